"""Messages: a notice that stands in a page, and toasts at the foot of the window."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from clinicdesk.desktop.messages import Message, Messages
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets.buttons import Button, IconButton
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import IconLabel, Text, repolish

__all__ = ["Notice", "ToastArea"]

_ICONS = {
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "circle-alert",
    Tone.INFO: "info",
    Tone.IDLE: "info",
}


class Notice(QFrame):
    """A message that stands in a page until it is no longer true. Hidden when it says nothing."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        row = HBox(self, margins=(12, 8, 8, 8), spacing=10)
        self._icon = IconLabel("info", "info", 20)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        lines = VBox(spacing=2)
        self._sentence = Text("", "body_strong", wrap=True)
        self._remedy = Text("", wrap=True)
        lines.addWidget(self._sentence)
        lines.addWidget(self._remedy)
        row.addLayout(lines, 1)
        self._button = Button("", "secondary")
        self._button.clicked.connect(self._on_action)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._message: Message | None = None
        self.hide()

    def show_message(self, message: Message | None) -> None:
        """Say something, or nothing."""
        self._message = message
        self.setVisible(message is not None)
        if message is None:
            return
        self.setProperty("notice", message.tone.value)
        self._icon.set_icon(_ICONS[message.tone], message.tone.value)
        self._sentence.setText(message.sentence)
        self._remedy.setText(message.remedy)
        self._remedy.setVisible(bool(message.remedy))
        self._button.setVisible(message.action is not None)
        if message.action is not None:
            self._button.set_words(message.action.words)
        self.setAccessibleName(message.spoken)
        repolish(self)
        _announce(self)

    def _on_action(self) -> None:
        if self._message is not None and self._message.action is not None:
            self._message.action.run()
        self.acted.emit()


class ToastArea(QWidget):
    """Shows messages at the foot of ``window``, the latest below, at most three; of those that go
    by themselves the newest alone.

    A toast stays longer while the mouse or the keyboard is on it. Failures stay until closed.
    """

    _MOST = 3

    def __init__(self, window: QWidget, messages: Messages, lift: int = 48) -> None:
        super().__init__(window)
        self._window = window
        self._lift = lift
        self.setAccessibleName("Messages")
        self._column = VBox(self, spacing=8)
        self._toasts: list[_Toast] = []
        window.installEventFilter(self)
        messages.posted.connect(self.show_message)
        current_theme().changed.connect(self._place)
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show a message now."""
        if message.seconds > 0:
            # They lie over the foot of a page: only the newest of those that go by themselves,
            # and no Undo of an act that others came after.
            for passing in [t for t in self._toasts if t.message.seconds > 0]:
                self._remove(passing)
        toast = _Toast(message)
        toast.closed.connect(lambda: self._remove(toast))
        self._toasts.append(toast)
        self._column.addWidget(toast)
        while len(self._toasts) > self._MOST:
            # Those that go by themselves leave first; a failure stays as long as it can.
            leaving = next((t for t in self._toasts if t.message.seconds > 0), self._toasts[0])
            self._remove(leaving)
        self.show()
        self.raise_()
        self._place()
        _announce(toast)

    def clear(self) -> None:
        """Take all messages away, as locking does."""
        for toast in list(self._toasts):
            self._remove(toast)

    @property
    def shown(self) -> tuple[Message, ...]:
        """The messages on the screen now."""
        return tuple(toast.message for toast in self._toasts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # Words wrap when they are styled, after a toast was placed.
        if event.type() == QEvent.Type.LayoutRequest and self._toasts:
            self._place()
        return super().event(event)

    def _remove(self, toast: "_Toast") -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            self._column.removeWidget(toast)
            toast.hide()
            toast.deleteLater()
        if not self._toasts:
            self.hide()
        self._place()

    def _place(self) -> None:
        window = self._window
        u = current_theme().u
        width = min(window.width() - u(32), u(560))
        height = self._column.heightForWidth(width)
        if height <= 0:
            height = self._column.sizeHint().height()
        self.resize(width, height)
        self.move(QPoint((window.width() - width) // 2, window.height() - height - u(self._lift)))


class _Toast(QFrame):
    closed = Signal()

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message
        self.setProperty("toast", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(message.spoken)
        row = HBox(self, margins=(14, 8, 8, 8), spacing=10)
        row.addWidget(IconLabel(_ICONS[message.tone], "rail_ink", 20))
        lines = VBox(spacing=1)
        lines.addWidget(Text(message.sentence, "body_strong", "rail_ink", wrap=True))
        if message.remedy:
            lines.addWidget(Text(message.remedy, "body", "rail_ink", wrap=True))
        row.addLayout(lines, 1)
        if message.action is not None:
            action = Button(message.action.words)
            action.clicked.connect(self._on_action)
            row.addWidget(action)
        close = IconButton("Close this message", "x", color="rail_ink")
        close.clicked.connect(self.closed)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        if message.seconds > 0:
            self._timer.start(round(message.seconds * 1000))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self.message.seconds > 0:
            self._timer.start(round(self.message.seconds * 1000))
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _on_action(self) -> None:
        if self.message.action is not None:
            self.message.action.run()
        self.closed.emit()

    def _on_time(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self._timer.start(2000)
            return
        self.closed.emit()


def _announce(widget: QWidget) -> None:
    """Tell a screen reader at once, without moving the keyboard."""
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
