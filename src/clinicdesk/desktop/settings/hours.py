"""The clinic's hours: what is in force, what is to come, and other ones from a day on."""

from datetime import time

from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_hours_form import Ui_SettingsHoursForm
from clinicdesk.desktop.person.entries import DayField
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.widgets import Card
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.clinic_hours import ClinicHours, Hours, hours_words
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem, InvalidDraft

__all__ = ["HoursCard"]


class HoursCard(Card):
    """Everybody sees them; who administers the clinic changes them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("When the clinic works", "clock")
        self._desk = desk
        self._ui = ui = Ui_SettingsHoursForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        self.body.addStretch(1)
        self._since = DayField(desk.clinic.today)
        self._fields.put("since", self._since)
        self._days = (
            *(ui.monday, ui.tuesday, ui.wednesday, ui.thursday, ui.friday),
            *(ui.saturday, ui.sunday),
        )
        for half in range(48):
            _offer(ui.opens, time(half // 2, half % 2 * 30))
            _offer(ui.closes, time(half // 2, half % 2 * 30))
        allowed = may(desk.actor, Act.RUN_CLINIC)
        for part in (ui.opens_field, ui.closes_field, ui.days_field, ui.since_field, ui.acts):
            part.setVisible(allowed)
        ui.forbidden.setVisible(not allowed)
        ui.keep.clicked.connect(self._keep)

    def read(self) -> None:
        """Read what is said."""
        hours = self._desk.clinic.hours
        self._desk.tasks.read(lambda _report: hours.hours(), self._show, key="hours")

    def _show(self, kept: ClinicHours) -> None:
        today = self._desk.clinic.today()
        present, coming = kept.on(today), kept.after(today)
        words = hours_words(present)
        told = [f"{words[:1].upper()}{words[1:]}."]
        told += [f"From {show_date(one.day)}: {hours_words(one.hours)}." for one in coming]
        self._ui.said.setText(" ".join(told))
        shown = coming[-1].hours if coming else present
        for box, at in ((self._ui.opens, shown.opens), (self._ui.closes, shown.closes)):
            if box.findText(f"{at:%H:%M}") < 0:
                _offer(box, at)
            box.setCurrentText(f"{at:%H:%M}")
        for number, day in enumerate(self._days):
            day.setChecked(number in shown.days)
        self._since.set_value(today)

    def _keep(self) -> None:
        since = self._since.value
        if since is None:
            words = self._since.problem or "Say from which day on."
            self._fields.show_problems((FieldProblem("since", words),))
            return
        self._fields.show_problems(())
        wanted = Hours(
            time.fromisoformat(self._ui.opens.currentText()),
            time.fromisoformat(self._ui.closes.currentText()),
            frozenset(number for number, day in enumerate(self._days) if day.isChecked()),
        )
        hours, actor = self._desk.clinic.hours, self._desk.actor
        self._desk.tasks.write(
            lambda _report: hours.choose(actor, wanted, since), self._kept, self._failed
        )

    def _kept(self, kept: ClinicHours) -> None:
        self._show(kept)
        self._desk.messages.say("The clinic's hours are changed.")

    def _failed(self, error: Exception) -> None:
        if not (isinstance(error, InvalidDraft) and self._fields.show_problems(error.problems)):
            self._desk.failed(error)


def _offer(box: QComboBox, at: time) -> None:
    box.addItem(f"{at:%H:%M}")
