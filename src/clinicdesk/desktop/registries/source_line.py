"""Whose rule it is and of which day: two fields beneath a rule."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import HBox, Text, VBox
from clinicdesk.domain.dates import PartialDate, parse_date
from clinicdesk.domain.errors import BadInput

__all__ = ["OWN_RULE", "SourceLine"]

OWN_RULE = "Own rule"
_DATE_WIDTH = 130


class SourceLine(QWidget):
    """``changed`` when the person typed in it."""

    changed = Signal()

    def __init__(self, source: str, dated: str, today: date, *, of: str = "") -> None:
        super().__init__()
        self._today = today
        about = f" of {of}" if of else ""
        self.source = QLineEdit(source)
        self.source.setAccessibleName(f"Source{about}")
        self.dated = QLineEdit(dated)
        self.dated.setAccessibleName(f"Date of the source{about}")
        self.dated.setPlaceholderText("2026-05-08, 2026-05 or 2026")
        row = HBox(self, spacing=8)
        for words, line, stretch in (
            ("Source of the rule", self.source, 1),
            ("Its date", self.dated, 0),
        ):
            column = VBox(spacing=4)
            column.addWidget(Text(words, "label"))
            column.addWidget(line)
            row.addLayout(column, stretch)
            line.textEdited.connect(lambda _text: self.changed.emit())
        current_theme().follow(self._restyle)

    def _restyle(self) -> None:
        self.dated.setFixedWidth(current_theme().u(_DATE_WIDTH))

    def said(self) -> tuple[str, str]:
        """Return the source and its date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises:
            BadInput: what stands there is no date.
        """
        return self.source.text().strip(), self._date(self.dated.text().strip())

    def _date(self, typed: str) -> str:
        if not typed:
            return ""
        try:
            return PartialDate.parse(typed).iso
        except ValueError:
            day = parse_date(typed, self._today).day
        if day is None:
            raise BadInput(
                f"“{typed}” is not a date of a source.", "Type a day, a month (2026-05) or a year."
            )
        return day.isoformat()
