"""``census`` and ``eligibility``: files that were taken in, and who may be served."""

from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.census import (
    CensusImport,
    PersonEligibility,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.eligibility import (
    span_state,
    state_words,
)
from clinicdesk.domain.errors import BadInput, Refused

__all__ = ["COMMANDS"]


def _import_row(one: CensusImport) -> dict[str, Any]:
    said = asdict(one)
    said["counts"] = {outcome.value: n for outcome, n in one.counts.items()}
    return said


@click.group("census")
def census() -> None:
    """List, show and take back imports of eligibility files."""


@census.command("list")
@click.option("--employer", default="", metavar="NAME", help="Of one employer.")
@pass_session
def list_imports(session: Session, employer: str) -> None:
    """List what was taken in, the newest first."""
    with session.opened() as clinic:
        chosen = clinic.employers.named(clinic.actor, employer).id if employer else None
        found = clinic.census.imports(clinic.actor, chosen)
    session.say(
        {"imports": [_import_row(one) for one in found]},
        lambda: (
            people_text(
                ("Id", "Day", "Employer", "File", "Rows", "State"),
                [
                    (
                        str(one.id),
                        show_date(one.as_of),
                        one.employer,
                        one.file_name,
                        f"{one.rows:,}",
                        "taken back" if one.undone_at else "",
                    )
                    for one in found
                ],
            )
            or "No eligibility file was taken in."
        ),
    )


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise BadInput("This is no id of an import.", "See: census list.") from None


@census.command("show")
@click.argument("number", metavar="IMPORT")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1))
@pass_session
def show(session: Session, number: str, limit: int) -> None:
    """Show one import: what each row came to that was not the same as before."""
    with session.opened() as clinic:
        told, rows = clinic.census.show(clinic.actor, _id(number), limit=limit)
    document = {**_import_row(told), "lines": [asdict(one) for one in rows]}
    session.say(
        document,
        lambda: people_text(
            ("Line", "Outcome", "Name", "Changed or why"),
            [
                (str(r.line or ""), r.outcome.value, r.listed, r.reason or ", ".join(r.changed))
                for r in rows
            ],
        ),
    )


@census.command("undo")
@click.argument("number", metavar="IMPORT")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is taken back.")
@pass_session
def undo(session: Session, number: str, reason: str) -> None:
    """Take an import back, whole; what was done since stays."""
    with session.opened() as clinic:
        done, _ = clinic.census.undo(clinic.actor, _id(number), reason, session.report)
    session.say(
        {"undone": number, **asdict(done)},
        lambda: (
            f"Taken back: {done.removed:,} people removed, {done.restored:,} as they were. "
            f"{done.kept:,} stay because something was written about them since; "
            f"{done.left:,} fields stay because somebody changed them since."
        ),
    )


@census.command("return-file")
@click.argument("number", metavar="IMPORT")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it.")
@pass_session
def return_file(session: Session, number: str, out: Path | None) -> None:
    """Make what may go back to HR: how many rows were rejected, and nothing of a person."""
    with session.opened() as clinic:
        text = clinic.census.return_file(clinic.actor, _id(number))
    if out is not None:
        if out.exists():
            raise Refused("There is a file of this name already.", "Choose another name.")
        out.write_bytes(text.encode())
    session.say({"path": out, "text": text}, lambda: str(out) if out is not None else text.rstrip())


def _eligibility(found: PersonEligibility) -> dict[str, Any]:
    def one(span: Any) -> dict[str, Any]:
        said = asdict(span)
        said["state"] = span_state(span, found.today).value
        return said

    return {
        "patient_id": found.patient_id,
        "spans": [one(span) for span in found.spans],
        "history": [one(span) for span in found.history],
    }


@click.command("eligibility")
@click.argument("patient", metavar="ID")
@click.option("--rows", is_flag=True, help="Also what HR wrote, as it came.")
@pass_session
def eligibility(session: Session, patient: str, *, rows: bool) -> None:
    """Show through whom somebody is eligible, since when, and what was told before."""
    with session.opened() as clinic:
        who = find_patient(clinic, patient)
        found = clinic.eligibility.of_person(clinic.actor, who)
        household = clinic.eligibility.household(clinic.actor, who)
        came = clinic.eligibility.rows_as_came(clinic.actor, who) if rows else ()
    document = _eligibility(found)
    document["household"] = [
        {"id": h[0], "name": h[1], "mrn": h[2], "person_code": h[3]} for h in household
    ]
    if rows:
        document["rows"] = [{"import": r[0], "line": r[1], "cells": r[2]} for r in came]
    session.say(document, lambda: "\n\n".join([_spans(found), *map(_came, came)]))


def _came(one: tuple[UUID, int, dict[str, str]]) -> str:
    """Say what HR wrote in one row."""
    import_id, line, cells = one
    said = "\n".join(f"  {name}: {value}" for name, value in cells.items() if value)
    return f"Line {line} of {import_id}, as HR wrote it:\n{said}"


def _spans(found: PersonEligibility) -> str:
    if not found.spans:
        return "No eligibility file ever named this person."
    return people_text(
        ("State", "Employer", "Number", "From", "Until"),
        [
            (
                state_words(span, found.today),
                span.employer,
                f"{span.number} {span.person_code}",
                show_date(span.start_on),
                show_date(span.end_on) if span.end_on else "",
            )
            for span in (*found.spans, *found.history)
        ],
    )


COMMANDS = {"census": census, "eligibility": eligibility}
