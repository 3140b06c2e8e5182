"""The fields of an eligibility file, and the words by which HR systems head their columns.

Fields after what vendors ask employers for: one row a person, ``person_code`` 00 for the employee,
01 for the spouse, 02 and on for children. X12 834 files are brought into the same fields.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = [
    "DATE_FIELDS",
    "FIELDS_SHOWN",
    "SAID",
    "CensusField",
    "guess_mapping",
    "looks_like_data",
    "social_security_columns",
]


class CensusField(StrEnum):
    """What a column can be."""

    CLIENT_ID = "client_id"
    EMPLOYEE_ID = "employee_id"
    SUBSCRIBER_ID = "subscriber_employee_id"
    PERSON_CODE = "person_code"
    RELATIONSHIP = "relationship"
    FAMILY = "last"
    GIVEN = "first"
    MIDDLE = "middle"
    SUFFIX = "suffix"
    FULL_NAME = "full_name"
    PREFERRED = "preferred"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS1 = "address1"
    ADDRESS2 = "address2"
    CITY = "city"
    STATE = "state"
    ZIP = "zip"
    EMAIL = "personal_email"
    PHONE = "phone"
    HIRE_DATE = "hire_date"
    TERM_DATE = "term_date"
    EFFECTIVE_FROM = "effective_from"
    EFFECTIVE_TO = "effective_to"
    PLAN = "plan_id"
    WORK_SITE = "work_site"
    DEPARTMENT = "department"
    JOB = "job_title"
    EMPLOYMENT_STATUS = "employment_status"
    LANGUAGE = "language"


DATE_FIELDS: Final = frozenset(
    {
        CensusField.BIRTH_DATE,
        CensusField.HIRE_DATE,
        CensusField.TERM_DATE,
        CensusField.EFFECTIVE_FROM,
        CensusField.EFFECTIVE_TO,
    }
)
SAID: Final = tuple(CensusField)
"""The order in which what HR said of a person is marked, field by field."""

FIELDS_SHOWN: Final[Mapping[CensusField, str]] = MappingProxyType(
    {
        CensusField.CLIENT_ID: "Employer's code",
        CensusField.EMPLOYEE_ID: "Employee number",
        CensusField.SUBSCRIBER_ID: "Employee number of the employee (dependants)",
        CensusField.PERSON_CODE: "Person code (00 employee, 01 spouse, 02 child)",
        CensusField.RELATIONSHIP: "Relationship",
        CensusField.FAMILY: "Family name",
        CensusField.GIVEN: "Given name",
        CensusField.MIDDLE: "Middle name",
        CensusField.SUFFIX: "Suffix",
        CensusField.FULL_NAME: "Whole name",
        CensusField.PREFERRED: "Preferred name",
        CensusField.BIRTH_DATE: "Birth date",
        CensusField.SEX: "Sex",
        CensusField.ADDRESS1: "Address",
        CensusField.ADDRESS2: "Address, second line",
        CensusField.CITY: "City",
        CensusField.STATE: "State",
        CensusField.ZIP: "ZIP",
        CensusField.EMAIL: "Personal e-mail",
        CensusField.PHONE: "Phone",
        CensusField.HIRE_DATE: "Hired on",
        CensusField.TERM_DATE: "Employment ended on",
        CensusField.EFFECTIVE_FROM: "Eligible from",
        CensusField.EFFECTIVE_TO: "Eligible until",
        CensusField.PLAN: "Plan",
        CensusField.WORK_SITE: "Work site",
        CensusField.DEPARTMENT: "Department",
        CensusField.JOB: "Job title",
        CensusField.EMPLOYMENT_STATUS: "Employment status",
        CensusField.LANGUAGE: "Language",
    }
)

_WORDS: Final[Mapping[CensusField, str]] = MappingProxyType(
    {
        CensusField.CLIENT_ID: "clientid client employerid groupid groupnumber companycode",
        CensusField.EMPLOYEE_ID: (
            "employeeid empid employeenumber employeeno empno empnumber ee eeid badge badgenumber "
            "personnelnumber workerid associateid staffid employee memberid subscribernumber"
        ),
        CensusField.SUBSCRIBER_ID: (
            "subscriberemployeeid subscriberid employeesid sponsorid primaryemployeeid "
            "subscriberempid parentemployeeid"
        ),
        CensusField.PERSON_CODE: "personcode dependentcode depcode membersuffix dependentnumber",
        CensusField.RELATIONSHIP: (
            "relationship rel relation relationshiptosubscriber relationshipcode membertype "
            "relationshiptoemployee relationcode"
        ),
        CensusField.FAMILY: "lastname last surname familyname lname apellido nachname",
        CensusField.GIVEN: "firstname first givenname given fname forename nombre vorname",
        CensusField.MIDDLE: "middlename middle mi middleinitial mname",
        CensusField.SUFFIX: "suffix namesuffix generation",
        CensusField.FULL_NAME: "fullname name employeename membername displayname",
        CensusField.PREFERRED: "preferredname nickname knownas preferredfirstname goesby",
        CensusField.BIRTH_DATE: "dateofbirth dob birthdate birth birthday bdate geburtsdatum",
        CensusField.SEX: "sex gender legalsex sexcode gendercode",
        CensusField.ADDRESS1: (
            "address address1 addressline1 street street1 homeaddress streetaddress addr1 addr"
        ),
        CensusField.ADDRESS2: "address2 addressline2 street2 apt unit addr2",
        CensusField.CITY: "city town homecity",
        CensusField.STATE: "state stateprovince province st homestate",
        CensusField.ZIP: "zip zipcode postalcode postcode homezip zip5",
        CensusField.EMAIL: "personalemail email emailaddress homeemail",
        CensusField.PHONE: (
            "phone phonenumber homephone mobile mobilephone cell cellphone telephone personalphone"
        ),
        CensusField.HIRE_DATE: "hiredate dateofhire hire startdate employmentstart hiredon doh",
        CensusField.TERM_DATE: (
            "termdate terminationdate termination enddate separationdate employmentend lastday "
            "dateofterm"
        ),
        CensusField.EFFECTIVE_FROM: (
            "effectivefrom effectivedate coveragestart coveragestartdate eligibilitystart "
            "eligibilitybegin eligiblefrom benefitstart effdate coverageeffectivedate"
        ),
        CensusField.EFFECTIVE_TO: (
            "effectiveto coverageend coverageenddate eligibilityend eligibleuntil eligibleto "
            "benefitend coverageterm coveragetermdate"
        ),
        CensusField.PLAN: "planid plan plancode planname benefitplan medicalplan",
        CensusField.WORK_SITE: (
            "worksite worklocation location site plant facility office locationname"
        ),
        CensusField.DEPARTMENT: "department dept division costcenter departmentname",
        CensusField.JOB: "jobtitle title job position occupation",
        CensusField.EMPLOYMENT_STATUS: (
            "employmentstatus status empstatus employeestatus jobstatus coveragestatus"
        ),
        CensusField.LANGUAGE: "language preferredlanguage lang primarylanguage",
    }
)
_BY_WORD: Final = {word: one for one, said in _WORDS.items() for word in said.split()}
_SSN_WORDS: Final = (
    *("ssn", "socialsecurity", "socsec", "taxid", "taxpayerid", "sin", "nationalid", "itin"),
    *("ssnum", "ss", "socialsecno"),
)
_SSN_DASHED = re.compile(r"(?!000|666)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}")
_NINE = re.compile(r"(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}")
_DATA = re.compile(r"\d{3,}|@|^\d+$|\d[/-]\d")
_MOST_SHARED, _ENOUGH = 0.02, 5


def _key(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.casefold())


def guess_mapping(headers: Sequence[str]) -> dict[str, CensusField]:
    """Return which column is which field, as far as the headers tell; each field once."""
    found: dict[str, CensusField] = {}
    for header in headers:
        key = _key(re.sub(r" \(\d+\)$", "", header))
        field = _BY_WORD.get(key)
        if field is None and key.startswith(("employee", "member", "ee", "emp")):
            field = _BY_WORD.get(re.sub(r"^(employees?|member|ee|emp)", "", key))
        if field is not None and field not in found.values():
            found[header] = field
    if CensusField.FAMILY in found.values() and CensusField.GIVEN in found.values():
        found = {k: v for k, v in found.items() if v is not CensusField.FULL_NAME}
    return found


def looks_like_data(cells: Sequence[str]) -> bool:
    """Tell whether a first line is no header: no column is known, and several hold values."""
    if any(_BY_WORD.get(_key(cell)) for cell in cells):
        return False
    return sum(bool(_DATA.search(cell)) for cell in cells) >= 2


def social_security_columns(
    headers: Sequence[str], samples: Sequence[Sequence[str]]
) -> frozenset[str]:
    """Return the columns that hold Social Security numbers, by their header or by their values.

    Nine digits alone may be an employee number; they count where the header says nothing else,
    and hardly any value stands twice.
    """
    found = set()
    for place, header in enumerate(headers):
        key = _key(header)
        if any(key == word or (len(word) > 3 and word in key) for word in _SSN_WORDS) or re.search(
            r"(?i)\bssn?\b|social.{0,3}sec|_ssn|ssn_|ssn$", header
        ):
            found.add(header)
            continue
        values = [row[place].strip() for row in samples if place < len(row) and row[place].strip()]
        if not values:
            continue
        dashed = sum(bool(_SSN_DASHED.fullmatch(value)) for value in values)
        nine = sum(bool(_NINE.fullmatch(value)) for value in values)
        known = _BY_WORD.get(key)
        if dashed * 2 > len(values) or (
            known is None
            and len(values) >= _ENOUGH
            and nine * 5 > len(values) * 4
            and _all_differ(values)
        ):
            found.add(header)
    return frozenset(found)


def _all_differ(values: Sequence[str]) -> bool:
    return max(Counter(values).values()) <= max(1, len(values) * _MOST_SHARED)
