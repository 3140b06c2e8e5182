"""People of whom it is known who is who: invented ones, some of them recorded twice with faults.

A second record is the first one as another clerk, another hospital or a census file would write it:
one to four things differ. Among them are those who must not be taken for one person: twins, spouses
and parents at one address with one phone, and namesakes. Everything follows from a seed.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PersonName, Sex, Telecom
from clinicdesk.services.demo.people import PeopleMaker

__all__ = ["Labelled", "labelled_people"]

_NEAR = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "s": "d", "t": "r", "l": "k", "r": "t"}
_SHORT = {"William": "Bill", "Robert": "Bob", "James": "Jim", "Elizabeth": "Liz", "Maria": "Mary"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """People, and which pairs of them are one person."""

    people: list[tuple[UUID, PatientDraft]]
    same: frozenset[tuple[UUID, UUID]]
    faults: dict[tuple[UUID, UUID], tuple[str, ...]]


def _slip(chance: random.Random, word: str) -> str:
    """Write a word wrong: a letter lost, doubled, exchanged, mistyped, or damaged on its way."""
    if len(word) < 3:
        return word
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(5)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 3:
        return word[:at] + _NEAR.get(word[at], "e") + word[at + 1 :]
    return (
        word.encode("ascii", "replace").decode()
        if not word.isascii()
        else word[:at] + word[at + 1 :]
    )


def _named(draft: PatientDraft, **parts: str) -> PatientDraft:
    return replace(draft, name=replace(draft.name, **parts))


def _family_slip(chance: random.Random, one: PatientDraft) -> PatientDraft:
    return _named(one, family=_slip(chance, one.name.family))


def _given_slip(chance: random.Random, one: PatientDraft) -> PatientDraft:
    return _named(one, given=_slip(chance, one.name.given))


def _nickname(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    given = one.name.given.split(maxsplit=1)[0]
    return _named(one, given=one.preferred_name or _SHORT.get(given, given))


def _exchanged(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return _named(one, family=one.name.given, given=one.name.family)


def _initial(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return _named(one, given=one.name.given[:1])


def _one_of_two(chance: random.Random, one: PatientDraft) -> PatientDraft:
    words = one.name.family.replace("-", " ").split()
    return _named(one, family=chance.choice(words))


def _married(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    if one.sex is not Sex.FEMALE:
        return one
    born = next((n for n in one.other_names if n.use == "maiden"), None)
    other = born.family if born else "Vandermolen"
    return replace(_named(one, family=other), other_names=())


def _born(one: PatientDraft, year: int, month: int, day: int) -> PatientDraft:
    try:
        date(year, month, day)
    except ValueError:
        return one
    return replace(one, birth=PartialDate(year, month, day))


def _day_month(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    b = one.birth
    return _born(one, b.year, b.day, b.month) if b and b.day else one


def _digit(chance: random.Random, one: PatientDraft) -> PatientDraft:
    b = one.birth
    if b is None or not b.day:
        return one
    kind = chance.randrange(3)
    if kind == 0:
        return _born(one, b.year + chance.choice((-10, -1, 1, 10)), b.month, b.day)
    if kind == 1:
        return _born(one, b.year, b.month, b.day + chance.choice((-10, -1, 1, 10)))
    return _born(one, b.year, b.month % 9 + 1, b.day)


def _year_only(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, birth=PartialDate(one.birth.year)) if one.birth else one


def _no_birth(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, birth=None)


def _new_phone(chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, telecoms=(Telecom(value=f"(740) 555-{chance.randrange(10_000):04d}"),))


def _phone_slip(chance: random.Random, one: PatientDraft) -> PatientDraft:
    if not one.telecoms:
        return one
    first = one.telecoms[0]
    return replace(
        one, telecoms=(replace(first, value=first.value[:-1] + str(chance.randrange(10))),)
    )


def _no_contact(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, telecoms=(), addresses=())


def _other_number(chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, employee_number=f"E-{chance.randrange(400_000, 900_000)}", identifiers=())


def _no_number(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, employee_number="", identifiers=(), employer="")


def _moved(chance: random.Random, one: PatientDraft) -> PatientDraft:
    if not one.addresses:
        return one
    home = one.addresses[0]
    street = home.line.split(" ", 1)[-1]
    return replace(one, addresses=(replace(home, line=f"{chance.randrange(3000, 9000)} {street}"),))


def _no_sex(_chance: random.Random, one: PatientDraft) -> PatientDraft:
    return replace(one, sex=None)


Fault = Callable[[random.Random, PatientDraft], PatientDraft]
_FAULTS: tuple[tuple[Fault, float], ...] = (
    (_family_slip, 12),
    (_given_slip, 12),
    (_nickname, 14),
    (_exchanged, 5),
    (_initial, 4),
    (_one_of_two, 5),
    (_married, 6),
    (_day_month, 6),
    (_digit, 9),
    (_year_only, 3),
    (_no_birth, 2),
    (_new_phone, 22),
    (_phone_slip, 6),
    (_no_contact, 12),
    (_moved, 16),
    (_no_sex, 5),
)


def _second(chance: random.Random, one: PatientDraft) -> tuple[PatientDraft, tuple[str, ...]]:
    """Record a person once more, with one to four faults; the number is seldom the same."""
    again = replace(one, preferred_name="", other_names=())
    number = chance.random()
    if number < 0.55:
        again = _no_number(chance, again)
    elif number < 0.8:
        again = _other_number(chance, again)
    faults, weights = zip(*_FAULTS, strict=True)
    chosen = dict.fromkeys(chance.choices(faults, weights, k=chance.choice((1, 1, 2, 2, 2, 3, 4))))
    for fault in chosen:
        kept, again = (
            again,
            fault(
                chance,
                again
                if fault is not _nickname
                else replace(again, preferred_name=one.preferred_name),
            ),
        )
        again = replace(again, preferred_name="")
        if not (again.name.family or again.name.given):
            again = kept
    return again, tuple(fault.__name__.strip("_") for fault in chosen)


def _relative(
    chance: random.Random, one: PatientDraft, maker: PeopleMaker, serial: int
) -> PatientDraft:
    """Invent a twin, a spouse, a child of one's name, or a namesake."""
    other = maker.person(serial)
    kind = chance.randrange(4)
    shared = {"telecoms": one.telecoms[:1], "addresses": one.addresses}
    name = PersonName(family=one.name.family, given=other.name.given)
    if kind == 0:
        return replace(
            other, name=name, birth=one.birth, other_names=(), preferred_name="", **shared
        )
    if kind == 1:
        return replace(other, name=name, other_names=(), preferred_name="", **shared)
    if kind == 2 and one.birth and one.birth.day:
        young = PartialDate(
            one.birth.year + 24, (one.birth.month + 4) % 12 + 1, one.birth.day % 27 + 1
        )
        return replace(
            other,
            name=replace(one.name, suffix="Jr"),
            birth=young,
            sex=one.sex,
            other_names=(),
            preferred_name="",
            **shared,
        )
    return replace(other, name=one.name, sex=one.sex, other_names=(), preferred_name="")


def labelled_people(count: int, *, twice: float = 0.05, seed: int = 20261122) -> Labelled:
    """Invent ``count`` records; a share of them is a second record, as many are relatives."""
    chance = random.Random(seed)
    maker = PeopleMaker(random.Random(seed + 1), date(2026, 11, 23))
    extra = int(count * twice)
    people = [(UUID(int=n + 1), maker.person(n)) for n in range(count - 2 * extra)]
    chosen = chance.sample(people, extra * 2)
    same, faults = set(), {}
    for number, (known, one) in enumerate(chosen[:extra]):
        again, why = _second(chance, one)
        pair = (known, UUID(int=count * 2 + number))
        people.append((pair[1], again))
        same.add(pair)
        faults[pair] = why
    for number, (_known, one) in enumerate(chosen[extra:]):
        people.append((UUID(int=count * 4 + number), _relative(chance, one, maker, count + number)))
    chance.shuffle(people)
    # Ids follow the order of making, as those of a clinic do.
    order = {known: UUID(int=place) for place, (known, _person) in enumerate(people, 1)}
    pairs = {pair: tuple(sorted(order[one] for one in pair)) for pair in same}
    return Labelled(
        [(order[known], person) for known, person in people],
        frozenset((one, other) for one, other in pairs.values()),
        {(pairs[pair][0], pairs[pair][1]): why for pair, why in faults.items()},
    )
