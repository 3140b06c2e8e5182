"""The audit report of the privacy office: accesses, what staff did, or what is unusual."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import Cell, Column, callout, section, table
from clinicdesk.documents.fonts import register
from clinicdesk.documents.frame import Part, bind
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import Frame, fill, load
from clinicdesk.domain.contents import content_sha256
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.privacy import AuditReport, ChainState, done_words
from clinicdesk.domain.unusual_access import RULE_TITLES

__all__ = ["Words", "chain_words", "render"]

_MOST = 200
_FAULTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``audit_report.toml``."""

    version: str
    title_people: str
    title_staff: str
    title_unusual: str
    whole: str
    unsigned: str
    broken: str
    asked: str
    order: str
    nothing: str
    not_accused: str
    misdirected: str
    number: str
    when: str
    who: str
    what: str
    whose: str
    purpose: str
    day: str
    charts: str
    acts: str
    why: str
    protected: str


def words() -> Words:
    """The wording. Raises WordingProblem."""
    return load("audit_report", Words)


def chain_words(chain: ChainState, said: Words, zone: str) -> str:
    """Say whether the log is whole, and how far it is signed."""
    if not chain.whole:
        return fill(said.broken, faults=f"{len(chain.faults):,}")
    if chain.signed_at is None:
        return fill(said.unsigned, entries=f"{chain.entries:,}")
    return fill(
        said.whole,
        entries=f"{chain.entries:,}",
        signed_to=f"{chain.signed_to:,}",
        signed_at=show_instant(chain.signed_at, zone),
    )


def _short(said: str) -> str:
    return limited(one_line(said), _MOST)


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


def _accesses(report: AuditReport, said: Words) -> Flowable:
    rows: list[Sequence[Cell]] = [
        [
            show_instant(line.at, report.imprint.zone),
            f"{line.staff}\n{', '.join(line.roles)}",
            done_words(line.act, line.kind),
            said.protected if line.protected else _short(line.patient),
            "\n".join(part for part in (_short(line.purpose), _short(line.computer)) if part),
        ]
        for line in report.lines
    ]
    columns = [
        Column(said.when, 0.21),
        Column(said.who, 0.22),
        Column(said.what, 0.17),
        Column(said.whose, 0.22),
        Column(said.purpose, 0.18),
    ]
    return table(columns, rows)


def _days(report: AuditReport, said: Words) -> Flowable:
    rows: list[Sequence[Cell]] = [
        [
            show_date(day.day),
            day.staff,
            f"{day.charts:,}",
            ", ".join(f"{act} ({count:,})" for act, count in day.acts),
        ]
        for day in report.days
    ]
    columns = [
        Column(said.day, 0.16),
        Column(said.who, 0.24),
        Column(said.charts, 0.1),
        Column(said.acts, 0.5),
    ]
    return table(columns, rows)


def _findings(report: AuditReport, said: Words) -> Flowable:
    rows: list[Sequence[Cell]] = [
        [
            show_instant(one.last_at, report.imprint.zone),
            one.staff,
            _short(one.patient),
            f"{RULE_TITLES[one.rule]}\n{one.reason}",
        ]
        for one in report.findings
    ]
    columns = [
        Column(said.when, 0.18),
        Column(said.who, 0.24),
        Column(said.whose, 0.22),
        Column(said.why, 0.36),
    ]
    return table(columns, rows)


_VIEWS = {"people": _accesses, "staff": _days, "unusual": _findings}


def _story(report: AuditReport, said: Words, title: str) -> list[Flowable]:
    chain = report.chain
    tone = "accent_soft" if chain.whole else "warn_bg"
    held = [text(chain_words(chain, said, report.imprint.zone), "strong")]
    held += [text(_sentence(_short(fault)), "small") for fault in chain.faults[:_FAULTS]]
    shown = len(report.lines) + len(report.days) + len(report.findings)
    body: list[Flowable] = [text(said.nothing)]
    if shown:
        order = fill(said.order, shown=f"{shown:,}", total=f"{max(report.total, shown):,}")
        body = [text(order, "small"), Spacer(0, 4), _VIEWS[report.view](report, said)]
    story: list[Flowable] = [
        callout(held, ground=tone, edge="accent" if chain.whole else "bad"),
        Spacer(0, 8),
        *section(title, body),
    ]
    if report.view == "unusual":
        story.append(text(said.not_accused))
    return story


def render(report: AuditReport) -> RenderedDocument:
    """Print it.

    Raises:
        WordingProblem: the wording is damaged.
    """
    register()
    said = words()
    title = {
        "people": said.title_people,
        "staff": said.title_staff,
        "unusual": said.title_unusual,
    }[report.view]
    # Hashed as every content is; it is none of those that are kept, so the type does not list it.
    sha256 = content_sha256(report)  # type: ignore[arg-type]
    frame = replace(load("frame", Frame), misdirected=said.misdirected, no_number=said.number)
    facts = FrameFacts(
        letterhead=report.letterhead,
        imprint=report.imprint,
        patient=None,
        title=title,
        content_sha256=sha256,
        words=frame,
        subject=report.asked,
    )
    pdf, pages = bind(facts, [Part(title, _story(report, said, title))])
    return RenderedDocument(
        pdf=pdf, pages=pages, kind="audit-report", title=title, content_sha256=sha256
    )
