"""How two names agree: letter by letter, by a slip, by a short form, by a part, or by sound."""

from enum import StrEnum
from functools import lru_cache

from clinicdesk.domain.given_names import same_given
from clinicdesk.domain.people_rules import similar_word
from clinicdesk.domain.spoken_names import sound_key

__all__ = ["Alike", "family_alike", "given_alike"]

_KEPT = 1 << 18
_LEAST_PART = 3
_SHORT = 3


class Alike(StrEnum):
    """The ways in which names agree, the surest first."""

    SAME = "same"
    CLOSE = "close"
    FORM = "form"
    PART = "part"
    INITIAL = "initial"
    SOUND = "sound"
    OTHER = "other"


def _sounds(one: str, other: str) -> bool:
    """Tell whether words sound alike; short ones that differ in one place look alike."""
    heard = sound_key(one)
    if len(heard) > 1 and heard == sound_key(other):
        return True
    if min(len(one), len(other)) != _SHORT or len(one) != len(other):
        return False
    return one[0] == other[0] and sum(a != b for a, b in zip(one, other, strict=True)) == 1


@lru_cache(maxsize=_KEPT)
def family_alike(one: str, other: str) -> Alike:
    """Compare folded family names; double names agree by one of their words."""
    if one == other:
        return Alike.SAME
    mine, theirs = one.replace(" ", ""), other.replace(" ", "")
    if mine == theirs:
        return Alike.SAME
    if similar_word(mine, theirs):
        return Alike.CLOSE
    some, others = one.split(), other.split()
    if any(len(word) >= _LEAST_PART and word in others for word in some):
        return Alike.PART
    if len(some) + len(others) > 2 and any(similar_word(a, b) for a in some for b in others):
        return Alike.PART
    return Alike.SOUND if _sounds(mine, theirs) else Alike.OTHER


@lru_cache(maxsize=_KEPT)
def given_alike(one: str, other: str) -> Alike:
    """Compare folded given names by their first words, then by any of them."""
    mine, theirs = one.split(), other.split()
    if one == other or (mine[0] == theirs[0] and len(mine[0]) > 1):
        return Alike.SAME
    if same_given(mine[0], theirs[0]):
        return Alike.FORM
    if similar_word(mine[0], theirs[0]):
        return Alike.CLOSE
    if len(mine[0]) == 1 or len(theirs[0]) == 1:
        return Alike.INITIAL if mine[0][0] == theirs[0][0] else Alike.OTHER
    if any(len(a) >= _LEAST_PART and (a in theirs) for a in mine):
        return Alike.PART
    if any(same_given(a, b) for a in mine for b in theirs):
        return Alike.PART
    return Alike.SOUND if _sounds(mine[0], theirs[0]) else Alike.OTHER
