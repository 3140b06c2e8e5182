"""Medicines that the next clinician must see at once.

A short list after ISMP, "List of High-Alert Medications in Community/Ambulatory Care Settings"
(2021), with the drugs whose levels or withdrawal do harm. It marks lines on a letter; it decides
nothing, and a medicine that is not on it is not thereby safe.
"""

import re

from clinicdesk.domain.clinical import Medication

__all__ = ["critical_group"]

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "anticoagulant",
        (
            "apixaban",
            "dabigatran",
            "dalteparin",
            "edoxaban",
            "enoxaparin",
            "fondaparinux",
            "heparin",
            "rivaroxaban",
            "warfarin",
        ),
    ),
    ("antiplatelet", ("clopidogrel", "prasugrel", "ticagrelor")),
    ("insulin", ("insulin",)),
    ("glucose-lowering", ("glimepiride", "glipizide", "glyburide")),
    (
        "opioid",
        (
            "buprenorphine",
            "codeine",
            "fentanyl",
            "hydrocodone",
            "hydromorphone",
            "methadone",
            "morphine",
            "oxycodone",
            "tapentadol",
            "tramadol",
        ),
    ),
    ("benzodiazepine", ("alprazolam", "clonazepam", "diazepam", "lorazepam", "midazolam")),
    ("immunosuppressant", ("azathioprine", "cyclosporine", "methotrexate", "tacrolimus")),
    ("steroid", ("dexamethasone", "prednisolone", "prednisone")),
    ("antiarrhythmic", ("amiodarone", "digoxin", "flecainide", "sotalol")),
    ("antiepileptic", ("carbamazepine", "phenytoin", "valproate", "valproic")),
    ("lithium", ("lithium",)),
)
_PATTERNS = tuple(
    (group, re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE)) for group, names in _GROUPS
)


def critical_group(medication: Medication) -> str:
    """Return the group that makes a medicine critical ("anticoagulant"); empty where none does."""
    name = medication.code.text
    return next((group for group, pattern in _PATTERNS if pattern.search(name)), "")
