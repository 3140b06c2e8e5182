"""The chart as one story, newest first: what happened, when, and where to read more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.display import concept, observation_value
from clinicdesk.domain.documents import Document
from clinicdesk.domain.plan_versions import PlanVersion
from clinicdesk.domain.referrals import Referral
from clinicdesk.domain.tasks import Task

__all__ = ["TimelineEntry", "TimelineRef", "timeline"]

_UNTRUE = frozenset({"entered-in-error", "cancelled", "refuted"})
_NAMED = 3
"""Results of one day that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class TimelineRef:
    """What an entry is about: a kind of object and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened. Kinds name the objects: encounter, result, referral, …"""

    at: datetime
    kind: str
    title: str
    detail: str = ""
    source: str = "clinic"
    ref: TimelineRef


def _contacts(picture: ClinicalPicture) -> Iterator[TimelineEntry]:
    for one in picture.encounters:
        where = ", ".join(p for p in (one.place, one.performer) if p)
        why = f"for {one.reason}" if one.reason else ""
        yield TimelineEntry(
            at=one.occurred_at or one.recorded_at,
            kind="encounter",
            title=concept(one.code),
            detail=" ".join(p for p in (where, why) if p),
            source=one.source,
            ref=TimelineRef("encounter", one.id),
        )
    for done in picture.procedures:
        yield TimelineEntry(
            at=done.occurred_at or done.recorded_at,
            kind="procedure",
            title=concept(done.code),
            detail=done.performer,
            source=done.source,
            ref=TimelineRef("procedure", done.id),
        )
    for given in picture.immunizations:
        yield TimelineEntry(
            at=given.occurred_at or given.recorded_at,
            kind="immunization",
            title=concept(given.code),
            detail=f"Not given: {given.reason_not_given}" if given.reason_not_given else "",
            source=given.source,
            ref=TimelineRef("immunization", given.id),
        )


def _problems(picture: ClinicalPicture) -> Iterator[TimelineEntry]:
    for one in picture.conditions:
        began = one.onset.earliest if one.onset else None
        noon = datetime.combine(began, time(12), UTC) if began else None
        yield TimelineEntry(
            at=one.occurred_at or noon or one.recorded_at,
            kind="condition",
            title=concept(one.code),
            detail=one.status,
            source=one.source,
            ref=TimelineRef("condition", one.id),
        )
    for drug in picture.medications:
        yield TimelineEntry(
            at=drug.occurred_at or drug.recorded_at,
            kind="medication",
            title=concept(drug.code),
            detail=f"for {drug.reason}" if drug.reason else "",
            source=drug.source,
            ref=TimelineRef("medication", drug.id),
        )
    for paper in picture.documents:
        yield TimelineEntry(
            at=paper.occurred_at or paper.recorded_at,
            kind="external_document",
            title=paper.title or concept(paper.code),
            detail=paper.author,
            source=paper.source,
            ref=TimelineRef("external_document", paper.id),
        )


def _results(observations: Iterable[Observation]) -> Iterator[TimelineEntry]:
    """One entry for the results of one moment, whatever their number."""
    found: dict[tuple[datetime, str], list[Observation]] = {}
    for one in observations:
        key = (one.occurred_at or one.recorded_at, one.source)
        found.setdefault(key, []).append(one)
    for (at, source), rows in found.items():
        named = [f"{concept(one.code)} {observation_value(one)}".strip() for one in rows[:_NAMED]]
        more = len(rows) - len(named)
        yield TimelineEntry(
            at=at,
            kind="result",
            title="1 result" if len(rows) == 1 else f"{len(rows)} results",
            detail="; ".join(named) + (f"; {more} more" if more else ""),
            source=source,
            ref=TimelineRef("observation", rows[0].id),
        )


def _work(
    referrals: Iterable[Referral],
    tasks: Iterable[Task],
    documents: Iterable[Document],
    versions: Iterable[PlanVersion],
) -> Iterator[TimelineEntry]:
    for order in referrals:
        where = order.recipient.name if order.recipient else ""
        steps = ((order.authored_at, "made"), (order.sent_at, "sent"), (order.closed_at, "closed"))
        for at, step in steps:
            if at is not None:
                yield TimelineEntry(
                    at=at,
                    kind="referral",
                    title=f"Referral {step}: {concept(order.service)}",
                    detail=", ".join(p for p in (order.number, where) if p),
                    source=order.source,
                    ref=TimelineRef("referral", order.id),
                )
    for task in tasks:
        if task.completed_at is not None:
            yield TimelineEntry(
                at=task.completed_at,
                kind="task",
                title=f"Done: {task.title}",
                detail=task.outcome,
                ref=TimelineRef("task", task.id),
            )
    for paper in documents:
        yield TimelineEntry(
            at=paper.created_at,
            kind="document",
            title=paper.title,
            detail=f"for {paper.recipient}" if paper.recipient else "Clinic copy",
            source=paper.source,
            ref=TimelineRef("document", paper.id),
        )
    for saved in versions:
        yield TimelineEntry(
            at=saved.at,
            kind="plan",
            title=f"Care plan, version {saved.number}",
            detail=f"{saved.words} ({saved.by})",
            ref=TimelineRef("plan", saved.plan_id),
        )


def timeline(
    picture: ClinicalPicture,
    referrals: Iterable[Referral] = (),
    tasks: Iterable[Task] = (),
    documents: Iterable[Document] = (),
    versions: Iterable[PlanVersion] = (),
) -> tuple[TimelineEntry, ...]:
    """Tell a chart as one story, newest first, in a stable order."""
    told = ClinicalPicture(
        conditions=tuple(c for c in picture.conditions if c.verification not in _UNTRUE),
        medications=tuple(m for m in picture.medications if m.status not in _UNTRUE),
        immunizations=picture.immunizations,
        procedures=picture.procedures,
        encounters=picture.encounters,
        documents=picture.documents,
    )
    observations = [o for o in picture.observations if o.status not in _UNTRUE]
    entries = [
        *_contacts(told),
        *_problems(told),
        *_results(observations),
        *_work(referrals, tasks, documents, versions),
    ]
    return tuple(sorted(entries, key=lambda e: (e.at, e.kind, e.ref.id.int), reverse=True))
