"""The packet's cover, also its fax sheet: who to whom, how many pages, how urgent. No diagnosis."""

from reportlab.platypus import Flowable, Spacer, Table

from clinicdesk.documents.blocks import callout
from clinicdesk.documents.drawings import QrMark
from clinicdesk.documents.furniture import TOTAL_FORM
from clinicdesk.documents.packet_wording import PacketWords
from clinicdesk.documents.paragraphs import heading, text
from clinicdesk.documents.style import BODY_WIDTH, UNIFORM, color, style
from clinicdesk.documents.tagging import layout, words
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import fill
from clinicdesk.domain.contents import PacketContent
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, or_not_recorded, phone
from clinicdesk.domain.referrals import Urgency

__all__ = ["cover_story", "urgency_word"]

_MOST = 400


class _TotalPages(Flowable):
    """The number of pages, in the size of a value."""

    def __init__(self) -> None:
        super().__init__()
        self.width, self.height = 40, 14

    def draw(self) -> None:
        """Refer to the total, which is known at the end."""
        factor = style("value").fontSize / style("page").fontSize
        with words(self.canv):
            self.canv.saveState()
            self.canv.translate(0, 3)
            self.canv.scale(factor, factor)
            self.canv.doForm(TOTAL_FORM)
            self.canv.restoreState()


def urgency_word(urgency: Urgency | None) -> str:
    """Say an urgency as a word."""
    if urgency is None:
        return NOT_RECORDED
    return {"asap": "As soon as possible", "stat": "Immediate"}.get(
        urgency.value, urgency.value.capitalize()
    )


def _party(label: str, name: str, lines: list[str]) -> list[Flowable]:
    return [
        text(label, "label"),
        text(limited(one_line(name), _MOST), "name"),
        *(text(limited(line, _MOST, 45), "body") for line in lines if line),
    ]


def _parties(content: PacketContent, said: PacketWords) -> Table:
    to, head = content.imprint.recipient, content.letterhead
    if to is None:
        left: list[Flowable] = [text(said.to, "label"), text(said.clinic_copy_to, "strong")]
    else:
        numbers = [f"Phone {phone(to.phone)}" if to.phone else "Phone: Not recorded"]
        numbers.append(f"Fax {phone(to.fax)}" if to.fax else "Fax: Not recorded")
        left = _party(said.to, to.name, [to.address, *numbers])
    who = content.callback
    call = f"{who.name}, {phone(who.phone)}" if who and who.phone else phone(head.phone)
    right = _party(
        said.sender,
        head.clinic,
        [
            head.site,
            head.address,
            f"Phone {phone(head.phone)}" if head.phone else "",
            f"Fax {phone(head.fax)}" if head.fax else "",
            f"{said.call_back}: {or_not_recorded(call)}",
        ],
    )
    return layout(
        [[left, right]],
        colWidths=[BODY_WIDTH / 2] * 2,
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 9),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 11),
            ("BOX", (0, 0), (-1, -1), 0.7, color("row_line")),
            ("LINEBEFORE", (1, 0), (1, 0), 0.7, color("row_line")),
        ],
    )


def _figures(content: PacketContent, said: PacketWords) -> Table:
    urgency = content.referral.urgency
    pressing = urgency in {Urgency.URGENT, Urgency.ASAP, Urgency.STAT}
    cells: list[list[Flowable]] = [
        [
            text(said.urgency, "label"),
            text(urgency_word(urgency), "bad_big" if pressing else "value"),
        ],
        [text(said.pages, "label"), _TotalPages()],
        [text(said.date, "label"), text(show_date(content.imprint.printed_on), "value")],
        [text(said.number, "label"), text(or_not_recorded(content.referral.number), "value")],
    ]
    return layout(
        [cells],
        colWidths=[BODY_WIDTH * share for share in (0.3, 0.22, 0.22, 0.26)],
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
            ("BACKGROUND", (0, 0), (-1, -1), color("canvas")),
        ],
    )


def cover_story(content: PacketContent, said: PacketWords) -> list[Flowable]:
    """Make the cover's story: it fits one page whatever the names' length."""
    inside = [said.inside_letter, said.inside_summary, said.inside_plan]
    if content.attachments:
        inside.append(fill(said.inside_attachments, count=str(len(content.attachments))))
    inside.append(said.inside_reply)
    listed = [text(f"{place}.  {line}") for place, line in enumerate(inside, 1)]
    reference = layout(
        [
            [
                [heading(said.inside), Spacer(0, 4), *listed],
                [
                    QrMark(f"CLINICDESK:REFERRAL:{content.referral.number}", 92),
                    Spacer(0, 5),
                    text(content.referral.number, "value"),
                    text(said.scan_reply, "small"),
                ],
            ]
        ],
        colWidths=[BODY_WIDTH - 140, 140],
        style=[*UNIFORM, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)],
    )
    call = phone(content.letterhead.phone) or content.letterhead.clinic
    return [
        Spacer(0, 8),
        _parties(content, said),
        _figures(content, said),
        Spacer(0, 22),
        reference,
        Spacer(0, 22),
        callout(
            [
                text(said.misdirected_title, "strong"),
                text(fill(said.misdirected_fax, phone=call)),
            ],
            ground="warn_bg",
            edge="warn",
        ),
    ]
