"""A plan's versions beside each other: what one has otherwise than another."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QComboBox

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    FlowLayout,
    HBox,
    IconButton,
    Text,
    VBox,
)
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.plan_versions import PlanDifference, PlanVersion

__all__ = ["VersionsSheet"]

_HOW = {
    "added": Status("Added", Tone.OK, "plus"),
    "removed": Status("Taken out", Tone.WARN, "minus"),
    "changed": Status("Changed", Tone.INFO, "pencil"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    at: int
    line: PlanDifference


def _what(row: _Row) -> str:
    field = f", {row.line.field}" if row.line.field else ""
    return f"{row.line.kind.capitalize()}{field}"


_COLUMNS: tuple[Column[_Row], ...] = (
    Column(
        "Change",
        lambda r: _HOW[r.line.how].word,
        chip=lambda r: _HOW[r.line.how],
        width=130,
        least=126,
    ),
    Column(
        "Line",
        lambda r: r.line.title,
        sub=_what,
        style=CellStyle.WRAP,
        width=260,
        least=160,
        stretch=2,
    ),
    Column(
        "Before",
        lambda r: r.line.before,
        style=CellStyle.WRAP,
        width=240,
        least=140,
        stretch=2,
        tone=lambda _r: "ink2",
    ),
    Column("After", lambda r: r.line.after, style=CellStyle.WRAP, width=240, least=140, stretch=2),
)


class VersionsSheet(Sheet):
    """Compares two versions; at first the newest with the one before it."""

    def __init__(self, desk: Desk, plan_id: UUID) -> None:
        super().__init__()
        self._desk = desk
        self._plan_id = plan_id
        column = VBox(self, margins=(24, 14, 24, 20), spacing=12)
        head = HBox(spacing=10)
        back = IconButton("Back", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        head.addWidget(Text("Versions", "title"))
        head.addStretch(1)
        column.addLayout(head)
        flow = FlowLayout(spacing=8)
        self._before, self._after = QComboBox(), QComboBox()
        for words, combo in (("What changed from", self._before), ("to", self._after)):
            flow.addWidget(Text(words, tone="ink2"))
            combo.setAccessibleName(f"Version {words}")
            combo.setMinimumContentsLength(36)
            combo.currentIndexChanged.connect(self._compare)
            flow.addWidget(combo)
        column.addLayout(flow)
        self._table: DataTable[_Row] = DataTable("What changed", _COLUMNS, lambda row: row.at)
        column.addWidget(self._table, 1)
        self._same = EmptyState("circle-check", "These two say the same")
        self._same.hide()
        column.addWidget(self._same, 1)
        desk.tasks.read(
            lambda _report: desk.clinic.plans.versions(desk.actor, plan_id), self._on_versions
        )

    def focus_first(self) -> None:
        """Choose what to compare."""
        self._before.setFocus()

    def _on_versions(self, versions: tuple[PlanVersion, ...]) -> None:
        zone = self._desk.clinic.facts.site.zone
        choices = [
            (str(v.number), f"Version {v.number}, {show_instant(v.at, zone)}, {v.by}")
            for v in versions
        ]
        newest = versions[0].number if versions else 0
        for combo, number in ((self._before, max(newest - 1, 1)), (self._after, newest)):
            combo.blockSignals(True)
            fill_choices(combo, choices)
            choose(combo, str(number))
            combo.blockSignals(False)
        self._compare()

    def _compare(self) -> None:
        before, after = self._before.currentData(), self._after.currentData()
        if before is None or after is None:
            return
        desk, plan_id = self._desk, self._plan_id

        def work(_report: object) -> tuple[PlanDifference, ...]:
            return desk.clinic.plans.compare(desk.actor, plan_id, int(before), int(after))

        desk.tasks.read(work, self._on_compared, key="plan-versions")

    def _on_compared(self, lines: tuple[PlanDifference, ...]) -> None:
        self._table.set_rows([_Row(at, line) for at, line in enumerate(lines)])
        self._table.setVisible(bool(lines))
        self._same.setVisible(not lines)
