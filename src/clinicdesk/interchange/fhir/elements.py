"""FHIR data types as ours, forgiving what real files get wrong and saying what it was.

A value of another type than the standard's is taken for absent. Nothing here raises on data.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate

__all__ = [
    "MAX_TEXT",
    "Warn",
    "code_of",
    "coded_of",
    "codes_of",
    "contact_of",
    "extension",
    "instant_of",
    "moment_of",
    "note_of",
    "obj",
    "objects",
    "partial_of",
    "quantity_of",
    "text_of",
    "texts_of",
]

Json = dict[str, Any]
Warn = Callable[[str], None]

MAX_TEXT = 20_000
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII
)


def obj(value: object) -> Json:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Json]:
    """Return the objects of a list; one object alone counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(value: object, limit: int = MAX_TEXT) -> str:
    """Return a string without spaces around it, cut at a length that no real one has."""
    return value.strip()[:limit] if isinstance(value, str) else ""


def texts_of(value: object) -> list[str]:
    """Return the strings of a list that say something."""
    if not isinstance(value, list):
        return [found] if (found := text_of(value)) else []
    return [found for one in value if (found := text_of(one))]


def code_of(concept: object) -> str:
    """Return the first code of a CodeableConcept, Coding or code."""
    if isinstance(concept, str):
        return concept.strip()
    for one in objects(concept):
        if found := text_of(one.get("code"), 200):
            return found
        for coding in objects(one.get("coding")):
            if found := text_of(coding.get("code"), 200):
                return found
    return ""


def codes_of(concepts: object) -> list[str]:
    """Return all codes of several CodeableConcepts."""
    return [
        found
        for concept in objects(concepts)
        for coding in objects(concept.get("coding"))
        if (found := text_of(coding.get("code"), 200))
    ]


def coded_of(concept: object, systems: Sequence[str] = ()) -> Coded | None:
    """Return a CodeableConcept with one coding, of the first system of ``systems`` that it has.

    None where it says nothing: neither words nor a code.
    """
    given = obj(concept)
    codings = [c for c in objects(given.get("coding")) if c.get("code") or c.get("display")]
    chosen: Json = codings[0] if codings else {}
    for system in systems:
        found = next((c for c in codings if c.get("system") == system), None)
        if found is not None:
            chosen = found
            break
    code = text_of(chosen.get("code"), 200)
    display = text_of(chosen.get("display"), 1000)
    others = (text_of(c.get("display"), 1000) for c in codings)
    words = text_of(given.get("text"), 1000) or display or next(filter(None, others), "") or code
    if not words:
        return None
    system = text_of(chosen.get("system"), 500) if code else ""
    return Coded(
        text=words,
        system=system,
        code=code if system else "",
        display=display,
        version=text_of(chosen.get("version"), 200) if code else "",
    )


def _parsed(text: str) -> datetime | None:
    if not _INSTANT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def partial_of(value: object) -> PartialDate | None:
    """Return the calendar day (or month, or year) as it was said, whatever its offset."""
    said = text_of(value, 64)
    try:
        return PartialDate.parse(said[:10] if "T" in said else said)
    except ValueError:
        return None


def noon(day: date) -> datetime:
    """Return noon UTC of a day: the same calendar day in every zone from -12:00 to +11:00."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def instant_of(value: object, warn: Warn) -> datetime | None:
    """Return a dateTime as an instant; a day without a time of day becomes its noon (UTC)."""
    said = text_of(value, 64)
    if not said:
        return None
    if "T" in said:
        found = _parsed(said)
        if found is None:
            warn("A time cannot be read.")
        elif not (said.endswith("Z") or "+" in said or said.count("-") > 2):
            warn("A time has no offset; it was taken as UTC.")
        return found
    day = partial_of(said)
    if day is None:
        warn("A date cannot be read.")
        return None
    return noon(day.earliest)


def moment_of(resource: Json, names: Iterable[str], warn: Warn) -> datetime | None:
    """Return the first of several elements that tells a time; of a Period, its start."""
    for name in names:
        value = resource.get(name)
        if isinstance(value, dict):
            value = value.get("start") or value.get("end")
        if value is not None and (found := instant_of(value, warn)) is not None:
            return found
    return None


def quantity_of(value: object, warn: Warn) -> tuple[Decimal | None, str, str]:
    """Return value, unit (UCUM code where there is one) and comparator of a Quantity."""
    given = obj(value)
    number = given.get("value")
    found: Decimal | None = None
    if isinstance(number, (int, Decimal)) and not isinstance(number, bool):
        found = Decimal(number)
    elif isinstance(number, str):
        try:
            found = Decimal(number)
        except InvalidOperation:
            warn("A number is not one.")
        if found is not None and (not found.is_finite() or abs(found.adjusted()) > 30):
            found = None
    unit = text_of(given.get("code"), 100) or text_of(given.get("unit"), 100)
    return found, "" if unit == "{unknown}" else unit, text_of(given.get("comparator"), 2)


def note_of(resource: Json) -> str:
    """Return the notes (Annotation), one a line."""
    return "\n".join(
        found for one in objects(resource.get("note")) if (found := text_of(one.get("text")))
    )


def extension(element: Json, url: str) -> Json:
    """Return an extension by its address, or an empty one."""
    return next((e for e in objects(element.get("extension")) if e.get("url") == url), {})


def contact_of(telecoms: object, system: str) -> str:
    """Return the first value of a kind of telecom ("phone", "fax", "email")."""
    for one in objects(telecoms):
        if one.get("system") == system and (found := text_of(one.get("value"), 200)):
            return found
    return ""
