"""Education: leaflets are suggested, given and asked about; every act is kept with who and when."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.education import (
    Assignment,
    EducationDue,
    GiveDraft,
    Suggestion,
    TaughtBack,
    TeachBackDraft,
    ask_day,
    give_problems,
    leaflet_language,
    open_for_teaching,
    suggestions,
    teach_back_problems,
)
from clinicdesk.domain.errors import BadInput, InvalidDraft, Refused
from clinicdesk.domain.leaflets import Leaflet, LeafletTopic
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.plan_templates import TemplateConcern
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.services.leaflet_book import leaflet_named, leaflet_topics, shipped_leaflets
from clinicdesk.services.plan_template_book import shipped_templates
from clinicdesk.store import education, patients, person_details, plans
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.clinical import chart_rows
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["EducationService"]

Saved = tuple[Assignment, Change]
_HOME_DAYS = 30
"""So long somebody has come home from hospital (CMS transitional care management: 30 days)."""
_HOME_CLASSES = frozenset({"IMP", "ACUTE", "NONAC", "OBSENC"})
_MANY_MEDICINES = 5
"""Medicines from which taking them is work of its own (polypharmacy: N. Masnoon and others, BMC
Geriatrics 17, 230, 2017)."""
_MANY_PROBLEMS = 3
_WORKED_ON = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD})
_TRUE_PROBLEMS = frozenset({"active", "recurrence", "relapse", ""})


@cache
def _kin() -> Mapping[str, tuple[TemplateConcern, ...]]:
    templates = shipped_templates()
    return {
        topic.key: tuple(concern for key in topic.templates for concern in templates[key].concerns)
        for topic in leaflet_topics().values()
    }


class EducationService:
    """The education of one clinic. The chart's opening is audited by the chart service."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def topics(self) -> tuple[LeafletTopic, ...]:
        """Return what there are leaflets about."""
        return tuple(leaflet_topics().values())

    def leaflet(self, topic: str, language: str) -> Leaflet:
        """Return a leaflet.

        Raises:
            NotFound: there is no such topic, or it is not written in this language.
        """
        return leaflet_named(topic, language)

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Assignment, ...]:
        """Return what was given to somebody, the newest first, with every teach-back.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            patients.get(session, patient_id)
            return education.of_patient(session, patient_id)

    def of_plan(self, actor: Actor, plan_id: UUID) -> tuple[Assignment, ...]:
        """Return what a plan's person was given and still holds, the newest first.

        What was given beside the plan is theirs as well: a plan that left it out would say less
        than the person was taught.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such plan.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            plan = plans.get(session, plan_id)
            given = education.of_patient(session, plan.patient_id)
        return tuple(one for one in given if one.current and one.plan_id in (None, plan_id))

    def language_of(self, actor: Actor, patient_id: UUID) -> tuple[str, bool]:
        """Return the language to give leaflets in, and whether the person speaks it.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        written = {language for _topic, language in shipped_leaflets()}
        with self._store.reading() as session:
            person = patients.get(session, patient_id)
            return leaflet_language(_spoken(session, person), written)

    def get(self, actor: Actor, assignment_id: UUID) -> Assignment:
        """Return one leaflet that was given.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is none.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return education.get(session, assignment_id)

    def suggest(self, actor: Actor, patient_id: UUID, language: str = "") -> tuple[Suggestion, ...]:
        """Return the leaflets that fit somebody's concerns, goals and problems, and why.

        ``language`` overrides what the person speaks.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            person = patients.get(session, patient_id)
            picture = chart_rows(session, patient_id)
            return suggestions(
                shipped_leaflets(),
                languages=[language] if language else _spoken(session, person),
                plans=[one for one in plans.plans_of(session, patient_id) if _live(one)],
                problems=_problems(picture),
                further=_further(picture, self._store.clock.now()),
                kin=_kin(),
                given=education.of_patient(session, patient_id),
            )

    def give(self, actor: Actor, draft: GiveDraft) -> Saved:
        """Note that a leaflet was given. The same topic given before is replaced.

        Raises:
            NotAllowed: the actor's role does not teach.
            InvalidDraft: one problem a field. BadInput: a line or plan of another person.
            NotFound: there is no such person, leaflet, plan or line. Refused: they have died.
        """
        require(actor, Act.TEACH)
        leaflet = leaflet_named(draft.topic, draft.language)
        with self._store.writing(actor) as uow:
            today = site_day(uow.now, self._zone)
            problems = give_problems(draft, today)
            if problems:
                raise InvalidDraft(problems)
            _require_living(patients.get_open(uow.session, draft.patient_id))
            plan_id = _plan_of(uow.session, draft)
            education.replace_earlier(uow, draft.patient_id, draft.topic)
            made = education.add(
                uow,
                patient_id=draft.patient_id,
                topic=draft.topic,
                language=draft.language,
                leaflet_version=leaflet.version,
                title=leaflet.title,
                method=draft.method.value,
                plan_id=plan_id,
                concern_id=draft.concern_id,
                goal_id=draft.goal_id,
                given_at=uow.now,
                given_by_id=actor.id,
                given_by=actor.display,
                ask_on=ask_day(None, draft.ask_on, today) if draft.ask else None,
            )
            return self._saved(uow, "gave", made)

    def teach_back(
        self, actor: Actor, assignment_id: UUID, version: int, draft: TeachBackDraft
    ) -> Saved:
        """Note what the person said back, and when to ask again.

        Raises:
            NotAllowed: the actor's role does not teach.
            InvalidDraft: one problem a field. NotFound: there is none.
            TransitionRefused: it was given anew. Refused: somebody changed it since ``version``.
        """
        require(actor, Act.TEACH)
        with self._store.writing(actor) as uow:
            today = site_day(uow.now, self._zone)
            problems = teach_back_problems(draft, today)
            if problems:
                raise InvalidDraft(problems)
            given = education.get(uow.session, assignment_id)
            patients.get_open(uow.session, given.patient_id)
            open_for_teaching(given)
            back = TaughtBack(
                at=uow.now,
                by=actor.display,
                outcome=draft.outcome,
                said=draft.said.strip(),
                ask_on=ask_day(draft.outcome, draft.ask_on, today),
            )
            education.taught(uow, assignment_id, version, back)
            return self._saved(uow, "asked", assignment_id)

    def mark_in_error(self, actor: Actor, assignment_id: UUID, version: int, reason: str) -> Change:
        """Take back that a leaflet was given: it was another person's, or nobody gave it.

        Raises:
            NotAllowed: the actor's role does not teach. NotFound: there is none.
            BadInput: no reason is said. Refused: somebody changed it since ``version``.
        """
        require(actor, Act.TEACH)
        if not reason.strip():
            raise BadInput("This needs its reason.", "Say in a few words why.")
        with self._store.writing(actor) as uow:
            given = education.get(uow.session, assignment_id)
            education.change(uow, assignment_id, version, entered_in_error=True, ask_on=None)
            self._audit(uow, "marked in error", given, reason.strip())
            return Change(frozenset({"education"}), given.patient_id)

    def due(
        self, actor: Actor, *, mine: bool = False, until: date | None = None, limit: int = 200
    ) -> tuple[EducationDue, ...]:
        """Return what is to be asked about by a day (None: today), due first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        today = site_day(self._store.clock.now(), self._zone)
        with self._store.reading() as session:
            return education.due(
                session,
                actor,
                until=until or today,
                today=today,
                givers=[actor.id] if mine else None,
                limit=limit,
            )

    def _saved(self, uow: UnitOfWork, act: str, assignment_id: UUID) -> Saved:
        saved = education.get(uow.session, assignment_id)
        self._audit(uow, act, saved)
        return saved, Change(frozenset({"education"}), saved.patient_id)

    def _audit(self, uow: UnitOfWork, act: str, given: Assignment, purpose: str = "") -> None:
        uow.audit(
            AuditAct(
                act=act,
                kind="education",
                object_id=given.id,
                object_version=given.version,
                patient_id=given.patient_id,
                purpose=purpose,
            )
        )


def _live(plan: CarePlan) -> bool:
    return plan.status in _WORKED_ON


def _spoken(session: Snapshot, person: Patient) -> list[str]:
    details = person_details.read(session, person.id)
    preferred = [one.tag for one in details.languages if one.preferred]
    return [*preferred, person.language, *(one.tag for one in details.languages)]


def _problems(picture: ClinicalPicture) -> list[Coded]:
    return [
        one.code
        for one in picture.conditions
        if one.status in _TRUE_PROBLEMS and one.verification not in ("refuted", "entered-in-error")
    ]


def _further(picture: ClinicalPicture, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    since = now - timedelta(days=_HOME_DAYS)
    for stay in picture.encounters:
        if stay.encounter_class in _HOME_CLASSES and stay.ended_at and since < stay.ended_at <= now:
            found["home-from-hospital"] = "Came home from hospital lately"
    taken = [one for one in picture.medications if one.status == "active"]
    if len(taken) >= _MANY_MEDICINES:
        found["taking-medicines"] = f"Takes {len(taken)} medicines"
    problems = [
        one for one in picture.conditions if one.status in _TRUE_PROBLEMS and not one.is_social
    ]
    if len(problems) >= _MANY_PROBLEMS:
        found["several-conditions"] = f"Has {len(problems)} problems at once"
    return found


def _require_living(person: Patient) -> None:
    if person.status is PatientStatus.DECEASED:
        raise Refused("This person has died.", "Nothing is taught to who died.")


def _plan_of(session: Snapshot, draft: GiveDraft) -> UUID | None:
    plan_id = draft.plan_id
    for line_id in (draft.concern_id, draft.goal_id):
        if line_id is None:
            continue
        plan = plans.plan_of_line(session, line_id)
        if plan_id is not None and plan.id != plan_id:
            raise BadInput("This line is of another plan.", "Open the plan again.")
        plan_id = plan.id
    if plan_id is not None and plans.get(session, plan_id).patient_id != draft.patient_id:
        raise BadInput("This plan is another person's.", "Open the chart it belongs to.")
    return plan_id
