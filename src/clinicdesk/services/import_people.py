"""Who an arriving person is: someone here, someone new, or somebody must look.

Two records are one person only by a shared identifier of the same system, or by name and birth date
agreeing. What contradicts that (another number in the same numbering, or an identifier shared by
people whose name and birth date both differ) makes a new person and a candidate pair.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import Enum, auto
from typing import Any
from uuid import UUID

from clinicdesk.domain.folding import fold
from clinicdesk.domain.people import Identifier, Patient, PatientDraft, PatientStatus, PersonName
from clinicdesk.domain.person_details import PersonDetails, PrimaryCareKind
from clinicdesk.store.import_lookup import SourceLookup
from clinicdesk.store.import_people import FoundPerson

__all__ = ["Act", "Decision", "PeopleIndex", "merged", "worth_writing"]

_MOST_PAIRS = 5
_PLACEHOLDER = 20
"""So many people of one name and birth date, with numbers of their own, are nobody's candidates."""
_NUMBERING = frozenset({"", "MR", "PI", "PT", "EI", "NI", "NH", "PN"})
"""Types of identifiers of which one person has one value in one system (v2-0203)."""


class Act(Enum):
    """What happens to the person."""

    CREATE = auto()
    UPDATE = auto()
    """The source says something new of a person whom it made."""
    MATCH = auto()
    """Someone here already, from elsewhere."""
    CLASH = auto()
    """The source gave its id to somebody else than before."""


@dataclass(slots=True)
class Decision:
    """What was decided about one arriving person."""

    act: Act
    patient_id: UUID
    draft: PatientDraft
    pairs: list[tuple[UUID, str]] = field(default_factory=list)
    """Others who may be the same, and why (names of fields, no values)."""


def _folded(name: PersonName) -> str:
    return f"{fold(name.family)} {fold(name.given)}".strip()


def _exact(draft: PatientDraft) -> date | None:
    return draft.birth.exact if draft.birth else None


def _keys(identifiers: Iterable[Identifier]) -> set[tuple[str, str]]:
    return {(i.system, i.value) for i in identifiers if i.system}


def _near(one: date | None, other: date | None) -> bool:
    """Tell whether two birth dates may be one, mistyped: two of three parts agree, or swapped."""
    if one is None or other is None:
        return True
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    swapped = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    return same >= 2 or swapped


def _alike(one: str, other: str) -> bool:
    """Tell whether two folded names share their first or their last word."""
    mine, theirs = one.split(), other.split()
    return bool(mine and theirs) and (mine[0] == theirs[0] or mine[-1] == theirs[-1])


class PeopleIndex:
    """Everyone whom one of a batch's people might be, those decided before them included."""

    def __init__(self, lookup: SourceLookup, drafts: Sequence[PatientDraft]) -> None:
        wanted = [key for draft in drafts for key in _keys(draft.identifiers)]
        self._by_identifier = lookup.by_identifier(wanted)
        names = [_folded(d.name) for d in drafts if d.name.family or d.name.given]
        births = [d.birth.earliest for d in drafts if d.birth]
        self._people = {p.id: p for p in lookup.people_like(names, births)}
        self._by_name: dict[str, list[UUID]] = {}
        self._crowds: set[str] = set()
        self._by_birth: dict[date, list[UUID]] = {}
        for person in self._people.values():
            self._note(person)
        everyone = {*self._people, *self._by_identifier.values()}
        self._identifiers = lookup.identifiers(everyone)
        missing = [i for i in self._by_identifier.values() if i not in self._people]
        for patient in lookup.people(missing).values():
            self._people[patient.id] = _found(patient.id, patient)

    def _note(self, person: FoundPerson) -> None:
        self._by_name.setdefault(person.folded, []).append(person.id)
        if person.birth_on is not None:
            self._by_birth.setdefault(person.birth_on, []).append(person.id)

    def add(self, patient_id: UUID, draft: PatientDraft) -> None:
        """Take in a new person, so that the next can be them."""
        person = _found(patient_id, draft)
        self._people[patient_id] = person
        self._note(person)
        self._identifiers[patient_id] = {(i.system, i.value, i.type) for i in draft.identifiers}
        for key in _keys(draft.identifiers):
            self._by_identifier.setdefault(key, patient_id)

    def _contradict(self, draft: PatientDraft, patient_id: UUID) -> bool:
        """Tell whether both have numbers in one numbering, and none in common."""
        theirs = self._identifiers.get(patient_id, set())
        mine = {(i.system, i.value, i.type) for i in draft.identifiers}
        for system in {s for s, _, t in mine if s and t in _NUMBERING}:
            own = {v for s, v, t in mine if s == system and t in _NUMBERING}
            other = {v for s, v, t in theirs if s == system and t in _NUMBERING}
            if other and not own & other:
                return True
        return False

    def _is_crowd(self, draft: PatientDraft, namesakes: Sequence[UUID]) -> bool:
        """Tell whether a name stands for nobody ("Doe"): many have it, each with other numbers."""
        return len(namesakes) > _PLACEHOLDER and all(
            self._contradict(draft, one) for one in namesakes[:_PLACEHOLDER]
        )

    def _same_name(self, draft: PatientDraft, person: FoundPerson) -> bool:
        names = {_folded(name) for name in (draft.name, *draft.other_names)}
        return bool(person.folded) and person.folded in names

    def _same_birth(self, draft: PatientDraft, person: FoundPerson) -> bool:
        exact = _exact(draft)
        return exact is not None and (person.birth_on, person.birth_precision) == (exact, "day")

    def decide(self, draft: PatientDraft) -> tuple[UUID | None, list[tuple[UUID, str]]]:
        """Return who a person is (None: someone new), and others who may be the same."""
        sharing = dict.fromkeys(
            found
            for key in sorted(_keys(draft.identifiers))
            if (found := self._by_identifier.get(key)) is not None
        )
        pairs: list[tuple[UUID, str]] = []
        same: UUID | None = None
        for person_id in sharing:
            person = self._people[person_id]
            plausible = (
                self._same_name(draft, person)
                or _alike(_folded(draft.name), person.folded)
                or person.birth_on is None
                or draft.birth is None
                or person.birth_on == draft.birth.earliest
            )
            if plausible and same is None:
                same = person_id
            else:
                why = "identifier" if plausible else "identifier; name and birth date differ"
                pairs.append((person_id, why))
        if same is None:
            same, more = self._by_name_and_birth(draft)
            pairs += more
        return same, [pair for pair in pairs if pair[0] != same][:_MOST_PAIRS]

    def _by_name_and_birth(self, draft: PatientDraft) -> tuple[UUID | None, list[tuple[UUID, str]]]:
        folded, exact = _folded(draft.name), _exact(draft)
        agreeing: list[UUID] = []
        pairs: list[tuple[UUID, str]] = []
        namesakes = self._by_name.get(folded, []) if folded else []
        if folded in self._crowds or self._is_crowd(draft, namesakes):
            self._crowds.add(folded)
            return None, []
        for person_id in namesakes:
            person = self._people[person_id]
            if self._same_birth(draft, person):
                if self._contradict(draft, person_id):
                    pairs.append((person_id, "name and birth date; numbers differ"))
                else:
                    agreeing.append(person_id)
            elif _near(draft.birth.earliest if draft.birth else None, person.birth_on):
                pairs.append((person_id, "name; birth date differs or is not known"))
            if len(pairs) >= _MOST_PAIRS:
                break
        if len(agreeing) == 1:
            return agreeing[0], pairs
        pairs = [(i, "name and birth date, as of several people") for i in agreeing] + pairs
        for person_id in self._by_birth.get(exact, ()) if exact and not agreeing else ():
            if len(pairs) >= _MOST_PAIRS:
                break
            person = self._people[person_id]
            if person.folded != folded and _alike(folded, person.folded):
                pairs.append((person_id, "birth date and part of the name"))
        return None, pairs

    def is_other(self, draft: PatientDraft, stored: Patient) -> bool:
        """Tell whether a source's id now names somebody else: nothing that tells people agrees."""
        if _keys(draft.identifiers) & _keys(stored.identifiers):
            return False
        if not draft.name.family and not draft.name.given:
            return False
        agree = _alike(_folded(draft.name), _folded(stored.name))
        return not agree and draft.birth != stored.birth


def _found(patient_id: UUID, person: PatientDraft) -> FoundPerson:
    birth = person.birth
    precision = "" if birth is None else "day" if birth.day else "month" if birth.month else "year"
    earliest = birth.earliest if birth else None
    return FoundPerson(patient_id, _folded(person.name), earliest, precision)


_LISTS = ("other_names", "identifiers", "telecoms", "addresses")
_DETAILS = ("races", "ethnicities", "tribes", "gender_identities", "languages")
_AROUND = ("related", "occupations", "coverages")
_OURS = frozenset(
    {"pronouns", "employer", "work_site", "occupation", "safe_contact", "status", "name"}
)


def merged(stored: PatientDraft, draft: PatientDraft, *, own: bool) -> PatientDraft:
    """Return a person's details with what a source says.

    ``own``: the source made the person and nobody changed them since: what it says now replaces
    what it said. Otherwise nothing is overwritten: empty fields are filled, and lists get longer.
    """
    values = {f.name: getattr(stored, f.name) for f in fields(PatientDraft)}
    for f in fields(PatientDraft):
        said = getattr(draft, f.name)
        if f.name in _OURS or said in (None, "", (), False):
            continue
        none = stored.primary_care_kind is PrimaryCareKind.NONE
        if none and not own and f.name.startswith("primary_care"):
            continue
        if f.name == "details":
            values["details"] = _details(stored.details, said, own=own)
            continue
        if f.name in _LISTS:
            kept = () if own else values[f.name]
            values[f.name] = tuple(dict.fromkeys((*kept, *said)))
        elif own or values[f.name] in (None, "", False):
            values[f.name] = said
    base = PatientDraft(**values)
    if own:
        base = replace(base, name=draft.name)
    elif _folded(draft.name) and _folded(draft.name) != _folded(stored.name):
        heard = replace(draft.name, use="usual")
        if all(_folded(n) != _folded(heard) for n in base.other_names):
            base = replace(base, other_names=(*base.other_names, heard))
    if draft.deceased and stored.status is not PatientStatus.DECEASED:
        base = replace(base, status=PatientStatus.DECEASED)
    return base


def _details(
    stored: PersonDetails | None, said: PersonDetails, *, own: bool
) -> PersonDetails | None:
    """Return a person's details with what a source says of them.

    Who is around them and who pays is never taken away by it: other resources told of them too.
    """
    base = stored or PersonDetails()
    more: dict[str, Any] = {}
    for name in _DETAILS:
        if (new := getattr(said, name)) and (own or not getattr(base, name)):
            more[name] = new
    for name in _AROUND:
        more[name] = tuple(dict.fromkeys((*getattr(base, name), *getattr(said, name))))
    after = replace(base, **more)
    return stored if after == stored or (stored is None and after == PersonDetails()) else after


def worth_writing(stored: PatientDraft, after: PatientDraft) -> bool:
    """Tell whether the details differ from what is stored."""
    return any(getattr(stored, f.name) != getattr(after, f.name) for f in fields(PatientDraft))
