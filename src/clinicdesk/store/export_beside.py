"""What is said of one person beside plans and facts, read for an export.

A row stands here as it was kept, with the names of the staff for their ids. What was entered in
error stays here, as it does on paper; what was replaced goes with the day on which it was.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.export_tables import SideTable
from clinicdesk.store.export_kinds import BESIDE, Kind
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.clinic import StaffRecord

__all__ = ["beside"]

_CHUNK = 400


def _table(name: str) -> Table:
    return METADATA.tables[name]


def _plain(said: object) -> str:
    """Say in words what was kept as JSON."""
    if isinstance(said, Mapping):
        return "; ".join(f"{key}: {_plain(value)}" for key, value in said.items() if value)
    if isinstance(said, list):
        return "; ".join(_plain(one) for one in said)
    return str(said)


def _words(text: str) -> str:
    return _plain(json.loads(text))


_IN_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "against": _words,
    "participants": _words,
    "agenda": _words,
    "evidence": _words,
    "told": _words,
}


def _named(kind: Kind) -> list[tuple[str, str]]:
    pairs = [one.partition("=") for one in kind.columns.split()]
    return [(mine, theirs or mine) for mine, _sign, theirs in pairs]


def _rows(session: Session, kind: Kind, owners: Sequence[UUID]) -> list[Mapping[str, Any]]:
    table = _table(kind.table)
    found: list[Mapping[str, Any]] = []
    for at in range(0, len(owners), _CHUNK):
        some = owners[at : at + _CHUNK]
        query = select(table).where(table.c[kind.by].in_(some))
        if "entered_in_error" in table.c:
            query = query.where(table.c.entered_in_error.is_(False))
        found += [dict(row) for row in session.execute(query).mappings()]
    return sorted(
        found,
        key=lambda row: (str(row[kind.order] or ""), row.get("number", 0), str(row.get("id", ""))),
    )


def _session_days(session: Session, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    table = _table("dpp_session")
    query = select(table).where(table.c.id.in_(set(ids)))
    return {row["id"]: dict(row) for row in session.execute(query).mappings()}


def _told(kind: Kind, row: Mapping[str, Any], staff: Mapping[UUID, str]) -> dict[str, object]:
    told: dict[str, object] = {}
    for mine, theirs in _named(kind):
        value = row[theirs]
        if mine.endswith("_name"):
            value = staff.get(value, "") if value is not None else ""
        elif theirs in _IN_WORDS and value:
            value = _IN_WORDS[theirs](value)
        told[mine] = value
    return told


def beside(
    session: Session,
    patient_id: UUID,
    plan_ids: Sequence[UUID],
    referral_ids: Sequence[UUID],
) -> tuple[SideTable, ...]:
    """Return every table of what stands beside a person's plans and facts, empty ones too.

    The plans and referrals are those that leave: what hangs on another is not asked for.
    """
    staff = {row[0]: row[1] for row in session.execute(select(StaffRecord.id, StaffRecord.display))}
    there: dict[str, Sequence[UUID]] = {
        "person": (patient_id,),
        "plan": tuple(plan_ids),
        "referral": tuple(referral_ids),
    }
    tables = []
    for kind in BESIDE:
        rows = _rows(session, kind, there[kind.on])
        there[kind.table] = [row["id"] for row in rows if "id" in row]
        columns = tuple(mine for mine, _theirs in _named(kind))
        told = [_told(kind, row, staff) for row in rows]
        if kind.table == "dpp_attendance":
            days = _session_days(session, (row["session_id"] for row in rows))
            columns = (*columns, "session_number", "held_on", "topic")
            for each in told:
                held = days[UUID(str(each["session_id"]))]
                each |= {"session_number": held["number"], "held_on": held["held_on"]}
                each["topic"] = held["topic"]
        tables.append(
            SideTable(name=kind.name, holds=kind.holds, columns=columns, rows=tuple(told))
        )
    return tuple(tables)
