"""Reviews, agreement and status of plans on a real encrypted file."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from at_noon import TODAY
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import InvalidDraft, NotAllowed, Refused
from clinicdesk.domain.plan_reviews import (
    AgreementDraft,
    Agrees,
    CopyFormat,
    How,
    Outcome,
    Participant,
    ReviewDraft,
    TeachBack,
)
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import CarePlan, ConcernDraft, PlanDraft, PlanStatus
from clinicdesk.services.plan_reviewing import PlanReviewingService
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plans import PlanService
from clinicdesk.store import tasks, today_query
from clinicdesk.store.clinic_store import ClinicStore

CALENDAR = BusinessCalendar(zone="America/New_York")
NEXT = TODAY + timedelta(days=90)


@pytest.fixture
def signing(store: ClinicStore) -> PlanSigningService:
    return PlanSigningService(store, CALENDAR)


@pytest.fixture
def reviewing(store: ClinicStore) -> PlanReviewingService:
    return PlanReviewingService(store, CALENDAR)


def reviewed(**more: object) -> ReviewDraft:
    said: dict[str, object] = {
        "reviewed_on": TODAY,
        "outcome": Outcome.CONTINUES,
        "participants": (Participant("Ánh Nguyễn", "the person"), Participant("Her sister")),
        "next_due_on": NEXT,
        **more,
    }
    return ReviewDraft(**said)  # type: ignore[arg-type]


def agreed(**more: object) -> AgreementDraft:
    said: dict[str, object] = {
        "agrees": Agrees.AGREES,
        "how": How.IN_PERSON,
        "said_on": TODAY,
        **more,
    }
    return AgreementDraft(**said)  # type: ignore[arg-type]


def test_a_review_says_who_and_what_and_sets_the_next(
    reviewing: PlanReviewingService,
    signing: PlanSigningService,
    plan_service: PlanService,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    saved, change = reviewing.review(nurse, plan.id, plan.version, reviewed())
    assert saved.review_due_on == NEXT
    assert change.touches("plan", plan.patient_id)
    (first,) = reviewing.reviews(nurse, plan.id)
    assert (first.plan_number, first.since_number) == (plan.number, None)
    assert first.function == "care plan review"
    assert [one.name for one in first.participants] == ["Ánh Nguyễn", "Her sister"]
    assert (first.by, first.role) == ("A. Moreau, RN", "nurse")
    assert signing.standing(nurse, plan.id).changed_since_review == ""
    saved, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Asthma")))
    assert signing.standing(nurse, plan.id).changed_since_review == "Concern added: Asthma"
    draft = reviewed(outcome=Outcome.CHANGED, changed="Asthma is new")
    reviewing.review(nurse, plan.id, saved.version, draft)
    second, _first = reviewing.reviews(nurse, plan.id)
    assert (second.since_number, second.plan_number) == (first.plan_number, saved.number)


def test_the_day_of_the_next_review_reaches_the_morning(
    reviewing: PlanReviewingService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    soon = TODAY + timedelta(days=4)
    reviewing.review(nurse, plan.id, plan.version, reviewed(next_due_on=soon))
    with store.reading() as session:
        (due,) = today_query.plans_due(session, nurse, TODAY, within_days=7, limit=9)
    assert (due.review_due_on, due.overdue) == (soon, False)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"next_due_on": None}, "next_due_on"),
        ({"next_due_on": TODAY}, "next_due_on"),
        ({"next_due_on": TODAY + timedelta(days=400)}, "next_due_on"),
        ({"reviewed_on": TODAY + timedelta(days=1)}, "reviewed_on"),
        ({"outcome": Outcome.CHANGED}, "changed"),
        ({"participants": (Participant(" "),)}, "participants"),
    ],
)
def test_what_a_review_must_say(
    reviewing: PlanReviewingService,
    nurse: Actor,
    plan: CarePlan,
    more: dict[str, object],
    field: str,
) -> None:
    with pytest.raises(InvalidDraft) as refused:
        reviewing.review(nurse, plan.id, plan.version, reviewed(**more))
    assert field in {problem.field for problem in refused.value.problems}
    assert reviewing.reviews(nurse, plan.id) == ()


def test_a_review_may_end_the_plan(
    reviewing: PlanReviewingService, nurse: Actor, plan: CarePlan
) -> None:
    draft = reviewed(outcome=Outcome.ENDS, note="Goals are kept", next_due_on=None)
    saved, _ = reviewing.review(nurse, plan.id, plan.version, draft)
    assert (saved.status, saved.review_due_on) == (PlanStatus.COMPLETED, None)
    with pytest.raises(Refused, match="completed"):
        reviewing.review(nurse, plan.id, saved.version, reviewed())


def test_what_the_person_says_and_a_teach_back_that_is_repeated(
    reviewing: PlanReviewingService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    draft = agreed(
        agrees=Agrees.IN_PART,
        words="No insulin",
        how=How.VIDEO,
        present="Her sister",
        interpreter="Vietnamese, by video",
        copy_on=TODAY,
        copy_language="vi",
        copy_format=CopyFormat.LARGE_PRINT,
        reading_grade=Decimal("5.4"),
        teach_back=TeachBack.NOT_YET,
        repeat_on=date(2026, 3, 14),  # a Saturday
    )
    saved, _ = reviewing.agree(nurse, plan.id, plan.version, draft)
    (kept,) = reviewing.agreements(nurse, plan.id)
    for name in ("agrees", "words", "how", "present", "interpreter", "copy_format", "teach_back"):
        assert getattr(kept, name) == getattr(draft, name)
    assert (kept.reading_grade, kept.plan_number) == (Decimal("5.4"), plan.number)
    assert saved.copy_language == "vi"
    with store.reading() as session:
        (again,) = tasks.of_patient(session, plan.patient_id)
    assert again.id == kept.task_id
    assert (again.due_on, again.plan_id) == (date(2026, 3, 16), plan.id)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"agrees": Agrees.DOES_NOT}, "words"),
        ({"copy_on": TODAY, "copy_language": "en"}, "copy_format"),
        ({"copy_on": TODAY, "copy_format": CopyFormat.FILE}, "copy_language"),
        ({"teach_back": TeachBack.RE_TAUGHT}, "repeat_on"),
        ({"repeat_on": NEXT}, "teach_back"),
        ({"teach_back": TeachBack.NOT_YET, "repeat_on": TODAY}, "repeat_on"),
        ({"reading_grade": Decimal(30)}, "reading_grade"),
        ({"said_on": NEXT}, "said_on"),
    ],
)
def test_what_an_agreement_must_say(
    reviewing: PlanReviewingService,
    nurse: Actor,
    plan: CarePlan,
    more: dict[str, object],
    field: str,
) -> None:
    with pytest.raises(InvalidDraft) as refused:
        reviewing.agree(nurse, plan.id, plan.version, agreed(**more))
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_coach_teaches_and_does_not_review(
    reviewing: PlanReviewingService, nurse: Actor, plan: CarePlan
) -> None:
    coach = replace(nurse, roles=frozenset({Role.COACH}))
    with pytest.raises(NotAllowed):
        reviewing.review(coach, plan.id, plan.version, reviewed())
    with pytest.raises(NotAllowed):
        reviewing.set_status(coach, plan.id, plan.version, PlanStatus.ON_HOLD, "Away")
    reviewing.agree(coach, plan.id, plan.version, agreed())
    assert reviewing.agreements(coach, plan.id)[0].role == "coach"


def test_a_status_follows_with_its_reason_and_is_written_down(
    reviewing: PlanReviewingService,
    signing: PlanSigningService,
    plan_service: PlanService,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    with pytest.raises(InvalidDraft):
        reviewing.set_status(nurse, plan.id, plan.version, PlanStatus.ON_HOLD)
    held = PlanDraft(title=plan.title, status=PlanStatus.ON_HOLD)
    with pytest.raises(InvalidDraft):
        plan_service.change(nurse, plan.id, plan.version, held)
    saved, _ = reviewing.set_status(nurse, plan.id, plan.version, PlanStatus.ON_HOLD, "In hospital")
    with pytest.raises(Refused, match="does not become a draft"):
        reviewing.set_status(nurse, plan.id, saved.version, PlanStatus.DRAFT)
    ended, _ = reviewing.set_status(nurse, plan.id, saved.version, PlanStatus.COMPLETED)
    with pytest.raises(Refused, match="does not become active"):
        reviewing.set_status(nurse, plan.id, ended.version, PlanStatus.ACTIVE)
    plan_service.undo(nurse, UndoToken.of(ended))
    said = signing.standing(nurse, plan.id).statuses
    assert [(s.after, s.reason) for s in said] == [
        (PlanStatus.ON_HOLD, "Undone"),
        (PlanStatus.COMPLETED, ""),
        (PlanStatus.ON_HOLD, "In hospital"),
    ]


def test_a_new_plan_takes_the_place_of_an_old_one(
    reviewing: PlanReviewingService,
    signing: PlanSigningService,
    plan_service: PlanService,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    ended, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("A cold")))
    old, _ = plan_service.end(nurse, ended.concerns[-1].id, 1, "It is over")
    with pytest.raises(InvalidDraft):
        reviewing.replace(nurse, plan.id, old.version, "Second plan", "")
    new, change = reviewing.replace(
        nurse, plan.id, old.version, "Second plan", "Too much has changed"
    )
    assert change.touches("plan", plan.patient_id)
    assert [c.code.text for c in new.concerns] == ["Type 2 diabetes"]
    assert new.goals[0].concern_ids == (new.concerns[0].id,)
    assert new.interventions[0].goal_ids == (new.goals[0].id,)
    lines = {line.id for line in (*plan.concerns, *plan.goals, *plan.interventions)}
    assert not lines & {line.id for line in (*new.concerns, *new.goals, *new.interventions)}
    before = next(p for p in plan_service.all_of(nurse, plan.patient_id) if p.id == plan.id)
    assert before.status is PlanStatus.REVOKED
    assert plan_service.open(nurse, plan.patient_id) == new
    (change_of_status,) = signing.standing(nurse, plan.id).statuses
    assert change_of_status.replaced_by == new.id
    assert change_of_status.reason == "Too much has changed"


def test_what_was_said_is_never_changed(
    reviewing: PlanReviewingService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    saved, _ = reviewing.review(nurse, plan.id, plan.version, reviewed())
    saved, _ = reviewing.agree(nurse, plan.id, saved.version, agreed())
    reviewing.set_status(nurse, plan.id, saved.version, PlanStatus.ON_HOLD, "Away")
    for table in ("plan_review", "plan_agreement", "plan_status_change"):
        for act in (f"UPDATE {table} SET version = 2", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="append-only"), store.drafting() as session:
                session.execute(text(act))


def test_the_next_review_falls_on_a_working_day(reviewing: PlanReviewingService) -> None:
    due: set[int] = set()
    for n in range(30):
        day = TODAY + timedelta(days=n)
        found = reviewing.next_due(day)
        assert timedelta(days=85) <= found - day <= timedelta(days=90)
        due.add(found.weekday())
    assert due <= {0, 1, 2, 3, 4}


def test_a_plan_that_nobody_knows_has_no_reviews(
    reviewing: PlanReviewingService, nurse: Actor
) -> None:
    assert reviewing.reviews(nurse, UUID(int=9)) == ()
