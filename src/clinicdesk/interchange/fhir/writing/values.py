"""Our values as FHIR R4 data types. Nothing empty stays: ``pruned`` takes it out at the end."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape
from typing import Any, Final
from uuid import UUID

from clinicdesk.domain.coding import LOCAL, UCUM, Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.interchange.fhir.writing.json_out import plain_text, pruned

__all__ = [
    "ABSENT",
    "HL7",
    "US_CORE",
    "Address",
    "Json",
    "Making",
    "absent",
    "code",
    "concept",
    "display_of",
    "instant",
    "moment",
    "narrative",
    "note",
    "period",
    "quantity",
]

Json = dict[str, Any]

US_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition/"
HL7: Final = "http://terminology.hl7.org/CodeSystem/"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
# UCUM's characters (section 2.1): printable ASCII without spaces; what else was written is words.
_UCUM_CODE = re.compile(r"[!-~]{1,60}")
_NO_UCUM = frozenset({"score", "points", "count", "units", "tablet", "tablets", "capsule", "none"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where a resource stands in the bundle."""

    full_url: str
    id: str = ""
    """Its id; empty where the original has none."""


@dataclass(frozen=True, slots=True)
class Making:
    """What the making of a resource leans on: whose it is, and where other rows stand."""

    person: str
    """fullUrl of the Patient."""
    clinic: str
    """fullUrl of the clinic's Organization."""
    places: Mapping[UUID, Address] = field(default_factory=dict)
    """Row to the place of its original in the bundle."""
    encounters: Mapping[UUID, UUID] = field(default_factory=dict)

    def place(self, row_id: UUID) -> Address:
        """Return where a row's resource stands: where its original did, else at its own id."""
        return self.places.get(row_id) or Address(f"urn:uuid:{row_id}", str(row_id))

    def at(self, row_id: UUID) -> Json:
        """Return a reference to a row's resource."""
        return {"reference": self.place(row_id).full_url}

    @property
    def subject(self) -> Json:
        """The person."""
        return {"reference": self.person}

    def encounter(self, row_id: UUID) -> Json:
        """Return the contact that a row belongs to."""
        found = self.encounters.get(row_id)
        return self.at(found) if found else {}

    def resource(self, kind: str, row_id: UUID, profile: str, **elements: Any) -> Json:
        """Return a resource with its id and profile; what is empty is left out."""
        made = {
            "resourceType": kind,
            "id": self.place(row_id).id,
            "meta": {"profile": [US_CORE + profile]} if profile else {},
            **elements,
        }
        kept: Json = pruned(made)
        return kept


def code(system: str, value: str, display: str = "") -> Json:
    """Return a CodeableConcept of a code of HL7's (``system`` is the end of its address)."""
    whole = system if ":" in system else HL7 + system
    return {"coding": [{"system": whole, "code": value, "display": display}]} if value else {}


def concept(coded: Coded | None) -> Json:
    """Return a coded value as it was said: its coding where it has one, and its words."""
    if coded is None:
        return {}
    coding = {
        "system": coded.system,
        "version": coded.version if coded.system != LOCAL else "",
        "code": "_".join(coded.code.split()) if coded.system == LOCAL else coded.code,
        "display": coded.display,
    }
    return {"coding": [coding] if coded.code or coded.display else [], "text": coded.text}


def instant(at: datetime | None) -> str:
    """Return an instant in UTC, without parts of a second that nobody recorded."""
    if at is None:
        return ""
    there = at.astimezone(UTC).replace(tzinfo=None)
    return there.isoformat(timespec="milliseconds" if there.microsecond else "seconds") + "Z"


def moment(at: datetime | None) -> str:
    """Return when something was, for a dateTime: noon UTC stands for a day without a time."""
    if at is None:
        return ""
    there = at.astimezone(UTC)
    if (there.hour, there.minute, there.second, there.microsecond) == (12, 0, 0, 0):
        return there.date().isoformat()
    return instant(at)


def day(on: date | PartialDate | None) -> str:
    """Return a day as far as it is known."""
    return "" if on is None else on.iso if isinstance(on, PartialDate) else on.isoformat()


def period(start: date | datetime | None, end: date | datetime | None) -> Json:
    """Return a Period; one that ends before it begins is told without its end."""
    first, last = (
        moment(one) if isinstance(one, datetime) else one.isoformat() if one else ""
        for one in (start, end)
    )
    return {"start": first, "end": last if not (first and last and last[:10] < first[:10]) else ""}


def quantity(value: Decimal | None, unit: str, comparator: str = "") -> Json:
    """Return a Quantity with its UCUM code; a unit that is none of UCUM's is told in words."""
    if value is None:
        return {}
    is_code = bool(unit) and _UCUM_CODE.fullmatch(unit) and unit.casefold() not in _NO_UCUM
    return {
        "value": value,
        "comparator": comparator,
        "unit": unit,
        "system": UCUM if is_code else "",
        "code": unit if is_code else "",
    }


def note(*said: str) -> list[Json]:
    """Return what was written beside a row."""
    return [{"text": one} for one in said if one.strip()]


def display_of(name: str) -> Json:
    """Return a reference to somebody who has no resource here, by name."""
    return {"display": name}


def absent(reason: str = "unknown") -> Json:
    """Return what stands in the place of a value that nobody knows."""
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def narrative(title: str, lines: Iterable[str]) -> Json:
    """Return generated narrative: a title and a list. Every word is escaped."""
    items = "".join(f"<li>{escape(plain_text(one), quote=False)}</li>" for one in lines if one)
    body = f"<p>{escape(plain_text(title), quote=False)}</p>" + (
        f"<ul>{items}</ul>" if items else ""
    )
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>',
    }
