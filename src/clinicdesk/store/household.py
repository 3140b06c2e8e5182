"""Dependants of people: links between two people of the clinic, read through merges."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.people import PersonName
from clinicdesk.domain.person_details import HouseholdLink, LinkDraft
from clinicdesk.store import lineage, patients, person_changes
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.person_details import PatientLinkRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "add_many", "end", "of_person"]

_LINK: Table = PatientLinkRecord.__table__  # type: ignore[assignment]
_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]


def _columns(draft: LinkDraft) -> dict[str, Any]:
    return {
        "patient_id": draft.dependant_id,
        "head_id": draft.head_id,
        "relation_text": draft.relation.text,
        "relation_system": draft.relation.system,
        "relation_code": draft.relation.code,
        "person_code": draft.person_code,
        "start_on": draft.start_on,
    }


def of_person(session: Session, patient_id: UUID) -> tuple[HouseholdLink, ...]:
    """Return whose dependant a person is, and who theirs are, those that hold first."""
    family = lineage.family(session, patient_id)
    c = _LINK.c
    rows = session.execute(
        select(_LINK)
        .where(or_(c.patient_id.in_(family), c.head_id.in_(family)))
        .where(c.entered_in_error.is_(False))
        .order_by(c.end_on.is_not(None), c.person_code, c.created_at, c.id)
    ).all()
    found = []
    for row in rows:
        head, dependant = (lineage.current(session, one) for one in (row.head_id, row.patient_id))
        # Both were merged into one person: the link says nothing until that is taken back.
        if head != dependant:
            found.append((row, head, dependant))
    people = _named(session, {one for _row, *both in found for one in both})
    return tuple(
        HouseholdLink(
            id=row.id,
            version=row.version,
            head_id=head,
            dependant_id=dependant,
            relation=Coded(row.relation_text, row.relation_system, row.relation_code),
            person_code=row.person_code,
            start_on=row.start_on,
            end_on=row.end_on,
            head=people[head][0],
            head_mrn=people[head][1],
            dependant=people[dependant][0],
            dependant_mrn=people[dependant][1],
        )
        for row, head, dependant in found
    )


def _named(session: Session, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    c = _PATIENT.c
    query = select(c.id, c.family, c.given, c.prefix, c.suffix, c.mrn).where(c.id.in_(list(ids)))
    return {
        row.id: (
            PersonName(
                family=row.family, given=row.given, prefix=row.prefix, suffix=row.suffix
            ).listed,
            row.mrn,
        )
        for row in session.execute(query)
    }


def add(uow: UnitOfWork, draft: LinkDraft, *, path: str = "form") -> UUID:
    """Link a dependant to the head of their household; return the link's id.

    Raises:
        NotFound: there is no such person.
        Refused: they are one person, one was merged, or the link stands already.
    """
    if draft.head_id == draft.dependant_id:
        raise Refused("Nobody is a dependant of their own.", "Choose two people.")
    session = uow.session
    head, dependant = (patients.get_open(session, i) for i in (draft.head_id, draft.dependant_id))
    for one in of_person(session, draft.dependant_id):
        both = {one.head_id, one.dependant_id}
        if one.end_on is None and both == {draft.head_id, draft.dependant_id}:
            raise Refused("These two people are linked already.", "End that link first.")
    record = uow.add(PatientLinkRecord(**_columns(draft)))
    session.flush()
    said = draft.relation.text.lower()
    person_changes.note_fields(
        uow,
        [
            (head.id, [("household", "", f"{dependant.listed}, {said}")]),
            (dependant.id, [("household", "", f"{said} of {head.listed}")]),
        ],
        path,
    )
    return record.id


def add_many(uow: UnitOfWork, drafts: Iterable[LinkDraft], *, source: str = "clinic") -> None:
    """Link many dependants at once; the caller knows that each pair is new."""
    stamp = uow.stamped(source=source, end_on=None)
    insert_rows(
        uow.session, _LINK, [{**stamp, **_columns(one), "id": uow.new_id()} for one in drafts]
    )


def end(
    uow: UnitOfWork, link_id: UUID, version: int, on: date, *, path: str = "form"
) -> tuple[UUID, UUID]:
    """Note that a link holds no longer; return both people. The line stays.

    Raises:
        NotFound: no such link.
        Refused: it ended already, or somebody changed it since ``version``.
    """
    record = uow.session.get(PatientLinkRecord, link_id)
    if record is None or record.entered_in_error:
        raise NotFound("There is no such link.", "Open the details again.")
    if record.version != version or record.end_on is not None:
        raise Refused("Someone else changed this link in the meantime.", "Look at it again.")
    record.end_on = on
    uow.touch(record)
    uow.session.flush()
    head, dependant = (
        lineage.current(uow.session, one) for one in (record.head_id, record.patient_id)
    )
    people = _named(uow.session, (head, dependant))
    said = record.relation_text.lower()
    if head != dependant:
        person_changes.note_fields(
            uow,
            [
                (head, [("household", f"{people[dependant][0]}, {said}", "")]),
                (dependant, [("household", f"{said} of {people[head][0]}", "")]),
            ],
            path,
        )
    return head, dependant
