"""Make a vintage with the program as it stands: ``python tests/vintages/make_vintage.py``.

Run it before a revision changes the tables, and never again for a revision that has one: what is
kept must be what that program wrote.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import tomlkit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "helpers"))

from open_clinic import PASSWORD, doors_in, make
from vintage_clinic import VINTAGES, keep

from clinicdesk import __version__
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.consents import ConsentDraft
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.people import Identifier, PatientDraft, PersonName, Sex, Telecom
from clinicdesk.domain.person_status import PatientStatus
from clinicdesk.domain.plans import ConcernDraft, GoalDraft, InterventionDraft, PlanDraft
from clinicdesk.domain.protected import EntryKind, ProtectedDraft
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralType, Urgency
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.clinic_store import REVISION

ANH = PatientDraft(
    name=PersonName(family="Nguyễn-Trần", given="Thị Ánh"),
    birth=PartialDate(1978, 3, 5),
    sex=Sex.FEMALE,
    preferred_name="Annie",
    other_names=(PersonName(use="maiden", family="O'Dowd", given="Ánh"),),
    employee_number="E-204117",
    employer="Harlan Motors",
    work_site="Plant 2 · Paint shop",
    identifiers=(Identifier("urn:hospital", "H 99/123"),),
    telecoms=(
        Telecom(value="(614) 555-0142"),
        Telecom(system="email", value="annie@mail.example"),
    ),
)
PEOPLE = (
    (ANH, ("nguyen", "anh ngu", "annie", "odowd", "3/5/1978", "E-204117", "614 555 0142", "h99")),
    (
        PatientDraft(
            name=PersonName(family="Lindqvist", given="Åsa"),
            birth=PartialDate(1950),
            sex=Sex.FEMALE,
            telecoms=(Telecom(value="(937) 555-0108"),),
        ),
        ("lind", "asa lindqvist", "0108", "CD-000002"),
    ),
    (
        PatientDraft(
            name=PersonName(family="Okafor", given="Chidi"),
            birth=PartialDate(1939, 11, 2),
            sex=Sex.MALE,
            status=PatientStatus.DECEASED,
            deceased_at=datetime(2026, 9, 14, 6, 30, tzinfo=UTC),
        ),
        ("okafor", "chidi o", "11/2/1939"),
    ),
)
HEART = Recipient(name="Capital Heart", fax="(614) 555-0177", address="12 Elm St, Columbus, OH")


def _plan(clinic: Clinic, person: UUID) -> dict[str, Any]:
    clinic.plans.start(
        clinic.actor,
        person,
        "Diabetes care",
        PlanDraft(
            title="", review_due_on=date(2027, 2, 22), preferences="My garden", barriers=("Shifts",)
        ),
    )
    plan = clinic.plans.open(clinic.actor, person)
    assert plan is not None
    concern = ConcernDraft(code=Coded("Sugar too high"), own_words="I am tired.")
    clinic.plans.add_concern(clinic.actor, plan.id, concern)
    plan = clinic.plans.open(clinic.actor, person)
    assert plan is not None
    goal = GoalDraft(description="Walk after supper", concern_ids=(plan.concerns[0].id,))
    clinic.plans.add_goal(clinic.actor, plan.id, goal)
    plan = clinic.plans.open(clinic.actor, person)
    assert plan is not None
    step = InterventionDraft(code=Coded("Diabetes class"), goal_ids=(plan.goals[0].id,))
    clinic.plans.add_intervention(clinic.actor, plan.id, step)
    return {
        "title": "Diabetes care",
        "preferences": "My garden",
        "concerns": ["Sugar too high"],
        "goals": ["Walk after supper"],
        "interventions": ["Diabetes class"],
    }


def _order(clinic: Clinic, person: UUID) -> tuple[UUID, dict[str, Any]]:
    draft = ReferralDraft(
        service=Coded("Cardiology"),
        type=ReferralType.EVALUATE,
        urgency=Urgency.ROUTINE,
        question="Is the murmur significant?",
        recipient=HEART,
        patient_agreed=True,
    )
    made, _change = clinic.referrals.create(clinic.actor, person, draft)
    return made.id, {
        "number": made.number,
        "service": "Cardiology",
        "question": "Is the murmur significant?",
        "recipient": HEART.name,
        "due_on": made.due_on,
    }


def _documents(clinic: Clinic, person: UUID, referral: UUID) -> list[dict[str, Any]]:
    request = PrintRequest(
        kind=DocumentKind.CARE_SUMMARY, patient_id=person, recipient=HEART, purpose="treatment"
    )
    prepared = clinic.documents.prepare(clinic.actor, request)
    printed, _change = clinic.documents.release(clinic.actor, prepared, "fax")
    letter = b"Dear colleague, the murmur is innocent."
    came, _change = clinic.documents.receive(clinic.actor, person, referral, "Letter", letter)
    return [
        {"number": one.number, "kind": one.kind, "title": one.title, "sha256": one.sha256}
        for one in (printed, came)
    ]


def _protected(clinic: Clinic, person: UUID) -> dict[str, Any]:
    draft = ProtectedDraft(
        compartment=Compartment.BEHAVIOURAL, kind=EntryKind.NOTE, title="Visit", text="Sleeps again"
    )
    clinic.protected.add(clinic.actor, person, draft)
    consent = ConsentDraft(
        purposes=("treatment",),
        compartments=(Compartment.GENERAL, Compartment.BEHAVIOURAL),
        data_classes="Notes of my treatment",
        recipients=(HEART.name,),
        signed_on=date(2026, 11, 20),
        signed_by="Annie",
        period_end=date(2028, 11, 20),
    )
    clinic.consents.record(clinic.actor, person, consent)
    return {"title": "Visit", "text": "Sleeps again", "consents": 2, "recipient": HEART.name}


def _fill(clinic: Clinic) -> list[dict[str, Any]]:
    told = []
    for draft, typed in PEOPLE:
        person, _change = clinic.people.register(clinic.actor, draft)
        one: dict[str, Any] = {
            "listed": person.listed,
            "mrn": person.mrn,
            "typed": [*typed, person.mrn],
        }
        if draft is ANH:
            one["plan"] = _plan(clinic, person.id)
            referral, one["referral"] = _order(clinic, person.id)
            one["document"] = _documents(clinic, person.id, referral)
            one["protected"] = _protected(clinic, person.id)
        row = clinic.roster.row(clinic.actor, person.id)
        one["row"] = {
            "phone": row.phone,
            "status": row.status.value,
            "open_referrals": row.open_referrals,
            "next_step": row.next_step,
            "goals_total": row.goals_total,
        }
        told.append(one)
    return told


def main() -> None:
    """Make the vintage of today's revision."""
    target = VINTAGES / REVISION
    with TemporaryDirectory() as place:
        home, folder = Path(place) / "home", Path(place) / "clinic"
        doors = doors_in(home)
        code = make(doors, folder, home)
        with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
            people = _fill(clinic)
            key = clinic._opened.vault.database_key
        sha256 = keep(folder, home / "secrets" / "clinic.key", key, target)
    said = {
        "clinic": {
            "revision": REVISION,
            "program": __version__,
            "user": "amoreau",
            "password": PASSWORD,
            "recovery_code": code,
            "database_key": key.hex(),
            "database_sha256": sha256,
        },
        "person": people,
    }
    (target / "expected.toml").write_text(tomlkit.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
