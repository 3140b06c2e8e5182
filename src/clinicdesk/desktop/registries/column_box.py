"""The care-gap columns of a registry as they are built: title, rule, source and date of each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QWidget

from clinicdesk.desktop.registries.group_box import GroupBox
from clinicdesk.desktop.registries.source_line import OWN_RULE, SourceLine
from clinicdesk.desktop.widgets import Button, HBox, IconButton, Text, VBox
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registry_cells import GapColumn, column_key, shown_by
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_rule import Clause, Op, Span
from clinicdesk.domain.registry_words import rule_words

__all__ = ["ColumnBox", "ColumnsBox"]

_FIRST = Clause(field="contact", op=Op.WITHIN, within=Span(12, "m"))


class ColumnBox(QFrame):
    """One column. Its rule is built where the person asks for it: most are only looked at."""

    def __init__(self, catalogue: Catalogue, column: GapColumn | None, today: date) -> None:
        super().__init__()
        self._catalogue, self._column = catalogue, column
        self.rule: GroupBox | None = None
        self.setProperty("surface", "card")
        named = column.title if column else "the new column"
        self._body = VBox(self, margins=(12, 10, 12, 10), spacing=8)
        head = HBox(spacing=6)
        self.title = QLineEdit(column.title if column else "")
        self.title.setAccessibleName("Title of the column")
        self.title.setPlaceholderText("Title, such as Eye exam within 12 months")
        head.addWidget(self.title, 1)
        self.earlier = IconButton(f"Put {named} further left", "arrow-up", color="ink2")
        self.later = IconButton(f"Put {named} further right", "arrow-down", color="ink2")
        self.remove = IconButton(f"Remove {named}", "circle-x", color="ink2")
        for button in (self.earlier, self.later, self.remove):
            head.addWidget(button)
        self._body.addLayout(head)
        self._words = Text("", "body", "ink2", wrap=True)
        self._body.addWidget(self._words)
        self.change = Button("Change the column's rule", icon_name="pencil")
        self.change.setAccessibleName(f"Change the rule of {named}")
        self.change.clicked.connect(self.build)
        line = HBox(spacing=8)
        line.addWidget(self.change)
        line.addStretch(1)
        self._body.addLayout(line)
        self.unknown = QCheckBox("Nothing recorded is not known, not open")
        self.unknown.setToolTip("It may have been done elsewhere")
        self.unknown.setChecked(column is not None and column.unknown_without)
        self._body.addWidget(self.unknown)
        source, dated = (column.source, column.date) if column else (OWN_RULE, today.isoformat())
        self.source = SourceLine(source, dated, today, of=named)
        self._body.addWidget(self.source)
        if column is None:
            self.build()
        else:
            self._words.setText(f"Done when: {rule_words(column.met, catalogue)}")

    def build(self) -> None:
        """Show the rule in lines that can be changed."""
        if self.rule is not None:
            return
        self.rule = GroupBox(
            self._catalogue, self._column.met if self._column else _FIRST, top=True
        )
        self._words.setText("Done when")
        self.change.hide()
        self._body.insertWidget(2, self.rule)
        self.rule.focus_first()

    def column(self, taken: Iterable[str]) -> GapColumn:
        """Return the column; a new one gets a key that is not taken.

        Raises:
            BadInput: something in it is missing, or is none; the sentence names the column.
        """
        title, before = self.title.text().strip(), self._column
        try:
            source, dated = self.source.said()
            met = self.rule.node() if self.rule else before.met if before else _FIRST
        except BadInput as error:
            raise BadInput(f"{title or 'A column'}: {error.sentence}", error.remedy) from error
        if before is None:
            before = GapColumn(
                key=column_key(title, taken), title=title, show="", met=met, source="", date=""
            )
        return replace(
            before,
            title=title,
            met=met,
            show=before.show if before.show and met == before.met else shown_by(met),
            source=source,
            date=dated,
            unknown_without=self.unknown.isChecked(),
        )


class ColumnsBox(QWidget):
    """The columns in their order."""

    def __init__(self, catalogue: Catalogue, columns: Iterable[GapColumn], today: date) -> None:
        super().__init__()
        self._catalogue, self._today = catalogue, today
        self._known = tuple(columns)
        self.boxes: list[ColumnBox] = []
        outer = VBox(self, spacing=8)
        outer.addWidget(Text("Care-gap columns", "subtitle"))
        note = "Each column says of each person: done, open or not known. Its rule says when done."
        outer.addWidget(Text(note, "caption", "ink2", wrap=True))
        self._lines = VBox(spacing=8)
        outer.addLayout(self._lines)
        for one in self._known:
            self._put(ColumnBox(catalogue, one, today))
        foot = HBox(spacing=8)
        self.more = Button("Add a column", icon_name="plus")
        self.more.clicked.connect(self.add)
        foot.addWidget(self.more)
        foot.addStretch(1)
        outer.addLayout(foot)

    def add(self) -> None:
        """Add a column, and let the person name it."""
        box = ColumnBox(self._catalogue, None, self._today)
        self._put(box)
        box.show()
        # Brought into sight when it stands where it belongs.
        QTimer.singleShot(0, box, lambda: box.title.setFocus(Qt.FocusReason.OtherFocusReason))

    def _put(self, box: ColumnBox) -> None:
        box.remove.clicked.connect(lambda: self._remove(box))
        box.earlier.clicked.connect(lambda: self._move(box, -1))
        box.later.clicked.connect(lambda: self._move(box, 1))
        self.boxes.append(box)
        self._lines.addWidget(box)

    def _remove(self, box: ColumnBox) -> None:
        self.boxes.remove(box)
        self._lines.removeWidget(box)
        box.hide()
        box.deleteLater()
        (self.boxes[-1].title if self.boxes else self.more).setFocus()

    def _move(self, box: ColumnBox, by: int) -> None:
        place = self.boxes.index(box) + by
        if not 0 <= place < len(self.boxes):
            return
        self.boxes.remove(box)
        self.boxes.insert(place, box)
        self._lines.removeWidget(box)
        self._lines.insertWidget(place, box)
        (box.earlier if by < 0 else box.later).setFocus()

    def columns(self) -> tuple[GapColumn, ...]:
        """Return the columns.

        Raises:
            BadInput: one of them is none yet.
        """
        # A removed column's key is not given again: what people kept of it is not the new one's.
        taken = {one.key for one in self._known}
        made = []
        for box in self.boxes:
            one = box.column(taken)
            taken.add(one.key)
            made.append(one)
        return tuple(made)
