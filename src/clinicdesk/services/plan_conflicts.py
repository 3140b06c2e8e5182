"""What pulls apart in a person's plan: found, settled on record, asked again when it changes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.conflict_lines import ConflictFacts
from clinicdesk.domain.conflict_resolving import (
    ResolvedConflict,
    ResolveDraft,
    resolve_problems,
    resolved,
)
from clinicdesk.domain.conflict_standing import (
    ConflictAct,
    ConflictRecord,
    ConflictReport,
    ConflictStanding,
    ConflictState,
    Resolution,
    Told,
    standings,
    told_of,
)
from clinicdesk.domain.conflict_structure import find_conflicts
from clinicdesk.domain.dates import age_on
from clinicdesk.domain.errors import InvalidDraft, NotFound, Refused
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.plan_conflict_book import rule_book
from clinicdesk.store import (
    latest_observations,
    patients,
    plan_conflicts,
    plans,
    programmes,
    summary,
    tasks,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.clinical import rows_of
from clinicdesk.store.plan_conflicts import NewEvent
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PlanConflictService"]

Noted = tuple[ConflictReport, Change]
_OPEN = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD})
_ANSWER_WITHIN = timedelta(days=7)
_LONGEST_TITLE = 120


class PlanConflictService:
    """Conflicts of the plans of one clinic. The chart's opening is audited by the chart service."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def find(self, actor: Actor, plan_id: UUID) -> ConflictReport:
        """Return what pulls apart in a plan, and how each of it stands; writes nothing.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return self._report(session, plan_id)

    def note(self, actor: Actor, plan_id: UUID) -> Noted:
        """Put on record what is new, what came back, and what is gone because the plan changed.

        Raises as ``resolve`` does, but for a draft.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            report = self._report(uow.session, plan_id)
            events = [_noted(one, report) for one in report.unnoted]
            plan = plans.get(uow.session, plan_id)
            if not events:
                return report, Change(frozenset(), plan.patient_id)
            noted, _change = self._written(uow, plan, events, "noted conflicts")
            # Nothing that a page shows is another: whoever looked is given the report.
            return noted, Change(frozenset(), plan.patient_id)

    def resolve(
        self,
        actor: Actor,
        plan_id: UUID,
        key: str,
        draft: ResolveDraft,
        *,
        seen: str | None = None,
    ) -> Noted:
        """Settle a conflict on record. Asking a clinician makes a task.

        ``seen`` is the fingerprint of what was looked at.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change care plans.
            NotFound: the plan has no such conflict, or there is no such owner.
            Refused: it says something else by now, or the plan is said to be changed and is not.
        """
        require(actor, Act.EDIT_PLAN)
        if problems := resolve_problems(draft, self._today()):
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id)
            patients.get_open(uow.session, plan.patient_id)
            report = self._report(uow.session, plan_id)
            one = _standing(report, key)
            fingerprint, told = _said(one)
            if seen is not None and seen != fingerprint:
                raise Refused("A line of this conflict was changed.", "Read it again, then decide.")
            _check_way(one, draft.resolution)
            task_id = None
            if draft.resolution is Resolution.ASKED:
                task_id = self._ask(uow, plan, told, draft)
            event = NewEvent(
                key=key,
                act=ConflictAct.RESOLVED,
                told=told,
                fingerprint=fingerprint,
                plan_number=plan.number,
                resolution=draft.resolution,
                reason=draft.reason,
                until=draft.until,
                task_id=task_id,
            )
            return self._written(uow, plan, [event], "settled a conflict", asked=task_id)

    def reopen(self, actor: Actor, plan_id: UUID, key: str, reason: str) -> Noted:
        """Ask a settled conflict again, with the reason; raises as ``resolve`` does."""
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id)
            patients.get_open(uow.session, plan.patient_id)
            one = _standing(self._report(uow.session, plan_id), key)
            if one.record is None or one.record.last.act is not ConflictAct.RESOLVED:
                raise Refused("This conflict is not settled.", "Settle it instead.")
            if one.conflict is None:
                raise Refused("This conflict is no longer there.", "There is nothing to ask again.")
            fingerprint, told = _said(one)
            event = NewEvent(
                key=key,
                act=ConflictAct.REOPENED,
                told=told,
                fingerprint=fingerprint,
                plan_number=plan.number,
                reason=reason.strip() or "Asked again by hand",
            )
            return self._written(uow, plan, [event], "reopened a conflict")

    def history(self, actor: Actor, plan_id: UUID) -> tuple[ConflictRecord, ...]:
        """Return everything that is on record of a plan's conflicts; raises as ``find`` does."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            plans.get(session, plan_id)
            return tuple(plan_conflicts.records_of(session, plan_id).values())

    def resolutions_for(self, actor: Actor, plan_id: UUID) -> tuple[ResolvedConflict, ...]:
        """Return what is settled, the newest first, for pages; raises as ``find`` does."""
        return resolved(self.history(actor, plan_id))

    # Within one session

    def _report(self, session: Snapshot, plan_id: UUID) -> ConflictReport:
        plan = plans.get(session, plan_id, self._today())
        found = find_conflicts(rule_book(), self._facts(session, plan))
        records = plan_conflicts.records_of(session, plan_id)
        return ConflictReport(
            plan_id=plan_id,
            plan_number=plan.number,
            standings=standings(found, records, self._today()),
        )

    def _facts(self, session: Snapshot, plan: CarePlan) -> ConflictFacts:
        patient_id, today = plan.patient_id, self._today()
        person = patients.get(session, patient_id)
        latest = latest_observations.latest_values(session, [patient_id])
        others = plans.plans_of(session, patient_id, today)
        return ConflictFacts(
            today=today,
            plan=plan,
            age=age_on(person.birth, today),
            sex=person.sex.value if person.sex else "",
            conditions=rows_of(session, "condition", patient_id),
            medications=rows_of(session, "medication", patient_id),
            allergies=rows_of(session, "allergy", patient_id),
            latest=tuple(latest.get(patient_id, ())),
            other_plans=tuple(p for p in others if p.id != plan.id and p.status in _OPEN),
            enrolments=tuple(programmes.of_patient(session, patient_id)),
        )

    def _ask(self, uow: UnitOfWork, plan: CarePlan, told: Told, draft: ResolveDraft) -> UUID:
        title = f"Care plan: {told.title}"
        task = TaskDraft(
            patient_id=plan.patient_id,
            title=title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
            due_on=draft.due_on or self._today() + _ANSWER_WITHIN,
            owner_id=draft.owner_id,
            reason=draft.reason.strip(),
            kind="review",
            plan_id=plan.id,
        )
        task_id = tasks.add(uow, task)
        uow.session.flush()
        uow.audit(
            AuditAct(act="created", kind="task", object_id=task_id, patient_id=plan.patient_id)
        )
        return task_id

    def _written(
        self,
        uow: UnitOfWork,
        plan: CarePlan,
        events: Iterable[NewEvent],
        act: str,
        *,
        asked: UUID | None = None,
    ) -> Noted:
        plan_conflicts.write_events(uow, plan.id, events)
        if asked is not None:
            summary.refresh(uow, [plan.patient_id])
        uow.audit(
            AuditAct(
                act=act,
                kind="plan",
                object_id=plan.id,
                object_version=plan.number,
                patient_id=plan.patient_id,
            )
        )
        kinds = {"conflict", "task"} if asked is not None else {"conflict"}
        report = self._report(uow.session, plan.id)
        return report, Change(frozenset(kinds), plan.patient_id)

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)


def _standing(report: ConflictReport, key: str) -> ConflictStanding:
    one = report.of(key)
    if one is None:
        raise NotFound("The plan has no such conflict.", "Look at the list again.")
    return one


def _said(one: ConflictStanding) -> tuple[str, Told]:
    """What is said of it now, or was said last."""
    if one.conflict is not None:
        return one.conflict.fingerprint, told_of(one.conflict)
    assert one.record is not None
    return one.record.last.fingerprint, one.record.last.told


def _check_way(one: ConflictStanding, resolution: Resolution) -> None:
    if resolution is Resolution.CHANGED and one.conflict is not None:
        raise Refused(
            "Both sides still stand in the plan or the chart.",
            "Change or end one of the lines first; then it is settled by itself.",
        )
    if resolution is not Resolution.CHANGED and one.conflict is None:
        raise Refused("This conflict is no longer there.", "There is nothing to settle.")


def _noted(one: ConflictStanding, report: ConflictReport) -> NewEvent:
    fingerprint, told = _said(one)
    event = NewEvent(
        key=one.key,
        told=told,
        fingerprint=fingerprint,
        plan_number=report.plan_number,
        act=ConflictAct.SEEN,
    )
    if one.state is ConflictState.GONE:
        return replace(
            event,
            act=ConflictAct.RESOLVED,
            resolution=Resolution.CHANGED,
            reason="One of the lines was changed or ended.",
        )
    if one.record is None:
        return event
    return replace(event, act=ConflictAct.REOPENED, reason=one.why_again)
