"""The forms of sessions: planned or moved to another time, and held."""

from datetime import timedelta

from clinicdesk.desktop.coaching.goal_entries import GoalEntries
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.coaching_plan_form import Ui_CoachingPlanForm
from clinicdesk.desktop.forms.coaching_session_form import Ui_CoachingSessionForm
from clinicdesk.desktop.person.entries import MomentField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.widgets import Card, Text
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionDraft, SessionMode
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.errors import FieldProblem

__all__ = ["HoldSheet", "PlanSessionSheet"]

_LENGTHS = (15, 20, 30, 45, 60, 90)


class PlanSessionSheet(FormSheet):
    """Plans a session, or moves one. ``saved`` carries (CoachingView, Change)."""

    def __init__(
        self, desk: Desk, view: CoachingView, moves: CoachingSession | None = None
    ) -> None:
        assert view.coaching is not None
        title = "Move the session" if moves else "Plan a session"
        super().__init__(
            desk,
            title,
            Ui_CoachingPlanForm(),
            draft=("coaching-plan", moves.id if moves else view.coaching.id),
            note=f"Safe contact: {view.safe_contact}" if view.safe_contact else "",
            save="Move it" if moves else "Plan it",
        )
        self._coaching, self._moves = view.coaching, moves
        self._when = MomentField(desk.clinic.today, desk.clinic.facts.site.zone, "When")
        self.fields.put("when", self._when)
        fill_choices(self.ui.minutes, [(str(n), f"{n} minutes") for n in _LENGTHS])
        fill_choices(self.ui.mode, [(one.value, one.words) for one in SessionMode])
        choose(self.ui.minutes, str(moves.minutes if moves else 30))
        choose(self.ui.mode, (moves.mode if moves else SessionMode.PHONE).value)
        if moves is not None:
            self.ui.video_link.setText(moves.video_link)
            self.ui.place.setText(moves.place)
            self.ui.wants.setPlainText(moves.wants)
        self.fields.show("reason", shown=moves is not None)
        self.ui.mode.currentIndexChanged.connect(self._fit_mode)
        self._fit_mode()
        self.loaded()

    def focus_first(self) -> None:
        """The day is what is new."""
        self._when.setFocus()

    def _fit_mode(self) -> None:
        mode = self.ui.mode.currentData()
        self.fields.show("video_link", shown=mode == SessionMode.VIDEO.value)
        self.fields.show("place", shown=mode == SessionMode.IN_PERSON.value)

    def named(self, problem: FieldProblem) -> FieldProblem:
        """The service says ``planned_at`` of what the form calls when."""
        if problem.field == "planned_at":
            return FieldProblem("when", problem.message)
        return problem

    def collect(self) -> Work | list[FieldProblem]:
        """Plan it, or move it with its reason."""
        at = self._when.value
        if at is None:
            return [FieldProblem("when", self._when.problem or "Say the day and the time.")]
        ui, desk = self.ui, self.desk
        mode = SessionMode(ui.mode.currentData())
        draft = SessionDraft(
            planned_at=at,
            minutes=int(ui.minutes.currentData()),
            mode=mode,
            video_link=ui.video_link.text().strip() if mode is SessionMode.VIDEO else "",
            place=ui.place.text().strip() if mode is SessionMode.IN_PERSON else "",
            wants=ui.wants.toPlainText().strip(),
        )
        sessions, actor, moves = desk.clinic.coaching_sessions, desk.actor, self._moves
        if moves is None:
            coaching = self._coaching.id
            return lambda _report: sessions.plan_session(actor, coaching, draft)
        reason = ui.reason.text().strip()
        if not reason:
            return [FieldProblem("reason", "Say in a few words why it moves.")]
        return lambda _report: sessions.reschedule(actor, moves.id, moves.version, draft, reason)


class AgendaCard(Card):
    """What the session is about, in sight while it is held."""

    def __init__(self, view: CoachingView, link: str) -> None:
        super().__init__("What it is about", "list-checks", spacing=8)
        for line in view.agenda or ("Nothing stands on the agenda yet.",):
            self.body.addWidget(Text(f"•  {line}", wrap=True))
        if view.safe_contact:
            words = f"Safe contact: {view.safe_contact}"
            self.body.addWidget(Text(words, "caption", "ink2", wrap=True))
        if link:
            self.body.addWidget(Text(link, "caption", "accent", wrap=True, selectable=True))


class HoldSheet(FormSheet):
    """Notes a session that is held. ``saved`` carries (CoachingView, Change)."""

    def __init__(
        self,
        desk: Desk,
        view: CoachingView,
        session: CoachingSession | None = None,
        *,
        language: str = "",
    ) -> None:
        assert view.coaching is not None
        zone = desk.clinic.facts.site.zone
        when = show_instant(session.planned_at, zone) if session else "now"
        super().__init__(
            desk,
            "Session",
            Ui_CoachingSessionForm(),
            draft=("coaching-session", session.id if session else view.coaching.id),
            note=f"{session.mode.words}, {when}" if session else "Not planned before",
            save="Held",
            side=AgendaCard(view, session.video_link if session else ""),
        )
        self._coaching, self._session = view.coaching, session
        fill_choices(self.ui.mode, [(one.value, one.words) for one in SessionMode])
        choose(self.ui.mode, (session.mode if session else SessionMode.PHONE).value)
        self.fields.show("mode", shown=session is None)
        self.ui.minutes.setText(str(session.minutes if session else 15))
        self._entries = GoalEntries([one for one in view.goals if one.active], language)
        self.fields.put("entries", self._entries)
        self.loaded()

    def focus_first(self) -> None:
        """The goals are what the session is about."""
        self._entries.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Note it, with what was said of each goal."""
        said = self.ui.minutes.text().strip()
        if not (said.isascii() and said.isdigit()):
            return [FieldProblem("minutes", "Type the minutes as a number.")]
        minutes, note = int(said), self.ui.note.toPlainText().strip()
        entries, session = self._entries.drafts, self._session
        sessions, actor = self.desk.clinic.coaching_sessions, self.desk.actor
        if session is not None:
            held, version = session.id, session.version
            return lambda _report: sessions.hold(
                actor, held, version, minutes=minutes, entries=entries, note=note
            )
        coaching, mode = self._coaching.id, SessionMode(self.ui.mode.currentData())
        begun = self.desk.clinic.now() - timedelta(minutes=min(minutes, 240))
        draft = SessionDraft(planned_at=begun, minutes=min(max(minutes, 5), 240), mode=mode)
        return lambda _report: sessions.hold_unplanned(
            actor, coaching, draft, entries=entries, note=note
        )
