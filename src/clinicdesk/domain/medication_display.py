"""A medicine's line, in the window and on paper alike.

NHS Common User Interface, "Medication Line Display" (MEDi-001 to 032): generic name first and lower
case, BRAND upper case, then form, dose, route, how often; parts are never broken or cut; 0.5 and
never .5 or 0.50; 1,000; no @ < > and no abbreviations of drugs.
"""

import re
from dataclasses import dataclass

from clinicdesk.domain.clinical import Medication
from clinicdesk.domain.coding import Coded

__all__ = ["MedicationLine", "medication_line", "medication_name", "tidy_numbers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationLine:
    """A medicine's line in its parts; a part is never broken or cut, the line wraps between them.

    ``strong`` is the generic name (bold), ``product`` the strength and form that the product's name
    says, ``brand`` upper case; ``details`` are form, (dose), route and how often, in that order.
    """

    strong: str
    product: str = ""
    brand: str = ""
    form: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    status: str = ""
    """Said when the medicine is on hold or stopped."""

    @property
    def text(self) -> str:
        """The whole line as plain text, parts joined by spaced em dashes."""
        name = " ".join(p for p in (self.strong, self.product) if p)
        parts = [name, self.brand, self.form, f"DOSE {self.dose}" if self.dose else ""]
        parts += [self.route, self.frequency, self.status]
        return " — ".join(part for part in parts if part)


_WORD = re.compile(r"\S+")
_DRUG_UNITS = {
    "MG": "mg",
    "ML": "mL",
    "MCG": "mcg",
    "UG": "mcg",
    "UNT": "units",
    "ACTUAT": "actuation",
    "MEQ": "mEq",
    "HR": "hr",
    "G": "g",
    "MMOL": "mmol",
    "KG": "kg",
    "L": "L",
}
_BRAND = re.compile(r"\s*\[([^\]]+)\]\s*")
_PROPER = re.compile(r"[A-Z][a-z'’]+(?:-[A-Za-z'’]+)*\W*")


def _drug_word(word: str) -> str:
    """Lower-case an ordinary word; keep tall-man letters (hydrOXYzine) and codes as they are."""
    parts = word.split("/")
    if all(p.upper() in _DRUG_UNITS for p in parts if p) and word != "/":
        return "/".join(_DRUG_UNITS.get(p.upper(), p) for p in parts)
    if _PROPER.fullmatch(word) or (word.isupper() and len(word) > 4 and word.isalpha()):
        return word.lower()
    return word


# Only before a unit: a year is not a dose.
_LARGE = re.compile(
    r"(?<![\d.,A-Za-z])\d{4,}(?=\s*(?:units?|international|mg|mcg|mL|g|mmol|mEq|actuation)\b)",
    re.IGNORECASE,
)


def tidy_numbers(text: str) -> str:
    """Write numbers safely: .5 becomes 0.5, 5.0 becomes 5, 1000 becomes 1,000 (MEDi-014 to 017)."""
    text = re.sub(r"(?<![\d.])\.(\d)", r"0.\1", text)
    text = re.sub(r"(?<![\d.])(\d+)\.(\d*?)0+(?![\d.])", _trimmed, text)
    return _LARGE.sub(lambda m: f"{int(m[0]):,}", text)


def _trimmed(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


def _safe_signs(text: str) -> str:
    for sign, word in (
        ("<=", "at most "),
        (">=", "at least "),
        ("<", "less than "),
        (">", "more than "),
    ):
        text = re.sub(rf"\s*{sign}\s*", f" {word}", text) if sign in text else text
    return re.sub(r"\s*@\s*", " at ", text).strip() if "@" in text else text.strip()


def medication_name(code: Coded) -> tuple[str, str, str]:
    """Split a product's name: generic name, strength and form, BRAND.

    "Lisinopril 10 MG Oral Tablet [Zestril]" gives lisinopril, 10 mg oral tablet, ZESTRIL. Where
    the name does not begin with words, all of it is the name: nothing is ever dropped.
    """
    text = code.text.strip()
    brands = [brand.strip().upper() for brand in _BRAND.findall(text)]
    text = _BRAND.sub(" ", text).strip()
    words = [_drug_word(word) for word in _WORD.findall(text)]
    first = next((i for i, word in enumerate(words) if word[0].isdigit()), len(words))
    if first == 0 or "/" in words or any(map(str.isdigit, words[0])):
        first = len(words)  # a pack, a mixture, a code: no part of it is the name alone
    return (
        tidy_numbers(" ".join(words[:first])) or "Name not recorded",
        tidy_numbers(" ".join(words[first:])),
        " ".join(brands),
    )


def medication_line(medication: Medication) -> MedicationLine:
    """Put a medicine into the parts of its line."""
    strong, product, brand = medication_name(medication.code)
    how_often = tidy_numbers(_safe_signs(medication.frequency))
    if medication.as_needed and "need" not in how_often.casefold():
        how_often = f"{how_often}, as needed" if how_often else "as needed"
    status = {"active": "", "": ""}.get(medication.status, medication.status.replace("-", " "))
    form = medication.form.strip()
    return MedicationLine(
        strong=strong,
        product=product,
        brand=brand,
        form="" if form and form.casefold() in product.casefold() else form.lower(),
        dose=tidy_numbers(_safe_signs(medication.dose)),
        route=medication.route.strip().lower(),
        frequency=how_often,
        status=status,
    )
