"""A leaflet on paper: the person's name and goals above it, whom to call in it, its sources below.

In letters of usual size or of 18 points, in one language or in two side by side. Its words are the
leaflet's own: nothing is left out and nothing added but whom to call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from clinicdesk.documents.blocks import callout
from clinicdesk.documents.drawings import Progress, Rule
from clinicdesk.documents.fonts import STRONG
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import Heading, Text, text
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.style import BODY_WIDTH, PAGE_HEIGHT, UNIFORM, color, scaled, style
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import markup, one_line
from clinicdesk.documents.wording import fill, in_language, load
from clinicdesk.domain.dates import long_date
from clinicdesk.domain.display import phone
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.goal_display import goal_now, goal_progress
from clinicdesk.domain.leaflet_contents import LeafletContent
from clinicdesk.domain.leaflets import Leaflet, LeafletSection, SectionKind
from clinicdesk.domain.plain_words import plain_target
from clinicdesk.domain.plans import Goal
from clinicdesk.domain.readability import read_report

__all__ = ["Words", "missing", "parts", "render"]

_USUAL = 1.2
"""11.4 points: what is handed to a person is read at arm's length (AHRQ toolkit, tool 11: 12)."""
_LARGE = 18 / 9.5
_BESIDE = 1.05
_LINES = 3
"""To write on."""
_GAP = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``leaflet.toml``."""

    version: str
    title: str
    note: str
    goals: str
    way: str
    way_now: str
    way_target: str
    call_us: str
    write: str
    sources: str
    about: str


def words(language: str) -> Words:
    """The wording in a language. Raises WordingProblem."""
    return load(in_language("leaflet", language), Words)


@cache
def _item_style(by: float) -> ParagraphStyle:
    base = scaled("body", by)
    indent = base.fontSize * 1.35
    return ParagraphStyle(
        f"leaflet-item-{by}",
        parent=base,
        leftIndent=indent,
        bulletIndent=base.fontSize * 0.25,
        bulletFontSize=base.fontSize,
        spaceAfter=base.fontSize * 0.18,
    )


@cache
def _head_style(ink: str, by: float) -> ParagraphStyle:
    base = style("heading")
    return ParagraphStyle(
        f"leaflet-head-{ink}-{by}",
        parent=base,
        fontSize=min(base.fontSize * by, 20),
        leading=min(base.leading * by, 25),
        textColor=color(ink),
    )


def _heading(said: str, ink: str, by: float) -> Heading:
    made = Heading(markup(said, STRONG), _head_style(ink, by))
    made.level, made.said, made.tag = 1, said, "H2"
    return made


def _item(said: str, by: float) -> Text:
    made = Text(markup(said), _item_style(by), bulletText="•")
    made.tag = "P"
    return made


def _plain(said: str, by: float) -> Text:
    return text(said, "body", by)


def _blocks(section: LeafletSection, by: float) -> list[Flowable]:
    found: list[Flowable] = []
    for block in section.blocks:
        if found:
            found.append(Spacer(0, 3 * by))
        made = _item if block.listed else _plain
        found += [made(line, by) for line in block.lines]
    return found


class _ToWriteOn(Flowable):
    """Lines to write on: as many as leave room for what stands below, one at least."""

    def __init__(self, width: float, line: float, below: float) -> None:
        super().__init__()
        self._line, self._below = line, below
        self.width, self.height = width, line * _LINES

    def wrap(self, _width: float, height: float) -> tuple[float, float]:
        """Take what room there is."""
        count = int((height - self._below) // self._line)
        self.height = self._line * max(1, min(_LINES, count))
        return self.width, self.height

    def draw(self) -> None:
        """Draw the lines."""
        for at in range(round(self.height / self._line)):
            Rule(self.width, self._line).drawOn(self.canv, 0, at * self._line)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How large, how wide, and what room the sources below need."""

    by: float
    width: float
    below: float


class _Page:
    """Lays one leaflet out, in a shape."""

    def __init__(self, leaflet: Leaflet, said: Words, call: str, shape: _Shape) -> None:
        self._leaflet, self._said, self._call = leaflet, said, call
        self._by, self._width, self._below = shape.by, shape.width, shape.below

    def sections(self) -> list[list[Flowable]]:
        """One story a section, in order."""
        return [self._section(one) for one in self._leaflet.sections]

    def _section(self, one: LeafletSection) -> list[Flowable]:
        by, body = self._by, _blocks(one, self._by)
        if one.kind is SectionKind.CALL_911:
            head = _heading(one.heading, "bad", by)
            return [self._box([head, *body], "bad_bg", "bad")]
        if one.kind is SectionKind.CALL_US:
            title = fill(self._said.call_us, phone=self._call) if self._call else one.heading
            return [self._box([_heading(title, "accent", by), *body], "accent_soft", "accent")]
        if one.kind is SectionKind.QUESTIONS:
            body += [Spacer(0, 4), text(self._said.write, "body", by)]
            body.append(_ToWriteOn(self._width, 20 * by, self._below))
        return [_heading(one.heading, "accent", by), Spacer(0, 2), *body]

    def _box(self, body: Sequence[Flowable], ground: str, edge: str) -> Flowable:
        return callout(body, ground=ground, edge=edge, width=self._width)


def _goal(goal: Goal, said: Words, language: str, by: float) -> list[Flowable]:
    told: list[Flowable] = [text(one_line(goal.own_words or goal.description), "strong", by)]
    now, target = goal_now(goal), plain_target(goal.target, language)
    done = goal_progress(goal)
    if done is not None and target:
        told += [Spacer(0, 2 * by), Progress(float(done), 200 * min(by, 1.5)), Spacer(0, 2 * by)]
        told.append(text(fill(said.way, percent=str(int(done * 100))), "body", by))
    if target:
        shape = said.way_now if now else said.way_target
        words_ = fill(shape, now=now, target=target) if now else fill(shape, target=target)
        told.append(text(words_, "body", by))
    return told


def _opening(content: LeafletContent, said: Words, by: float) -> list[Flowable]:
    story: list[Flowable] = []
    if content.note:
        noted = [_heading(said.note, "accent", by), text(content.note, "body", by)]
        story += [*noted, Spacer(0, 8)]
    if content.goals:
        body: list[Flowable] = [_heading(said.goals, "accent", by), Spacer(0, 2)]
        for at, goal in enumerate(content.goals):
            body += [Spacer(0, 6 * by)] * bool(at) + _goal(goal, said, content.imprint.language, by)
        story += [callout(body), Spacer(0, 8)]
    return story


def _closing(content: LeafletContent, said: Words) -> list[Flowable]:
    first, language = content.leaflets[0], content.imprint.language
    listed = "; ".join(
        f"{one.publisher}, {one.title} ({one.date}), {one.url.removeprefix('https://')}"
        for one in first.topic.sources
    )
    found: list[Flowable] = [Spacer(0, 8), text(fill(said.sources, sources=listed), "small")]
    for leaflet in content.leaflets:
        report = read_report(leaflet.prose, leaflet.language)
        formulas = ", ".join(score.formula for score in report.scores)
        about = fill(
            said.about,
            version=f"{leaflet.key} {leaflet.version}",
            date=long_date(leaflet.date, language),
            grade=str(max(1, round(report.grade))),
            formulas=formulas,
        )
        found.append(text(about, "small"))
    return found


def _height(story: Sequence[Flowable], width: float = BODY_WIDTH) -> float:
    return float(sum(one.wrap(width, PAGE_HEIGHT * 100)[1] for one in story))


def _single(content: LeafletContent, said: Words, call: str, below: float) -> list[Flowable]:
    by = _LARGE if content.large else _USUAL
    story = _opening(content, said, by)
    shape = _Shape(by, BODY_WIDTH, below)
    *sections, last = _Page(content.leaflets[0], said, call, shape).sections()
    for section in sections:
        # A box stays whole: what to do in an emergency is never torn by a page's end.
        need = min(_height(section), PAGE_HEIGHT / 2) if len(section) == 1 else 64 * by
        story += [CondPageBreak(need), *section, Spacer(0, 9)]
    # The sources never stand on a page of their own.
    need = _height(last) - 20 * by * (_LINES - 1) + below
    return [*story, CondPageBreak(min(need, PAGE_HEIGHT / 2)), *last]


def _beside(content: LeafletContent, said: Words, call: str, below: float) -> list[Flowable]:
    by = _LARGE * 0.75 if content.large else _BESIDE
    width = (BODY_WIDTH - _GAP) / 2
    pages = [
        _Page(one, words(one.language), call, _Shape(by, width, 0)).sections()
        for one in content.leaflets
    ]
    heads = [text(one.title, "value", by) for one in content.leaflets]
    story = _opening(content, said, by)
    rows = [[[head] for head in heads], *(list(row) for row in zip(*pages, strict=True))]
    for row in rows:
        table = _pair(row, width)
        high = _height([table]) + (below if row is rows[-1] else 0)
        # A section stays whole; one that no page holds goes on over the page's end.
        story += [CondPageBreak(min(high, PAGE_HEIGHT / 2)), table]
    return story


def _pair(row: list[list[Flowable]], width: float) -> Table:
    return layout(
        [row],
        colWidths=[width + _GAP / 2] * 2,
        splitInRow=1,
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (0, 0), (0, -1), _GAP / 2),
            ("LEFTPADDING", (1, 0), (1, -1), _GAP / 2),
            ("RIGHTPADDING", (1, 0), (1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LINEAFTER", (0, 0), (0, -1), 0.5, color("row_line")),
        ],
    )


def parts(content: LeafletContent, facts: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said = words(content.imprint.language)
    head = content.letterhead
    call = phone(head.phone) if head.phone else ""
    closing = _closing(content, said)
    story = (_beside if content.beside else _single)(content, said, call, _height(closing))
    return [Part(facts.title, [*story, *closing])]


def missing(content: LeafletContent) -> list[str]:
    """Say what a reader will look for and not find."""
    return [] if content.letterhead.phone else ["The clinic’s phone number"]


def render(content: LeafletContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    said = words(content.imprint.language)
    title = fill(said.title, title=content.leaflets[0].title)
    return press(content, Template(DocumentKind.LEAFLET, title, parts, missing))
