"""A form inside the editor: it is filled again for each line, keeps its draft, and saves it.

Unlike a sheet it stays: another line is shown in the same fields, and what was typed into the line
before is kept, in the store and for this sitting, until it is saved or thrown away.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message, message_for
from clinicdesk.desktop.person.draft_keeper import DraftKeeper
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.plan.editor.shown import Line, Shown, content
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Notice, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import ClinicDeskError, FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.plans import (
    CarePlan,
)

__all__ = ["Line", "LineForm", "Shown", "Work"]

Work = Callable[[Any], Any]
Values = dict[str, Any]


class LineForm(QWidget):
    """A form of its own makes a subclass: ``offer`` fills its lists, ``put`` shows a line, and
    ``collect`` answers the work that saves what stands there, or what is wrong with it.
    """

    saved = Signal(object)
    """Carries the service's answer: (CarePlan, Change)."""
    touched = Signal()
    """Something was typed, or what was typed is gone."""
    stale = Signal()
    """Someone else changed what is shown: the chart is to be read again."""
    kept = Signal(str)
    """A draft was kept; carries words."""

    def __init__(self, desk: Desk, ui: Any, name: str) -> None:
        super().__init__()
        self.desk, self.ui, self._name = desk, ui, name
        self.shown: Shown | None = None
        self._may_edit = True
        form = QWidget()
        ui.setupUi(form)
        self.fields = FormFields(form, ui)
        self._form = form
        self._keeper: DraftKeeper | None = None
        self._loading = True
        self.saving = False
        self._clean: Values = {}
        self._blank: Values = {}
        self.column = VBox(self, spacing=12)
        self.conflict, self.notice = Notice(), Notice()
        for part in (self.conflict, self.notice, form):
            self.column.addWidget(part)
        self.fields.changed.connect(self._on_change)

    def made(self) -> None:
        """Say that the form is made: what stands in its fields now is what a new line has."""
        self._blank = self.fields.values()
        self._loading = False

    # What a form of its own says

    def offer(self, shown: Shown) -> None:
        """Fill the lists that one chooses from."""

    def put(self, shown: Shown) -> None:
        """Show a line in fields that are as for a new one."""
        raise NotImplementedError

    def arrange(self) -> None:
        """Show the fields that what stands there asks for, and what is said of it live."""

    def collect(self) -> Work | list[FieldProblem]:
        """Return the work that saves what stands there, or what is wrong with it."""
        raise NotImplementedError

    def named(self, problem: FieldProblem) -> FieldProblem:
        """Call a service's field as the form calls it."""
        return problem

    def first(self) -> QWidget:
        """What takes the keyboard first."""
        raise NotImplementedError

    # Shown, shown again, left

    @property
    def subject(self) -> UUID | None:
        """What its draft is kept about."""
        return self.shown.subject if self.shown is not None else None

    @property
    def dirty(self) -> bool:
        """Whether something stands there that is not saved."""
        return self.shown is not None and self.fields.values() != self._clean

    def load(self, shown: Shown, typed: Values | None, *, may_edit: bool) -> None:
        """Show a line. ``typed`` is what was typed into it before, in this sitting."""
        self._end_keeper()
        self.shown, self._may_edit = shown, may_edit
        self.saving = False
        self.conflict.show_message(None)
        self.notice.show_message(None)
        self.fields.show_problems(())
        self._clean = self._filled(shown, typed)
        self._form.setEnabled(may_edit)
        if not may_edit or self.subject is None:
            return
        keeper = DraftKeeper(self.desk, self._name, self.subject, self.fields.values, parent=self)
        self._keeper = keeper
        keeper.kept.connect(self.kept)
        keeper.found.connect(self._on_found)
        if typed:
            keeper.resume(self._clean, typed)
        else:
            keeper.begin()

    def renew(self, shown: Shown) -> None:
        """Show the same line as it is now; what was typed stays, and a clash is said."""
        before = self.shown
        if before is None or not self._may_edit:
            self.load(shown, None, may_edit=self._may_edit)
            return
        if content(before) == content(shown):
            # Nothing of what stands here changed: the fields, and the cursor in them, stay.
            self.shown = shown
            return
        now = self.fields.values()
        typed = {name: said for name, said in now.items() if said != self._clean.get(name)}
        old = self._clean
        self.shown = shown
        fresh = self._filled(shown, typed)
        clash = [name for name in typed if fresh.get(name) != old.get(name)]
        self._clean = fresh
        if self._keeper is not None:
            self._keeper.rebase(fresh)
        if clash and not self.saving:
            self._say_clash()
        self.touched.emit()

    def _filled(self, shown: Shown, typed: Mapping[str, Any] | None) -> Values:
        """Fill the fields; return what stands there when nothing is typed."""
        self._loading = True
        self.offer(shown)
        self.fields.set_values(self._blank)
        self.put(shown)
        clean = self.fields.values()
        if typed:
            self.fields.set_values(typed)
        self._loading = False
        self.arrange()
        return clean

    def leave(self) -> Values | None:
        """Keep what is half typed; return it, or None where all is saved."""
        if not self.dirty:
            return None
        if self._keeper is not None:
            self._keeper.keep_now()
        return self.fields.values()

    def forget(self) -> None:
        """Show nobody."""
        self._end_keeper()
        self.shown = None
        self._loading = True
        self.fields.set_values(self._blank)
        self._loading = False

    def go_to(self, field: str) -> None:
        """Put the keyboard into a field, or where work begins."""
        place = getattr(self.ui, field, None) if field else None
        target = place if isinstance(place, QWidget) else self.first()
        (target.focusProxy() or target).setFocus()

    # Save, throw away

    def save(self) -> None:
        """Save what stands there as a version; problems are shown at their fields."""
        if self.shown is None or self.saving or not self._may_edit:
            return
        asked = self.collect()
        if isinstance(asked, list):
            self._show_problems(asked)
            return
        self.fields.show_problems(())
        self.notice.show_message(None)
        self.saving = True
        shown, values, keeper = self.shown, self.fields.values(), self._keeper
        self.desk.tasks.write(
            asked,
            lambda answer: self._on_saved(shown, values, keeper, answer),
            lambda error: self._on_failed(shown, error),
        )

    def _on_saved(
        self,
        shown: Shown,
        values: Values,
        keeper: DraftKeeper | None,
        answer: tuple[CarePlan, Change],
    ) -> None:
        mine = shown.is_about_the_same(self.shown)
        if mine and keeper is self._keeper:
            self.saving = False
            self._clean = values
            self.conflict.show_message(None)
        if not (mine and self.dirty):
            self._drop(shown)
            if mine:
                self._end_keeper()
        self.saved.emit(answer)
        self.touched.emit()

    def _drop(self, shown: Shown) -> None:
        desk, name, subject = self.desk, self._name, shown.subject
        desk.tasks.write(lambda _report: desk.clinic.drafts.drop(desk.actor, name, subject))

    def _on_failed(self, shown: Shown, error: Exception) -> None:
        if not shown.is_about_the_same(self.shown):
            self.desk.failed(error)
            return
        self.saving = False
        if isinstance(error, InvalidDraft):
            self._show_problems(error.problems)
            return
        reference = "" if isinstance(error, ClinicDeskError) else self.desk.note_bug(error)
        self.notice.show_message(message_for(error, reference))
        if isinstance(error, Refused | NotFound):
            self.leave()
            self.stale.emit()

    def discard(self) -> None:
        """Throw away what was typed; it can be brought back for a while."""
        if self.shown is None or not self.dirty:
            return
        values, shown = self.fields.values(), self.shown
        self.load_clean()

        def bring_back() -> None:
            if shown.is_about_the_same(self.shown):
                self.fields.set_values(values)

        self.desk.messages.say_undoable("What was typed is thrown away.", bring_back)

    def load_clean(self) -> None:
        """Show what is saved, and keep no draft."""
        self._loading = True
        self.fields.set_values(self._clean)
        self._loading = False
        if self._keeper is not None:
            self._keeper.drop()
        self.conflict.show_message(None)
        self.notice.show_message(None)
        self.fields.show_problems(())
        self.arrange()
        self.touched.emit()

    # Beneath

    def _on_change(self) -> None:
        if self._loading or self.shown is None:
            return
        if self._keeper is not None:
            self._keeper.touched()
        self.arrange()
        self.touched.emit()

    def _on_found(self, values: Values, words: str) -> None:
        # A form grows: what an older draft does not name is as it is saved.
        self.fields.set_values(values)
        if not self.dirty:
            self.load_clean()
            return
        sentence = f"What you typed {words} is here again. It is not saved yet."
        self._say_conflict(sentence, "Throw it away", Tone.INFO)

    def _say_clash(self) -> None:
        self._say_conflict(
            "Someone else changed this line in the meantime. What you typed stands here; saving "
            "keeps yours.",
            "Take theirs",
            Tone.WARN,
        )

    def _say_conflict(self, sentence: str, words: str, tone: Tone) -> None:
        action = Action(words, self.load_clean)
        self.conflict.show_message(Message(sentence, "", tone, action, seconds=0))

    def _show_problems(self, said: list[FieldProblem] | tuple[FieldProblem, ...]) -> None:
        problems = [self.named(problem) for problem in said]
        everywhere = self.fields.show_problems(problems)
        words = " ".join(p.message for p in problems) if not everywhere else ""
        message = Message("This cannot be saved yet.", words, Tone.WARN, seconds=0)
        self.notice.show_message(message if words else None)

    def _end_keeper(self) -> None:
        if self._keeper is not None:
            self._keeper.retire()
            self._keeper.deleteLater()
            self._keeper = None
