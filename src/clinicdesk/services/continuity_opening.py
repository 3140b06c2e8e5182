"""Opens continuity episodes for who leaves, and closes those of who is eligible again."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from clinicdesk.domain.census import RowPlan
from clinicdesk.domain.continuity import OpenWork
from clinicdesk.domain.eligibility import Span, SpanState, span_state
from clinicdesk.store import continuity, summary
from clinicdesk.store.eligibility_writes import Noted
from clinicdesk.store.open_work import open_work
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["covered", "open_and_close"]

_GOING = frozenset({SpanState.ACTIVE, SpanState.COBRA, SpanState.PENDING})


def covered(spans: Sequence[Span], today: date) -> bool:
    """Whether somebody is eligible by any span, or will be, with no end that is known."""
    return any(s.end_on is None and span_state(s, today) in _GOING for s in spans)


def open_and_close(
    uow: UnitOfWork,
    ends: Sequence[tuple[RowPlan, Span]],
    eligible: Sequence[UUID],
    *,
    today: date,
    import_id: UUID | None,
    noted: list[Noted],
) -> int:
    """Open an episode for each who leaves with something open or recorded; return how many.

    Whoever is eligible again needs none: theirs are closed, and noted for taking it back.
    """
    leaving = [plan.patient_id for plan, _ in ends if plan.patient_id is not None]
    work: dict[UUID, OpenWork] = open_work(uow.session, leaving) if leaving else {}
    already = continuity.open_ids(uow.session, [*leaving, *eligible])
    openings = {
        plan.patient_id: continuity.Opening(
            work=work[plan.patient_id], ends_on=span.end_on or today, owner_id=uow.actor.id
        )
        for plan, span in ends
        if plan.patient_id is not None
        and work[plan.patient_id].anything
        and plan.patient_id not in already
    }
    made = continuity.open_episodes(uow, list(openings.values()), today=today, import_id=import_id)
    closed = [
        (patient_id, episode_id)
        for patient_id in dict.fromkeys(eligible)
        for episode_id in already.get(patient_id, ())
    ]
    for _patient_id, episode_id in closed:
        stood = continuity.task_of(uow, episode_id)
        continuity.close(uow, episode_id, "returned")
        noted.append(("episode", episode_id, "closed", stood, "returned"))
    people = [*openings, *(who for who, _ in closed)]
    if people:
        summary.refresh(uow, people)
    return len(made)
