"""What came of a goal: its newest reading, the way there, and how that was judged."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.facts import day_of, stands
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.goal_row import chip_of
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    FlowLayout,
    HBox,
    Sparkline,
    StatusChip,
    Text,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number, unit_text
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.plans import Goal

__all__ = ["OutcomeView"]

_SHOWN, _DRAWN = 12, 40


class OutcomeView(QWidget):
    """Readings are logged, or the achievement set by hand, from here."""

    log_asked = Signal(object)
    by_hand_asked = Signal(object)

    def __init__(self, *, may_log: bool, may_edit: bool) -> None:
        super().__init__()
        self._goal: Goal | None = None
        column = VBox(self, spacing=12)
        card = Card("Outcome", "gauge", spacing=10)
        head = HBox(spacing=10)
        self._value = Text("", "display", wrap=True)
        self._chip = StatusChip("Not started")
        head.addWidget(self._value, 1)
        head.addWidget(self._chip)
        card.body.addLayout(head)
        self._way = Text("", tone="ink2", wrap=True)
        card.body.addWidget(self._way)
        self._line = Sparkline("Readings")
        card.body.addWidget(self._line)
        self._judged = Text("", wrap=True)
        card.body.addWidget(self._judged)
        acts = FlowLayout(spacing=8)
        log = Button("Log progress", "secondary", "plus", hint="Log a reading (Ctrl+G)")
        log.clicked.connect(lambda: self._ask(self.log_asked))
        log.setVisible(may_log)
        hand = Button("Set by hand…", "quiet", "pencil", hint="Judge it otherwise, with a reason")
        hand.clicked.connect(lambda: self._ask(self.by_hand_asked))
        hand.setVisible(may_edit)
        acts.addWidget(log)
        acts.addWidget(hand)
        card.body.addLayout(acts)
        column.addWidget(card)
        listed = Card("Readings, the newest first", "list", spacing=6)
        rows = VBox(spacing=6)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _Reading)
        listed.body.addLayout(rows)
        self._none = Text("No reading yet.", tone="ink3", wrap=True)
        listed.body.addWidget(self._none)
        column.addWidget(listed)

    def _ask(self, signal: object) -> None:
        if self._goal is not None:
            signal.emit(self._goal)  # type: ignore[attr-defined]  # one of this class's signals

    def fill(self, chart: Chart, goal: Goal) -> None:
        """Show what came of a goal."""
        self._goal = goal
        how = stands(chart, goal.id)
        unit = unit_text(goal.target.unit) if goal.target else ""
        told = how.achievement or goal.achievement
        word = dict(words.ACHIEVEMENTS).get(told, "") if told else "Not judged yet"
        self._value.setText(f"{number(how.latest.value)} {unit}".strip() if how.latest else word)
        self._chip.set_status(chip_of(how))
        way = []
        if how.baseline is not None:
            way.append(f"Start {number(how.baseline)}")
        if goal.target is not None and goal.target.value is not None:
            way.append(f"target {goal_target(goal.target)}")
        if how.percent is not None:
            way.append(f"{how.percent} % of the way")
        self._way.setText(", ".join(way) or "Told in words, without a measure")
        by = f"set by hand: {goal.achievement_reason}" if how.by_hand else "as the readings say"
        self._judged.setText(f"{word}, {by}" if goal.by_rule or how.by_hand else word)
        newest = how.readings[-_DRAWN:]
        target = goal.target.value if goal.target else None
        self._line.set_values(
            [float(one.value) for one in newest], float(target) if target is not None else None
        )
        self._line.setVisible(len(newest) > 1)
        said = [
            (f"{number(one.value)} {unit}".strip(), show_date(day_of(chart, one.at)))
            for one in reversed(how.readings[-_SHOWN:])
        ]
        self._pool.fill(said)
        self._none.setVisible(not said)


class _Reading(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self._value = Text("", "body_strong")
        self._on = Text("", "caption")
        row.addWidget(self._value, 1)
        row.addWidget(self._on)

    def fill(self, item: tuple[str, str]) -> None:
        self._value.setText(item[0])
        self._on.setText(item[1])
