"""Which records were merged into this person's, and the way to take a merge back."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.widgets import Button, Card, HBox, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.merging import MergeNote

__all__ = ["MergedCard"]


class MergedCard(Card):
    """Hidden where nothing was merged. ``asked(note)`` asks to take a merge back."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("Merged records", "copy")
        self._desk = desk
        self._rows: list[QWidget] = []
        self._person: UUID | None = None
        self.hide()

    def fill(self, chart: Chart) -> None:
        """Ask which records were merged into the person's."""
        merging, actor = self._desk.clinic.merging, self._desk.actor
        person = self._person = chart.patient.id
        self._desk.tasks.read(
            lambda _report: merging.of_person(actor, person),
            lambda notes: self._show(notes) if person == self._person else None,
            key="chart-merged",
        )

    def forget(self) -> None:
        """Show nobody's; what was asked comes too late."""
        self._person = None
        self._show(())

    def _show(self, notes: tuple[MergeNote, ...]) -> None:
        for row in self._rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(note) for note in notes]
        for row in self._rows:
            self.body.addWidget(row)
        self.setVisible(bool(notes))

    def _row(self, note: MergeNote) -> QWidget:
        holder = QWidget()
        row = HBox(holder, spacing=12)
        words = VBox(spacing=1)
        words.addWidget(Text(f"{note.merged_mrn} · {note.merged_listed}", wrap=True))
        facts = (show_date(note.at.date()), note.by, note.reason)
        when = " · ".join(fact for fact in facts if fact)
        words.addWidget(Text(f"Merged {when}", "caption", "ink2", wrap=True))
        row.addLayout(words, 1)
        if may(self._desk.actor, Act.EDIT_PERSON) and may(self._desk.actor, Act.READ_CHART):
            back = Button("Take back")
            back.setAccessibleName(f"Take back the merge of {note.merged_mrn}")
            back.clicked.connect(lambda: self.asked.emit(note))
            row.addWidget(back)
        return holder
