"""People in the store: record to value and back."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain import numbers
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.folding import digits_of, fold
from clinicdesk.domain.people import (
    Patient,
    PatientDraft,
    PatientStatus,
)
from clinicdesk.store import lineage, person_changes, person_details, summary
from clinicdesk.store.patient_values import birth_columns, patient_of
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.patients import (
    PatientAddressRecord,
    PatientIdentifierRecord,
    PatientNameRecord,
    PatientRecord,
    PatientTelecomRecord,
)
from clinicdesk.store.search_rows import Also, index_person
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add",
    "get",
    "get_many",
    "get_open",
    "id_of_mrn",
    "merged_into",
    "own_id_of_mrn",
    "patient_columns",
    "replace",
]

_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]
_PART_TABLES: tuple[Table, ...] = tuple(
    record.__table__  # type: ignore[misc]
    for record in (
        PatientNameRecord,
        PatientIdentifierRecord,
        PatientTelecomRecord,
        PatientAddressRecord,
    )
)


def _parts(table: Table, whose: ColumnElement[bool]) -> Select[Any]:
    """Return what is so now of a table of `_PART_TABLES`, in order."""
    return (
        select(table)
        .where(whose, table.c.replaced_at.is_(None))
        .order_by(table.c.patient_id, table.c.position)
    )


_ONE = Prepared(select(_PATIENT).where(_PATIENT.c.id == bindparam("patient_id")))
_PARTS_OF_ONE = tuple(
    Prepared(_parts(table, table.c.patient_id == bindparam("patient_id"))) for table in _PART_TABLES
)


def patient_columns(draft: PatientDraft) -> dict[str, Any]:
    """Return a draft's own columns of `PatientRecord`, folded forms included."""
    birth_on, precision = birth_columns(draft.birth)
    phones = [digits_of(t.value) for t in draft.telecoms if t.system == "phone"]
    phone = next((p for p in phones if p), "")
    phone = phone[1:] if len(phone) == 11 and phone[0] == "1" else phone
    return {
        "family": draft.name.family,
        "given": draft.name.given,
        "prefix": draft.name.prefix,
        "suffix": draft.name.suffix,
        "preferred_name": draft.preferred_name,
        "family_norm": fold(draft.name.family),
        "given_norm": fold(draft.name.given),
        "pronouns": draft.pronouns,
        "birth_on": birth_on,
        "birth_precision": precision,
        "sex": draft.sex.value if draft.sex else None,
        "deceased": draft.deceased or draft.status is PatientStatus.DECEASED,
        "deceased_at": draft.deceased_at,
        "race": draft.race,
        "ethnicity": draft.ethnicity,
        "marital_status": draft.marital_status,
        "language": draft.language,
        "interpreter_needed": draft.interpreter_needed,
        "employer": draft.employer,
        "work_site": draft.work_site,
        "employee_number": draft.employee_number,
        "occupation": draft.occupation,
        "primary_care": draft.primary_care,
        "phone_digits": phone,
        "phone_last4": phone[-4:],
        "status": _standing(draft).value,
        "safe_channel": draft.safe_contact.channel,
        "safe_note": draft.safe_contact.note,
        "do_not_contact": draft.safe_contact.do_not_contact,
        "safe_purposes": " ".join(draft.safe_contact.purposes),
        "safe_avoid": " ".join(draft.safe_contact.avoid),
        "birth_sex": draft.birth_sex.value if draft.birth_sex else None,
        "recorded_sex": draft.recorded_sex.value if draft.recorded_sex else None,
        "shift": draft.shift,
        "department": draft.department,
        "primary_care_kind": draft.looked_after_by.kind.value,
        "primary_care_id": draft.primary_care_id,
        "status_reason": draft.status_reason,
        "status_on": draft.status_on,
        "deceased_source": draft.deceased_source,
        "minor_confidential": draft.confidential_from_household,
    }


def _standing(draft: PatientDraft) -> PatientStatus:
    """Return the standing; who died stands there as deceased, however it was said."""
    dead = draft.deceased and draft.status is not PatientStatus.MERGED
    return PatientStatus.DECEASED if dead else draft.status


def part_rows(draft: PatientDraft) -> dict[type[Any], list[dict[str, Any]]]:
    """Return the rows of a draft's several names, numbers, telecoms and addresses."""
    return {
        PatientNameRecord: [
            {
                "use": n.use,
                "family": n.family,
                "given": n.given,
                "prefix": n.prefix,
                "suffix": n.suffix,
                "start_on": n.start_on,
                "end_on": n.end_on,
            }
            for n in draft.other_names
        ],
        PatientIdentifierRecord: [
            {"system": i.system, "value": i.value, "type": i.type} for i in draft.identifiers
        ],
        PatientTelecomRecord: [
            {
                "system": t.system,
                "value": t.value,
                "use": t.use,
                "rank": t.rank,
                "comment": t.comment,
                "e164": t.e164,
                "leave_message": t.leave_message.value,
                "best_time": t.best_time,
                "start_on": t.start_on,
                "end_on": t.end_on,
            }
            for t in draft.telecoms
        ],
        PatientAddressRecord: [
            {
                "use": a.use,
                "line": a.line,
                "city": a.city,
                "state": a.state,
                "postal_code": a.postal_code,
                "country": a.country,
                "as_typed": a.as_typed,
                "start_on": a.start_on,
                "end_on": a.end_on,
            }
            for a in draft.addresses
        ],
    }


def _insert_parts(uow: UnitOfWork, patient_id: UUID, draft: PatientDraft, source: str) -> None:
    stamp = uow.stamped(source=source, patient_id=patient_id)
    for record, rows in part_rows(draft).items():
        if rows:
            uow.session.execute(
                insert(record.__table__),
                [
                    {**stamp, **row, "id": uow.new_id(), "position": place}
                    for place, row in enumerate(rows)
                ],
            )


def add(uow: UnitOfWork, draft: PatientDraft, *, source: str = "clinic") -> UUID:
    """Store a new person; return the id. The MRN is ours."""
    number = numbers.mrn(uow.next_serial("mrn"))
    columns = patient_columns(draft)
    record = uow.add(PatientRecord(mrn=number, source=source, **columns))
    uow.session.flush()
    _insert_parts(uow, record.id, draft, source)
    if draft.details is not None:
        person_details.write(uow, record.id, draft.details, source)
    index_person(uow, record.id, {**columns, "mrn": number}, draft)
    return record.id


def replace(
    uow: UnitOfWork, patient_id: UUID, version: int, draft: PatientDraft, *, path: str = "form"
) -> None:
    """Store a person's details as the draft has them, and write down what differs.

    ``path`` says by what it is changed (`records.person_details.CHANGE_PATHS`). Details that the
    draft does not tell stay as they are.

    Raises:
        NotFound: no such person.
        Refused: someone else changed them since ``version``.
    """
    record = uow.session.get(PatientRecord, patient_id)
    if record is None:
        raise NotFound("There is no such person.", "Search again.")
    if record.status == PatientStatus.MERGED.value:
        raise Refused(
            "This record was merged into another one.", "Search again, and open the other one."
        )
    if record.version != version:
        raise Refused(
            "Someone else changed this person's details in the meantime.",
            "What you typed is kept; open them again and compare.",
        )
    before = get(uow.session, patient_id, details=draft.details is not None)
    columns = patient_columns(draft)
    for name, value in columns.items():
        setattr(record, name, value)
    uow.touch(record)
    for part in part_rows(draft):
        # What was said before stays: it was so until now.
        uow.session.execute(
            update(part)
            .where(part.patient_id == patient_id, part.replaced_at.is_(None))
            .values(replaced_at=uow.now, updated_at=uow.now, updated_by=uow.actor.id)
        )
    _insert_parts(uow, patient_id, draft, record.source)
    if draft.details is not None:
        person_details.write(uow, patient_id, draft.details, record.source)
    person_changes.note(uow, patient_id, before, draft, path=path)
    also = merged_into(uow.session, patient_id)
    index_person(uow, patient_id, {**columns, "mrn": record.mrn}, draft, also)
    # Someone who died is quiet from now on; someone who did not after all is not.
    summary.refresh(uow, [patient_id])


def get(session: Session, patient_id: UUID, *, details: bool = False) -> Patient:
    """Return one person; with ``details``, everything that is said of them.

    Raises:
        NotFound: no such person.
    """
    rows = _ONE.rows(session, patient_id=patient_id)
    if not rows:
        raise NotFound("There is no such person.", "Search again.")
    found = patient_of(
        rows[0], *(parts.rows(session, patient_id=patient_id) for parts in _PARTS_OF_ONE)
    )
    if not details:
        return found
    return dataclasses.replace(found, details=person_details.read(session, patient_id))


def get_open(session: Session, patient_id: UUID) -> Patient:
    """Return one person about whom something is to be written.

    Raises:
        NotFound: no such person. Refused: their record was merged into another one.
    """
    found = get(session, patient_id)
    if found.status is PatientStatus.MERGED:
        raise Refused(
            "This record was merged into another one.", "Search again, and open the other one."
        )
    return found


def id_of_mrn(session: Session, mrn: str) -> UUID | None:
    """Return the id of the person with an MRN; of whom they were merged into, where they were."""
    found = own_id_of_mrn(session, mrn)
    return None if found is None else lineage.current(session, found)


def own_id_of_mrn(session: Session, mrn: str) -> UUID | None:
    """Return the id of the record with an MRN, also where it was merged into another."""
    return session.scalar(select(PatientRecord.id).where(PatientRecord.mrn == mrn))


def merged_into(session: Session, patient_id: UUID) -> list[Also]:
    """Return those whose records were merged into a person's, for what finds the person."""
    others = lineage.everyone_in(session, patient_id)[1:]
    people = {one.id: one for one in get_many(session, others)} if others else {}
    return [Also(people[other].mrn, people[other]) for other in others]


def get_many(session: Session, ids: Iterable[UUID]) -> list[Patient]:
    """Return several people, in no particular order."""
    wanted = list(ids)
    parts = [_by_person(session, table, wanted) for table in _PART_TABLES]
    return [
        patient_of(row, *(of_kind.get(row.id, ()) for of_kind in parts))
        for row in session.execute(select(_PATIENT).where(_PATIENT.c.id.in_(wanted)))
    ]


def _by_person(session: Session, table: Table, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.execute(_parts(table, table.c.patient_id.in_(ids))):
        found.setdefault(row.patient_id, []).append(row)
    return found
