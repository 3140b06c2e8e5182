"""What is done about one person's coaching from the chart: forms are shown, acts are said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from clinicdesk.desktop.coaching.attempt_sheet import AttemptSheet
from clinicdesk.desktop.coaching.begin_sheet import BeginSheet
from clinicdesk.desktop.coaching.goal_entries import DONE_WORDS
from clinicdesk.desktop.coaching.session_sheets import HoldSheet, PlanSessionSheet
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.printing.paper import reserve, write_pdf
from clinicdesk.domain.appointments import AppointmentFile
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coaching import CheckInDraft, Coaching, CoachingStatus, Done
from clinicdesk.domain.coaching_contacts import AttemptOutcome
from clinicdesk.domain.coaching_sessions import CoachingSession
from clinicdesk.domain.coaching_view import CoachingUndo, CoachingView
from clinicdesk.domain.contacting import Channel

__all__ = ["CoachingActs", "ask_calendar_path"]


def ask_calendar_path(parent: QWidget, name: str) -> Path | None:
    """Let the person choose a file; None when they thought better of it."""
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, "Save the calendar file", name, "Calendar (*.ics)"
    )
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ".ics" else path.with_name(f"{path.name}.ics")


class CoachingActs(QObject):
    """One for a tab, which says whose coaching is in sight."""

    def __init__(
        self,
        desk: Desk,
        host: ChartHost,
        parent: QWidget,
        path: Callable[[QWidget, str], Path | None],
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._host = host
        self._parent = parent
        self._ask_path = path
        self.view: CoachingView | None = None
        self.language = ""
        """The person's: how hard words are to read is measured in it."""

    def _coaching(self) -> Coaching | None:
        return self.view.coaching if self.view is not None else None

    def _planned(self) -> CoachingSession | None:
        return self.view.planned if self.view is not None else None

    def check_in(self, goal_id: UUID, done: Done) -> None:
        """Log how a goal's step went, now."""
        found = self._coaching()
        if found is None:
            return
        clinic, actor = self._desk.clinic, self._desk.actor
        draft = CheckInDraft(goal_id=goal_id, done=done)
        self._desk.tasks.write(
            lambda _report: clinic.check_ins.check_in(actor, found.id, draft),
            lambda answer: self._did(f"Check-in logged: {DONE_WORDS[done].lower()}.", answer[2]),
            self._desk.failed,
        )

    def _did(self, words: str, token: CoachingUndo) -> None:
        clinic, actor = self._desk.clinic, self._desk.actor
        self._host.did(
            words,
            lambda: self._write(lambda: clinic.check_ins.undo(actor, token), "Undone."),
        )

    def on_readings(self, token: object) -> None:
        """Say that readings are kept, and how to take them back."""
        if isinstance(token, CoachingUndo):
            self._did("The readings are kept.", token)
        else:
            self._desk.messages.say("The readings are kept.")

    def _write(self, act: Callable[[], Any], words: str) -> None:
        self._desk.tasks.write(
            lambda _report: act(), lambda _saved: self._desk.messages.say(words), self._desk.failed
        )

    def _sheet(self, sheet: FormSheet, words: str) -> None:
        sheet.saved.connect(lambda _answer: self._desk.messages.say(words))
        self._host.show_sheet(sheet)

    def begin(self) -> None:
        """Begin coaching, or change its goals, coach and pace."""
        if self.view is not None:
            self._sheet(BeginSheet(self._desk, self.view), "Saved.")

    def hold(self) -> None:
        """Note a session: the one that is planned for today, or one that was not."""
        if self.view is not None and self.view.coaching is not None:
            planned = self._planned()
            ready = planned is not None and planned.planned_at <= self._desk.clinic.now()
            session = planned if ready or self._today(planned) else None
            sheet = HoldSheet(self._desk, self.view, session, language=self.language)
            self._sheet(sheet, "The session is noted.")

    def _today(self, planned: CoachingSession | None) -> bool:
        if planned is None:
            return False
        clinic = self._desk.clinic
        return site_day(planned.planned_at, clinic.facts.site.zone) == clinic.today()

    def plan(self) -> None:
        """Plan a session."""
        if self.view is not None and self.view.coaching is not None:
            self._sheet(PlanSessionSheet(self._desk, self.view), "The session is planned.")

    def move(self) -> None:
        """Move the planned session to another time."""
        if self.view is not None and self._planned() is not None:
            sheet = PlanSessionSheet(self._desk, self.view, self._planned())
            self._sheet(sheet, "The session is moved.")

    def no_show(self) -> None:
        """Note that nobody came."""
        planned, clinic, actor = self._planned(), self._desk.clinic, self._desk.actor
        if planned is not None:
            self._write(
                lambda: clinic.coaching_sessions.no_show(actor, planned.id, planned.version),
                "Noted. The first step is beside the attempts.",
            )

    def cancel(self) -> None:
        """Cancel the planned session, with its reason."""
        planned, clinic, actor = self._planned(), self._desk.clinic, self._desk.actor
        if planned is None:
            return
        sheet = ReasonSheet(
            self._desk,
            "Cancel the session",
            label="Why",
            hint="One sentence. It stands beside the session.",
            missing="Say in a few words why.",
            draft=("coaching-cancel", planned.id),
            save="Cancel the session",
            work=lambda why: (
                lambda _report: clinic.coaching_sessions.cancel(
                    actor, planned.id, planned.version, why
                )
            ),
        )
        self._sheet(sheet, "The session is cancelled.")

    def attempt(self, outcome: str) -> None:
        """Note an attempt to reach the person."""
        if self.view is not None and self.view.coaching is not None:
            sheet = AttemptSheet(self._desk, self.view, AttemptOutcome(outcome))
            self._sheet(sheet, "The attempt is noted.")

    def stand(self, verb: str, other: Coaching | None = None) -> None:
        """Pause or end coaching, with its reason; ``other`` where two run since a merge."""
        found, clinic, actor = other or self._coaching(), self._desk.clinic, self._desk.actor
        if found is None:
            return
        act = clinic.coaching.pause if verb == "pause" else clinic.coaching.end
        sheet = ReasonSheet(
            self._desk,
            f"{verb.capitalize()} coaching",
            label="Why",
            hint="One sentence.",
            missing="Say in a few words why.",
            draft=(f"coaching-{verb}", found.id),
            save=verb.capitalize(),
            work=lambda why: lambda _report: act(actor, found.id, found.version, why),
        )
        self._sheet(sheet, "Coaching is paused." if verb == "pause" else "Coaching has ended.")

    def resume(self) -> None:
        """Let the clock run again."""
        found, clinic, actor = self._coaching(), self._desk.clinic, self._desk.actor
        if found is not None and found.status is CoachingStatus.PAUSED:
            self._write(
                lambda: clinic.coaching.resume(actor, found.id, found.version), "It goes on."
            )

    def ask_nurse(self) -> None:
        """Ask for a nurse."""
        found, clinic, actor = self._coaching(), self._desk.clinic, self._desk.actor
        if found is not None:
            self._write(lambda: clinic.coaching.ask_nurse(actor, found.id), "A nurse is asked for.")

    def nurse_saw(self) -> None:
        """Note that a nurse has seen to it."""
        found, clinic, actor = self._coaching(), self._desk.clinic, self._desk.actor
        if found is not None:
            self._write(lambda: clinic.coaching.nurse_saw(actor, found.id, found.version), "Noted.")

    def calendar_file(self, by: Channel) -> None:
        """Make the planned session's calendar file, for a way that the person allows."""
        planned, clinic, actor = self._planned(), self._desk.clinic, self._desk.actor
        if planned is None:
            return
        self._desk.tasks.write(
            lambda _report: clinic.coaching_sessions.calendar_file(actor, planned.id, by=by),
            self._save_calendar,
            self._desk.failed,
        )

    def _save_calendar(self, made: AppointmentFile) -> None:
        path = self._ask_path(self._parent, made.name)
        if path is None:
            return
        again = "Make room, and save the calendar file again."
        self._desk.tasks.write(
            lambda _report: write_pdf(made.data, reserve(path), path, again),
            lambda _saved: self._desk.messages.say("The calendar file is saved."),
            self._desk.failed,
        )
