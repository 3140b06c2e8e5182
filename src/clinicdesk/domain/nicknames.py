"""Nicknames: the names by which somebody may be written down, or asked for, instead of their own.

All functions take folded words (`folding.name_words`). The list, its source and its licence stand
in ``resources/reference/nicknames.toml``.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from clinicdesk import assets
from clinicdesk.domain.folding import fold

__all__ = ["is_nickname_of", "name_groups", "nicknames", "spoken_alike"]

_NICKNAMES = "reference/nicknames.toml"


@dataclass(frozen=True, slots=True)
class _Names:
    """The list of nicknames, read once."""

    short_of: dict[str, frozenset[str]]
    formal_of: dict[str, frozenset[str]]
    alike: dict[str, frozenset[str]]


def _joined(pairs: list[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}


@cache
def _names() -> _Names:
    told = assets.read_toml(_NICKNAMES)
    shorts = [
        (fold(formal), short)
        for language in told["short"].values()
        for formal, said in language.items()
        for short in fold(said).split()
    ]
    alike = []
    for name, said in told["sound"].items():
        group = [fold(name), *fold(said).split()]
        alike += [(one, other) for one in group for other in group if one != other]
    return _Names(
        _joined(shorts), _joined([(short, formal) for formal, short in shorts]), _joined(alike)
    )


def is_nickname_of(short: str, formal: str) -> bool:
    """Tell whether a word is listed as a short form of a formal name."""
    return short in _names().short_of.get(formal, ())


@lru_cache(maxsize=4096)
def nicknames(word: str) -> frozenset[str]:
    """Return the other names that somebody called so may be written down by, the word left out.

    Short forms of a formal name, the formal names of a short one, and their other short forms.
    """
    names = _names()
    formal = names.formal_of.get(word, frozenset())
    found = set(names.short_of.get(word, ())) | formal
    for one in formal:
        found |= names.short_of[one]
    return frozenset(found - {word})


def spoken_alike(word: str) -> frozenset[str]:
    """Return listed names that are spoken alike though no rule of spelling says so."""
    return _names().alike.get(word, frozenset())


def name_groups() -> tuple[frozenset[str], ...]:
    """Return each formal name with its short forms: the names that one person may go by."""
    return tuple(shorts | {formal} for formal, shorts in _names().short_of.items())
