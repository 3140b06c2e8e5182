"""A page with one card in the middle, on the rail's color: nothing of anyone shows here."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import HBox, IconLabel, Text, VBox

__all__ = ["CardPage"]


class _Backdrop(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("rail"))


class CardPage(QScrollArea):
    """Shows a compiled form in a card, which grows with it and scrolls on small windows.

    ``fields`` are the form's fields, to be read and told what is wrong.
    """

    def __init__(self, title: str, ui: Any, note: str = "", *, width: int = 400) -> None:
        super().__init__()
        self._width = width
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        backdrop = _Backdrop()
        self.setWidget(backdrop)
        outer = VBox(backdrop, margins=24)
        outer.addStretch(1)
        row = HBox()
        row.addStretch(1)
        self.card = QFrame()
        self.card.setProperty("surface", "card")
        self.card.setAccessibleName(title)
        row.addWidget(self.card)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)
        body = VBox(self.card, margins=32, spacing=12)
        mark = HBox()
        mark.addWidget(IconLabel("stethoscope", "accent", 32))
        mark.addStretch(1)
        body.addLayout(mark)
        self.title = Text(title, "title", wrap=True)
        self.note = Text(note, "body", "ink2", wrap=True)
        body.addWidget(self.title)
        body.addWidget(self.note)
        self.note.setVisible(bool(note))
        form = QWidget()
        ui.setupUi(form)
        body.addWidget(form)
        self.fields = FormFields(form, ui)
        current_theme().follow(self._restyle)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.card.isAncestorOf(now):
            room = current_theme().u(24)
            self.ensureWidgetVisible(now, room, room)

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    def _restyle(self) -> None:
        self.card.setFixedWidth(current_theme().u(self._width))

    def say(self, note: str) -> None:
        """Show another line under the title."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
