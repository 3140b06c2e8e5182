"""How two birth dates or numbers agree: the same, exchanged, by a slip, in part."""

__all__ = ["births_alike", "one_slip"]


def one_slip(one: str, other: str) -> bool:
    """Tell whether numbers of one length differ by one digit, or by two neighbors exchanged."""
    if len(one) != len(other):
        return False
    off = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(off) == 1:
        return True
    return (
        len(off) == 2
        and off[1] == off[0] + 1
        and one[off[0]] == other[off[1]]
        and one[off[1]] == other[off[0]]
    )


def births_alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> str:
    """Return how two birth dates agree; empty where one is not known."""
    if not one[0] or not other[0]:
        return ""
    if not (one[2] and other[2]):
        if one[0] != other[0]:
            return "near" if abs(one[0] - other[0]) <= 10 else "other"
        months = one[1] and other[1]
        return "year" if not months else "month" if one[1] == other[1] else "near"
    if one == other:
        return "same"
    if one[0] == other[0] and (one[1], one[2]) == (other[2], other[1]):
        return "swapped"
    written = [f"{y:04d}{m:02d}{d:02d}" for y, m, d in (one, other)]
    if one_slip(*written):
        return "slip"
    if sum(a == b for a, b in zip(one, other, strict=True)) == 2:
        return "two parts"
    return "near" if abs(one[0] - other[0]) <= 10 else "other"
