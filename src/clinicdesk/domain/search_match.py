"""Says how well a person answers what was typed, and why.

Exact comes before the beginning of a word, this before a nickname, a sound and a slip. Where people
answer equally well, those come first for whom I have something open, then those whose charts I
opened lately, then all in the order of the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from operator import itemgetter

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.folding import name_words
from clinicdesk.domain.search import BirthRange, SearchQuery, Term

__all__ = ["Closeness", "Match", "Rank", "Subject", "alias_said", "match"]


class Rank(IntEnum):
    """How well a person answers a term; the lower, the nearer to the top.

    Ranks of one ten are equally good: whose person it is decides before the fine order does.
    """

    EXACT = 0
    EXACT_GIVEN = 1
    EXACT_ALIAS = 2
    PREFIX = 10
    PREFIX_GIVEN = 11
    PREFIX_ALIAS = 12
    NICKNAME = 20
    SPACING = 30
    """A blank or hyphen is missing or too many, or a small word was added."""
    SOUND = 40
    INSIDE = 50
    SLIP = 60
    SLIP_TWICE = 70
    NONE = 990


class Closeness(IntEnum):
    """How near a person is to whoever searches."""

    MINE = 0
    """Something open for them is mine, or I lead their care."""
    RECENT = 1
    """I opened their chart lately."""
    OTHER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One person as the search sees them: folded words, keys and further names."""

    family: tuple[str, ...]
    given: tuple[str, ...]
    keys: tuple[tuple[str, str], ...] = ()
    """Pairs of kind and key."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Pairs of use (preferred, maiden, old, …) and name as written."""
    birth_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """How well a person answers a whole query, and why, in words."""

    rank: int
    total: int
    why: str

    def order(self, closeness: Closeness) -> tuple[int, int, int]:
        """Return what to sort by: how well, how near, and the fine order."""
        return self.rank // 10, int(closeness), self.total


_KINDS = {"mrn": "MRN", "phone": "Phone", "employee": "Employee number", "email": "E-mail"}
# Plain numbers: each hit of each keystroke is compared by them, and an enum's compare slower.
_NO_MATCH = (int(Rank.NONE), "")
_EXACT, _EXACT_GIVEN = (int(Rank.EXACT), ""), (int(Rank.EXACT_GIVEN), "")
_INSIDE = (int(Rank.INSIDE), "")
_PREFIX, _PREFIX_GIVEN = (int(Rank.PREFIX), ""), (int(Rank.PREFIX_GIVEN), "")
_USES = {"preferred": "Known as", "nickname": "Known as", "maiden": "Born as", "old": "Formerly"}


def _said(use: str, name: str) -> str:
    return f"{_USES.get(use, 'Also')} {name}"


def alias_said(subject: Subject, word: str) -> str:
    """Say which further name a folded word belongs to; empty where it is one of the listed name."""
    if word in subject.family or word in subject.given:
        return ""
    found = (_said(use, name) for use, name in subject.aliases if word in name_words(name))
    return next(found, "")


def _one_begins(names: Sequence[str], word: str) -> bool:
    # A loop: at every keystroke it is asked for each hit, and `any` costs three times as much.
    for name in names:  # noqa: SIM110
        if name.startswith(word):
            return True
    return False


def _word_match(word: str, subject: Subject) -> tuple[int, str]:
    family, given = subject.family, subject.given
    if word in family:
        return _EXACT
    if word in given:
        return _EXACT_GIVEN
    for use, name in subject.aliases:
        if word in name_words(name):
            return Rank.EXACT_ALIAS, _said(use, name)
    if _one_begins(family, word):
        return _PREFIX
    if _one_begins(given, word):
        return _PREFIX_GIVEN
    for use, name in subject.aliases:
        if _one_begins(name_words(name), word):
            return Rank.PREFIX_ALIAS, _said(use, name)
    if any(word in known for known in (*family, *given)):
        return _INSIDE
    return _NO_MATCH


def _key_said(kind: str, key: str, typed: str) -> str:
    if kind == "phone":
        return f"Phone …{typed}" if len(typed) < len(key) else "Phone"
    return _KINDS.get(kind, "Number elsewhere")


def _key_match(keys: tuple[str, ...], subject: Subject) -> tuple[int, str]:
    best = _NO_MATCH
    for kind, known in subject.keys:
        for key in keys:
            if key not in known:
                continue
            if known == key:
                return Rank.EXACT, _KINDS.get(kind, "Number elsewhere")
            rank = Rank.PREFIX if known.startswith(key) else Rank.INSIDE
            if rank < best[0]:
                best = (rank, _key_said(kind, known, key))
    return best


def _birth_match(births: tuple[BirthRange, ...], subject: Subject) -> tuple[int, str]:
    if subject.birth_on is None:
        return _NO_MATCH
    for birth in births:
        if birth.first <= subject.birth_on <= birth.last:
            said = f"Born {show_date(subject.birth_on)}"
            if birth.swapped:
                return Rank.SLIP, f"{said}: day and month exchanged"
            return (Rank.EXACT if birth.days == 1 else Rank.PREFIX), said
    return _NO_MATCH


def _term_match(term: Term, subject: Subject) -> tuple[int, str]:
    """Return the best of what a term may mean: a name before a number before a birth date."""
    best = _word_match(term.word, subject) if term.word else _NO_MATCH
    if term.keys:
        best = min(best, _key_match(term.keys, subject), key=itemgetter(0))
    if term.births:
        best = min(best, _birth_match(term.births, subject), key=itemgetter(0))
    return best


def match(query: SearchQuery, subject: Subject) -> Match:
    """Say how well a person answers what was typed as it stands; `Rank.NONE` where they do not."""
    worst, total = 0, 0
    reasons: list[str] = []
    for term in query.terms:
        rank, why = _term_match(term, subject)
        worst = max(worst, rank)
        total += rank
        if why and why not in reasons:
            reasons.append(why)
    return Match(worst, total, " · ".join(reasons))
