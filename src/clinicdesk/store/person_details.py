"""More about people in the store: what is said of them beside their row, read when asked for."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.person_details import (
    Coverage,
    Occupation,
    PersonDetails,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)
from clinicdesk.domain.person_parts import Address, LeaveMessage, Telecom
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.person_details import (
    CoverageRecord,
    PatientOccupationRecord,
    PatientTraitRecord,
    RelatedPersonRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["coverage_row", "read", "read_many", "related_row", "rows_of", "write"]

Said = dict[str, Any]


TRAIT, RELATED = table_of(PatientTraitRecord), table_of(RelatedPersonRecord)
OCCUPATION, COVERAGE = table_of(PatientOccupationRecord), table_of(CoverageRecord)
_TABLES = (TRAIT, RELATED, OCCUPATION, COVERAGE)
_PIECE = 500
_NO_CODE = Coded("")


def _code(one: Coded | None) -> Said:
    said = one or _NO_CODE
    return {
        "code_text": said.text,
        "code_system": said.system,
        "code_code": said.code,
        "code_display": said.display,
        "code_version": said.version,
    }


def _coded(row: Any) -> Coded:
    return Coded(row.code_text, row.code_system, row.code_code, row.code_display, row.code_version)


def _trait(kind: str, one: Coded, *, preferred: bool = False, enrolled: bool | None = None) -> Said:
    return {**_code(one), "kind": kind, "preferred": preferred, "enrolled": enrolled}


def _telecom_said(one: Telecom) -> Said:
    said = {"system": one.system, "value": one.value, "use": one.use, "rank": one.rank}
    said |= {"comment": one.comment, "e164": one.e164, "best_time": one.best_time}
    said["leave_message"] = one.leave_message.value
    return {name: value for name, value in said.items() if value}


def _telecom_of(said: Mapping[str, Any]) -> Telecom:
    values = {**said, "leave_message": LeaveMessage(said.get("leave_message", ""))}
    return Telecom(**{"system": "", **values})


_ADDRESS = ("use", "line", "city", "state", "postal_code", "country", "as_typed")


def _address_said(one: Address | None) -> str:
    if one is None:
        return ""
    said = {name: getattr(one, name) for name in _ADDRESS if getattr(one, name)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def related_row(one: RelatedPerson) -> Said:
    """Return the columns of somebody around a person."""
    telecoms = [_telecom_said(t) for t in one.telecoms]
    return {
        **_code(one.relationship),
        "name": one.name,
        "telecoms": json.dumps(telecoms, ensure_ascii=False, sort_keys=True),
        "address": _address_said(one.address),
        "language": one.language,
        "is_caregiver": one.is_caregiver,
        "is_emergency": one.is_emergency,
        "may_receive": " ".join(one.may_receive),
        "note": one.note,
        "start_on": one.start_on,
        "end_on": one.end_on,
    }


def _related(row: Any) -> RelatedPerson:
    coded = _coded(row)
    return RelatedPerson(
        name=row.name,
        relationship=coded if coded.text else None,
        telecoms=tuple(map(_telecom_of, json.loads(row.telecoms))),
        address=Address(**{"use": "", **json.loads(row.address)}) if row.address else None,
        language=row.language,
        is_caregiver=row.is_caregiver,
        is_emergency=row.is_emergency,
        may_receive=tuple(row.may_receive.split()),
        note=row.note,
        start_on=row.start_on,
        end_on=row.end_on,
    )


def _occupation_row(one: Occupation) -> Said:
    industry = one.industry or _NO_CODE
    return {
        **_code(one.occupation),
        "industry_text": industry.text,
        "industry_system": industry.system,
        "industry_code": industry.code,
        "employer": one.employer,
        "start_on": one.start_on,
        "end_on": one.end_on,
    }


def _occupation(row: Any) -> Occupation:
    industry = Coded(row.industry_text, row.industry_system, row.industry_code)
    return Occupation(
        occupation=_coded(row),
        industry=industry if industry.text else None,
        employer=row.employer,
        start_on=row.start_on,
        end_on=row.end_on,
    )


def coverage_row(one: Coverage) -> Said:
    """Return the columns of a coverage."""
    return {
        **_code(one.type),
        "payor": one.payor,
        "plan": one.plan,
        "group_number": one.group,
        "member_id": one.member_id,
        "subscriber_id": one.subscriber_id,
        "relationship": one.relationship,
        "status": one.status,
        "start_on": one.start_on,
        "end_on": one.end_on,
    }


def _coverage(row: Any) -> Coverage:
    kind = _coded(row)
    return Coverage(
        payor=row.payor,
        type=kind if kind.text else None,
        plan=row.plan,
        group=row.group_number,
        member_id=row.member_id,
        subscriber_id=row.subscriber_id,
        relationship=row.relationship,
        status=row.status,
        start_on=row.start_on,
        end_on=row.end_on,
    )


def rows_of(details: PersonDetails) -> dict[Table, list[Said]]:
    """Return the rows of a person's details, without whose they are."""
    traits = [_trait("race", one) for one in details.races]
    traits += [_trait("ethnicity", one) for one in details.ethnicities]
    traits += [_trait("tribe", one.tribe, enrolled=one.enrolled) for one in details.tribes]
    traits += [_trait("gender-identity", one) for one in details.gender_identities]
    traits += [
        _trait("language", Coded(one.tag, "urn:ietf:bcp:47", one.tag), preferred=one.preferred)
        for one in details.languages
    ]
    return {
        TRAIT: traits,
        RELATED: [related_row(one) for one in details.related],
        OCCUPATION: [_occupation_row(one) for one in details.occupations],
        COVERAGE: [coverage_row(one) for one in details.coverages],
    }


@dataclass(frozen=True, slots=True)
class _Read:
    traits: Sequence[Any]
    related: Sequence[Any]
    occupations: Sequence[Any]
    coverages: Sequence[Any]

    def value(self) -> PersonDetails:
        of_kind: dict[str, list[Any]] = {}
        for row in self.traits:
            of_kind.setdefault(row.kind, []).append(row)

        def several(kind: str) -> tuple[Coded, ...]:
            # Two merged records may say the same.
            return tuple(dict.fromkeys(map(_coded, of_kind.get(kind, ()))))

        return PersonDetails(
            races=several("race"),
            ethnicities=several("ethnicity"),
            tribes=tuple(
                TribalAffiliation(_coded(row), row.enrolled) for row in of_kind.get("tribe", ())
            ),
            gender_identities=several("gender-identity"),
            languages=tuple(
                SpokenLanguage(row.code_code, row.preferred) for row in of_kind.get("language", ())
            ),
            related=tuple(map(_related, self.related)),
            occupations=tuple(map(_occupation, self.occupations)),
            coverages=tuple(map(_coverage, self.coverages)),
        )


def _live(table: Table, whose: Any) -> Any:
    return (
        select(table)
        .where(whose, table.c.replaced_at.is_(None), table.c.entered_in_error.is_(False))
        .order_by(table.c.patient_id, table.c.position, table.c.id)
    )


_OF_ONE = tuple(
    Prepared(_live(table, table.c.patient_id == bindparam("patient_id"))) for table in _TABLES
)


def read(session: Session, patient_id: UUID) -> PersonDetails:
    """Return what is said of a person now."""
    return _Read(*(query.rows(session, patient_id=patient_id) for query in _OF_ONE)).value()


def read_many(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, PersonDetails]:
    """Return what is said of several people now; everybody asked for is in it."""
    wanted = list(dict.fromkeys(patient_ids))
    rows: dict[UUID, list[list[Any]]] = {one: [[], [], [], []] for one in wanted}
    for start in range(0, len(wanted), _PIECE):
        some = wanted[start : start + _PIECE]
        for place, table in enumerate(_TABLES):
            for row in session.execute(_live(table, table.c.patient_id.in_(some))):
                rows[row.patient_id][place].append(row)
    return {one: _Read(*found).value() for one, found in rows.items()}


def _says(table: Table) -> Callable[[Any], tuple[Any, ...]]:
    names = sorted(rows for rows in _SAID[table.name])
    return lambda row: tuple(
        row[name] if isinstance(row, dict) else getattr(row, name) for name in names
    )


_SAID = {
    TRAIT.name: tuple(_trait("", _NO_CODE)),
    RELATED.name: tuple(related_row(RelatedPerson(name=""))),
    OCCUPATION.name: tuple(_occupation_row(Occupation(occupation=_NO_CODE))),
    COVERAGE.name: tuple(coverage_row(Coverage(payor=""))),
}


def write(uow: UnitOfWork, patient_id: UUID, details: PersonDetails, source: str) -> None:
    """Store a person's details; lines that stay keep their rows, the others stay as they were."""
    uow.session.flush()
    for table, rows in rows_of(details).items():
        _write(uow, table, patient_id, rows, source)


def _write(uow: UnitOfWork, table: Table, patient_id: UUID, rows: list[Said], source: str) -> None:
    session, says = uow.session, _says(table)
    left: dict[tuple[Any, ...], list[Any]] = {}
    for row in session.execute(_live(table, table.c.patient_id == patient_id)):
        left.setdefault(says(row), []).append(row)
    new = []
    for place, said in enumerate(rows):
        same = left.get(says(said))
        if same:
            stays = same.pop(0)
            if stays.position != place:
                moved = update(table).where(table.c.id == stays.id)
                session.execute(moved.values(position=place))
        else:
            new.append({**said, "id": uow.new_id(), "position": place})
    gone = [row.id for several in left.values() for row in several]
    if gone:
        session.execute(
            update(table)
            .where(table.c.id.in_(gone))
            .values(
                replaced_at=uow.now,
                updated_at=uow.now,
                updated_by=uow.actor.id,
                version=table.c.version + 1,
            )
        )
    if new:
        stamp = uow.stamped(source=source, patient_id=patient_id)
        session.execute(insert(table), [{**stamp, **row} for row in new])
