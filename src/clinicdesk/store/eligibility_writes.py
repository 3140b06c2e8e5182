"""Writes members and spans of an import, many at once; and takes them back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update

from clinicdesk.domain.eligibility import Span
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.eligibility import (
    CensusChangeRecord,
    CensusMemberRecord,
    EligibilitySpanRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "NewMember",
    "add_changes",
    "add_members",
    "add_spans",
    "changes_of",
    "mark_members",
    "member_said",
    "member_values",
    "replace_spans",
    "set_members",
    "take_back_spans",
]

_MEMBER: Table = CensusMemberRecord.__table__  # type: ignore[assignment]
_SPAN: Table = EligibilitySpanRecord.__table__  # type: ignore[assignment]
_CHANGE: Table = CensusChangeRecord.__table__  # type: ignore[assignment]
SOURCE = "eligibility"
Noted = tuple[str, UUID, str, str, str]
"""Kind, id, field, before and after of one changed value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody whom an employer's number stands for from now on."""

    id: UUID
    employer_id: UUID
    number: str
    person_code: str
    patient_id: UUID
    digest: bytes
    said: bytes


def add_members(uow: UnitOfWork, members: Iterable[NewMember], import_id: UUID | None) -> None:
    """Store whom numbers stand for."""
    stamp = uow.stamped(source=SOURCE)
    rows = [
        {
            **stamp,
            "id": one.id,
            "employer_id": one.employer_id,
            "number": one.number,
            "person_code": one.person_code,
            "patient_id": one.patient_id,
            "import_id": import_id,
            "digest": one.digest,
            "said": one.said,
        }
        for one in members
    ]
    insert_rows(uow.session, _MEMBER, rows)


def add_spans(
    uow: UnitOfWork,
    spans: Sequence[tuple[Span, UUID, UUID, UUID]],
    import_id: UUID | None,
) -> list[UUID]:
    """Store spans with the member, the person and the employer of each; return their ids."""
    stamp = uow.stamped(source=SOURCE)
    rows = [
        {
            **stamp,
            "id": uow.new_id(),
            "patient_id": patient_id,
            "employer_id": employer_id,
            "member_id": member_id,
            "relationship": span.relationship,
            "start_on": span.start_on,
            "end_on": span.end_on,
            "end_kind": span.end_kind.value,
            "continuation": span.continuation,
            "plan": span.plan,
            "import_id": import_id,
            "replaced_at": None,
            "replaced_why": "",
            "replaced_by_import": None,
        }
        for span, member_id, patient_id, employer_id in spans
    ]
    insert_rows(uow.session, _SPAN, rows)
    return [row["id"] for row in rows]


def replace_spans(
    uow: UnitOfWork, replaced: Iterable[tuple[UUID, str]], import_id: UUID | None
) -> None:
    """Mark spans that were told otherwise, each with the reason."""
    rows = [{"b_id": one, "why": why} for one, why in replaced]
    if rows:
        uow.session.connection().execute(
            update(_SPAN)
            .where(_SPAN.c.id == bindparam("b_id"))
            .values(
                replaced_at=uow.now,
                replaced_why=bindparam("why"),
                replaced_by_import=import_id,
                version=_SPAN.c.version + 1,
                updated_at=uow.now,
                updated_by=uow.actor.id,
            ),
            rows,
        )


def set_members(uow: UnitOfWork, values: Sequence[Mapping[str, Any]]) -> None:
    """Note what HR said last of members; each has ``b_id``, and the same columns to be set."""
    if not values:
        return
    names = [name for name in values[0] if name != "b_id"]
    uow.session.connection().execute(
        update(_MEMBER)
        .where(_MEMBER.c.id == bindparam("b_id"))
        .values(
            **{name: bindparam(name) for name in names},
            version=_MEMBER.c.version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        ),
        [dict(row) for row in values],
    )


def add_changes(uow: UnitOfWork, import_id: UUID, noted: Sequence[Noted]) -> None:
    """Write down every value that an import changed."""
    insert_rows(
        uow.session,
        _CHANGE,
        [
            {
                "import_id": import_id,
                "place": place,
                "kind": kind,
                "about_id": about_id,
                "field": field,
                "before": before,
                "after": after,
            }
            for place, (kind, about_id, field, before, after) in enumerate(noted)
        ],
    )


def changes_of(uow: UnitOfWork, import_id: UUID, kind: str) -> list[Noted]:
    """Return what an import changed of a kind."""
    c = _CHANGE.c
    query = select(c.kind, c.about_id, c.field, c.before, c.after).where(
        c.import_id == import_id, c.kind == kind
    )
    return [(r[0], r[1], r[2], r[3], r[4]) for r in uow.session.execute(query.order_by(c.place))]


def take_back_spans(uow: UnitOfWork, import_id: UUID) -> dict[str, int]:
    """Take back the spans of an import; those that were told otherwise by hand since stay."""
    c = _SPAN.c
    touched = {"version": c.version + 1, "updated_at": uow.now, "updated_by": uow.actor.id}
    since = select(c.member_id).where(
        c.import_id == import_id, c.replaced_at.is_not(None), c.entered_in_error.is_(False)
    )
    # What stays is the same after the first statement: it leaves those members alone.
    kept = len(uow.session.scalars(since.distinct()).all())
    made = uow.session.execute(
        update(_SPAN)
        .where(
            c.import_id == import_id,
            c.entered_in_error.is_(False),
            c.member_id.not_in(since.scalar_subquery()),
        )
        .values(entered_in_error=True, **touched)
    )
    back = uow.session.execute(
        update(_SPAN)
        .where(
            c.replaced_by_import == import_id,
            c.member_id.not_in(since.scalar_subquery()),
        )
        .values(replaced_at=None, replaced_why="", replaced_by_import=None, **touched)
    )
    return {
        "removed": made.rowcount,  # type: ignore[attr-defined]
        "restored": back.rowcount,  # type: ignore[attr-defined]
        "kept": kept,
    }


def mark_members(uow: UnitOfWork, import_id: UUID) -> None:
    """Mark the members that an import named first: their numbers stand for nobody again."""
    c = _MEMBER.c
    uow.session.execute(
        update(_MEMBER)
        .where(c.import_id == import_id)
        .values(
            entered_in_error=True,
            version=c.version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        )
    )


def member_said(digest: bytes, said: bytes) -> str:
    """Write down what HR said last of a member."""
    return json.dumps([digest.hex(), said.hex()])


def member_values(member_id: UUID, text: str) -> dict[str, Any]:
    """Return what is written of a member, for `set_members`."""
    digest, said = json.loads(text)
    return {"b_id": member_id, "digest": bytes.fromhex(digest), "said": bytes.fromhex(said)}
