"""The form of a protected entry: written new, or anew in the place of an older one."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.protected_entry_form import Ui_ProtectedEntryForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS, KINDS
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import FieldProblem, Refused
from clinicdesk.domain.protected import EntryKind, Obligation, ProtectedDraft, ProtectedEntry
from clinicdesk.domain.released import PRINTABLE

__all__ = ["ACTIONS", "WRITTEN", "EntrySheet"]

WRITTEN: Final = PRINTABLE | {EntryKind.ELIGIBILITY}
"""What people write here; the others come with a consent, a document or an import."""
ACTIONS: Final = {"review": "Review it"}
_CODED: Final = frozenset({EntryKind.CONDITION, EntryKind.MEDICATION, EntryKind.PROCEDURE})
_VALUED: Final = frozenset({EntryKind.OBSERVATION, EntryKind.MEDICATION})


class EntrySheet(FormSheet):
    """A new entry, or one that is changed. ``saved`` carries (ProtectedEntry, Change)."""

    def __init__(
        self,
        desk: Desk,
        patient_id: UUID,
        writable: Sequence[Compartment],
        entry: ProtectedEntry | None = None,
        *,
        draft_id: UUID | None = None,
    ) -> None:
        # The list of drafts is read without a key: whose entry it is must not stand in it.
        subject = UUID(desk.clinic.protected.subject(patient_id).removeprefix("subject:"))
        super().__init__(
            desk,
            "Change the entry" if entry else "New protected entry",
            Ui_ProtectedEntryForm(),
            draft=("protected-entry", draft_id or subject),
            note="The entry before it is kept." if entry else "",
        )
        self._patient_id, self._entry = patient_id, entry
        ui = self.ui
        parts = (entry.compartment,) if entry else tuple(writable)
        fill_choices(ui.compartment, [(part.value, COMPARTMENT_WORDS[part]) for part in parts])
        ui.compartment.setEnabled(entry is None)
        kinds = [kind for kind in KINDS if kind in WRITTEN]
        fill_choices(ui.kind, [(kind.value, KINDS[kind][0]) for kind in kinds])
        fill_choices(ui.action, [("", "Nothing"), *ACTIONS.items()])
        self._offer_owners(())
        self._on, self._due_on = DayField(desk.clinic.today), DayField(desk.clinic.today)
        self.fields.put("occurred_on", self._on)
        self.fields.put("due_on", self._due_on)
        self._on.set_value(entry.occurred_on if entry else desk.clinic.today())
        if entry is not None:
            self._show(entry)
        ui.kind.currentIndexChanged.connect(self._arrange)
        ui.action.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.loaded()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)

    @property
    def shows_protected(self) -> bool:
        """What is typed here is protected, too."""
        return True

    def focus_first(self) -> None:
        """Begin with what is asked first."""
        (self.ui.title if self._entry else self.ui.compartment).setFocus()

    def _show(self, entry: ProtectedEntry) -> None:
        ui = self.ui
        choose(ui.kind, entry.kind.value)
        ui.title.setText(entry.title)
        ui.text.setPlainText(entry.text)
        ui.code.setText(entry.code.text if entry.code else "")
        ui.value.setText(entry.value)
        owed = entry.obligation
        choose(ui.action, owed.action if owed else "")
        self._due_on.set_value(owed.due_on if owed else None)

    def _owner(self) -> str:
        owed = self._entry.obligation if self._entry else None
        return str(owed.owner_id if owed else self.desk.actor.id)

    def _offer_owners(self, people: Sequence[StaffMember]) -> None:
        me = self.desk.actor
        chosen = str(self.ui.owner.currentData() or self._owner())
        others = [(str(p.id), p.display or p.name) for p in people if not p.disabled]
        mine = [(str(me.id), me.display)]
        offered = dict([*mine, *others])
        if chosen not in offered:
            offered[chosen] = "As it is"
        fill_choices(self.ui.owner, list(offered.items()))
        choose(self.ui.owner, chosen)

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        self.fields.blockSignals(True)
        self._offer_owners(people)
        self.fields.blockSignals(False)

    @property
    def _kind(self) -> EntryKind:
        return EntryKind(str(self.ui.kind.currentData()))

    def _arrange(self) -> None:
        owed = bool(self.ui.action.currentData())
        for field, shown in (
            ("code", self._kind in _CODED or bool(self.ui.code.text())),
            ("value", self._kind in _VALUED or bool(self.ui.value.text())),
            ("owner", owed),
            ("due_on", owed),
        ):
            self.fields.show(field, shown=shown)

    def on_failure(self, error: Exception) -> bool:
        """Somebody may have changed it: what the list shows is read again."""
        if isinstance(error, Refused):
            self.desk.tasks.changed.emit(Change(frozenset({"protected"}), self._patient_id))
        return False

    def _problems(self) -> list[FieldProblem]:
        found = []
        if not self.ui.compartment.currentData():
            found.append(FieldProblem("compartment", "Your role writes in no part."))
        if not self.ui.title.text().strip():
            found.append(FieldProblem("title", "Say in a few words what it is."))
        if self._on.problem:
            found.append(FieldProblem("occurred_on", self._on.problem))
        if self.ui.action.currentData() and self._due_on.value is None:
            found.append(FieldProblem("due_on", self._due_on.problem or "Say by when."))
        return found

    def _obligation(self) -> Obligation | None:
        action, due_on = str(self.ui.action.currentData() or ""), self._due_on.value
        if not action or due_on is None:
            return None
        owner = UUID(str(self.ui.owner.currentData()))
        return Obligation(owner_id=owner, due_on=due_on, action=action)

    def _draft(self) -> ProtectedDraft:
        ui, before = self.ui, self._entry
        said = ui.code.text().strip()
        code = before.code if before and before.code and before.code.text == said else None
        more: dict[str, Any] = {"status": before.status, "facts": before.facts} if before else {}
        return ProtectedDraft(
            compartment=Compartment(str(ui.compartment.currentData())),
            kind=self._kind,
            title=ui.title.text().strip(),
            text=ui.text.toPlainText().strip(),
            code=code or (Coded(said) if said else None),
            value=ui.value.text().strip(),
            occurred_on=self._on.value,
            obligation=self._obligation(),
            **more,
        )

    def collect(self) -> Work | list[FieldProblem]:
        """Write the entry."""
        problems = self._problems()
        if problems:
            return problems
        draft, before = self._draft(), self._entry
        protected, actor = self.desk.clinic.protected, self.desk.actor
        if before is None:
            return lambda _report: protected.add(actor, self._patient_id, draft)
        return lambda _report: protected.amend(actor, before.id, draft, before.version)
