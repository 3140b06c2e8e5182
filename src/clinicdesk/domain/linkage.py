"""Whether two records are one person: each field's weight, their sum, and why in words.

Record linkage after Fellegi and Sunter, "A Theory for Record Linkage", Journal of the American
Statistical Association 64 (1969): a field that agrees in a certain way speaks for one person by
log2(m/u) bits, where m is how often that happens in two records of one person, and u how often in
records of two. The estimates below are ours, made on invented people with the slips that clerks and
census files make (`benchmarks/bench_duplicates.py` says how well they tell); how common a name is
comes from the clinic's own names. Fields that say the same thing are not counted twice: a household
shares address, phones and family name, and numbers repeat one another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import log2
from uuid import UUID

from clinicdesk.domain.date_likeness import births_alike, one_slip
from clinicdesk.domain.linkage_words import WEIGHTS, WORDS
from clinicdesk.domain.name_likeness import Alike, family_alike, given_alike
from clinicdesk.domain.people import Patient
from clinicdesk.domain.traits import Home, Traits

__all__ = [
    "ASK",
    "LIKELY",
    "MENTION",
    "Band",
    "Comparison",
    "Evidence",
    "NameShares",
    "PossibleDuplicate",
    "compare",
    "prior_bits",
]

MENTION, ASK, LIKELY = 0.25, 0.5, 0.98
"""Probabilities from which somebody is mentioned while a person is entered, from which a pair is
listed, and from which it is called likely."""
_DUPLICATES = 0.04
"""How many of a clinic's records are taken to be a second record of somebody."""
_LEAST_PEOPLE = 1000

_EXACT_M = {"family name": 0.85, "given name": 0.8}
_LEAST_SHARE, _USUAL_SHARE = 1e-4, 0.002
_HOUSEHOLD_MOST, _RELATIVES_MOST = 17.0, 0.5
_TWINS_MOST = 10.0
"""What the same birth date says at most of people with another given name: there are twins."""
_RELATIVES = frozenset({("given name", "other"), ("birth date", "other"), ("suffix", "differs")})
"""What tells members of one household apart: what they share says nothing then."""


class Band(IntEnum):
    """How sure it is; the greater, the surer."""

    ALIKE = 1
    POSSIBLE = 2
    LIKELY = 3


@dataclass(frozen=True, slots=True)
class NameShares:
    """How common names are here: the share of people who have one. What is not told is usual."""

    family: Mapping[str, float] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one field says: how it agrees, the weight in bits, and the sentence for people."""

    field: str
    agreement: str
    bits: float

    @property
    def words(self) -> str:
        """As people read it; no value."""
        return WORDS[self.field, self.agreement]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records compared: the evidence of each field, and what it comes to."""

    evidence: tuple[Evidence, ...]
    bits: float
    """The sum of the evidence and of how rare a second record is among so many."""

    @property
    def score(self) -> float:
        """The probability that it is one person, in thousandths."""
        odds: float = 2.0 ** max(min(self.bits, 60.0), -60.0)
        return round(odds / (1 + odds), 3)

    @property
    def band(self) -> Band:
        """How sure it is."""
        score = self.score
        return Band.LIKELY if score >= LIKELY else Band.POSSIBLE if score >= ASK else Band.ALIKE

    @property
    def why(self) -> str:
        """What speaks for it, the strongest first, then what speaks against it; no values."""
        told = sorted(self.evidence, key=lambda one: -one.bits)
        pro = [one.words for one in told if one.bits > 0]
        contra = [one.words for one in reversed(told) if one.bits < 0]
        return "; ".join([*pro, *contra])


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Someone who is here already and may be the person on the form."""

    patient: Patient
    comparison: Comparison

    @property
    def band(self) -> Band:
        """How sure it is."""
        return self.comparison.band

    @property
    def why(self) -> str:
        """Why, in words."""
        return self.comparison.why

    @property
    def id(self) -> UUID:
        """Whose record it is."""
        return self.patient.id


def prior_bits(people: int) -> float:
    """Return how much speaks against two records before they are compared, among so many people."""
    return log2(_DUPLICATES / max(people, _LEAST_PEOPLE))


def _evidence(name: str, agreement: str) -> Evidence:
    return Evidence(name, agreement, WEIGHTS[name, agreement])


def _named(name: str, how: Alike, word: str, shares: Mapping[str, float]) -> Evidence:
    if how is not Alike.SAME:
        return _evidence(name, how.value)
    share = max(shares.get(word, _USUAL_SHARE if not shares else 0.0), _LEAST_SHARE)
    return Evidence(name, "same", round(log2(_EXACT_M[name] / share), 1))


def _name_pair(
    one: tuple[str, str], other: tuple[str, str], shares: NameShares
) -> tuple[float, list[Evidence]]:
    """Compare two names; one that lacks a part is compared by the other part."""
    found = []
    if one[0] and other[0]:
        how = family_alike(one[0], other[0])
        found.append(_named("family name", how, one[0], shares.family))
    if one[1] and other[1]:
        how = given_alike(one[1], other[1])
        found.append(_named("given name", how, one[1].split(" ", 1)[0], shares.given))
    return sum(each.bits for each in found), found


_WELL = frozenset({Alike.SAME, Alike.CLOSE, Alike.PART, Alike.FORM, Alike.SOUND})


def _swapped(
    one: tuple[str, str], other: tuple[str, str], shares: NameShares
) -> tuple[float, list[Evidence]] | None:
    """Compare family with given names: both must agree, or they are not the wrong way round."""
    if not (one[0] and one[1] and other[0] and other[1]):
        return None
    if family_alike(one[0], other[1]) not in _WELL or family_alike(one[1], other[0]) not in _WELL:
        return None
    total, found = _name_pair(one, (other[1], other[0]), shares)
    found.append(_evidence("names", "swapped"))
    return total + found[-1].bits, found


def _compare_names(one: Traits, other: Traits, shares: NameShares) -> list[Evidence]:
    """Return the evidence of the two names that agree best; a further name counts a little less."""
    best, found = (
        _name_pair(one.names[0], other.names[0], shares) if one.names and other.names else (0.0, [])
    )
    for place, mine in enumerate(one.names):
        for at, theirs in enumerate(other.names):
            further = place + at > 0
            for pair in (
                _name_pair(mine, theirs, shares) if further else None,
                _swapped(mine, theirs, shares),
            ):
                if pair is None:
                    continue
                total, said = pair
                if further:
                    said = [*said, _evidence("names", "further")]
                    total += said[-1].bits
                if total > best:
                    best, found = total, said
    return found


def _same_home(one: Home, other: Home) -> bool:
    same = one.number == other.number and (one.postal == other.postal or one.town == other.town)
    return same and (one.street == other.street or family_alike(one.street, other.street) in _WELL)


def _near_home(one: Home, other: Home) -> bool:
    return bool(one.postal and one.postal == other.postal) or bool(
        one.town and one.town == other.town
    )


def _contacts(one: Traits, other: Traits) -> list[Evidence]:
    found = []
    if one.phones and other.phones:
        how = (
            "same"
            if not one.phones.isdisjoint(other.phones)
            else "slip"
            if any(one_slip(a, b) for a in one.phones for b in other.phones)
            else "other"
        )
        found.append(_evidence("phone", how))
    if one.emails and other.emails:
        how = "other" if one.emails.isdisjoint(other.emails) else "same"
        found.append(_evidence("e-mail", how))
    if one.homes and other.homes:
        pairs = [(a, b) for a in one.homes for b in other.homes]
        how = (
            "same"
            if any(_same_home(a, b) for a, b in pairs)
            else "town"
            if any(_near_home(a, b) for a, b in pairs)
            else "other"
        )
        found.append(_evidence("address", how))
    return found


def _numbers(one: Traits, other: Traits) -> list[Evidence]:
    found = []
    if one.employee_number and other.employee_number and one.employer == other.employer:
        mine, theirs = one.employee_number, other.employee_number
        how = "same" if mine == theirs else "slip" if one_slip(mine, theirs) else "other"
        found.append(_evidence("employee number", how))
    if not one.identifiers.isdisjoint(other.identifiers):
        found.append(_evidence("identifier", "same"))
    elif one.numberings and other.numberings:
        systems = {system for system, _ in one.numberings}
        if any(system in systems for system, _ in other.numberings):
            found.append(_evidence("identifier", "other"))
    # Numbers repeat one another: the one that says most is counted.
    return [max(found, key=lambda each: abs(each.bits))] if found else []


def _capped(found: list[Evidence], most: float) -> list[Evidence]:
    """Take the fields that agree down, so that together they say no more than ``most`` bits."""
    total = sum(each.bits for each in found if each.bits > 0)
    if total <= most:
        return found
    return [
        Evidence(each.field, each.agreement, round(each.bits * most / total, 1))
        if each.bits > 0
        else each
        for each in found
    ]


_NO_SHARES = NameShares()


def compare(
    one: Traits, other: Traits, *, prior: float, shares: NameShares = _NO_SHARES
) -> Comparison:
    """Compare two people; ``prior`` is what `prior_bits` says of how many there are."""
    found = _compare_names(one, other, shares)
    if one.suffix != other.suffix and (one.suffix in _JUNIORS or other.suffix in _JUNIORS):
        found.append(_evidence("suffix", "differs"))
    if how := births_alike(one.birth, other.birth):
        found.append(_evidence("birth date", how))
    if how == "same" and ("given name", "other") in {(e.field, e.agreement) for e in found}:
        found[-1] = Evidence("birth date", "same", _TWINS_MOST)
    relatives = any((each.field, each.agreement) in _RELATIVES for each in found)
    if one.sex and other.sex:
        found.append(_evidence("sex", "same" if one.sex == other.sex else "differs"))
    found += _capped(_contacts(one, other), _RELATIVES_MOST if relatives else _HOUSEHOLD_MOST)
    found += _numbers(one, other)
    return Comparison(tuple(found), round(prior + sum(each.bits for each in found), 1))


_JUNIORS = frozenset({"jr", "sr", "ii", "iii", "iv"})
