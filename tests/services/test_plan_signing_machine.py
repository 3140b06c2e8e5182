"""Random acts about one plan: what is signed, what changed since, and what waits hold together."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from at_noon import NOON, TODAY
from bare_store import bare_store
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_editions import CosignRule, current_edition, differences_since
from clinicdesk.domain.plan_reviews import Outcome, ReviewDraft
from clinicdesk.domain.plan_status import followers
from clinicdesk.domain.plan_work import TaskAnswer, WorkAnswer, lines_of
from clinicdesk.domain.plans import CarePlan, ConcernDraft, PlanStatus
from clinicdesk.domain.tasks import Task
from clinicdesk.services.plan_reviewing import PlanReviewingService
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plan_work import PlanWorkService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import patients, plans, staff, tasks
from clinicdesk.store.audit_log import AuditAct

CALENDAR = BusinessCalendar(zone="America/New_York")


class Saying(RuleBasedStateMachine):
    """Acts that are refused leave everything as it was; the others keep what is promised."""

    @initialize()
    def begin(self) -> None:
        self.ground = ExitStack()
        folder = self.ground.enter_context(TemporaryDirectory())
        self.clock = FixedClock(NOON)
        ids = IdSource(self.clock, seed=7)
        self.store = self.ground.enter_context(bare_store(Path(folder), self.clock, ids))
        site = ids.new()
        self.nurse = Actor(ids.new(), "a", "A. Moreau, RN", frozenset({Role.NURSE}), site)
        self.doctor = Actor(ids.new(), "h", "H. Park, MD", frozenset({Role.PROVIDER}), site)
        with self.store.writing(self.nurse) as uow:
            for one in (self.nurse, self.doctor):
                staff.add(uow, name=one.name, display=one.display, roles=one.roles, staff_id=one.id)
            person = patients.add(uow, PatientDraft(name=PersonName(family="Ng")))
            uow.audit(AuditAct(act="created", kind="patient", object_id=person))
        self.plans = PlanService(self.store, CALENDAR.zone)
        self.signing = PlanSigningService(self.store, CALENDAR)
        self.reviewing = PlanReviewingService(self.store, CALENDAR)
        self.work = PlanWorkService(self.store, CALENDAR, ReferralWords(self.store))
        self.id = self.plans.start(self.nurse, person, "Plan")[0].id
        self.made: dict[str, int] = {}
        self.add_concern()

    def teardown(self) -> None:
        if hasattr(self, "ground"):
            self.ground.close()

    @property
    def plan(self) -> CarePlan:
        with self.store.reading() as session:
            return plans.get(session, self.id, TODAY)

    def all_tasks(self) -> tuple[Task, ...]:
        with self.store.reading() as session:
            return tasks.of_patient(session, self.plan.patient_id)

    @rule()
    def add_concern(self) -> None:
        draft = ConcernDraft(code=Coded(f"Concern {len(self.plan.concerns)}"))
        self.plans.add_concern(self.nurse, self.id, draft)

    @rule(pick=st.integers(0, 9))
    def end_a_line(self, pick: int) -> None:
        going = [c for c in self.plan.concerns if c.status == "active"]
        if going:
            line = going[pick % len(going)]
            self.plans.end(self.nurse, line.id, line.version, "It is over")

    @rule(pick=st.integers(0, 9))
    def make_a_task(self, pick: int) -> None:
        lines = lines_of(self.plan)
        self.work.make(self.nurse, self.id, lines[pick % len(lines)].id)

    @rule(needed=st.booleans())
    def choose_the_rule(self, needed: bool) -> None:
        admin = replace(self.nurse, roles=frozenset({Role.ADMIN}))
        signers = frozenset({Role.NURSE}) if needed else frozenset()
        self.signing.choose_rule(admin, CosignRule(signers))

    @rule(asks=st.booleans())
    def sign(self, asks: bool) -> None:
        before = self.signing.editions(self.nurse, self.id)
        try:
            asked = self.doctor.id if asks else None
            edition, _change = self.signing.sign(self.nurse, self.id, self.plan.version, asked)
        except ClinicDeskError:
            assert self.signing.editions(self.nurse, self.id) == before
            return
        assert edition.number == len(before) + 1
        self.made[edition.sha256] = edition.plan_number

    @rule(returned=st.booleans())
    def answer_as_second(self, returned: bool) -> None:
        for one in self.signing.waiting(self.doctor):
            if returned:
                self.signing.send_back(self.doctor, one.id, "Not yet")
            else:
                self.signing.cosign(self.doctor, one.id)

    @rule(to=st.sampled_from(PlanStatus))
    def set_status(self, to: PlanStatus) -> None:
        before = self.plan
        if to in {PlanStatus.COMPLETED, PlanStatus.REVOKED, PlanStatus.ENTERED_IN_ERROR}:
            return  # nothing more could be done about the plan
        try:
            self.reviewing.set_status(self.nurse, self.id, before.version, to, "Why")
        except ClinicDeskError:
            assert to not in followers(before.status)
            assert self.plan == before

    @rule()
    def review(self) -> None:
        due = self.reviewing.next_due(TODAY)
        draft = ReviewDraft(reviewed_on=TODAY, outcome=Outcome.CONTINUES, next_due_on=due)
        self.reviewing.review(self.nurse, self.id, self.plan.version, draft)

    @rule(how=st.sampled_from(WorkAnswer), take=st.integers(1, 3))
    def answer_about_tasks(self, how: WorkAnswer, take: int) -> None:
        asked = self.work.asked(self.nurse, self.id)[:take]
        due = TODAY + timedelta(days=3)
        answers = [
            TaskAnswer(task_id=a.task.id, answer=how, reason="Over", title="Instead", due_on=due)
            for a in asked
        ]
        left = {a.task.id for a in self.work.asked(self.nurse, self.id)[take:]}
        if answers:
            self.work.answer(self.nurse, self.id, answers)
        assert {a.task.id for a in self.work.asked(self.nurse, self.id)} == left

    @invariant()
    def signatures_hold_for_the_bytes_and_say_what_changed(self) -> None:
        if not hasattr(self, "made"):
            return
        plan, editions = self.plan, self.signing.editions(self.nurse, self.id)
        with self.store.reading() as session:
            for one in editions:
                facts, signed = plans.version(session, self.id, one.plan_number)
                assert facts.sha256 == one.sha256
                if one == current_edition(editions):
                    assert bool(one.changed_since) == bool(differences_since(signed, plan))
        assert {one.sha256: one.plan_number for one in editions} == self.made
        assert sum(one.waits for one in editions) <= 1
        current = current_edition(editions)
        assert all(
            one.superseded == (current is not None and one.number < current.number)
            for one in editions
        )

    @invariant()
    def every_open_task_of_a_line_that_ended_is_asked_about_or_kept(self) -> None:
        if not hasattr(self, "made"):
            return
        open_tasks = {one.id for one in self.all_tasks() if one.completed_at is None}
        asked = [one.task.id for one in self.work.asked(self.nurse, self.id)]
        assert len(asked) == len(set(asked))
        assert set(asked) <= open_tasks


TestSaying = Saying.TestCase
TestSaying.settings = settings(max_examples=4, stateful_step_count=12, deadline=None)
