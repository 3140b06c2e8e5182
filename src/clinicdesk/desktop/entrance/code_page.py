"""The recovery code, shown once: to be printed or written down before the work begins."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QCheckBox

from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, HBox, Text

__all__ = ["CodePage"]


class CodePage(CardPage):
    """Shows the code. Sends ``kept()`` when the person says that it is kept."""

    kept = Signal()

    def __init__(self, code: str, clinic: str, choose: Callable[[QPrinter], bool] | None = None):
        super().__init__(
            "Your recovery code",
            "It opens the clinic when this computer or the password is lost. It is shown once "
            "and kept nowhere: print it and lock it away.",
            width=560,
        )
        self._code, self._clinic = code, clinic
        self._choose = choose or self._ask
        groups = code.split("-")
        shown = "\n".join("-".join(groups[at : at + 3]) for at in range(0, len(groups), 3))
        words = Text(shown, "display", "ink", identifier=True, selectable=True)
        words.setAccessibleName(f"Recovery code {code}")
        self.body.addWidget(words)
        row = HBox()
        self._printing = Button("Print the code", icon_name="printer", shortcut="Ctrl+P")
        self._printing.clicked.connect(self._print)
        row.addWidget(self._printing)
        row.addStretch(1)
        self.body.addLayout(row)
        self._sure = QCheckBox("The code is printed or written down")
        self._go = Button("Go to the clinic", "primary")
        self._go.setEnabled(False)
        self._sure.toggled.connect(self._go.setEnabled)
        self._go.clicked.connect(self.kept)
        self.body.addWidget(self._sure)
        self.body.addWidget(self._go)

    def focus_first(self) -> None:
        """Put the keyboard on what is to be done first."""
        self._printing.setFocus()

    def _ask(self, printer: QPrinter) -> bool:
        return QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Recovery sheet")
        if not self._choose(printer):
            return
        painter = QPainter(printer)
        inch = printer.resolution()
        theme = current_theme()
        for line, (text, kind) in enumerate(
            (
                ("ClinicDesk recovery code", "title"),
                (self._clinic, "subtitle"),
                (self._code, "subtitle"),
                ("Keep this sheet locked away. Whoever has it can open the clinic.", "body"),
            )
        ):
            font = theme.font(kind)
            font.setPointSizeF(16 if kind != "body" else 11)
            painter.setFont(font)
            painter.drawText(inch, int(inch * (1.2 + 0.5 * line)), text)
        painter.end()
