"""Types people's names and numbers wrongly, as people do: to measure whom a search still finds.

Each kind of slip makes, of one person's facts, what was meant and what was typed instead.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from clinicdesk.domain.folding import fold
from clinicdesk.domain.nicknames import nicknames
from clinicdesk.domain.spoken_names import PARTICLES, keyboard_neighbors

__all__ = ["KINDS", "Known", "Typed", "typed_wrongly"]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4

# Pairs of spellings that are heard alike, by ear; each is used in both directions.
_HEARD = (
    ("ph", "f"),
    ("ck", "k"),
    ("ie", "y"),
    ("ey", "y"),
    ("ee", "ea"),
    ("ei", "ie"),
    ("th", "t"),
    ("sz", "sh"),
    ("cz", "ch"),
    ("sch", "sh"),
    ("ll", "l"),
    ("nn", "n"),
    ("tt", "t"),
    ("ss", "s"),
    ("mac", "mc"),
    ("x", "ks"),
    ("v", "b"),
    ("w", "v"),
    ("ou", "u"),
    ("oo", "u"),
    ("ca", "ka"),
    ("co", "ko"),
    ("cr", "kr"),
    ("ez", "es"),
    ("sen", "son"),
    ("mann", "man"),
    ("ow", "ou"),
    ("au", "aw"),
    ("ai", "ay"),
    ("gh", ""),
    ("kh", "k"),
    ("y", "i"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What stands of a person, as it would be typed rightly."""

    family: str
    given: str
    birth: date
    phone: str
    mrn: str


@dataclass(frozen=True, slots=True)
class Typed:
    """One slip: what was meant, and what was typed."""

    meant: str
    wrong: str


def _whole(person: Known) -> str:
    return f"{person.given} {person.family}"


def _one_word(
    random: Random, person: Known, change: Callable[[Random, str], str | None]
) -> Typed | None:
    """Change one of the longer words of a name."""
    meant = _whole(person)
    words = meant.split()
    places = [n for n, word in enumerate(words) if len(word) >= _SHORTEST and fold(word).isalpha()]
    if not places:
        return None
    place = random.choice(places)
    changed = change(random, fold(words[place]))
    if changed is None or changed == fold(words[place]):
        return None
    return Typed(meant, " ".join([*words[:place], changed, *words[place + 1 :]]))


def _lost(random: Random, word: str) -> str:
    place = random.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _added(random: Random, word: str) -> str:
    place = random.randrange(len(word) + 1)
    return word[:place] + random.choice(_LETTERS) + word[place:]


def _changed(random: Random, word: str) -> str:
    place = random.randrange(len(word))
    return word[:place] + random.choice(_LETTERS) + word[place + 1 :]


def _exchanged(random: Random, word: str) -> str:
    place = random.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _doubled(random: Random, word: str) -> str:
    place = random.randrange(len(word))
    return word[: place + 1] + word[place:]


def _beside(random: Random, word: str) -> str | None:
    place = random.randrange(len(word))
    keys = keyboard_neighbors().get(word[place], "")
    return word[:place] + random.choice(keys) + word[place + 1 :] if keys else None


def _heard(random: Random, word: str) -> str | None:
    ways = [pair for one in _HEARD for pair in (one, one[::-1]) if pair[0] and pair[0] in word]
    if not ways:
        return None
    old, new = random.choice(ways)
    return word.replace(old, new, 1)


def _wrong_digit(random: Random, text: str, first: int = 0) -> str:
    places = [n for n, sign in enumerate(text) if sign.isdigit() and n >= first]
    place = random.choice(places)
    digit = random.choice([d for d in "0123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _birth_swapped(_random: Random, person: Known) -> Typed | None:
    born = person.birth
    if born.day > 12 or born.day == born.month:
        return None
    meant = f"{person.family} {born:%m/%d/%Y}"
    return Typed(meant, f"{person.family} {born:%d/%m/%Y}")


def _birth_year(random: Random, person: Known) -> Typed:
    born = person.birth
    day = f"{born:%m/%d}"
    # The century is not mistaken.
    year = f"{born:%Y}"[:2] + _wrong_digit(random, f"{born:%Y}"[2:])
    return Typed(f"{_whole(person)} {born:%m/%d/%Y}", f"{_whole(person)} {day}/{year}")


def _mrn(random: Random, person: Known) -> Typed:
    return Typed(person.mrn, _wrong_digit(random, person.mrn))


def _phone(random: Random, person: Known) -> Typed:
    digits = "".join(c for c in person.phone if c.isdigit())
    meant = f"{person.family} {digits[:3]}-{digits[3:6]}-{digits[6:]}"
    wrong = _wrong_digit(random, digits)
    return Typed(meant, f"{person.family} {wrong[:3]}-{wrong[3:6]}-{wrong[6:]}")


def _names_exchanged(_random: Random, person: Known) -> Typed:
    return Typed(f"{person.family}, {person.given}", f"{person.given}, {person.family}")


def _unspaced(random: Random, person: Known) -> Typed | None:
    parts = [part for part in (person.given, person.family) if re.search(r"[ -]", part)]
    if not parts or random.random() < 0.3:
        joined = f"{person.given.split(maxsplit=1)[0]}{person.family}"
        return Typed(_whole(person), joined)
    part = random.choice(parts)
    return Typed(_whole(person), _whole(person).replace(part, re.sub("[ -]", "", part)))


def _particle(random: Random, person: Known) -> Typed:
    meant = _whole(person)
    words = re.split("[ -]", person.family)
    kept = [word for word in words if fold(word) not in PARTICLES]
    if kept and len(kept) < len(words):
        return Typed(meant, f"{person.given} {' '.join(kept)}")
    return Typed(
        meant, f"{person.given} {random.choice(('de', 'al', 'van', 'la'))} {person.family}"
    )


def _nickname(random: Random, person: Known) -> Typed | None:
    first, _, _rest = person.given.partition(" ")
    known = sorted(nicknames(fold(first)))
    if not known:
        return None
    return Typed(_whole(person), f"{random.choice(known)} {person.family}")


Kind = Callable[[Random, Known], Typed | None]


def _letters(change: Callable[[Random, str], str | None]) -> Kind:
    return lambda random, person: _one_word(random, person, change)


KINDS: dict[str, Kind] = {
    "letter lost": _letters(_lost),
    "letter added": _letters(_added),
    "letter changed": _letters(_changed),
    "letters exchanged": _letters(_exchanged),
    "letter doubled": _letters(_doubled),
    "key beside": _letters(_beside),
    "spelled by ear": _letters(_heard),
    "nickname": _nickname,
    "given and family exchanged": _names_exchanged,
    "blank or hyphen missing": _unspaced,
    "particle left out or added": _particle,
    "birth day and month exchanged": _birth_swapped,
    "wrong digit in birth year": _birth_year,
    "wrong digit in MRN": _mrn,
    "wrong digit in phone": _phone,
}
"""What is mistyped: the kind in words, and how."""


def typed_wrongly(
    random: Random, kind: str, people: list[tuple[str, Known]], many: int
) -> Iterator[tuple[str, Typed]]:
    """Give ``many`` slips of a kind, each with the mark of the person who was meant."""
    left = many
    for mark, person in random.sample(people, len(people)):
        if not left:
            return
        typed = KINDS[kind](random, person)
        if typed is not None and typed.meant != typed.wrong:
            left -= 1
            yield mark, typed
