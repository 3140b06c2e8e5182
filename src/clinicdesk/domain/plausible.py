"""Numbers nobody can have: the slips of a finger that a form must stop.

Wide limits on purpose: they catch a wrong unit or a lost decimal point, never a sick person.
"""

from decimal import Decimal

__all__ = ["implausible"]

_SCORE = {"{score}", ""}
_LIMITS: dict[str, tuple[tuple[frozenset[str], int, int], ...]] = {
    "4548-4": ((frozenset({"%"}), 3, 25),),
    "8480-6": ((frozenset({"mm[Hg]", "mmHg"}), 40, 320),),
    "8462-4": ((frozenset({"mm[Hg]", "mmHg"}), 15, 220),),
    "8867-4": ((frozenset({"/min"}), 20, 300),),
    "29463-7": (
        (frozenset({"kg"}), 1, 450),
        (frozenset({"[lb_av]", "lb", "lbs"}), 2, 1000),
    ),
    "8302-2": ((frozenset({"cm"}), 25, 275), (frozenset({"[in_i]"}), 10, 110)),
    "39156-5": ((frozenset({"kg/m2"}), 8, 120),),
    "44261-6": ((frozenset(_SCORE), 0, 27),),
    "70274-6": ((frozenset(_SCORE), 0, 21),),
    "72514-3": ((frozenset(_SCORE), 0, 10),),
}


def implausible(code: str, value: Decimal, unit: str) -> str:
    """Say what is wrong with a value of a LOINC measure; empty where it may be so."""
    if value < 0:
        return "This measure cannot be below 0."
    for units, low, high in _LIMITS.get(code, ()):
        if unit in units and not low <= value <= high:
            said = f" {unit}" if unit and unit not in _SCORE else ""
            return f"This should be between {low} and {high}{said}: check the number and its unit."
    return ""
