"""Tells findings about a person's circumstances from diagnoses.

Electronic records list both as problems. Work, schooling, housing and the like stay in the chart,
apart from the problem list (Gravity SDOH Clinical Care, "Assessments and Conditions": category
``sdoh``; ICD-10-CM chapter XXI, Z55 to Z65).
"""

import re
from collections.abc import Iterable

from clinicdesk.domain.coding import ICD10CM, SNOMED, Coded

__all__ = ["is_social"]

_CODES = frozenset(
    {
        "160903007",  # full-time employment
        "160904001",  # part-time employment
        "160968000",  # risk activity involvement
        "73438004",  # unemployed
        "741062008",  # not in labor force
        "73595000",  # stress
        "422650009",  # social isolation
        "423315002",  # limited social contact
        "424393004",  # reports of violence in the environment
        "706893006",  # victim of intimate partner abuse
        "32911000",  # homeless
        "105531004",  # housing unsatisfactory
        "224295006",  # only received primary school education
        "224299000",  # received higher education
        "473461003",  # educated to high school level
        "224355006",  # served in armed forces
        "266948004",  # has a criminal record
        "446654005",  # refugee
        "713458007",  # lack of access to transportation
        "551711000124101",  # transportation insecurity
        "733423003",  # food insecurity
        "706875005",  # insufficient income
        "454061000124102",  # inadequate heating
    }
)
_DOMAINS = frozenset({"sdoh", "social-history"})
_WORDS = re.compile(
    r"\b(employment|employed|unemployed|labor force|education|school level|homeless(ness)?"
    r"|housing|armed forces|criminal record|refugee|(access to|lack of) transport\w*"
    r"|transportation|social (isolation|contact)|food (in)?security|insecurity"
    r"|intimate partner|violence in the environment|low income|income)\b",
    re.IGNORECASE,
)
_TAGS = re.compile(r"\((finding|person|social concept|situation)\)\s*$")
_ICD_SOCIAL = re.compile(r"Z(5[5-9]|6[0-5])")


def is_social(code: Coded, categories: Iterable[str] = ()) -> bool:
    """Tell whether a condition is about circumstances instead of a disease.

    Words decide only for findings that say that they are findings: "Educational disorder
    (disorder)" is a diagnosis.
    """
    if any(c in _DOMAINS or c.endswith(("-insecurity", "-instability")) for c in categories):
        return True
    if code.system == ICD10CM:
        return _ICD_SOCIAL.match(code.code) is not None
    if code.system == SNOMED and code.code in _CODES:
        return True
    words = code.display or code.text
    return _TAGS.search(words) is not None and _WORDS.search(words) is not None
