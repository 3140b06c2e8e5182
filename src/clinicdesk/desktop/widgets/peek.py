"""The panel beside a list: a look at the current row, and what can be done with it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.layouts import VBox, hairline
from clinicdesk.desktop.widgets.text import Text

__all__ = ["PeekPanel"]


class PeekPanel(QFrame):
    """Parts under small headings, and actions at the foot.

    ``clear()`` empties it: never one person's details beside a list without them.
    """

    def __init__(self, name: str, width: int = 290, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self._width = width
        outer = VBox(self, margins=(16, 16, 16, 16), spacing=12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget()
        self._body = VBox(self._page, spacing=8)
        self._body.addStretch(1)
        scroll.setWidget(self._page)
        outer.addWidget(scroll, 1)
        self._feet = VBox(spacing=8)
        outer.addLayout(self._feet)
        self._actions: list[QWidget] = []
        current_theme().follow(self._restyle)

    def clear(self) -> None:
        """Show nothing at all, and hide the actions."""
        while self._body.count() > 1:
            item = self._body.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for action in self._actions:
            action.hide()

    def add(self, widget: QWidget) -> None:
        """Add a widget below what is there, and show the actions."""
        self._body.insertWidget(self._body.count() - 1, widget)
        for action in self._actions:
            action.show()

    def add_heading(self, title: str) -> None:
        """Begin a part with a line and a small heading."""
        self.add(hairline())
        label = Text(title.upper(), "label")
        label.setAccessibleName(title)
        self.add(label)

    def add_action(self, button: QWidget) -> None:
        """Add a button at the foot; it is shown while the panel shows something."""
        self._feet.addWidget(button)
        self._actions.append(button)
        button.setVisible(self._body.count() > 1)

    def _restyle(self) -> None:
        self.setFixedWidth(current_theme().u(self._width))
