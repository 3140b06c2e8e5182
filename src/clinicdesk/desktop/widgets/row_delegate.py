"""Draws a table's rows: two lines of words, a chip, a bar, and rows that grow for long names.

What costs time is not the drawing of letters but finding out which letters, where: breaking names,
eliding, measuring. That is done once for the same words in the same width and kept (``_Look``)
until the theme's colors or sizes change. It is kept by what is shown and never by who a row is
about, so that a row that was read again with other words is always drawn anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from clinicdesk.desktop.theme import Status, Theme, current_theme
from clinicdesk.desktop.widgets.chip import chip_size, paint_chip
from clinicdesk.desktop.widgets.columns import CellStyle, Column, Progress
from clinicdesk.desktop.widgets.progress import paint_bar
from clinicdesk.desktop.widgets.table_model import COLUMN_ROLE, ROW_ROLE
from clinicdesk.desktop.widgets.typeface import Typeface

__all__ = ["Place", "RowDelegate"]

_SIDE = 12
_BAR_HEIGHT, _BAR_WIDTH = 6, 130
_NAME_TOP = 3
_LOOKS_KEPT: Final = 1_000
"""Some screens full of cells; beyond it the oldest is let go."""


class Place(NamedTuple):
    """Where a column stands in the view, in pixels."""

    column: Column[Any]
    left: int
    width: int


class _Words(NamedTuple):
    """A line of words, from the top left corner of the cell's block.

    It is placed by its baseline: a taller fallback font (Arabic) must not push its letters down.
    """

    left: int
    baseline: int
    text: str
    face: Typeface
    color: QColor


@dataclass(frozen=True, slots=True)
class _Look:
    """A cell made ready for drawing, ``width`` and ``height`` pixels large.

    Words that were broken or elided to fit a column have no width of their own: 0.
    """

    width: int
    height: int
    words: tuple[_Words, ...]
    status: Status | None = None
    progress: Progress | None = None
    bar: QRectF | None = None


class _Shown(NamedTuple):
    """What a cell shows, whoever it is about. Two cells that are equal look the same."""

    style: CellStyle
    right: bool
    text: str
    sub: str
    status: Status | None
    progress: Progress | None
    tone: str


class RowDelegate(QStyledItemDelegate):
    """Paints rows as their columns say. ``compact`` rows hold one line."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.compact = False
        self._looks: dict[tuple[_Shown, int], _Look] = {}
        self._faces: dict[tuple[str, bool], Typeface] = {}
        current_theme().changed.connect(self.forget)

    def forget(self) -> None:
        """Let go of all that was made ready for drawing: colors or sizes are different now."""
        self._looks.clear()
        self._faces.clear()

    def row_height(self) -> int:
        """Give the height of a row that nothing makes grow."""
        theme = current_theme()
        return theme.u(theme.tokens.row_compact if self.compact else theme.tokens.row_comfortable)

    def needed_height(self, column: Column[Any], row: Any, width: int) -> int:
        """Give the height a cell needs in a column ``width`` pixels wide."""
        theme = current_theme()
        return self._look(column, row, width - 2 * theme.u(_SIDE), theme).height + theme.u(8)

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        theme = current_theme()
        column: Column[Any] = index.data(COLUMN_ROLE)
        row = index.data(ROW_ROLE)
        if row is None:
            return QSize(theme.u(column.width), self.row_height())
        width = self._look(column, row, 0, theme).width
        return QSize(width + 2 * theme.u(_SIDE), self.row_height())

    def paint_row(
        self,
        painter: QPainter,
        band: QRect,
        places: Sequence[Place],
        row: Any,
        *,
        chosen: bool,
        current: bool,
    ) -> None:
        """Draw a row into ``band``, its cells at ``places``; None is a row still to come.

        ``chosen`` rows are tinted, the ``current`` one has a bar at its edge.
        """
        theme = current_theme()
        if chosen:
            painter.fillRect(band, theme.color("selection"))
        if current:
            bar = QRect(max(places[0].left, 0), band.top(), theme.u(4), band.height())
            painter.fillRect(bar, theme.color("accent"))
        painter.setPen(theme.color("line"))
        painter.drawLine(band.bottomLeft(), band.bottomRight())
        if row is None:
            return
        side, room = theme.u(_SIDE), band.height() - 1
        for column, left, width in places:
            look = self._look(column, row, width - 2 * side, theme)
            top = band.top() + max(0, (room - look.height) // 2)
            # Only what may reach out of its cell is cut at its edge: cutting takes its time.
            if look.width <= width - 2 * side and look.height <= room and width >= 4 * side:
                self._paint(painter, left + side, top, look, theme)
                continue
            painter.save()
            painter.setClipRect(QRect(left, band.top(), width, band.height()))
            self._paint(painter, left + side, top, look, theme)
            painter.restore()

    def _paint(self, painter: QPainter, left: int, top: int, look: _Look, theme: Theme) -> None:
        if look.status is not None:
            paint_chip(painter, QPointF(left, top), look.status, theme)
            return
        # The comma after an Arabic family name stands at its end, which is at the left.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        for aside, baseline, text, face, color in look.words:
            painter.setFont(face.font)
            painter.setPen(color)
            painter.drawText(left + aside, top + baseline, text)
        if look.progress is not None and look.bar is not None:
            where = look.bar.translated(left, top)
            paint_bar(painter, where, look.progress.percent, look.progress.tone, theme)

    def _look(self, column: Column[Any], row: Any, width: int, theme: Theme) -> _Look:
        """Give a cell ready for drawing; ``width`` is the room for words, 0 for as they come."""
        shown = _Shown(
            column.style,
            column.right,
            column.text(row),
            column.sub(row) if column.sub is not None and not self.compact else "",
            column.chip(row) if column.chip is not None else None,
            column.progress(row) if column.progress is not None else None,
            column.tone(row) if column.tone is not None else "",
        )
        key = (shown, width)
        found = self._looks.get(key)
        if found is None:
            if len(self._looks) >= _LOOKS_KEPT:
                del self._looks[next(iter(self._looks))]
            found = self._looks[key] = self._made(shown, width, theme)
        return found

    def _made(self, shown: _Shown, width: int, theme: Theme) -> _Look:
        if shown.status is not None:
            size = chip_size(shown.status, theme)
            return _Look(size.width(), size.height(), (), shown.status)
        strong = shown.style in (CellStyle.STRONG, CellStyle.NAME)
        kind = "caption" if shown.progress is not None else "body_strong" if strong else "body"
        face = self._face(kind, shown.style is CellStyle.IDENTIFIER, theme)
        lines = face.lines(shown.text, shown.style, width) if shown.text else ()
        ink = theme.color(shown.tone or ("ink2" if shown.progress is not None else "ink"))
        words, top = [], 0
        for line in lines:
            words.append(_Words(0, top + face.ascent, line, face, ink))
            top += face.spacing
        top += face.below(shown.text)
        if shown.sub:
            small = self._face("caption", False, theme)
            (sub,) = small.lines(shown.sub, CellStyle.PLAIN, width)
            words.append(_Words(0, top + small.ascent, sub, small, theme.color("ink3")))
            top += small.spacing
        bar = None
        if shown.progress is not None:
            long = min(width, theme.u(_BAR_WIDTH))
            bar = QRectF(0, top + theme.u(5), long, theme.u(_BAR_HEIGHT))
            top += theme.u(5 + _BAR_HEIGHT)
        if shown.right and width > 0:
            words = [one._replace(left=width - one.face.width(one.text)) for one in words]
        widest = 0 if width > 0 else max((one.face.width(one.text) for one in words), default=0)
        # Several lines stand closer together than rows may: marks on capitals need their room.
        height = top + (theme.u(_NAME_TOP) if len(lines) > 1 else 0)
        return _Look(widest, height, tuple(words), None, shown.progress, bar)

    def _face(self, kind: str, identifier: bool, theme: Theme) -> Typeface:
        found = self._faces.get((kind, identifier))
        if found is None:
            found = Typeface(theme.font(kind, identifier=identifier))
            self._faces[(kind, identifier)] = found
        return found
