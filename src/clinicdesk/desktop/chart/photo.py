"""A person's picture on their chart: chosen, replaced and taken away."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.evidence import file_bytes
from clinicdesk.desktop.person.listed_card import ProblemLine
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, FlowLayout, HBox, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.person_details import Photo

__all__ = ["PhotoPlace", "ask_picture"]

_SIDE = 72


def ask_picture(parent: QWidget) -> Path | None:
    """Let the person choose a picture; None when they thought better of it."""
    chosen, _kind = QFileDialog.getOpenFileName(
        parent, "Photo", "", "Pictures (*.jpg *.jpeg *.png);;All files (*)"
    )
    return Path(chosen) if chosen else None


class PhotoPlace(QWidget):
    """Shows the picture where there is one; who may change details may change it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._edits = may(desk.actor, Act.EDIT_PERSON)
        self._person: UUID | None = None
        self._pixmap = QPixmap()
        row = HBox(self, spacing=12)
        self.picture = QLabel()
        self.picture.setAccessibleName("Photo")
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=2)
        holder = QWidget()
        acts = FlowLayout(holder, spacing=4, line_spacing=2)
        self.choose = Button("Add photo", "quiet", hint="A JPEG or PNG file")
        self.choose.clicked.connect(self._choose)
        self.remove = Button("Remove", "quiet")
        self.remove.setAccessibleName("Remove photo")
        self.remove.clicked.connect(lambda: self._put(None))
        acts.addWidget(self.choose)
        acts.addWidget(self.remove)
        column.addWidget(holder)
        self.problem = ProblemLine(desk)
        column.addWidget(self.problem)
        row.addLayout(column, 1)
        self._show(None)
        current_theme().follow(self._restyle)

    def fill(self, patient_id: UUID) -> None:
        """Ask for a person's picture."""
        if patient_id != self._person:
            self._show(None)
            self.problem.say("")
        self._person = patient_id
        household, actor = self._desk.clinic.household, self._desk.actor
        self._desk.tasks.read(
            lambda _report: household.photo(actor, patient_id),
            lambda photo: self._show(photo) if patient_id == self._person else None,
            key="chart-photo",
        )

    def forget(self) -> None:
        """Show nobody's; what was asked comes too late."""
        self._person = None
        self._show(None)
        self.problem.say("")

    def _show(self, photo: Photo | None) -> None:
        self._pixmap = QPixmap()
        if photo is not None:
            self._pixmap.loadFromData(photo.image)
        there = not self._pixmap.isNull()
        self.picture.setVisible(there)
        self.choose.set_words("Replace photo" if there else "Add photo")
        self.choose.setVisible(self._edits)
        self.remove.setVisible(self._edits and there)
        if self.parentWidget() is not None:  # shown without a parent it would be a window
            self.setVisible(there or self._edits)
        self._restyle()

    def _restyle(self) -> None:
        if self._pixmap.isNull():
            self.picture.clear()
            return
        side, ratio = current_theme().u(_SIDE), self.devicePixelRatioF()
        small = self._pixmap.scaled(
            round(side * ratio),
            round(side * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        small.setDevicePixelRatio(ratio)
        self.picture.setPixmap(small)

    # Changing it

    def _choose(self) -> None:
        path = ask_picture(self)
        if path is not None:
            self._put(path)

    def _put(self, path: Path | None) -> None:
        person = self._person
        if person is None:
            return
        household, actor = self._desk.clinic.household, self._desk.actor
        self._desk.tasks.write(
            lambda _report: household.put_photo(actor, person, file_bytes(path) if path else None),
            lambda _change: self._saved(person, there=path is not None),
            self.problem.refused,
        )

    def _saved(self, person: UUID, *, there: bool) -> None:
        self.problem.say("")
        self._desk.messages.say("The photo is kept." if there else "The photo is removed.")
        if person == self._person:
            self.fill(person)
            self.choose.setFocus()
