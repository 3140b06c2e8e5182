"""The clinic itself and the person's care teams (US Core 6.1.0 Organization, CareTeam)."""

from uuid import UUID

from clinicdesk.domain.clinical import TeamMember
from clinicdesk.domain.contents import Letterhead
from clinicdesk.domain.directory import CareTeam
from clinicdesk.interchange.fhir.writing.values import US_CORE, Json, Making, display_of, period

__all__ = ["care_team", "clinic_organization"]


def clinic_organization(clinic_id: UUID, letterhead: Letterhead) -> Json:
    """Organization: who exports."""
    phones = (("phone", letterhead.phone), ("fax", letterhead.fax))
    return {
        "resourceType": "Organization",
        "id": str(clinic_id),
        "meta": {"profile": [f"{US_CORE}us-core-organization"]},
        "active": True,
        "name": letterhead.clinic,
        "telecom": [{"system": kind, "value": said} for kind, said in phones if said],
        "address": [{"text": letterhead.address.replace("\n", ", ")}] if letterhead.address else [],
    }


def _participant(number: int, one: TeamMember, contained: list[Json]) -> Json:
    member: Json = display_of(one.name)
    if one.phone or one.organization:
        inner = f"m{number}"
        contained.append(
            {
                "resourceType": "Practitioner",
                "id": inner,
                "name": [{"text": one.name}],
                "telecom": [{"system": "phone", "value": one.phone}] if one.phone else [],
            }
        )
        member = {"reference": f"#{inner}", **member}
    # FHIR R4, invariant ctm-1: only a practitioner acts on behalf of somebody.
    at = {"onBehalfOf": display_of(one.organization)} if one.organization else {}
    return {"role": [{"text": one.role or "Care team member"}], "member": member, **at}


def care_team(making: Making, team: CareTeam) -> Json:
    """CareTeam with its participants."""
    contained: list[Json] = []
    members = [_participant(n, one, contained) for n, one in enumerate(team.members, 1)]
    return making.resource(
        "CareTeam",
        team.id,
        "us-core-careteam" if members else "",
        contained=contained,
        status=team.status,
        name=team.name,
        subject=making.subject,
        period=period(team.start_on, team.end_on),
        participant=members,
    )
