"""How values are shown, in the window and on paper alike.

Medicines have a module of their own (`medication_display`). Missing values say "Not recorded" (NHS
Common User Interface, D+Ta-0022); numbers are 0.5 and never .5 or 0.50, 1,000 (MEDi-014 to 017).
Units are UCUM when stored and words or signs that clinicians write when shown; a microgram is
"mcg" and a unit is "units" (ISMP, List of Error-Prone Abbreviations: µg and U are misread).
"""

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from clinicdesk.domain.clinical import Allergy, AllergyPicture, Condition, Observation
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate, age_text, show_date
from clinicdesk.domain.people import Patient, Sex

__all__ = [
    "NOT_RECORDED",
    "allergy_detail",
    "allergy_sentence",
    "bare_words",
    "born_text",
    "concept",
    "died_text",
    "flag_word",
    "number",
    "observation_value",
    "or_not_recorded",
    "period",
    "phone",
    "quantity",
    "sex_word",
    "unit_text",
]

NOT_RECORDED = "Not recorded"

_SEMANTIC_TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|regime/therapy|observable entity|event|person"
    r"|morphologic abnormality|body structure|substance|organism|physical object|social concept"
    r"|record artifact|environment|qualifier value|navigational concept|context-dependent category"
    r"|assessment scale|occupation|product|medicinal product)\)\s*$"
)
_COMPARATORS = {
    "<": "less than ",
    "<=": "at most ",
    ">": "more than ",
    ">=": "at least ",
    "ad": "",
}
_UNITS = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "kg/m2": "kg/m²",
    "[lb_av]": "lb",
    "[oz_av]": "oz",
    "[in_i]": "in",
    "[ft_i]": "ft",
    "10*3/uL": "× 10³/µL",
    "10*3/mm3": "× 10³/mm³",
    "10*6/uL": "× 10⁶/µL",
    "10*9/L": "× 10⁹/L",
    "10*12/L": "× 10¹²/L",
    "ug": "mcg",
    "ug/mL": "mcg/mL",
    "ug/L": "mcg/L",
    "ug/dL": "mcg/dL",
    "[iU]": "international units",
    "[iU]/L": "international units/L",
    "m[iU]/L": "milli-international units/L",
    "m[iU]/mL": "milli-international units/mL",
    "u[iU]/mL": "micro-international units/mL",
    "U": "units",
    "U/L": "units/L",
    "/min": "per minute",
    "/a": "per year",
    "/d": "per day",
    "/wk": "per week",
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "h",
    "min": "min",
    "l": "L",
    "1": "",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "mL/min/1.73_m2": "mL/min/1.73 m²",
    "mL/min/{1.73_m2_}": "mL/min/1.73 m²",
}
_COUNTED = {"#", "score", "nominal", "ratio", "count", "index", "number"}
_FLAGS = {
    "H": "High",
    "HU": "High",
    "HH": "Critically high",
    "L": "Low",
    "LU": "Low",
    "LL": "Critically low",
    "A": "Abnormal",
    "AA": "Critically abnormal",
    "POS": "Positive",
    "POSITIVE": "Positive",
    "ABNORMAL": "Abnormal",
    "HIGH": "High",
    "LOW": "Low",
}
_ABSENT = {
    "unknown": "Not known",
    "asked-unknown": "Asked, not known",
    "asked-declined": "Asked, declined to answer",
    "not-asked": "Not asked",
    "not-performed": "Not done",
    "not-applicable": "Not applicable",
    "temp-unknown": "Not known yet",
    "masked": "Withheld",
    "error": "Could not be measured",
    "as-text": "See the note",
}


def or_not_recorded(text: str) -> str:
    """Return the text, or "Not recorded" where there is none."""
    return text if text.strip() else NOT_RECORDED


def concept(value: Coded) -> str:
    """Return a coded value's words without the semantic tag that SNOMED CT writes after them."""
    return or_not_recorded(bare_words(value.text))


def bare_words(text: str) -> str:
    """Return words without the semantic tag that SNOMED CT writes after them; "" stays empty."""
    return _SEMANTIC_TAG.sub("", text.strip())


def number(value: Decimal) -> str:
    """Show a number: 0.5, 7, 1,000, 27.4.

    Computed values carry more digits than were measured: below 1 three significant digits are
    shown, else at most two decimals. Whole numbers are never rounded.
    """
    if not value.is_finite():
        return NOT_RECORDED
    with localcontext() as context:
        context.prec = 60
        if abs(value.adjusted()) > 20:
            return str(value.normalize())
        places = 2 if abs(value) >= 1 or not value else 2 - value.adjusted()
        if -int(value.as_tuple().exponent) > places:
            value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
        text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−", 1)


def unit_text(unit: str) -> str:
    """Show a UCUM unit as clinicians write it; an annotation alone ({score}) shows nothing."""
    if unit in _UNITS:
        return _UNITS[unit]
    bare = re.sub(r"\{[^}]*\}", "", unit).strip()
    if not bare or bare == "/":
        words = re.sub(r"[{}]", "", unit).replace("_", " ").strip()
        return "" if words.lower() in _COUNTED else words
    return _UNITS.get(bare, re.sub(r"[\[\]]", "", bare).replace("_", " "))


def quantity(value: Decimal | None, unit: str = "", comparator: str = "") -> str:
    """Show a number with its unit, kept together by no-break spaces: 7.3 %, 138 mmHg."""
    if value is None:
        return NOT_RECORDED
    shown = _COMPARATORS.get(comparator, "") + number(value)
    unit_shown = unit_text(unit)
    return f"{shown}\u00a0{unit_shown.replace(' ', chr(0xA0))}" if unit_shown else shown


def _pressure(observation: Observation) -> str:
    """Systolic over diastolic as one value, where the panel has both (LOINC 8480-6, 8462-4)."""
    by_code = {part.code.code: part for part in observation.parts}
    high, low = by_code.get("8480-6"), by_code.get("8462-4")
    if high is None or low is None or high.value is None or low.value is None:
        return ""
    unit = unit_text(high.unit)
    return f"{number(high.value)}/{number(low.value)}" + (f"\u00a0{unit}" if unit else "")


def observation_value(observation: Observation) -> str:
    """Show what was found: the number with its unit, the words, the parts, or why there is none."""
    if observation.value is not None:
        return quantity(observation.value, observation.unit, observation.comparator)
    if observation.parts:
        shown = _pressure(observation)
        if shown:
            return shown
        return "; ".join(
            f"{concept(part.code)}: "
            + (quantity(part.value, part.unit) if part.value is not None else _words(part.text))
            for part in observation.parts
        )
    if observation.text.strip():
        return _words(observation.text)
    if observation.absent_reason:
        return _ABSENT.get(observation.absent_reason, observation.absent_reason)
    return NOT_RECORDED


def _words(text: str) -> str:
    return or_not_recorded(bare_words(text))


def flag_word(observation: Observation) -> str:
    """Return "High", "Low", "Abnormal" …; empty where it is normal or nobody said.

    The laboratory's interpretation wins; else the value against its own reference range.
    """
    said = observation.interpretation.strip().upper()
    if said:
        return _FLAGS.get(said, "")
    value = observation.value
    if value is None or not value.is_finite() or observation.comparator:
        return ""
    if observation.reference_low is not None and value < observation.reference_low:
        return "Low"
    if observation.reference_high is not None and value > observation.reference_high:
        return "High"
    return ""


def allergy_detail(allergy: Allergy) -> str:
    """Say what the substance does and how bad it is: "hives, wheeze; severe; high risk"."""
    parts = [", ".join(allergy.reactions), allergy.severity]
    if allergy.criticality == "high":
        parts.append("high risk")
    if allergy.verification in {"unconfirmed", "provisional"}:
        parts.append("not confirmed")
    if allergy.status in {"inactive", "resolved"}:
        parts.append(allergy.status)
    return "; ".join(part for part in parts if part)


def allergy_sentence(picture: AllergyPicture, allergies: tuple[Allergy, ...]) -> str:
    """Say one of the four things that may be said of allergies, with their names when known."""
    if picture is AllergyPicture.KNOWN and allergies:
        active = [a for a in allergies if a.status not in {"inactive", "resolved"}] or allergies
        return f"{picture.value}: {', '.join(concept(a.code) for a in active)}"
    return picture.value


def sex_word(sex: Sex | None) -> str:
    """Return the sex in a full word (CGS-0005 to 0013)."""
    if sex is None:
        return NOT_RECORDED
    return "Not known" if sex is Sex.UNKNOWN else sex.value.capitalize()


def born_text(patient: Patient, on: date) -> str:
    """Show the birth date with the age on a day: ``14-Jul-1978 (48y)``; the dead have no age."""
    if patient.birth is None:
        return NOT_RECORDED
    age = "" if patient.deceased else age_text(patient.birth, on)
    return f"{show_date(patient.birth)} ({age})" if age else show_date(patient.birth)


def died_text(patient: Patient, day_of_death: date | None) -> str:
    """Say that the person died, when, and at what age (PAB-0055 to 0060); empty for the living."""
    if not patient.deceased:
        return ""
    if day_of_death is None:
        return "Died, date not recorded"
    age = age_text(patient.birth, day_of_death)
    return f"Died {show_date(day_of_death)}" + (f" (aged {age})" if age else "")


def period(condition: Condition) -> str:
    """Say since when, or from when to when: "since 05-Mar-2019", "2010 to Mar-2012"."""
    start: PartialDate | None = condition.onset
    if condition.abated is not None:
        begun = show_date(start) if start else "start not recorded"
        return f"{begun} to {show_date(condition.abated)}"
    return f"since {show_date(start)}" if start else "onset not recorded"


_TEN_DIGITS = re.compile(r"\+?1?[\s.-]*\(?(\d{3})\)?[\s.-]*(\d{3})[\s.-]*(\d{4})")


def phone(value: str) -> str:
    """Show a North American number as (614) 555-0100; anything else as it was written."""
    found = _TEN_DIGITS.fullmatch(value.strip())
    return f"({found[1]})\u00a0{found[2]}-{found[3]}" if found else value.strip()
