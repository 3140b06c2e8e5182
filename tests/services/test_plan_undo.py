"""Any history of acts on a real encrypted file is undone act by act, and done again."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

from bare_store import bare_store
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    Priority,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plan_rules import WouldOrphan, orphans
from clinicdesk.domain.plan_versions import UndoToken, content_hash
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    GoalTarget,
    Intervention,
    InterventionDraft,
    PlanDraft,
)
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical, patients
from clinicdesk.store.audit_log import AuditAct

NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
TARGET = GoalTarget(
    measure=coded(LOINC, "4548-4", "Hemoglobin A1c"),
    comparator=Comparator.AT_MOST,
    value=Decimal(7),
    unit="%",
)
seeds = st.integers(0, 2**16)
names = st.text("abcdefgh ", min_size=1, max_size=8).filter(str.strip)

days = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
steps = st.builds(
    Milestone,
    text=names,
    value=st.none() | st.decimals(0, 99, places=1),
    due_on=days,
    reached_on=days,
)
acceptances = st.builds(
    lambda chosen, rest: tuple(replace(rest, who=who) for who in chosen),
    st.lists(st.sampled_from(Who), unique=True, max_size=2),
    st.builds(
        Acceptance,
        who=st.just(Who.PATIENT),
        status=st.sampled_from(AcceptanceStatus),
        priority=st.none() | st.sampled_from(Priority),
        reason=names,
        on=days,
    ),
)
signs = st.builds(WarningSign, sign=names, zone=st.sampled_from(Zone), act=names)
caregivers = st.builds(
    Caregiver, name=names, relation=names, strain=st.none() | st.integers(0, 10), on=days
)

State = tuple[str, tuple[tuple[str, ...], ...]]


class Undoing(RuleBasedStateMachine):
    """Keeps the state before each act beside its token, as a window's undo list does."""

    @initialize()
    def begin(self) -> None:
        self.ground = ExitStack()
        folder = self.ground.enter_context(TemporaryDirectory())
        self.clock = FixedClock(NOON)
        ids = IdSource(self.clock, seed=7)
        self.store = self.ground.enter_context(bare_store(Path(folder), self.clock, ids))
        roles = frozenset({Role.NURSE})
        self.nurse = Actor(ids.new(), "amoreau", "A. Moreau, RN", roles, ids.new())
        with self.store.writing(self.nurse) as uow:
            self.person = patients.add(uow, PatientDraft(name=PersonName(family="Ng")))
            uow.audit(AuditAct(act="created", kind="patient"))
        self.service = PlanService(self.store, "America/New_York")
        self.plan, _change = self.service.start(self.nurse, self.person, "Plan")
        self.undone: list[tuple[UndoToken, State, State]] = []
        self.acts: list[tuple[UndoToken, State, State]] = []

    def teardown(self) -> None:
        if hasattr(self, "ground"):
            self.ground.close()

    def state(self) -> State:
        """The plan as people wrote it, and the readings that count."""
        with self.store.reading() as session:
            rows = clinical.rows_of(session, "observation", self.person)
        return content_hash(self.plan), tuple(sorted((str(o.id), str(o.value)) for o in rows))

    def act(self, verb: Callable[[], tuple[CarePlan, object]]) -> None:
        before, number = self.state(), self.plan.number
        self.clock.advance(timedelta(minutes=1))
        self.plan, _change = verb()
        if self.plan.number != number:
            self.acts.append((UndoToken.of(self.plan), before, self.state()))
            self.undone.clear()

    def picked(self, lines: tuple[Concern | Goal | Intervention, ...], seed: int) -> UUID:
        return Random(seed).choice(lines).id

    @rule(name=names, origin=st.sampled_from(ConcernOrigin), results=st.integers(0, 2))
    def add_concern(self, name: str, origin: ConcernOrigin, results: int) -> None:
        found = tuple(UUID(int=number + 1) for number in range(results))
        draft = ConcernDraft(
            code=Coded(name), origin=origin, evidence=found, verification="unconfirmed"
        )
        self.act(lambda: self.service.add_concern(self.nurse, self.plan.id, draft))

    @precondition(lambda self: self.plan.concerns)
    @rule(name=names, seed=seeds, measured=st.booleans())
    def add_goal(self, name: str, seed: int, measured: bool) -> None:
        draft = GoalDraft(
            description=name,
            concern_ids=(self.picked(self.plan.concerns, seed),),
            target=TARGET if measured else None,
        )
        self.act(lambda: self.service.add_goal(self.nurse, self.plan.id, draft))

    @precondition(lambda self: self.plan.goals)
    @rule(name=names, seed=seeds)
    def add_intervention(self, name: str, seed: int) -> None:
        goal_id = self.picked(self.plan.goals, seed)
        draft = InterventionDraft(code=Coded(name), goal_ids=(goal_id,))
        self.act(lambda: self.service.add_intervention(self.nurse, self.plan.id, draft))

    @precondition(lambda self: self.plan.goals)
    @rule(name=names, seed=seeds, link=seeds)
    def change_goal(self, name: str, seed: int, link: int) -> None:
        goal = self.plan.goal(self.picked(self.plan.goals, seed))
        assert goal is not None
        linked = dict.fromkeys((*goal.concern_ids, self.picked(self.plan.concerns, link)))
        draft = replace(goal, note=name, concern_ids=tuple(linked))
        self.act(lambda: self.service.change_goal(self.nurse, goal.id, goal.version, draft))

    @precondition(lambda self: self.plan.concerns)
    @rule(seed=seeds, day=days)
    def agree(self, seed: int, day: date | None) -> None:
        concern = self.plan.concern(self.picked(self.plan.concerns, seed))
        assert concern is not None
        draft = replace(concern, person_agrees_on=day)
        change = self.service.change_concern
        self.act(lambda: change(self.nurse, concern.id, concern.version, draft))

    @precondition(lambda self: self.plan.goals)
    @rule(seed=seeds, added=st.lists(steps, max_size=3), said=acceptances, keep=st.booleans())
    def set_steps(
        self, seed: int, added: list[Milestone], said: tuple[Acceptance, ...], keep: bool
    ) -> None:
        goal = self.plan.goal(self.picked(self.plan.goals, seed))
        assert goal is not None
        if goal.target is None:
            added = [replace(step, value=None) for step in added]
        ladder = (*added, *goal.milestones) if keep else tuple(added)
        draft = replace(goal, milestones=ladder, acceptances=said)
        self.act(lambda: self.service.change_goal(self.nurse, goal.id, goal.version, draft))

    @precondition(lambda self: self.plan.concerns or self.plan.goals)
    @rule(seed=seeds, with_serving=st.booleans())
    def remove(self, seed: int, with_serving: bool) -> None:
        lines = (*self.plan.concerns, *self.plan.goals, *self.plan.interventions)
        line = next(one for one in lines if one.id == self.picked(lines, seed))

        def verb() -> tuple[CarePlan, object]:
            try:
                return self.service.remove(
                    self.nurse, line.id, line.version, "Mistake", with_serving=with_serving
                )
            except WouldOrphan:
                return self.plan, None

        self.act(verb)

    @precondition(lambda self: self.plan.goals)
    @rule(seed=seeds)
    def end(self, seed: int) -> None:
        goal = self.plan.goal(self.picked(self.plan.goals, seed))
        assert goal is not None
        self.act(lambda: self.service.end(self.nurse, goal.id, goal.version, "Enough"))

    @precondition(lambda self: len(self.plan.concerns) > 1)
    @rule(seed=seeds)
    def reorder(self, seed: int) -> None:
        ids = [concern.id for concern in self.plan.concerns]
        Random(seed).shuffle(ids)
        self.act(lambda: self.service.reorder(self.nurse, self.plan.id, ids))

    @rule(
        name=names,
        barriers=st.lists(names, max_size=2),
        signs=st.lists(signs, max_size=2, unique_by=lambda one: one.sign),
        caregiver=st.none() | caregivers,
    )
    def change_plan(
        self,
        name: str,
        barriers: list[str],
        signs: list[WarningSign],
        caregiver: Caregiver | None,
    ) -> None:
        draft = PlanDraft(
            title=name,
            barriers=tuple(barriers),
            barrier_help=tuple(BarrierHelp(barrier=b, resource="Fund") for b in barriers[:1]),
            warning_signs=tuple(signs),
            caregiver=caregiver,
        )
        version = self.plan.version
        self.act(lambda: self.service.change(self.nurse, self.plan.id, version, draft))

    @precondition(lambda self: any(g.target for g in self.plan.goals))
    @rule(seed=seeds, tenths=st.integers(50, 120))
    def log_progress(self, seed: int, tenths: int) -> None:
        measured = tuple(goal for goal in self.plan.goals if goal.target)
        goal_id, value = self.picked(measured, seed), Decimal(tenths) / 10
        day = date(2026, 3, 9)
        self.act(lambda: self.service.log_progress(self.nurse, goal_id, value, day))

    @precondition(lambda self: self.acts)
    @rule()
    def undo(self) -> None:
        token, before, after = self.acts.pop()
        self.clock.advance(timedelta(minutes=1))
        self.plan, _change = self.service.undo(self.nurse, token)
        assert self.state() == before
        self.undone.append((UndoToken.of(self.plan), before, after))

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        token, before, after = self.undone.pop()
        self.clock.advance(timedelta(minutes=1))
        self.plan, _change = self.service.undo(self.nurse, token)
        assert self.state() == after
        self.acts.append((UndoToken.of(self.plan), before, after))

    @invariant()
    def nothing_is_an_orphan_and_what_is_read_is_what_was_saved(self) -> None:
        if not hasattr(self, "plan"):
            return
        assert orphans(self.plan) == ()
        saved = self.service.version(self.nurse, self.plan.id, self.plan.number)
        assert content_hash(saved) == content_hash(self.plan)
        assert self.service.open(self.nurse, self.person) == self.plan


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
