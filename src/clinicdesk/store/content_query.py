"""One read across tables: all that a document says."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.domain import person_details as person_values
from clinicdesk.domain.accounting import accounting, look_back
from clinicdesk.domain.chart_selection import current_plan, select_chart
from clinicdesk.domain.contents import (
    AccountingContent,
    CareSummaryContent,
    ChartContent,
    Content,
    Coverage,
    HandoffContent,
    Imprint,
    LeafletContent,
    Letterhead,
    PacketContent,
)
from clinicdesk.domain.documents import DocumentKind, HandoffWords, PrintRequest
from clinicdesk.domain.education import Assignment
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.leaflet_contents import goals_beside
from clinicdesk.domain.person_codes import COVERAGE_RELATIONSHIPS
from clinicdesk.store import documents, education, patients, person_details, plans, referrals, tasks
from clinicdesk.store.clinical import chart_rows

__all__ = ["chart_content", "document_content"]

_LATELY = 5


def chart_content(
    session: Session, patient_id: UUID, imprint: Imprint, withheld: int
) -> ChartContent:
    """Gather what a page tells of a person's chart."""
    picture = chart_rows(session, patient_id)
    details = person_details.read(session, patient_id)
    today = imprint.printed_on
    chart = select_chart(
        patient=patients.get(session, patient_id),
        picture=picture,
        printed_at=imprint.printed_at,
        plans=plans.plans_of(session, patient_id),
        coverage=[_coverage(one) for one in details.coverages if one.holds(today)],
        withheld=withheld,
    )
    around = tuple(
        one
        for one in details.related
        if one.holds(today) and (one.is_emergency or one.is_caregiver)
    )
    return replace(chart, around=around)


def _coverage(one: person_values.Coverage) -> Coverage:
    return Coverage(
        payer=one.payor,
        plan=one.plan,
        member_id=one.member_id,
        group=one.group,
        relationship=COVERAGE_RELATIONSHIPS.get(one.relationship, one.relationship),
        start_on=one.start_on,
        end_on=one.end_on,
    )


def _accounting(
    session: Session, patient_id: UUID, letterhead: Letterhead, imprint: Imprint
) -> AccountingContent:
    until = imprint.printed_on
    return AccountingContent(
        letterhead=letterhead,
        imprint=imprint,
        patient=patients.get(session, patient_id),
        since=look_back(until),
        until=until,
        lines=accounting(documents.disclosures_of(session, patient_id), until, imprint.zone),
    )


def _leaflet(
    session: Session, request: PrintRequest, letterhead: Letterhead, imprint: Imprint
) -> LeafletContent:
    if not request.leaflets:
        raise BadInput("No leaflet was chosen.", "Choose what the person is to read.")
    if len({one.topic.key for one in request.leaflets}) > 1:
        raise BadInput("These leaflets are about different things.", "Print one after the other.")
    current = current_plan(plans.plans_of(session, request.patient_id, imprint.printed_on))
    return LeafletContent(
        letterhead=letterhead,
        imprint=replace(imprint, language=request.leaflets[0].language),
        patient=patients.get(session, request.patient_id),
        leaflets=request.leaflets,
        goals=goals_beside(request.leaflets[0], [current] if current else []),
        note=request.note,
        large=request.large,
    )


def _held(session: Session, patient_id: UUID) -> tuple[Assignment, ...]:
    # What came of teaching is told; what the person said back stays in the clinic.
    given = education.of_patient(session, patient_id)
    return tuple(replace(one, taught=()) for one in given if one.current)


def document_content(
    session: Session,
    request: PrintRequest,
    letterhead: Letterhead,
    imprint: Imprint,
    withheld: int = 0,
) -> Content:
    """Gather what a document says, in one snapshot of the clinic.

    ``withheld`` is how many entries of the protected record its maker does not open.

    Raises:
        NotFound: there is no such person or referral.
        BadInput: a packet without a referral, or with another person's.
    """
    patient_id = request.patient_id
    if request.kind is DocumentKind.ACCOUNTING:
        return _accounting(session, patient_id, letterhead, imprint)
    if request.kind is DocumentKind.LEAFLET:
        return _leaflet(session, request, letterhead, imprint)
    chart = chart_content(session, patient_id, imprint, withheld)
    orders = tuple(o for o in referrals.of_patient(session, patient_id) if o.is_open)
    work = tuple(t for t in tasks.of_patient(session, patient_id) if t.completed_at is None)
    if request.kind is DocumentKind.CARE_SUMMARY:
        return CareSummaryContent(
            letterhead=letterhead,
            imprint=imprint,
            chart=chart,
            referrals=orders,
            tasks=work,
            education=_held(session, patient_id),
        )
    if request.kind is DocumentKind.HANDOFF:
        return HandoffContent(
            letterhead=letterhead,
            imprint=imprint,
            chart=chart,
            words=request.handoff or HandoffWords(),
            referrals=orders,
            tasks=work,
            documents=documents.of_patient(session, patient_id)[:_LATELY],
        )
    if request.referral_id is None:
        raise BadInput("A packet belongs to a referral.", "Choose the referral to print.")
    order = referrals.get(session, request.referral_id)
    if order.patient_id != patient_id:
        raise BadInput("This referral is another person's.", "Open the chart it belongs to.")
    return PacketContent(
        letterhead=letterhead,
        imprint=imprint,
        chart=chart,
        referral=order,
        events=referrals.events_of(session, order.id),
        callback=next((member for member in chart.team if member.is_lead), None),
        report_by=order.needed_by,
    )
