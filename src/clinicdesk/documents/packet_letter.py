"""The referral letter: one page, always. What the recipient must decide on stands first.

It is laid out as large as it fits: full size, then two smaller ones, then with long texts cut where
they say so, their whole standing in the clinical summary of the same packet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable, KeepInFrame, Spacer, Table

from clinicdesk.documents.blocks import callout
from clinicdesk.documents.chart_blocks import medication_paragraph
from clinicdesk.documents.drawings import TickBox
from clinicdesk.documents.packet_cover import urgency_word
from clinicdesk.documents.packet_wording import PacketWords, expectation
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.documents.social_blocks import interpreter
from clinicdesk.documents.style import BODY_WIDTH, PAGE_HEIGHT, UNIFORM, color
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import limited
from clinicdesk.documents.wording import fill
from clinicdesk.domain.clinical import AllergyPicture
from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.contents import PacketContent
from clinicdesk.domain.critical_medicines import critical_group
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import (
    NOT_RECORDED,
    allergy_detail,
    concept,
    or_not_recorded,
    period,
    phone,
)
from clinicdesk.domain.languages import language_name

__all__ = ["letter_story", "own_goals", "report_sentence"]

_LISTED = 6


@dataclass(frozen=True, slots=True)
class _Fit:
    """One way to fit: the size of letters, and the most letters of a text."""

    by: float
    most: int


_FITS = (
    _Fit(1, 4000),
    _Fit(0.95, 4000),
    _Fit(0.9, 4000),
    _Fit(0.9, 700),
    _Fit(0.86, 450),
    _Fit(0.84, 280),
    _Fit(0.84, 160),
)


def own_goals(content: PacketContent) -> str:
    """The person's goal for this referral in their words; else what matters to them."""
    plans = content.chart.plans
    wanted = set(content.referral.goal_ids)
    goals = [g.own_words or g.description for p in plans for g in p.goals if g.id in wanted]
    if goals:
        return "; ".join(goals)
    return plans[0].preferences if plans else ""


def report_sentence(content: PacketContent, said: PacketWords) -> str:
    """Where the report goes, by when."""
    head = content.letterhead
    place = content.report_to or f"{head.clinic}{f', fax {phone(head.fax)}' if head.fax else ''}"
    if content.report_by is None:
        return fill(said.report_no_date, place=place)
    return fill(said.report, place=place, date=show_date(content.report_by))


class _Letter:
    """One attempt at the letter."""

    def __init__(self, content: PacketContent, said: PacketWords, fit: _Fit) -> None:
        self.content, self.said, self.fit = content, said, fit
        self.referral, self.chart = content.referral, content.chart

    def cut(self, value: str, most: int = 0) -> str:
        """Cut a text at a word where it must be, and say where the rest is."""
        return limited(value, most or self.fit.most, 90, self.said.continues)

    def small(self, value: str) -> str:
        """Cut a name or an address: these are short unless something is wrong with them."""
        return self.cut(value, 240 if self.fit.by > 0.85 else 120)

    def text(self, value: str, named: str = "body") -> Flowable:
        """A paragraph at this attempt's size."""
        return text(value, named, self.fit.by)

    def story(self) -> list[Flowable]:
        """All of it, in order."""
        gap = Spacer(0, 6 * self.fit.by)
        return [
            self.addresses(),
            gap,
            self.terms(),
            gap,
            self.question(),
            gap,
            *self.reasons(),
            gap,
            self.dangers(),
            gap,
            self.people(),
            gap,
            self.report(),
        ]

    def grid(self, rows: Sequence[Sequence[list[Flowable]]], shares: Sequence[float]) -> Table:
        """Cells side by side."""
        pad = 3 * self.fit.by
        return layout(
            [list(row) for row in rows],
            colWidths=[BODY_WIDTH * share for share in shares],
            hAlign="LEFT",
            style=[
                *UNIFORM,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), pad),
                ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
            ],
        )

    def addresses(self) -> Table:
        """The addressee, and the day."""
        to = self.referral.recipient or self.content.imprint.recipient
        left: list[Flowable] = [self.text(NOT_RECORDED, "strong")]
        if to is not None:
            left = [self.text(self.small(to.name), "strong")]
            left += [self.text(self.small(line)) for line in (to.specialty, to.address) if line]
        right = [
            self.text(show_date(self.content.imprint.printed_on), "strong"),
            self.text(f"Re: {self.small(concept(self.referral.service))}", "strong"),
        ]
        return self.grid([[left, right]], (0.55, 0.45))

    def terms(self) -> Table:
        """Type, urgency with its date, who schedules, what the person needs."""
        said, referral, patient = self.said, self.referral, self.chart.patient
        kind = referral.type.value.replace("-", " ") if referral.type else NOT_RECORDED
        urgency = urgency_word(referral.urgency)
        when = (
            fill(said.needed_by, urgency=urgency, date=show_date(referral.needed_by))
            if referral.needed_by
            else fill(said.no_date, urgency=urgency)
        )
        schedule = {
            "clinic": said.schedule_clinic,
            "patient": said.schedule_patient,
            "recipient": said.schedule_recipient,
        }.get(referral.who_schedules, NOT_RECORDED)
        language = referral.interpreter_language or (
            patient.language if patient.interpreter_needed else ""
        )
        needs = [f"Interpreter: {language_name(language)}" if language else ""]
        if not language:
            needs = [f"Interpreter: {or_not_recorded(interpreter(patient)).lower()}"]
        needs.append("Transport needed" if referral.transport_needed else "")
        contact = safe_contact_words(patient.safe_contact)
        told = f"{contact[:1].lower()}{contact[1:]}" if contact else "not recorded"
        needs.append(f"Safe contact: {told}")
        cells = [
            (said.type, kind.capitalize()),
            (said.when, when),
            (said.schedules, schedule),
            (said.needs, self.small(". ".join(need for need in needs if need))),
        ]
        made = self.grid(
            [[[self.text(label, "label"), self.text(value, "strong")] for label, value in cells]],
            (0.22, 0.25, 0.23, 0.3),
        )
        made.setStyle(
            [
                ("LINEABOVE", (0, 0), (-1, 0), 0.7, color("row_line")),
                ("LINEBELOW", (0, 0), (-1, -1), 0.7, color("row_line")),
            ]
        )
        return made

    def question(self) -> Table:
        """The clinical question, and what we expect back."""
        said, referral = self.said, self.referral
        model = said.care_full if referral.care_model == "full" else said.care_shared
        expected = self.content.expected_back or expectation(said, referral.type)
        return callout(
            [
                self.text(said.question, "label"),
                self.text(self.cut(or_not_recorded(referral.question)), "question"),
                Spacer(0, 3),
                labelled(said.expect, self.cut(f"{expected} {model}".strip()), "body", self.fit.by),
            ],
            padding=6 * self.fit.by,
        )

    def reasons(self) -> list[Flowable]:
        """Reason, findings, what was tried, the person's goal, and that they agree."""
        said, referral = self.said, self.referral
        agreed = {True: said.told_yes, False: said.told_no, None: said.told_unknown}
        made: list[Flowable] = []
        for label, value in (
            (said.reason, referral.reason),
            (said.findings, referral.findings),
            (said.tried, referral.tried),
            (said.goal, own_goals(self.content)),
            (said.told, agreed[referral.patient_agreed]),
        ):
            made.append(labelled(label, self.cut(value), "body", self.fit.by))
            made.append(Spacer(0, 3 * self.fit.by))
        return made

    def listed(self, lines: Sequence[Flowable], of: int) -> list[Flowable]:
        """The first of a list, and how many more there are."""
        made = list(lines[:_LISTED])
        if of > _LISTED:
            made.append(self.text(fill(self.said.more, count=str(of - _LISTED)), "small"))
        return made

    def dangers(self) -> Table:
        """Diagnoses, allergies, critical medicines."""
        said, chart = self.said, self.chart
        diagnoses: list[Flowable] = [
            self.text(self.small(f"{concept(row.code)}, {period(row)}")) for row in chart.problems
        ]
        allergies: list[Flowable] = [self.text(chart.allergy_picture.value, "strong")]
        if chart.allergy_picture is AllergyPicture.KNOWN and chart.allergies:
            allergies = [
                self.text(
                    self.small(": ".join(p for p in (concept(a.code), allergy_detail(a)) if p)),
                    "bad",
                )
                for a in chart.allergies
            ]
        critical = [row for row in chart.medications if critical_group(row)]
        medicines: list[Flowable] = []
        for row in critical[:_LISTED]:
            medicines.append(medication_paragraph(row, by=self.fit.by))
            medicines.append(self.text(critical_group(row), "bad_small"))
        if len(critical) > _LISTED:
            medicines.append(
                self.text(fill(said.more, count=str(len(critical) - _LISTED)), "small")
            )
        if not chart.medications:
            medicines = [self.text(NOT_RECORDED)]
        made = self.grid(
            [
                [
                    [
                        self.text(said.diagnoses, "label"),
                        *(self.listed(diagnoses, len(diagnoses)) or [self.text(NOT_RECORDED)]),
                    ],
                    [
                        self.text(said.allergies, "label"),
                        *self.listed(allergies, len(allergies)),
                    ],
                    [
                        self.text(said.critical, "label"),
                        *(medicines or [self.text(said.no_critical)]),
                    ],
                ]
            ],
            (0.36, 0.3, 0.34),
        )
        made.setStyle([("LINEABOVE", (0, 0), (-1, 0), 0.7, color("row_line"))])
        return made

    def people(self) -> Table:
        """Who is who, with direct lines."""
        said, team = self.said, self.chart.team
        lead = self.content.callback or next((m for m in team if m.is_lead), None)
        care = next((m for m in team if "primary" in m.role.casefold()), None)
        giver = next((m for m in team if "caregiver" in m.role.casefold()), None)
        cells = []
        for label, member, other in (
            (said.referrer, None, self.referral.requester),
            (said.coordinator, lead, ""),
            (said.primary_care, care, self.chart.patient.primary_care),
            (said.caregiver, giver, ""),
        ):
            name = member.name if member else other
            line = phone(member.phone) if member else ""
            cells.append(
                [
                    self.text(label, "label"),
                    self.text(self.small(or_not_recorded(name))),
                    *([self.text(line, "strong")] if line else []),
                ]
            )
        made = self.grid([cells], (0.25, 0.25, 0.25, 0.25))
        made.setStyle([("LINEABOVE", (0, 0), (-1, 0), 0.7, color("row_line"))])
        return made

    def report(self) -> Table:
        """Where the report goes, and boxes to tick."""
        said, who = self.said, self.content.callback
        sentence = report_sentence(self.content, said)
        if who is not None and who.phone:
            sentence += " " + fill(said.report_call, name=who.name, phone=phone(who.phone))
        boxes: list[Flowable | str] = []
        for label in (said.tick_accept, said.tick_more, said.tick_decline):
            boxes += [TickBox(), self.text(label)]
        ticks = layout(
            [boxes],
            colWidths=[15, 80, 15, 140, 15, 180],
            hAlign="LEFT",
            style=[
                *UNIFORM,
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ],
        )
        return callout(
            [self.text(self.cut(sentence, 400), "strong"), Spacer(0, 3), ticks],
            ground="canvas",
            edge="ink2",
            padding=6 * self.fit.by,
        )


def _height(story: Sequence[Flowable]) -> float:
    return sum(float(flowable.wrap(BODY_WIDTH, PAGE_HEIGHT * 10)[1]) for flowable in story)


def letter_story(
    content: PacketContent, said: PacketWords, height: float
) -> tuple[list[Flowable], bool]:
    """Make the letter for a body of this height; tell whether a text had to be cut."""
    for fit in _FITS:
        story = _Letter(content, said, fit).story()
        if _height(story) <= height - 1:
            return story, fit.most < _FITS[0].most
    # Names and addresses beyond all measure: the last resort is smaller letters, never two pages.
    last = _Letter(content, said, _FITS[-1]).story()
    return [KeepInFrame(BODY_WIDTH, height - 1, last, mode="shrink")], True
