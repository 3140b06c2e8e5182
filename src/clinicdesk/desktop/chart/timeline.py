"""The chart as one story, newest first, by kinds."""

from dataclasses import dataclass

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    FilterPills,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.timeline import TimelineEntry

__all__ = ["TimelineTab"]

_KINDS: dict[str, tuple[str, str]] = {
    "encounter": ("Visit", "stethoscope"),
    "procedure": ("Procedure", "activity"),
    "immunization": ("Vaccine", "syringe"),
    "condition": ("Problem", "activity"),
    "medication": ("Medication", "pill"),
    "external_document": ("Received", "file-down"),
    "result": ("Results", "flask-conical"),
    "referral": ("Referral", "send"),
    "task": ("Task", "square-check-big"),
    "document": ("Printed", "printer"),
    "plan": ("Care plan", "clipboard-list"),
}
_GROUPS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("all", "Everything", frozenset(_KINDS)),
    ("visits", "Visits", frozenset({"encounter", "procedure", "immunization"})),
    ("results", "Results", frozenset({"result"})),
    ("problems", "Problems and medications", frozenset({"condition", "medication"})),
    ("work", "Our work", frozenset({"referral", "task", "plan"})),
    ("papers", "Documents", frozenset({"document", "external_document"})),
)


@dataclass(frozen=True, slots=True)
class _Line:
    entry: TimelineEntry
    day: str
    time: str


def _status(line: _Line) -> Status:
    word, icon = _KINDS.get(line.entry.kind, (line.entry.kind.capitalize(), "circle"))
    return Status(word, Tone.IDLE, icon)


_COLUMNS: tuple[Column[_Line], ...] = (
    Column("Day", lambda line: line.day, sub=lambda line: line.time, width=124, least=124),
    Column("What", lambda line: line.entry.kind, chip=_status, width=140, least=140),
    Column(
        "What happened",
        lambda line: line.entry.title,
        sub=lambda line: line.entry.detail,
        style=CellStyle.WRAP,
        width=420,
        least=240,
        stretch=3,
    ),
    Column(
        "From",
        lambda line: "This clinic" if line.entry.source == "clinic" else line.entry.source,
        width=150,
        least=110,
        stretch=1,
        drop=1,
        tone=lambda _line: "ink2",
    ),
)


class TimelineTab(ChartTab):
    """Everything that happened. Enter opens what can be opened."""

    document_opened = Signal(object)

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        column = VBox(self, margins=(24, 4, 24, 20), spacing=12)
        self._pills = FilterPills("Show", [(key, words) for key, words, _kinds in _GROUPS])
        self._pills.chosen.connect(lambda _key: self._fill())
        column.addWidget(self._pills)
        self._table: DataTable[_Line] = DataTable(
            "Timeline, newest first", _COLUMNS, lambda line: (line.entry.ref, line.entry.title)
        )
        self._table.opened.connect(self._open)
        column.addWidget(self._table, 1)
        self._nothing = EmptyState("history", "Nothing here yet", "Choose another kind above.")
        column.addWidget(self._nothing, 1)
        self._lines: tuple[_Line, ...] = ()

    def show_chart(self, chart: Chart) -> None:
        """Show a person's story."""
        super().show_chart(chart)
        lines = []
        for entry in chart.timeline:
            at = local(chart, entry.at)
            exact = entry.kind not in {"condition"} and (at.hour or at.minute)
            lines.append(_Line(entry, show_date(at.date()), f"{at:%H:%M}" if exact else ""))
        self._lines = tuple(lines)
        for key, _words, kinds in _GROUPS:
            self._pills.set_count(key, sum(line.entry.kind in kinds for line in lines))
        self._fill()

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._lines = ()
        self._table.set_rows(())

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self._table.enter()

    def _fill(self) -> None:
        wanted = next(kinds for key, _words, kinds in _GROUPS if key == self._pills.current)
        rows = [line for line in self._lines if line.entry.kind in wanted]
        self._table.set_rows(rows)
        self._table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    def _open(self, line: _Line) -> None:
        kind = line.entry.kind
        if kind == "document":
            self.document_opened.emit(line.entry.ref.id)
        elif kind == "referral":
            self.host.show_referral(line.entry.ref.id)
        elif kind == "plan":
            self.host.go("plan")
        elif kind in {"result", "medication", "immunization", "procedure", "condition"}:
            self.host.go("medications")
