"""Who a row of an eligibility file may be: someone here for sure, someone perhaps, or nobody yet.

Somebody is recognized by the employer's own number with the name or the birth date, or by name and
birth date agreeing; anything less is compared field by field, and a person decides.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from clinicdesk.domain.census import CensusRow, Likeness
from clinicdesk.domain.folding import digits_of, fold
from clinicdesk.domain.given_names import same_given
from clinicdesk.domain.linkage import ASK, LIKELY, NameShares, compare, prior_bits
from clinicdesk.domain.linkage_scan import name_shares
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.people_rules import similar_word
from clinicdesk.domain.spoken_names import sound_key
from clinicdesk.domain.traits import Traits, traits_of
from clinicdesk.services.census_people import new_draft
from clinicdesk.store.census_roster import LightPerson, RosterIndex

__all__ = ["Likelihood", "Newcomer", "in_file", "is_other_person"]

_NOBODY = UUID(int=0)
_BLOCK = 40
_MOST = 5


@dataclass(slots=True)
class Newcomer:
    """A row whose number and code stand for nobody yet."""

    row: CensusRow
    folded: tuple[str, str]
    traits: Traits
    sure: UUID | None = None
    near: list[UUID] = field(default_factory=list)
    likenesses: list[Likeness] = field(default_factory=list)

    @property
    def digits(self) -> str:
        """The digits in the names: invented people are told apart by them, real ones have none."""
        return digits_of("".join(self.folded))

    @classmethod
    def of(cls, row: CensusRow, employer: str) -> "Newcomer":
        """Fold what is compared."""
        draft = new_draft(row, employer, PatientStatus.ELIGIBLE)
        return cls(row, (fold(row.family), fold(row.given)), traits_of(draft, _NOBODY))


def is_other_person(row: CensusRow, patient: Patient) -> bool:
    """Tell whether a number was given to somebody else: neither name nor birth date agree."""
    born = patient.birth.exact if patient.birth else None
    if row.birth is not None and born is not None and row.birth == born:
        return False
    names = [patient.name, *patient.other_names]
    given = fold(row.given).split(" ", 1)[0]
    for one in names:
        theirs = fold(one.given).split(" ", 1)[0]
        first = given and theirs and (similar_word(given, theirs) or same_given(given, theirs))
        family = fold(row.family) == fold(one.family) or similar_word(
            fold(row.family), fold(one.family)
        )
        if first and (family or (row.birth is None or born is None)):
            return False
        if family and (row.birth is None or born is None):
            return False
        if first and row.birth and born and row.birth.replace(year=born.year) == born:
            return False
    return True


class Likelihood:
    """Looks for each newcomer among everybody who is here."""

    def __init__(self, index: RosterIndex, employer: str, taken: Mapping[UUID, object]) -> None:
        """``taken`` are those whom the employer's numbers stand for already."""
        self._index = index
        self._employer = fold(employer)
        self._taken = taken
        self._prior = prior_bits(len(index.people))

    def look(self, one: Newcomer) -> None:
        """Find whom a newcomer surely is, or who is to be compared more closely."""
        row, index = one.row, self._index
        number = row.number.casefold()
        by_number = [] if row.dependant else index.by_number.get(number, [])
        same_number = [p for p in by_number if p.employer in {"", self._employer}]
        by_birth = index.by_birth.get(row.birth, []) if row.birth else []
        sure = [p for p in same_number if self._agrees(one, p)]
        sure += [p for p in by_birth if self._same_name(one, p) and p not in sure]
        free = [p for p in sure if p.id not in self._taken and self._sex_agrees(row, p)]
        if len(free) == 1 and len(sure) == 1:
            one.sure = free[0].id
            return
        near = {p.id for p in (*sure, *same_number)}
        near |= {p.id for p in by_birth if self._near_name(one, p)}
        first = one.folded[1].split(" ", 1)[0]
        for p in index.by_name.get((one.folded[0], first), ())[:_BLOCK]:
            # One slip in a birth date changes its day, its month or its year; two, it is another.
            if row.birth is None or p.birth is None or _two_agree(row.birth, p.birth):
                near.add(p.id)
        digits = digits_of(row.phone)[:10]
        for p in index.by_phone.get(digits, ())[:_BLOCK] if digits else ():
            if p.given[:1] == one.folded[1][:1]:
                near.add(p.id)
        one.near = sorted(near)

    def _same_name(self, one: Newcomer, person: LightPerson) -> bool:
        family, given = one.folded
        if family != person.family:
            return False
        mine, theirs = given.split(" ", 1)[0], person.given.split(" ", 1)[0]
        return mine == theirs

    def _agrees(self, one: Newcomer, person: LightPerson) -> bool:
        """With the same number: the birth date, or the name where no birth date contradicts."""
        if one.row.birth is not None and person.birth == one.row.birth:
            return self._near_name(one, person)
        return self._same_name(one, person) and (one.row.birth is None or person.birth is None)

    @staticmethod
    def _near_name(one: Newcomer, person: LightPerson) -> bool:
        family, given = one.folded
        mine, theirs = given.split(" ", 1)[0], person.given.split(" ", 1)[0]
        return (
            family == person.family
            or mine == theirs
            or (family, mine) == (theirs, person.family)
            or sound_key(family) == sound_key(person.family)
            or (bool(mine) and bool(theirs) and same_given(mine, theirs))
        )

    @staticmethod
    def _sex_agrees(row: CensusRow, person: LightPerson) -> bool:
        told = {"female", "male"}
        sex = row.sex.value if row.sex else ""
        return not (sex in told and person.sex in told and sex != person.sex)

    def _digits(self, patient_id: UUID) -> str:
        person = self._index.people[patient_id]
        return digits_of(person.family + person.given)

    def weigh(
        self,
        one: Newcomer,
        traits: Mapping[UUID, Traits],
        people: Mapping[UUID, Patient],
        shares: NameShares,
    ) -> None:
        """Compare a newcomer with those who are near; who reaches the score is told."""
        found = []
        for patient_id in one.near:
            if patient_id not in traits or self._digits(patient_id) != one.digits:
                continue
            said = compare(one.traits, traits[patient_id], prior=self._prior, shares=shares)
            if said.score >= ASK:
                person = people[patient_id]
                found.append(
                    Likeness(patient_id, 0, person.listed, person.mrn, said.score, said.why)
                )
        found.sort(key=lambda like: -like.score)
        one.likenesses = found[:_MOST]


def _two_agree(one: object, other: object) -> bool:
    parts = ("year", "month", "day")
    agree = [bool(getattr(one, part) == getattr(other, part)) for part in parts]
    return agree.count(True) >= 2


def _blocks(newcomers: Sequence[Newcomer]) -> Iterable[list[int]]:
    """Lay newcomers together who share a birth date and a beginning, a phone or an address."""
    found: dict[object, list[int]] = {}
    for place, one in enumerate(newcomers):
        born = one.row.birth
        family, given = one.folded
        keys: list[object] = []
        if born is not None:
            keys += [("f", born, family[:3]), ("g", born, given[:3])]
        keys += [("e", mail) for mail in one.traits.emails]
        keys += [("p", phone, given[:1]) for phone in one.traits.phones]
        for key in keys:
            found.setdefault(key, []).append(place)
    return (block for block in found.values() if 2 <= len(block) <= _BLOCK)


def in_file(newcomers: Sequence[Newcomer], tick: Callable[[], None]) -> dict[int, Likeness]:
    """Return the rows that seem to be an earlier row's person, with that row.

    HR gave them two numbers, so that only what is called likely is asked about.
    """
    shares = name_shares([one.traits for one in newcomers])
    prior = prior_bits(len(newcomers))
    seen: set[tuple[int, int]] = set()
    found: dict[int, Likeness] = {}
    for block in _blocks(newcomers):
        tick()
        for at, first in enumerate(block):
            for second in block[at + 1 :]:
                if (first, second) in seen or second in found:
                    continue
                seen.add((first, second))
                one, other = newcomers[first], newcomers[second]
                if one.digits != other.digits:
                    continue
                said = compare(one.traits, other.traits, prior=prior, shares=shares)
                if said.score >= LIKELY:
                    found[second] = Likeness(
                        None, one.row.line, one.row.listed, "", said.score, said.why
                    )
    return found
