"""The goals that are coached: next step, streak, confidence, and one key for a check-in."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.coaching.goal_entries import DONE_WORDS
from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    CellStyle,
    Column,
    DataTable,
    FlowLayout,
    Scroller,
    Sparkline,
    Text,
    VBox,
)
from clinicdesk.domain.coaching import Done, GoalCard
from clinicdesk.domain.coaching_cadence import STAGE_WORDS
from clinicdesk.domain.coaching_view import CoachedGoal
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.goal_display import goal_now

__all__ = ["KEYS", "GoalsList"]

KEYS = {Done.DONE: "D", Done.PARTLY: "P", Done.NOT: "N"}


def _next(one: CoachedGoal) -> str:
    return one.card.next_step or one.card.action_plan or one.goal.action_plan


def _trend(card: GoalCard) -> str:
    if card.confidence is None:
        return "Not asked"
    told = [value for _day, value in card.confidences]
    if len(told) < 2 or told[-1] == told[-2]:
        return f"{card.confidence} of 10"
    word = "up" if told[-1] > told[-2] else "down"
    return f"{card.confidence} of 10, {word} from {told[-2]}"


def _last(one: CoachedGoal) -> str:
    if not one.card.dones:
        return "No check-in yet"
    day, done = one.card.dones[-1]
    return f"{DONE_WORDS[done]}, {show_date(day)}"


def _offer(one: CoachedGoal) -> Status:
    if not one.active:
        return Status("No longer coached", Tone.IDLE, "minus")
    if not one.card.dones and one.card.confidence is None:
        return Status("No check-in yet", Tone.IDLE, "circle-dashed")
    if one.smaller is not None:
        return Status("Smaller step?", Tone.INFO, "footprints")
    return Status("On its way", Tone.OK, "circle-check")


def _step_words(one: CoachedGoal) -> str:
    return _offer(one).word


_COLUMNS: tuple[Column[CoachedGoal], ...] = (
    Column(
        "Goal",
        lambda one: one.goal.description,
        sub=_next,
        style=CellStyle.WRAP,
        width=250,
        least=170,
        stretch=3,
    ),
    Column("Streak", lambda one: one.streak.words, style=CellStyle.WRAP, width=130, least=110),
    Column("Confidence", lambda one: _trend(one.card), style=CellStyle.WRAP, width=120, least=100),
    Column("Step", _step_words, chip=_offer, width=134, least=134),
)


class GoalsList(QWidget):
    """Arrows choose a goal; D, P and N log how its step went."""

    checked = Signal(object, object)
    """Carries the goal's id and a ``Done``."""
    chosen = Signal(object)
    """Another goal is the chosen one; carries its id or None."""

    def __init__(self, *, may_coach: bool) -> None:
        super().__init__()
        column = VBox(self, spacing=12)
        self.table: DataTable[CoachedGoal] = DataTable(
            "Goals that are coached", _COLUMNS, lambda one: one.goal.id
        )
        self.table.current_changed.connect(self._on_current)
        current_theme().follow(self._fit)
        column.addWidget(self.table, 1)
        self._acts = QWidget()
        row = FlowLayout(self._acts, spacing=8)
        row.addWidget(Text("How did the step go?", "body_strong"))
        self.buttons: dict[Done, Button] = {}
        for done, key in KEYS.items():
            button = Button(f"{DONE_WORDS[done]} ({key})", "secondary")
            button.clicked.connect(lambda _on=False, said=done: self._check(said))
            row.addWidget(button)
            self.buttons[done] = button
            shortcut = QShortcut(QKeySequence(key), self.table.view)
            # In the list alone: elsewhere these are letters.
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda said=done: self._check(said))
        self._may_coach = may_coach
        column.addWidget(self._acts)
        # Never before it has its place: for a moment it would be a window of its own.
        self._acts.setHidden(not may_coach)
        self.detail = GoalCardView()
        # Beside the session the window's height is all there is: what is longer scrolls.
        self._scroll = Scroller("The chosen goal")
        self._scroll.body.addWidget(self.detail)
        self._scroll.body.addStretch(1)
        column.addWidget(self._scroll, 2)
        self._column = column

    def stand(self, *, beside: bool) -> None:
        """Take the window's height, or, in a column that scrolls, as much as there is to say."""
        self._scroll.setHidden(not beside)
        if beside:
            self._scroll.body.insertWidget(0, self.detail)
        else:
            self._column.addWidget(self.detail)

    def fill(self, goals: tuple[CoachedGoal, ...]) -> None:
        """Show a person's goals; the chosen one stays chosen."""
        self.table.set_rows(goals, select_first=True)
        self._on_current(self.table.current)

    @property
    def current_id(self) -> UUID | None:
        """The goal that is chosen."""
        row = self.table.current
        return row.goal.id if row is not None else None

    def _fit(self) -> None:
        # The head of the list and two goals are always in sight.
        self.table.setMinimumHeight(current_theme().u(170))

    def _on_current(self, row: CoachedGoal | None) -> None:
        self.detail.setVisible(row is not None)
        if row is not None:
            self.detail.fill(row)
        for button in self.buttons.values():
            button.setEnabled(row is not None and row.active)
        self.chosen.emit(row.goal.id if row is not None else None)

    def _check(self, done: Done) -> None:
        row = self.table.current
        if row is not None and row.active and self._may_coach:
            self.checked.emit(row.goal.id, done)


class GoalCardView(Card):
    """What holds of the chosen goal: plan, what helps, what hinders, and how sure they are."""

    def __init__(self) -> None:
        super().__init__("The chosen goal", "target", spacing=6)
        self._lines = Text("", wrap=True)
        self._offer = Text("", "body_strong", "info", wrap=True)
        self._confidence = Sparkline("Confidence")
        self._caption = Text("", "caption", "ink2", wrap=True)
        for widget in (self._offer, self._lines, self._confidence, self._caption):
            self.body.addWidget(widget)

    def fill(self, one: CoachedGoal) -> None:
        """Show a goal."""
        card, goal = one.card, one.goal
        said = (
            ("Now", goal_now(goal)),
            ("Stage", STAGE_WORDS[card.stage] if card.stage else ""),
            ("Importance", f"{card.importance} of 10" if card.importance is not None else ""),
            ("Action plan", card.action_plan or goal.action_plan),
            ("If … then", card.if_then),
            ("In the way", card.barrier),
            ("Who helps", card.support),
            ("Reward", card.reward),
            ("Next step", card.next_step),
            ("Last check-in", _last(one)),
        )
        self.title.setText(goal.description)
        self._lines.setText("\n".join(f"{name}: {words}" for name, words in said if words))
        offer = one.smaller
        self._offer.setText(f"{offer.why} {offer.ask}" if offer else "")
        self._offer.setVisible(offer is not None)
        told = card.confidences
        shown = len(told) > 1
        self._confidence.setVisible(shown)
        self._caption.setVisible(shown)
        if shown:
            values = [float(value) for _day, value in told[-26:]]
            words = f"{told[0][1]} of 10 on {show_date(told[0][0])}, {_trend(card)} now"
            self._confidence.set_values(values, 7.0, words)
            self._caption.setText(f"Confidence: {words}. The line is 7: sure enough.")
