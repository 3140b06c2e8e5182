"""What forms of ``ui/`` name as promoted widgets: made with a parent alone, told by properties.

A compiled form makes each with its parent and then sets what was drawn: the texts, and the
properties that each class names. Fields of a form are drawn with ``QLabel`` and Qt's own inputs;
these are what Qt has not.
"""

from typing import cast

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, QKeyCombination, QMargins, QRectF
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from clinicdesk.desktop.icons import paint_icon
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import Button, key_hint
from clinicdesk.desktop.widgets.layouts import CardGrid, FlowLayout
from clinicdesk.desktop.widgets.password import PasswordField
from clinicdesk.desktop.widgets.pills import FilterPills
from clinicdesk.desktop.widgets.text import IconLabel, Text

__all__ = [
    "FormButton",
    "FormIcon",
    "FormIdentifier",
    "FormPassword",
    "FormPills",
    "FormText",
    "ProblemText",
    "Reflow",
    "reflow",
]

_ICON_SIDE = 16
_ICON_ROOM = 22


class FormButton(Button):
    """A button whose ``kind`` and ``iconName`` are drawn.

    Its words are its accessible name. A shortcut is shown in the tooltip, behind the tooltip that
    was drawn or else behind the words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text.replace("&&", "&"))
        self._restyle()

    def setShortcut(
        self, key: QKeySequence | QKeyCombination | QKeySequence.StandardKey | str | int
    ) -> None:
        keys = QKeySequence(key)
        super().setShortcut(keys)
        key_hint(self, self.toolTip() or self.text(), keys.toString())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DynamicPropertyChange:
            self.set_icon_name(str(self.property("iconName") or ""))
        return super().event(event)


class FormIcon(IconLabel):
    """An icon beside words: ``iconName``, ``iconColor`` (a color token), ``iconPixels``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("circle", "ink2", _ICON_SIDE, parent)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DynamicPropertyChange:
            assert isinstance(event, QDynamicPropertyChangeEvent)
            if bytes(event.propertyName().data()).startswith(b"icon"):
                self._pixels = float(self.property("iconPixels") or _ICON_SIDE)
                name, color = self.property("iconName"), self.property("iconColor")
                self.set_icon(str(name or "circle"), str(color or ""))
        return super().event(event)


class FormText(Text):
    """Words that the page sets later: they may hold dates, which are never broken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", wrap=True, parent=parent)


class FormIdentifier(Text):
    """A code to be read letter by letter: large, 0 told from O, and one can mark it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "display", "ink", identifier=True, selectable=True, parent=parent)


class FormPassword(PasswordField):
    """A line for a password; the page says by ``judge_with`` whether and how it is judged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", None, parent)

    def setAccessibleName(self, name: str) -> None:
        """Name the line, which is what takes the keyboard."""
        self.line.setAccessibleName(name)


class FormPills(FilterPills):
    """Pills that the page offers with ``offer``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", (), parent)


class ProblemText(QLabel):
    """What is wrong with a field, behind the sign that says so without its color."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        current_theme().follow(self._fit)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = current_theme()
        side = theme.u(_ICON_SIDE)
        first_line = QFontMetrics(theme.font("body_strong")).lineSpacing()
        top = max(0, (first_line - side) // 2)
        paint_icon(QPainter(self), QRectF(0, top, side, side), "circle-alert", "bad")

    def _fit(self) -> None:
        self.setContentsMargins(QMargins(current_theme().u(_ICON_ROOM), 0, 0, 0))


class Reflow(QWidget):
    """Holds what was drawn in a grid or in a row, and lays it anew where the width ends.

    A grid keeps its columns while each has ``leastWidth`` design pixels; a row wraps like words.
    ``arrange`` is called once, after the form is set up: ``FormFields`` does it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: QWidget | None = None

    def arrange(self) -> None:
        """Take what was drawn into a layout that reflows."""
        if self._drawn is None:
            self._drawn = reflow(self, least_width=int(self.property("leastWidth") or 240))


def reflow(holder: QWidget, *, least_width: int, spacing: int = 16) -> QWidget:
    """Lay anew what a form drew in the grid or the row of ``holder``, so that it reflows.

    ``least_width`` and ``spacing`` are as ``CardGrid`` has them. Returns what is to be kept as
    long as the form: the layout that was drawn, which the compiled form still names.
    """
    kept = QWidget()
    drawn = holder.layout()
    if drawn is None:
        return kept
    grid = drawn if isinstance(drawn, QGridLayout) else None
    held: list[tuple[int, int, int, QWidget]] = []
    for at in range(drawn.count()):
        item = drawn.itemAt(at)
        widget = item.widget() if item is not None else None
        if widget is not None:
            held.append((*_place_in(grid, at), widget))
    held.sort(key=lambda one: one[:2])
    for *_place, widget in held:
        drawn.removeWidget(widget)
    # A widget has one layout for life; the drawn one goes to a widget that is never shown.
    kept.setLayout(drawn)
    if grid is None:
        flow = FlowLayout(holder)
        for *_place, widget in held:
            flow.addWidget(widget)
        return kept
    columns = max((column + span for _row, column, span, _widget in held), default=1)
    cards = CardGrid(
        holder,
        columns=columns,
        least_width=least_width,
        spacing=spacing,
        line_spacing=16,
        fill=False,
    )
    last = -1
    for row, _column, span, widget in held:
        cards.add(widget, span, new_row=row != last)
        last = row
    return kept


def _place_in(grid: QGridLayout | None, at: int) -> tuple[int, int, int]:
    """Give row, column and how many columns an item takes; a row's items follow each other."""
    if grid is None:
        return 0, at, 1
    row, column, _rows, span = cast("tuple[int, int, int, int]", grid.getItemPosition(at))
    return row, column, span
