"""A card: a surface with a heading, an action in its corner, and a body."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import Button
from clinicdesk.desktop.widgets.layouts import HBox, Margins, VBox
from clinicdesk.desktop.widgets.text import IconLabel, Text

__all__ = ["Card", "CardRow"]


class Card(QFrame):
    """A surface with rounded corners. Add widgets to ``body``.

    ``action`` makes a quiet button in the corner, kept as ``self.action``; connect its
    ``clicked``.
    """

    def __init__(
        self,
        title: str = "",
        icon_name: str = "",
        action: str = "",
        *,
        margins: Margins = 16,
        spacing: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        outer = VBox(self, margins=margins, spacing=spacing)
        self.title = Text(title, "subtitle")
        self.action = Button(action, "quiet") if action else None
        current_theme().follow(self._restyle)
        if title:
            self.setAccessibleName(title)
            outer.addLayout(self._heading(icon_name))
        self.body = VBox(spacing=spacing)
        outer.addLayout(self.body, 1)

    def _heading(self, icon_name: str) -> QHBoxLayout:
        row = HBox(spacing=8)
        if icon_name:
            row.addWidget(IconLabel(icon_name, "accent_ink", 18))
        row.addWidget(self.title)
        row.addStretch(1)
        if self.action is not None:
            row.addWidget(self.action)
        return row

    def _restyle(self) -> None:
        # With or without a button in the corner, headings of neighbors stand at one height.
        self.title.setMinimumHeight(current_theme().u(30))


class CardRow(QWidget):
    """One line of a card: two lines of words at the left, one widget at the right."""

    def __init__(
        self,
        words: str,
        note: str = "",
        end: QWidget | None = None,
        *,
        strong: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        row = HBox(self, spacing=12)
        lines = VBox(spacing=1)
        self.words = Text(words, "body_strong" if strong else "body", wrap=True)
        lines.addWidget(self.words)
        self.note = Text(note, "caption", wrap=True)
        if not note:
            self.note.hide()
        lines.addWidget(self.note)
        row.addLayout(lines, 1)
        if end is not None:
            row.addWidget(end)
