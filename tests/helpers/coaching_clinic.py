"""A small clinic with a coach, and Declan whose goals are coached."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from chart_clinic import Mold, make_clinic, open_copy
from sqlalchemy import select

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coaching import CoachingDraft
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.people import PatientDraft, PersonName, SafeContact, Telecom
from clinicdesk.domain.person_parts import LeaveMessage
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import patients, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.coaching import CoachingRecord
from clinicdesk.store.records.patients import PatientRecord

__all__ = ["Coached", "coached_clinic", "open_coached", "with_messages"]

_COACH = select(StaffRecord.id).where(StaffRecord.name == "tcoach")
_COACHED = select(CoachingRecord.patient_id)
_ANH = select(PatientRecord.id).where(PatientRecord.family == "Nguyễn")


@dataclass
class Coached:
    """The clinic, its coach, and the person who is coached."""

    clinic: Clinic
    clock: FixedClock
    coach: Actor
    declan: UUID
    anh: UUID
    view: CoachingView

    def again(self) -> CoachingView:
        self.view = self.clinic.coaching.open(self.coach, self.declan)
        return self.view

    @property
    def id(self) -> UUID:
        assert self.view.coaching is not None
        return self.view.coaching.id

    @property
    def version(self) -> int:
        found = self.again().coaching
        assert found is not None
        return found.version

    def goal(self, words: str) -> UUID:
        plan = self.clinic.plans.open(self.coach, self.declan)
        assert plan is not None
        return next(goal.id for goal in plan.goals if words in goal.description)

    def later(self, days: float) -> None:
        self.clock.advance(timedelta(days=days))


def coached_clinic(folder: Path) -> Coached:
    """Make it; the coach has that role alone, and begins with Declan today."""
    small = make_clinic(folder)
    clinic = small.clinic
    store = clinic._opened.store
    with store.writing(clinic.actor) as uow:
        made = staff.add(uow, name="tcoach", display="T. Coach", roles=frozenset({Role.COACH}))
        uow.audit(AuditAct(act="added", kind="staff", object_id=made))
    with store.reading() as session:
        coach = staff.actor(session, made)
    plan = clinic.plans.open(coach, small.declan)
    assert plan is not None
    draft = CoachingDraft(
        patient_id=small.declan,
        goal_ids=tuple(
            g.id for g in plan.goals if "84 kg" in g.description or "blood" in g.description
        ),
    )
    view, _change = clinic.coaching.begin(coach, draft)
    return Coached(clinic, small.clock, coach, small.declan, small.anh, view)


def open_coached(mold: Path, folder: Path) -> Coached:
    """Open a copy of a clinic that was made so, and closed."""
    small = open_copy(Mold(mold, UUID(int=0), UUID(int=0)), folder)
    clinic = small.clinic
    with clinic._opened.store.reading() as session:
        coach = staff.actor(session, session.execute(_COACH).scalar_one())
        coached = session.execute(_COACHED).scalar_one()
        anh = session.execute(_ANH).scalar_one()
    view = clinic.coaching.open(coach, coached)
    return Coached(clinic, small.clock, coach, coached, anh, view)


def with_messages(coached: Coached) -> UUID:
    """Somebody whose mobile phone takes messages, and who wants no letters home."""
    draft = PatientDraft(
        name=PersonName(family="Ruiz", given="Ana"),
        telecoms=(Telecom(value="6145550160", use="mobile", leave_message=LeaveMessage.YES),),
        safe_contact=SafeContact("mobile phone", avoid=("home-mail",)),
    )
    store = coached.clinic._opened.store
    with store.writing(coached.clinic.actor) as uow:
        made = patients.add(uow, draft)
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))
    return made
