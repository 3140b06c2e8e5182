"""The restore drill: how old the last good one is, and one more now."""

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_drill_form import Ui_SettingsDrillForm
from clinicdesk.desktop.keeping import SafeKeeping
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Card, HBox, StatusChip, Text
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.backup_rule import drill_is_old
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.keeping import Drill, Keeping, age_words

__all__ = ["DrillCard"]


class DrillCard(Card):
    """Tries whether the newest backup can be restored."""

    def __init__(self, desk: Desk, keeping: SafeKeeping) -> None:
        super().__init__("Can it be restored?", "rotate-ccw")
        self._desk, self._keeping = desk, keeping
        self._ui = ui = Ui_SettingsDrillForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        self.body.addStretch(1)
        self._allowed = may(desk.actor, Act.BACK_UP)
        self._any_backup = False
        self._line: QWidget | None = None
        ui.run.clicked.connect(keeping.try_restore)
        ui.busy.stopped.connect(keeping.stop)
        keeping.began.connect(self._set_busy)
        keeping.progressed.connect(ui.busy.progress)
        keeping.ended.connect(self._ended)
        keeping.tried.connect(self._tried)
        self._busy_words = ""
        self._set_busy(keeping.words)

    def show_state(self, state: Keeping) -> None:
        """Say how old the last good drill is, and what the latest one found."""
        now, zone = self._desk.clinic.now(), self._desk.clinic.facts.site.zone
        self._any_backup = state.first_at is not None
        drill, good = state.drill, state.good_drill_at
        if good is None:
            words, chip = "Nobody has tried yet", Status("Not tried", Tone.WARN, "triangle-alert")
        else:
            words = f"Last good drill {age_words(good, now)}"
            chip = Status("Restorable", Tone.OK, "circle-check")
            if drill_is_old(good, None, now):
                chip = Status("Too long ago", Tone.WARN, "triangle-alert")
        if drill is not None and not drill.ok:
            words = f"The drill {age_words(drill.at, now)} found faults"
            chip = Status("Not restorable", Tone.BAD, "circle-alert")
        self._say(words, chip)
        self._ui.said.setText("" if drill is None else _told(drill, zone))
        self._ui.said.setVisible(drill is not None)
        self._set_busy(self._busy_words)

    def _say(self, words: str, status: Status) -> None:
        if self._line is not None:
            self._ui.state_column.removeWidget(self._line)
            self._line.hide()
            self._line.deleteLater()
        self._line = QWidget()
        row = HBox(self._line, spacing=10)
        row.addWidget(Text(words, "body_strong", wrap=True), 1)
        row.addWidget(StatusChip(status))
        self._ui.state_column.addWidget(self._line)

    def _set_busy(self, words: str) -> None:
        self._busy_words = words
        self._ui.run.setEnabled(self._allowed and self._any_backup and not words)
        if words == "Trying a restore":
            self._ui.busy.begin(words)
        else:
            self._ui.busy.end()

    def _ended(self) -> None:
        self._set_busy("")

    def _tried(self, drill: Drill) -> None:
        if drill.ok and self._keeping.by_itself:
            return
        if drill.ok:
            self._desk.messages.say("The newest backup was restored, and everything is in it.")
        else:
            self._desk.messages.warn(
                f"The newest backup cannot be restored as it was written: {drill.faults[0]}.",
                "Make a new backup and try it; the disk may be failing.",
            )


def _told(drill: Drill, zone: str) -> str:
    of = f"The backup of {show_instant(drill.made_at, zone)}"
    if drill.ok:
        people = "1 person" if drill.patients == 1 else f"{drill.patients:,} people"
        took = f"{max(drill.seconds, 0.1):,.1f} seconds"
        return f"{of} was restored in {took}: {people}, everything as it was written."
    return f"{of}: {'; '.join(drill.faults[:3])}."
