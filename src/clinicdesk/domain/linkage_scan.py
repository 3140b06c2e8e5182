"""Finds everyone who may be the same as somebody else, without comparing all with all.

People are laid into blocks by keys of which two records of one person share at least one whatever
single field is wrong: sounds of names with parts of the birth date, the date with either half
exchanged, phones, addresses and numbers. Only who stands in one block is compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from clinicdesk.domain.given_names import forms_of
from clinicdesk.domain.linkage import ASK, Comparison, NameShares, compare, prior_bits
from clinicdesk.domain.spoken_names import sound_key
from clinicdesk.domain.traits import Traits

__all__ = ["FoundPair", "block_keys", "name_shares", "scan"]

_FULL = 60
"""A block of more people tells nothing: narrower keys hold those who are alike in more."""
_TELL_EVERY = 500


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two records that may be one person."""

    first_id: UUID
    second_id: UUID
    comparison: Comparison


def _name_keys(traits: Traits) -> Iterator[tuple[str, str]]:
    """Give the sounds of each name's family and first given word, and exchanged."""
    for family, given in traits.names:
        heard = sound_key(family.replace(" ", "")), sound_key(given.split(" ", 1)[0])
        yield heard


def block_keys(traits: Traits) -> set[tuple[object, ...]]:
    """Return the blocks in which a person stands."""
    year, month, day = traits.birth
    low, high = sorted((month, day))
    keys: set[tuple[object, ...]] = set()
    for family, given in _name_keys(traits):
        pair = tuple(sorted((family, given)))
        keys.add(("n", pair))
        if year:
            keys.add(("ny", pair, year))
        if day:
            keys |= {
                ("nd", pair, low, high),
                ("fm", family, year, month),
                ("gm", given, year, month),
            }
            keys |= {("bf", family, year, low, high), ("bg", given, year, low, high)}
            keys |= {("fd", family, month, day)}
    for _family, given in traits.names if day else ():
        keys |= {("form", form, year, low, high) for form in forms_of(given.split(" ", 1)[0])}
    if day:
        # Whatever else is written wrong, the first letter of one of the names seldom is.
        begins = {part[0] for name in traits.names for part in name if part}
        keys |= {("b", year, low, high, letter) for letter in begins}
    keys |= {("p", phone) for phone in traits.phones}
    keys |= {("e", email) for email in traits.emails}
    keys |= {("h", home.number, home.street, home.postal) for home in traits.homes}
    keys |= {("i", *key) for key in traits.identifiers}
    if traits.employee_number:
        keys.add(("w", traits.employer, traits.employee_number))
    return keys


def name_shares(people: Sequence[Traits]) -> NameShares:
    """Count how common the names of some people are."""
    family = Counter(one.names[0][0] for one in people if one.names)
    given = Counter(one.names[0][1].split(" ", 1)[0] for one in people if one.names)
    total = max(len(people), 1000)
    return NameShares(
        {name: count / total for name, count in family.items()},
        {name: count / total for name, count in given.items()},
    )


def _blocks(
    people: Sequence[Traits], tell: Callable[[int], None]
) -> tuple[list[list[int]], list[list[int]]]:
    """Return the blocks worth comparing in, and for each person in which ones they stand."""
    members: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(people):
        for key in block_keys(one):
            members[hash(key)].append(place)
        if place % _TELL_EVERY == 0:
            tell(place)
    kept = [block for block in members.values() if 2 <= len(block) <= _FULL]
    of_person: list[list[int]] = [[] for _ in people]
    for number, block in enumerate(kept):
        for place in block:
            of_person[place].append(number)
    return kept, of_person


def scan(
    people: Sequence[Traits],
    report: Callable[[int, int, str], None],
    *,
    least: float = ASK,
) -> list[FoundPair]:
    """Return every pair that scores ``least`` or more, the likeliest first.

    ``report`` is told of progress and stops the scan by raising.
    """
    total = len(people)
    report(0, total * 2, "Sorting people")
    blocks, of_person = _blocks(people, lambda done: report(done, total * 2, "Sorting people"))
    shares, prior = name_shares(people), prior_bits(total)
    found = []
    for place, one in enumerate(people):
        if place % _TELL_EVERY == 0:
            report(total + place, total * 2, "Comparing people")
        others = {other for number in of_person[place] for other in blocks[number] if other > place}
        for other in others:
            said = compare(one, people[other], prior=prior, shares=shares)
            if said.bits > -1 and said.score >= least:
                first, second = sorted((one.id, people[other].id))
                found.append(FoundPair(first, second, said))
    report(total * 2, total * 2, "Comparing people")
    return sorted(found, key=lambda pair: (-pair.comparison.bits, pair.first_id, pair.second_id))
