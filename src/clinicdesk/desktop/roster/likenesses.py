"""Who on the roster may be the person that is being registered: shown, never in the way."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Button, Card, HBox, NameLabel, StatusChip, Text, VBox
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import sex_word
from clinicdesk.domain.linkage import Band, PossibleDuplicate

__all__ = ["LikenessCard"]

_MOST = 4
_CHIPS = {
    Band.LIKELY: Status("Likely the same", Tone.BAD, "triangle-alert"),
    Band.POSSIBLE: Status("Possibly the same", Tone.WARN, "triangle-alert"),
    Band.ALIKE: Status("Alike", Tone.INFO, "users"),
}


class LikenessCard(Card):
    """Hidden while nobody is alike. ``chosen(id)`` asks for the chart of the one who is here."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("Already on the roster?", "users")
        self.body.addWidget(
            Text(
                "Look before you save. Twins and namesakes exist: you can save all the same.",
                "caption",
                "ink2",
                wrap=True,
            )
        )
        self._rows: list[QWidget] = []
        self.hide()

    def show_people(self, found: tuple[PossibleDuplicate, ...]) -> None:
        """Show who is alike, the likeliest first."""
        for row in self._rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(one) for one in found[:_MOST]]
        for row in self._rows:
            self.body.addWidget(row)
        self.setVisible(bool(found))

    def _row(self, one: PossibleDuplicate) -> QWidget:
        person = one.patient
        holder = QWidget()
        row = HBox(holder, spacing=12)
        words = VBox(spacing=1)
        words.addWidget(NameLabel(person.listed))
        words.addWidget(
            Text(
                f"Born {show_date(person.birth)} · {sex_word(person.sex)} · {person.mrn} · "
                f"{one.why}",
                "caption",
                wrap=True,
            )
        )
        row.addLayout(words, 1)
        row.addWidget(StatusChip(_CHIPS[one.band]))
        show = Button("Open this chart")
        show.setAccessibleName(f"Open the chart of {person.listed}")
        chosen: UUID = person.id
        show.clicked.connect(lambda: self.chosen.emit(chosen))
        row.addWidget(show)
        return holder
