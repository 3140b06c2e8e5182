"""What a page shows where there is nothing: an icon, what, what to do, and one button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import Button
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import IconLabel, Text

__all__ = ["EmptyState"]


class EmptyState(QWidget):
    """``acted`` is sent when its button is pressed."""

    acted = Signal()

    def __init__(
        self,
        icon_name: str,
        what: str,
        what_to_do: str = "",
        *,
        button: str = "",
        button_icon: str = "plus",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = VBox(self, margins=24, spacing=8)
        column.addStretch(2)
        self._icon = IconLabel(icon_name, "ink3", 44)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._what = Text(what, "subtitle", wrap=True)
        self._what_to_do = Text(what_to_do, tone="ink3", wrap=True)
        for label in (self._what, self._what_to_do):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            row = HBox()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
        self.button = Button(button, "primary", button_icon)
        self.button.clicked.connect(self.acted)
        if not button:
            self.button.hide()
        column.addSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._more = VBox(spacing=8)
        column.addLayout(self._more)
        column.addStretch(3)
        current_theme().follow(self._restyle)

    def set_words(self, what: str, what_to_do: str = "", icon_name: str = "") -> None:
        """Say something else, and show another icon if one is named."""
        self._what.setText(what)
        self._what_to_do.setText(what_to_do)
        if icon_name:
            self._icon.set_icon(icon_name)

    def add(self, button: Button) -> None:
        """Offer another way below the first."""
        self._more.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _restyle(self) -> None:
        for label in (self._what, self._what_to_do):
            label.setMaximumWidth(current_theme().u(420))
