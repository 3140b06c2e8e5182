"""The forms of a cohort, of one of its sessions, and of whoever leaves it."""

from datetime import date

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.dpp_cohort_form import Ui_DppCohortForm
from clinicdesk.desktop.forms.dpp_leaving_form import Ui_DppLeavingForm
from clinicdesk.desktop.forms.dpp_session_form import Ui_DppSessionForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.prevention import (
    Cohort,
    CohortDraft,
    DeliveryMode,
    Participant,
    ProgramSession,
    SessionDraft,
    SessionKind,
    SessionMode,
    WithdrawReason,
)

__all__ = ["CohortForm", "LeavingForm", "SessionForm"]

_REGULAR, _MAKE_UP = "regular", "make-up"


class CohortForm(FormSheet):
    """A new cohort, or one that is changed. ``saved`` carries (Cohort, Change)."""

    def __init__(self, desk: Desk, cohort: Cohort | None = None) -> None:
        title = "Change the cohort" if cohort else "New cohort"
        subject = cohort.id if cohort else desk.actor.id
        super().__init__(desk, title, Ui_DppCohortForm(), draft=("dpp_cohort", subject))
        self._cohort = cohort
        fill_choices(self.ui.delivery, [(one.value, one.words) for one in DeliveryMode])
        self._first = DayField(desk.clinic.today)
        self.fields.put("first_on", self._first)
        self._first.set_value(cohort.first_on if cohort else desk.clinic.today())
        self.ui.language.setText(cohort.language if cohort else "en")
        if cohort is not None:
            self.ui.name.setText(cohort.name)
            self.ui.organization.setText(cohort.organization)
            choose(self.ui.delivery, cohort.delivery.value)
        self.loaded()

    def focus_first(self) -> None:
        """A cohort begins with its name."""
        self.ui.name.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Make or change it."""
        first = self._first.value
        if first is None:
            problem = self._first.problem or "Say when the first session is."
            return [FieldProblem("first_on", problem)]
        draft = CohortDraft(
            name=self.ui.name.text(),
            organization=self.ui.organization.text(),
            delivery=DeliveryMode(self.ui.delivery.currentData()),
            first_on=first,
            language=self.ui.language.text(),
        )
        service, actor, cohort = self.desk.clinic.prevention, self.desk.actor, self._cohort
        if cohort is None:
            return lambda _report: service.add_cohort(actor, draft)
        return lambda _report: service.change_cohort(actor, cohort.id, cohort.version, draft)


class SessionForm(FormSheet):
    """A session that was held, or one that is changed. ``saved`` carries (session, Change)."""

    def __init__(self, desk: Desk, cohort: Cohort, session: ProgramSession | None = None) -> None:
        title = "Change the session" if session else "New session"
        super().__init__(
            desk,
            title,
            Ui_DppSessionForm(),
            draft=("dpp_session", session.id if session else cohort.id),
            note=f"{cohort.name}, since {show_date(cohort.first_on)}",
            save="Save and open its sheet",
        )
        self._cohort, self._session = cohort, session
        fill_choices(self.ui.mode, [(one.value, one.words) for one in SessionMode])
        kinds = [(_REGULAR, "Session"), (_MAKE_UP, "Make-up session")]
        fill_choices(self.ui.kind, kinds)
        self._day = DayField(desk.clinic.today)
        self.fields.put("held_on", self._day)
        self._day.set_value(session.held_on if session else desk.clinic.today())
        if session is not None:
            self.ui.number.setText(str(session.number))
            self.ui.topic.setText(session.topic)
            choose(self.ui.mode, session.mode.value)
            choose(self.ui.kind, _MAKE_UP if session.kind is SessionKind.MAKE_UP else _REGULAR)
        self.loaded()

    def focus_first(self) -> None:
        """Its day comes first."""
        self._day.line.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Note it."""
        problems = []
        number = self.ui.number.text().strip()
        if number and not (number.isdecimal() and number.isascii()):
            problems.append(FieldProblem("number", "Type the session's number, such as 4."))
        day = self._day.value
        if day is None:
            said = self._day.problem or "Say on which day it was."
            problems.append(FieldProblem("held_on", said))
        if problems or day is None:
            return problems
        draft = SessionDraft(
            held_on=day,
            mode=SessionMode(self.ui.mode.currentData()),
            make_up=self.ui.kind.currentData() == _MAKE_UP,
            number=int(number) if number else None,
            topic=self.ui.topic.text(),
        )
        sheets, actor = self.desk.clinic.prevention_sheets, self.desk.actor
        cohort, session = self._cohort, self._session
        if session is None:
            return lambda _report: sheets.add_session(actor, cohort.id, draft)
        return lambda _report: sheets.change_session(actor, session.id, session.version, draft)


class LeavingForm(FormSheet):
    """Why somebody leaves. ``saved`` carries (Participant, Change)."""

    def __init__(self, desk: Desk, who: Participant) -> None:
        super().__init__(
            desk,
            "Leave the cohort",
            Ui_DppLeavingForm(),
            draft=("dpp_leaving", who.id),
            note="What was recorded stays; the enrollment in the program ends.",
            save="Let them leave",
        )
        self._who = who
        fill_choices(self.ui.reason, [(one.value, one.words) for one in WithdrawReason])
        self._on = DayField(desk.clinic.today)
        self.fields.put("on", self._on)
        self._on.set_value(desk.clinic.today())
        self.loaded()

    def focus_first(self) -> None:
        """The reason comes first."""
        self.ui.reason.setFocus()

    def named(self, problem: FieldProblem) -> FieldProblem:
        """The service calls the day by its column."""
        field = "on" if problem.field == "withdrawn_on" else problem.field
        return FieldProblem(field, problem.message)

    def collect(self) -> Work | list[FieldProblem]:
        """Let them leave."""
        on: date | None = self._on.value
        if on is None:
            return [FieldProblem("on", self._on.problem or "Say which day was the last.")]
        service, actor, who = self.desk.clinic.prevention, self.desk.actor, self._who
        reason, note = WithdrawReason(self.ui.reason.currentData()), self.ui.note.text()
        return lambda _report: service.withdraw(
            actor, who.id, who.version, reason, on=on, note=note
        )
