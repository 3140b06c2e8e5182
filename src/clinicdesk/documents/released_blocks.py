"""Protected entries that go with a document, and the notice that some of them must carry.

The notice is the short form of 42 CFR 2.32(a)(2); it stands wherever such an entry does, so no
template can print one without the other.
"""

from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import callout, section
from clinicdesk.documents.chart_blocks import day
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import fill, load
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.contents import ChartContent
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import concept
from clinicdesk.domain.protected import EntryKind
from clinicdesk.domain.released import ReleasedEntry

__all__ = ["Words", "released_story"]

_LINE, _TEXT = 400, 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``released.toml``."""

    version: str
    title: str
    said: str
    note: str
    condition: str
    medication: str
    observation: str
    procedure: str
    family_history: str
    work_status: str
    part2_title: str
    part2: str

    def kind(self, kind: EntryKind) -> str:
        """Say what an entry is."""
        return {
            EntryKind.CONDITION: self.condition,
            EntryKind.MEDICATION: self.medication,
            EntryKind.OBSERVATION: self.observation,
            EntryKind.PROCEDURE: self.procedure,
            EntryKind.FAMILY_HISTORY: self.family_history,
            EntryKind.WORK_STATUS: self.work_status,
        }.get(kind, self.note)


def _entry(entry: ReleasedEntry, said: Words, zone: str) -> list[Flowable]:
    when = show_date(entry.occurred_on) if entry.occurred_on else day(entry.recorded_at, zone)
    head = [entry.title, concept(entry.code) if entry.code else "", entry.value, entry.status]
    facts = fill(said.said, kind=said.kind(entry.kind), date=when, author=entry.author)
    return [
        text(limited(one_line(" · ".join(filter(None, head))), _LINE), "strong"),
        text(limited(one_line(facts), _LINE), "small"),
        *([text(limited(entry.text, _TEXT))] if entry.text.strip() else []),
        Spacer(0, 6),
    ]


def released_story(chart: ChartContent, zone: str) -> list[Flowable]:
    """Tell the protected entries of a document; nothing where there are none.

    Raises:
        WordingProblem: the wording is damaged.
    """
    if not chart.released:
        return []
    said = load("released", Words)
    body: list[Flowable] = []
    if any(one.compartment is Compartment.SUD_PART2 for one in chart.released):
        notice = [text(said.part2_title, "strong"), text(said.part2)]
        body += [callout(notice, ground="warn_bg", edge="warn"), Spacer(0, 6)]
    for entry in chart.released:
        body += _entry(entry, said, zone)
    return section(said.title, body)
