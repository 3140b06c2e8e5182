"""A code on paper: what it is, whose, the code itself, and what to do with the sheet."""

from collections.abc import Sequence

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from clinicdesk.desktop.theme import current_theme

__all__ = ["print_code"]


def print_code(printer: QPrinter, title: str, code: str, words: Sequence[str]) -> None:
    """Print a code under its title, and plain lines around it."""
    painter = QPainter(printer)
    inch = printer.resolution()
    theme = current_theme()
    first, *rest = words
    lines = [(title, "title", 16.0), (first, "subtitle", 16.0), (code, "subtitle", 16.0)]
    lines += [(line, "body", 11.0) for line in rest]
    for at, (text, kind, points) in enumerate(lines):
        font = theme.font(kind)
        font.setPointSizeF(points)
        painter.setFont(font)
        painter.drawText(inch, int(inch * (1.2 + 0.5 * at)), text)
    painter.end()
