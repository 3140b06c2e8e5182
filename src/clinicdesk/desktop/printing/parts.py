"""Protected entries that go with a document: chosen one by one, none before it is asked for."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.entries import CheckList
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS, KINDS
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Button, Notice, Text, VBox
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.disclosure import PATIENT_ACCESS, purpose_words
from clinicdesk.domain.protected import ProtectedEntry
from clinicdesk.domain.released import PRINTABLE

__all__ = ["PartsChooser", "consent_words"]


def consent_words(purpose: str, recipient: str | None) -> Message:
    """Say what lets chosen entries leave; ``recipient`` is None for a clinic copy."""
    if recipient is None:
        return Message(
            "A clinic copy with these entries is kept sealed.",
            "Who does not read them does not open it.",
            Tone.INFO,
            seconds=0,
        )
    if purpose == PATIENT_ACCESS:
        return Message(
            "The person may have these at their own request.",
            "Psychotherapy notes are not part of it.",
            Tone.WARN,
            seconds=0,
        )
    return Message(
        f"These leave only with the person’s written consent for: {purpose_words(purpose)}.",
        f"It must name {recipient or 'the recipient'} and each part of the record that is chosen.",
        Tone.WARN,
        seconds=0,
    )


class PartsChooser(QWidget):
    """A button that asks for what may be chosen, then one list for each part of the record.

    ``asked`` is sent when a person wants to choose, ``changed`` when they did.
    """

    asked = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=8)
        self._ask = Button("Choose protected entries…", "quiet", "lock")
        self._ask.clicked.connect(self._on_ask)
        column.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignLeft)
        # Above the lists: they may be longer than what is in sight.
        self._warning = Notice()
        column.addWidget(self._warning)
        self._rows = VBox(spacing=6)
        column.addLayout(self._rows)
        self._nothing = Text("Nothing protected that can be printed opens for you.", wrap=True)
        self._nothing.hide()
        column.addWidget(self._nothing)
        self._lists: list[CheckList[UUID]] = []
        self._for: tuple[str, str | None] = ("treatment", None)

    @property
    def offers(self) -> bool:
        """Whether entries are offered."""
        return bool(self._lists)

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """The entries that are to go with it."""
        return tuple(entry for one in self._lists for entry in one.chosen)

    def offer(self, entries: Sequence[ProtectedEntry]) -> None:
        """Offer what opens for the actor and can be printed; nothing is chosen."""
        printable = [e for e in entries if e.kind in PRINTABLE and not e.entered_in_error]
        parts: dict[Compartment, list[tuple[UUID, str]]] = {}
        for entry in printable:
            day = show_date(entry.occurred_on) if entry.occurred_on else ""
            said = ", ".join(p for p in (KINDS[entry.kind][0], day) if p)
            parts.setdefault(entry.compartment, []).append((entry.id, f"{entry.title} ({said})"))
        for part, found in parts.items():
            named = Text(COMPARTMENT_WORDS[part], "label")
            self._rows.addWidget(named)
            named.show()
            listed: CheckList[UUID] = CheckList(found, "")
            listed.changed.connect(self._on_change)
            self._rows.addWidget(listed)
            listed.show()
            self._lists.append(listed)
        self._ask.hide()
        self._nothing.setVisible(not printable)
        if self._lists:
            self._lists[0].setFocus()

    def say_for(self, purpose: str, recipient: str | None) -> None:
        """Say what the chosen entries need to leave for this purpose and recipient."""
        self._for = (purpose, recipient)
        self._warning.show_message(consent_words(*self._for) if self.chosen else None)

    def failed(self) -> None:
        """Nothing came: it may be asked again."""
        self._ask.setEnabled(True)

    def _on_ask(self) -> None:
        self._ask.setEnabled(False)
        self.asked.emit()

    def _on_change(self) -> None:
        self.say_for(*self._for)
        self.changed.emit()
