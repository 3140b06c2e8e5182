"""Draws the rows of a plan's tree: icon, words in at most two lines, a chip, a quiet line below.

Breaking words into lines is what costs time: it is done once for the same words in the same width
and kept until the theme's colors or sizes change.
"""

import re
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from clinicdesk.desktop.icons import paint_icon
from clinicdesk.desktop.plan.editor.model import NODE_ROLE, UNSAVED_ROLE
from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.chip import chip_size, paint_chip
from clinicdesk.desktop.widgets.typeface import Typeface

__all__ = ["NodeDelegate"]

Index = QModelIndex | QPersistentModelIndex
_ICON, _GAP, _SIDE, _ABOVE = 16, 8, 8, 6
_LINES = 2
_BESIDE = 210
"""With less room than this for words a chip stands below them."""
_KEPT = 1_000
_DAY = re.compile(r"\b\d{1,2}-[A-Z][a-z]{2}-\d{4}\b")


class _Line(NamedTuple):
    """A line of words and how high it is: letters may reach far below (Arabic)."""

    text: str
    height: int


class _Look(NamedTuple):
    """A row made ready: its words' lines, whether the chip stands beside them, its height."""

    title: tuple[_Line, ...]
    note: tuple[_Line, ...]
    beside: bool
    height: int


class NodeDelegate(QStyledItemDelegate):
    """Rows grow with their words: nothing is cut but what stands beside in full."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view
        self._looks: dict[tuple[object, ...], _Look] = {}
        self._faces: dict[str, Typeface] = {}
        """What single letters measure, kept from one plan to the next."""
        # A method of its own: a connected dictionary would outlive the delegate, with its words.
        current_theme().changed.connect(self._on_theme)

    def _on_theme(self) -> None:
        self._faces.clear()
        self.forget()

    def _typeface(self, kind: str) -> Typeface:
        if kind not in self._faces:
            self._faces[kind] = Typeface(current_theme().font(kind))
        return self._faces[kind]

    def forget(self) -> None:
        """Keep no words: their lines are broken anew."""
        self._looks.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        node: Node = index.data(NODE_ROLE)
        return QSize(10, self._look(node, self._room(index)).height)

    def _room(self, index: Index) -> int:
        depth, above = 1, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        return self._view.viewport().width() - depth * self._view.indentation()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, node = current_theme(), index.data(NODE_ROLE)
        u, rect = theme.u, option.rect
        look = self._look(node, rect.width())
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, theme.color("selection"))
            painter.fillRect(
                QRect(rect.left(), rect.top(), u(3), rect.height()), theme.color("accent")
            )
        painter.save()
        left, top = rect.left() + u(_SIDE), rect.top() + u(_ABOVE)
        self._icon(painter, node, QRectF(left, top + u(1), u(_ICON), u(_ICON)))
        left += u(_ICON + _GAP)
        width = rect.right() - left - u(_SIDE)
        if node.status is not None and look.beside:
            size = chip_size(node.status, theme)
            paint_chip(
                painter,
                QPointF(rect.right() - u(_SIDE) - size.width(), top - u(2)),
                node.status,
                theme,
            )
            words = width - size.width() - u(_GAP)
        else:
            words = width
        kind = _face(node)
        # What is over is quiet, and yet as easy to read as any quiet line.
        ink = "ink3" if node.over else "ink"
        top = self._lines(painter, look.title, kind, ink, QRect(left, top, words, 0))
        if node.status is not None and not look.beside:
            paint_chip(painter, QPointF(left, top + u(2)), node.status, theme)
            top += chip_size(node.status, theme).height() + u(4)
        self._lines(painter, look.note, "caption", "ink3", QRect(left, top, width, 0))
        painter.restore()
        if index.data(UNSAVED_ROLE):
            self._mark(painter, rect)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("focus"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _icon(self, painter: QPainter, node: Node, where: QRectF) -> None:
        name, color = node.icon or "circle", "accent_ink"
        if node.said is not None:
            name = "circle-check" if node.said else "circle-dashed"
            color = "ok" if node.said else "ink3"
        elif node.over:
            color = "ink3"
        elif node.kind in ("outcome", "intervention", "new"):
            color = "ink2"
        paint_icon(painter, where, name, color)

    def _mark(self, painter: QPainter, rect: QRect) -> None:
        """Say that something is not saved: a pencil at the row's end, never color alone."""
        u = current_theme().u
        side = u(14)
        where = QRectF(rect.right() - u(_SIDE) - side, rect.bottom() - u(4) - side, side, side)
        paint_icon(painter, where, "pencil", "warn")

    def _lines(
        self, painter: QPainter, lines: tuple[_Line, ...], kind: str, color: str, where: QRect
    ) -> int:
        """Draw lines from the top of ``where``; return where the next ones begin.

        Each stands on its baseline: a taller fallback font must not push its letters down.
        """
        theme = current_theme()
        font = theme.font(kind)
        painter.setFont(font)
        painter.setPen(theme.color(color))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        top, ascent = where.top(), QFontMetrics(font).ascent()
        for text, height in lines:
            painter.drawText(where.left(), top + ascent, text)
            top += height
        return top

    # Made ready once

    def _look(self, node: Node, width: int) -> _Look:
        key = (node.title, node.note, node.status, _face(node), width)
        found = self._looks.get(key)
        if found is None:
            if len(self._looks) >= _KEPT:
                del self._looks[next(iter(self._looks))]
            found = self._looks[key] = self._made(node, width)
        return found

    def _made(self, node: Node, width: int) -> _Look:
        theme = current_theme()
        u = theme.u
        room = max(u(60), width - u(2 * _SIDE + _ICON + _GAP))
        chip = chip_size(node.status, theme) if node.status else QSize(0, 0)
        face, small = self._typeface(_face(node)), self._typeface("caption")
        left = room - chip.width() - u(_GAP)
        # Short words leave room for the chip in any width.
        beside = left >= min(u(_BESIDE), face.width(node.title) + 1)
        words = left if node.status and beside else room
        title = _broken(node.title, face, words, _LINES)
        note = _broken(node.note, small, room, _LINES) if node.note else ()
        height = sum(line.height for line in title)
        if node.status is not None and not beside:
            height += chip.height() + u(4)
        height += sum(line.height for line in note)
        return _Look(title, note, beside, max(height + u(2 * _ABOVE), u(32)))

    # Renaming in place

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setAccessibleName("New words")
        return line

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        rect: QRect = option.rect
        height = editor.sizeHint().height()
        editor.setGeometry(rect.left(), rect.top(), rect.width(), max(height, 1))


def _face(node: Node) -> str:
    return "body_strong" if node.kind in ("concern", "about", "whole", "loose") else "body"


def _broken(text: str, face: Typeface, width: int, most: int) -> tuple[_Line, ...]:
    """Break words into lines; what does not fit into ``most`` ends in an ellipsis."""
    # A day is never broken at its hyphens.
    text = _DAY.sub(lambda day: day[0].replace("-", "\N{NON-BREAKING HYPHEN}"), text)
    if face.surely_fits(text, width) or face.width(text) < width:
        # Most rows are short, and laying out costs the most of opening a plan.
        return (_Line(text, face.spacing + face.below(text)),)
    layout = QTextLayout(text, face.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    lines = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    if len(lines) > most:
        rest = text[starts[most - 1] :].strip()
        cut = face.metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
        lines = [*lines[: most - 1], cut]
    return tuple(_Line(line, face.spacing + face.below(line)) for line in lines)
