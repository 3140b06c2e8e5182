"""Employers, whom their numbers stand for, and spans: read for one person, or for all of one file.

What a whole census is compared with is read in a few passes of light rows, never person by person.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.orm import Session

from clinicdesk.domain.eligibility import Employer, EndKind, Span, State
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.folding import fold
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.eligibility import (
    CensusMemberRecord,
    EligibilitySpanRecord,
    EmployerRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Member",
    "add_employer",
    "change_employer",
    "current_spans_of",
    "eligible_count",
    "employer_named",
    "employers",
    "household",
    "members_by_id",
    "members_of",
    "members_of_person",
    "spans_of_person",
    "states_of",
]

_EMPLOYER: Table = EmployerRecord.__table__  # type: ignore[assignment]
_MEMBER: Table = CensusMemberRecord.__table__  # type: ignore[assignment]
_SPAN: Table = EligibilitySpanRecord.__table__  # type: ignore[assignment]
_PIECE = 500
_s = _SPAN.c
_TRUE_NOW = (_s.replaced_at.is_(None), _s.entered_in_error.is_(False))
_COLUMNS = (
    _s.id,
    _s.member_id,
    _s.patient_id,
    _s.employer_id,
    _s.start_on,
    _s.end_on,
    _s.end_kind,
    _s.continuation,
    _s.relationship,
    _s.plan,
)


@dataclass(frozen=True, slots=True)
class Member:
    """Whom a number and a person code stand for, and what HR said last."""

    id: UUID
    number: str
    person_code: str
    patient_id: UUID
    digest: bytes
    said: bytes
    version: int = 1

    @property
    def key(self) -> tuple[str, str]:
        """Number and person code."""
        return self.number, self.person_code


def _employer(row: Any) -> Employer:
    return Employer(
        id=row.id,
        name=row.name,
        client_id=row.client_id,
        omission_percent=row.omission_percent,
        version=row.version,
    )


def employers(session: Session) -> tuple[Employer, ...]:
    """Return every employer, by name."""
    query = select(_EMPLOYER).where(_EMPLOYER.c.entered_in_error.is_(False))
    return tuple(_employer(row) for row in session.execute(query.order_by(_EMPLOYER.c.name_norm)))


def employer_named(session: Session, name: str) -> Employer | None:
    """Return the employer of a name, whatever its case, or of an id."""
    query = select(_EMPLOYER).where(_EMPLOYER.c.name_norm == fold(name))
    row = session.execute(query).one_or_none()
    return None if row is None else _employer(row)


def add_employer(uow: UnitOfWork, name: str, *, client_id: str, omission_percent: int) -> UUID:
    """Store a new employer; return its id."""
    record = EmployerRecord(
        name=" ".join(name.split()),
        name_norm=fold(name),
        client_id=client_id.strip(),
        omission_percent=omission_percent,
    )
    return uow.add(record).id


def change_employer(uow: UnitOfWork, employer: Employer) -> None:
    """Store what an employer's files are checked by.

    Raises:
        NotFound: there is none. Refused: somebody changed it since.
    """
    record = uow.session.get(EmployerRecord, employer.id)
    if record is None:
        raise NotFound("There is no such employer.", "Choose one from the list.")
    if record.version != employer.version:
        raise Refused("Somebody else changed this employer meanwhile.", "Open it again.")
    record.client_id = employer.client_id.strip()
    record.omission_percent = employer.omission_percent
    uow.touch(record)


def members_of(
    session: Session, employer_id: UUID, tell: Callable[[int], None]
) -> dict[tuple[str, str], Member]:
    """Return everyone whom an employer's files ever named, by number and person code."""
    c = _MEMBER.c
    query = (
        select(c.id, c.number, c.person_code, c.patient_id, c.digest, c.said, c.version)
        .where(c.employer_id == employer_id, c.entered_in_error.is_(False))
        .execution_options(yield_per=5_000)
    )
    found: dict[tuple[str, str], Member] = {}
    for place, row in enumerate(session.execute(query)):
        member = Member(*row)
        found[member.key] = member
        if place % 5_000 == 0:
            tell(place)
    return found


def members_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, Member]:
    """Return some members."""
    c = _MEMBER.c
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, Member] = {}
    for start in range(0, len(wanted), _PIECE):
        query = select(c.id, c.number, c.person_code, c.patient_id, c.digest, c.said, c.version)
        for row in session.execute(query.where(c.id.in_(wanted[start : start + _PIECE]))):
            found[row[0]] = Member(*row)
    return found


def members_of_person(session: Session, patient_id: UUID, employer_id: UUID) -> tuple[Member, ...]:
    """Return under which numbers an employer knows a person."""
    c = _MEMBER.c
    query = select(c.id, c.number, c.person_code, c.patient_id, c.digest, c.said, c.version).where(
        c.patient_id == patient_id,
        c.employer_id == employer_id,
        c.entered_in_error.is_(False),
    )
    return tuple(Member(*row) for row in session.execute(query))


def _span(row: Any) -> Span:
    return Span(
        id=row[0],
        member_id=row[1],
        patient_id=row[2],
        employer_id=row[3],
        start_on=row[4],
        end_on=row[5],
        end_kind=EndKind(row[6]),
        continuation=row[7],
        relationship=row[8],
        plan=row[9],
    )


def states_of(
    session: Session, employer_id: UUID, tell: Callable[[int], None]
) -> dict[UUID, State]:
    """Return the spans of an employer's people that hold now, by member."""
    query = (
        select(*_COLUMNS)
        .where(_s.employer_id == employer_id, *_TRUE_NOW)
        .execution_options(yield_per=5_000)
    )
    spans: dict[UUID, list[Span]] = {}
    for place, row in enumerate(session.execute(query)):
        spans.setdefault(row[1], []).append(_span(row))
        if place % 5_000 == 0:
            tell(place)
    return {
        member: State(
            tuple(sorted(some, key=lambda one: one.start_on)) if len(some) > 1 else (*some,)
        )
        for member, some in spans.items()
    }


def eligible_count(session: Session, employer_id: UUID, day: date) -> int:
    """Return how many people are eligible through an employer on a day, or will be."""
    query = select(func.count(_s.member_id.distinct())).where(
        _s.employer_id == employer_id,
        *_TRUE_NOW,
        (_s.end_on.is_(None)) | (_s.end_on >= day),
    )
    return session.scalar(query) or 0


def current_spans_of(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, list[Span]]:
    """Return the spans of some people that hold now, of all employers."""
    found: dict[UUID, list[Span]] = {}
    wanted = list(dict.fromkeys(patient_ids))
    for start in range(0, len(wanted), _PIECE):
        some = wanted[start : start + _PIECE]
        for row in session.execute(select(*_COLUMNS).where(_s.patient_id.in_(some), *_TRUE_NOW)):
            found.setdefault(row[2], []).append(_span(row))
    return found


_OF_PERSON = Prepared(
    select(
        *_COLUMNS,
        _s.replaced_at,
        _s.replaced_why,
        _s.created_at,
        _s.import_id,
        _EMPLOYER.c.name,
        _MEMBER.c.number,
        _MEMBER.c.person_code,
    )
    .join(_EMPLOYER, _EMPLOYER.c.id == _s.employer_id)
    .join(_MEMBER, _MEMBER.c.id == _s.member_id)
    .where(_s.patient_id == bindparam("patient_id"), _s.entered_in_error.is_(False))
    .order_by(_s.start_on.desc(), _s.created_at.desc())
)


def spans_of_person(session: Session, patient_id: UUID) -> tuple[Span, ...]:
    """Return every span of a person, replaced ones too, the newest first."""
    return tuple(
        replace(
            _span(row),
            replaced_at=row[10],
            replaced_why=row[11],
            told_at=row[12],
            import_id=row[13],
            employer=row[14],
            number=row[15],
            person_code=row[16],
        )
        for row in _OF_PERSON.tuples(session, patient_id=patient_id)
    )


def household(
    session: Session, pairs: Sequence[tuple[UUID, str]], besides: UUID
) -> tuple[tuple[UUID, str, str], ...]:
    """Return who shares an employee's numbers (employer, number): person, number and code."""
    c = _MEMBER.c
    found = []
    for employer_id, number in dict.fromkeys(pairs):
        query = select(c.patient_id, c.number, c.person_code).where(
            c.employer_id == employer_id,
            c.number == number,
            c.entered_in_error.is_(False),
            c.patient_id != besides,
        )
        found += [
            (row[0], row[1], row[2]) for row in session.execute(query.order_by(c.person_code))
        ]
    return tuple(found)
