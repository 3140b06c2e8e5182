"""Who changed which of a person's details, when, and from what to what: the newest first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.widgets import EmptyState, HBox, IconButton, Scroller, Text, VBox
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.person_details import FieldChange

__all__ = ["HistorySheet", "change_words"]

_HOW = {
    "form": "",
    "command": "by command",
    "import": "from imported records",
    "census": "from the employer's file",
    "merge": "when two records were merged",
    "unmerge": "when a merge was taken back",
}


def change_words(one: FieldChange, zone: str) -> tuple[str, str, str]:
    """Say one change: when and by whom, what it was, and what it became."""
    who = " ".join(part for part in (one.by or "A program", _HOW.get(one.path, one.path)) if part)
    return f"{show_instant(one.at, zone)} · {who}", one.before or "Nothing", one.after or "Nothing"


class HistorySheet(Sheet):
    """A list of changes, to read."""

    def __init__(self, changes: Sequence[FieldChange], zone: str) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        head = HBox(margins=(24, 14, 24, 12), spacing=10)
        self._back = IconButton("Back to the details", "arrow-left", color="ink")
        self._back.clicked.connect(self.leave)
        head.addWidget(self._back)
        head.addWidget(Text("History of the details", "title"))
        head.addStretch(1)
        column.addLayout(head)
        scroll = Scroller("History of the details", margins=(24, 4, 18, 24), spacing=8)
        rows = VBox(spacing=8)
        scroll.body.addLayout(rows)
        self._pool: Pool[tuple[FieldChange, str]] = Pool(rows, _ChangeRow)
        self._pool.fill([(one, zone) for one in changes])
        if not changes:
            empty = EmptyState(
                "history",
                "Nothing was changed yet.",
                "What is changed in the details stands here, with who did it.",
            )
            scroll.body.addWidget(empty)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)

    def focus_first(self) -> None:
        """The way back takes the keyboard: there is nothing to type."""
        self._back.setFocus()


class _ChangeRow(QFrame):
    """One field that was changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = VBox(self, margins=(14, 10, 14, 10), spacing=4)
        top = HBox(spacing=8)
        self._field = Text("", "body_strong")
        self._when = Text("", "caption", "ink2", wrap=True)
        top.addWidget(self._field)
        top.addWidget(self._when, 1)
        column.addLayout(top)
        self._before, self._after = (Text("", wrap=True, selectable=True) for _ in range(2))
        for words, value in (("From", self._before), ("To", self._after)):
            line = HBox(spacing=10)
            label = Text(words, "caption", "ink2")
            label.setMinimumWidth(36)
            line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(value, 1)
            holder = QWidget()
            VBox(holder).addLayout(line)
            column.addWidget(holder)

    def fill(self, item: tuple[FieldChange, str]) -> None:
        """Show a change."""
        one, zone = item
        when, before, after = change_words(one, zone)
        self._field.setText(one.label)
        self._when.setText(when)
        self._before.setText(before)
        self._before.set_tone("" if one.before else "ink3")
        self._after.setText(after)
        self._after.set_tone("" if one.after else "ink3")
        self.setAccessibleName(f"{one.label}, {when}. From {before} to {after}")
