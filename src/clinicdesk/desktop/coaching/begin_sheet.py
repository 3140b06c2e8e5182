"""The form that begins coaching, or changes its goals, its coach and its pace."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.coaching_begin_form import Ui_CoachingBeginForm
from clinicdesk.desktop.person.entries import CheckList, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.access import Role
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.coaching import Coaching, CoachingDraft
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.services.clinic import Clinic

__all__ = ["BeginSheet"]

_COACHES = frozenset(
    {Role.COACH.value, Role.NURSE.value, Role.PROVIDER.value, Role.BH_CLINICIAN.value}
)


class BeginSheet(FormSheet):
    """Begins coaching, or changes what runs. ``saved`` carries (CoachingView, Change)."""

    def __init__(self, desk: Desk, view: CoachingView) -> None:
        found = view.coaching
        super().__init__(
            desk,
            "Goals and pace" if found else "Begin coaching",
            Ui_CoachingBeginForm(),
            draft=("coaching", found.id if found else view.patient_id),
            save="Save" if found else "Begin",
        )
        self._found, self._patient_id = found, view.patient_id
        active = [one.goal for one in view.goals if one.active]
        goals = (*active, *view.offered)
        self._goals: CheckList[UUID] = CheckList(
            [(goal.id, goal.description) for goal in goals],
            "The care plan has no goal that is being worked on.",
        )
        self.fields.put("goals", self._goals)
        self._goals.choose([goal.id for goal in active])
        self._offer_coaches(())
        if found is not None and found.every_days is not None:
            self.ui.every_days.setText(str(found.every_days))
            self.ui.every_reason.setText(found.every_reason)
        self.loaded()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)

    def focus_first(self) -> None:
        """The goals come first."""
        self._goals.setFocus()

    def _offer_coaches(self, people: Sequence[StaffMember]) -> None:
        me, found = self.desk.actor, self._found
        chosen = str(self.ui.coach.currentData() or (found.coach_id if found else me.id))
        offered = {str(found.coach_id): found.coach} if found else {str(me.id): me.display}
        for one in people:
            if _COACHES & set(one.roles) and not one.disabled:
                offered[str(one.id)] = one.display or one.name
        fill_choices(self.ui.coach, list(offered.items()))
        choose(self.ui.coach, chosen)

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        self.fields.blockSignals(True)
        self._offer_coaches(people)
        self.fields.blockSignals(False)
        self.rebase("coach")

    def collect(self) -> Work | list[FieldProblem]:
        """Begin, or change what is said otherwise."""
        said = self.ui.every_days.text().strip()
        if said and not (said.isascii() and said.isdigit()):
            return [FieldProblem("every_days", "Type the days as a number, or leave it empty.")]
        every = int(said) if said else None
        reason = self.ui.every_reason.text().strip()
        goals, coach = self._goals.chosen, UUID(str(self.ui.coach.currentData()))
        clinic, found = self.desk.clinic, self._found
        if found is not None:
            return lambda _report: _change(clinic, found, goals, coach, (every, reason))
        draft = CoachingDraft(
            patient_id=self._patient_id,
            goal_ids=goals,
            coach_id=coach,
            every_days=every,
            every_reason=reason,
        )
        return lambda _report: clinic.coaching.begin(clinic.actor, draft)


def _change(
    clinic: Clinic,
    found: Coaching,
    goals: tuple[UUID, ...],
    coach: UUID,
    pace: tuple[int | None, str],
) -> Any:
    """Do what was said otherwise, one act after the other."""
    coaching, actor = clinic.coaching, clinic.actor
    saved = coaching.choose_goals(actor, found.id, found.version, goals)
    if pace != (found.every_days, found.every_reason):
        saved = coaching.set_cadence(actor, found.id, _version(saved[0]), *pace)
    if coach != found.coach_id:
        saved = coaching.hand_to(actor, found.id, _version(saved[0]), coach)
    return saved


def _version(view: CoachingView) -> int:
    assert view.coaching is not None
    return view.coaching.version
