"""A small real clinic with two people in it, for the tests of the chart's pages."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from chart_rows import A1C, NOW, SLEEP, SYS, WEIGHT, rows_of_declan

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import (
    Address,
    PatientDraft,
    PersonName,
    SafeContact,
    Sex,
    Telecom,
)
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    ConcernDraft,
    GoalDraft,
    GoalTarget,
    InterventionDraft,
    PlanDraft,
)
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralType, Urgency
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import ClinicPlan, Doors
from clinicdesk.store import clinical, patients
from clinicdesk.store.audit_log import AuditAct

__all__ = ["HEART", "NOW", "PASSWORD", "Small", "make_clinic"]

PASSWORD = "violet kettle harbor nineteen"
HEART = Recipient(
    name="Riverside Heart Group",
    specialty="Cardiology",
    address="900 River Road, Columbus, OH 43215",
    phone="6145550177",
    fax="6145550178",
)


@dataclass(frozen=True)
class Small:
    """The clinic, its clock, and its two people."""

    clinic: Clinic
    clock: FixedClock
    declan: UUID
    anh: UUID


def make_clinic(folder: Path) -> Small:
    """Make a clinic of one nurse and two people, Declan with a whole chart."""
    clock = FixedClock(NOW - timedelta(days=40))
    ids = IdSource(clock, seed=11)
    home = {"CLINICDESK_HOME": str(folder / "home")}
    doors = Doors(clock=clock, ids=ids, environ=home, policy=CHEAP_FOR_TESTS)
    plan = ClinicPlan(
        name="Harlan Motors Health Center",
        site="Plant 2",
        admin="amoreau",
        admin_display="A. Moreau, RN",
        address="1200 Foundry Ave, Columbus, OH 43215",
        phone="6145550100",
        fax="6145550101",
    )
    place = folder / "clinic"
    doors.make(place, plan, PASSWORD, device_secret=f"file:{folder / 'device.key'}")
    clinic = doors.unlock(place, "amoreau", PASSWORD)
    declan, anh = _people(clinic)
    _work(clinic, clock, declan)
    clock.move_to(NOW)
    return Small(clinic, clock, declan, anh)


@dataclass(frozen=True)
class Mold:
    """A clinic that was made once and closed; each test opens a copy of it."""

    folder: Path
    declan: UUID
    anh: UUID


def make_mold(folder: Path) -> Mold:
    """Make the clinic that copies are taken of; its folder must outlive them."""
    small = make_clinic(folder)
    small.clinic.close()
    return Mold(folder, small.declan, small.anh)


def open_copy(mold: Mold, folder: Path) -> Small:
    """Open a copy of the clinic, on the morning of ``NOW``."""
    shutil.copytree(mold.folder, folder, dirs_exist_ok=True)
    clock = FixedClock(NOW)
    home = {"CLINICDESK_HOME": str(folder / "home")}
    ids = IdSource(clock, seed=12)
    doors = Doors(clock=clock, ids=ids, environ=home, policy=CHEAP_FOR_TESTS)
    return Small(doors.unlock(folder / "clinic", "amoreau", PASSWORD), clock, mold.declan, mold.anh)


def _people(clinic: Clinic) -> tuple[UUID, UUID]:
    store = clinic._opened.store
    with store.writing(clinic.actor) as uow:
        declan = patients.add(
            uow,
            PatientDraft(
                name=PersonName(family="O’Connor", given="Declan", prefix="Mr"),
                preferred_name="Dec",
                birth=PartialDate(1978, 7, 14),
                sex=Sex.MALE,
                telecoms=(
                    Telecom(value="6145550142", use="mobile"),
                    Telecom(system="email", value="declan@example.org"),
                ),
                addresses=(
                    Address(
                        line="48 Foundry Row", city="Columbus", state="OH", postal_code="43215"
                    ),
                ),
                language="en",
                interpreter_needed=False,
                employer="Harlan Motors",
                work_site="Plant 4",
                employee_number="HM-40217",
                occupation="Line lead, nights",
                safe_contact=SafeContact("mobile phone", "not at work"),
            ),
        )
        anh = patients.add(
            uow,
            PatientDraft(
                name=PersonName(family="Nguyễn", given="Thị Ánh"),
                birth=PartialDate(1978, 3, 13),
                sex=Sex.FEMALE,
            ),
        )
        clinical.add_rows(uow, rows_of_declan(uow.new_id, declan))
        uow.audit(AuditAct(act="created", kind="patient", object_id=declan, patient_id=declan))
    return declan, anh


def _goal_drafts(plan: CarePlan) -> list[GoalDraft]:
    today = NOW.date()
    pressure, sugar, sleep = (c.id for c in plan.concerns)
    at_least, at_most = Comparator.AT_LEAST, Comparator.AT_MOST
    return [
        GoalDraft(
            description=words,
            concern_ids=(concern,),
            start_on=today - timedelta(days=82),
            due_on=today + timedelta(days=due),
            target=GoalTarget(
                measure=measure,
                comparator=goes,
                value=Decimal(value),
                unit=unit,
                baseline=Decimal(baseline),
            ),
            confidence=7,
        )
        for words, concern, measure, goes, value, unit, baseline, due in (
            ("Sleep 7 hours", sleep, SLEEP, at_least, "7", "h", "5.2", -6),
            ("Lower blood pressure", pressure, SYS, at_most, "130", "mm[Hg]", "152", 24),
            ("Bring A1c under 7.0", sugar, A1C, Comparator.BELOW, "7.0", "%", "8.4", 60),
            ("Reach 84 kg", sugar, WEIGHT, at_most, "84", "kg", "97.5", 90),
        )
    ]


def _plan(clinic: Clinic, patient_id: UUID) -> CarePlan:
    nurse = clinic.actor
    today = NOW.date()
    plan, _change = clinic.plans.start(
        nurse,
        patient_id,
        "Fit for the spring season",
        PlanDraft(
            title="Fit for the spring season",
            start_on=today - timedelta(days=40),
            review_due_on=today + timedelta(days=14),
            preferences="Be fit enough to coach my son’s team in spring.",
            barriers=("Rotating shifts", "No kitchen at Plant 4"),
        ),
    )
    for words in ("High blood pressure", "Type 2 diabetes", "Too little sleep"):
        plan, _change = clinic.plans.add_concern(nurse, plan.id, ConcernDraft(code=Coded(words)))
    for draft in _goal_drafts(plan):
        plan, _change = clinic.plans.add_goal(nurse, plan.id, draft)
    for words, at, often in (
        ("Cuff in the locker, a reading before each shift", 1, "every work day"),
        ("Walk with Marcus through the winter", 3, "five days a week"),
        ("Dietitian at the plant", 2, "monthly"),
    ):
        plan, _change = clinic.plans.add_intervention(
            nurse,
            plan.id,
            InterventionDraft(
                code=Coded(words),
                goal_ids=(plan.goals[at].id,),
                owner="A. Moreau, RN",
                owner_id=nurse.id,
                frequency=often,
            ),
        )
    return plan


def _work(clinic: Clinic, clock: FixedClock, declan: UUID) -> None:
    nurse = clinic.actor
    plan = _plan(clinic, declan)
    clock.move_to(NOW - timedelta(days=19))
    sent, _change = clinic.referrals.create(
        nurse,
        declan,
        ReferralDraft(
            service=Coded("Cardiology"),
            type=ReferralType.EVALUATE,
            urgency=Urgency.URGENT,
            question="Is the blood pressure target right with the family history?",
            reason="Blood pressure above target on one medicine.",
            recipient=HEART,
            patient_agreed=True,
            goal_ids=(plan.goals[1].id,),
        ),
    )
    clinic.referrals.record(nurse, sent.id, "send", channel="fax")
    clock.move_to(NOW - timedelta(days=9))
    clinic.referrals.create(
        nurse,
        declan,
        ReferralDraft(service=Coded("Diabetic eye examination"), urgency=Urgency.ROUTINE),
    )
    today = NOW.date()
    for words, due in (
        ("Blood pressure recheck", today),
        ("Diabetic foot exam", today + timedelta(days=8)),
    ):
        clinic.tasks.add(nurse, TaskDraft(patient_id=declan, title=words, due_on=due))
