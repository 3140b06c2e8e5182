"""Pages another clinician is glad to receive: content in, PDF bytes out. Nothing touches the disk.

``render`` is all that most callers need; ``preview`` shows the very bytes, ``secure`` locks a copy.
"""

from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.domain.contents import (
    AccountingContent,
    CareSummaryContent,
    Content,
    HandoffContent,
)

__all__ = ["RenderedDocument", "render"]


def render(content: Content) -> RenderedDocument:
    """Print a content. The same content gives the same bytes, whatever the computer's clock says.

    A template that fails is replaced by the plain layout with all facts; the result says so.
    """
    # reportlab takes 0.15 s to import: the window opens without it.
    from clinicdesk.documents.accounting import render as render_accounting
    from clinicdesk.documents.care_summary import render as render_care_summary
    from clinicdesk.documents.handoff import render as render_handoff
    from clinicdesk.documents.referral_packet import render as render_packet

    if isinstance(content, CareSummaryContent):
        return render_care_summary(content)
    if isinstance(content, HandoffContent):
        return render_handoff(content)
    if isinstance(content, AccountingContent):
        return render_accounting(content)
    return render_packet(content)
