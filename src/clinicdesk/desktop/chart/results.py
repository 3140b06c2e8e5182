"""Results: each measure once, newest first, with what came before and the line it makes."""

from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.measure_names import short_name
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.widgets import (
    Card,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    HBox,
    Sparkline,
    Text,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, concept, flag_word, observation_value
from clinicdesk.domain.results import ResultSeries

__all__ = ["ResultsPart"]

_SHOWN = 12
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_CATEGORIES = {
    "vital-signs": "Vital sign",
    "laboratory": "Laboratory",
    "survey": "Survey",
    "social-history": "Social history",
    "activity": "Activity",
    "exam": "Examination",
    "procedure": "Procedure",
    "imaging": "Imaging",
}


def _flag(series: ResultSeries) -> Status | None:
    word = flag_word(series.latest)
    if not word:
        return None
    critical = "critical" in word.casefold()
    return Status(word, Tone.BAD if critical else Tone.WARN, "triangle-alert")


def _earlier(series: ResultSeries) -> str:
    said = [observation_value(one) for one in series.previous[:2]]
    more = series.earlier + len(series.previous) - len(said)
    return ", ".join([*said, *([f"{more} more"] if more else [])])


def _category(series: ResultSeries) -> str:
    return _CATEGORIES.get(series.category, series.category.replace("-", " ").capitalize())


def _number(one: Observation) -> Decimal | None:
    """The number that a line is drawn of: its own, else the first of its parts."""
    if one.value is not None:
        return one.value
    return next((part.value for part in one.parts if part.value is not None), None)


class ResultsPart(QWidget):
    """A table of measures, and below it the chosen one over time."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=12)
        self._table: DataTable[ResultSeries] = DataTable(
            "Results, newest first", self._columns(), lambda s: (s.latest.code, s.latest.unit)
        )
        self._table.current_changed.connect(self._on_current)
        column.addWidget(self._table, 3)
        self._card = Card("", "trending-up", spacing=6)
        self._name = Text("", "subtitle", wrap=True)
        self._card.body.addWidget(self._name)
        self._line = Sparkline("")
        self._card.body.addWidget(self._line)
        values = VBox(spacing=4)
        self._values: Pool[tuple[str, str, str]] = Pool(values, _ValueRow)
        self._card.body.addLayout(values)
        self._more = Text("", "caption")
        self._card.body.addWidget(self._more)
        column.addWidget(self._card)
        self._nothing = EmptyState(
            "flask-conical", "No results are recorded", "Import the person's record to see them."
        )
        column.addWidget(self._nothing, 1)
        self._chart: Chart | None = None

    def _columns(self) -> tuple[Column[ResultSeries], ...]:
        return (
            Column(
                "Measure",
                lambda s: short_name(s.latest.code),
                sub=_category,
                hint=lambda s: concept(s.latest.code),
                sort_key=lambda s: short_name(s.latest.code).casefold(),
                style=CellStyle.WRAP,
                width=220,
                least=150,
                stretch=2,
            ),
            Column(
                "Latest",
                lambda s: observation_value(s.latest),
                sort_key=lambda s: observation_value(s.latest),
                style=CellStyle.WRAP,
                width=150,
                least=110,
                stretch=1,
            ),
            Column("Flag", flag_text, chip=_flag, width=110, least=100),
            Column(
                "On",
                self._when,
                sort_key=lambda s: s.latest.occurred_at or _LONG_AGO,
                width=116,
                least=116,
            ),
            Column(
                "Before",
                _earlier,
                style=CellStyle.WRAP,
                width=180,
                least=130,
                stretch=1,
                drop=1,
                tone=lambda _s: "ink2",
            ),
        )

    def _when(self, series: ResultSeries) -> str:
        at = series.latest.occurred_at
        return show_date(day_of(self._chart, at)) if self._chart and at else NOT_RECORDED

    def show_chart(self, chart: Chart) -> None:
        """Show a person's results."""
        self._chart = chart
        self._table.set_rows(chart.results, select_first=True)
        self._table.setVisible(bool(chart.results))
        self._card.setVisible(bool(chart.results))
        self._nothing.setVisible(not chart.results)

    def clear(self) -> None:
        """Show nobody."""
        self._chart = None
        self._table.set_rows(())
        self._card.hide()

    def enter(self) -> None:
        """Take the keyboard."""
        self._table.enter()

    def _on_current(self, series: ResultSeries | None) -> None:
        chart = self._chart
        self._card.setVisible(series is not None)
        if series is None or chart is None:
            return
        same = [o for o in chart.clinical.observations if o.code == series.latest.code]
        same = [o for o in same if o.status not in {"entered-in-error", "cancelled"}]
        same.sort(key=lambda o: o.occurred_at or _LONG_AGO)
        self._name.setText(short_name(series.latest.code))
        numbers = [float(n) for o in same if (n := _number(o)) is not None]
        self._line.setVisible(len(numbers) > 1)
        self._line.set_values(numbers)
        rows = [
            (
                show_date(day_of(chart, o.occurred_at)) if o.occurred_at else NOT_RECORDED,
                observation_value(o),
                flag_word(o),
            )
            for o in reversed(same)
        ]
        self._values.fill(rows[: _SHOWN // 2])
        more = len(rows) - _SHOWN // 2
        self._more.setText(f"{more} earlier" if more > 0 else "")
        self._more.setVisible(more > 0)


def flag_text(series: ResultSeries) -> str:
    """The flag's word, for those who cannot see the chip."""
    return flag_word(series.latest)


class _ValueRow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=16)
        self._day = Text("", tone="ink3")
        self._value = Text("", wrap=True)
        self._flag = Text("", "body_strong", "warn")
        row.addWidget(self._day)
        row.addWidget(self._value, 1)
        row.addWidget(self._flag)
        current_theme().follow(self._restyle)

    def _restyle(self) -> None:
        self._day.setFixedWidth(current_theme().u(92))

    def fill(self, item: tuple[str, str, str]) -> None:
        day, value, flag = item
        self._day.setText(day)
        self._value.setText(value)
        self._flag.setText(flag)
