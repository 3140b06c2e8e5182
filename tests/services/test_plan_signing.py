"""Signing plans on a real encrypted file: bytes that stay, a second signature, what changed."""

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from at_noon import TODAY
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import BadInput, Damage, NotAllowed, Refused
from clinicdesk.domain.plan_editions import Answer, CosignRule
from clinicdesk.domain.plan_reviews import AgreementDraft, Agrees, CopyFormat, How
from clinicdesk.domain.plan_versions import plan_from_json
from clinicdesk.domain.plans import CarePlan, ConcernDraft, GoalDraft, PlanDraft, PlanStatus
from clinicdesk.services.plan_reviewing import PlanReviewingService
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plans import PlanService
from clinicdesk.store import plan_editions, staff, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

CALENDAR = BusinessCalendar(zone="America/New_York")
RULE = CosignRule(frozenset({Role.NURSE}), frozenset({Role.PROVIDER}))


@pytest.fixture
def signing(store: ClinicStore) -> PlanSigningService:
    return PlanSigningService(store, CALENDAR)


@pytest.fixture
def reviewing(store: ClinicStore) -> PlanReviewingService:
    return PlanReviewingService(store, CALENDAR)


def colleague(store: ClinicStore, nurse: Actor, name: str, role: Role) -> Actor:
    with store.writing(nurse) as uow:
        made = staff.add(uow, name=name, display=f"{name}, {role}", roles=frozenset({role}))
        uow.audit(AuditAct(act="added", kind="staff"))
    return Actor(made, name, f"{name}, {role}", frozenset({role}), nurse.site_id)


@pytest.fixture
def doctor(store: ClinicStore, nurse: Actor, person: UUID) -> Actor:
    del person  # the site's staff is there with them
    return colleague(store, nurse, "hpark", Role.PROVIDER)


@pytest.fixture
def ruled(signing: PlanSigningService, nurse: Actor) -> None:
    admin = replace(nurse, roles=frozenset({Role.ADMIN}))
    signing.choose_rule(admin, RULE)


def test_an_edition_is_a_versions_bytes(
    store: ClinicStore, signing: PlanSigningService, nurse: Actor, plan: CarePlan
) -> None:
    edition, change = signing.sign(nurse, plan.id, plan.version)
    assert (edition.number, edition.plan_number, edition.role) == (1, plan.number, "nurse")
    assert edition.signed_by == "A. Moreau, RN"
    assert edition.in_force
    assert change.touches("plan", plan.patient_id)
    with store.reading() as session:
        (box,) = session.execute(
            text("SELECT snapshot FROM plan_version WHERE number = :n"), {"n": plan.number}
        ).one()
        said = zlib.decompress(box)
        assert hashlib.sha256(said).hexdigest() == edition.sha256
        (digest,) = session.execute(
            text("SELECT digest FROM audit_entry WHERE act = 'signed'")
        ).one()
        assert digest == edition.sha256
    assert plan_from_json(said, number=4, at=plan.updated_at, by="").goals[0].description
    assert signing.current_edition(nurse, plan.id) == edition


def test_what_was_signed_cannot_be_changed(
    store: ClinicStore, signing: PlanSigningService, nurse: Actor, plan: CarePlan
) -> None:
    signing.sign(nurse, plan.id, plan.version)
    for act in (
        "UPDATE plan_edition SET number = 2",
        "DELETE FROM plan_edition",
        "DELETE FROM plan_version",
    ):
        with pytest.raises(DatabaseError, match="append-only"), store.drafting() as session:
            session.execute(text(act))


def test_a_plan_that_was_changed_meanwhile_is_not_signed(
    signing: PlanSigningService, plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Asthma")))
    with pytest.raises(Refused, match="changed since it was shown"):
        signing.sign(nurse, plan.id, plan.version)
    assert signing.editions(nurse, plan.id) == ()


def test_it_says_what_was_changed_since(
    signing: PlanSigningService,
    plan_service: PlanService,
    reviewing: PlanReviewingService,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    signing.sign(nurse, plan.id, plan.version)
    with pytest.raises(Refused, match="signed as it is"):
        signing.sign(nurse, plan.id, plan.version)
    given = AgreementDraft(
        agrees=Agrees.AGREES,
        how=How.IN_PERSON,
        said_on=TODAY,
        copy_on=TODAY,
        copy_language="es",
        copy_format=CopyFormat.PAPER,
    )
    saved, _ = reviewing.agree(nurse, plan.id, plan.version, given)
    assert (saved.copy_given_on, saved.copy_language) == (TODAY, "es")
    (edition,) = signing.editions(nurse, plan.id)
    assert edition.changed_since == ""  # a copy that was given is no change of what was signed
    assert edition.plan_number < saved.number
    saved, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Asthma")))
    (edition,) = signing.editions(nurse, plan.id)
    assert edition.changed_since == "Concern added: Asthma"
    again, _ = signing.sign(nurse, plan.id, saved.version)
    assert again.number == 2
    newest, first = signing.editions(nurse, plan.id)
    assert (newest.superseded, first.superseded) == (False, True)
    assert signing.standing(nurse, plan.id).printed.startswith("Edition 2, version ")


def test_a_draft_is_in_force_once_it_is_signed(
    signing: PlanSigningService, plan_service: PlanService, nurse: Actor, person: UUID
) -> None:
    draft = PlanDraft(title="Sleep", status=PlanStatus.DRAFT)
    plan, _ = plan_service.start(nurse, person, "Sleep", draft)
    with pytest.raises(Refused, match="nothing in this plan"):
        signing.sign(nurse, plan.id, plan.version)
    plan, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Insomnia")))
    signing.sign(nurse, plan.id, plan.version)
    standing = signing.standing(nurse, plan.id)
    assert standing.plan.status is PlanStatus.ACTIVE
    assert [(s.before, s.after) for s in standing.statuses] == [
        (PlanStatus.DRAFT, PlanStatus.ACTIVE)
    ]


def test_what_stands_against_it_is_named_and_kept(
    signing: PlanSigningService, plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    plan_service.add_concern(
        nurse, plan.id, ConcernDraft(code=Coded("Low mood"), verification="unconfirmed")
    )
    saved, _ = plan_service.add_goal(
        nurse,
        plan.id,
        GoalDraft(
            description="Sleep more",
            concern_ids=(plan.concerns[0].id,),
            due_on=TODAY - timedelta(days=3),
        ),
    )
    said = signing.standing(nurse, plan.id).against
    edition, _ = signing.sign(nurse, plan.id, saved.version)
    assert edition.against == said
    assert "Not confirmed: Low mood" in said
    assert any(one.startswith("Past its day") and "Sleep more" in one for one in said)
    assert any("of 14 points are missing" in one for one in said)


@pytest.mark.usefixtures("ruled")
def test_a_second_person_signs_or_returns_it(
    signing: PlanSigningService,
    store: ClinicStore,
    nurse: Actor,
    doctor: Actor,
    plan: CarePlan,
) -> None:
    plan_service = PlanService(store, CALENDAR.zone)
    assert signing.cosigners(nurse) == ((doctor.id, doctor.display),)
    edition, _ = signing.sign(nurse, plan.id, plan.version, cosigner_id=doctor.id)
    assert edition.waits
    assert signing.current_edition(nurse, plan.id) is None
    assert [one.id for one in signing.waiting(doctor)] == [edition.id]
    with store.reading() as session:
        (asked,) = tasks.of_patient(session, plan.patient_id)
    assert (asked.owner_id, asked.completed_at) == (doctor.id, None)
    with pytest.raises(Refused, match="signed this plan first"):
        signing.cosign(nurse, edition.id)
    with pytest.raises(BadInput):
        signing.send_back(doctor, edition.id, "  ")
    returned, _ = signing.send_back(doctor, edition.id, "The insulin dose is missing")
    assert returned.answer is Answer.RETURNED
    assert signing.waiting(doctor) == ()
    with pytest.raises(Refused, match="waits for no second"):
        signing.cosign(doctor, edition.id)
    with store.reading() as session:
        told = [t for t in tasks.of_patient(session, plan.patient_id) if not t.completed_at]
    assert [(t.owner_id, t.reason) for t in told] == [(nurse.id, "The insulin dose is missing")]
    saved, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Insulin use")))
    second, _ = signing.sign(nurse, plan.id, saved.version)
    signing.cosign(doctor, second.id)
    newest, first = signing.editions(nurse, plan.id)
    assert newest.in_force
    assert newest.answered_by == doctor.display
    assert newest.answered_role == "provider"
    assert first.superseded
    with store.reading() as session:
        assert all(t.completed_at for t in tasks.of_patient(session, plan.patient_id))


@pytest.mark.usefixtures("ruled")
def test_editions_that_newer_ones_replaced_do_not_hide_who_waits(
    signing: PlanSigningService,
    store: ClinicStore,
    nurse: Actor,
    plan: CarePlan,
    standing: FixedClock,
) -> None:
    plan_service = PlanService(store, CALENDAR.zone)
    signing.sign(nurse, plan.id, plan.version)
    standing.advance(timedelta(minutes=1))
    saved, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Insulin use")))
    newest, _ = signing.sign(nurse, plan.id, saved.version)
    with pytest.MonkeyPatch.context() as fewer:
        fewer.setattr(plan_editions, "MOST_WAITING", 1)
        assert [one.id for one in signing.waiting(nurse)] == [newest.id]


@pytest.mark.usefixtures("ruled")
def test_who_may_not_sign_or_cosign(
    signing: PlanSigningService, store: ClinicStore, nurse: Actor, doctor: Actor, plan: CarePlan
) -> None:
    coach = colleague(store, nurse, "rokafor", Role.COACH)
    with pytest.raises(NotAllowed):
        signing.sign(coach, plan.id, plan.version)
    with pytest.raises(Refused, match="may not give"):
        signing.sign(nurse, plan.id, plan.version, cosigner_id=coach.id)
    edition, _ = signing.sign(nurse, plan.id, plan.version)
    other = colleague(store, nurse, "other", Role.NURSE)
    with pytest.raises(NotAllowed, match="second signature"):
        signing.cosign(other, edition.id)
    alone, _ = signing.cosign(doctor, edition.id)
    assert alone.in_force


def test_a_rule_names_roles_that_sign(signing: PlanSigningService, nurse: Actor) -> None:
    admin = replace(nurse, roles=frozenset({Role.ADMIN}))
    for rule in (
        CosignRule(frozenset({Role.COACH})),
        CosignRule(frozenset({Role.NURSE}), frozenset()),
    ):
        with pytest.raises(BadInput):
            signing.choose_rule(admin, rule)
    with pytest.raises(NotAllowed):
        signing.choose_rule(nurse, RULE)
    assert signing.rule() == CosignRule()


def test_other_bytes_than_the_signed_ones_are_damage(
    signing: PlanSigningService,
    plan_service: PlanService,
    store: ClinicStore,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    signing.sign(nurse, plan.id, plan.version)
    plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Asthma")))
    with store.reading() as session:
        assert list(plan_editions.altered(session)) == []
    with store.drafting() as session:
        raw = session.execute(
            text("SELECT snapshot FROM plan_version WHERE number = :n"), {"n": plan.number}
        ).scalar_one()
        said = json.loads(zlib.decompress(raw))
        said["plan"]["title"] = "Another plan"
        forged = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        names = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
            {"t": "plan_version"},
        ).scalars()
        for name in list(names):
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(
            text("UPDATE plan_version SET snapshot = :s, sha256 = :h WHERE number = :n"),
            {
                "s": zlib.compress(forged.encode()),
                "h": hashlib.sha256(forged.encode()).hexdigest(),
                "n": plan.number,
            },
        )
    with pytest.raises(Damage, match="not what was signed"):
        signing.editions(nurse, plan.id)
    with store.reading() as session:
        assert list(plan_editions.altered(session)) == [f"edition 1 of plan {plan.id}"]


def test_what_is_over_is_not_signed(
    signing: PlanSigningService, reviewing: PlanReviewingService, nurse: Actor, plan: CarePlan
) -> None:
    saved, _ = reviewing.set_status(nurse, plan.id, plan.version, PlanStatus.REVOKED, "Moved away")
    with pytest.raises(Refused, match="revoked is not signed"):
        signing.sign(nurse, plan.id, saved.version)
