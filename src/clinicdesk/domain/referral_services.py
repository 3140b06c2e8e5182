"""Classes of service: what counts as the same service twice, and what its recipient needs.

The look-back and the pertinent data are ours, as first settings. Pertinent data are LOINC codes of
which at least one must be in the chart within the given days (all days where it is None).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.folding import fold

__all__ = ["SERVICE_CLASSES", "Duplicate", "NeededData", "ServiceClass", "service_class"]


@dataclass(frozen=True, slots=True)
class NeededData:
    """Data that a service's recipient asks for first."""

    name: str
    loinc: tuple[str, ...]
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A referral of the same person for the same class of service."""

    number: str
    service: str
    stage: str
    authored_at: datetime
    is_open: bool


A1C = NeededData("hemoglobin A1c", ("4548-4", "17856-6"), 180)
LIPIDS = NeededData("lipid panel", ("13457-7", "18262-6", "2093-3", "24331-1"), 365)
CREATININE = NeededData("creatinine", ("2160-0", "38483-4", "33914-3", "62238-1"), 365)
BLOOD_PRESSURE = NeededData("blood pressure", ("85354-9", "8480-6"), 180)
BMI = NeededData("body mass index", ("39156-5",), 365)
TSH = NeededData("TSH", ("3016-3", "11580-8"), 365)
PHQ9 = NeededData("PHQ-9 score", ("44261-6",), 90)
TOBACCO = NeededData("smoking status", ("72166-2",), None)
CBC = NeededData("hemoglobin", ("718-7",), 365)


@dataclass(frozen=True, slots=True)
class ServiceClass:
    """A kind of service: referrals of one class within the look-back are duplicates."""

    code: str
    words: str
    pattern: str
    """Searched in the folded words of a service."""
    look_back_days: int = 90
    needs: tuple[NeededData, ...] = ()
    discloses: Compartment | None = None
    """Which part of the record being referred for it tells of; None where it tells of none."""


_SUD, _BEHAVIOURAL = Compartment.SUD_PART2, Compartment.BEHAVIOURAL
_SENSITIVE = Compartment.SENSITIVE

SERVICE_CLASSES: tuple[ServiceClass, ...] = (
    # What discloses is found before what only sounds like it: "alcohol counseling", "rehab".
    ServiceClass(
        "substance-use",
        "Substance use treatment",
        r"substance (?:use|abuse|misuse)|addict|alcohol|opioid|opiate|heroin|methadone|suboxone"
        r"|buprenorph|naltrex|vivitrol|\bsud\b|\baud\b|\boud\b|\bdetox|sober|12 step|twelve step"
        r"|\bdrug (?:use|abuse|treat|rehab|counsel|court)|medication assisted",
        60,
        discloses=_SUD,
    ),
    ServiceClass(
        "genetics",
        "Genetic counseling",
        r"\bgenetic|\bgenom|hereditary cancer|\bbrca\b",
        365,
        discloses=Compartment.GENETIC,
    ),
    ServiceClass(
        "sexual-health",
        "Sexual and reproductive health",
        r"\babortion|pregnancy (?:option|terminat)|family planning|contracep|fertility|vasectom"
        r"|\bhiv\b|\baids\b|\bprep clinic|\bsti\b|\bstd\b|sexual|gender (?:care|affirm|clinic)",
        90,
        discloses=_SENSITIVE,
    ),
    ServiceClass(
        "safety-at-home",
        "Safety at home",
        r"domestic violence|partner violence|sexual assault|rape crisis|abuse shelter",
        60,
        discloses=_SENSITIVE,
    ),
    ServiceClass("eye-exam", "Eye examination", r"ophthalm|optomet|retina|\beyes?\b", 300, (A1C,)),
    ServiceClass("colonoscopy", "Colonoscopy", r"colonoscop", 365 * 3),
    ServiceClass("mammography", "Mammography", r"mammogra", 330),
    ServiceClass(
        "imaging", "Imaging", r"\bmri\b|\bct\b|x ray|radiolog|imaging|ultraso|tomogra", 60
    ),
    ServiceClass("sleep", "Sleep study", r"sleep|polysomno", 365, (BMI,)),
    ServiceClass("cardiology", "Cardiology", r"cardio|heart", 120, (BLOOD_PRESSURE, LIPIDS)),
    ServiceClass("endocrinology", "Endocrinology", r"endocrin|thyroid", 120, (A1C, TSH)),
    ServiceClass("nephrology", "Nephrology", r"nephro|kidney|renal", 120, (CREATININE,)),
    ServiceClass(
        "diabetes-education", "Diabetes education", r"diabetes.*educ|dsmes|dsmt", 365, (A1C,)
    ),
    ServiceClass("dpp", "Diabetes prevention", r"diabetes prevention|\bdpp\b", 365, (BMI,)),
    ServiceClass("nutrition", "Nutrition", r"diet|nutrition", 120, (BMI,)),
    ServiceClass(
        "gastroenterology", "Gastroenterology", r"gastroent|hepatol|endoscop", 120, (CBC,)
    ),
    ServiceClass("pulmonology", "Pulmonology", r"pulmo|respirat|lung", 120, (TOBACCO,)),
    ServiceClass("neurology", "Neurology", r"neurol", 120),
    ServiceClass("rheumatology", "Rheumatology", r"rheumat", 120),
    ServiceClass("hematology-oncology", "Hematology and oncology", r"oncol|hematol", 60, (CBC,)),
    ServiceClass("dermatology", "Dermatology", r"dermat|skin", 90),
    ServiceClass("urology", "Urology", r"urolog", 90),
    ServiceClass("gynecology", "Gynecology", r"gyn|obstet", 90),
    ServiceClass("ent", "Ear, nose and throat", r"otolaryn|\bent\b|ear nose", 90),
    ServiceClass("allergy", "Allergy", r"allerg", 120),
    ServiceClass("podiatry", "Podiatry", r"podiat|foot", 120, (A1C,)),
    ServiceClass("physical-therapy", "Physical therapy", r"physical therap|physio|rehabil", 60),
    ServiceClass("orthopedics", "Orthopedics", r"orthop|spine", 90),
    ServiceClass("surgery", "Surgery", r"surger|surgical", 60),
    ServiceClass("psychiatry", "Psychiatry", r"psychiatr", 90, (PHQ9,), _BEHAVIOURAL),
    ServiceClass(
        "behavioral-health",
        "Behavioral health",
        r"behavio|psycholog|psychother|counsel|mental",
        60,
        (PHQ9,),
        _BEHAVIOURAL,
    ),
    ServiceClass("tobacco", "Tobacco cessation", r"tobacco|smoking|\bquit", 90, (TOBACCO,)),
    ServiceClass("eap", "Employee assistance", r"\beap\b|employee assist", 60, (), _BEHAVIOURAL),
    ServiceClass("dental", "Dental", r"dental|dentist|oral health", 150),
    ServiceClass("food", "Food", r"food|meal|pantry|\bsnap\b", 60),
    ServiceClass("housing", "Housing", r"hous|shelter|\brent", 60),
    ServiceClass("transport", "Transportation", r"transport|\brides?\b", 60),
    ServiceClass("legal", "Legal help", r"legal|\blaw", 90),
)

_PATTERNS = tuple((kind, re.compile(kind.pattern)) for kind in SERVICE_CLASSES)
_OWN_LOOK_BACK = 60


def service_class(service: Coded) -> ServiceClass:
    """Return a service's class; one of its own (its code, else its words) where none is known."""
    words = f"{fold(service.text)} {fold(service.display)} "
    for kind, pattern in _PATTERNS:
        if pattern.search(words):
            return kind
    own = f"{service.system}|{service.code}" if service.code else fold(service.text)
    return ServiceClass(own or "unnamed", service.text, "", _OWN_LOOK_BACK)
