"""Draws a table's cells: two lines of words, a chip, a bar, and rows that grow for long names."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from clinicdesk.desktop.theme import Status, Theme, current_theme
from clinicdesk.desktop.widgets.chip import chip_size, paint_chip
from clinicdesk.desktop.widgets.columns import CellStyle, Column, Progress
from clinicdesk.desktop.widgets.progress import paint_bar
from clinicdesk.desktop.widgets.table_model import COLUMN_ROLE, ROW_ROLE
from clinicdesk.desktop.widgets.text import ink_beyond, name_lines, text_lines

__all__ = ["RowDelegate"]

_SIDE = 12
_BAR_HEIGHT, _BAR_WIDTH = 6, 130
_NAME_TOP = 3


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: list[str]
    font: QFont
    metrics: QFontMetrics
    sub: str
    status: Status | None
    progress: Progress | None
    color: str
    right: bool
    below: int
    """Room for letters that reach deeper than those of Inter (Arabic, Hebrew with points)."""


class RowDelegate(QStyledItemDelegate):
    """Paints cells as their columns say. ``compact`` rows hold one line."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.compact = False

    def row_height(self) -> int:
        """Give the height of a row that nothing makes grow."""
        theme = current_theme()
        return theme.u(theme.tokens.row_compact if self.compact else theme.tokens.row_comfortable)

    def needed_height(self, column: Column[Any], row: Any, width: int) -> int:
        """Give the height a cell needs in a column ``width`` pixels wide."""
        theme = current_theme()
        cell = self._cell(column, row, width - 2 * theme.u(_SIDE), theme)
        return self._block(cell, theme) + theme.u(8)

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        theme = current_theme()
        column: Column[Any] = index.data(COLUMN_ROLE)
        row = index.data(ROW_ROLE)
        if row is None:
            return QSize(theme.u(column.width), self.row_height())
        cell = self._cell(column, row, 0, theme)
        if cell.status is not None:
            width = chip_size(cell.status, theme).width()
        else:
            width = max((cell.metrics.horizontalAdvance(line) for line in cell.lines), default=0)
            sub = QFontMetrics(theme.font("caption")).horizontalAdvance(cell.sub)
            width = max(width, sub)
        return QSize(width + 2 * theme.u(_SIDE), self.row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = current_theme()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setClipRect(rect)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selection"))
            if option.viewItemPosition in (
                QStyleOptionViewItem.ViewItemPosition.Beginning,
                QStyleOptionViewItem.ViewItemPosition.OnlyOne,
            ):
                bar = QRect(rect.left(), rect.top(), theme.u(4), rect.height())
                painter.fillRect(bar, theme.color("accent"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        row = index.data(ROW_ROLE)
        if row is not None:
            inside = rect.adjusted(theme.u(_SIDE), 0, -theme.u(_SIDE), -1)
            cell = self._cell(index.data(COLUMN_ROLE), row, inside.width(), theme)
            self._paint_cell(painter, inside, cell, theme)
        painter.restore()

    def _cell(self, column: Column[Any], row: Any, width: int, theme: Theme) -> _Cell:
        strong = column.style in (CellStyle.STRONG, CellStyle.NAME)
        progress = column.progress(row) if column.progress is not None else None
        kind = "caption" if progress is not None else "body_strong" if strong else "body"
        font = theme.font(kind, identifier=column.style is CellStyle.IDENTIFIER)
        metrics = QFontMetrics(font)
        text = column.text(row)
        if column.style is CellStyle.NAME:
            lines = name_lines(text, metrics, width)
        elif column.style is CellStyle.WRAP:
            lines = text_lines(text, metrics, width)
        elif width > 0:
            lines = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)]
        else:
            lines = [text]
        color = column.tone(row) if column.tone is not None else ""
        return _Cell(
            lines=lines if text else [],
            font=font,
            metrics=metrics,
            sub=column.sub(row) if column.sub is not None and not self.compact else "",
            status=column.chip(row) if column.chip is not None else None,
            progress=progress,
            color=color or ("ink2" if progress is not None else "ink"),
            right=column.right,
            below=ink_beyond(text, font, metrics)[1] if not text.isascii() else 0,
        )

    def _block(self, cell: _Cell, theme: Theme) -> int:
        if cell.status is not None:
            return chip_size(cell.status, theme).height()
        height = len(cell.lines) * cell.metrics.lineSpacing()
        if len(cell.lines) > 1:
            height += theme.u(_NAME_TOP)
        height += cell.below
        if cell.sub:
            height += QFontMetrics(theme.font("caption")).lineSpacing()
        if cell.progress is not None:
            height += theme.u(5 + _BAR_HEIGHT)
        return height

    def _paint_cell(self, painter: QPainter, inside: QRect, cell: _Cell, theme: Theme) -> None:
        top = inside.top() + max(0, (inside.height() - self._block(cell, theme)) // 2)
        if cell.status is not None:
            paint_chip(painter, QPointF(inside.left(), top), cell.status, theme)
            return
        painter.setFont(cell.font)
        painter.setPen(theme.color(cell.color))
        for line in cell.lines:
            _draw_line(painter, inside, top, line, cell.metrics, right=cell.right)
            top += cell.metrics.lineSpacing()
        top += cell.below
        if cell.sub:
            font = theme.font("caption")
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.color("ink3"))
            sub = metrics.elidedText(cell.sub, Qt.TextElideMode.ElideRight, inside.width())
            _draw_line(painter, inside, top, sub, metrics, right=cell.right)
            top += metrics.lineSpacing()
        if cell.progress is not None:
            width = min(inside.width(), theme.u(_BAR_WIDTH))
            where = QRectF(inside.left(), top + theme.u(5), width, theme.u(_BAR_HEIGHT))
            paint_bar(painter, where, cell.progress.percent, cell.progress.tone, theme)


def _draw_line(
    painter: QPainter, inside: QRect, top: int, text: str, metrics: QFontMetrics, *, right: bool
) -> None:
    """Draw on the baseline: a taller fallback font (Arabic) must not push its letters down."""
    left = inside.right() + 1 - metrics.horizontalAdvance(text) if right else inside.left()
    painter.drawText(QPoint(left, top + metrics.ascent()), text)
