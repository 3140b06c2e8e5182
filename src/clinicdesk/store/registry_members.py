"""Reads who is in a registry, in an order and window by window, and who came and went."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from clinicdesk.domain.registries import MemberSort, Stay
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.registries import RegistryMemberRecord, RegistryRecord
from clinicdesk.store.records.search import PatientSummaryRecord
from clinicdesk.store.unit_of_work import COMMITS

__all__ = ["MemberOrder", "changes_between", "member_state", "of_person", "points_of", "stays"]


_M, _R, _S = (
    table_of(RegistryMemberRecord),
    table_of(RegistryRecord),
    table_of(PatientSummaryRecord),
)
_P = table_of(PatientRecord)


def _points() -> Any:
    """Return everybody's points, where they have any."""
    return (
        select(_M.c.patient_id, func.sum(_R.c.points).label("points"))
        .join_from(_M, _R, _M.c.registry_id == _R.c.id)
        .where(_R.c.kind == "criterion", _R.c.ended_at.is_(None), _M.c.left_at.is_(None))
        .group_by(_M.c.patient_id)
        .subquery()
    )


class MemberOrder:
    """The members of a registry in an order, read once for each state of the store.

    Scrolling asks for window after window of the same list; what is kept is ids alone.
    """

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._ids: list[UUID] = []

    def ids(
        self,
        session: Session,
        registry_id: UUID,
        order: MemberSort,
        *,
        descending: bool,
    ) -> list[UUID]:
        """Return the ids of everybody who is in it."""
        rows = FastReader(session).rows("SELECT value FROM clinic_meta WHERE key = ?", (COMMITS,))
        key = (registry_id, order, descending, rows[0][0] if rows else "")
        if key != self._key:
            self._ids = list(session.scalars(_ordered(registry_id, order, descending=descending)))
            self._key = key
        return self._ids


def _ordered(registry_id: UUID, order: MemberSort, *, descending: bool) -> Select[Any]:
    query: Select[Any] = (
        select(_M.c.patient_id)
        .join_from(_M, _S, _S.c.patient_id == _M.c.patient_id)
        .where(_M.c.registry_id == registry_id, _M.c.left_at.is_(None))
    )
    first: Any = _S.c.sort
    if order is MemberSort.SINCE:
        first = _M.c.entered_at
    elif order is MemberSort.POINTS:
        points = _points()
        query = query.outerjoin(points, points.c.patient_id == _M.c.patient_id)
        first = func.coalesce(points.c.points, 0)
    return query.order_by(first.desc() if descending else first, _S.c.sort, _M.c.patient_id)


def member_state(
    session: Session, registry_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, tuple[datetime, str]]:
    """Return since when some people are in a registry, and by what they entered."""
    c = _M.c
    query = select(c.patient_id, c.entered_at, c.entered_by).where(
        c.registry_id == registry_id, c.patient_id.in_(ids), c.left_at.is_(None)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def points_of(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the risk points of some people; who has none is left out."""
    query = (
        select(_M.c.patient_id, func.sum(_R.c.points))
        .join_from(_M, _R, _M.c.registry_id == _R.c.id)
        .where(
            _R.c.kind == "criterion",
            _R.c.ended_at.is_(None),
            _M.c.left_at.is_(None),
            _M.c.patient_id.in_(ids),
        )
        .group_by(_M.c.patient_id)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def stays(
    session: Session,
    registry_id: UUID,
    *,
    patient_id: UUID | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> list[Stay]:
    """Return entries and exits, the newest first; of one person where asked."""
    c = _M.c
    came = select(
        c.patient_id, c.entered_at.label("at"), c.entered_by.label("cause"), literal(1).label("x")
    ).where(c.registry_id == registry_id)
    went = select(
        c.patient_id, c.left_at.label("at"), c.left_by.label("cause"), literal(0).label("x")
    ).where(c.registry_id == registry_id, c.left_at.is_not(None))
    if patient_id is not None:
        came, went = (query.where(c.patient_id == patient_id) for query in (came, went))
    if since is not None:
        came, went = came.where(c.entered_at > since), went.where(c.left_at > since)
    came = came.order_by(c.entered_at.desc()).limit(limit)
    went = went.order_by(c.left_at.desc()).limit(limit)
    both = union_all(select(came.subquery()), select(went.subquery())).subquery()
    query = (
        select(
            both.c.patient_id, both.c.at, both.c.cause, both.c.x, _P.c.mrn, _P.c.family, _P.c.given
        )
        .join_from(both, _P, _P.c.id == both.c.patient_id)
        .order_by(both.c.at.desc(), both.c.x, _P.c.family_norm, _P.c.id)
        .limit(limit)
    )
    return [
        Stay(
            patient_id=row.patient_id,
            listed=_listed(row.family, row.given),
            mrn=row.mrn,
            at=row.at,
            entered=bool(row.x),
            cause=row.cause,
        )
        for row in session.execute(query)
    ]


def _listed(family: str, given: str) -> str:
    shown = family.upper() if family else "Name not known"
    return f"{shown}, {given}" if given else shown


def changes_between(
    session: Session, since: datetime, kind: str = "registry"
) -> dict[UUID, tuple[int, int]]:
    """Return how many entered and left each registry since an instant, first fills left out."""
    c = _M.c
    found: dict[UUID, tuple[int, int]] = {}
    for column, by, place in ((c.entered_at, c.entered_by, 0), (c.left_at, c.left_by, 1)):
        query = (
            select(c.registry_id, func.count())
            .join_from(_M, _R, _R.c.id == c.registry_id)
            .where(column > since, by != "first", _R.c.kind == kind, _R.c.ended_at.is_(None))
            .group_by(c.registry_id)
        )
        for registry_id, count in session.execute(query):
            entered, left = found.get(registry_id, (0, 0))
            found[registry_id] = (count, left) if place == 0 else (entered, count)
    return found


def of_person(session: Session, patient_id: UUID) -> list[tuple[UUID, datetime]]:
    """Return the registries somebody is in, with since when."""
    query = (
        select(_M.c.registry_id, _M.c.entered_at)
        .join_from(_M, _R, _M.c.registry_id == _R.c.id)
        .where(
            _M.c.patient_id == patient_id,
            _M.c.left_at.is_(None),
            _R.c.kind == "registry",
            _R.c.ended_at.is_(None),
        )
        .order_by(_R.c.position)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
