"""Who may be one person with somebody: on a form, in a list of pairs, or among everybody."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.folding import fold, name_words
from clinicdesk.domain.given_names import same_given
from clinicdesk.domain.linkage import (
    MENTION,
    NameShares,
    PossibleDuplicate,
    compare,
    prior_bits,
)
from clinicdesk.domain.people import (
    Address,
    Identifier,
    PatientDraft,
    PersonName,
    Sex,
    Telecom,
)
from clinicdesk.domain.people_rules import similar_word
from clinicdesk.domain.spoken_names import sound_key
from clinicdesk.domain.traits import Traits, traits_of
from clinicdesk.store import patients
from clinicdesk.store.import_people import people_by_identifier
from clinicdesk.store.patient_values import birth_value
from clinicdesk.store.records.patients import (
    PatientAddressRecord,
    PatientIdentifierRecord,
    PatientNameRecord,
    PatientRecord,
    PatientTelecomRecord,
)
from clinicdesk.store.records.search import (
    PatientSummaryRecord,
    SearchKeyRecord,
    SearchWordRecord,
)

__all__ = ["everybody", "people_count", "possible_duplicates", "shares_of"]

_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]
_SUMMARY: Table = PatientSummaryRecord.__table__  # type: ignore[assignment]
_KEY: Table = SearchKeyRecord.__table__  # type: ignore[assignment]
_WORD: Table = SearchWordRecord.__table__  # type: ignore[assignment]
_TRIED = 200
"""Candidates that are read whole and compared; far more than a form can show."""
_PIECE = 2000


def people_count(session: Session) -> int:
    """Return how many people are listed."""
    return session.scalar(select(func.count()).select_from(_SUMMARY)) or 0


def shares_of(session: Session, people: Iterable[Traits]) -> NameShares:
    """Return how common the names of some people are among everybody."""
    total = max(people_count(session), 1000)
    names = [name for one in people for name in one.names]
    words = {part.split(" ", 1)[0] for name in names for part in name if part}
    counts = {
        word: session.scalar(select(func.count()).select_from(_WORD).where(_WORD.c.word == word))
        or 0
        for word in words
    }
    shares = {
        part: counts[part.split(" ", 1)[0]] / total for name in names for part in name if part
    }
    return NameShares(shares, {word: count / total for word, count in counts.items()})


def _by_number(session: Session, draft: PatientDraft) -> Iterator[UUID]:
    numbers = [(i.system, i.value) for i in draft.identifiers if i.value]
    yield from people_by_identifier(session, numbers).values()
    if draft.employee_number.strip():
        c = _PATIENT.c
        query = select(c.id).where(
            c.employee_number == draft.employee_number.strip(), c.status != "merged"
        )
        yield from session.scalars(query)
    mine = traits_of(draft, UUID(int=0))
    for phone in mine.phones:
        found = select(_KEY.c.patient_id).where(_KEY.c.key == phone, _KEY.c.kind == "phone")
        yield from session.scalars(found)
    for email in mine.emails:
        same = select(_KEY.c.patient_id).where(_KEY.c.key == email[:40], _KEY.c.kind == "email")
        yield from session.scalars(same)


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


def _like(word: str, other: str) -> bool:
    if similar_word(word, other) or same_given(word, other):
        return True
    heard = sound_key(word)
    return len(heard) > 1 and heard == sound_key(other)


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
    query = select(c.patient_id, c.words, c.birth_on).where(or_(*places), c.status != "merged")
    for patient_id, said, birth_on in session.execute(query):
        theirs = said.replace("|", " ").split()
        # On the same day one word is enough: a name may have changed.
        enough = 1 if birth_on in near else min(2, len(words), len(theirs))
        if sum(any(_like(w, other) for other in theirs) for w in words) >= enough:
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
    if not found:
        return ()
    mine = traits_of(draft, UUID(int=0))
    prior, shares = prior_bits(people_count(session)), shares_of(session, [mine])
    like = [
        PossibleDuplicate(
            person, compare(mine, traits_of(person, person.id), prior=prior, shares=shares)
        )
        for person in patients.get_many(session, list(found)[:_TRIED])
    ]
    like = [one for one in like if one.comparison.score >= MENTION]
    like.sort(key=lambda one: (-one.comparison.bits, one.patient.listed, one.patient.mrn))
    return tuple(like[:limit])


def everybody(session: Session, report: Callable[[int, int, str], None]) -> list[Traits]:
    """Read what is compared of everyone who was not merged; ``report`` may stop it by raising.

    Only the compared columns are read: whole people take three times as long.
    """
    c = _PATIENT.c
    here = (c.status != "merged", c.entered_in_error.is_(False))
    ids: Sequence[UUID] = session.scalars(select(c.id).where(*here).order_by(c.id)).all()
    found: list[Traits] = []
    for start in range(0, len(ids), _PIECE):
        report(start, len(ids), "Reading people")
        found += _compared(session, ids[start : start + _PIECE])
    return found


_COLUMNS = tuple(
    _PATIENT.c[name]
    for name in (
        "id",
        "family",
        "given",
        "suffix",
        "preferred_name",
        "birth_on",
        "birth_precision",
        "sex",
        "employer",
        "employee_number",
    )
)


def _compared(session: Session, ids: Sequence[UUID]) -> list[Traits]:
    """Read the compared fields of some people."""
    names = _by_person(session, PatientNameRecord, ids, ("family", "given"))
    telecoms = _by_person(session, PatientTelecomRecord, ids, ("system", "value"))
    numbers = _by_person(session, PatientIdentifierRecord, ids, ("system", "value", "type"))
    homes = _by_person(session, PatientAddressRecord, ids, ("line", "city", "postal_code"))
    rows = session.execute(select(*_COLUMNS).where(_PATIENT.c.id.in_(ids))).all()
    return [
        traits_of(
            PatientDraft(
                name=PersonName(family=row[1], given=row[2], suffix=row[3]),
                preferred_name=row[4],
                birth=birth_value(row[5], row[6]),
                sex=Sex(row[7]) if row[7] else None,
                employer=row[8],
                employee_number=row[9],
                other_names=tuple(PersonName(family=f, given=g) for f, g in names.get(row[0], ())),
                telecoms=tuple(Telecom(system=s, value=v) for s, v in telecoms.get(row[0], ())),
                identifiers=tuple(Identifier(*one) for one in numbers.get(row[0], ())),
                addresses=tuple(
                    Address(line=line, city=city, postal_code=postal)
                    for line, city, postal in homes.get(row[0], ())
                ),
            ),
            row[0],
        )
        for row in rows
    ]


def _by_person(
    session: Session, record: type[Any], ids: Sequence[UUID], columns: tuple[str, ...]
) -> dict[UUID, list[tuple[Any, ...]]]:
    c = record.__table__.c
    query = (
        select(c.patient_id, *(c[name] for name in columns))
        .where(c.patient_id.in_(ids), c.replaced_at.is_(None))
        .order_by(c.patient_id, c.position)
    )
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    for person, *values in session.execute(query):
        found.setdefault(person, []).append(tuple(values))
    return found
