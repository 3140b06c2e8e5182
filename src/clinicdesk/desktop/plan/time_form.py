"""The form for care-management time that is typed, or put right."""

from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.care_time_form import Ui_CareTimeForm
from clinicdesk.desktop.person.entries import MomentField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.care_time import ACTIVITIES, RunningTimer, TimeDraft, TimeEntry
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan

__all__ = ["TimeForm", "TimerForm", "plan_lines"]


def plan_lines(plan: CarePlan) -> list[tuple[str, str]]:
    """Return the plan's lines that time may be for: id and words; none is first."""
    lines = [("", "No line of the plan")]
    lines += [(str(one.id), one.description) for one in plan.goals]
    return lines + [(str(one.id), one.code.text) for one in plan.interventions]


class _Form(FormSheet):
    def fill(self, plan: CarePlan, draft: TimeDraft | TimeEntry | None) -> None:
        """Offer kinds of work and the plan's lines."""
        fill_choices(self.ui.activity, [(one.key, one.words) for one in ACTIVITIES.values()])
        fill_choices(self.ui.plan_line, plan_lines(plan))
        if draft is not None:
            choose(self.ui.activity, draft.activity)
            choose(self.ui.plan_line, str(draft.plan_line_id or ""))
            self.ui.minutes.setText(str(draft.minutes))
            self.ui.note.setText(draft.note)

    def minutes(self, problems: list[FieldProblem], *, needed: bool) -> int | None:
        """Return the minutes that are typed."""
        text = self.ui.minutes.text().strip()
        if text.isdecimal() and text.isascii():
            return int(text)
        if text or needed:
            problems.append(FieldProblem("minutes", "Type whole minutes, such as 12."))
        return None

    def line(self) -> tuple[UUID | None, str]:
        """Return the line of the plan that is chosen, and its words."""
        chosen = str(self.ui.plan_line.currentData() or "")
        return (UUID(chosen), self.ui.plan_line.currentText()) if chosen else (None, "")


class TimeForm(_Form):
    """Time that was worked, or an entry that is put right. ``saved`` carries (Logged, Change)."""

    def __init__(
        self, desk: Desk, chart: Chart, plan: CarePlan, entry: TimeEntry | None = None
    ) -> None:
        super().__init__(
            desk,
            "Correct the time" if entry else "Log time",
            Ui_CareTimeForm(),
            draft=("care_time", entry.id if entry else chart.patient.id),
            note="The entry stays, with the reason." if entry else "",
            save="Correct it" if entry else "Log it",
        )
        self._patient, self._entry = chart.patient.id, entry
        self.fill(plan, entry)
        zone = desk.clinic.facts.site.zone
        self._start = MomentField(desk.clinic.today, zone, "Began")
        self.fields.put("start", self._start)
        self._start.set_value(entry.start_at if entry else desk.clinic.now())
        self.fields.show("reason", shown=entry is not None)
        self.loaded()

    def focus_first(self) -> None:
        """When it began comes first."""
        self._start.time.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Log it, or put it right."""
        problems: list[FieldProblem] = []
        minutes = self.minutes(problems, needed=True)
        start, reason = self._start.value, self.ui.reason.text().strip()
        if start is None:
            said = self._start.problem or "Say when it began."
            problems.append(FieldProblem("start", said))
        if self._entry is not None and not reason:
            problems.append(FieldProblem("reason", "Say in a few words why."))
        if problems or start is None or minutes is None:
            return problems
        line_id, line = self.line()
        draft = TimeDraft(
            patient_id=self._patient,
            start_at=start,
            minutes=minutes,
            activity=str(self.ui.activity.currentData()),
            plan_line_id=line_id,
            plan_line=line,
            note=self.ui.note.text(),
        )
        time, actor, entry = self.desk.clinic.care_time, self.desk.actor, self._entry
        if entry is None:
            return lambda _report: time.add(actor, draft)
        return lambda _report: time.correct(actor, entry.id, entry.version, draft, reason)


class TimerForm(_Form):
    """Stopping a timer: what it measured, or fewer minutes. ``saved`` carries (Logged, Change)."""

    def __init__(self, desk: Desk, plan: CarePlan, timer: RunningTimer) -> None:
        now = desk.clinic.now()
        ran, long = timer.minutes(now), timer.long(now)
        note = f"It ran for {ran} min."
        if long:
            note = f"It ran for {ran // 60} h {ran % 60} min: was it forgotten? Say how long."
        super().__init__(
            desk,
            "Stop the timer",
            Ui_CareTimeForm(),
            draft=("care_timer", timer.id),
            note=note,
            save="Log it",
        )
        self.fill(plan, None)
        choose(self.ui.activity, timer.activity)
        self.ui.minutes.setText("" if long else str(ran))
        self._shown = "" if long else str(ran)
        self._long = long
        for name in ("start", "reason"):
            self.fields.show(name, shown=False)
        self.loaded()

    def focus_first(self) -> None:
        """The minutes are to be looked at."""
        self.ui.minutes.setFocus()
        self.ui.minutes.selectAll()

    def collect(self) -> Work | list[FieldProblem]:
        """Stop it and log what is said."""
        problems: list[FieldProblem] = []
        typed = self.minutes(problems, needed=self._long)
        if problems:
            return problems
        # What it measured goes on while the form is open: only a changed number is said.
        minutes = None if self.ui.minutes.text().strip() == self._shown else typed
        line_id, line = self.line()
        activity, note = str(self.ui.activity.currentData()), self.ui.note.text()
        time, actor = self.desk.clinic.care_time, self.desk.actor
        return lambda _report: time.stop(
            actor,
            minutes=minutes,
            activity=activity,
            note=note,
            plan_line_id=line_id,
            plan_line=line,
        )
