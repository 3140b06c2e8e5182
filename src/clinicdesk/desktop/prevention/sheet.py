"""A session's sheet over the page: everybody in a grid, saved as one act that can be undone."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Message, message_for
from clinicdesk.desktop.person.draft_keeper import DraftKeeper
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.prevention.grid import SheetGrid
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Button, HBox, IconButton, Notice, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.prevention import KG, POUND, CohortBook, ProgramSession

__all__ = ["SheetView"]


class SheetView(QWidget):
    """``left`` when it goes; ``change_asked`` when the session itself is to be changed."""

    left = Signal()
    change_asked = Signal(object)
    done = Signal(object)
    """The sheet was saved; carries what takes it back."""

    def __init__(self, desk: Desk, book: CohortBook, session: ProgramSession) -> None:
        super().__init__()
        self._desk, self._session = desk, session
        self._may = may(desk.actor, Act.COACH_GOALS)
        column = VBox(self, margins=(24, 14, 24, 12), spacing=10)
        column.addLayout(self._heading(book))
        hint = (
            "Type a weight and press Enter for the next person. A weight with kg or lb after it is"
            " in that unit; who gets a weight or minutes was there. Minutes are those since the"
            " session before."
        )
        column.addWidget(Text(hint, "caption", "ink2", wrap=True))
        self.notice = Notice()
        column.addWidget(self.notice)
        self.grid = SheetGrid()
        column.addWidget(self.grid, 1)
        self.grid.show_session(book, session)
        column.addLayout(self._foot())
        keeper = DraftKeeper(desk, "dpp_sheet", session.id, self.grid.values, parent=self)
        self._keeper = keeper
        self.grid.touched.connect(keeper.touched)
        keeper.found.connect(self._on_found)
        keeper.begin()

    def _heading(self, book: CohortBook) -> VBox:
        column, row = VBox(spacing=2), HBox(spacing=10)
        back = IconButton("Back to the cohort, and keep what is typed", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        one = self._session
        row.addWidget(Text(one.words, "title"))
        row.addStretch(1)
        if self._may:
            change = Button("Change the session", "quiet", "pencil")
            change.clicked.connect(lambda: self.change_asked.emit(one))
            row.addWidget(change)
        column.addLayout(row)
        said = " · ".join(
            part for part in (book.cohort.name, one.kind.words, one.mode.words, one.topic) if part
        )
        column.addWidget(Text(said, tone="ink2", wrap=True))
        return column

    def _foot(self) -> HBox:
        row = HBox(spacing=8)
        self.unit = QComboBox()
        self.unit.setAccessibleName("Weights are in")
        fill_choices(self.unit, [(POUND, "Weights in lb"), (KG, "Weights in kg")])
        self.unit.currentIndexChanged.connect(self._on_unit)
        row.addWidget(self.unit)
        row.addStretch(1)
        self.save_button = Button("Save the sheet", "primary", "check", shortcut="Ctrl+S")
        self.save_button.clicked.connect(self.save)
        row.addWidget(self.save_button)
        if not self._may:
            self.save_button.hide()
        return row

    def _on_unit(self) -> None:
        values = self.grid.values()
        self.grid.unit = str(self.unit.currentData())
        self.grid.set_values(values)

    def focus_first(self) -> None:
        """Take the keyboard at the first weight."""
        self.grid.begin()

    def keep_draft(self) -> bool:
        """Keep what is typed; tell whether there was anything."""
        return self._keeper.keep_now()

    def leave(self) -> None:
        """Go back to the cohort; what is typed is kept."""
        self.keep_draft()
        self.left.emit()

    def _on_found(self, values: dict[str, Any], words: str) -> None:
        self.grid.set_values(values)
        self.notice.show_message(Message("What you typed here before is back.", words, Tone.INFO))

    # Saving

    def save(self) -> None:
        """Save what changed as one act."""
        if not self.save_button.isEnabled() or not self._may:
            return
        lines, wrong = self.grid.changed_lines()
        if wrong is not None:
            self.grid.go_to(wrong)
            self.notice.show_message(
                Message("A line cannot be saved.", "Look at what stands beside it.", Tone.BAD)
            )
            return
        if not lines:
            self._desk.messages.say("Nothing has changed.")
            self.left.emit()
            return
        sheets, actor, session = (
            self._desk.clinic.prevention_sheets,
            self._desk.actor,
            self._session,
        )
        self.save_button.setEnabled(False)
        self._desk.tasks.write(
            lambda _report: sheets.save(actor, session.id, lines), self._saved, self._failed
        )

    def _saved(self, answer: Any) -> None:
        done, _change = answer
        self._keeper.end()
        desk = self._desk

        def undo() -> None:
            sheets, actor = desk.clinic.prevention_sheets, desk.actor
            desk.tasks.write(
                lambda _report: sheets.undo(actor, done),
                lambda _answer: desk.messages.say("The sheet is as it was."),
                desk.failed,
            )

        lines = "1 line is" if done.lines == 1 else f"{done.lines} lines are"
        desk.messages.say_undoable(f"{lines} recorded.", undo)
        self.done.emit(undo)
        self.left.emit()

    def _failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, InvalidDraft):
            for problem in error.problems:
                self.grid.show_problem(UUID(problem.field), problem.message)
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self.notice.show_message(message_for(error, reference))
