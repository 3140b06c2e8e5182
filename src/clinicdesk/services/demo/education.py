"""Leaflets of the demonstration: some understood, some taught again, some to be asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.education import Method, Suggestion, TaughtBack
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.services.education import EducationService
from clinicdesk.store import education
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["teach_a_few"]

_TOLD = 2
"""The first two of the cast are left as they are: pictures and pages are made of them."""
_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A leaflet so many days ago, what came of it, and in how many days it is asked again."""

    days_ago: int
    method: Method
    backs: tuple[tuple[int, TeachBack, str], ...]
    """Days ago, outcome, the person's words."""
    ask_in: int | None


_LESSONS = (
    _Lesson(
        40,
        Method.PRINT,
        (
            (26, TeachBack.RE_TAUGHT, "Only when I feel bad?"),
            (12, TeachBack.CORRECT, "Every day, and I call when it is too high"),
        ),
        None,
    ),
    _Lesson(16, Method.VERBAL, (), -2),
    _Lesson(21, Method.PRINT, ((7, TeachBack.NOT_YET, "I mix the two up"),), 0),
    _Lesson(5, Method.VIDEO, (), 9),
)


def teach_a_few(store: ClinicStore, actor: Actor, zone: str, cast: Sequence[UUID]) -> None:
    """Give leaflets to a few people whom everybody meets, in the weeks before today."""
    service = EducationService(store, zone)
    fitting = {who: service.suggest(actor, who) for who in cast[_TOLD : _TOLD + _PEOPLE]}
    with store.writing(actor) as uow:
        for at, (who, offered) in enumerate(fitting.items()):
            lessons = _LESSONS[at % 2 :] if at % 3 else _LESSONS
            for lesson, one in zip(lessons, offered, strict=False):
                _teach(uow, who, one, lesson, zone)


def _teach(uow: UnitOfWork, who: UUID, one: Suggestion, lesson: _Lesson, zone: str) -> None:
    given_at = uow.now - timedelta(days=lesson.days_ago)
    made = education.add(
        uow,
        patient_id=who,
        topic=one.topic.key,
        language=one.leaflet.language,
        leaflet_version=one.leaflet.version,
        title=one.leaflet.title,
        method=lesson.method.value,
        plan_id=one.plan_id,
        concern_id=one.concern_id,
        goal_id=one.goal_id,
        given_at=given_at,
        given_by_id=uow.actor.id,
        given_by=uow.actor.display,
    )
    for days_ago, outcome, said in lesson.backs:
        back = TaughtBack(
            at=uow.now - timedelta(days=days_ago),
            by=uow.actor.display,
            outcome=outcome,
            said=said,
        )
        education.taught(uow, made, education.get(uow.session, made).version, back)
    if lesson.ask_in is not None:
        ask_on = site_day(uow.now, zone) + timedelta(days=lesson.ask_in)
        education.change(uow, made, education.get(uow.session, made).version, ask_on=ask_on)
    uow.audit(AuditAct(act="gave", kind="education", object_id=made, patient_id=who))
