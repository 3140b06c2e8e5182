"""A form in the place of a chart's tabs: heading, fields, what is kept, Save and Cancel."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message, message_for
from clinicdesk.desktop.person.draft_keeper import DraftKeeper
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    HBox,
    IconButton,
    IconLabel,
    Notice,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.errors import FieldProblem, InvalidDraft

__all__ = ["FormSheet", "Work"]

Work = Callable[[Any], Any]
"""What is done on the writing thread; takes the report, returns what the service returns."""


class FormSheet(Sheet):
    """Shows a form, keeps its draft, and saves it.

    A form of its own makes a subclass: it fills ``self.fields``, and answers ``collect`` with the
    work to do, or with the problems that it finds itself. ``saved`` carries the service's answer.
    """

    saved = Signal(object)

    def __init__(
        self,
        desk: Desk,
        title: str,
        ui: Any,
        *,
        draft: tuple[str, UUID],
        note: str = "",
        save: str = "Save",
        side: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.ui = ui
        self._title = title
        form = QWidget()
        ui.setupUi(form)
        self.fields = FormFields(form, ui)
        self._form_name, self._subject = draft
        self._keeper: DraftKeeper | None = None
        self._clean: dict[str, Any] = {}
        column = VBox(self, spacing=0)
        column.addLayout(self._heading(title, note))
        self._notice = Notice()
        self._conflict = Notice()
        scroll = Scroller(title, margins=(24, 4, 18, 24), spacing=12)
        scroll.body.addWidget(self._conflict)
        scroll.body.addWidget(self._notice)
        body = HBox(spacing=16)
        card = QFrame()
        card.setProperty("surface", "card")
        self._card = card
        VBox(card, margins=20).addWidget(form)
        body.addWidget(card, 3, Qt.AlignmentFlag.AlignTop)
        self._body = body
        self._side = side
        if side is not None:
            body.addWidget(side, 1, Qt.AlignmentFlag.AlignTop)
        else:
            body.addStretch(1)
        scroll.body.addLayout(body)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        column.addWidget(self._foot(save))
        current_theme().follow(self._fit)

    def _heading(self, title: str, note: str) -> HBox:
        row = HBox(margins=(24, 14, 24, 12), spacing=10)
        back = IconButton("Back, and keep what is typed", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        self.heading = Text(title, "title")
        row.addWidget(self.heading)
        row.addWidget(Text(note, tone="ink3", wrap=True), 1)
        return row

    def _foot(self, save: str) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "surface")
        column = VBox(foot, spacing=0)
        row = HBox(margins=(24, 10, 24, 10), spacing=8)
        self._draft_icon = IconLabel("circle-check", "ok", 18)
        self._draft_words = Text("", "caption", "ink2")
        self._draft_icon.hide()
        row.addWidget(self._draft_icon)
        row.addWidget(self._draft_words)
        row.addStretch(1)
        self._foot_row = row
        cancel = Button("Cancel", hint="Throw away what was typed here")
        cancel.clicked.connect(self.cancel)
        row.addWidget(cancel)
        self._save = Button(save, "primary", "check", shortcut="Ctrl+S")
        self._save.clicked.connect(self.save)
        row.addWidget(self._save)
        column.addLayout(row)
        return foot

    # What a form says

    def collect(self) -> Work | list[FieldProblem]:
        """Return the work that saves what stands there, or what is wrong with it."""
        raise NotImplementedError

    def named(self, problem: FieldProblem) -> FieldProblem:
        """Call a service's field as the form calls it."""
        return problem

    def add_action(self, button: Button) -> None:
        """Put one more button before Cancel."""
        self._foot_row.insertWidget(self._foot_row.count() - 2, button)

    def set_save_words(self, words: str) -> None:
        """Say otherwise what saving does."""
        self._save.set_words(words)

    def allow_saving(self, allowed: bool) -> None:
        """Let a person save, or only look."""
        self._save.setVisible(allowed)
        self._save.setEnabled(allowed)

    def on_failure(self, error: Exception) -> bool:
        """Take a failure that the form knows better; tell whether it did."""
        del error  # most forms know none better
        return False

    def loaded(self) -> None:
        """The fields hold what is saved: from now on what is typed is kept."""
        self._clean = self.fields.values()
        keeper = DraftKeeper(
            self.desk, self._form_name, self._subject, self.fields.values, parent=self
        )
        self._keeper = keeper
        self.fields.changed.connect(keeper.touched)
        keeper.kept.connect(self._on_kept)
        keeper.found.connect(self._on_found)
        keeper.begin()

    def rebase(self, *fields: str) -> None:
        """What stands in these fields came from the clinic, not from the person."""
        now = self.fields.values()
        self._clean |= {field: now[field] for field in fields}
        if self._keeper is not None:
            self._keeper.rebase({field: now[field] for field in fields})

    # Save, cancel, leave

    def save(self) -> None:
        """Save what stands there; problems are shown at their fields."""
        if not self._save.isEnabled():
            return
        asked = self.collect()
        if isinstance(asked, list):
            self._show_problems(asked)
            return
        self.fields.show_problems(())
        self._notice.show_message(None)
        self._save.setEnabled(False)
        self.desk.tasks.write(asked, self._on_saved, self._on_failed)

    def cancel(self) -> None:
        """Throw away what was typed; it can be brought back for a while."""
        keeper = self._keeper
        if keeper is not None and keeper.dirty:
            values = self.fields.values()
            keeper.end()
            desk, form, subject = self.desk, self._form_name, self._subject

            def bring_back() -> None:
                desk.tasks.write(
                    lambda _report: desk.clinic.drafts.keep(desk.actor, form, subject, values)
                )
                desk.messages.say("What you typed is kept: open the form again.")

            desk.messages.say_undoable("Nothing was saved.", bring_back)
        self.closed.emit()

    def keep_draft(self) -> bool:
        """Keep what is half typed, now; tell whether there was anything."""
        return self._keeper is not None and self._keeper.keep_now()

    def _on_saved(self, answer: object) -> None:
        if self._keeper is not None:
            self._keeper.end()
        self.saved.emit(answer)
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._save.setEnabled(True)
        if self.on_failure(error):
            return
        if isinstance(error, InvalidDraft):
            self._show_problems(error.problems)
            return
        reference = "" if hasattr(error, "sentence") else self.desk.note_bug(error)
        self.say(message_for(error, reference))

    def _show_problems(self, said: Sequence[FieldProblem]) -> None:
        problems = [self.named(problem) for problem in said]
        everywhere = self.fields.show_problems(problems)
        words = " ".join(p.message for p in problems) if not everywhere else ""
        self.say(
            Message("This cannot be saved yet.", words, Tone.WARN, seconds=0) if words else None
        )

    def say(self, message: Message | None) -> None:
        """Say something at the head of the form, or nothing."""
        self._notice.show_message(message)

    # Drafts

    def _on_kept(self, words: str) -> None:
        self._draft_icon.show()
        self._draft_words.setText(words)

    def _on_found(self, values: dict[str, Any], words: str) -> None:
        self.fields.set_values(values)
        sentence = f"What you typed {words} is here again. It is not saved yet."
        action = Action("Throw it away", self._throw_away)
        self._conflict.show_message(Message(sentence, "", Tone.INFO, action, seconds=0))

    def _throw_away(self) -> None:
        self.fields.set_values(self._clean)
        self._conflict.show_message(None)
        self._draft_icon.hide()
        self._draft_words.setText("")
        if self._keeper is not None:
            self._keeper.drop()

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what stands beside the form below it where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        u = current_theme().u
        self._card.setMaximumWidth(u(860))
        if self._side is not None:
            wide = self.width() >= u(1000)
            self._body.setDirection(
                HBox.Direction.LeftToRight if wide else HBox.Direction.TopToBottom
            )
