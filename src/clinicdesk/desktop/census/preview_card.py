"""What a file would change, counted and row by row; what waits is decided here; then committed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.census.columns import OUTCOMES, ShownRow, row_columns, shown_rows
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    DataTable,
    FilterPills,
    FlowLayout,
    Text,
    VBox,
)
from clinicdesk.domain.census import CensusOrders, CensusPreview, Decision
from clinicdesk.domain.eligibility import RowOutcome

__all__ = ["PreviewCard"]

_SHOWN = tuple(one for one in OUTCOMES if one is not RowOutcome.UNCHANGED)
_MOST = 5_000
"""Rows that the table holds at once; a filter shows the others."""


class PreviewCard(Card):
    """``committed(orders)`` asks to write it, ``columns_asked()`` for how columns are read."""

    committed = Signal(object)
    columns_asked = Signal()

    def __init__(self) -> None:
        super().__init__("What it would change (nothing is written yet)", "list-checks", "Columns")
        assert self.action is not None
        self.action.clicked.connect(self.columns_asked)
        self._preview: CensusPreview | None = None
        self._decided: dict[int, Decision] = {}
        self._rows: list[ShownRow] = []
        self._said = Text("", wrap=True)
        self.body.addWidget(self._said)
        choices = [("all", "All"), *((one.value, OUTCOMES[one].word) for one in _SHOWN)]
        self._pills = FilterPills("Show rows", choices)
        self._pills.chosen.connect(self._fill)
        self.body.addWidget(self._pills)
        self._table: DataTable[ShownRow] = DataTable(
            "Rows of the file", row_columns(), lambda row: row.place
        )
        self._table.current_changed.connect(lambda _row: self._offer())
        self.body.addWidget(self._table)
        self.body.addWidget(self._deciding())
        self._why_part = QWidget()
        why = VBox(self._why_part, spacing=4)
        self._why_said = Text("", "body_strong", "bad", wrap=True)
        why.addWidget(self._why_said)
        self._why = QLineEdit()
        self._why.setAccessibleName("Why so many are missing")
        self._why.setPlaceholderText("Why so many left, for example: a plant was sold")
        self._why.textChanged.connect(lambda _text: self._offer())
        why.addWidget(self._why)
        self.body.addWidget(self._why_part)
        self._commit = Button("Take the file in", "primary", "check", shortcut="Ctrl+S")
        self._commit.clicked.connect(lambda: self.committed.emit(self.orders))
        row = QWidget()
        FlowLayout(row, spacing=8).addWidget(self._commit)
        self.body.addWidget(row)
        self.setFocusProxy(self._table)
        current_theme().changed.connect(self._fit)

    def _deciding(self) -> QWidget:
        self._acts = QWidget()
        flow = FlowLayout(self._acts, spacing=8)
        self._same = Button("It is this person", icon_name="check")
        self._same.clicked.connect(lambda: self._decide("same"))
        self._new = Button("A new person", icon_name="user-plus")
        self._new.clicked.connect(lambda: self._decide("new"))
        self._skip = Button("Leave the row out", icon_name="x")
        self._skip.clicked.connect(lambda: self._decide("skip"))
        for button in (self._same, self._new, self._skip):
            flow.addWidget(button)
        return self._acts

    def show_preview(self, preview: CensusPreview) -> None:
        """Show what a file would change."""
        self._preview, self._decided = preview, {}
        self._why.clear()
        same = preview.counts.get(RowOutcome.UNCHANGED, 0)
        words = [f"{preview.rows:,} rows; {same:,} are the same as before."]
        if preview.same_as is not None:
            words.append("The same file was taken in before.")
        words += [f"{text} ({count:,})" for text, count in preview.warnings.items()]
        self._said.setText(" ".join(words))
        for one in _SHOWN:
            self._pills.set_count(one.value, preview.counts.get(one, 0))
        self._why_part.setVisible(preview.too_many_missing)
        self._why_said.setText(preview.missing_words() if preview.too_many_missing else "")
        self._pills.choose("all")
        self._fill()

    @property
    def orders(self) -> CensusOrders:
        """What was decided, and why omissions are accepted."""
        return CensusOrders(
            decisions=tuple(self._decided.values()), accept_omissions=self._why.text().strip()
        )

    def _fill(self, *_key: object) -> None:
        if self._preview is None:
            return
        words = {line: _word(one) for line, one in self._decided.items()}
        self._rows = shown_rows(self._preview, words)
        chosen = self._pills.current
        rows = [row for row in self._rows if chosen in {"all", row.outcome.value}]
        self._table.set_rows(rows[:_MOST], select_first=True)
        self._table.setVisible(bool(rows))
        self._fit()
        self._offer()

    def _offer(self) -> None:
        row = self._table.current
        waits = row is not None and row.outcome is RowOutcome.POSSIBLE_DUPLICATE
        self._acts.setVisible(waits)
        if waits and row is not None and row.plan is not None:
            self._same.setVisible(row.plan.likenesses[0].patient_id is not None)
        preview = self._preview
        needs = preview is not None and preview.too_many_missing and not self._why.text().strip()
        self._commit.setEnabled(preview is not None and not needs)

    def _decide(self, how: str) -> None:
        row = self._table.current
        if row is None or row.plan is None or not row.plan.likenesses:
            return
        who = row.plan.likenesses[0].patient_id if how == "same" else None
        self._decided[row.line] = Decision(row.line, same_as=who, skip=how == "skip")
        self._fill()

    def _fit(self) -> None:
        theme = current_theme()
        rows = min(self._table.model.rowCount(), 8)
        each = theme.u(theme.tokens.row_comfortable + 14)
        self._table.setFixedHeight(theme.u(40) + 8 + max(rows, 2) * each)


def _word(one: Decision) -> str:
    return "skip" if one.skip else "new" if one.same_as is None else "same"
