"""Which given names stand for one another: short forms and forms of other languages."""

from functools import cache

from clinicdesk.domain.nicknames import name_groups

__all__ = ["forms_of", "same_given"]


@cache
def _groups() -> dict[str, frozenset[int]]:
    """Return the numbers of the groups in which each folded name stands."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(name_groups()):
        for name in group:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def forms_of(word: str) -> frozenset[int]:
    """Return marks of a folded given name that it shares with its short and other forms."""
    return _groups().get(word, frozenset())


def same_given(one: str, other: str) -> bool:
    """Tell whether a folded given name is a short or another form of another one."""
    return not forms_of(one).isdisjoint(forms_of(other))
