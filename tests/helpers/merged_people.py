"""People who are recorded twice, work about them, and everything that a clinic holds."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from protected_clinic import draft
from sqlalchemy import select

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.people import Address, Identifier, PatientDraft, PersonName, Sex, Telecom
from clinicdesk.domain.plans import ConcernDraft, GoalDraft
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralType, Urgency
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.merge_links import BELONGS, MOVED
from clinicdesk.store.records.all_records import METADATA

__all__ = ["ANN", "ANNIE", "ORDER", "dump", "parts_with_their_whole", "person", "whose", "work"]

ANN = PatientDraft(
    name=PersonName(family="Rivers", given="Ann"),
    birth=PartialDate(1980, 4, 9),
    sex=Sex.FEMALE,
    telecoms=(Telecom(value="(614) 555-0101"),),
    addresses=(Address(line="12 Elm St", city="Columbus", postal_code="43004"),),
    identifiers=(Identifier("urn:hospital", "H-1", "MR"),),
    employee_number="E-1001",
)
ANNIE = PatientDraft(
    name=PersonName(family="Rivers-Stone", given="Annie"),
    birth=PartialDate(1980, 9, 4),
    sex=Sex.FEMALE,
    language="es",
    telecoms=(Telecom(value="(614) 555-0101"), Telecom(value="(740) 555-0102")),
    identifiers=(Identifier("urn:insurer", "I-7", "MB"),),
    employee_number="E-2002",
)
ORDER = ReferralDraft(
    service=Coded("Cardiology"),
    type=ReferralType.EVALUATE,
    urgency=Urgency.ROUTINE,
    question="Is the pressure right?",
    recipient=Recipient(name="Riverside Heart Group", phone="6145550177"),
)
SERVICES = {"since": "Ophthalmology", "hers": "Podiatry"}
_NOT_COMPARED = frozenset({"version", "updated_at", "updated_by"})
_LEFT_OUT = frozenset(
    {
        "audit_entry",
        "audit_signature",
        "clinic_meta",
        "merge_change",
        "person_change",
        "person_merge",
        "serial",
    }
)


def dump(clinic: Clinic) -> dict[str, list[str]]:
    """Every row of every table, but for versions, who changed it last, and what only counts up."""
    found = {}
    with clinic._opened.store.reading() as session:
        for name, table in METADATA.tables.items():
            if name not in _LEFT_OUT:
                rows = session.execute(select(table)).mappings()
                found[name] = sorted(
                    repr([(k, v) for k, v in row.items() if k not in _NOT_COMPARED]) for row in rows
                )
    return found


def person(clinic: Clinic, said: PatientDraft) -> UUID:
    return clinic.people.register(clinic.actor, said)[0].id


def work(clinic: Clinic, who: UUID, words: str = "Call") -> dict[str, UUID]:
    """A plan with a goal, a referral, a task, a protected entry and a document about somebody."""
    actor = clinic.actor
    if clinic.plans.open(actor, who) is None:
        return {"care_plan": _plan(clinic, who, words), **_other_work(clinic, who, words)}
    return _other_work(clinic, who, words)


def _plan(clinic: Clinic, who: UUID, words: str) -> UUID:
    actor = clinic.actor
    plan, _ = clinic.plans.start(actor, who, f"Living well {words}")
    plan, _ = clinic.plans.add_concern(actor, plan.id, ConcernDraft(code=Coded("Diabetes")))
    plan, _ = clinic.plans.add_goal(
        actor, plan.id, GoalDraft(description="Walk", concern_ids=(plan.concerns[0].id,))
    )
    return plan.id


def _other_work(clinic: Clinic, who: UUID, words: str) -> dict[str, UUID]:
    actor = clinic.actor
    asked = replace(ORDER, service=Coded(SERVICES.get(words, "Cardiology")))
    order, _ = clinic.referrals.create(actor, who, asked)
    task, _ = clinic.tasks.add(
        actor, TaskDraft(patient_id=who, title=words, due_on=date(2026, 12, 1))
    )
    entry, _ = clinic.protected.add(actor, who, draft(Compartment.BEHAVIOURAL))
    request = PrintRequest(
        kind=DocumentKind.CARE_SUMMARY, patient_id=who, purpose="treatment", recipient=None
    )
    kept, _ = clinic.documents.release(actor, clinic.documents.prepare(actor, request), "save")
    return {
        "referral": order.id,
        "task": task.id,
        "sealed_entry": entry.id,
        "document": kept.id,
    }


def whose(clinic: Clinic, table: str, row_id: UUID) -> UUID:
    with clinic._opened.store.reading() as session:
        if table == "sealed_entry":
            tag = session.scalar(
                select(METADATA.tables[table].c.subject).where(
                    METADATA.tables[table].c.id == row_id
                )
            )
            people = session.scalars(select(METADATA.tables["patient"].c.id))
            return next(one for one in people if clinic.protected.tag_of(one) == tag)
        column = METADATA.tables[table].c
        found: UUID | None = session.scalar(select(column.patient_id).where(column.id == row_id))
        assert found is not None
        return found


def parts_with_their_whole(clinic: Clinic) -> list[str]:
    """Rows that are about another person than what they are part of."""
    wrong = []
    with clinic._opened.store.reading() as session:
        for name, parents in BELONGS.items():
            table = MOVED[name]
            for column, parent in parents:
                above = MOVED[parent]
                query = (
                    select(table.c.id)
                    .join(above, above.c.id == table.c[column])
                    .where(above.c.patient_id != table.c.patient_id)
                )
                wrong += [f"{name} {row}" for row in session.scalars(query)]
    return wrong
