"""Units of measures as they are written (UCUM and its everyday spellings), and the way between."""

from decimal import Decimal

__all__ = ["glucose_in_mg_dl", "in_unit", "rates_to"]

_FACTORS: dict[str, tuple[str, Decimal]] = {
    "kg": ("g", Decimal(1000)),
    "g": ("g", Decimal(1)),
    "[lb_av]": ("g", Decimal("453.59237")),
    "lb": ("g", Decimal("453.59237")),
    "lbs": ("g", Decimal("453.59237")),
    "[oz_av]": ("g", Decimal("28.349523125")),
    "m": ("cm", Decimal(100)),
    "cm": ("cm", Decimal(1)),
    "[in_i]": ("cm", Decimal("2.54")),
    "[in_us]": ("cm", Decimal("2.54")),
    "min": ("min", Decimal(1)),
    "h": ("min", Decimal(60)),
}
_SAME_UNIT = {"mm[hg]": "mmhg", "mm hg": "mmhg", "{score}": "", "{steps}/d": "/d", "1": ""}


def _plain_unit(unit: str) -> str:
    low = unit.strip().casefold()
    return _SAME_UNIT.get(low, low)


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """Bring a value into another unit (mass, length, time); None where nobody may."""
    if _plain_unit(unit) == _plain_unit(wanted):
        return value
    here, there = _FACTORS.get(unit.strip()), _FACTORS.get(wanted.strip())
    if here is None or there is None or here[0] != there[0]:
        return None
    return round(value * here[1] / there[1], 1)


def rates_to(wanted: str) -> dict[str, float]:
    """Return by what values in each unit are multiplied to come to ``wanted``; units in lower case.

    For comparing many values at once, where a store multiplies as this computer does.
    """
    plain = _plain_unit(wanted)
    found = {spelled: 1.0 for spelled, meant in _SAME_UNIT.items() if meant == plain}
    found[plain] = 1.0
    there = _FACTORS.get(wanted.strip())
    if there is not None:
        for spelled, (base, factor) in _FACTORS.items():
            if base == there[0]:
                found[spelled.casefold()] = float(factor / there[1])
    return found


_GLUCOSE = Decimal("18.0156")
"""Milligrams a deciliter in one millimole a liter of glucose: 180.156 g/mol (LOINC, LG7967-5)."""


def glucose_in_mg_dl(value: Decimal) -> Decimal:
    """Bring glucose from mmol/L to mg/dL, as meters show it: to the whole number."""
    return Decimal(round(value * _GLUCOSE))
