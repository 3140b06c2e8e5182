"""Words on the screen: labels of every kind, headings, and names that are never cut."""

import math
import re
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, QTextBoundaryFinder
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from clinicdesk.desktop.icons import icon_pixmap
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.layouts import FlowLayout, HBox

__all__ = [
    "IconLabel",
    "NameLabel",
    "PageHeading",
    "SectionHeading",
    "Text",
    "ink_beyond",
    "name_lines",
    "repolish",
    "text_lines",
]

_DATE: Final = re.compile(r"\b\d{1,2}-[A-Z][a-z]{2}-\d{4}\b")
_FIRST_OTHER_SCRIPT: Final = "\u0590"
"""From here on letters come from other fonts than Inter."""
_NAME_TOP: Final = 3
"""Inter's ascent is too short for stacked marks on capitals; a lost mark is a different name."""


def repolish(widget: QWidget) -> None:
    """Make the style sheet look at a widget's changed properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.updateGeometry()
    widget.update()


class Text(QLabel):
    """Plain words of one kind (caption, label, body, body_strong, subtitle, title, display).

    ``tone`` is a color token (ink, ink2, ink3, accent, ok, warn, bad, info). ``identifier`` tells
    0 from O and 1 from l. The text is never read as markup.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "body",
        tone: str = "",
        *,
        wrap: bool = False,
        identifier: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._identifier = identifier
        self.setTextFormat(Qt.TextFormat.PlainText)
        # A style sheet's padding makes QLabel guess an indent, which shifts the first line.
        self.setIndent(0)
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self._words = ""
        self.setText(text)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if identifier:
            current_theme().follow(self._restyle)

    def setText(self, text: str) -> None:
        """Show other words. A date among them is never broken between two lines."""
        self._words = text
        whole = _DATE.sub(_unbroken, text) if self.wordWrap() else text
        super().setText(whole)
        if whole != text:
            self.setAccessibleName(text)

    def text(self) -> str:
        """Give the words as they were set."""
        return self._words

    def set_tone(self, tone: str) -> None:
        """Show the words in another color token; empty is the kind's own."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)

    def _restyle(self) -> None:
        self.setFont(current_theme().font(self._kind, identifier=True))


class IconLabel(QLabel):
    """An icon that stands beside words and says nothing of its own to a screen reader."""

    def __init__(
        self, name: str, color: str = "ink2", pixels: float = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._color = color
        self._pixels = pixels
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current_theme().follow(self._restyle)

    def set_icon(self, name: str, color: str = "") -> None:
        """Show another icon, and another color token if one is given."""
        self._name = name
        self._color = color or self._color
        self._restyle()

    def _restyle(self) -> None:
        self.setPixmap(icon_pixmap(self._name, self._color, self._pixels))


_LEAST_NOTE = 72  # design pixels that a quiet line needs to be read


class PageHeading(QWidget):
    """A page's title with a quiet line beside it; what is added comes to the right.

    Without room for all the quiet line goes, then the buttons wrap: none is cut.
    """

    def __init__(self, title: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text(title, "title")
        self.note = Text(note, tone="ink3", wrap=True)
        acts = QWidget()
        self._acts = FlowLayout(acts, spacing=12)
        self._row = HBox(self, spacing=12)
        self._row.addWidget(self.title)
        self._row.addWidget(self.note, 1)
        self._row.addStretch(0)  # takes the room of the line where that is hidden
        self._row.addWidget(acts)
        current_theme().follow(self._restyle)

    def add(self, widget: QWidget) -> None:
        """Put a button or a control at the right end."""
        self._acts.addWidget(widget)
        self._fit_note()

    def minimumSizeHint(self) -> QSize:
        least = self.title.minimumSizeHint().width() + self._acts.minimumSize().width()
        return QSize(least + self._row.spacing(), self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        taken = self.title.minimumSizeHint().width() + self._acts.sizeHint().width()
        room = self.width() - taken - 2 * self._row.spacing()
        self.note.setVisible(room >= current_theme().u(_LEAST_NOTE))

    def _restyle(self) -> None:
        # With or without a button, the titles of all pages stand at one height.
        self.setMinimumHeight(current_theme().u(36))
        self._fit_note()


class SectionHeading(QWidget):
    """A heading of a part of a page: capitals in small, or a subtitle with a note."""

    def __init__(
        self, title: str, note: str = "", *, small: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        shown = title.upper() if small else title
        self.title = Text(shown, "label" if small else "subtitle")
        self.title.setAccessibleName(title)
        self.note = Text(note, "caption" if small else "body", "ink3")
        self._row = HBox(self, spacing=12)
        self._row.addWidget(self.title)
        self._row.addWidget(self.note)
        self._row.addStretch(1)

    def add(self, widget: QWidget) -> None:
        """Put a button at the right end."""
        self._row.addWidget(widget)


class NameLabel(QLabel):
    """A person's name: wraps after the comma, then between words, and is never cut or elided."""

    def __init__(
        self, name: str = "", kind: str = "body_strong", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setProperty("kind", kind)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(name)
        current_theme().changed.connect(self.updateGeometry)

    def set_kind(self, kind: str) -> None:
        """Show the name in another kind of letters."""
        self._kind = kind
        self.setProperty("kind", kind)
        repolish(self)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        metrics = self._metrics()
        lines = len(name_lines(self.text(), metrics, width))
        above, below = self._room(metrics)
        return max(lines, 1) * metrics.lineSpacing() + above + below

    def sizeHint(self) -> QSize:
        width = self._metrics().horizontalAdvance(self.text()) + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        metrics = self._metrics()
        parts = self.text().replace("-", "- ").split()
        widest = max((metrics.horizontalAdvance(part) for part in parts), default=0)
        return QSize(
            min(widest, current_theme().u(160)) + 1,
            metrics.lineSpacing() + sum(self._room(metrics)),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self._metrics()
        painter.setFont(current_theme().font(self._kind))
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines = name_lines(self.text(), metrics, self.width())
        above, below = self._room(metrics)
        block = len(lines) * metrics.lineSpacing() + above + below
        y = above
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            y += max(0, (self.height() - block) // 2)
        # The comma after an Arabic family name stands at its end, which is at the left.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        for line in lines:
            # On the baseline: a taller fallback font (Arabic) must not push its letters down.
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = self.width() - metrics.horizontalAdvance(line) if mirrored else 0
            painter.drawText(QPoint(left, y + metrics.ascent()), line)
            y += metrics.lineSpacing()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(current_theme().font(self._kind))

    def _room(self, metrics: QFontMetrics) -> tuple[int, int]:
        """Give the room above and below for marks that reach out of the font's own box."""
        above, below = ink_beyond(self.text(), current_theme().font(self._kind), metrics)
        u = current_theme().u
        return max(u(_NAME_TOP), above + 2), max(u(2), below + 2)


def ink_beyond(text: str, font: QFont, metrics: QFontMetrics) -> tuple[int, int]:
    """Give how far letters reach above the ascent and below the descent of their font."""
    if text and max(text) >= _FIRST_OTHER_SCRIPT:
        # Metrics measure a fallback font's letters wrongly; their outlines do not lie.
        path = QPainterPath()
        path.addText(0, 0, font, text)
        outline = path.boundingRect()
        top, bottom = math.floor(outline.top()), math.ceil(outline.bottom())
    else:
        ink = metrics.tightBoundingRect(text)
        top, bottom = ink.top(), ink.bottom()
    return max(0, -top - metrics.ascent()), max(0, bottom - metrics.descent())


def _unbroken(found: re.Match[str]) -> str:
    return found.group().replace("-", "\N{NON-BREAKING HYPHEN}")


def name_lines(name: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Break a name into lines of at most ``width`` pixels: after the comma first.

    Then between words and after hyphens; a word that is wider than the line is broken between
    letters with their marks, so that every letter is shown.
    """
    if metrics.horizontalAdvance(name) <= width or width <= 0:
        return [name]
    lines: list[str] = []
    head, comma, tail = name.partition(", ")
    for part in (head + comma.rstrip(), tail) if comma else (name,):
        lines += _wrapped(part, metrics, width)
    return lines


def text_lines(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Break words that are no name into lines of at most ``width`` pixels."""
    if metrics.horizontalAdvance(text) <= width or width <= 0:
        return [text]
    return _wrapped(text, metrics, width)


def _wrapped(part: str, metrics: QFontMetrics, width: int) -> list[str]:
    if not part:
        return []
    lines, line = [], ""
    for word in _words(part):
        if not line or metrics.horizontalAdvance((line + word).rstrip()) <= width:
            line += word
        else:
            lines.append(line.rstrip())
            line = word
        while metrics.horizontalAdvance(line.rstrip()) > width:
            cut = _fitting(line, metrics, width)
            if cut >= len(line):
                break
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _words(text: str) -> list[str]:
    words, start = [], 0
    for at, letter in enumerate(text):
        if letter in " -\N{HYPHEN}":
            words.append(text[start : at + 1])
            start = at + 1
    words.append(text[start:])
    return [word for word in words if word]


def _fitting(text: str, metrics: QFontMetrics, width: int) -> int:
    """Give how many code units of ``text`` fit; at least one letter with its marks."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    cut = finder.toNextBoundary()
    while True:
        following = finder.toNextBoundary()
        if following < 0 or metrics.horizontalAdvance(text[:following]) > width:
            return cut if cut > 0 else len(text)
        cut = following
