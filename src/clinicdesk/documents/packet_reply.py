"""The reply sheet: one page to fill in by hand and send back, found again by its QR code.

Fields after the ACP High Value Care Coordination Toolkit, consultation response checklist.
"""

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepInFrame, Spacer, Table

from clinicdesk.documents.drawings import QrMark, Rule, TickBox
from clinicdesk.documents.packet_wording import PacketWords
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.style import BODY_WIDTH, PAGE_HEIGHT, UNIFORM
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import fill
from clinicdesk.domain.contents import PacketContent
from clinicdesk.domain.display import concept, or_not_recorded, phone

__all__ = ["reply_story"]

_QR = 74.0


def _row(
    cells: Sequence[Flowable | list[Flowable]], widths: Sequence[float], valign: str = "BOTTOM"
) -> Table:
    return layout(
        [list(cells)],
        colWidths=list(widths),
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), valign),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ],
    )


def _choice(label: str, width: float) -> list[tuple[Flowable, float]]:
    label_width = min(width * 0.55, 4.9 * len(label) + 12)
    return [
        (TickBox(10), 16),
        (text(label), label_width),
        (Rule(width - 28 - label_width, 16), width - 16 - label_width),
    ]


def _choices(labels: Sequence[str]) -> Table:
    cells = [cell for label in labels for cell in _choice(label, BODY_WIDTH / len(labels))]
    return _row([cell for cell, _ in cells], [width for _, width in cells])


def _ticks(labels: Sequence[str], width: float) -> Table:
    cells: list[Flowable] = []
    widths: list[float] = []
    for label in labels:
        cells += [TickBox(10), text(label)]
        widths += [16, width - 16]
    return _row(cells, widths)


def _head(content: PacketContent, said: PacketWords) -> Table:
    head = content.letterhead
    place = content.report_to or (f"fax {phone(head.fax)}" if head.fax else head.clinic)
    call = or_not_recorded(phone(head.phone))
    words: list[Flowable] = [
        text(
            fill(said.reply_to, place=limited(one_line(place), 200), phone=limited(call, 60)),
            "strong",
        ),
        Spacer(0, 3),
        text(f"Re: {limited(one_line(concept(content.referral.service)), 300)}"),
        Spacer(0, 3),
        text(
            f"{said.question}: {limited(or_not_recorded(content.referral.question), 500)}", "small"
        ),
    ]
    code: list[Flowable] = [QrMark(f"CLINICDESK:REFERRAL:{content.referral.number}", _QR)]
    return _row([words, code], (BODY_WIDTH - _QR - 8, _QR + 8), "TOP")


def reply_story(content: PacketContent, said: PacketWords, height: float) -> list[Flowable]:
    """Make the sheet for a body of this height; the lines to write on share what is left."""
    fields = [
        (said.reply_answer, 2),
        (said.reply_diagnoses, 2),
        (said.reply_secondary, 1),
        (said.reply_medicines, 2),
        (said.reply_tests, 2),
        (said.reply_procedures, 1),
        (said.reply_education, 1),
        (said.reply_referrals, 1),
    ]
    follow = _choice(said.reply_follow, 190)[1:]
    roles = [
        cell
        for label in (said.reply_by_you, said.reply_by_us, said.reply_shared)
        for cell in ((TickBox(10), 16.0), (text(label), 84.0))
    ]
    top: list[Flowable] = [
        _head(content, said),
        Spacer(0, 8),
        text(said.reply_outcome, "label"),
        Spacer(0, 4),
        _choices((said.reply_seen, said.reply_scheduled)),
        Spacer(0, 5),
        _choices((said.reply_no_show, said.reply_declined)),
        Spacer(0, 8),
    ]
    bottom: list[Flowable] = [
        Spacer(0, 8),
        _row([c for c, _ in (*follow, *roles)], [w for _, w in (*follow, *roles)]),
        Spacer(0, 14),
        _row(
            [Rule(BODY_WIDTH * 0.68, 16), Rule(BODY_WIDTH * 0.28, 16)],
            [BODY_WIDTH * 0.71, BODY_WIDTH * 0.29],
        ),
        Spacer(0, 2),
        _row(
            [text(said.reply_signature, "label"), text(said.reply_date, "label")],
            [BODY_WIDTH * 0.71, BODY_WIDTH * 0.29],
        ),
    ]
    fixed = sum(f.wrap(BODY_WIDTH, PAGE_HEIGHT)[1] for f in (*top, *bottom)) + 15 * len(fields)
    line = min(22.0, max(13.0, (height - fixed - 4) / sum(count for _, count in fields)))
    story = list(top)
    for label, count in fields:
        story += [
            text(label, "label"),
            *(Rule(BODY_WIDTH, line, faint=False) for _ in range(count)),
            Spacer(0, 5),
        ]
    story += bottom
    total = sum(f.wrap(BODY_WIDTH, PAGE_HEIGHT)[1] for f in story)
    return story if total <= height - 1 else [KeepInFrame(BODY_WIDTH, height - 1, story)]
