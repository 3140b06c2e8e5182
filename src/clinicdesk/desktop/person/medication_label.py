"""A medicine's line on the screen: the generic name strong, parts whole, nothing ever cut."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.domain.clinical import Medication
from clinicdesk.domain.medication_display import MedicationLine, medication_line

__all__ = ["MedicationLabel"]

_LONGEST_WHOLE = 34
"""A part longer than this may wrap between its words: a cut part would be worse."""
_NBSP = "\N{NO-BREAK SPACE}"


class MedicationLabel(QLabel):
    """Shows one medicine after the NHS Common User Interface, "Medication Line Display"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setIndent(0)
        self.setWordWrap(True)
        self.setProperty("kind", "body")
        self._line: MedicationLine | None = None
        current_theme().changed.connect(self._render)

    def fill(self, medication: Medication) -> None:
        """Show a medicine."""
        self._line = medication_line(medication)
        self.setAccessibleName(self._line.text)
        self._render()

    def _render(self) -> None:
        line = self._line
        if line is None:
            return
        theme = current_theme()
        quiet = theme.color("ink3").name()
        dose = (
            f'<span style="font-size:{theme.u(11)}px; color:{quiet}">DOSE</span>{_NBSP}'
            f"{_whole(line.dose)}"
            if line.dose
            else ""
        )
        name = f"<b>{_whole(line.strong)}</b>"
        if line.product:
            name += f" {_whole(line.product)}"
        parts = [name, _whole(line.brand), _whole(line.form), dose, _whole(line.route)]
        parts += [_whole(line.frequency), _whole(line.status)]
        # The dash stays with what precedes it.
        self.setText(f"{_NBSP}— ".join(part for part in parts if part))


def _whole(part: str) -> str:
    shown = escape(part)
    return shown.replace(" ", _NBSP) if len(part) <= _LONGEST_WHOLE else shown
