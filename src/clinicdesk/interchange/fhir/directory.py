"""Practitioner, Organization and CareTeam (US Core 6.1.0)."""

from typing import Any
from uuid import UUID

from clinicdesk.domain.clinical import TeamMember
from clinicdesk.domain.directory import CareTeam, Organization, Practitioner
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped, words_of
from clinicdesk.interchange.fhir.elements import (
    coded_of,
    contact_of,
    obj,
    objects,
    partial_of,
    text_of,
    texts_of,
)

__all__ = ["care_team", "name_of", "organization", "practitioner"]

_NPI = frozenset({"http://hl7.org/fhir/sid/us-npi", "urn:oid:2.16.840.1.113883.4.6"})


def name_of(content: dict[str, Any]) -> str:
    """Return how a practitioner, place or organization is called: "Dr. Ada Obi, MD"."""
    for one in objects(content.get("name")):
        given = " ".join(texts_of(one.get("given")))
        prefix, suffix = (
            " ".join(texts_of(one.get("prefix"))),
            ", ".join(texts_of(one.get("suffix"))),
        )
        whole = " ".join(filter(None, (prefix, given, text_of(one.get("family"), 300))))
        if whole:
            return (f"{whole}, {suffix}" if suffix else whole)[:500]
    return words_of(content)


def _npi(content: dict[str, Any]) -> str:
    for one in objects(content.get("identifier")):
        if one.get("system") in _NPI and (found := text_of(one.get("value"), 10)):
            return found
    return ""


def _address(content: dict[str, Any]) -> str:
    for one in objects(content.get("address")):
        place = " ".join(
            filter(None, (text_of(one.get("state"), 100), text_of(one.get("postalCode"), 20)))
        )
        last = ", ".join(filter(None, (text_of(one.get("city"), 200), place)))
        if lines := [*texts_of(one.get("line")), *([last] if last else [])]:
            return "\n".join(lines)
    return ""


def _entry(one: Arriving) -> dict[str, Any]:
    content = one.content
    name = name_of(content)
    if not name:
        raise KeepAsSource("It has no name.")
    telecom = content.get("telecom")
    return {
        "id": one.row_id,
        "version": one.version,
        "name": name,
        "npi": _npi(content),
        "phone": contact_of(telecom, "phone"),
        "fax": contact_of(telecom, "fax"),
        "email": contact_of(telecom, "email"),
        "address": _address(content),
        "active": content.get("active") is not False,
        "source": one.source,
    }


def practitioner(one: Arriving) -> Mapped:
    """Practitioner to an entry of the directory."""
    titles = [
        found.text
        for q in objects(one.content.get("qualification"))
        if (found := coded_of(q.get("code")))
    ]
    return Mapped(Practitioner(**_entry(one), specialty=titles[0] if titles else ""))


def organization(one: Arriving) -> Mapped:
    """Organization to an entry of the directory."""
    kinds = [found.text for c in objects(one.content.get("type")) if (found := coded_of(c))]
    return Mapped(Organization(**_entry(one), kind=kinds[0] if kinds else ""))


def care_team(one: Arriving) -> Mapped:
    """CareTeam to a team; the person themselves and members without any name are left out."""
    content = one.content
    if one.patient_id is None:
        raise KeepAsSource("It does not say whom it is about.")
    period = obj(content.get("period"))
    start, end = partial_of(period.get("start")), partial_of(period.get("end"))
    members: list[TeamMember] = []
    rows: dict[UUID, UUID | None] = {}
    for participant in objects(content.get("participant")):
        linked = one.link(participant.get("member"), "Practitioner")
        if linked.row_id == one.patient_id:
            continue
        if not linked.name:
            one.warn("A member of a care team has no name; it is only in the original.")
            continue
        roles = [r.text for c in objects(participant.get("role")) if (r := coded_of(c))]
        behalf = one.link(participant.get("onBehalfOf"), "Organization")
        made = TeamMember(
            id=one.new_id(),
            name=linked.name,
            role="; ".join(roles),
            organization=behalf.name,
            source=one.source,
        )
        members.append(made)
        rows[made.id] = linked.row_id if linked.kind == "practitioner" else None
    team = CareTeam(
        id=one.row_id,
        version=one.version,
        patient_id=one.patient_id,
        name=text_of(content.get("name"), 500),
        status=text_of(content.get("status"), 20) or "active",
        start_on=start.earliest if start else None,
        end_on=end.earliest if end else None,
        members=tuple(members),
        source=one.source,
    )
    return Mapped(team, rows)
