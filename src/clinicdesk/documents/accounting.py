"""The accounting of disclosures: a letter to the person (45 CFR 164.528(b))."""

from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import Cell, Column, callout, section, table
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import fill, load
from clinicdesk.domain.accounting import AccountingLine
from clinicdesk.domain.contents import AccountingContent
from clinicdesk.domain.dates import long_date
from clinicdesk.domain.display import or_not_recorded, phone
from clinicdesk.domain.documents import DocumentKind

__all__ = ["Words", "missing", "parts", "render"]

_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``accounting.toml``."""

    version: str
    title: str
    greeting: str
    asked: str
    left_out: str
    none: str
    day: str
    recipient: str
    description: str
    purpose: str
    several: str
    free: str
    questions: str
    questions_no_phone: str


def words() -> Words:
    """The wording. Raises WordingProblem."""
    return load("accounting", Words)


def _row(line: AccountingLine, said: Words) -> list[Cell]:
    first = long_date(line.first_on)
    when = (
        first
        if line.count == 1
        else fill(said.several, count=str(line.count), first=first, last=long_date(line.last_on))
    )
    where = or_not_recorded(line.address)
    to: list[Flowable] = [
        text(limited(one_line(line.recipient), _MOST), "strong"),
        text(f"Address: {limited(one_line(where), _MOST)}", "small"),
    ]
    return [when, to, line.description, line.purpose]


def _list(content: AccountingContent, said: Words) -> list[Flowable]:
    if not content.lines:
        return [callout([text(said.none, "strong")])]
    columns = [
        Column(said.day, 0.19),
        Column(said.recipient, 0.31),
        Column(said.description, 0.25),
        Column(said.purpose, 0.25),
    ]
    return [table(columns, [_row(line, said) for line in content.lines])]


def parts(content: AccountingContent, facts_: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said, head = words(), content.letterhead
    asked = fill(
        said.asked,
        clinic=head.clinic,
        since=long_date(content.since),
        until=long_date(content.until),
    )
    questions = (
        fill(said.questions, phone=phone(head.phone)) if head.phone else said.questions_no_phone
    )
    story = [
        text(fill(said.greeting, name=one_line(content.patient.name.spoken))),
        Spacer(0, 6),
        text(asked),
        Spacer(0, 10),
        *section(said.title, _list(content, said)),
        text(said.left_out),
        Spacer(0, 6),
        text(said.free),
        Spacer(0, 6),
        text(questions, "strong"),
    ]
    return [Part(facts_.title, story)]


def missing(content: AccountingContent) -> list[str]:
    """Say what a reader will look for and not find."""
    unaddressed = [line for line in content.lines if not line.address]
    return [f"Addresses of {len(unaddressed)} recipients"] if unaddressed else []


def render(content: AccountingContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    template = Template(DocumentKind.ACCOUNTING, "Accounting of disclosures", parts, missing)
    return press(content, template)
