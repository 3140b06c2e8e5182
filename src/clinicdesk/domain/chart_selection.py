"""What of a chart goes on a page: current things in full, the past in few lines, the rest counted.

One rule for every document, so that the care summary and the packet never disagree.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from clinicdesk.domain.clinical import Allergy, ClinicalRow, Condition
from clinicdesk.domain.clinical_picture import ClinicalPicture, says_no_allergy
from clinicdesk.domain.contents import ChartContent, Coverage, LeftOut, SectionText
from clinicdesk.domain.people import Patient
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.domain.results import gather_results

__all__ = ["current_plan", "select_chart"]

_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_WRONG = frozenset({"entered-in-error", "refuted"})
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_STOPPED_WITHIN = timedelta(days=180)
_PAST_PROBLEMS, _IMMUNIZATIONS, _PROCEDURES, _ENCOUNTERS = 12, 12, 10, 6

R = TypeVar("R", bound=ClinicalRow)


def _true(rows: Iterable[R]) -> list[R]:
    """Leave out what was entered in error or refuted."""
    return [
        row
        for row in rows
        if row.status not in _WRONG and getattr(row, "verification", "") not in _WRONG
    ]


def _newest(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: (row.occurred_at or _LONG_AGO, row.id), reverse=True)


def _by_name(row: ClinicalRow) -> tuple[str, object]:
    return row.code.text.casefold(), row.id


def _onset(condition: Condition) -> date:
    return condition.onset.earliest if condition.onset else date.min


def _ended(condition: Condition) -> date:
    return condition.abated.earliest if condition.abated else _onset(condition)


def _latest_of_each(rows: Iterable[R]) -> tuple[list[R], int]:
    """Keep the newest of each kind; count the others."""
    kept: dict[str, R] = {}
    others = 0
    for row in _newest(rows):
        kind = row.code.text.casefold()
        others += kind in kept
        kept.setdefault(kind, row)
    return list(kept.values()), others


def current_plan(plans: Iterable[CarePlan]) -> CarePlan | None:
    """The plan that is being worked on: active, ours before imported ones, the newest."""
    active = [p for p in plans if p.status in {PlanStatus.ACTIVE, PlanStatus.ON_HOLD}]
    if not active:
        return None
    return max(
        active,
        key=lambda p: (p.source == "clinic", p.status is PlanStatus.ACTIVE, p.updated_at, p.id),
    )


def _plans(plans: Iterable[CarePlan]) -> tuple[CarePlan, ...]:
    wanted = {PlanStatus.ACTIVE, PlanStatus.ON_HOLD}
    first = current_plan(plans)
    if first is None:
        return ()
    rest = [p for p in plans if p.id != first.id and p.status in wanted]
    return first, *sorted(rest, key=lambda p: (p.updated_at, p.id), reverse=True)


def select_chart(
    *,
    patient: Patient,
    picture: ClinicalPicture,
    printed_at: datetime,
    plans: Iterable[CarePlan] = (),
    coverage: Iterable[Coverage] = (),
    sections: Iterable[SectionText] = (),
    withheld: int = 0,
) -> ChartContent:
    """Choose what the pages of a person's chart say, in a stable order.

    Rows entered in error and refuted ones are never shown. A medicine stopped within 180 days is
    told apart from the current ones. Of vaccines and procedures the latest of each kind is shown.
    """
    conditions = _true(picture.conditions)
    circumstances = [c for c in conditions if c.is_social and c.status in _ACTIVE]
    diagnoses = [c for c in conditions if not c.is_social]
    active = [c for c in diagnoses if c.status in _ACTIVE]
    past = [c for c in diagnoses if c.status not in _ACTIVE]
    past.sort(key=lambda c: (_ended(c), c.id), reverse=True)
    medications = _true(picture.medications)
    stopped = [m for m in medications if not m.current]
    lately = [m for m in stopped if m.ended_at and m.ended_at >= printed_at - _STOPPED_WITHIN]
    vaccines, earlier_vaccines = _latest_of_each(_true(picture.immunizations))
    done, earlier_done = _latest_of_each(_true(picture.procedures))
    seen = _newest(_true(picture.encounters))
    results = gather_results(picture.observations)
    substances = [a for a in _true(picture.allergies) if not says_no_allergy(a)]
    return ChartContent(
        patient=patient,
        allergy_picture=picture.allergy_picture,
        allergies=tuple(sorted(substances, key=_allergy_order)),
        problems=tuple(sorted(active, key=lambda c: (_onset(c), c.id), reverse=True)),
        past_problems=tuple(past[:_PAST_PROBLEMS]),
        social=tuple(sorted(circumstances, key=lambda c: (_onset(c), c.id), reverse=True)),
        medications=tuple(sorted((m for m in medications if m.current), key=_by_name)),
        stopped_medications=tuple(sorted(lately, key=_by_name)),
        results=results,
        immunizations=tuple(vaccines[:_IMMUNIZATIONS]),
        procedures=tuple(done[:_PROCEDURES]),
        encounters=tuple(seen[:_ENCOUNTERS]),
        team=tuple(sorted(picture.team, key=lambda t: (not t.is_lead, t.role, t.name, t.id))),
        plans=_plans(tuple(plans)),
        coverage=tuple(coverage),
        sections=tuple(sections),
        left_out=LeftOut(
            results=sum(series.earlier for series in results),
            problems=len(past[_PAST_PROBLEMS:]),
            medications=len(stopped) - len(lately),
            immunizations=earlier_vaccines + len(vaccines[_IMMUNIZATIONS:]),
            procedures=earlier_done + len(done[_PROCEDURES:]),
            encounters=len(seen[_ENCOUNTERS:]),
            withheld=withheld,
        ),
    )


def _allergy_order(allergy: Allergy) -> tuple[bool, bool, str, object]:
    """Active before inactive, the dangerous first."""
    return (
        allergy.status in {"inactive", "resolved"},
        allergy.criticality != "high",
        allergy.code.text.casefold(),
        allergy.id,
    )
