"""Codes that a person's details are chosen from, each from the system that US Core names.

Race and ethnicity: CDC Race & Ethnicity code system (CDCREC), the OMB categories of 1997 and those
of its detailed codes that American clinics meet most; any other code of the system is kept as it
was sent. Relationships: HL7 v3 RoleCode. Coverage: Source of Payment Typology.
"""

from clinicdesk.domain.coding import Coded, coded, local

__all__ = [
    "ABSENT",
    "CDCREC",
    "COVERAGE_RELATIONSHIPS",
    "COVERAGE_TYPES",
    "DECLINED",
    "DETAILED_ETHNICITIES",
    "DETAILED_RACES",
    "ETHNICITIES",
    "GENDER_IDENTITIES",
    "NULL_FLAVOR",
    "RACES",
    "RELATIONSHIPS",
    "ROLE_CODE",
    "SOPT",
    "UNKNOWN",
    "is_absent",
    "omb_ethnicity",
    "omb_race",
    "relationship",
]

CDCREC = "urn:oid:2.16.840.1.113883.6.238"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
NULL_FLAVOR = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
SOPT = "https://nahdo.org/sopt"

UNKNOWN = coded(ABSENT, "asked-unknown", "Asked, not known")
DECLINED = coded(ABSENT, "asked-declined", "Declined to answer")
_ABSENCES = frozenset({"asked-unknown", "asked-declined", "unknown", "UNK", "ASKU", "NI", "NASK"})


def _cdc(pairs: str) -> tuple[Coded, ...]:
    lines = (line.split(maxsplit=1) for line in pairs.strip().splitlines())
    return tuple(coded(CDCREC, code, words) for code, words in lines)


RACES = _cdc("""
1002-5 American Indian or Alaska Native
2028-9 Asian
2054-5 Black or African American
2076-8 Native Hawaiian or Other Pacific Islander
2106-3 White
2131-1 Other Race
""")
"""OMB categories, with the code for any other."""
ETHNICITIES = _cdc("""
2135-2 Hispanic or Latino
2186-5 Not Hispanic or Latino
""")
DETAILED_RACES = _cdc("""
1004-1 American Indian
2029-7 Asian Indian
2030-5 Bangladeshi
2031-3 Bhutanese
2032-1 Burmese
2033-9 Cambodian
2034-7 Chinese
2035-4 Taiwanese
2036-2 Filipino
2037-0 Hmong
2038-8 Indonesian
2039-6 Japanese
2040-4 Korean
2041-2 Laotian
2044-6 Pakistani
2045-3 Sri Lankan
2046-1 Thai
2047-9 Vietnamese
2050-3 Nepalese
2056-0 Black
2058-6 African American
2060-2 African
2062-8 Ethiopian
2063-6 Liberian
2065-1 Nigerian
2071-9 Haitian
2072-7 Jamaican
2075-0 West Indian
2079-2 Native Hawaiian
2080-0 Samoan
2082-6 Tongan
2086-7 Guamanian or Chamorro
2090-9 Marshallese
2101-4 Fijian
2108-9 European
2118-8 Middle Eastern or North African
2120-4 Egyptian
2121-2 Iranian
2122-0 Iraqi
2123-8 Lebanese
2124-6 Palestinian
2125-3 Syrian
2126-1 Afghanistani
2129-5 Arab
""")
DETAILED_ETHNICITIES = _cdc("""
2137-8 Spaniard
2148-5 Mexican
2149-3 Mexican American
2155-0 Central American
2157-6 Guatemalan
2158-4 Honduran
2159-2 Nicaraguan
2161-8 Salvadoran
2165-9 South American
2169-1 Colombian
2171-7 Ecuadorian
2173-3 Peruvian
2175-8 Venezuelan
2180-8 Puerto Rican
2182-4 Cuban
2184-0 Dominican
""")

GENDER_IDENTITIES = (
    local("gender-woman", "Woman"),
    local("gender-man", "Man"),
    local("gender-trans-woman", "Transgender woman"),
    local("gender-trans-man", "Transgender man"),
    local("gender-nonbinary", "Non-binary"),
    local("gender-other", "Another gender"),
    UNKNOWN,
    DECLINED,
)
"""What is offered. Clinicians alone read it; nobody has to be asked."""


def _roles(pairs: str) -> tuple[Coded, ...]:
    lines = (line.split(maxsplit=1) for line in pairs.strip().splitlines())
    return tuple(coded(ROLE_CODE, code, words) for code, words in lines)


RELATIONSHIPS = _roles("""
SPS Spouse
DOMPART Domestic partner
SIGOTHR Significant other
MTH Mother
FTH Father
PRN Parent
CHILD Child
DAUC Daughter
SONC Son
STPCHLD Stepchild
CHLDADOPT Adopted child
CHLDFOST Foster child
SIB Sibling
SIS Sister
BRO Brother
GRPRN Grandparent
GRNDCHILD Grandchild
AUNT Aunt
UNCLE Uncle
NIECE Niece
NEPHEW Nephew
COUSN Cousin
INLAW In-law
EXT Other relative
GUARD Guardian
POWATT Power of attorney
FRND Friend
NBOR Neighbor
ROOM Roommate
""")

COVERAGE_TYPES = (
    coded(SOPT, "1", "Medicare"),
    coded(SOPT, "2", "Medicaid"),
    coded(SOPT, "3", "Other government"),
    coded(SOPT, "5", "Private health insurance"),
    coded(SOPT, "511", "Commercial managed care, HMO"),
    coded(SOPT, "512", "Commercial managed care, PPO"),
    coded(SOPT, "6", "Blue Cross or Blue Shield"),
    coded(SOPT, "81", "Self-pay"),
    coded(SOPT, "95", "Workers' compensation"),
    coded(SOPT, "9", "Another source"),
)

COVERAGE_RELATIONSHIPS: dict[str, str] = {
    "self": "The person",
    "spouse": "Spouse",
    "child": "Child",
    "parent": "Parent",
    "common": "Common-law spouse",
    "other": "Other",
    "injured": "Injured party",
}
"""FHIR R4 subscriber-relationship."""


def is_absent(one: Coded) -> bool:
    """Tell whether a value says that there is none: asked and not known, or declined."""
    return one.system in {ABSENT, NULL_FLAVOR} and one.code in _ABSENCES


_OMB_RACES = {one.code for one in RACES}
_OMB_ETHNICITIES = {one.code for one in ETHNICITIES}


def omb_race(one: Coded) -> bool:
    """Tell whether a race is a category of the OMB, and not a detailed code."""
    return one.system == CDCREC and one.code in _OMB_RACES


def omb_ethnicity(one: Coded) -> bool:
    """Tell whether an ethnicity is a category of the OMB, and not a detailed code."""
    return one.system == CDCREC and one.code in _OMB_ETHNICITIES


def relationship(code: str) -> Coded | None:
    """Return a relationship by its RoleCode; None where we do not offer it."""
    return next((one for one in RELATIONSHIPS if one.code == code), None)
