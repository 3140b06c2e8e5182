"""Who looks after the person elsewhere: from the directory, in words, nobody, or not asked."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import choose, fill_choices, offer
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.domain.directory import DirectoryEntry, Organization, Practitioner
from clinicdesk.domain.people import Patient
from clinicdesk.domain.person_details import PrimaryCareKind

__all__ = ["PrimaryCareField"]

_PAUSE_MS = 120
_CHOICES = (
    ("", "Nobody has asked"),
    ("named", "Has primary care"),
    ("none", "No primary care"),
)
_ASK = "Clinician and practice: type, and choose from the directory."
_LINKED = "From the directory."
_WORDS = "Not from the directory: kept as it is typed."


class PrimaryCareField(QObject):
    """Offers entries of the directory while one types; what it does not have stays in words."""

    def __init__(self, desk: Desk, ui: Any, fields: FormFields) -> None:
        super().__init__(ui.primary_care)
        self._desk, self._ui, self._fields = desk, ui, fields
        self._known: dict[str, DirectoryEntry] = {}
        self._entry: tuple[str, UUID] | None = None
        """What was chosen, and the name that it stands for."""
        self._stored: Patient | None = None
        fill_choices(ui.primary_care_kind, _CHOICES)
        ui.primary_care_kind.currentIndexChanged.connect(lambda _at: self.arrange())
        self._model = offer(ui.primary_care)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        ui.primary_care.textChanged.connect(self._typed)
        ui.primary_care.completer().activated.connect(self._on_activated)

    def show(self, patient: Patient) -> None:
        """Show what is known."""
        care = self._stored_kind(patient)
        self._stored = patient
        if patient.primary_care_id is not None:
            self._entry = (patient.primary_care, patient.primary_care_id)
        choose(self._ui.primary_care_kind, care)
        self._ui.primary_care.setText(patient.primary_care)
        self._ui.primary_care.setCursorPosition(0)
        self._pause.stop()  # it is known already
        self.arrange()

    def arrange(self) -> None:
        """Ask who it is only where there is somebody."""
        self._fields.show("primary_care", shown=self._chosen == "named")

    def draft(self) -> dict[str, Any]:
        """Return the fields of the person that differ from what is stored."""
        assert self._stored is not None
        name = self._name if self._chosen == "named" else ""
        entry_id = self._entry[1] if name and self._entry and self._entry[0] == name else None
        before = self._stored
        same = (self._stored_kind(before), before.primary_care, before.primary_care_id)
        if same == (self._chosen, name, entry_id):
            return {}
        kind = PrimaryCareKind.DIRECTORY if entry_id else PrimaryCareKind(self._chosen)
        return {"primary_care": name, "primary_care_kind": kind, "primary_care_id": entry_id}

    @staticmethod
    def _stored_kind(patient: Patient) -> str:
        kind = patient.looked_after_by.kind
        return "none" if kind is PrimaryCareKind.NONE else "named" if kind else ""

    @property
    def _chosen(self) -> str:
        return str(self._ui.primary_care_kind.currentData() or "")

    @property
    def _name(self) -> str:
        return str(self._ui.primary_care.text()).strip()

    def _typed(self) -> None:
        if self._entry is None or self._entry[0] != self._name:
            self._pause.start()
        self._say()

    def _say(self) -> None:
        linked = self._entry is not None and self._entry[0] == self._name
        words = _LINKED if linked else _WORDS if self._name else _ASK
        self._fields.set_hint("primary_care", words)

    def _ask(self) -> None:
        text, desk = self._name, self._desk
        if len(text) >= 2:
            desk.tasks.read(
                lambda _report: desk.clinic.directory.carers(desk.actor, text),
                self._on_found,
                key="carers",
            )

    def _on_found(self, found: tuple[DirectoryEntry, ...]) -> None:
        self._known = {_words(one): one for one in found}
        self._model.setStringList(list(self._known))
        # A name that is typed whole is that entry's, where there is only one of it.
        same = [one for one in found if one.name.casefold() == self._name.casefold()]
        if len(same) == 1:
            self._entry = (self._name, same[0].id)
            self._say()
        elif self._ui.primary_care.hasFocus() and found:
            self._ui.primary_care.completer().complete()

    def _on_activated(self, words: str) -> None:
        found = self._known.get(words)
        if found is not None:
            # The completer writes its own words after this signal.
            QTimer.singleShot(0, self._ui.primary_care, lambda: self._take(found))

    def _take(self, entry: DirectoryEntry) -> None:
        self._entry = (entry.name.strip(), entry.id)
        self._ui.primary_care.setText(entry.name)
        self._pause.stop()
        self._say()


def _words(one: DirectoryEntry) -> str:
    about = one.specialty if isinstance(one, Practitioner) else ""
    if isinstance(one, Organization):
        about = one.kind or "Organization"
    return " · ".join(part for part in (one.name, about, one.phone) if part)
