"""One protected entry, read whole, with what stood there before it was changed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.facts_sheet import FactsSheet
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS, kind_status
from clinicdesk.desktop.protected.entry_form import ACTIONS
from clinicdesk.desktop.widgets import Button
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.protected import ProtectedEntry

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic

__all__ = ["EntryView", "history_lines"]

Read = tuple[tuple[ProtectedEntry, ...], tuple[StaffMember, ...]]


def _facts(entry: ProtectedEntry, zone: str) -> list[tuple[str, str]]:
    return [
        ("Part of the record", COMPARTMENT_WORDS[entry.compartment]),
        ("Day", show_date(entry.occurred_on) if entry.occurred_on else ""),
        ("Diagnosis, medicine, test or procedure", entry.code.text if entry.code else ""),
        ("Value", entry.value),
        ("Status", entry.status),
        ("Words", entry.text),
        ("Written", f"{show_instant(entry.recorded_at, zone)}, {entry.author}"),
    ]


def _said(entry: ProtectedEntry) -> str:
    """What an older version said, in one piece."""
    day = show_date(entry.occurred_on) if entry.occurred_on else ""
    code = entry.code.text if entry.code else ""
    head = ", ".join(part for part in (entry.title, day, code, entry.value) if part)
    return "\n".join(part for part in (head, entry.text) if part)


def history_lines(chain: Sequence[ProtectedEntry], zone: str) -> list[tuple[str, str]]:
    """Say what was done to an entry, the newest first; ``chain`` begins with what holds now."""
    lines = []
    for at, entry in enumerate(chain):
        done = "Changed" if at < len(chain) - 1 else "Written"
        when = f"{done} {show_instant(entry.recorded_at, zone)}, {entry.author}"
        lines.append((when, "As it stands above" if at == 0 else _said(entry)))
    return lines


class EntryView(FactsSheet):
    """Shows an entry. Signals say what the person wants."""

    changed = Signal(object, object)
    """Carries the entry and the id of what was written first: drafts go by it."""
    wrong = Signal(object)

    def __init__(self, desk: Desk, entry: ProtectedEntry, *, may_write: bool) -> None:
        super().__init__(entry.title, kind_status(entry.kind))
        self._desk, self._entry = desk, entry
        self._first_id = entry.id
        self._change: Button | None = None
        zone = desk.clinic.facts.site.zone
        if may_write:
            change = self.add_button(
                "Change…", "pencil", lambda: self.changed.emit(entry, self._first_id)
            )
            # Known when the history has come.
            change.setEnabled(entry.replaces_id is None)
            self._change = change
            self.add_button("Entered in error…", "circle-x", lambda: self.wrong.emit(entry))
        self.add_card("What it says", "file-text", _facts(entry, zone))
        self._owed = self.add_card("What is owed", "calendar-clock", [])
        self._owed.setVisible(entry.obligation is not None)
        self._history = self.add_card("History", "history", [])
        self._history.setVisible(entry.replaces_id is not None)
        if entry.replaces_id is not None or entry.obligation is not None:
            clinic = desk.clinic
            desk.tasks.read(lambda _report: _read(clinic, entry), self._on_read, self._not)

    @property
    def shows_protected(self) -> bool:
        """It does nothing else."""
        return True

    def _on_read(self, read: Read) -> None:
        chain, people = read
        self._first_id = chain[-1].id
        if self._change is not None:
            self._change.setEnabled(True)
        self._history.fill(history_lines(chain, self._desk.clinic.facts.site.zone))
        owed = self._entry.obligation
        if owed is not None:
            who = next((p.display or p.name for p in people if p.id == owed.owner_id), "Not known")
            what = ACTIONS.get(owed.action, "Renew the consent")
            self._owed.fill([(f"By {show_date(owed.due_on)}", f"{what}: {who}")])

    def _not(self, error: Exception) -> None:
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self.notice.show_message(message_for(error, reference))


def _read(clinic: "Clinic", entry: ProtectedEntry) -> Read:
    chain = [entry]
    while chain[-1].replaces_id is not None:
        chain.append(clinic.protected.get(clinic.actor, chain[-1].replaces_id))
    return tuple(chain), clinic.users.everyone()
