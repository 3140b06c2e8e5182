"""Buttons. One primary button a page; every shortcut is shown in the tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.theme import current_theme

__all__ = ["Button", "IconButton", "key_hint"]

_ICON_COLORS = {
    "primary": "on_accent",
    "secondary": "ink2",
    "quiet": "accent_ink",
    "danger": "bad",
    "pill": "ink2",
}


def key_hint(widget: QWidget, words: str, shortcut: str = "") -> None:
    """Show in the tooltip what a control does and the keys that do the same."""
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    widget.setToolTip(f"{words} ({keys})" if keys else words)


class Button(QPushButton):
    """A button of one ``kind``: primary, secondary, quiet (words only), danger or pill.

    ``shortcut`` is like ``"Ctrl+P"``; ``hint`` is the tooltip's words, by default the text.
    """

    def __init__(
        self,
        text: str,
        kind: str = "secondary",
        icon_name: str = "",
        *,
        shortcut: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        # An ampersand in the words is an ampersand, not a mnemonic.
        super().__init__(text.replace("&", "&&"), parent)
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        if icon_name:
            self.set_icon_name(icon_name)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        if shortcut or hint:
            key_hint(self, hint or text, shortcut)
        current_theme().follow(self._restyle)

    def set_words(self, text: str) -> None:
        """Change the words, on the screen and for a screen reader."""
        keys = QKeySequence(self.shortcut())
        self.setText(text.replace("&", "&&"))
        # Qt forgets the shortcut with the words.
        self.setShortcut(keys)
        self.setAccessibleName(text)

    def set_icon_name(self, name: str) -> None:
        """Show an icon in the color of the button's kind; an empty name shows none."""
        kind = str(self.property("kind"))
        on = "accent_ink" if kind == "pill" else ""
        self.setIcon(icon(name, _ICON_COLORS.get(kind, "ink2"), on) if name else QIcon())

    def setVisible(self, visible: bool) -> None:
        """Show or hide it. Before it stands in a page, showing means: show it with the page."""
        if visible and self.parent() is None:
            # Shown without a parent it would be a window of its own for a moment, and take the
            # keyboard from the real one.
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, on=False)
            return
        super().setVisible(visible)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def _restyle(self) -> None:
        u = current_theme().u
        # Wider than high: the free part is the gap to the words.
        self.setIconSize(QSize(u(22), u(18)) if self.text() else QSize(u(18), u(18)))


class IconButton(Button):
    """A square button with an icon only; ``name`` is its tooltip and its accessible name."""

    def __init__(
        self,
        name: str,
        icon_name: str,
        *,
        shortcut: str = "",
        color: str = "ink2",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "icon", shortcut=shortcut, hint=name, parent=parent)
        self.setIcon(icon(icon_name, color))
        self.setAccessibleName(name)
        key_hint(self, name, shortcut)
