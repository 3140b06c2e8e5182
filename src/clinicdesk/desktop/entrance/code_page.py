"""The recovery code, shown once: to be printed or written down before the work begins."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.forms.recovery_code_form import Ui_RecoveryCodeForm
from clinicdesk.desktop.person.code_paper import print_code

__all__ = ["CodePage"]


class CodePage(CardPage):
    """Shows the code. Sends ``kept()`` when the person says that it is kept."""

    kept = Signal()

    def __init__(self, code: str, clinic: str, choose: Callable[[QPrinter], bool] | None = None):
        self._ui = ui = Ui_RecoveryCodeForm()
        super().__init__(
            "Your recovery code",
            ui,
            "It opens the clinic when this computer or the password is lost. It is shown once "
            "and kept nowhere: print it and lock it away.",
            width=560,
        )
        self._code, self._clinic = code, clinic
        self._choose = choose or self._ask
        groups = code.split("-")
        ui.code.setText("\n".join("-".join(groups[at : at + 3]) for at in range(0, len(groups), 3)))
        ui.code.setAccessibleName(f"Recovery code {code}")
        ui.print_code.clicked.connect(self._print)
        ui.go.setEnabled(False)
        ui.sure.toggled.connect(ui.go.setEnabled)
        ui.go.clicked.connect(self.kept)

    def focus_first(self) -> None:
        """Put the keyboard on what is to be done first."""
        self._ui.print_code.setFocus()

    def _ask(self, printer: QPrinter) -> bool:
        return QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Recovery sheet")
        if not self._choose(printer):
            return
        print_code(
            printer,
            "ClinicDesk recovery code",
            self._code,
            (
                self._clinic,
                "Keep this sheet locked away. Whoever has it can open the clinic.",
            ),
        )
