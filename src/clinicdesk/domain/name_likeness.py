"""How two names agree: letter by letter, by a slip, by a short form, by a part, or by sound."""

from enum import StrEnum
from functools import lru_cache

from clinicdesk.domain.given_names import same_given
from clinicdesk.domain.people_rules import similar_word
from clinicdesk.domain.sounds import sound

__all__ = ["Alike", "family_alike", "given_alike"]

_KEPT = 1 << 18
_LEAST_PART = 3


class Alike(StrEnum):
    """The ways in which names agree, the surest first."""

    SAME = "same"
    CLOSE = "close"
    FORM = "form"
    PART = "part"
    INITIAL = "initial"
    SOUND = "sound"
    OTHER = "other"


def _close(one: str, other: str) -> bool:
    # Damaged letters leave gaps that are no letters of the name: "Garc?a".
    return similar_word(one, other)


@lru_cache(maxsize=_KEPT)
def family_alike(one: str, other: str) -> Alike:
    """Compare folded family names; double names agree by one of their words."""
    if one == other:
        return Alike.SAME
    mine, theirs = one.replace(" ", ""), other.replace(" ", "")
    if mine == theirs:
        return Alike.SAME
    if _close(mine, theirs):
        return Alike.CLOSE
    some, others = one.split(), other.split()
    if any(len(word) >= _LEAST_PART and word in others for word in some):
        return Alike.PART
    if len(some) + len(others) > 2 and any(_close(a, b) for a in some for b in others):
        return Alike.PART
    heard = sound(mine)
    if len(heard) > 1 and heard == sound(theirs):
        return Alike.SOUND
    return Alike.OTHER


@lru_cache(maxsize=_KEPT)
def given_alike(one: str, other: str) -> Alike:
    """Compare folded given names by their first words, then by any of them."""
    mine, theirs = one.split(), other.split()
    if one == other or mine[0] == theirs[0] and len(mine[0]) > 1:
        return Alike.SAME
    if same_given(mine[0], theirs[0]):
        return Alike.FORM
    if _close(mine[0], theirs[0]):
        return Alike.CLOSE
    if len(mine[0]) == 1 or len(theirs[0]) == 1:
        return Alike.INITIAL if mine[0][0] == theirs[0][0] else Alike.OTHER
    if any(len(a) >= _LEAST_PART and (a in theirs) for a in mine):
        return Alike.PART
    if any(same_given(a, b) for a in mine for b in theirs):
        return Alike.PART
    heard = sound(mine[0])
    if len(heard) > 1 and heard == sound(theirs[0]):
        return Alike.SOUND
    return Alike.OTHER
