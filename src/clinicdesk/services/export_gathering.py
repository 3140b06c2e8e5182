"""Reads all that leaves of one person, in one snapshot of the clinic."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.chart import Chart, build_chart
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.consents import Consent, ConsentDecision, ConsentStatus
from clinicdesk.domain.contents import Letterhead
from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.documents import Document
from clinicdesk.domain.exporting import ExportRequest, KeptOriginal, RecordParts
from clinicdesk.domain.people import Patient
from clinicdesk.domain.person_details import Coverage, RelatedPerson
from clinicdesk.domain.person_history import reads_gender_identity
from clinicdesk.domain.protected import ProtectedEntry
from clinicdesk.domain.referrals import Referral
from clinicdesk.domain.tasks import Task
from clinicdesk.interchange.fhir.writing.bundle import pointed_at_by
from clinicdesk.services.people import readable
from clinicdesk.store import chart_query, consents, export_query, patients, referral_parts
from clinicdesk.store.export_beside import beside
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


@dataclass(frozen=True, slots=True)
class _Clear:
    """What of a chart names no protected referral, and how many do."""

    referrals: tuple[Referral, ...]
    tasks: tuple[Task, ...]
    documents: tuple[Document, ...]
    withheld: int


def _clear(session: Snapshot, chart: Chart) -> _Clear:
    """Leave protected referrals out, with their tasks and papers, and count them."""
    orders = [one for one in chart.referrals if not one.entered_in_error]
    hanging = [task.referral_id for task in chart.tasks]
    hanging += [paper.referral_id for paper in chart.documents]
    ids = [*hanging, *(one.id for one in orders)]
    kept = referral_parts.protected_among(session, ids)
    clear = tuple(one for one in orders if one.id not in kept and not one.protected)
    return _Clear(
        clear,
        tuple(one for one in chart.tasks if one.referral_id not in kept),
        tuple(one for one in chart.documents if one.referral_id not in kept),
        len(orders) - len(clear),
    )


def _general(session: Snapshot, several: tuple[KeptOriginal, ...]) -> tuple[KeptOriginal, ...]:
    """Leave out the originals of referrals that are protected now."""
    ids = [one.row_id for one in several if one.row_kind == "referral"]
    kept = referral_parts.protected_among(session, ids)
    return tuple(one for one in several if one.row_id not in kept)


def _beside(
    session: Snapshot, patient: Patient, originals: tuple[KeptOriginal, ...]
) -> tuple[tuple[tuple[UUID, RelatedPerson], ...], tuple[tuple[UUID, Coverage], ...]]:
    """Return people around the person and coverages; of others' only what no original says."""
    assert patient.details is not None
    people = [one for one in originals if one.type == "Patient"]
    as_it_came = len(people) == 1 and people[0].current
    lines = export_query.rows_around(session, patient.id, "related_person")
    around = tuple(
        (row_id, value)
        for (row_id, source), value in zip(lines, patient.details.related, strict=True)
        if not as_it_came or source == "clinic"
    )
    payers = export_query.rows_around(session, patient.id, "coverage")
    paired = zip(payers, patient.details.coverages, strict=True)
    return around, tuple((row_id, value) for (row_id, _source), value in paired)


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
    originals = _originals(session, request)
    patient = readable(actor, patients.get(session, patient_id, details=True))
    kept = _clear(session, chart)
    documents, _sealed = export_query.kept_documents(session, kept.documents)
    around, coverages = _beside(session, patient, originals)
    return RecordParts(
        exported_at=at,
        zone=facts.site.zone,
        letterhead=letterhead_of(facts),
        clinic_id=facts.vault_id,
        author=actor.display,
        recipient=request.recipient.name if request.recipient else "",
        patient=patient,
        genders_told=reads_gender_identity(actor),
        people_around=around,
        coverages=coverages,
        clinical=chart.clinical,
        teams=export_query.teams_of(session, patient_id),
        plans=chart.plans,
        loose_goals=chart.loose_goals,
        referrals=kept.referrals,
        tasks=kept.tasks,
        consents=_consents(session, request),
        documents=documents,
        originals=_general(session, originals),
        encounter_of=export_query.encounters_of(session, patient_id),
        beside=beside(
            session,
            patient_id,
            [one.id for one in chart.plans],
            [one.id for one in kept.referrals],
        ),
        released=released,
        withheld=withheld + kept.withheld,
    )
