"""Beside a template's form: what it would add for this person, what is changed, every version."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.forms.template_copy_form import Ui_TemplateCopyForm
from clinicdesk.desktop.forms.template_saving_form import Ui_TemplateSavingForm
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.widgets import Button, Card, HBox, Scroller, Text, VBox
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_proposals import Proposal, Standing
from clinicdesk.domain.plan_template_copies import TemplateCopy, TemplateInHand
from clinicdesk.domain.plan_template_text import TemplateDifference

__all__ = ["ChangesPanel", "HistoryPanel", "PreviewPanel"]

_STANDINGS = {
    Standing.NEW: "New",
    Standing.THERE: "In the plan already",
    Standing.CONFLICT: "Another target than the plan’s",
}


class _Line(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self._title = Text("", "body_strong", wrap=True)
        self._words = Text("", "caption", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._words)

    def fill(self, said: tuple[str, str]) -> None:
        """Show a title and the words below."""
        self._title.setText(said[0])
        self._words.setText(said[1])
        self._words.setVisible(bool(said[1]))


class PreviewPanel(Scroller):
    """What the template would add to the plan of whose chart is open."""

    def __init__(self) -> None:
        super().__init__("What the template would add", margins=(0, 4, 18, 24), spacing=10)
        self._head = Text("", tone="ink3", wrap=True)
        self.body.addWidget(self._head)
        rows = VBox(spacing=10)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _Line)
        self.body.addLayout(rows)
        self.body.addStretch(1)

    def say(self, words: str) -> None:
        """Say why there is nothing to show."""
        self._head.setText(words)
        self._pool.fill(())

    def fill(self, asked: Proposal) -> None:
        """Show what would be added."""
        new = sum(line.standing is Standing.NEW for line in asked.lines)
        self._head.setText(f"For this person {new} of {len(asked.lines)} lines would be new.")
        self._pool.fill(
            [
                (
                    line.title,
                    " · ".join(filter(None, [_STANDINGS[line.standing], *line.words.splitlines()])),
                )
                for line in asked.lines
            ]
        )


class ChangesPanel(Scroller):
    """What is changed and not saved yet, with the note that is kept beside it."""

    def __init__(self) -> None:
        super().__init__("What is changed", margins=(0, 4, 18, 24), spacing=12)
        form = QWidget()
        self.ui = Ui_TemplateSavingForm()
        self.ui.setupUi(form)
        self.fields = FormFields(form, self.ui)
        card = Card("Save as the next version", "save")
        card.body.addWidget(form)
        self.body.addWidget(card)
        self._now = Card("Not saved yet", "pencil", spacing=8)
        self._now_pool: Pool[tuple[str, str]] = Pool(self._now.body, _Line)
        self.body.addWidget(self._now)
        self._shipped = Card("Otherwise than shipped, as saved", "arrow-up-down", spacing=8)
        self._shipped_pool: Pool[tuple[str, str]] = Pool(self._shipped.body, _Line)
        self.body.addWidget(self._shipped)
        self.body.addStretch(1)

    @property
    def note(self) -> str:
        """What was changed, and why."""
        return str(self.ui.note.toPlainText()).strip()

    def ask_note(self, words: str) -> None:
        """Ask for the note."""
        self.fields.show_problems([FieldProblem("note", words)])

    def fill(self, now: Sequence[TemplateDifference], saved: Sequence[TemplateDifference]) -> None:
        """Show both lists."""
        self._now_pool.fill(_lines(now) or [("Nothing is changed.", "")])
        self._shipped_pool.fill(_lines(saved))
        self._shipped.setVisible(bool(saved))


def _lines(found: Iterable[TemplateDifference]) -> list[tuple[str, str]]:
    return [(one.title or one.part or "The template", one.words) for one in found]


class HistoryPanel(Scroller):
    """Every version that is kept; the way back to what is shipped; a copy as a new template."""

    chosen = Signal(object)
    """A ``TemplateCopy`` whose text is wanted."""
    reset_asked = Signal()
    copy_asked = Signal(str, str)
    """Title and key of a new template."""

    def __init__(self, *, may_edit: bool) -> None:
        super().__init__("Versions", margins=(0, 4, 18, 24), spacing=12)
        self._nothing = Text("", tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        rows = VBox(spacing=2)
        self._pool: Pool[tuple[TemplateCopy, date]] = Pool(rows, self._row)
        self.body.addLayout(rows)
        self._reset = Button("Back to what is shipped", "secondary", "rotate-ccw")
        self._reset.clicked.connect(self.reset_asked)
        line = HBox(spacing=8)
        line.addWidget(self._reset)
        line.addStretch(1)
        self.body.addLayout(line)
        form = QWidget()
        self.ui = Ui_TemplateCopyForm()
        self.ui.setupUi(form)
        self.fields = FormFields(form, self.ui)
        own = Card("A template of our own", "copy")
        own.body.addWidget(Text("It begins as a copy of what stands here.", tone="ink3", wrap=True))
        own.body.addWidget(form)
        make = Button("Begin the copy", "secondary", "plus")
        make.clicked.connect(
            lambda: self.copy_asked.emit(self.ui.title.text(), self.ui.key.text().strip())
        )
        foot = HBox(spacing=8)
        foot.addWidget(make)
        foot.addStretch(1)
        own.body.addLayout(foot)
        self._own, self._may_edit = own, may_edit
        self.body.addWidget(own)
        own.setVisible(may_edit)
        self.body.addStretch(1)

    def _row(self) -> RowButton:
        return _Version(self.chosen.emit)

    def fill(self, held: TemplateInHand, zone: str) -> None:
        """Show a template's versions, by the days of the site."""
        self._pool.fill([(one, site_day(one.saved_at, zone)) for one in held.versions])
        shipped = held.shipped
        words = "The clinic has not changed it." if not held.versions else ""
        if held.outdated and shipped is not None:
            words = f"Version {shipped.version} is shipped by now: compare, then save or go back."
        self._nothing.setText(words)
        self._nothing.setVisible(bool(words))
        self._reset.setVisible(held.adapted and self._may_edit)
        self._reset.set_words("Back to what is shipped" if shipped else "Withdraw this template")


class _Version(RowButton):
    def __init__(self, chosen: Any) -> None:
        super().__init__("history")
        self._copy: TemplateCopy | None = None
        self._chosen = chosen
        self.clicked.connect(self._on_clicked)

    def fill(self, item: tuple[TemplateCopy, date]) -> None:
        """Show a version."""
        copy, day = item
        self._copy = copy
        who = f"{show_date(day)} · {copy.saved_by}"
        self.say(copy.words, " · ".join(filter(None, [copy.note, who])))
        self.setEnabled(bool(copy.body))

    def _on_clicked(self) -> None:
        if self._copy is not None:
            self._chosen(self._copy)
