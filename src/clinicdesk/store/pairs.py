"""Pairs of people who may be one: listed, and parted by somebody who looked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, or_, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.linkage import ASK, compare, prior_bits
from clinicdesk.domain.linkage_scan import name_shares
from clinicdesk.domain.merging import PairRow, PersonInPair
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.traits import Traits, fingerprint, traits_of
from clinicdesk.store import patients
from clinicdesk.store.duplicates import people_count, shares_of
from clinicdesk.store.records.merges import NotSamePersonRecord
from clinicdesk.store.records.search import PatientSummaryRecord
from clinicdesk.store.records.sources import CandidatePairRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["SCAN", "listed", "part", "parted", "together_again"]

_PAIR: Table = CandidatePairRecord.__table__  # type: ignore[assignment]
_NOT: Table = NotSamePersonRecord.__table__  # type: ignore[assignment]
_SUMMARY: Table = PatientSummaryRecord.__table__  # type: ignore[assignment]
_PIECE = 400
SCAN = "roster scan"
"""The source of pairs that were found among everybody."""


def parted(session: Session) -> dict[tuple[UUID, UUID], bytes]:
    """Return the pairs that somebody said are two people, with the mark of what was compared."""
    c = _NOT.c
    query = select(c.first_id, c.second_id, c.fingerprint).where(c.ended_at.is_(None))
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def part(uow: UnitOfWork, one: Patient, other: Patient, note: str) -> UUID:
    """Remember that two people are two; what was said before of them ends."""
    first, second = sorted((one, other), key=lambda person: person.id)
    together_again(uow, first.id, second.id)
    record = uow.add(
        NotSamePersonRecord(
            first_id=first.id,
            second_id=second.id,
            fingerprint=fingerprint(traits_of(first, first.id), traits_of(second, second.id)),
            note=note,
        )
    )
    uow.session.flush()
    return record.id


def together_again(uow: UnitOfWork, one: UUID, other: UUID) -> bool:
    """End what was said of two people, so that they are asked again; tell whether anything was."""
    first, second = sorted((one, other))
    c = _NOT.c
    done = uow.session.execute(
        update(_NOT)
        .where(c.first_id == first, c.second_id == second, c.ended_at.is_(None))
        .values(
            ended_at=uow.now,
            updated_at=uow.now,
            updated_by=uow.actor.id,
            version=c.version + 1,
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _open_work(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    c = _SUMMARY.c
    found: dict[UUID, int] = {}
    for start in range(0, len(ids), _PIECE):
        query = select(c.patient_id, c.due_days).where(
            c.patient_id.in_(ids[start : start + _PIECE])
        )
        found |= {row[0]: len(row[1].split()) for row in session.execute(query)}
    return found


def _people(session: Session, ids: Iterable[UUID]) -> dict[UUID, Patient]:
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, Patient] = {}
    for start in range(0, len(wanted), _PIECE):
        some = patients.get_many(session, wanted[start : start + _PIECE])
        found |= {person.id: person for person in some}
    return found


def _pairs(session: Session, about: UUID | None) -> dict[tuple[UUID, UUID], bool]:
    """Return the pairs that wait, and whether an import noted them."""
    c = _PAIR.c
    query = select(c.first_id, c.second_id, c.source).where(
        c.is_open.is_(True), c.entered_in_error.is_(False)
    )
    if about is not None:
        query = query.where(or_(c.first_id == about, c.second_id == about))
    return {(row[0], row[1]): row[2] != SCAN for row in session.execute(query)}


def _compared(
    session: Session,
    pairs: dict[tuple[UUID, UUID], bool],
    people: dict[UUID, Patient],
    least: float,
) -> Iterator[tuple[tuple[UUID, UUID], Any]]:
    traits = {person_id: traits_of(person, person_id) for person_id, person in people.items()}
    apart = parted(session)
    prior = prior_bits(people_count(session))
    known: list[Traits] = list(traits.values())
    shares = shares_of(session, known) if len(known) <= _PIECE else name_shares(known)
    for pair, noted in pairs.items():
        if not (pair[0] in traits and pair[1] in traits):
            continue
        one, other = traits[pair[0]], traits[pair[1]]
        first, second = sorted(pair)
        if apart.get((first, second)) == fingerprint(one, other):
            continue
        compared = compare(one, other, prior=prior, shares=shares)
        if noted or compared.score >= least:
            yield pair, compared


def listed(
    session: Session, *, about: UUID | None = None, least: float = ASK
) -> tuple[PairRow, ...]:
    """Return the pairs that wait for somebody to look, the likeliest first.

    Their likeness is told from what is recorded today; a pair that an import noted is listed
    however little speaks for it, until somebody parts it. Who was merged, or was parted by
    somebody and is as they were then, is left out.
    """
    pairs = _pairs(session, about)
    people = {
        person_id: person
        for person_id, person in _people(session, (i for pair in pairs for i in pair)).items()
        if person.status is not PatientStatus.MERGED
    }
    found = list(_compared(session, pairs, people, least))
    work = _open_work(session, list({i for pair, _ in found for i in pair}))
    rows = [
        PairRow(
            first=_shown(people[pair[0]], work),
            second=_shown(people[pair[1]], work),
            comparison=compared,
        )
        for pair, compared in found
    ]
    rows.sort(key=lambda row: (-row.comparison.bits, row.first.listed, row.first.mrn))
    return tuple(rows)


def _shown(person: Patient, work: dict[UUID, int]) -> PersonInPair:
    return PersonInPair(
        id=person.id,
        mrn=person.mrn,
        listed=person.listed,
        born=show_date(person.birth),
        open_work=work.get(person.id, 0),
    )
