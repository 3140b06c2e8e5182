"""The backup before the window closes: it covers the records, and can be left."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.tasks import Report, Task, Tasks
from clinicdesk.desktop.widgets import BusyBar, Button, Card, HBox, Notice, Text, VBox
from clinicdesk.domain.errors import ClinicDeskError

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinicdesk.services.clinic import Clinic

__all__ = ["ClosingPage", "wants_backup"]


def wants_backup(clinic: "Clinic") -> bool:
    """Tell whether a backup is due before the window closes.

    Not while the system ends the session, which waits for nobody; and a clinic that cannot be read
    does not keep its window open.
    """
    app = QApplication.instance()
    if isinstance(app, QApplication) and app.isSavingSession():
        return False
    try:
        return clinic.schedule.due_on_closing()
    except ClinicDeskError:
        return False


class ClosingPage(QWidget):
    """Makes the backup that is due on closing; ``over`` when the window may close."""

    over = Signal()

    def __init__(
        self, clinic: "Clinic", tasks: Tasks, note_bug: "Callable[[BaseException], str]"
    ) -> None:
        super().__init__()
        self._note_bug = note_bug
        column = VBox(self, margins=24)
        column.addStretch(1)
        card = Card("Backing up before ClinicDesk closes", "hard-drive")
        card.setMaximumWidth(560)
        card.body.addWidget(
            Text("Everything is saved. A backup is due, so one is made first.", wrap=True)
        )
        self._busy = BusyBar()
        self._busy.stopped.connect(self._stop)
        card.body.addWidget(self._busy)
        self._notice = Notice()
        card.body.addWidget(self._notice)
        row = HBox()
        self._leave = Button("Close without a backup", "secondary", "x")
        self._leave.clicked.connect(self._stop)
        row.addWidget(self._leave)
        row.addStretch(1)
        card.body.addLayout(row)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        schedule, actor = clinic.schedule, clinic.actor

        def work(report: Report) -> None:
            schedule.back_up(actor, report, closing=True)

        self._task: Task | None = tasks.write(
            work,
            self._done,
            self._failed,
            on_progress=self._busy.progress,
            on_cancelled=self.over.emit,
            long=True,
        )
        self._busy.begin("Backing up", can_stop=False)

    def focus_first(self) -> None:
        """Put the keyboard on the way out."""
        self._leave.setFocus()

    def _stop(self) -> None:
        if self._task is None:
            self.over.emit()
            return
        self._leave.setEnabled(False)
        self._task.cancel()

    def _done(self, _nothing: None) -> None:
        self.over.emit()

    def _failed(self, error: Exception) -> None:
        """Say it, and wait: whoever closes for the night must know that there is no backup."""
        self._task = None
        self._busy.end()
        known = hasattr(error, "sentence")
        self._notice.show_message(message_for(error, "" if known else self._note_bug(error)))
        self._leave.setEnabled(True)
        self._leave.setFocus()
