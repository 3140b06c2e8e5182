"""A code that is shown once: an invitation, or the clinic's new recovery code."""

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.forms.recovery_code_form import Ui_RecoveryCodeForm
from clinicdesk.desktop.person.code_paper import print_code
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.widgets import Overlay, Text

__all__ = ["CodeSheet"]


class CodeSheet(Overlay):
    """Stays until the person says that the code is printed or written down."""

    def __init__(self, over: QWidget, choose: Callable[[QPrinter], bool] | None = None) -> None:
        super().__init__(over, "A code, shown once", width=600)
        self._choose = choose or self._ask
        self._title, self.code = "", ""
        self._words: tuple[str, ...] = ()
        self._heading = Text("", "title", wrap=True)
        self._explained = Text("", "body", "ink2", wrap=True)
        self.body.addWidget(self._heading)
        self.body.addWidget(self._explained)
        self.ui = ui = Ui_RecoveryCodeForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        ui.go.set_words("Done")
        ui.sure.toggled.connect(ui.go.setEnabled)
        ui.print_code.clicked.connect(self._print)
        ui.go.clicked.connect(self._done)

    def show_code(self, title: str, code: str, words: tuple[str, ...]) -> None:
        """Show a code; ``words`` are its site and what it is good for."""
        self._title, self.code, self._words = title, code, words
        self._heading.setText(title)
        self._explained.setText(" ".join(words[1:]))
        groups = code.split("-")
        self.ui.code.setText(
            "\n".join("-".join(groups[at : at + 3]) for at in range(0, len(groups), 3))
        )
        self.ui.code.setAccessibleName(f"{title}: {code}")
        self.ui.sure.setChecked(False)
        self.ui.go.setEnabled(False)
        self.cover(self.ui.print_code)

    def _done(self) -> None:
        self.code = ""
        self.ui.code.setText("")
        self.ui.code.setAccessibleName("")
        super().close_overlay()

    def close_overlay(self) -> None:
        """Stay: a code that goes away by a slip of the hand is nobody's any more."""
        if self.ui.sure.isChecked():
            self._done()

    def _ask(self, printer: QPrinter) -> bool:
        return QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("A code")
        if self._choose(printer):
            print_code(printer, f"ClinicDesk: {self._title}", self.code, self._words)
