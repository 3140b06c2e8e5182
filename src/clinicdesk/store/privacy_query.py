"""Reads the audit log for the privacy office: by person, by staff member, and what ties the two."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.folding import digits_of, fold, name_words
from clinicdesk.domain.people import PersonName
from clinicdesk.domain.privacy import (
    AccessLine,
    AccessList,
    AccessQuestion,
    PersonFound,
    StaffDay,
    done_words,
)
from clinicdesk.domain.readers import PersonFacts, Reader, Reading, staff_name
from clinicdesk.store import lineage
from clinicdesk.store.patient_values import birth_value
from clinicdesk.store.records.clinic import AuditRecord, StaffRecord
from clinicdesk.store.records.patients import (
    PatientAddressRecord,
    PatientRecord,
    PatientTelecomRecord,
)

__all__ = [
    "Reads",
    "accesses",
    "days",
    "facts_of",
    "find_people",
    "ids_named",
    "named",
    "readers",
    "readings",
]

Reads = Session
"""What a question is asked in, for whoever does not know SQL."""

_AUDIT: Table = AuditRecord.__table__  # type: ignore[assignment]
_A = _AUDIT.c
_P = PatientRecord.__table__.c
_READ = and_(_A.act == "opened", _A.object_kind == "chart", _A.patient_id.is_not(None))
_PIECE = 400
_SUBJECT = "subject:"
_LEAST_DIGITS = 7


def _where(
    session: Session, question: AccessQuestion, subjects: Collection[str]
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if question.patient_id is not None:
        about = _A.patient_id.in_(lineage.family(session, question.patient_id))
        # What is about somebody's protected record names nobody; the tag says whose it is.
        found.append(or_(about, _A.digest.in_(subjects)))
    if question.staff_id is not None:
        found.append(_A.actor_id == question.staff_id)
    if question.act:
        found.append(_A.act == question.act)
    if question.since is not None:
        found.append(_A.at >= question.since)
    if question.until is not None:
        found.append(_A.at < question.until)
    return found


def accesses(
    session: Session, question: AccessQuestion, subjects: Collection[str] = ()
) -> AccessList:
    """Return the newest entries that answer; ``subjects`` are a person's digests in sealed ones."""
    where = _where(session, question, subjects)
    total = session.scalar(select(func.count()).select_from(_AUDIT).where(*where)) or 0
    rows = session.execute(
        select(_AUDIT).where(*where).order_by(_A.seq.desc()).limit(question.limit)
    ).all()
    staff = {one.staff_id: one.display for one in readers(session)}
    people = named(session, {row.patient_id for row in rows if row.patient_id is not None})
    acts = session.scalars(select(_A.act).distinct().order_by(_A.act)).all()
    return AccessList(tuple(_line(row, staff, people) for row in rows), total, tuple(acts))


def _line(row: Any, staff: dict[UUID, str], people: dict[UUID, str]) -> AccessLine:
    return AccessLine(
        seq=row.seq,
        at=row.at,
        staff_id=row.actor_id,
        staff=staff.get(row.actor_id, "Somebody unknown"),
        roles=tuple(role for role in row.roles.split(",") if role),
        computer=row.computer,
        act=row.act,
        kind=row.object_kind,
        purpose=row.purpose,
        object_id=row.object_id,
        object_version=row.object_version,
        patient_id=row.patient_id,
        patient=people.get(row.patient_id, ""),
        protected=row.patient_id is None and row.digest.startswith(_SUBJECT),
    )


def days(session: Session, question: AccessQuestion, zone: str) -> tuple[StaffDay, ...]:
    """Return what each staff member did on each of the site's days, the newest day first."""
    there = ZoneInfo(zone)
    acts: dict[tuple[date, UUID], Counter[str]] = defaultdict(Counter)
    charts: dict[tuple[date, UUID], set[UUID]] = defaultdict(set)
    span: dict[tuple[date, UUID], list[datetime]] = {}
    rows = session.execute(
        select(_A.at, _A.actor_id, _A.act, _A.object_kind, _A.patient_id)
        .where(*_where(session, question, ()))
        .order_by(_A.seq)
        .execution_options(yield_per=2000)
    )
    for row in rows:
        key = (row.at.astimezone(there).date(), row.actor_id)
        acts[key][done_words(row.act, row.object_kind)] += 1
        if row.act == "opened" and row.object_kind == "chart" and row.patient_id is not None:
            charts[key].add(row.patient_id)
        span.setdefault(key, [row.at, row.at])[1] = row.at
    names = {one.staff_id: one.display for one in readers(session)}
    found = [
        StaffDay(
            day=key[0],
            staff_id=key[1],
            staff=names.get(key[1], "Somebody unknown"),
            charts=len(charts[key]),
            acts=tuple(counts.most_common()),
            first_at=span[key][0],
            last_at=span[key][1],
        )
        for key, counts in acts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), one.staff.casefold())))


def readers(session: Session) -> tuple[Reader, ...]:
    """Return everyone who works or worked here, pools not."""
    rows = session.execute(
        select(StaffRecord.id, StaffRecord.display).where(StaffRecord.is_pool.is_(False))
    )
    return tuple(Reader(row.id, row.display) for row in rows)


def readings(session: Session, since: datetime, until: datetime | None = None) -> list[Reading]:
    """Return the openings of charts since an instant."""
    query = select(_A.at, _A.actor_id, _A.patient_id).where(_READ, _A.at >= since)
    if until is not None:
        query = query.where(_A.at < until)
    return [Reading(*row) for row in session.execute(query.order_by(_A.seq))]


def _pieces(ids: Collection[UUID]) -> Iterator[Sequence[UUID]]:
    ordered = list(ids)
    for first in range(0, len(ordered), _PIECE):
        yield ordered[first : first + _PIECE]


def named(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return people's listed names."""
    return {one.patient_id: one.listed for one in facts_of(session, ids, homes=False)}


def _listed(row: Any) -> str:
    return PersonName(
        family=row.family, given=row.given, prefix=row.prefix, suffix=row.suffix
    ).listed


def facts_of(
    session: Session, ids: Collection[UUID], *, homes: bool = True
) -> tuple[PersonFacts, ...]:
    """Return what the rules need of people; ``homes`` reads addresses and telephones too."""
    found: list[PersonFacts] = []
    for piece in _pieces(ids):
        shared = _homes(session, piece) if homes else {}
        rows = session.execute(
            select(_P.id, _P.family, _P.given, _P.prefix, _P.suffix).where(_P.id.in_(piece))
        )
        found += [
            PersonFacts(
                patient_id=row.id,
                listed=_listed(row),
                family=row.family,
                given=row.given,
                homes=frozenset(shared.get(row.id, ())),
            )
            for row in rows
        ]
    return tuple(found)


def _homes(session: Session, ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    address, telecom = PatientAddressRecord.__table__.c, PatientTelecomRecord.__table__.c
    for row in session.execute(
        select(address.patient_id, address.line, address.city, address.postal_code).where(
            address.patient_id.in_(ids), address.replaced_at.is_(None), address.line != ""
        )
    ):
        found[row.patient_id].add(f"{fold(row.line)}|{fold(row.postal_code or row.city)}")
    for phone in session.execute(
        select(telecom.patient_id, telecom.value).where(
            telecom.patient_id.in_(ids), telecom.replaced_at.is_(None), telecom.system == "phone"
        )
    ):
        digits = digits_of(phone.value)[-10:]
        if len(digits) >= _LEAST_DIGITS:
            found[phone.patient_id].add(digits)
    return found


def ids_named(session: Session, display: str) -> list[UUID]:
    """Return the people who may bear a printed name: the family name is theirs."""
    _given, family = staff_name(display)
    if not family:
        return []
    return list(
        session.scalars(
            select(_P.id).where(_P.entered_in_error.is_(False), _begins(family, _P.family_norm))
        )
    )


def find_people(session: Session, text: str, limit: int = 20) -> tuple[PersonFound, ...]:
    """Find people by the beginnings of their names, or by their number."""
    words = name_words(text)
    if not words:
        return ()
    query: Select[Any] = select(
        _P.id,
        _P.mrn,
        _P.family,
        _P.given,
        _P.prefix,
        _P.suffix,
        _P.birth_on,
        _P.birth_precision,
    )
    number = fold(text).replace(" ", "-").upper()
    by_name = and_(*(_begins(word) for word in words))
    rows = session.execute(
        query.where(or_(by_name, _P.mrn.startswith(number, autoescape=True)))
        .where(_P.entered_in_error.is_(False))
        .order_by(_P.family_norm, _P.given_norm, _P.mrn)
        .limit(limit)
    )
    return tuple(
        PersonFound(
            id=row.id,
            listed=_listed(row),
            mrn=row.mrn,
            birth=birth_value(row.birth_on, row.birth_precision),
        )
        for row in rows
    )


def _begins(word: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(
        *(
            or_(
                column.startswith(word, autoescape=True),
                column.contains(f" {word}", autoescape=True),
            )
            for column in columns or (_P.family_norm, _P.given_norm)
        )
    )
