"""Takes a merge back: shows what was written since, and lets each line go to either person."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.widgets import Button, PageHeading, Scroller, Text, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.merging import LineSince, MergeDone, MergeNote, UnmergeView

__all__ = ["UnmergeSheet"]


class UnmergeSheet(Sheet):
    """``done(note)`` when the merge was taken back."""

    done = Signal(object)

    def __init__(self, desk: Desk, note: MergeNote) -> None:
        super().__init__()
        self._desk, self._note = desk, note
        self.lines: dict[tuple[str, UUID], QCheckBox] = {}
        column = VBox(self, margins=(24, 12, 24, 12), spacing=12)
        heading = PageHeading("Take the merge back", note.merged_mrn)
        cancel = Button("Cancel", hint="Leave it as it is (Esc)")
        cancel.clicked.connect(self.leave)
        self._act = Button("Take back", "primary", "undo-2", shortcut="Ctrl+S")
        self._act.setEnabled(False)
        self._act.clicked.connect(self._do)
        heading.add(cancel)
        heading.add(self._act)
        column.addWidget(heading)
        scroller = Scroller("What was written since", spacing=12)
        column.addWidget(scroller, 1)
        self._words = Text("", wrap=True)
        scroller.body.addWidget(self._words)
        card = QFrame()
        card.setProperty("surface", "card")
        self._body = VBox(card, margins=20, spacing=8)
        self._card = card
        card.hide()
        scroller.body.addWidget(card)
        scroller.body.addStretch(1)
        merging, actor = desk.clinic.merging, desk.actor
        desk.tasks.read(
            lambda _report: merging.unmerge_view(actor, note.id),
            self._show,
            self._failed,
            key="chart-unmerge",
        )

    def focus_first(self) -> None:
        """Put the keyboard on the first line, or on the act."""
        first = next((box for box in self.lines.values() if box.isEnabled()), None)
        (first or self._act).setFocus()

    def _show(self, view: UnmergeView) -> None:
        count = sum(view.goes_back.values())
        note = self._note
        self._words.setText(
            f"{note.merged_listed} ({note.merged_mrn}) becomes a record of its own again, with "
            f"{count:,} {'entry' if count == 1 else 'entries'} that came with it. What was written "
            "since stays here, unless you tick it. Protected entries written since stay here, "
            "whoever they are about: enter them again in the other record where they belong to "
            "it. Disclosures stay as they were written, and half-typed drafts of the merged "
            "record go back with it."
        )
        for line in view.since:
            box = QCheckBox(self._said(line))
            box.setChecked(line.follows)
            box.setEnabled(not line.follows)
            self.lines[line.table, line.id] = box
            self._body.addWidget(box)
        self._card.setVisible(bool(view.since))
        self._act.setEnabled(True)
        self.focus_first()

    def _said(self, line: LineSince) -> str:
        words = f"{line.kind}: {line.said} · {show_date(line.at.date())}"
        return f"{words} · goes back by itself" if line.follows else words

    def _do(self) -> None:
        take = [key for key, box in self.lines.items() if box.isEnabled() and box.isChecked()]
        merging, actor, merge_id = self._desk.clinic.merging, self._desk.actor, self._note.id
        self._act.setEnabled(False)
        self._desk.tasks.write(
            lambda _report: merging.unmerge(actor, merge_id, take), self._undone, self._failed
        )

    def _undone(self, _answer: tuple[MergeDone, Change]) -> None:
        self._desk.messages.say(f"{self._note.merged_mrn} is a record of its own again.")
        self.done.emit(self._note)
        self.closed.emit()

    def _failed(self, error: Exception) -> None:
        self._act.setEnabled(True)
        self._desk.failed(error)
