"""What sections a Continuity of Care Document has: templates, LOINC codes, headings, columns."""

from dataclasses import dataclass
from typing import Final

__all__ = [
    "ALLERGIES",
    "CONCERNS",
    "ENCOUNTERS",
    "GOALS",
    "IMMUNIZATIONS",
    "MEDICATIONS",
    "PLAN",
    "PROBLEMS",
    "PROCEDURES",
    "REQUIRED",
    "RESULTS",
    "SOCIAL",
    "VITALS",
    "Kind",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a section is: its templates, LOINC code, heading and columns."""

    templates: tuple[tuple[str, str], ...]
    loinc: str
    title: str
    columns: tuple[str, ...]
    nothing: str


ALLERGIES = Kind(
    (("22.2.6", "2015-08-01"), ("22.2.6.1", "2015-08-01")),
    "48765-2",
    "Allergies and intolerances",
    ("Substance", "Reactions", "Severity", "Status", "Since"),
    "Allergies are not recorded.",
)
MEDICATIONS = Kind(
    (("22.2.1", "2014-06-09"), ("22.2.1.1", "2014-06-09")),
    "10160-0",
    "Medications",
    ("Medication", "Dose", "Route", "How often", "Status", "Since", "Until", "For"),
    "No medications are recorded.",
)
PROBLEMS = Kind(
    (("22.2.5", "2015-08-01"), ("22.2.5.1", "2015-08-01")),
    "11450-4",
    "Problems",
    ("Problem", "Status", "Since", "Until", "Note"),
    "No problems are recorded.",
)
RESULTS = Kind(
    (("22.2.3", "2015-08-01"), ("22.2.3.1", "2015-08-01")),
    "30954-2",
    "Results",
    ("Result", "Value", "Flag", "Range", "When"),
    "No results are recorded.",
)
VITALS = Kind(
    (("22.2.4", "2015-08-01"), ("22.2.4.1", "2015-08-01")),
    "8716-3",
    "Vital signs",
    ("Measure", "Value", "When"),
    "No vital signs are recorded.",
)
SOCIAL = Kind(
    (("22.2.17", "2015-08-01"),),
    "29762-2",
    "Social history",
    ("What", "Said", "When"),
    "No social history is recorded.",
)
IMMUNIZATIONS = Kind(
    (("22.2.2", "2015-08-01"), ("22.2.2.1", "2015-08-01")),
    "11369-6",
    "Immunizations",
    ("Vaccine", "Given", "When", "Lot"),
    "No immunizations are recorded.",
)
PROCEDURES = Kind(
    (("22.2.7", "2014-06-09"), ("22.2.7.1", "2014-06-09")),
    "47519-4",
    "Procedures",
    ("Procedure", "Status", "When", "By"),
    "No procedures are recorded.",
)
ENCOUNTERS = Kind(
    (("22.2.22", "2015-08-01"), ("22.2.22.1", "2015-08-01")),
    "46240-8",
    "Encounters",
    ("Encounter", "When", "With", "Where", "For"),
    "No encounters are recorded.",
)
PLAN = Kind(
    (("22.2.10", "2014-06-09"),),
    "18776-5",
    "Plan of treatment",
    ("What", "Who", "Due", "Status"),
    "No plan is recorded.",
)
GOALS = Kind(
    (("22.2.60", ""),),
    "61146-7",
    "Goals",
    ("Goal", "Target", "Due", "State", "Steps", "What both say"),
    "No goals are recorded.",
)
CONCERNS = Kind(
    (("22.2.58", "2015-08-01"),),
    "75310-3",
    "Health concerns",
    ("Concern", "Status", "In their own words", "How sure"),
    "No health concerns are recorded.",
)
REQUIRED: Final = frozenset({ALLERGIES, MEDICATIONS, PROBLEMS, RESULTS, VITALS, SOCIAL})
"""Sections that a Continuity of Care Document always has (C-CDA R2.1, 1.2.2)."""
