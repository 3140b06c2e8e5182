"""A plan as linked lines: each concern with the goals that answer it and what is done for them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.person.facts import stands
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.ending_form import Line
from clinicdesk.desktop.plan.goal_row import GoalLineFacts, GoalRow, goal_facts
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Button, HBox, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plan_sources import ours
from clinicdesk.domain.plans import CarePlan, Concern, Intervention

__all__ = ["Block", "ConcernCard", "blocks"]

_NAMED_BY = {
    "both": "Agreed by both",
    "patient": "Named by the person",
    "provider": "Named by us",
}
_ENDED = frozenset({"inactive", "remission", "resolved"})


@dataclass(frozen=True, slots=True)
class GoalBlock:
    """A goal with what is done for it."""

    facts: GoalLineFacts
    interventions: tuple[Intervention, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A concern with its goals; without a concern, what answers none."""

    concern: Concern | None
    goals: tuple[GoalBlock, ...]
    loose: tuple[Intervention, ...] = ()


def blocks(chart: Chart, plan: CarePlan) -> tuple[Block, ...]:
    """Put a plan's lines under what they serve. A line that serves two stands under both."""
    made = {
        goal.id: GoalBlock(
            goal_facts(goal, stands(chart, goal.id), chart.today),
            tuple(i for i in plan.interventions if goal.id in i.goal_ids),
        )
        for goal in plan.goals
    }
    found = [
        Block(c, tuple(made[g.id] for g in plan.goals if c.id in g.concern_ids))
        for c in sorted(plan.concerns, key=lambda c: (c.status in _ENDED, c.position))
    ]
    unlinked = tuple(made[g.id] for g in plan.goals if not g.concern_ids)
    loose = tuple(i for i in plan.interventions if not i.goal_ids)
    if unlinked or loose:
        found.append(Block(None, unlinked, loose))
    return tuple(found)


class ConcernCard(QFrame):
    """One block. Signals say which line is opened, and where one is to be added."""

    opened = Signal(object)
    goal_asked = Signal(object)
    """Carries the concern's id."""
    intervention_asked = Signal(object)
    """Carries the goal's id."""

    def __init__(self, *, may_edit: bool) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._block: Block | None = None
        self._may_edit = may_edit
        column = VBox(self, margins=(12, 10, 12, 12), spacing=4)
        head = HBox(spacing=8)
        self._head = RowButton("activity", kind="subtitle")
        self._head.clicked.connect(self._on_head)
        head.addWidget(self._head, 1)
        self._add = Button("Goal", "quiet", "plus", hint="Add a goal that answers this concern")
        self._add.clicked.connect(self._on_add)
        head.addWidget(self._add)
        column.addLayout(head)
        self._quote = Text("", "body", "ink2", wrap=True)
        quote = VBox(margins=(38, 0, 0, 4))
        quote.addWidget(self._quote)
        column.addLayout(quote)
        goals = VBox(margins=(4, 0, 0, 0), spacing=6)
        column.addLayout(goals)
        self._goals: Pool[GoalBlock] = Pool(goals, self._goal)
        loose = VBox(margins=(4, 0, 0, 0), spacing=0)
        column.addLayout(loose)
        self._loose: Pool[Intervention] = Pool(loose, self._intervention)
        self._nothing = Text("No goal answers this concern yet.", "caption", wrap=True)
        column.addWidget(self._nothing)

    def _goal(self) -> QWidget:
        return _GoalLines(self.opened.emit, self.intervention_asked.emit, self._may_edit)

    def _intervention(self) -> QWidget:
        return _InterventionRow(self.opened.emit)

    def fill(self, block: Block) -> None:
        """Show a concern with its lines."""
        self._block = block
        concern = block.concern
        if concern is None:
            self._head.say("Without a concern", "Link these lines, or say why they stand alone.")
        else:
            self._head.say(concern.code.text, _concern_note(concern), status=_status(concern))
        self._head.setEnabled(concern is not None)
        self._add.setVisible(self._may_edit and concern is not None)
        said = concern.own_words if concern else ""
        self._quote.setText(f"“{said}”")
        self._quote.setVisible(bool(said))
        self._goals.fill(block.goals)
        self._loose.fill(block.loose)
        self._nothing.setVisible(not block.goals and not block.loose)

    def _on_head(self) -> None:
        if self._block is not None and self._block.concern is not None:
            self.opened.emit(self._block.concern)

    def _on_add(self) -> None:
        if self._block is not None and self._block.concern is not None:
            self.goal_asked.emit(self._block.concern.id)


def _concern_note(concern: Concern) -> str:
    parts = [_NAMED_BY[concern.said_by]]
    if concern.priority:
        parts.append(f"{concern.priority.value} priority")
    if not ours(concern.source):
        parts.append(f"from {concern.source}")
    return " · ".join(parts)


def _status(concern: Concern) -> Status | None:
    if concern.status == "active":
        return None
    return Status(dict(words.CONCERN_STATUS_WORDS)[concern.status], Tone.IDLE, "circle-check")


class _GoalLines(QWidget):
    """A goal and what is done for it, indented below."""

    def __init__(
        self,
        opened: Callable[[Line], None],
        asked: Callable[[object], None],
        may_edit: bool,
    ) -> None:
        super().__init__()
        self._opened, self._asked = opened, asked
        column = VBox(self, spacing=0)
        self._row = GoalRow(with_note=True)
        self._row.clicked.connect(self._on_goal)
        column.addWidget(self._row)
        below = VBox(margins=(36, 0, 0, 0), spacing=0)
        column.addLayout(below)
        self._pool: Pool[Intervention] = Pool(below, self._make)
        add = Button("Intervention", "quiet", "plus", hint="Add what is done for this goal")
        add.clicked.connect(self._on_add)
        if not may_edit:
            add.hide()
        row = HBox(margins=(36, 0, 0, 0))
        row.addWidget(add)
        row.addStretch(1)
        column.addLayout(row)

    def _make(self) -> QWidget:
        return _InterventionRow(self._opened)

    def fill(self, block: GoalBlock) -> None:
        self._row.fill(block.facts)
        self._pool.fill(block.interventions)

    def _on_goal(self) -> None:
        if self._row.facts is not None:
            self._opened(self._row.facts.goal)

    def _on_add(self) -> None:
        if self._row.facts is not None:
            self._asked(self._row.facts.goal.id)


class _InterventionRow(RowButton):
    def __init__(self, opened: Callable[[Line], None]) -> None:
        super().__init__("arrow-right", kind="body")
        self._line: Intervention | None = None
        self._opened = opened
        self.clicked.connect(self._on_clicked)

    def fill(self, line: Intervention) -> None:
        self._line = line
        due = f"by {show_date(line.due_on)}" if line.due_on else ""
        parts = (line.owner or "Nobody named yet", line.frequency, due, line.status_reason)
        status = None
        if line.status != "in-progress":
            done = line.status == "completed"
            word = dict(words.INTERVENTION_STATUS_WORDS).get(line.status, line.status)
            tone = Tone.OK if done else Tone.IDLE
            status = Status(word, tone, "circle-check" if done else "circle-dashed")
        self.say(line.code.text, " · ".join(p for p in parts if p), status=status)

    def _on_clicked(self) -> None:
        if self._line is not None:
            self._opened(self._line)
