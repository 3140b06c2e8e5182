"""The referral packet: cover, one-page letter, clinical summary, care plan, reply sheet.

One story in one file, so that "page x of y" runs through and every page is the frame's.
"""

from clinicdesk.documents.frame import Part, body_height
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.packet_cover import cover_story
from clinicdesk.documents.packet_letter import letter_story, own_goals
from clinicdesk.documents.packet_reply import reply_story
from clinicdesk.documents.packet_summary import plan_story, summary_story
from clinicdesk.documents.packet_wording import packet_words
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.domain.contents import PacketContent
from clinicdesk.domain.documents import DocumentKind

__all__ = ["missing", "parts", "render"]


def parts(content: PacketContent, facts: FrameFacts) -> list[Part]:
    """Make its parts in order. Raises WordingProblem."""
    said = packet_words()
    letter, _ = letter_story(content, said, body_height(facts, said.letter))
    reply = reply_story(content, said, body_height(facts, said.reply))
    return [
        Part(said.cover, cover_story(content, said)),
        Part(said.letter, letter),
        Part(said.summary, [*summary_story(content, said), *plan_story(content, said)]),
        Part(said.reply, reply),
    ]


def missing(content: PacketContent) -> list[str]:
    """Say what the recipient will look for and not find.

    After the fifteen minimum elements of a referral (Canadian expert panel) and our send-gate.
    """
    referral, chart = content.referral, content.chart
    wanted: list[tuple[str, object]] = [
        ("Clinical question", referral.question.strip()),
        ("Referral type", referral.type),
        ("Urgency", referral.urgency),
        ("Recipient", referral.recipient),
        ("Needed-by date", referral.needed_by),
        ("Reason", referral.reason.strip()),
        ("Relevant findings", referral.findings.strip()),
        ("What has been tried", referral.tried.strip()),
        ("The patient's own goal", own_goals(content).strip()),
        ("Whether the patient agrees", referral.patient_agreed is not None),
        ("Whom to call back", content.callback and content.callback.phone),
        ("Where the report goes", content.report_to or content.letterhead.fax),
        ("Date of birth", chart.patient.birth),
        ("Patient's phone", chart.patient.phone),
        ("Coverage", chart.coverage),
        ("Current care plan", chart.plans),
    ]
    return [name for name, value in wanted if not value]


def render(content: PacketContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    template = Template(
        DocumentKind.PACKET,
        "Referral packet",
        parts,
        missing,
        lambda said: said.referral.number,
    )
    return press(content, template)
