"""Pages another clinician is glad to receive: content in, PDF bytes out. Nothing touches the disk.

``render`` is all that most callers need; ``preview`` shows the very bytes, ``secure`` locks a copy.
"""

from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.domain.contents import (
    AccountingContent,
    CarePlanContent,
    CareSummaryContent,
    CoachSheetContent,
    ContactLetterContent,
    Content,
    GoalTrackerContent,
    HandoffContent,
    LeafletContent,
    PatientPlanContent,
)

__all__ = ["RenderedDocument", "render"]


def render(content: Content) -> RenderedDocument:
    """Print a content. The same content gives the same bytes, whatever the computer's clock says.

    A template that fails is replaced by the plain layout with all facts; the result says so.
    """
    # reportlab takes 0.15 s to import: the window opens without it.
    from clinicdesk.documents.accounting import render as render_accounting
    from clinicdesk.documents.care_plan import render as render_care_plan
    from clinicdesk.documents.care_summary import render as render_care_summary
    from clinicdesk.documents.coach_sheet import render as render_coach_sheet
    from clinicdesk.documents.contact_letter import render as render_letter
    from clinicdesk.documents.goal_tracker import render as render_tracker
    from clinicdesk.documents.handoff import render as render_handoff
    from clinicdesk.documents.leaflet import render as render_leaflet
    from clinicdesk.documents.patient_plan import render as render_patient_plan
    from clinicdesk.documents.referral_packet import render as render_packet

    if isinstance(content, CareSummaryContent):
        return render_care_summary(content)
    if isinstance(content, HandoffContent):
        return render_handoff(content)
    if isinstance(content, AccountingContent):
        return render_accounting(content)
    if isinstance(content, LeafletContent):
        return render_leaflet(content)
    if isinstance(content, CarePlanContent):
        return render_care_plan(content)
    if isinstance(content, PatientPlanContent):
        return render_patient_plan(content)
    if isinstance(content, GoalTrackerContent):
        return render_tracker(content)
    if isinstance(content, CoachSheetContent):
        return render_coach_sheet(content)
    if isinstance(content, ContactLetterContent):
        return render_letter(content)
    return render_packet(content)
