"""Which part of the record a security label of others asks for, in one table.

Sources: HL7 FHIR R4 (4.0.1), "Security Labels"; HL7 Terminology, code systems v3-ActCode
(InformationSensitivityPolicy, RoleInformationSensitivityPolicy, ActUSPrivacyLaw) and
v3-Confidentiality. A label that is not known here is never taken for ordinary: whoever set it meant
something by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.compartments import STRICTEST_FIRST

__all__ = [
    "ACT_CODE",
    "CONFIDENTIALITY",
    "SENSITIVITY",
    "Label",
    "asked_compartment",
    "says_ordinary",
]

ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_CONFIDENTIALITIES: Final = frozenset(
    {
        CONFIDENTIALITY,
        "http://hl7.org/fhir/v3/Confidentiality",
        "urn:oid:2.16.840.1.113883.5.25",
    }
)
_ACT_CODES: Final = frozenset(
    {ACT_CODE, "http://hl7.org/fhir/v3/ActCode", "urn:oid:2.16.840.1.113883.5.4"}
)


@dataclass(frozen=True, slots=True)
class Label:
    """One coding of ``meta.security``, as it was written."""

    system: str
    code: str


_BY_PART: Mapping[Compartment, str] = {
    # 42 CFR Part 2; substance abuse, substance use disorder, alcohol and opioid use disorders.
    Compartment.SUD_PART2: "ETH ETHUD OPIOIDUD SUD 42CFRPART2",
    # 45 CFR 164.501.
    Compartment.PSYCHOTHERAPY_NOTES: "PSYTHPN HIPAAPSYNOTES PSYCHNOTE",
    # Behavioral health; cognitive and developmental disability, emotional disturbance, mental
    # health, psychiatry.
    Compartment.BEHAVIOURAL: "BH COGN DVD EMOTDIS MH PSY",
    Compartment.GENETIC: "GDIS",
    # Domestic violence, HIV, military sexual trauma, pregnancy, sickle cell anemia, sexual assault,
    # sexuality, specially protected, sexually transmitted disease, taboo, violence; 38 USC 7332.
    Compartment.SENSITIVE: (
        "ABORTION DV HIV MST PREGNANT RH SCA SDV SEX SICKLE SPI STD TBOO VIO TITLE38SECTION7332"
    ),
    Compartment.MINOR_CONFIDENTIAL: "ADOL MINOR",
    # About the employer, deemed sensitive to protect the employee.
    Compartment.OCCUPATIONAL: "EMPL",
}

SENSITIVITY: Final[Mapping[str, Compartment]] = MappingProxyType(
    {code: part for part, codes in _BY_PART.items() for code in codes.split()}
)
"""Code (in capitals) to the part that it names, in whichever system it is written."""


_RESTRICTED: Final = frozenset({"R", "V"})
_ORDINARY: Final = frozenset({"U", "L", "M", "N"})
_SAYS_NOTHING: Final = frozenset(
    {
        # Why it was sent (treatment, payment, test data), and how far it may be trusted.
        "http://terminology.hl7.org/CodeSystem/v3-ActReason",
        "http://hl7.org/fhir/v3/ActReason",
        "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
        "http://hl7.org/fhir/v3/ObservationValue",
    }
)
# What the receiver has to do (ActCode, ObligationPolicy), which says nothing about whom or what.
_DUTY_CODES = """
AOD AUDIT AUDTR CPLYCC CPLYCD CPLYJPP CPLYOPP CPLYOSP CPLYPOL DELAU ENCRYPT ENCRYPTR ENCRYPTT
ENCRYPTU HUAPRV LABEL MINEC PERSISTLABEL PRIVMARK PROCESSINLINELABEL HIPAAAUTH HIPAACONSENT
HIPAANOPP HIPAAROA
"""
_DUTIES: Final = frozenset(_DUTY_CODES.split())


def says_ordinary(labels: Iterable[Label]) -> bool:
    """Tell whether labels say themselves that it is no more than normally confidential."""
    return any(one.system in _CONFIDENTIALITIES and one.code.upper() in _ORDINARY for one in labels)


def _part(label: Label) -> Compartment | None:
    code = label.code.upper()
    if label.system in _CONFIDENTIALITIES and code in _ORDINARY:
        return None
    if label.system in _SAYS_NOTHING or (label.system in _ACT_CODES and code in _DUTIES):
        return None
    return SENSITIVITY.get(code, Compartment.SENSITIVE)


def asked_compartment(labels: Iterable[Label]) -> Compartment:
    """Return the part of the record that labels ask for; general where they ask for none.

    R and V name no part: where another label does, that one counts.
    """
    listed = list(labels)
    named = [
        one
        for one in listed
        if not (one.system in _CONFIDENTIALITIES and one.code.upper() in _RESTRICTED)
    ]
    asked = {part for one in named if (part := _part(one)) is not None}
    if not asked and len(named) < len(listed):
        return Compartment.SENSITIVE
    return next((one for one in STRICTEST_FIRST if one in asked), Compartment.GENERAL)
