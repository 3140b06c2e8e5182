"""A small real clinic with two people in it, for the tests of the chart's pages."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.clinical import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    ObservationPart,
    Procedure,
)
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC, SNOMED, Coded, coded
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
from clinicdesk.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
PASSWORD = "violet kettle harbor nineteen"
HEART = Recipient(
    name="Riverside Heart Group",
    specialty="Cardiology",
    address="900 River Road, Columbus, OH 43215",
    phone="6145550177",
    fax="6145550178",
)
Target = tuple[Comparator, str, str, str]
BP, SYS, DIA = (
    coded(LOINC, "85354-9", "Blood pressure panel"),
    coded(LOINC, "8480-6", "Systolic blood pressure"),
    coded(LOINC, "8462-4", "Diastolic blood pressure"),
)
A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")
WEIGHT = coded(LOINC, "29463-7", "Body weight")
SLEEP = coded(LOINC, "93832-4", "Sleep duration")


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
        clinical.add_rows(uow, _rows(uow, declan))
        uow.audit(AuditAct(act="created", kind="patient", object_id=declan, patient_id=declan))
    return declan, anh


def _rows(uow: UnitOfWork, patient_id: UUID) -> list[object]:
    chance = random.Random(5)

    def base(code: Coded, days: int, **more: object) -> dict[str, object]:
        at = NOW - timedelta(days=days)
        return {
            "id": uow.new_id(),
            "patient_id": patient_id,
            "code": code,
            "occurred_at": at,
            "recorded_at": at,
            **more,
        }

    rows: list[object] = []
    for words, onset in (
        ("Essential hypertension", PartialDate(2019, 3, 5)),
        ("Type 2 diabetes mellitus", PartialDate(2022, 11, 30)),
        ("Low back pain", PartialDate(2025, 6, 17)),
    ):
        rows.append(Condition(**base(Coded(words), 400, status="active"), onset=onset))
    rows.append(
        Condition(
            **base(Coded("Acute bronchitis (disorder)"), 900, status="resolved"),
            onset=PartialDate(2024, 1),
            abated=PartialDate(2024, 2),
        )
    )
    for name, form, dose, often, status in (
        ("Lisinopril", "Tablet", "20 mg", "once a day", "active"),
        ("Metformin", "Modified-release tablet", "500 mg", "twice a day", "active"),
        ("Atorvastatin 40 MG Oral Tablet [Lipitor]", "", "40 mg", "once a day, at night", "active"),
        ("Naproxen", "Tablet", "500 mg", "twice a day", "stopped"),
    ):
        kept = base(Coded(name), 300, status=status)
        rows.append(Medication(**kept, form=form, dose=dose, route="Oral", frequency=often))
    for words, reaction in (("Penicillin G", "hives"), ("Latex", "contact rash")):
        kept = base(Coded(words), 2000, status="active")
        rows.append(Allergy(**kept, criticality="high", reactions=(reaction,), severity="moderate"))
    for week in range(12):
        parts = (
            ObservationPart(
                code=SYS, value=Decimal(152 - week - chance.randrange(4)), unit="mm[Hg]"
            ),
            ObservationPart(
                code=DIA, value=Decimal(94 - week // 2 - chance.randrange(3)), unit="mm[Hg]"
            ),
        )
        kept = base(BP, 80 - 7 * week, status="final", category="vital-signs")
        rows.append(Observation(**kept, parts=parts))
        kept = base(SLEEP, 80 - 7 * week, status="final", category="activity")
        rows.append(Observation(**kept, value=Decimal("5.2") + Decimal(week) / 50, unit="h"))
    for days, value in ((400, "8.4"), (280, "8.1"), (180, "7.7"), (30, "7.3")):
        kept = base(A1C, days, status="final", category="laboratory", interpretation="H")
        rows.append(Observation(**kept, value=Decimal(value), unit="%"))
    for days, value in ((200, "97.5"), (120, "95.0"), (14, "92.1")):
        kept = base(WEIGHT, days, status="final", category="vital-signs")
        rows.append(Observation(**kept, value=Decimal(value), unit="kg"))
    for words, value, unit, flag in (
        ("LDL cholesterol", "118", "mg/dL", "H"),
        ("Creatinine", "0.94", "mg/dL", ""),
        ("Potassium", "4.2", "mmol/L", ""),
    ):
        kept = base(Coded(words), 30, status="final", category="laboratory", interpretation=flag)
        rows.append(Observation(**kept, value=Decimal(value), unit=unit))
    rows.append(
        Immunization(**base(Coded("Influenza, seasonal, injectable"), 50, status="completed"))
    )
    rows.append(
        Procedure(**base(coded(SNOMED, "252465000", "Pulse oximetry"), 60, status="completed"))
    )
    rows.append(
        Encounter(
            **base(Coded("Office visit"), 14, status="finished"),
            place="Plant 2",
            performer="A. Moreau, RN",
            reason="Blood pressure recheck",
        )
    )
    return rows


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
    pressure, sugar, sleep = (c.id for c in plan.concerns)

    def goal(words: str, concern: UUID, measure: Coded, *, target: Target, due: int) -> GoalDraft:
        goes, value, unit, baseline = target
        return GoalDraft(
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

    for draft in (
        goal("Sleep 7 hours", sleep, SLEEP, target=(Comparator.AT_LEAST, "7", "h", "5.2"), due=-6),
        goal(
            "Lower blood pressure",
            pressure,
            SYS,
            target=(Comparator.AT_MOST, "130", "mm[Hg]", "152"),
            due=24,
        ),
        goal(
            "Bring A1c under 7.0", sugar, A1C, target=(Comparator.BELOW, "7.0", "%", "8.4"), due=60
        ),
        goal("Reach 84 kg", sugar, WEIGHT, target=(Comparator.AT_MOST, "84", "kg", "97.5"), due=90),
    ):
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
