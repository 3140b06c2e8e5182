"""A registry's rule as SQL over the whole roster.

Each line becomes a condition on one row of ``patient``: membership of a set that is read once, from
an index. Groups become AND and OR. What is meant is `domain.registry_eval`; a property test holds
the two together over random rules and people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.domain.programmes import OUTSIDE
from clinicdesk.domain.registry_facts import AsOf
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_lines import (
    EMERGENCY,
    HOSPITAL,
    NO_VISIT,
    OPEN_PROGRAMME,
    age_range,
)
from clinicdesk.domain.registry_rule import (
    All,
    AtLeast,
    Clause,
    Node,
    Not,
    Op,
    Or,
    years_before,
)
from clinicdesk.store import registry_chart as chart
from clinicdesk.store import registry_results as results
from clinicdesk.store.records.base import Base
from clinicdesk.store.records.clinical import HOSPITAL_STAY
from clinicdesk.store.records.eligibility import EligibilitySpanRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.registries import (
    ProgrammeEnrolmentRecord,
    RegistryMemberRecord,
    RegistryRecord,
)

__all__ = ["NOBODY", "members"]

NOBODY = (PatientStatus.DECEASED.value, PatientStatus.MERGED.value)
"""Whoever died, or stands for another record, is in no registry."""
_PIECE = 200


def _table(record: type[Base]) -> Table:
    table: Table = record.__table__  # type: ignore[assignment]
    return table


_P, _PLAN, _REFERRAL = _table(PatientRecord), _table(CarePlanRecord), _table(ReferralRecord)
_ENROLMENT, _SPAN = _table(ProgrammeEnrolmentRecord), _table(EligibilitySpanRecord)
_MEMBER, _REGISTRY = _table(RegistryMemberRecord), _table(RegistryRecord)


_Sql = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Turns a rule into a condition on ``patient``, for everybody or for some.

    A part is asked for one of its values at a time: that it is known to hold, or (below a "not")
    that it is known not to. So every condition is of two values, and a set that nobody needs is
    never read.
    """

    catalogue: Catalogue
    as_of: AsOf
    scope: Sequence[UUID] | None

    def said(self, node: Node, *, holds: bool = True) -> _Sql:
        """Return when a part is known to hold, or known not to."""
        match node:
            case Clause():
                return _LINES[node.field](self, node, holds)
            case Not(part):
                return self.said(part, holds=not holds)
            case All(parts) | Or(parts):
                said = [self.said(part, holds=holds) for part in parts]
                return and_(*said) if isinstance(node, All) is holds else or_(*said)
            case AtLeast(count, parts):
                # It fails where so many parts fail that the rest are too few.
                wanted = count if holds else len(parts) - count + 1
                counted = [case((self.said(part, holds=holds), 1), else_=0) for part in parts]
                total: ColumnElement[int] = counted[0]
                for one in counted[1:]:
                    total = total + one
                return total >= wanted

    def some(self, query: Select[Any], patient: ColumnElement[UUID]) -> Select[Any]:
        """Keep a set to the people who are asked about."""
        return query if self.scope is None else query.where(patient.in_(self.scope))

    def within(self, clause: Clause) -> datetime | None:
        return self.as_of.since(clause.within) if clause.within else None

    def in_set(self, query: Select[Any], patient: ColumnElement[UUID]) -> _Sql:
        return _P.c.id.in_(self.some(query, patient))


_Line = Callable[[_Compiler, Clause, bool], _Sql]


def _known(make: Callable[[_Compiler, Clause], _Sql]) -> _Line:
    """Return a line that is always known: it fails where it does not hold."""

    def said(compiler: _Compiler, clause: Clause, holds: bool) -> _Sql:
        held = make(compiler, clause)
        return held if holds else not_(held)

    return said


def members(
    session: Session,
    node: Node,
    catalogue: Catalogue,
    as_of: AsOf,
    scope: Sequence[UUID] | None = None,
) -> set[UUID]:
    """Return for whom a rule is known to hold: of everybody, or of the people in ``scope``."""
    if scope is not None and len(scope) > _PIECE:
        pieces = (scope[start : start + _PIECE] for start in range(0, len(scope), _PIECE))
        return {one for piece in pieces for one in members(session, node, catalogue, as_of, piece)}
    compiler = _Compiler(catalogue, as_of, scope)
    query = select(_P.c.id).where(
        _P.c.status.not_in(NOBODY), _P.c.entered_in_error.is_(False), compiler.said(node)
    )
    return set(session.scalars(compiler.some(query, _P.c.id)))


def _age(compiler: _Compiler, clause: Clause, holds: bool) -> _Sql:
    low, high = age_range(clause)
    day, born = compiler.as_of.day, _P.c.birth_on
    bounds = []
    if low is not None:
        last = years_before(day, low)
        bounds.append(born <= last if holds else born > last)
    if high is not None:
        first = years_before(day, high + 1)
        bounds.append(born > first if holds else born <= first)
    return and_(*bounds) if holds else or_(*bounds)


def _text(column: ColumnElement[Any]) -> _Line:
    def said(_compiler: _Compiler, clause: Clause, holds: bool) -> _Sql:
        if clause.op is Op.STARTS:
            held = or_(*(func.substr(column, 1, len(one)) == one for one in clause.values))
        else:
            held = column.in_(clause.values)
        return and_(column != "", held if holds else not_(held))

    return said


def _condition(compiler: _Compiler, clause: Clause) -> _Sql:
    query = chart.conditions(compiler.catalogue.group(clause), ever=clause.op is Op.EVER)
    return compiler.in_set(query, chart.CONDITION.c.patient_id)


def _result(compiler: _Compiler, clause: Clause, holds: bool) -> _Sql:
    group, since = compiler.catalogue.group(clause), compiler.within(clause)
    patient = results.LATEST.c.patient_id
    if clause.op in {Op.WITHIN, Op.NONE_WITHIN}:
        recent = compiler.in_set(results.recorded(group, since), patient)
        return recent if (clause.op is Op.WITHIN) is holds else not_(recent)
    return compiler.in_set(results.compared(group, clause, since, holds=holds), patient)


def _procedure(compiler: _Compiler, clause: Clause) -> _Sql:
    group, since = compiler.catalogue.group(clause), compiler.within(clause)
    done = compiler.in_set(chart.procedures(group, since), chart.PROCEDURE.c.patient_id)
    if group.loinc:
        found = results.recorded(group, since)
        done = or_(done, compiler.in_set(found, results.LATEST.c.patient_id))
    return done if clause.op is Op.WITHIN else not_(done)


def _day(*, calls: bool) -> Callable[[_Compiler, Clause], _Sql]:
    def said(compiler: _Compiler, clause: Clause) -> _Sql:
        since = compiler.within(clause)
        # Of each person, one look into an index: most were seen, and the set would be all of them.
        seen = chart.encounters(since).where(
            chart.ENCOUNTER.c.encounter_class.not_in(NO_VISIT),
            chart.ENCOUNTER.c.patient_id == _P.c.id,
        )
        met: ColumnElement[bool] = seen.correlate(_P).exists()
        if calls:
            met = or_(met, compiler.in_set(chart.calls(since), chart.TASK.c.patient_id))
        return met if clause.op is Op.WITHIN else not_(met)

    return said


def _count(kinds: Sequence[str]) -> Callable[[_Compiler, Clause], _Sql]:
    def said(compiler: _Compiler, clause: Clause) -> _Sql:
        patient = chart.ENCOUNTER.c.patient_id
        # As an expression, so that no index of everybody's encounters offers its order; and the
        # kinds are said as the index says them which has these few.
        who = func.coalesce(patient, patient)
        query = chart.encounters(compiler.within(clause), who).where(
            text(HOSPITAL_STAY), chart.ENCOUNTER.c.encounter_class.in_(kinds)
        )
        query = compiler.some(query, patient).group_by(who)
        return _P.c.id.in_(query.having(func.count() >= int(clause.number or 1)))

    return said


def _plan(compiler: _Compiler, clause: Clause) -> _Sql:
    query = select(_PLAN.c.patient_id).where(
        _PLAN.c.status == "active", _PLAN.c.entered_in_error.is_(False)
    )
    if clause.op in {Op.OVERDUE, Op.DUE_WITHIN}:
        day = compiler.as_of.day
        last = clause.within.after(day) if clause.within and clause.op is Op.DUE_WITHIN else day
        query = query.where(_PLAN.c.review_due_on <= last)
    held = compiler.in_set(query, _PLAN.c.patient_id)
    return not_(held) if clause.op is Op.NONE else held


def _referral(compiler: _Compiler, clause: Clause) -> _Sql:
    query = select(_REFERRAL.c.patient_id).where(
        _REFERRAL.c.closed_at.is_(None), _REFERRAL.c.entered_in_error.is_(False)
    )
    if clause.op is Op.OVERDUE:
        query = query.where(_REFERRAL.c.due_on < compiler.as_of.day)
    held = compiler.in_set(query, _REFERRAL.c.patient_id)
    return not_(held) if clause.op is Op.NONE else held


def _programme(compiler: _Compiler, clause: Clause) -> _Sql:
    wanted = OPEN_PROGRAMME if clause.op is Op.NONE else clause.values
    query = select(_ENROLMENT.c.patient_id).where(
        _ENROLMENT.c.status.in_(wanted), _ENROLMENT.c.entered_in_error.is_(False)
    )
    if clause.subject:
        query = query.where(_ENROLMENT.c.programme == clause.subject)
    held = compiler.in_set(query, _ENROLMENT.c.patient_id)
    return not_(held) if clause.op is Op.NONE else held


def _outside(compiler: _Compiler, _clause: Clause) -> _Sql:
    query = select(_ENROLMENT.c.patient_id).where(
        _ENROLMENT.c.status.in_(OPEN_PROGRAMME),
        _ENROLMENT.c.referred_by.in_(sorted(OUTSIDE)),
        _ENROLMENT.c.entered_in_error.is_(False),
    )
    return compiler.in_set(query, _ENROLMENT.c.patient_id)


def _risk(compiler: _Compiler, clause: Clause) -> _Sql:
    query = (
        select(_MEMBER.c.patient_id)
        .join_from(_MEMBER, _REGISTRY, _MEMBER.c.registry_id == _REGISTRY.c.id)
        .where(
            _REGISTRY.c.kind == "criterion",
            _REGISTRY.c.ended_at.is_(None),
            _MEMBER.c.left_at.is_(None),
        )
    )
    query = compiler.some(query, _MEMBER.c.patient_id).group_by(_MEMBER.c.patient_id)
    number = int(clause.number or 0)
    if number <= 0:
        return true() if clause.op is Op.AT_LEAST else false()
    held = _P.c.id.in_(query.having(func.sum(_REGISTRY.c.points) >= number))
    return held if clause.op is Op.AT_LEAST else not_(held)


def _eligible(compiler: _Compiler, clause: Clause) -> _Sql:
    told = _SPAN.c.replaced_at.is_(None) & _SPAN.c.entered_in_error.is_(False)
    day = compiler.as_of.day
    running = (_SPAN.c.start_on <= day) & (_SPAN.c.end_on.is_(None) | (_SPAN.c.end_on >= day))
    any_span = compiler.in_set(select(_SPAN.c.patient_id).where(told), _SPAN.c.patient_id)
    now = compiler.in_set(select(_SPAN.c.patient_id).where(told, running), _SPAN.c.patient_id)
    # Where no file of an employer ever named somebody, their standing with the clinic says it.
    held = or_(now, and_(not_(any_span), _P.c.status.in_(("eligible", "active"))))
    return held if clause.op is Op.ACTIVE else not_(held)


def _primary(_compiler: _Compiler, clause: Clause) -> _Sql:
    kind = _P.c.primary_care_kind
    named = or_(kind == PrimaryCareKind.DIRECTORY.value, func.trim(_P.c.primary_care) != "")
    known = and_(kind != PrimaryCareKind.NONE.value, named)
    return known if clause.op is Op.KNOWN else not_(known)


def _interpreter(_compiler: _Compiler, _clause: Clause, holds: bool) -> _Sql:
    return _P.c.interpreter_needed.is_(holds)


_LINES: dict[str, _Line] = {
    "age": _age,
    "sex": _text(_P.c.sex),
    "status": _text(_P.c.status),
    "employer": _text(_P.c.employer),
    "work-site": _text(_P.c.work_site),
    "language": _text(_P.c.language),
    "result": _result,
    "interpreter": _interpreter,
    "condition": _known(_condition),
    "procedure": _known(_procedure),
    "visit": _known(_day(calls=False)),
    "contact": _known(_day(calls=True)),
    "emergency": _known(_count(EMERGENCY)),
    "hospital": _known(_count(HOSPITAL)),
    "plan": _known(_plan),
    "referral": _known(_referral),
    "programme": _known(_programme),
    "outside-referral": _known(_outside),
    "risk-points": _known(_risk),
    "primary-care": _known(_primary),
    "eligibility": _known(_eligible),
}
