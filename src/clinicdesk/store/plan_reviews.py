"""Reviews of plans and what the person says to them, in the store. Both are append-only."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Role
from clinicdesk.domain.plan_reviews import (
    REVIEW_FUNCTION,
    Agreement,
    AgreementDraft,
    Agrees,
    CopyFormat,
    How,
    Outcome,
    Participant,
    Review,
    ReviewDraft,
    TeachBack,
)
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.plan_signing import (
    PlanAgreementRecord,
    PlanLineTaskRecord,
    PlanReviewRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_agreement", "add_review", "agreements_of", "reviews_of"]

REVIEW = table_of(PlanReviewRecord)
AGREEMENT = table_of(PlanAgreementRecord)
LINK = table_of(PlanLineTaskRecord)
_REVIEWS = Prepared(
    select(REVIEW)
    .where(REVIEW.c.plan_id == bindparam("plan_id"))
    .order_by(REVIEW.c.reviewed_on.desc(), REVIEW.c.id.desc())
)
_AGREEMENTS = Prepared(
    select(AGREEMENT, LINK.c.task_id)
    .join_from(AGREEMENT, LINK, LINK.c.line_id == AGREEMENT.c.id, isouter=True)
    .where(AGREEMENT.c.plan_id == bindparam("plan_id"))
    .order_by(AGREEMENT.c.said_on.desc(), AGREEMENT.c.id.desc())
)


def _said_by(uow: UnitOfWork, plan_id: UUID, plan_number: int, role: Role) -> dict[str, Any]:
    return {
        **uow.stamped(source="clinic", id=uow.new_id()),
        "plan_id": plan_id,
        "plan_number": plan_number,
        "said_by_id": uow.actor.id,
        "said_by": uow.actor.display,
        "role": role.value,
    }


def add_review(
    uow: UnitOfWork, plan_id: UUID, plan_number: int, draft: ReviewDraft, role: Role
) -> UUID:
    """Write a review of a version; return its id."""
    last = next(iter(reviews_of(uow.session, plan_id)), None)
    row = _said_by(uow, plan_id, plan_number, role)
    uow.session.execute(
        insert(REVIEW).values(
            **row,
            since_number=last.plan_number if last else None,
            function=REVIEW_FUNCTION,
            reviewed_on=draft.reviewed_on,
            participants=json.dumps(
                [[one.name.strip(), one.role.strip()] for one in draft.participants],
                ensure_ascii=False,
            ),
            outcome=draft.outcome.value,
            changed=draft.changed.strip(),
            note=draft.note.strip(),
            next_due_on=draft.next_due_on,
        )
    )
    found: UUID = row["id"]
    return found


def reviews_of(session: Session, plan_id: UUID) -> tuple[Review, ...]:
    """Return a plan's reviews, the newest first."""
    return tuple(
        Review(
            id=row.id,
            plan_id=row.plan_id,
            plan_number=row.plan_number,
            since_number=row.since_number,
            function=row.function,
            reviewed_on=row.reviewed_on,
            participants=tuple(Participant(*one) for one in json.loads(row.participants)),
            outcome=Outcome(row.outcome),
            changed=row.changed,
            note=row.note,
            next_due_on=row.next_due_on,
            by=row.said_by,
            role=row.role,
            at=row.created_at,
        )
        for row in _REVIEWS.rows(session, plan_id=plan_id)
    )


def add_agreement(
    uow: UnitOfWork, plan_id: UUID, plan_number: int, draft: AgreementDraft, role: Role
) -> UUID:
    """Write what the person said; return its id."""
    row = _said_by(uow, plan_id, plan_number, role)
    uow.session.execute(
        insert(AGREEMENT).values(
            **row,
            agrees=draft.agrees.value,
            how=draft.how.value,
            said_on=draft.said_on,
            words=draft.words.strip(),
            present=draft.present.strip(),
            interpreter=draft.interpreter.strip(),
            copy_on=draft.copy_on,
            copy_language=draft.copy_language.strip(),
            copy_format=draft.copy_format.value if draft.copy_format else None,
            reading_grade=draft.reading_grade,
            teach_back=draft.teach_back.value if draft.teach_back else None,
            repeat_on=draft.repeat_on,
        )
    )
    found: UUID = row["id"]
    return found


def agreements_of(session: Session, plan_id: UUID) -> tuple[Agreement, ...]:
    """Return what the person said to a plan, the newest first."""
    return tuple(
        Agreement(
            id=row.id,
            plan_id=row.plan_id,
            plan_number=row.plan_number,
            agrees=Agrees(row.agrees),
            how=How(row.how),
            said_on=row.said_on,
            words=row.words,
            present=row.present,
            interpreter=row.interpreter,
            copy_on=row.copy_on,
            copy_language=row.copy_language,
            copy_format=CopyFormat(row.copy_format) if row.copy_format else None,
            reading_grade=row.reading_grade,
            teach_back=TeachBack(row.teach_back) if row.teach_back else None,
            repeat_on=row.repeat_on,
            by=row.said_by,
            role=row.role,
            at=row.created_at,
            task_id=row.task_id,
        )
        for row in _AGREEMENTS.rows(session, plan_id=plan_id)
    )
