"""The handoff letter: I-PASS in order, a strip for the phone, then the tables.

I-PASS (illness severity, patient summary, action list, situation awareness and contingency,
synthesis by receiver): Starmer and others, Pediatrics 2012. The five letters take two pages at
most; what is longer is cut where it says so and stands whole in the tables.
"""

from collections.abc import Sequence
from datetime import date

from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from clinicdesk.documents.blocks import (
    Cell,
    Column,
    callout,
    note,
    section,
    table,
)
from clinicdesk.documents.chart_blocks import day, medication_paragraph
from clinicdesk.documents.drawings import Rule, TickBox
from clinicdesk.documents.frame import Part, body_height
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.handoff_tables import tables_story
from clinicdesk.documents.handoff_wording import HandoffText, handoff_text
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.result_blocks import split_by_category
from clinicdesk.documents.style import BODY_WIDTH, PAGE_HEIGHT, UNIFORM, color
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import fill
from clinicdesk.domain.contents import ChartContent, HandoffContent
from clinicdesk.domain.critical_medicines import critical_group
from clinicdesk.domain.dates import age_text, show_date
from clinicdesk.domain.display import (
    NOT_RECORDED,
    allergy_sentence,
    bare_words,
    concept,
    observation_value,
    or_not_recorded,
    sex_word,
)
from clinicdesk.domain.documents import DocumentKind, HandoffWords

__all__ = ["missing", "parts", "render"]

_ACTIONS, _EVENTS, _VITALS, _CONTINGENCIES = 8, 3, 5, 6
_GROUND = {"unstable": ("bad_bg", "bad"), "watcher": ("warn_bg", "warn"), "stable": ("ok_bg", "ok")}


def _severity(content: HandoffContent, said: HandoffText) -> Table:
    words = content.words
    # Words that nobody chose say nothing: a severity left at its default is not "stable".
    unsaid = words == HandoffWords()
    ground, edge = _GROUND.get("" if unsaid else words.severity, ("canvas", "ink2"))
    shown = (
        said.severity_unsaid
        if unsaid
        else {
            "stable": said.severity_stable,
            "watcher": said.severity_watcher,
            "unstable": said.severity_unstable,
        }.get(words.severity, or_not_recorded(words.severity))
    )
    to = (
        fill(said.receiver, receiver=limited(one_line(words.receiver), 200))
        if words.receiver
        else said.receiver_open
    )
    return callout(
        [
            text(shown, "big"),
            labelled(said.code_status, limited(content.code_status, 200)),
            text(to, "small"),
        ],
        ground=ground,
        edge=edge,
    )


def _one_line(content: HandoffContent, said: HandoffText) -> str:
    told, today = content.chart, content.imprint.printed_on
    problems = ", ".join(limited(concept(row.code), 80, tail=" …") for row in told.problems[:6])
    patient = told.patient
    return fill(
        said.one_line,
        age=age_text(patient.birth, today) or "Age not recorded,",
        sex=sex_word(patient.sex).lower(),
        problems=problems or NOT_RECORDED.lower(),
    )


def _measurements(told: ChartContent, zone: str) -> str:
    parted = split_by_category(told.results)
    return "; ".join(
        f"{limited(concept(one.latest.code), 60, tail=' …')}"
        f" {limited(observation_value(one.latest), 80, tail=' …')}"
        f" ({day(one.latest.occurred_at, zone)})"
        for one in (*parted.vitals, *parted.tests)[:_VITALS]
    )


def _summary(content: HandoffContent, said: HandoffText, most: int) -> list[Flowable]:
    told, zone = content.chart, content.imprint.zone
    events = "; ".join(
        f"{day(row.occurred_at, zone)} {limited(concept(row.code), 80, tail=' …')}"
        + (f", {limited(bare_words(row.reason), 80, tail=' …')}" if row.reason else "")
        for row in told.encounters[:_EVENTS]
    )
    critical = [row for row in told.medications if critical_group(row)][:_VITALS]
    treatment: list[Flowable] = [medication_paragraph(row) for row in critical]
    if not told.medications:
        treatment = [note(NOT_RECORDED)]
    return [
        text(_one_line(content, said), "strong"),
        Spacer(0, 3),
        text(limited(or_not_recorded(content.words.summary), most)),
        Spacer(0, 3),
        text(limited(allergy_sentence(told.allergy_picture, told.allergies), 400), "bad"),
        Spacer(0, 3),
        labelled(said.events, events),
        Spacer(0, 3),
        labelled(said.assessment, limited(_measurements(told, zone), 900)),
        Spacer(0, 3),
        text(said.treatment, "subheading"),
        *(treatment or [note("None on our list of critical medicines.")]),
    ]


def _actions(content: HandoffContent, said: HandoffText) -> list[Flowable]:
    """Tasks and next actions of referrals, the earliest due first."""
    today = content.imprint.printed_on
    owed = [(task.due_on, task.title, task.owner, str(task.id)) for task in content.tasks]
    owed += [
        (
            row.due_on or date.max,
            f"{row.next_action or 'Next action not recorded'} ({row.number})",
            row.owner,
            str(row.id),
        )
        for row in content.referrals
    ]
    if not owed:
        return [note(said.no_actions)]
    owed.sort(key=lambda action: (action[0], action[3]))
    rows: list[list[Cell]] = [
        [
            TickBox(9),
            limited(title, 160),
            limited(or_not_recorded(owner), 60),
            text(
                show_date(due) if due != date.max else NOT_RECORDED,
                "bad" if due < today else "body",
            ),
        ]
        for due, title, owner, _ in owed[:_ACTIONS]
    ]
    columns = [
        Column("", 0.05),
        Column("To do", 0.53),
        Column("Owner", 0.25),
        Column("By", 0.17),
    ]
    made: list[Flowable] = [table(columns, rows)]
    if len(owed) > _ACTIONS:
        made.append(note(fill(said.more_actions, count=str(len(owed) - _ACTIONS))))
    return made


def _contingencies(content: HandoffContent, said: HandoffText, most: int) -> list[Flowable]:
    pairs = content.words.contingency[:_CONTINGENCIES]
    if not pairs:
        return [note(said.no_contingency)]
    columns = [Column(said.condition, 0.5, "strong"), Column(said.consequence, 0.5)]
    return [table(columns, [[limited(a, most // 4), limited(b, most // 4)] for a, b in pairs])]


def _synthesis(said: HandoffText) -> list[Flowable]:
    boxes = layout(
        [[TickBox(10), text(said.accepted), TickBox(10), text(said.returned)]],
        colWidths=[16, 110, 16, 200],
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ],
    )
    write = layout(
        [
            [text(said.read_back, "label"), Rule(BODY_WIDTH * 0.82, 17)],
            [Spacer(0, 0), Rule(BODY_WIDTH * 0.82, 17)],
            [text(said.name, "label"), Rule(BODY_WIDTH * 0.5, 17)],
            [text(said.time, "label"), Rule(BODY_WIDTH * 0.5, 17)],
        ],
        colWidths=[BODY_WIDTH * 0.14, BODY_WIDTH * 0.83],
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ],
    )
    return [text(said.synthesis_ask), boxes, write]


def _clipped(said: str, most: int = 190) -> str:
    """Cut at a word; the whole stands above, on the same pages."""
    return limited(said, most, 30, " …")


def _sbar(content: HandoffContent, said: HandoffText) -> list[Flowable]:
    told = content.chart
    first = content.tasks[0].title if content.tasks else ""
    if not first and content.referrals:
        first = content.referrals[0].next_action
    if_then = content.words.contingency[:1]
    recommend = "; ".join(p for p in (first, *(f"if {a}: {b}" for a, b in if_then)) if p)
    cells = [
        (said.sbar_s, content.words.summary),
        (said.sbar_b, _one_line(content, said)),
        (said.sbar_a, _measurements(told, content.imprint.zone)),
        (said.sbar_r, recommend),
    ]
    made = layout(
        [
            [
                [text(label, "label"), text(_clipped(or_not_recorded(value)), "small")]
                for label, value in cells
            ]
        ],
        colWidths=[BODY_WIDTH / 4] * 4,
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, -1), color("canvas")),
            ("INNERGRID", (0, 0), (-1, -1), 0.7, color("surface")),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ],
    )
    return [made]


def _letters(content: HandoffContent, said: HandoffText, most: int) -> list[Flowable]:
    return [
        *section(said.illness, [_severity(content, said)]),
        *section(said.patient, _summary(content, said, most)),
        *section(said.actions, _actions(content, said)),
        *section(said.situation, _contingencies(content, said, most)),
        *_together(section(said.synthesis, _synthesis(said))),
        *_together(section(said.sbar, _sbar(content, said))),
    ]


def _height(story: Sequence[Flowable]) -> float:
    return sum(
        float(flowable.wrap(BODY_WIDTH, PAGE_HEIGHT)[1])
        for flowable in story
        if not isinstance(flowable, CondPageBreak)
    )


def _together(story: Sequence[Flowable]) -> list[Flowable]:
    """A block to write in stands on one page."""
    return [CondPageBreak(_height(story)), *story[1:]]


def parts(content: HandoffContent, facts: FrameFacts) -> list[Part]:
    """Make the letter and its tables. Raises WordingProblem."""
    said = handoff_text()
    room = body_height(facts, said.title) * 2 - 60
    story = _letters(content, said, 2000)
    for most in (1200, 700, 300):
        if _height(story) <= room:
            break
        story = _letters(content, said, most)
    tables = section(said.tables, tables_story(content, said), named="part", level=0)
    return [Part(said.title, [*story, *tables])]


def missing(content: HandoffContent) -> list[str]:
    """Say what the receiver will look for and not find."""
    words, chart = content.words, content.chart
    wanted: list[tuple[str, object]] = [
        ("Patient summary", words.summary.strip()),
        ("Receiver", words.receiver.strip()),
        ("Contingencies", words.contingency),
        ("Code status", content.code_status.strip()),
        ("Date of birth", chart.patient.birth),
        ("Medications", chart.medications),
        ("Safe contact", chart.patient.safe_contact.channel),
    ]
    return [name for name, value in wanted if not value]


def render(content: HandoffContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    return press(content, Template(DocumentKind.HANDOFF, "Handoff", parts, missing))
