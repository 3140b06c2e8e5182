"""Possible duplicates: the pairs that wait for somebody to look, with their score and why."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.roster.merge_view import MergeSheet
from clinicdesk.desktop.tasks import Task
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    FlowLayout,
    PageHeading,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.linkage import Band
from clinicdesk.domain.merging import MergeView, PairRow, PersonInPair

__all__ = ["PairsView", "pair_columns"]

_BANDS = {
    Band.LIKELY: Status("Likely", Tone.BAD, "triangle-alert"),
    Band.POSSIBLE: Status("Possible", Tone.WARN, "circle-help"),
    Band.ALIKE: Status("Alike", Tone.INFO, "users"),
}


def _under(person: PersonInPair) -> str:
    work = f"{person.open_work} open · " if person.open_work else ""
    return f"{work}{person.born} · {person.mrn}"


def _percent(row: PairRow) -> str:
    return f"{min(row.comparison.score, 0.999):.1%}"


def pair_columns() -> list[Column[PairRow]]:
    """Two people, how likely they are one, and what speaks for and against it."""
    return [
        Column(
            "Person",
            lambda row: row.first.listed,
            "first",
            sub=lambda row: _under(row.first),
            sort_key=lambda row: row.first.listed.casefold(),
            style=CellStyle.NAME,
            width=250,
            least=170,
            stretch=2,
        ),
        Column(
            "And",
            lambda row: row.second.listed,
            "second",
            sub=lambda row: _under(row.second),
            sort_key=lambda row: row.second.listed.casefold(),
            style=CellStyle.NAME,
            width=250,
            least=170,
            stretch=2,
        ),
        Column(
            "Why",
            lambda row: row.comparison.why.capitalize(),
            "why",
            style=CellStyle.WRAP,
            width=300,
            least=160,
            stretch=4,
            drop=1,
        ),
        Column(
            "Likeness",
            lambda row: f"{_BANDS[row.comparison.band].word} {_percent(row)}",
            "score",
            chip=lambda row: _BANDS[row.comparison.band],
            sort_key=lambda row: -row.comparison.bits,
            hint=lambda row: f"{_percent(row)} by weight. {row.comparison.why}",
            width=130,
            least=120,
        ),
    ]


class PairsView(QWidget):
    """The list of pairs, and two records side by side. ``left()`` goes back to the roster."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._looking: Task | None = None
        self._stack = QStackedWidget()
        VBox(self, spacing=0).addWidget(self._stack)
        self._list = QWidget()
        column = VBox(self._list, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Possible duplicates")
        column.addWidget(self._heading)
        column.addWidget(self._made_acts())
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        self._busy = BusyBar()
        self._busy.stopped.connect(self._stop)
        column.addWidget(self._busy)
        self._table: DataTable[PairRow] = DataTable(
            "Possible duplicates", pair_columns(), lambda row: (row.first.id, row.second.id)
        )
        self._table.opened.connect(self._open)
        self._table.current_changed.connect(self._chosen)
        self._nothing = EmptyState(
            "users",
            "No pair waits to be looked at",
            "Look through the whole roster: it takes about a minute for 100,000 people.",
            button="Look for duplicates",
            button_icon="scan-search",
        )
        self._nothing.acted.connect(self.look)
        self._shown = QStackedWidget()
        self._shown.addWidget(self._table)
        self._shown.addWidget(self._nothing)
        column.addWidget(self._shown, 1)
        self._stack.addWidget(self._list)
        self._sheet: MergeSheet | None = None
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._escape)
        self.read()

    def _made_acts(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, spacing=8)
        self._beside = Button("Side by side", "primary", "columns-3", hint="Side by side (Enter)")
        self._beside.clicked.connect(self._open_current)
        self._apart = Button("Not the same", icon_name="circle-x", shortcut="Ctrl+D")
        self._apart.clicked.connect(self._not_same)
        look = Button("Look for duplicates", icon_name="scan-search", shortcut="F5")
        look.clicked.connect(self.look)
        back = Button("Back to patients", icon_name="arrow-left", hint="Back to patients (Esc)")
        back.clicked.connect(self.left)
        for button in (self._beside, self._apart, look, back):
            row.addWidget(button)
        return holder

    # Reading

    def read(self) -> None:
        """Read the pairs that wait."""
        duplicates, actor = self._desk.clinic.duplicates, self._desk.actor
        self._desk.tasks.read(
            lambda _report: duplicates.pairs(actor), self._show, key="roster-pairs"
        )

    def changed(self, change: Change) -> None:
        """Read again when people or pairs changed."""
        if change.touches("patient") or change.touches("pair") or change.touches("import"):
            self.read()

    def _show(self, rows: tuple[PairRow, ...]) -> None:
        self._table.set_rows(rows, select_first=True)
        self._shown.setCurrentWidget(self._table if rows else self._nothing)
        self._heading.note.setText(f"{len(rows):,}" if rows else "")
        self._said.setVisible(bool(rows))
        self._said.setText(
            "The likeliest first. Nothing is merged before you have seen both records side by side."
        )
        if rows and self._stack.currentWidget() is self._list:
            self._table.enter()

    def _chosen(self, row: PairRow | None) -> None:
        for button in (self._apart, self._beside):
            button.setEnabled(row is not None)

    # Looking through everybody

    def look(self) -> None:
        """Compare everybody; it can be stopped."""
        if self._looking is not None:
            return
        duplicates, actor = self._desk.clinic.duplicates, self._desk.actor
        self._busy.begin("Reading people")
        self._looking = self._desk.tasks.write(
            lambda report: duplicates.look(actor, report),
            self._looked,
            self._not_looked,
            long=True,
            on_progress=self._busy.progress,
            on_cancelled=self._ended,
        )

    def _stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    def _ended(self) -> None:
        self._looking = None
        self._busy.end()

    def _looked(self, answer: tuple[int, Change]) -> None:
        self._ended()
        new = answer[0]
        self._desk.messages.say(
            "Nobody new seems to be here twice."
            if not new
            else f"{new:,} new {'pair waits' if new == 1 else 'pairs wait'} to be looked at."
        )
        self.read()

    def _not_looked(self, error: Exception) -> None:
        self._ended()
        self._desk.failed(error)

    # Deciding

    def _not_same(self) -> None:
        row = self._table.current
        if row is None:
            return
        clinic, actor, tasks = self._desk.clinic, self._desk.actor, self._desk.tasks
        one, other = row.first.id, row.second.id

        def undo() -> None:
            tasks.write(lambda _report: clinic.duplicates.ask_again(actor, one, other))

        tasks.write(
            lambda _report: clinic.duplicates.not_same(actor, one, other),
            lambda _change: self._desk.messages.say_undoable(
                "They are two people. This pair is not asked again until their details change.",
                undo,
            ),
        )

    def _open_current(self) -> None:
        row = self._table.current
        if row is not None:
            self._open(row)

    def _open(self, row: PairRow) -> None:
        # Who has more that is owed stays, unless somebody says otherwise.
        first = row.first.open_work >= row.second.open_work
        survivor, merged = (row.first, row.second) if first else (row.second, row.first)
        merging, actor = self._desk.clinic.merging, self._desk.actor
        self._desk.tasks.read(
            lambda _report: merging.view(actor, survivor.id, merged.id),
            self._beside_each_other,
            key="roster-merge",
        )

    def _beside_each_other(self, view: MergeView) -> None:
        self._close_sheet()
        self._sheet = MergeSheet(self._desk, view)
        self._sheet.left.connect(self._back_to_list)
        self._sheet.swapped.connect(self._beside_each_other)
        self._sheet.done.connect(self._back_to_list)
        self._stack.addWidget(self._sheet)
        self._stack.setCurrentWidget(self._sheet)
        self._sheet.focus_first()

    def _close_sheet(self) -> None:
        sheet, self._sheet = self._sheet, None
        self._stack.setCurrentWidget(self._list)
        if sheet is not None:
            self._stack.removeWidget(sheet)
            sheet.deleteLater()

    def _back_to_list(self) -> None:
        self._close_sheet()
        self._table.enter()

    def _escape(self) -> None:
        if self._sheet is not None:
            self._back_to_list()
        else:
            self.left.emit()

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        if self._sheet is not None:
            self._sheet.focus_first()
        elif self._table.model.rowCount():
            self._table.enter()
        else:
            self._nothing.setFocus()
