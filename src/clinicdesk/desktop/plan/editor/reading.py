"""A line in words, for those who read a plan and do not change it."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.editor.about_form import PARTS
from clinicdesk.desktop.plan.editor.evidence import observation_words
from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.desktop.widgets import Card, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.plan_parts import AcceptanceStatus, Who
from clinicdesk.domain.plan_work import line_words
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention

__all__ = ["ReadingView", "facts_of"]

Fact = tuple[str, str]
_AGREES = {
    AcceptanceStatus.AGREE: "agrees",
    AcceptanceStatus.DISAGREE: "disagrees",
    AcceptanceStatus.PENDING: "wants to think",
}


def facts_of(chart: Chart, plan: CarePlan, node: Node) -> list[Fact]:
    """Say a line or a part as labels and words; what is not said is left out."""
    if isinstance(node.line, Concern):
        found = _concern(chart, node.line)
    elif isinstance(node.line, Goal):
        found = _goal(plan, node.line)
    elif isinstance(node.line, Intervention):
        found = _intervention(plan, node.line)
    else:
        found = _part(plan, str(node.key))
    return [(label, said) for label, said in found if said]


def _concern(chart: Chart, one: Concern) -> Iterator[Fact]:
    results = {o.id: o for o in chart.clinical.observations}
    yield "In the person’s words", f"“{one.own_words}”" if one.own_words else ""
    yield "Whose concern it is", dict(words.SAID_BY_WORDS).get(one.said_by, "")
    yield "Status", dict(words.CONCERN_STATUS_WORDS).get(one.status, one.status)
    yield "Priority for the person", dict(words.PRIORITIES).get(one.patient_priority or "", "")
    yield "Priority for us", dict(words.PRIORITIES).get(one.priority or "", "")
    yield "Where it comes from", dict(words.ORIGINS).get(one.origin, "")
    said = [observation_words(chart, results[i]) for i in one.evidence if i in results]
    yield "Results behind it", "\n".join(said)
    yield "Note", one.note


def _goal(plan: CarePlan, one: Goal) -> Iterator[Fact]:
    concerns = [c.code.text for c in plan.concerns if c.id in one.concern_ids]
    yield "Answers", ", ".join(concerns) or one.reason
    yield "In the person’s words", f"“{one.own_words}”" if one.own_words else ""
    yield "Whose goal it is", dict(words.SAID_BY_WORDS).get(one.said_by, "")
    if one.target is not None and one.target.measure is not None:
        yield "Measure", one.target.measure.text
        yield "Target", goal_target(one.target)
    yield "Start", show_date(one.start_on) if one.start_on else ""
    yield "Due", show_date(one.due_on) if one.due_on else ""
    yield "Status", dict(words.LIFECYCLES).get(one.lifecycle, "")
    yield "Why", one.status_reason
    steps = []
    for step in one.milestones:
        reached = f", reached {show_date(step.reached_on)}" if step.reached_on else ""
        due = f", by {show_date(step.due_on)}" if step.due_on else ""
        steps.append(f"{step.text}{due}{reached}")
    yield "Steps", "\n".join(steps)
    for side in one.acceptances:
        who = "The person" if side.who is Who.PATIENT else "The clinician"
        yield f"{who} says", " · ".join(p for p in (_AGREES[side.status], side.reason) if p)
    yield "Plan for doing it", one.action_plan
    yield "How important", "" if one.importance is None else f"{one.importance} of 10"
    yield "How sure", "" if one.confidence is None else f"{one.confidence} of 10"
    yield "Readiness", dict(words.STAGES_OF_CHANGE).get(one.stage or "", "") if one.stage else ""
    yield "Note", one.note


def _intervention(plan: CarePlan, one: Intervention) -> Iterator[Fact]:
    goals = [line_words(g) for g in plan.goals if g.id in one.goal_ids]
    yield "Serves", "\n".join(goals)
    yield "Who does it", one.owner
    yield "How often", one.frequency
    yield "By", show_date(one.due_on) if one.due_on else ""
    yield "Status", dict(words.INTERVENTION_STATUS_WORDS).get(one.status, one.status)
    yield "Why", one.status_reason
    yield "Note", one.note


def _part(plan: CarePlan, key: str) -> Iterator[Fact]:
    if key == "plan":
        yield "Status", dict(words.PLAN_STATUSES).get(plan.status, plan.status.value)
        yield "Started", show_date(plan.start_on) if plan.start_on else ""
        yield "Next review", show_date(plan.review_due_on) if plan.review_due_on else ""
        yield "Copy given", show_date(plan.copy_given_on) if plan.copy_given_on else ""
        yield "Version", f"{plan.number}, by {plan.updated_by}"
    if key == "preferences":
        yield "In their words", plan.preferences
    if key == "barriers":
        yield "In the way", "\n".join(plan.barriers)
        helps = [f"{h.barrier}: {h.resource} {h.note}".strip() for h in plan.barrier_help]
        yield "What helps", "\n".join(helps)
    kind = next((part.kind for part in PARTS if part.key == key), None)
    said = next((s.text for s in plan.statements if s.kind is kind), "") if kind else ""
    yield "Said", said
    if key == "symptoms":
        signs = [f"{s.zone.value.capitalize()}: {s.sign}. {s.act}" for s in plan.warning_signs]
        yield "Warning signs", "\n".join(signs)
    if key == "caregiver" and plan.caregiver is not None:
        one = plan.caregiver
        yield "Who helps", ", ".join(p for p in (one.name, one.relation) if p)
        yield "Strain", "" if one.strain is None else f"{one.strain} of 10"
        yield "What they need", one.needs


class ReadingView(Card):
    """Labels over words; nothing to press."""

    def __init__(self) -> None:
        super().__init__("", spacing=12)
        self._title = Text("", "subtitle", wrap=True)
        self._quiet = Text("Nothing is said here yet.", tone="ink3", wrap=True)
        self.body.addWidget(self._title)
        rows = VBox(spacing=12)
        self._pool: Pool[Fact] = Pool(rows, _Fact)
        self.body.addLayout(rows)
        self.body.addWidget(self._quiet)

    def fill(self, chart: Chart, plan: CarePlan, node: Node) -> None:
        """Show a row's line."""
        facts = facts_of(chart, plan, node)
        self._title.setText(line_words(node.line) if node.line is not None else node.title)
        self._pool.fill(facts)
        self._quiet.setVisible(not facts)


class _Fact(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=1)
        self._label = Text("", "caption")
        self._value = Text("", wrap=True, selectable=True)
        column.addWidget(self._label)
        column.addWidget(self._value)

    def fill(self, item: Fact) -> None:
        self._label.setText(item[0])
        self._value.setText(item[1])
