"""Templates of care plans: which fit a person, what each would add, what was taken and changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.plan_applying import Stamp, applied
from clinicdesk.domain.plan_departures import TemplateUse, template_uses
from clinicdesk.domain.plan_edits import new_plan
from clinicdesk.domain.plan_proposals import Proposal, TemplateFacts, proposal
from clinicdesk.domain.plan_templates import PlanTemplate, fits
from clinicdesk.domain.plan_versions import content_hash
from clinicdesk.domain.plans import CarePlan, PlanDraft
from clinicdesk.services.plan_keeping import Saved, finished
from clinicdesk.services.plan_template_book import TemplateBook
from clinicdesk.store import chart_query, latest_observations, patients, plan_saves, plans
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.clinical import rows_of
from clinicdesk.store.plan_reasons import removal_reasons
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ACT", "OfferedTemplate", "PlanTemplateService"]

ACT = "templated"
"""The act of a saved state in which a template was applied."""


@dataclass(frozen=True, slots=True)
class OfferedTemplate:
    """A template, and whether it is about a problem that the person has now."""

    template: PlanTemplate
    fits: bool


class PlanTemplateService:
    """Plan templates of one clinic. The chart's opening is audited by the chart service."""

    def __init__(self, store: ClinicStore, zone: str, clinic: str = "") -> None:
        self._store = store
        self._zone = zone
        self._book = TemplateBook(clinic, zone)

    def list(self, actor: Actor, patient_id: UUID | None = None) -> tuple[OfferedTemplate, ...]:
        """Return all templates by title; those that fit a person's problems first.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            templates = self._book.shelf(session).all().values()
            if patient_id is None:
                return tuple(OfferedTemplate(one, False) for one in templates)
            chart_query.require_person(session, patient_id)
            problems = rows_of(session, "condition", patient_id)
        offered = [OfferedTemplate(one, fits(one, problems)) for one in templates]
        return tuple(sorted(offered, key=lambda one: not one.fits))

    def preview(self, actor: Actor, patient_id: UUID, key: str) -> Proposal:
        """Say what a template would add to the plan that is being worked on.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such person or template.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return self._preview(session, patient_id, self._book.shelf(session).named(key))

    def preview_of(self, actor: Actor, patient_id: UUID, template: PlanTemplate) -> Proposal:
        """Say what a template that is not saved yet would add; raises as ``preview`` does."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return self._preview(session, patient_id, template)

    def _preview(self, session: Snapshot, patient_id: UUID, template: PlanTemplate) -> Proposal:
        chart_query.require_person(session, patient_id)
        return proposal(
            template, self._current(session, patient_id), self._facts(session, patient_id)
        )

    def apply(
        self,
        actor: Actor,
        patient_id: UUID,
        key: str,
        chosen: Collection[str] | None = None,
        *,
        seen: int | None = None,
    ) -> Saved:
        """Take lines of a template over, as one act; starts a plan where there is none.

        ``chosen`` are keys of the preview's lines (None: all that are new); a chosen line that
        stands against a goal of the plan gives that goal the template's target. ``seen`` is the
        preview's ``plan_number``.

        Raises:
            BadInput: nothing is chosen, or a key is not the template's.
            NotAllowed: the actor's role does not change care plans.
            NotFound: no such person or template.
            Refused: the plan was changed since the preview, a line would serve nothing, or the
                person's record was merged into another.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            patients.get_open(uow.session, patient_id)
            template = self._book.shelf(uow.session).named(key)
            before = self._current(uow.session, patient_id)
            asked = proposal(template, before, self._facts(uow.session, patient_id))
            if seen is not None and seen != asked.plan_number:
                raise Refused(
                    "Someone else changed the plan in the meantime.",
                    "Look again at what the template would add.",
                )
            taken = asked.new if chosen is None else frozenset(chosen)
            _check(asked, taken)
            plan = before or self._started(uow, patient_id, actor.display)
            after = applied(plan, asked, taken, Stamp(uow.new_id, uow.now, actor.display))
            if before is None:
                plan_saves.add_many(uow, [after], act=ACT)
            elif content_hash(after) == content_hash(before):
                return before, Change(frozenset(), patient_id)
            else:
                words = f"From the template {template.title}"
                plan_saves.save(uow, before, after, act=ACT, words=words)
            self._book.keep_used(uow, template)
            return finished(uow, "applied a template", after.id, self._today())

    def differences(self, actor: Actor, plan_id: UUID) -> tuple[TemplateUse, ...]:
        """Say which templates a plan uses, and what it has otherwise than each, and why.

        Raises:
            Damage: a saved state is not what was written.
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            plan = plans.get(session, plan_id, self._today())
            numbers = [one.number for one in plans.versions(session, plan_id) if one.act == ACT]
            states = [plans.version(session, plan_id, n)[1] for n in sorted(numbers)]
            return template_uses(
                states,
                plan,
                self._book.shelf(session),
                self._facts(session, plan.patient_id),
                removal_reasons(session, plan_id),
            )

    def _started(self, uow: UnitOfWork, patient_id: UUID, by: str) -> CarePlan:
        draft = PlanDraft(title="Care plan", start_on=self._today())
        return new_plan(uow.new_id(), patient_id, draft, uow.now, by)

    def _current(self, session: Snapshot, patient_id: UUID) -> CarePlan | None:
        return current_plan(plans.plans_of(session, patient_id, self._today()))

    def _facts(self, session: Snapshot, patient_id: UUID) -> TemplateFacts:
        latest = latest_observations.latest_values(session, [patient_id])
        return TemplateFacts(
            today=self._today(),
            person=patients.get(session, patient_id).name.spoken,
            conditions=rows_of(session, "condition", patient_id),
            latest=tuple(latest.get(patient_id, ())),
        )

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)


def _check(asked: Proposal, taken: frozenset[str]) -> None:
    known = {line.key for line in asked.lines}
    if unknown := sorted(taken - known):
        raise BadInput(
            f"The template has no line {unknown[0]}.", "Use the keys that its preview shows."
        )
    if not taken:
        raise BadInput("Nothing is chosen.", "Choose at least one line of the template.")
