"""Who may be the person on a form already: candidates by number, birth year and family name."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.folding import fold, name_words
from clinicdesk.domain.people import PatientDraft
from clinicdesk.domain.people_rules import PossibleDuplicate, likeness, similar_word
from clinicdesk.store import patients
from clinicdesk.store.import_people import people_by_identifier
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.search import PatientSummaryRecord

__all__ = ["possible_duplicates"]

_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]
_SUMMARY: Table = PatientSummaryRecord.__table__  # type: ignore[assignment]
_TRIED = 200
"""Candidates that are read whole and compared; far more than a form can show."""


def _by_number(session: Session, draft: PatientDraft) -> Iterator[UUID]:
    numbers = [(i.system, i.value) for i in draft.identifiers if i.value]
    yield from people_by_identifier(session, numbers).values()
    if draft.employee_number.strip():
        c = _PATIENT.c
        query = select(c.id).where(
            c.employee_number == draft.employee_number.strip(), c.status != "merged"
        )
        yield from session.scalars(query)


def _places(draft: PatientDraft) -> Iterator[Any]:
    """Where in the list somebody like this may stand: the birth year, or the family name."""
    c = _SUMMARY.c
    if draft.birth is not None:
        year = draft.birth.year
        yield c.birth_on.between(date(year, 1, 1), date(year, 12, 31))
    for name in (draft.name, *draft.other_names):
        family = fold(name.family)
        if family:
            # U+F8FF sorts after every letter that a folded name has.
            yield c.sort.between(family, family + "\uf8ff")


def _by_name(session: Session, draft: PatientDraft) -> Iterator[UUID]:
    places = list(_places(draft))
    if not places:
        return
    words = {
        word
        for name in (draft.name, *draft.other_names)
        for word in name_words(f"{name.family} {name.given}")
    } | set(name_words(draft.preferred_name))
    near = _near(draft.birth)
    c = _SUMMARY.c
    query = select(c.patient_id, c.sort, c.birth_on).where(or_(*places), c.status != "merged")
    for patient_id, sort, birth_on in session.execute(query):
        theirs = sort.split()
        # On the same day one word is enough: a former name is not in the list.
        enough = 1 if birth_on in near else min(2, len(words), len(theirs))
        if sum(any(similar_word(w, other) for other in theirs) for w in words) >= enough:
            yield patient_id


def _near(birth: PartialDate | None) -> set[date | None]:
    """The days of the list that are a birth date, or it with day and month the wrong way round."""
    if birth is None:
        return {None}
    found: set[date | None] = {birth.earliest}
    if birth.day and birth.day <= 12:
        found.add(date(birth.year, birth.day, birth.month))
    return found


def possible_duplicates(
    session: Session, draft: PatientDraft, *, besides: UUID | None = None, limit: int = 10
) -> tuple[PossibleDuplicate, ...]:
    """Return who may be this person, the likeliest first; ``besides`` leaves out themselves."""
    found: dict[UUID, None] = {}
    for source in (_by_number(session, draft), _by_name(session, draft)):
        for patient_id in source:
            if patient_id != besides:
                found[patient_id] = None
    people = patients.get_many(session, list(found)[:_TRIED])
    like = [one for one in (likeness(draft, person) for person in people) if one]
    like.sort(key=lambda one: (-one.likeness, one.patient.listed, one.patient.mrn))
    return tuple(like[:limit])
