"""The cards of the overview. Each is filled from a chart, again and again."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.attention import AttentionItem, Coming, attention, coming_up
from clinicdesk.desktop.chart.trends import Trend, shown_trends
from clinicdesk.desktop.person.facts import day_of, stands
from clinicdesk.desktop.person.medication_label import MedicationLabel
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.plan.goal_row import GoalLineFacts, GoalRow, goal_facts
from clinicdesk.desktop.widgets import Card, HBox, IconLabel, Sparkline, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import Condition, Medication
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, concept, period
from clinicdesk.domain.documents import Document
from clinicdesk.domain.goal_progress import Chip

__all__ = [
    "AttentionCard",
    "ComingCard",
    "GoalsCard",
    "MedicationsCard",
    "PrintedCard",
    "ProblemsCard",
    "TrendsCard",
]

_ATTENTION, _GOALS, _MEDICATIONS, _PROBLEMS, _COMING, _PRINTED = 6, 5, 8, 8, 5, 5
_UNDONE = frozenset({"active", "recurrence", "relapse"})
_UNTRUE = frozenset({"refuted", "entered-in-error"})


class _CardOf(Card):
    """A card with a line that speaks when there is nothing, and one that counts the rest."""

    def __init__(self, title: str, icon_name: str, action: str, nothing: str) -> None:
        super().__init__(title, icon_name, action, spacing=4)
        self._nothing = Text(nothing, tone="ink3", wrap=True)
        self.rows = VBox(spacing=2)
        self._more = Text("", "caption", wrap=True)
        self.body.addWidget(self._nothing)
        self.body.addLayout(self.rows)
        self.body.addWidget(self._more)
        self.body.addStretch(1)

    def count(self, every: int, shown: int, rest: str = "") -> None:
        """Say that there is nothing, or how many more there are."""
        self._nothing.setVisible(every == 0)
        more = every - shown
        words = [f"{more} more"] if more > 0 else []
        self._more.setText(" · ".join([*words, *([rest] if rest else [])]))
        self._more.setVisible(bool(self._more.text()))


class AttentionCard(_CardOf):
    """What asks for something, each line leading to where it is done."""

    chosen = Signal(object)
    """Carries an ``AttentionItem``."""

    def __init__(self, me: str) -> None:
        super().__init__("Needs attention", "bell", "", "Nothing is overdue or due soon.")
        self._me = me
        self._pool: Pool[AttentionItem] = Pool(self.rows, self._row)

    def _row(self) -> QWidget:
        return _AttentionRow(self.chosen.emit)

    def fill(self, chart: Chart) -> None:
        """Show a chart's items."""
        items = attention(chart, self._me)
        self._pool.fill(items[:_ATTENTION])
        self.count(len(items), min(len(items), _ATTENTION))

    def enter(self) -> bool:
        """Take the keyboard on the first line; tell whether there is one."""
        for row in self._pool.shown():
            row.setFocus()
            return True
        return False


class _AttentionRow(RowButton):
    def __init__(self, chosen: Callable[[AttentionItem], None]) -> None:
        super().__init__()
        self._item: AttentionItem | None = None
        self._chosen = chosen
        self.clicked.connect(self._on_clicked)

    def fill(self, item: AttentionItem) -> None:
        self._item = item
        self.say(item.title, item.note, status=item.status)

    def _on_clicked(self) -> None:
        if self._item is not None:
            self._chosen(self._item)


class TrendsCard(_CardOf):
    """The newest value of the measures that are looked at first, and the way to it."""

    def __init__(self) -> None:
        super().__init__(
            "Trends",
            "heart-pulse",
            "All results",
            "No blood pressure, hemoglobin A1c or weight is recorded.",
        )
        self.rows.setSpacing(0)
        self._pool: Pool[Trend] = Pool(self.rows, _TrendBlock)

    def fill(self, chart: Chart) -> None:
        """Show a chart's trends."""
        found = shown_trends(chart)
        self._pool.fill(found)
        self.count(len(found), len(found))


class _TrendBlock(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, margins=(0, 0, 0, 6), spacing=0)
        row = HBox(spacing=8)
        self._value = Text("", "display")
        self._unit = Text("", tone="ink3", wrap=True)
        self._icon = IconLabel("trending-down", "ink2", 16)
        self._change = Text("", "caption", "ink2", wrap=True)
        row.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._unit, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        self._line = Sparkline("")
        column.addWidget(self._line)
        below = HBox(spacing=4)
        below.addWidget(self._icon)
        below.addWidget(self._change, 1)
        column.addLayout(below)

    def fill(self, trend: Trend) -> None:
        self._value.setText(trend.value)
        self._unit.setText(f"{trend.unit}  {trend.name}".strip())
        for widget in (self._icon, self._change, self._line):
            widget.setVisible(len(trend.values) > 1)
        tone = "ok" if trend.better else "ink2"
        self._icon.setVisible(bool(trend.change))
        self._icon.set_icon("trending-down" if trend.falls else "trending-up", tone)
        words = [trend.change or "Unchanged", f"read {trend.read_on}"]
        if len(trend.values) < 2:
            words = [f"Read once, on {trend.read_on}"]
        self._change.setText(", ".join(words))
        self._change.show()
        self._change.set_tone(tone)
        said = f"{trend.value} {trend.unit}, {self._change.text()}"
        self._line.set_values(trend.values, trend.target, f"{trend.name}: {said}")


class MedicationsCard(_CardOf):
    """What the person is to take now."""

    def __init__(self) -> None:
        super().__init__("Medications", "pill", "All", "No current medications are recorded.")
        self.rows.setSpacing(8)
        self._pool: Pool[Medication] = Pool(self.rows, MedicationLabel)

    def fill(self, chart: Chart) -> None:
        """Show a chart's current medicines."""
        now = [m for m in chart.clinical.medications if m.current]
        now.sort(key=lambda m: m.code.text.casefold())
        self._pool.fill(now[:_MEDICATIONS])
        self.count(len(now), min(len(now), _MEDICATIONS))


class GoalsCard(_CardOf):
    """The plan's goals with how far they are."""

    opened = Signal(object)
    """Carries a goal's id."""

    def __init__(self) -> None:
        super().__init__("Goals", "target", "Open care plan", "No goals are recorded.")
        self._pool: Pool[GoalLineFacts] = Pool(self.rows, self._row)

    def _row(self) -> QWidget:
        row = GoalRow()
        row.clicked.connect(lambda: self._open(row))
        return row

    def _open(self, row: GoalRow) -> None:
        if row.facts is not None:
            self.opened.emit(row.facts.goal.id)

    def fill(self, chart: Chart) -> None:
        """Show a chart's goals; those that were stopped are left out."""
        goals = chart.plan.goals if chart.plan else ()
        facts = [goal_facts(g, stands(chart, g.id), chart.today) for g in goals]
        live = [f for f in facts if f.status.word != Chip.STOPPED.value]
        self._pool.fill(live[:_GOALS])
        self.count(len(live), min(len(live), _GOALS))


class ProblemsCard(_CardOf):
    """Active diagnoses, and how many are past."""

    def __init__(self) -> None:
        super().__init__("Problems", "activity", "", "No problems are recorded.")
        self.rows.setSpacing(8)
        self._pool: Pool[Condition] = Pool(self.rows, _ProblemRow)

    def fill(self, chart: Chart) -> None:
        """Show a chart's problems."""
        true = [c for c in chart.clinical.conditions if c.verification not in _UNTRUE]
        active = [c for c in true if c.status in _UNDONE and not c.is_social]
        social = [c for c in true if c.status in _UNDONE and c.is_social]
        past = len(true) - len(active) - len(social)
        self._pool.fill(active[:_PROBLEMS])
        rest = [f"{len(social)} about circumstances"] if social else []
        rest += [f"{past} in the past"] if past else []
        self.count(len(active), min(len(active), _PROBLEMS), " · ".join(rest))


class _ProblemRow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=12)
        self._words = Text("", wrap=True)
        self._since = Text("", "caption")
        row.addWidget(self._words, 1)
        row.addWidget(self._since)

    def fill(self, condition: Condition) -> None:
        self._words.setText(concept(condition.code))
        self._since.setText(period(condition))


_WIDEST_DAY = "30-Nov-2026"


class _DayRow(QWidget):
    """A day, and what is on it."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=16)
        self._day = Text("", tone="ink3")
        self._words = Text("", wrap=True)
        row.addWidget(self._day, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def fill(self, item: Coming) -> None:
        # As wide as the widest day, so that the words stand under each other.
        self._day.setMinimumWidth(self._day.fontMetrics().horizontalAdvance(_WIDEST_DAY))
        self._day.setText(show_date(item.on))
        self._words.setText(f"{item.time} · {item.words}" if item.time else item.words)


class ComingCard(_CardOf):
    """What lies ahead."""

    def __init__(self) -> None:
        super().__init__("Coming up", "calendar-clock", "Timeline", "Nothing lies ahead.")
        self.rows.setSpacing(8)
        self._pool: Pool[Coming] = Pool(self.rows, _DayRow)

    def fill(self, chart: Chart) -> None:
        """Show what is coming up for a person."""
        ahead = coming_up(chart)
        self._pool.fill(ahead[:_COMING])
        self.count(len(ahead), min(len(ahead), _COMING))


class PrintedCard(_CardOf):
    """The newest documents."""

    opened = Signal(object)
    """Carries a document's id."""

    def __init__(self) -> None:
        super().__init__("Printed", "printer", "All documents", "Nothing was printed yet.")
        self._pool: Pool[tuple[Document, str]] = Pool(self.rows, self._row)

    def _row(self) -> QWidget:
        return _PaperRow(self.opened.emit)

    def fill(self, chart: Chart) -> None:
        """Show a chart's newest documents."""
        papers = chart.documents
        shown = [(p, show_date(day_of(chart, p.created_at))) for p in papers[:_PRINTED]]
        self._pool.fill(shown)
        self.count(len(papers), len(shown))


class _PaperRow(RowButton):
    def __init__(self, opened: Callable[[UUID], None]) -> None:
        super().__init__()
        self._id: UUID | None = None
        self._opened = opened
        self.clicked.connect(self._on_clicked)

    def fill(self, item: tuple[Document, str]) -> None:
        paper, day = item
        self._id = paper.id
        pages = "1 page" if paper.pages == 1 else f"{paper.pages} pages"
        who = paper.recipient or "clinic copy"
        self.say(paper.title or NOT_RECORDED, f"{day} · {pages} · {who}")

    def _on_clicked(self) -> None:
        if self._id is not None:
            self._opened(self._id)
