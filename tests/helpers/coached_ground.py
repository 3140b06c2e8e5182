"""A clinic on the disk with Ana, who wants to weigh less, and a coach who has no other role."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from open_clinic import PASSWORD, doors_in
from window_clinic import Ground, copied

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PersonName, Telecom
from clinicdesk.domain.person_parts import LeaveMessage
from clinicdesk.domain.plans import Comparator, ConcernDraft, GoalDraft, GoalTarget, PlanDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct

__all__ = ["COACH", "GOAL", "coached_ground"]

COACH = "tcoach"
GOAL = "Weigh 84 kg or less"


def coached_ground(ground: Ground, place: Path, clock: FixedClock) -> Ground:
    """Copy a clinic without anybody; give it Ana, her plan of one goal, and the coach."""
    made = copied(ground, place)
    doors = doors_in(made.home, clock, seed=31)
    with doors.unlock(made.folder, made.user, made.password) as clinic:
        here = doors.computer(made.folder)
        clinic.users.add(
            *(clinic.actor, COACH, "T. Coach", ["coach"], PASSWORD),
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )
        _plan(clinic, _ana(clinic), clock)
    return replace(made, user=COACH, password=PASSWORD)


def _ana(clinic: Clinic) -> UUID:
    draft = PatientDraft(
        name=PersonName(family="Ruiz", given="Ana"),
        birth=PartialDate(1979, 4, 2),
        telecoms=(Telecom(value="6145550160", use="mobile", leave_message=LeaveMessage.YES),),
    )
    with clinic._opened.store.writing(clinic.actor) as uow:
        made = patients.add(uow, draft)
        uow.audit(AuditAct(act="created", kind="patient", object_id=made, patient_id=made))
    return made


def _plan(clinic: Clinic, ana: UUID, clock: FixedClock) -> None:
    nurse, plans, today = clinic.actor, clinic.plans, clock.now().date()
    plan, _change = plans.start(nurse, ana, "Lighter", PlanDraft(title="Lighter", start_on=today))
    plan, _change = plans.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Overweight")))
    plans.add_goal(
        nurse,
        plan.id,
        GoalDraft(
            description=GOAL,
            concern_ids=(plan.concerns[0].id,),
            start_on=today,
            target=GoalTarget(
                measure=coded(LOINC, "29463-7", "Body weight"),
                comparator=Comparator.AT_MOST,
                value=Decimal(84),
                unit="kg",
                baseline=Decimal(90),
            ),
            action_plan="I walk after lunch, ten minutes, on five days.",
        ),
    )
