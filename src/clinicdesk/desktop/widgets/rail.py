"""The rail at the left: where one can go. Wide with words, or narrow with icons only."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from clinicdesk.desktop.icons import paint_icon
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import key_hint
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.scroller import Scroller
from clinicdesk.desktop.widgets.text import IconLabel, Text

__all__ = ["Rail", "RailItem"]

_WIDE, _NARROW = 208, 64
_ITEM_HEIGHT, _LEAST_HEIGHT, _SIDE, _ICON = 43, 28, 13, 20
_BAR = 8
"""The scroll bar's width; the sheet names it too."""
_LEAST_SHOWN = 2
"""Places in sight in the lowest window."""


@dataclass(frozen=True, slots=True)
class RailItem:
    """A place (``page`` True) or an act such as Lock, by its key, words, icon and shortcut."""

    key: str
    text: str
    icon: str
    shortcut: str = ""
    page: bool = True


class Rail(QFrame):
    """Places above, Lock and Settings below.

    ``chosen(key)`` is sent when the person goes to a place, ``acted(key)`` for an act.
    """

    chosen = Signal(str)
    acted = Signal(str)

    def __init__(
        self,
        title: str,
        subtitle: str,
        items: Sequence[RailItem],
        below: Sequence[RailItem] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Navigation")
        self._narrow = False
        self._buttons: dict[str, _RailButton] = {}
        column = VBox(self, margins=(_SIDE, 16, _SIDE - _BAR, 20), spacing=4)
        column.addLayout(self._brand(title, subtitle))
        column.addSpacing(current_theme().u(12))
        places = _Places()
        for item in items:
            places.body.addWidget(self._button(item))
        places.body.addStretch(1)
        column.addWidget(places, 1)
        lower = VBox(margins=(0, 0, _BAR, 0), spacing=4)
        for item in below:
            lower.addWidget(self._button(item))
        column.addLayout(lower)
        current_theme().follow(self._restyle)

    def set_current(self, key: str) -> None:
        """Mark a place as the current one, without sending ``chosen``. Unknown keys mark none."""
        for name, button in self._buttons.items():
            button.blockSignals(True)
            # Exclusive buttons refuse to be all off; leaving the group for a moment allows it.
            button.setAutoExclusive(False)
            button.setChecked(name == key)
            button.setAutoExclusive(button.item.page)
            button.blockSignals(False)
            button.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only, for windows narrower than 1040 design pixels."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def set_subtitle(self, text: str) -> None:
        """Show another line under the name, such as the site."""
        self._subtitle.setText(text)

    def set_visible_items(self, keys: Sequence[str]) -> None:
        """Show only these items; for roles that do not have all."""
        for name, button in self._buttons.items():
            button.setVisible(name in keys)

    def _brand(self, title: str, subtitle: str) -> HBox:
        row = HBox(margins=(0, 0, _BAR, 0), spacing=10)
        row.addWidget(IconLabel("stethoscope", "rail_ink", 22))
        self._words = QWidget()
        lines = VBox(self._words, spacing=0)
        lines.addWidget(Text(title, "subtitle", "rail_ink"))
        self._subtitle = Text(subtitle, "caption", "rail_ink2", wrap=True)
        lines.addWidget(self._subtitle)
        row.addWidget(self._words, 1)
        return row

    def _button(self, item: RailItem) -> "_RailButton":
        button = _RailButton(item)
        self._buttons[item.key] = button
        if item.page:
            # toggled, not clicked: assistive technology toggles and does not click.
            button.toggled.connect(lambda on, key=item.key: self.chosen.emit(key) if on else None)
            button.chosen_again.connect(lambda key=item.key: self.chosen.emit(key))
        else:
            button.clicked.connect(lambda _=False, key=item.key: self.acted.emit(key))
        return button

    def _restyle(self) -> None:
        self.setFixedWidth(current_theme().u(_NARROW if self._narrow else _WIDE))
        self._words.setVisible(not self._narrow)
        for button in self._buttons.values():
            button.narrow = self._narrow
            button.updateGeometry()
            button.update()


class _Places(Scroller):
    """The places. Large text in a low window: they move together, and scroll before any is cut."""

    def __init__(self) -> None:
        super().__init__("Places", margins=(0, 0, 0, 0), spacing=4)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        holder = self.body.parentWidget()
        if holder is not None:
            holder.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(lambda _least, most: self._leave_room(most))
        current_theme().follow(self._restyle)

    def minimumSizeHint(self) -> QSize:
        u = current_theme().u
        return QSize(u(38), u(_LEAST_SHOWN * (_LEAST_HEIGHT + 4)))

    def _restyle(self) -> None:
        self._leave_room(self.verticalScrollBar().maximum())

    def _leave_room(self, most: int) -> None:
        # Places stand where they stood, whether or not the bar is beside them.
        self.setViewportMargins(0, 0, 0 if most else current_theme().u(_BAR), 0)


class _RailButton(QAbstractButton):
    """One place or act. A place is announced as a radio button, an act as a button."""

    chosen_again = Signal()
    """The marked place was asked for: Patients, while a chart is open."""

    def __init__(self, item: RailItem) -> None:
        super().__init__()
        self.item = item
        self.narrow = False
        self.setText(item.text)
        self.setAccessibleName(item.text)
        self.setCheckable(item.page)
        self.setAutoExclusive(item.page)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # The keys belong to the window, which hears them on every page; here they are only told.
        key_hint(self, item.text, item.shortcut)

    def sizeHint(self) -> QSize:
        u = current_theme().u
        return QSize(u(38), u(_ITEM_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        # Large text in a low window: the places move together before anything is cut.
        u = current_theme().u
        return QSize(u(38), u(_LEAST_HEIGHT))

    def nextCheckState(self) -> None:
        was_marked = self.isChecked()
        super().nextCheckState()
        if was_marked:
            self.chosen_again.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = theme.u(theme.tokens.radius["sm"])
        fill = "rail_active" if self.isChecked() else "rail_hover" if self.underMouse() else ""
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(fill))
            painter.drawRoundedRect(box, radius, radius)
        color = "rail_ink" if self.isChecked() else "rail_ink2"
        side = theme.u(_ICON)
        left = (self.width() - side) / 2 if self.narrow else theme.u(12)
        top = (self.height() - side) / 2
        paint_icon(painter, QRectF(round(left), round(top), side, side), self.item.icon, "rail_ink")
        if not self.narrow:
            painter.setFont(theme.font("body_strong" if self.isChecked() else "body"))
            painter.setPen(theme.color(color))
            words = QRect(theme.u(40), 0, self.width() - theme.u(40), self.height())
            painter.drawText(
                words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text()
            )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("rail_focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
