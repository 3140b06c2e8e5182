"""What a comprehensive plan tells beside its lines: symptoms, medicines, services, people, reviews.

Elements after CMS, Chronic Care Management Services (MLN909188, 2024), each with its own heading:
what nobody wrote down says so.
"""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents import chart_blocks, plan_blocks
from clinicdesk.documents.blocks import Cell, Column, facts, long_table, note, section
from clinicdesk.documents.care_plan_front import says
from clinicdesk.documents.care_plan_words import PlanText
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.text import limited
from clinicdesk.domain.content_parts import ChartContent, ChartSection
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, or_not_recorded
from clinicdesk.domain.plan_contents import CarePlanContent
from clinicdesk.domain.plan_departures import Departure
from clinicdesk.domain.plan_parts import Zone
from clinicdesk.domain.plans import CarePlan, StatementKind

__all__ = ["directives", "rest"]

_MOST = 1500


def _told(said: Sequence[str]) -> list[Flowable]:
    if not said:
        return [note(NOT_RECORDED)]
    if len(said) == 1:
        return [text(limited(said[0], _MOST * 2))]
    return [text(f"•  {limited(line, _MOST)}") for line in said]


def _beside(words: Sequence[str], more: Sequence[Flowable]) -> list[Flowable]:
    """Words of the plan with what the chart adds; "Not recorded" only where there is neither."""
    if more and not words:
        return list(more)
    return [*_told(words), *([Spacer(0, 4), *more] if more else [])]


def directives(chart: ChartContent) -> list[Flowable]:
    """What the chart tells of advance directives."""
    found = [s for s in chart.sections if s.section is ChartSection.ADVANCE_DIRECTIVES]
    return _told([f"{s.text} ({show_date(s.said_on)})" if s.said_on else s.text for s in found])


def _signs(plan: CarePlan) -> list[Flowable]:
    if not plan.warning_signs:
        return []
    listed = sorted(plan.warning_signs, key=lambda s: s.zone is not Zone.RED)
    rows: list[list[Cell]] = [
        [
            text(limited(sign.sign, _MOST), "strong"),
            [text("Call 911", "bad") if sign.zone is Zone.RED else text("Call the clinic", "warn")],
            limited(or_not_recorded(sign.act), _MOST),
        ]
        for sign in listed
    ]
    return [
        long_table(
            [Column("Warning sign", 0.4), Column("Then", 0.18), Column("What to do", 0.42)], rows
        )
    ]


def _medicines(content: CarePlanContent) -> list[Flowable]:
    listed = chart_blocks.medications(content.chart.medications, content.imprint.zone)
    return _beside(says(content.plan, StatementKind.MEDICATION), listed)


def _barriers(plan: CarePlan) -> list[Flowable]:
    named = list(dict.fromkeys([*plan.barriers, *(h.barrier for h in plan.barrier_help)]))
    if not named:
        return [note(NOT_RECORDED)]
    rows: list[list[Cell]] = []
    for barrier in named:
        helps = [h for h in plan.barrier_help if h.barrier == barrier]
        said = [": ".join(p for p in (h.resource, h.note) if p.strip()) for h in helps]
        shown: Cell = [text(limited(s, 600)) for s in said] if said else "Nothing yet"
        rows.append([limited(barrier, _MOST), shown])
    return [long_table([Column("Barrier", 0.45), Column("What helps", 0.55)], rows)]


def _caregiver(plan: CarePlan) -> list[Flowable]:
    words = says(plan, StatementKind.CAREGIVER)
    one = plan.caregiver
    if one is None:
        return _told(words)
    strain = f"{one.strain} of 10" if one.strain is not None else ""
    pairs = [
        ("Name", one.name),
        ("Relation", one.relation),
        ("Strain (0 none, 10 worst)", strain),
        ("Asked on", show_date(one.on)),
        ("What they need", one.needs),
    ]
    return [facts(pairs), *([Spacer(0, 2), *_told(words)] if words else [])]


def _coordination(content: CarePlanContent) -> list[Flowable]:
    today = content.imprint.printed_on
    orders = plan_blocks.open_referrals(content.referrals, today) if content.referrals else []
    return _beside(says(content.plan, StatementKind.COORDINATION), orders)


def _reviews(content: CarePlanContent) -> list[Flowable]:
    due = content.plan.review_due_on
    late = due is not None and due < content.imprint.printed_on
    told: list[Flowable] = [
        text(
            f"Next review {show_date(due)}" + (", overdue" if late else ""),
            "bad" if late else "strong",
        )
    ]
    rows: list[list[Cell]] = [
        [
            show_date(one.reviewed_on),
            "; ".join([one.by, *(p.name for p in one.participants)]),
            one.outcome.value.capitalize(),
            limited(" ".join(p for p in (one.changed, one.note) if p) or "Nothing changed", 900),
        ]
        for one in content.reviews
    ]
    if rows:
        columns = [Column("On", 0.15), Column("Who", 0.28), Column("Outcome", 0.15)]
        told += [Spacer(0, 4), long_table([*columns, Column("What changed", 0.42)], rows)]
    return told


def _education(content: CarePlanContent) -> list[Flowable]:
    return _told([f"{one.title}, {show_date(one.on)}" for one in content.leaflets])


def _conflicts(content: CarePlanContent, said: PlanText) -> list[Flowable]:
    if not content.conflicts:
        return [note(said.no_conflicts)]
    rows: list[list[Cell]] = []
    for one in content.conflicts:
        what: list[Flowable] = [text(limited(one.title, 400), "strong")]
        what += [note(limited(side, 400)) for side in one.sides]
        settled = text(
            limited(one.decision or said.not_settled, 700), "body" if one.decision else "warn"
        )
        why = [note(limited(one.reason, 900))] if one.reason else []
        when = show_date(one.on) if one.on else "—"
        rows.append([what, [settled, *why], f"{one.by}\n{when}" if one.by else when])
    columns = [Column("What pulls apart", 0.42), Column("Decision", 0.38), Column("Who, when", 0.2)]
    return [long_table(columns, rows)]


def _departure(one: Departure) -> list[Cell]:
    return [
        [text(limited(one.title, 400), "strong"), note(one.kind.capitalize())],
        limited(one.words, 1200),
    ]


def _departures(content: CarePlanContent, said: PlanText) -> list[Flowable]:
    if not content.departures:
        return [note(said.no_departures)]
    told: list[Flowable] = []
    for use in content.departures:
        told.append(text(f"{use.title or said.gone_template}, version {use.version}", "subheading"))
        if not use.departures:
            told += [note(said.as_template), Spacer(0, 3)]
            continue
        rows = [_departure(one) for one in use.departures]
        told += [long_table([Column("Line", 0.4), Column("What is other, and why", 0.6)], rows)]
        told.append(Spacer(0, 4))
    return told


def rest(content: CarePlanContent, said: PlanText) -> list[Flowable]:
    """Everything after the lines, in order; a heading for each."""
    plan, kind = content.plan, StatementKind
    parts: list[tuple[str, list[Flowable]]] = [
        (said.prognosis, _told(says(plan, kind.PROGNOSIS))),
        (said.symptoms, _beside(says(plan, kind.SYMPTOMS), _signs(plan))),
        (said.self_management, _told(says(plan, kind.SELF_MANAGEMENT))),
        (said.medicines, _medicines(content)),
        (said.community, _told(says(plan, kind.COMMUNITY))),
        (said.barriers, _barriers(plan)),
        (said.coordination, _coordination(content)),
        (said.caregiver, _caregiver(plan)),
        (said.environment, _told(says(plan, kind.ENVIRONMENT))),
        (said.function, _told(says(plan, kind.FUNCTION))),
        (said.education, _education(content)),
        (said.review, _reviews(content)),
        (said.conflicts, _conflicts(content, said)),
        (said.departures, _departures(content, said)),
    ]
    return [flowable for title, body in parts for flowable in section(title, body)]
