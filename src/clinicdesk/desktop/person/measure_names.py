"""Short names of measures: LOINC's own are exact, and too long to be read at a glance."""

import re

from clinicdesk.domain.coding import LOINC, Coded
from clinicdesk.domain.display import concept

__all__ = ["short_name", "unbroken"]

_NAMES = {
    "4548-4": "Hemoglobin A1c",
    "17856-6": "Hemoglobin A1c",
    "8480-6": "Systolic blood pressure",
    "8462-4": "Diastolic blood pressure",
    "85354-9": "Blood pressure",
    "29463-7": "Body weight",
    "3141-9": "Body weight",
    "8302-2": "Body height",
    "39156-5": "Body mass index",
    "8867-4": "Heart rate",
    "9279-1": "Respiratory rate",
    "8310-5": "Body temperature",
    "2708-6": "Oxygen saturation",
    "59408-5": "Oxygen saturation",
    "2339-0": "Glucose",
    "2345-7": "Glucose",
    "13457-7": "LDL cholesterol, calculated",
    "18262-6": "LDL cholesterol",
    "2089-1": "LDL cholesterol",
    "2085-9": "HDL cholesterol",
    "2093-3": "Total cholesterol",
    "2571-8": "Triglycerides",
    "2160-0": "Creatinine",
    "33914-3": "Estimated GFR",
    "44261-6": "PHQ-9 score",
    "70274-6": "GAD-7 score",
    "72166-2": "Smoking status",
}
_DATE = re.compile(r"\b(\d{1,2})-([A-Z][a-z]{2})-(\d{4})\b")


def short_name(code: Coded) -> str:
    """Name a measure as clinicians say it; what is not on the list keeps its own words."""
    known = _NAMES.get(code.code) if code.system == LOINC else None
    return known or concept(code)


def unbroken(text: str) -> str:
    """Keep days in a text on one line: 30-Nov-2026."""
    return _DATE.sub("\\1\N{NON-BREAKING HYPHEN}\\2\N{NON-BREAKING HYPHEN}\\3", text)
