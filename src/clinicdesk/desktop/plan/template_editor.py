"""A plan template is changed part by part, seen on the open chart, and saved as a new version."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from PySide6.QtCore import QTimer, Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message, message_for
from clinicdesk.desktop.person.draft_keeper import DraftKeeper
from clinicdesk.desktop.plan.template_frame import TemplateFrame
from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.goal_measures import measure_coded
from clinicdesk.domain.plan_proposals import Proposal
from clinicdesk.domain.plan_template_copies import TemplateCopy, TemplateInHand
from clinicdesk.domain.plan_template_draft import (
    Part,
    Raw,
    added,
    moved,
    named,
    taken_out,
    with_field,
)
from clinicdesk.domain.plan_template_reading import TemplateRefused
from clinicdesk.domain.plan_template_text import differences, raw_of, template_text

__all__ = ["TemplateEditorSheet"]

_CHECK_AFTER_MS = 250


class TemplateEditorSheet(TemplateFrame):
    """Ctrl+S saves the next version; what is typed is kept until then.

    ``saved`` carries (TemplateInHand, Change). Without a person there is no preview.
    """

    saved = Signal(object)

    def __init__(self, desk: Desk, key: str, patient_id: UUID | None = None) -> None:
        super().__init__(patient_id, may_edit=may(desk.actor, Act.EDIT_PLAN))
        self._desk, self._key = desk, key
        self._held: TemplateInHand | None = None
        self._raw: Raw = {}
        self._saved_raw: Raw = {}
        self._keeper: DraftKeeper | None = None
        self._own = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CHECK_AFTER_MS)
        self._timer.timeout.connect(self._check)
        self._wire()
        desk.tasks.read(
            lambda _report: desk.clinic.template_editing.open(desk.actor, key),
            self._on_opened,
            self._on_failed,
        )

    def _wire(self) -> None:
        self.tree.chosen.connect(self._show_part)
        self.tree.entered.connect(self._enter)
        self.tree.added.connect(self._add)
        self.tree.taken_out.connect(self._take_out)
        self.tree.moved.connect(self._move)
        self.history.chosen.connect(self._take_version)
        self.history.reset_asked.connect(self._reset)
        self.history.copy_asked.connect(self._copy)
        for form in self._forms:
            form.changed.connect(self._on_changed)
        self.cancel_button.clicked.connect(self.cancel)
        self.save_button.clicked.connect(self.save)

    @property
    def text(self) -> str:
        """What stands there, as TOML."""
        return template_text(named(self._raw))

    @property
    def ready(self) -> bool:
        """Whether the template was read."""
        return self._held is not None

    def focus_first(self) -> None:
        """Choose a part."""
        self.tree.list.setFocus()

    # The template comes

    def _on_opened(self, held: TemplateInHand) -> None:
        self._held = held
        self._saved_raw = raw_of(held.text, self._key)
        self._raw = raw_of(held.text, self._key)
        template = held.template
        self._note.setText(f"{template.title} · {template.version_words}")
        self.tree.fill(self._raw)
        self.history.fill(held, self._desk.clinic.facts.site.zone)
        self._check()
        if self._may and self._keeper is None:
            subject = uuid5(NAMESPACE_OID, f"plan-template:{self._key}")
            keeper = DraftKeeper(self._desk, "plan-template", subject, self._typed, parent=self)
            keeper.kept.connect(self._state.setText)
            keeper.found.connect(self._on_found)
            keeper.begin()
            self._keeper = keeper

    def _typed(self) -> dict[str, Any]:
        return {"toml": self.text}

    def _on_found(self, values: dict[str, Any], words: str) -> None:
        self._take_text(str(values.get("toml", "")))
        sentence = f"What you typed {words} is here again. It is not saved yet."
        again = Action("Throw it away", self._throw_away)
        self._notice.show_message(Message(sentence, "", Tone.INFO, again, seconds=0))

    def _throw_away(self) -> None:
        self._raw = dict(self._saved_raw)
        self.tree.fill(self._raw)
        self._notice.show_message(None)
        if self._keeper is not None:
            self._keeper.drop()
        self._check()

    def _take_text(self, text: str) -> None:
        try:
            self._raw = raw_of(text, self._key)
        except TemplateRefused as error:
            self._notice.show_message(message_for(error, ""))
            return
        self.tree.fill(self._raw)
        self._touched()

    # What is changed

    def _show_part(self, part: Part) -> None:
        for form in self._forms:
            if part.name in form.parts:
                form.fill(self._raw, part)
                self.show_form(form)

    def _enter(self) -> None:
        self.pills.choose("form")
        self.form.first().setFocus()

    def _on_changed(self, field: str, value: object) -> None:
        part = self.tree.part
        if part is None:
            return
        if not part.name and field.startswith("source_"):
            source = {**self._raw.get("source", {}), field.removeprefix("source_"): value}
            source.pop("checked", None)
            self._raw = with_field(self._raw, "", 0, "source", source)
        else:
            self._raw = with_field(self._raw, part.name, part.index, field, value)
        if field == "measure":
            unit = measure.unit if (measure := measure_coded(str(value))) else ""
            self._raw = with_field(self._raw, part.name, part.index, "unit", unit)
        self.tree.rename(self._raw)
        self._touched()

    def _add(self, name: str) -> None:
        self._raw, index = added(self._raw, name)
        self.tree.fill(self._raw, name, index)
        self._touched()
        self._enter()

    def _take_out(self) -> None:
        part = self.tree.part
        if part is None or not part.name:
            return
        before = self._raw
        self._raw = taken_out(self._raw, part.name, part.index)
        self.tree.fill(self._raw, *_beside(self._raw, part))
        self._touched()

        def bring_back() -> None:
            self._raw = before
            self.tree.fill(before, part.name, part.index)
            self._touched()

        self._desk.messages.say_undoable("The part is taken out.", bring_back)

    def _move(self, by: int) -> None:
        part = self.tree.part
        if part is not None and part.name:
            self._raw, index = moved(self._raw, part.name, part.index, by)
            self.tree.fill(self._raw, part.name, index)
            self._touched()

    def _touched(self) -> None:
        self._timer.start()
        if self._keeper is not None:
            self._keeper.touched()

    # Whether it can be used, and what it would do

    def _check(self) -> None:
        held = self._held
        if held is None:
            return
        changed = differences(self._saved_raw, self._raw)
        self.changes.fill(changed, held.differences)
        self.save_button.setEnabled(bool(changed) or bool(self._own))
        desk, text, patient_id = self._desk, self.text, self._patient_id

        def look(_report: object) -> Proposal | None:
            template = desk.clinic.template_editing.check(desk.actor, text)
            if patient_id is None:
                return None
            return desk.clinic.plan_templates.preview_of(desk.actor, patient_id, template)

        desk.tasks.read(look, self._on_fine, self._on_refused, key="template-check")

    def _on_fine(self, asked: Proposal | None) -> None:
        self._state.setText("It can be used.")
        self._state.set_tone("ok")
        if asked is not None:
            self.preview.fill(asked)

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, TemplateRefused):
            self._on_failed(error)
            return
        self._state.setText(error.sentence)
        self._state.set_tone("bad")
        self.preview.say(f"It cannot be used yet. {error.sentence}")
        self._point_to(error, go=False)

    def _point_to(self, error: TemplateRefused, *, go: bool) -> None:
        """Show a fault at its field; ``go`` leads to its part first."""
        name, number = error.path[0] if error.path else ("", 1)
        field = error.field
        if name == "source":
            name, number, field = "", 1, f"source_{error.field}"
        if len(error.path) > 1:
            field = error.path[1][0]
        if go:
            self.pills.choose("form")
            self.tree.choose(name, number - 1)
        part = self.tree.part
        if part is not None and (part.name, part.index) == (name, number - 1) and go:
            self.form.say(field, f"{error.why[:1].upper()}{error.why[1:]}")

    # Save, go back, leave

    def save(self) -> None:
        """Save what stands there as the next version; asks for the note first."""
        if self._timer.isActive():
            self._timer.stop()
            self._check()
        held = self._held
        if held is None or not self.save_button.isEnabled():
            return
        if not self.changes.note:
            self.pills.choose("changes")
            self.changes.ask_note("Say what was changed, and why.")
            return
        desk, text, note = self._desk, self.text, self.changes.note
        key, seen = self._own or self._key, None if self._own else held.number
        self.save_button.setEnabled(False)
        desk.tasks.write(
            lambda _report: desk.clinic.template_editing.save(
                desk.actor, key, text, note, seen=seen
            ),
            self._on_saved,
            self._on_save_failed,
        )

    def _on_saved(self, answer: tuple[TemplateInHand, Change]) -> None:
        if self._keeper is not None:
            self._keeper.end()
        template = answer[0].template
        self._desk.messages.say(f"“{template.title}” is saved. {template.version_words}.")
        self.saved.emit(answer)
        self.closed.emit()

    def _on_save_failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, TemplateRefused):
            self._point_to(error, go=True)
        if isinstance(error, InvalidDraft):
            self.changes.ask_note(error.problems[0].message)
        self._on_failed(error)

    def _take_version(self, copy: TemplateCopy) -> None:
        self._take_text(copy.body)
        self.pills.choose("changes")

    def _reset(self) -> None:
        note = self.changes.note
        if not note:
            self.pills.choose("changes")
            self.changes.ask_note("Say why it goes back; then press the button again.")
            return
        desk, key = self._desk, self._key
        desk.tasks.write(
            lambda _report: desk.clinic.template_editing.reset(desk.actor, key, note),
            self._on_reset,
            self._on_failed,
        )

    def _on_reset(self, answer: object) -> None:
        if self._keeper is not None:
            self._keeper.end()
        self._desk.messages.say(
            "The clinic’s version is taken back; it is kept among the versions."
        )
        self.saved.emit(answer)
        self.closed.emit()

    def _copy(self, title: str, key: str) -> None:
        desk, mine = self._desk, self._key
        desk.tasks.read(
            lambda _report: desk.clinic.template_editing.copy_text(desk.actor, mine, key, title),
            lambda text: self._begin_copy(key, text),
            self._on_failed,
        )

    def _begin_copy(self, key: str, text: str) -> None:
        if self._keeper is not None:
            self._keeper.retire()
        self._own = key
        self._take_text(text)
        self._note.setText(f"{self._raw.get('title', '')} · a template of our own, not saved yet")
        self.pills.choose("form")
        self.focus_first()

    def cancel(self) -> None:
        """Throw away what was typed."""
        if self._keeper is not None and self._keeper.dirty:
            self._keeper.end()
            self._desk.messages.say("Nothing was saved.")
        self.closed.emit()

    def keep_draft(self) -> bool:
        """Keep what is half typed, now; tell whether there was anything."""
        return self._keeper is not None and self._keeper.keep_now()

    def _on_failed(self, error: Exception) -> None:
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))


def _beside(raw: Raw, part: Part) -> tuple[str, int]:
    """The part that is chosen after one was taken out."""
    left = len(raw.get(part.name, []))
    return (part.name, min(part.index, left - 1)) if left else ("", 0)
