"""Lines of continuity episodes that are about a protected referral: which, and emptied of words."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.protected_referrals import (
    NEUTRAL_OUTCOME,
    NEUTRAL_SERVICE,
    NEUTRAL_TASK,
    PartKind,
)
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.eligibility import ContinuityLineRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.referral_neutral import Words
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["emptied", "referrals_of"]


_LINE, _TASK = table_of(ContinuityLineRecord), table_of(TaskRecord)
_ORDERS = ("referral", "result")
_PIECE = 500


def referrals_of(session: Session, line_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the referral of each line that is about one, or about a task of one."""
    wanted = list(dict.fromkeys(line_ids))
    of = case((_LINE.c.kind == "task", _TASK.c.referral_id), else_=_LINE.c.about_id)
    about_task = and_(_LINE.c.kind == "task", _TASK.c.id == _LINE.c.about_id)
    query = select(_LINE.c.id, of).join_from(_LINE, _TASK, about_task, isouter=True)
    found: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), _PIECE):
        some = query.where(
            _LINE.c.id.in_(wanted[start : start + _PIECE]),
            _LINE.c.kind.in_((*_ORDERS, "task")),
            of.is_not(None),
        )
        found.update((row[0], row[1]) for row in session.execute(some))
    return found


def emptied(uow: UnitOfWork, referral_id: UUID, number: str) -> list[Words]:
    """Empty the lines that are about a referral or its tasks; return what came of them."""
    sealed: list[Words] = []
    tasks = select(_TASK.c.id).where(_TASK.c.referral_id == referral_id)
    line = ContinuityLineRecord
    about = or_(
        and_(line.kind.in_(_ORDERS), line.about_id == referral_id),
        and_(line.kind == "task", line.about_id.in_(tasks)),
    )
    for record in uow.session.scalars(select(line).where(about)):
        own = f"{number}: {NEUTRAL_SERVICE.text}"
        record.words = NEUTRAL_TASK if record.kind == "task" else own
        if record.outcome:
            words = {"outcome": record.outcome}
            sealed.append((PartKind.TASK, f"{record.id}/outcome", words))
            record.outcome = NEUTRAL_OUTCOME
        uow.touch(record)
    uow.session.flush()
    return sealed
