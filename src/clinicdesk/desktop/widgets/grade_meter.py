"""How hard words for a person are to read, said while they are typed.

``GradeMeter(editor)`` below any line or text; ``set_language("es")`` where the words are Spanish.
"""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import IconLabel, Text
from clinicdesk.domain.readability import LANGUAGES, ReadingMeter, ReadingReport

__all__ = ["GradeMeter"]

Editor = QLineEdit | QPlainTextEdit | QTextEdit
_PAUSE = 150
"""Milliseconds without a key after which the words are measured: a keystroke waits for nothing."""
_SCHOOL = 12
_SHOWN = 90
"""Letters of the longest sentence that are shown."""


class GradeMeter(QWidget):
    """Both formulas, in plain words, with what makes the words hard. ``measured`` carries the
    report."""

    measured = Signal(object)

    def __init__(self, editor: Editor, language: str = "en", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._meter = ReadingMeter(language if language in LANGUAGES else "en")
        self.report = self._meter.read("")
        self.setAccessibleName("Reading grade")
        column = VBox(self, spacing=2)
        row = HBox(spacing=6)
        self._icon = IconLabel("book-open", "ink3", 16)
        row.addWidget(self._icon)
        self._words = Text("", "caption", wrap=True)
        row.addWidget(self._words, 1)
        column.addLayout(row)
        self._why = Text("", "caption", wrap=True)
        column.addWidget(self._why)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.measure)
        editor.textChanged.connect(self._timer.start)
        self._show(self.report)

    def set_language(self, language: str) -> None:
        """Measure as this language's texts are measured; English where we measure no others."""
        self._meter = ReadingMeter(language if language in LANGUAGES else "en")
        self.measure()

    def measure(self) -> None:
        """Measure what stands there, now."""
        self._timer.stop()
        self._show(self._meter.read(self._text()))

    def showEvent(self, event: QShowEvent) -> None:
        """What was put in while nobody saw it is measured when it is seen."""
        super().showEvent(event)
        self.measure()

    def hideEvent(self, event: QHideEvent) -> None:
        """Words are not remembered longer than they are in sight."""
        super().hideEvent(event)
        # A window that is torn down hides its parts after their children are gone.
        if isValid(self._timer):
            self._timer.stop()
        self._meter.forget()

    def _text(self) -> str:
        editor = self._editor
        return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()

    def _show(self, report: ReadingReport) -> None:
        self.report = report
        tone = "ink3" if not report.scores else "ok" if report.fits else "warn"
        icon = "book-open" if not report.scores else "circle-check" if report.fits else "flag"
        self._icon.set_icon(icon, tone)
        self._words.setText(" · ".join([report.verdict, *_formulas(report)]))
        self._words.set_tone("ink3" if not report.scores else tone)
        why = "" if report.fits else _why(report)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        said = f"{report.verdict}. {why}".strip()
        self.setAccessibleDescription(said)
        self.measured.emit(report)


def _formulas(report: ReadingReport) -> list[str]:
    return [f"{one.formula} {_school(one.grade)}" for one in report.scores]


def _school(grade: float) -> str:
    return "12+" if round(grade) > _SCHOOL else str(max(round(grade), 1))


def _why(report: ReadingReport) -> str:
    said = []
    if report.long:
        words = report.longest
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} …"
        said.append(f"Longest sentence ({report.longest_words} words): “{shown}”")
    if report.hard:
        said.append(f"Hard words: {', '.join(report.hard)}")
    return ". ".join(said)
