"""Telephone numbers: as they were typed, and as every telephone dials them (E.164).

Whether a number can exist is asked of the numbering plans (Google's libphonenumber). A number of a
possible length that nobody was given is saved and doubted: new ranges come, and records are old.
"""

from dataclasses import dataclass
from functools import cache
from types import ModuleType

__all__ = ["PhoneReading", "e164_of", "read_phone", "region_of_zone"]

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What a typed number is."""

    e164: str = ""
    extension: str = ""
    problem: str = ""
    """Why it cannot be dialed, and what to do; empty where it can."""
    doubt: str = ""
    """What may be wrong, and does not stop anything."""


@cache
def _library() -> ModuleType:
    # Loaded late: a tenth of a second, and only what is typed or sent needs it.
    import phonenumbers

    return phonenumbers


def read_phone(typed: str, region: str = "US") -> PhoneReading:
    """Read a number as people type it; ``region`` is where one without a country code is from.

    A number is refused that is too short or too long to be dialed, or is none at all.
    """
    said = typed.strip()
    if not said or len(said) > _LONGEST or not any(c.isdigit() for c in said):
        return PhoneReading(problem="This is no telephone number: type its digits.")
    library = _library()
    try:
        number = library.parse(said, region)
    except library.NumberParseException:
        return PhoneReading(problem="This is no telephone number: type its digits.")
    possible = library.is_possible_number_with_reason(number)
    reasons = library.ValidationResult
    extension = number.extension or ""
    if possible == reasons.TOO_SHORT:
        return PhoneReading(problem="This number is too short: type all digits, area code too.")
    if possible == reasons.IS_POSSIBLE_LOCAL_ONLY:
        return PhoneReading(extension=extension, doubt="The area code is missing.")
    if possible != reasons.IS_POSSIBLE:
        return PhoneReading(
            problem="This number is too long, or of no country: check its digits.",
        )
    e164 = str(library.format_number(number, library.PhoneNumberFormat.E164))
    doubt = "" if library.is_valid_number(number) else "Nobody has such a number: check its digits."
    return PhoneReading(e164, extension, doubt=doubt)


def e164_of(typed: str, region: str = "US") -> str:
    """Return a number as every telephone dials it; empty where it cannot be told."""
    return read_phone(typed, region).e164


_ELSEWHERE = {
    "America/Puerto_Rico": "PR",
    "Pacific/Guam": "GU",
    "America/Toronto": "CA",
    "America/Vancouver": "CA",
    "America/Edmonton": "CA",
    "America/Winnipeg": "CA",
    "America/Halifax": "CA",
    "America/Mexico_City": "MX",
    "America/Monterrey": "MX",
    "America/Tijuana": "MX",
}


def region_of_zone(zone: str) -> str:
    """Return the country (ISO 3166) whose numbers a site dials without a code, by its time zone."""
    if zone in _ELSEWHERE:
        return _ELSEWHERE[zone]
    area = zone.split("/", maxsplit=1)[0]
    return {"Europe": _EUROPE.get(zone, "US")}.get(area, "US")


_EUROPE = {
    "Europe/London": "GB",
    "Europe/Dublin": "IE",
    "Europe/Berlin": "DE",
    "Europe/Paris": "FR",
    "Europe/Madrid": "ES",
    "Europe/Rome": "IT",
    "Europe/Amsterdam": "NL",
    "Europe/Warsaw": "PL",
}
