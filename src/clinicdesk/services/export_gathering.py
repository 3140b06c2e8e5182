"""Reads all that leaves of one person, in one snapshot of the clinic."""

from dataclasses import replace
from datetime import datetime

from clinicdesk.domain.access import Actor
from clinicdesk.domain.chart import build_chart
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.consents import Consent, ConsentDecision, ConsentStatus
from clinicdesk.domain.contents import Letterhead
from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.exporting import ExportRequest, KeptOriginal, RecordParts
from clinicdesk.domain.protected import ProtectedEntry
from clinicdesk.interchange.fhir.writing.bundle import pointed_at_by
from clinicdesk.store import chart_query, consents, export_query
from clinicdesk.store.snapshot import Snapshot

__all__ = ["gathered", "letterhead_of"]

_GONE = frozenset({ConsentStatus.ENTERED_IN_ERROR, ConsentStatus.REJECTED})
_DEEPEST = 4
"""How far references between directory entries are followed (role to place to organization)."""


def letterhead_of(facts: ClinicFacts) -> Letterhead:
    """Return who speaks, as every paper has it."""
    site = facts.site
    return Letterhead(
        clinic=facts.name,
        site=site.name if site.name != facts.name else "",
        address=site.address,
        phone=site.phone,
        fax=site.fax,
        demonstration=facts.demonstration,
    )


def _consents(session: Snapshot, request: ExportRequest) -> tuple[Consent, ...]:
    """Return what the person agreed to.

    A restriction names whom they do not want to know: it goes to the person alone.
    """
    all_of_it = request.recipient is None or request.purpose == PATIENT_ACCESS
    return tuple(
        one
        for one in consents.of_patient(session, request.patient_id)
        if one.status not in _GONE and (all_of_it or one.decision is not ConsentDecision.DENY)
    )


def _originals(session: Snapshot, request: ExportRequest) -> tuple[KeptOriginal, ...]:
    """Return what files brought about the person, then what those point at."""
    found = export_query.originals_about(session, request.patient_id)
    latest = found
    for _step in range(_DEEPEST):
        latest = export_query.originals_at(session, pointed_at_by(latest), found)
        if not latest:
            break
        found = [*found, *latest]
    return tuple(found)


def gathered(
    session: Snapshot,
    actor: Actor,
    request: ExportRequest,
    *,
    facts: ClinicFacts,
    at: datetime,
    released: tuple[ProtectedEntry, ...],
    withheld: int,
) -> RecordParts:
    """Return what the record of one person is made of.

    Raises:
        NotFound: no such person.
    """
    patient_id = request.patient_id
    parts = chart_query.chart_parts(session, patient_id, at, facts.site.zone)
    chart = build_chart(replace(parts, withheld=withheld))
    documents, _sealed = export_query.kept_documents(session, chart.documents)
    return RecordParts(
        exported_at=at,
        zone=facts.site.zone,
        letterhead=letterhead_of(facts),
        clinic_id=facts.vault_id,
        author=actor.display,
        recipient=request.recipient.name if request.recipient else "",
        patient=chart.patient,
        clinical=chart.clinical,
        teams=export_query.teams_of(session, patient_id),
        plans=chart.plans,
        loose_goals=chart.loose_goals,
        referrals=tuple(one for one in chart.referrals if not one.entered_in_error),
        tasks=chart.tasks,
        consents=_consents(session, request),
        documents=documents,
        originals=_originals(session, request),
        encounter_of=export_query.encounters_of(session, patient_id),
        released=released,
        withheld=withheld,
    )
