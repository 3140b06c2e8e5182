"""``roster``: find people, list them, and take a list along as a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from clinicdesk.cli.registries_commands import say_members
from clinicdesk.cli.session import Session, pass_session, people_text
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import BadInput, NotFound, Refused, StorageReadOnly
from clinicdesk.domain.people_lists import ListLine, ListRequest, ListUse, MadeList
from clinicdesk.domain.roster import RosterFilter, RosterRow, RosterSort
from clinicdesk.domain.roster_columns import (
    RosterColumn,
    columns_of,
    list_columns,
    parts,
)
from clinicdesk.services.clinic import Clinic

__all__ = ["roster"]

_PAGE: Final = 500
_FEW: Final = 50
_USES: Final = {use.name.lower(): use for use in ListUse}
_LISTS: Final = {each.value.lower().replace(" ", "-"): each for each in RosterFilter}
_IN_FILE: Final = ("patient", "mrn", "born", "phone", "status")
"""The columns of a file where none are named."""


def _row(row: RosterRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "mrn": row.mrn,
        "name": row.listed,
        "birth_date": row.birth.iso if row.birth else None,
        "sex": row.sex,
        "employer": row.employer,
        "eligibility": row.status,
        "open_referrals": row.open_referrals,
        "overdue": row.overdue,
        "next_step": row.next_step,
        "next_due": row.next_due,
        "why": row.why_matched,
    }


def _read(
    clinic: Clinic, search: str, chosen: RosterFilter, limit: int | None, wanted: frozenset[str]
) -> tuple[list[RosterRow], int]:
    if search:
        most = limit or _FEW
        answer = clinic.roster.search(clinic.actor, search, limit=most, thorough=True, parts=wanted)
        return list(answer.rows), len(answer.rows)
    rows: list[RosterRow] = []
    total = 0
    while limit is None or len(rows) < limit:
        page = clinic.roster.page(
            clinic.actor,
            chosen,
            RosterSort.NAME,
            offset=len(rows),
            limit=_PAGE if limit is None else min(_PAGE, limit - len(rows)),
            parts=wanted,
        )
        rows += page.rows
        total = page.total
        if not page.rows:
            break
    return rows, total


def _request(
    session: Session,
    rows: Sequence[RosterRow],
    columns: tuple[RosterColumn, ...],
    shown: str,
    use: str,
) -> ListRequest:
    return ListRequest(
        title="Patients",
        shown=shown,
        order="Sorted by name, A to Z.",
        columns=list_columns(columns),
        lines=tuple(ListLine(row.id, tuple(one.in_file(row) for one in columns)) for row in rows),
        use=_USES[use],
        reason=session.purpose,
    )


def _write(path: Path, made: MadeList) -> None:
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(made.data)
    except FileExistsError as error:
        raise _there_already() from error
    except OSError as error:
        raise StorageReadOnly("The list cannot be written there.", "Choose another place.") from (
            error
        )


def _table(rows: Sequence[RosterRow], columns: tuple[RosterColumn, ...]) -> str:
    if columns:
        return people_text(
            tuple(one.title for one in columns),
            [tuple(one.said(row) for one in columns) for row in rows],
        )
    return people_text(
        ("MRN", "Name", "Born", "Open", "Next"),
        [(r.mrn, r.listed, show_date(r.birth), str(r.open_referrals), r.next_step) for r in rows],
    )


@click.command("roster")
@click.option("--search", default="", metavar="TEXT", help="Name, birth date, MRN, phone, …")
@click.option("--list", "chosen", default="all", metavar="NAME", help="A saved list.")
@click.option("--limit", default=None, type=click.IntRange(1), help="50, or everybody with --csv.")
@click.option("--columns", default="", metavar="KEY,…", help="Which columns, in which order.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write a file instead.")
@click.option(
    "--for", "use", default="other", type=click.Choice(list(_USES)), help="What the file is for."
)
@pass_session
def roster(
    session: Session,
    search: str,
    chosen: str,
    *,
    limit: int | None,
    columns: str,
    csv_file: Path | None,
    use: str,
) -> None:
    """Find people, or list them. A file of people needs --purpose, and is written down."""
    if chosen not in _LISTS:
        _say_registry(session, chosen, limit or _FEW, alone=not (search or columns or csv_file))
        return
    keys = [key.strip() for key in columns.split(",") if key.strip()]
    named = columns_of(keys) if columns else ()
    if csv_file is not None:
        _may_write(session, csv_file)
        named = named or columns_of(_IN_FILE)
    most = limit if csv_file is not None else limit or _FEW
    with session.opened() as clinic:
        wanted = parts(one.key for one in named)
        rows, total = _read(clinic, search, _LISTS[chosen], most, wanted)
        if csv_file is not None:
            shown = "found by a search" if search else _LISTS[chosen].value
            request = _request(session, rows, named, shown, use)
            _say_written(session, csv_file, clinic.lists.export(clinic.actor, request))
            return
    people = [
        _row(row) | ({"columns": {one.key: one.in_file(row) for one in named}} if named else {})
        for row in rows
    ]
    session.say(
        {"people": people, "total": total},
        lambda: _table(rows, named) or "Nobody answers to this.",
    )


def _say_registry(session: Session, name: str, limit: int, *, alone: bool) -> None:
    """Print a registry: a saved list is one of the roster's own, or a registry."""
    if not alone:
        raise BadInput("A registry is listed by itself.", f"Other lists are: {', '.join(_LISTS)}.")
    with session.opened() as clinic:
        try:
            say_members(session, clinic, name, limit)
        except NotFound as error:
            raise BadInput(
                "There is no such list.", f"Lists: {', '.join(_LISTS)}. {error.remedy}"
            ) from error


def _may_write(session: Session, path: Path) -> None:
    """See that a file may be made, before anybody is read."""
    if not session.purpose.strip():
        raise BadInput("A list of people needs its purpose.", "Say it with --purpose TEXT.")
    if path.exists():
        raise _there_already()


def _there_already() -> Refused:
    return Refused(
        "There is a file of this name already, and nothing is ever overwritten.",
        "Choose another name.",
    )


def _say_written(session: Session, path: Path, made: MadeList) -> None:
    _write(path, made)
    left = f", {made.left_out:,} left out" if made.left_out else ""
    session.say(
        {"path": path.absolute(), "lines": made.count, "left_out": made.left_out},
        lambda: f"{made.count:,} lines in {path}{left}",
    )
