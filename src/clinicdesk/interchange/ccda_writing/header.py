"""The US Realm Header: who it is about, who says it, who keeps it, for whom (C-CDA R2.1, 1.1)."""

from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.addresses import STATES
from clinicdesk.domain.exporting import RecordParts
from clinicdesk.domain.people import Address, Patient, Sex, Telecom
from clinicdesk.interchange.ccda_writing.beside import review_participants
from clinicdesk.interchange.ccda_writing.xml import Node, ccda_time, el, moment, template, unknown

__all__ = ["confidentiality", "header"]

_EDITIONS: Final = ("2015-08-01", "2024-05-01")
_GENDERS: Final = {
    Sex.FEMALE: ("F", "Female"),
    Sex.MALE: ("M", "Male"),
    Sex.OTHER: ("UN", "Undifferentiated"),
}
_GENDER = "2.16.840.1.113883.5.1"
_RACE = "2.16.840.1.113883.6.238"
_RACES: Final = {
    "american indian or alaska native": "1002-5",
    "asian": "2028-9",
    "black or african american": "2054-5",
    "native hawaiian or other pacific islander": "2076-8",
    "white": "2106-3",
}
_ETHNICITIES: Final = {"hispanic or latino": "2135-2", "not hispanic or latino": "2186-5"}
_TELECOM_USES: Final = {"home": "HP", "work": "WP", "mobile": "MC"}
_STATES: Final = {
    **{name.casefold(): code for code, name in STATES.items()},
    **{code.casefold(): code for code in STATES},
}
_HERE = frozenset({"", "us", "usa", "united states", "united states of america"})
_SCHEMES: Final = {"phone": "tel", "sms": "tel", "fax": "fax", "email": "mailto"}
_ADDRESS_USES: Final = {"home": "HP", "work": "WP", "temp": "TMP"}


def confidentiality(parts: RecordParts) -> str:
    """Return how confidential the whole is: R where a protected part goes with it, V for notes."""
    there = {entry.compartment for entry in parts.released}
    if Compartment.PSYCHOTHERAPY_NOTES in there:
        return "V"
    return "R" if there else "N"


def _telecom(one: Telecom) -> Node:
    scheme = _SCHEMES.get(one.system, "")
    said = "".join(one.value.split())
    attributes = {"value": f"{scheme}:{said}" if scheme else said}
    if use := _TELECOM_USES.get(one.use):
        attributes["use"] = use
    return el("telecom", **attributes)


def _phone(said: str, use: str = "WP") -> Node:
    return (
        el("telecom", value=f"tel:{''.join(said.split())}", use=use) if said else unknown("telecom")
    )


def _state(one: Address) -> Node:
    """Return the state, in the United States by its two letters."""
    said = " ".join(one.state.split())
    here = one.country.strip().casefold() in _HERE
    code = _STATES.get(said.casefold(), "") if here else said
    return el("state", code) if code else unknown("state")


def _address(one: Address) -> Node:
    street = ", ".join(line for line in one.line.split("\n") if line)
    parts = [
        el("streetAddressLine", street) if street else unknown("streetAddressLine"),
        el("city", one.city) if one.city else unknown("city"),
        _state(one),
        el("postalCode", one.postal_code) if one.postal_code else unknown("postalCode"),
        el("country", one.country or "US"),
    ]
    use = _ADDRESS_USES.get(one.use)
    return el("addr", *parts, use=use) if use else el("addr", *parts)


def _clinic_address(said: str) -> Node:
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    if not lines:
        return unknown("addr")
    street = el("streetAddressLine", ", ".join(lines))
    return el("addr", street, unknown("city"), unknown("state"), unknown("postalCode"))


def _name(person: Patient) -> Node:
    name = person.name
    given = [el("given", one) for one in name.given.split()]
    return el(
        "name",
        el("prefix", name.prefix) if name.prefix else None,
        *(given or [unknown("given")]),
        el("family", name.family) if name.family else unknown("family"),
        el("suffix", name.suffix) if name.suffix else None,
        use="L",
    )


def _category(name: str, said: str, codes: dict[str, str]) -> Node:
    first = said.partition(";")[0].strip()
    found = codes.get(first.casefold())
    return el(name, code=found, codeSystem=_RACE, displayName=first) if found else unknown(name)


def _gender(person: Patient) -> Node:
    found = _GENDERS.get(person.sex) if person.sex else None
    if found is None:
        return unknown("administrativeGenderCode")
    return el("administrativeGenderCode", code=found[0], codeSystem=_GENDER, displayName=found[1])


def _record_target(parts: RecordParts) -> Node:
    person = parts.patient
    language = el("languageCommunication", el("languageCode", code=person.language or "en"))
    addresses = [_address(one) for one in person.addresses]
    telecoms = [_telecom(one) for one in person.telecoms]
    born = ccda_time(person.birth)
    return el(
        "recordTarget",
        el(
            "patientRole",
            el("id", root=str(parts.clinic_id), extension=person.mrn),
            *(addresses or [unknown("addr")]),
            *(telecoms or [unknown("telecom")]),
            el(
                "patient",
                _name(person),
                _gender(person),
                el("birthTime", value=born) if born else unknown("birthTime"),
                el("sdtc:deceasedInd", value="true") if person.deceased else None,
                moment(person.deceased_at, "sdtc:deceasedTime") if person.deceased else None,
                _category("raceCode", person.race, _RACES),
                _category("ethnicGroupCode", person.ethnicity, _ETHNICITIES),
                language,
            ),
        ),
    )


def _organization(parts: RecordParts, name: str) -> Node:
    head = parts.letterhead
    return el(
        name,
        el("id", root=str(parts.clinic_id)),
        el("name", head.clinic),
        _phone(head.phone),
        _clinic_address(head.address),
    )


def _author(parts: RecordParts) -> Node:
    return el(
        "author",
        el("time", value=parts.exported_at.strftime("%Y%m%d%H%M%S+0000")),
        el(
            "assignedAuthor",
            unknown("id"),
            _clinic_address(parts.letterhead.address),
            _phone(parts.letterhead.phone),
            el("assignedPerson", el("name", parts.author)),
            _organization(parts, "representedOrganization"),
        ),
    )


def _recipient(name: str) -> Node:
    received = el("receivedOrganization", el("name", name))
    return el("informationRecipient", el("intendedRecipient", received))


def header(parts: RecordParts, document_id: UUID, title: str) -> list[Node]:
    """Return everything before the body, in the order of the schema."""
    started = min(
        (one.occurred_at for one in parts.clinical.encounters if one.occurred_at),
        default=parts.patient.created_at,
    )
    at = el("effectiveTime", value=parts.exported_at.strftime("%Y%m%d%H%M%S+0000"))
    span = el(
        "effectiveTime",
        el("low", value=ccda_time(min(started, parts.exported_at))),
        el("high", value=parts.exported_at.strftime("%Y%m%d%H%M%S+0000")),
    )
    return [
        el("realmCode", code="US"),
        el("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
        *(template("22.1.1", edition) for edition in _EDITIONS),
        *(template("22.1.2", edition) for edition in _EDITIONS),
        el("id", root=str(document_id)),
        el(
            "code",
            code="34133-9",
            codeSystem="2.16.840.1.113883.6.1",
            codeSystemName="LOINC",
            displayName="Summarization of Episode Note",
        ),
        el("title", title),
        at,
        el("confidentialityCode", code=confidentiality(parts), codeSystem="2.16.840.1.113883.5.25"),
        el("languageCode", code="en-US"),
        _record_target(parts),
        _author(parts),
        el(
            "custodian",
            el("assignedCustodian", _organization(parts, "representedCustodianOrganization")),
        ),
        *([_recipient(parts.recipient)] if parts.recipient else []),
        *review_participants(parts),
        el("documentationOf", el("serviceEvent", span, classCode="PCPR")),
    ]
