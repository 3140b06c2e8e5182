"""What part of the record an order is kept with, said as one types, and its recipient's mark."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Button, Card, HBox, Notice, Text, VBox
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.changes import Change
from clinicdesk.domain.protected_referrals import MARKS, PART_WORDS, READERS
from clinicdesk.domain.referrals import Recipient, ReferralDraft

__all__ = ["KeptCard", "kept_words"]

Marked = tuple[Recipient, Compartment | None]


def kept_words(part: Compartment) -> tuple[str, str]:
    """Say with what an order is kept, and what that means."""
    return (
        f"This referral will be kept with the {PART_WORDS[part]}.",
        (
            f"Only {READERS[part]} will see who it goes to, what is asked, and why. Others see "
            "that there is a referral, its owner, its next step and its day."
        ),
    )


class KeptCard(QWidget):
    """Says with what an order will be kept, and lets its recipient be marked."""

    changed = Signal()
    """A mark was changed: what the order is kept with may be another part now."""
    told = Signal(str)
    """One sentence that says with what it is kept, for beside the service; empty where nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._marked: Marked | None = None
        self._waiting = 0
        column = VBox(self, spacing=12)
        self.notice = Notice()
        column.addWidget(self.notice)
        self._card = Card("This recipient", "building-2", spacing=8)
        self._words = Text("", wrap=True)
        self._card.body.addWidget(self._words)
        row = HBox(spacing=8)
        self._mark = Button("Mark", "secondary", "shield")
        self._menu = QMenu(self._mark)
        for part in (*MARKS, None):
            words = f"Keep with the {PART_WORDS[part]}" if part else "Nothing: no mark"
            act = self._menu.addAction(words)
            act.triggered.connect(lambda _on=False, p=part: self._on_mark(p))
        self._mark.setMenu(self._menu)
        row.addWidget(self._mark)
        self._move = Button("", "secondary")
        self._move.clicked.connect(self._on_move)
        row.addWidget(self._move)
        row.addStretch(1)
        self._card.body.addLayout(row)
        column.addWidget(self._card)
        self._card.hide()

    def look(self, draft: ReferralDraft) -> None:
        """Say with what an order is kept as it stands in the form."""
        desk = self._desk
        known = draft.recipient.id if draft.recipient else None

        def read(_report: object) -> tuple[Compartment | None, Marked | None, int]:
            part = desk.clinic.directory.part_for(desk.actor, draft)
            name = draft.recipient.name if draft.recipient and known else ""
            listed = desk.clinic.directory.listed(desk.actor, name) if known else ()
            marked = next((one for one in listed if one[0].id == known), None)
            waits = known is not None and marked is not None and marked[1] is not None
            waiting = desk.clinic.directory.waiting(desk.actor, known) if waits and known else 0
            return part, marked, waiting

        desk.tasks.read(read, self._on_read, key="kept with")

    def _on_read(self, found: tuple[Compartment | None, Marked | None, int]) -> None:
        part, self._marked, self._waiting = found
        said = Message(*kept_words(part), Tone.INFO, None, 0) if part is not None else None
        self.notice.show_message(said)
        self.told.emit(said.sentence if said is not None else "")
        self._card.setVisible(self._marked is not None)
        if self._marked is None:
            return
        recipient, mark = self._marked
        self._words.setText(
            f"Being referred to {recipient.name} is kept with the {PART_WORDS[mark]}."
            if mark is not None
            else f"That somebody is referred to {recipient.name} tells nothing by itself. "
            "If it does, mark it."
        )
        count = "1 older referral" if self._waiting == 1 else f"{self._waiting:,} older referrals"
        self._move.set_words(f"Move {count}")
        self._move.setVisible(self._waiting > 0)

    def _on_mark(self, part: Compartment | None) -> None:
        desk, recipient_id = self._desk, self._recipient_id()
        if recipient_id is None:
            return
        desk.tasks.write(
            lambda _report: desk.clinic.directory.mark(desk.actor, recipient_id, part),
            lambda _answer: self.changed.emit(),
        )

    def _on_move(self) -> None:
        desk, recipient_id = self._desk, self._recipient_id()
        if recipient_id is None:
            return

        def done(answer: tuple[int, Change]) -> None:
            moved = "1 referral is" if answer[0] == 1 else f"{answer[0]:,} referrals are"
            desk.messages.say(f"{moved} kept with the protected part now.")
            self.changed.emit()

        desk.tasks.write(lambda _report: desk.clinic.directory.move(desk.actor, recipient_id), done)

    def _recipient_id(self) -> UUID | None:
        return self._marked[0].id if self._marked is not None else None
