"""A form that asks one thing: why."""

from collections.abc import Callable
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.reason_form import Ui_ReasonForm
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.errors import FieldProblem

__all__ = ["ReasonSheet", "ask_reason"]


def ask_reason(ui: Ui_ReasonForm, label: str) -> None:
    """Let the form ask for something else than why."""
    ui.reason_label.setText(label)
    ui.reason.setAccessibleName(label)


class ReasonSheet(FormSheet):
    """Asks for a reason and does one thing with it. ``saved`` carries what that returned."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        label: str,
        hint: str,
        missing: str,
        draft: tuple[str, UUID],
        save: str,
        work: Callable[[str], Work],
        note: str = "",
    ) -> None:
        super().__init__(desk, title, Ui_ReasonForm(), draft=draft, note=note, save=save)
        self._work, self._missing = work, missing
        ask_reason(self.ui, label)
        self.fields.set_hint("reason", hint)
        self.loaded()

    def focus_first(self) -> None:
        """The reason is all that is asked."""
        self.ui.reason.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Do it, if it says why."""
        reason = self.ui.reason.toPlainText().strip()
        return self._work(reason) if reason else [FieldProblem("reason", self._missing)]
