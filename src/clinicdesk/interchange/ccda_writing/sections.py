"""Sections of the document: a table that people read, and the entries that its lines stand for."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from clinicdesk.domain.clinical import (
    Allergy,
    ClinicalRow,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    Procedure,
)
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.exporting import RecordParts
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.plans import Concern, Goal
from clinicdesk.interchange.ccda_writing import entries, measured, plans
from clinicdesk.interchange.ccda_writing.beside import signature_words
from clinicdesk.interchange.ccda_writing.plan_parts import (
    Sides,
    agreement_words,
    plan_lines,
    said_words,
)
from clinicdesk.interchange.ccda_writing.section_kinds import (
    ALLERGIES,
    CONCERNS,
    ENCOUNTERS,
    GOALS,
    IMMUNIZATIONS,
    MEDICATIONS,
    PLAN,
    PROBLEMS,
    PROCEDURES,
    REQUIRED,
    RESULTS,
    SOCIAL,
    VITALS,
    Kind,
)
from clinicdesk.interchange.ccda_writing.xml import Node, el, template

__all__ = ["sections"]

R = TypeVar("R")
_WRONG = frozenset({"entered-in-error", "refuted"})
_ENDED_GOALS = frozenset({"cancelled", "rejected", "entered-in-error"})
_NOT_DUE = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})


Line = tuple[Sequence[str], Callable[[str], Node] | None]


def _table(kind: Kind, prefix: str, lines: list[Line]) -> Node:
    head = el("thead", el("tr", *(el("th", one) for one in kind.columns)))
    rows = [
        el("tr", *(el("td", cell) for cell in cells), ID=f"{prefix}-{n}")
        for n, (cells, _entry) in enumerate(lines, 1)
    ]
    return el("table", head, el("tbody", *rows))


def _section(kind: Kind, prefix: str, lines: list[Line]) -> Node | None:
    """Return a section; one that is required and empty says so, an optional one is left out."""
    if not lines and kind not in REQUIRED:
        return None
    table = _table(kind, prefix, lines) if lines else el("paragraph", kind.nothing)
    made = [
        el("entry", make(f"{prefix}-{n}"), typeCode="DRIV")
        for n, (_cells, make) in enumerate(lines, 1)
        if make is not None
    ]
    inside = (
        *(template(root, extension) for root, extension in kind.templates),
        el("code", code=kind.loinc, codeSystem="2.16.840.1.113883.6.1", codeSystemName="LOINC"),
        el("title", kind.title),
        el("text", table),
        *made,
    )
    empty = not made and kind in REQUIRED and kind is not SOCIAL
    return el("section", *inside, **({"nullFlavor": "NI"} if empty else {}))


def _made(make: Callable[[R, str], Node], one: R) -> Callable[[str], Node]:
    return lambda reference: make(one, reference)


def _true(rows: Iterable[Any]) -> list[Any]:
    return [
        one
        for one in rows
        if one.status not in _WRONG and getattr(one, "verification", "") not in _WRONG
    ]


def _when(row: ClinicalRow) -> str:
    return show_date(row.occurred_at.date()) if row.occurred_at else "Not recorded"


def _value_words(one: Any) -> str:
    if one.value is not None:
        return f"{getattr(one, 'comparator', '')}{one.value:f} {one.unit}".strip()
    parts = [f"{part.code.text}: {_value_words(part)}" for part in getattr(one, "parts", ())]
    return one.text or "; ".join(parts) or "Not recorded"


def _range(one: Observation) -> str:
    ends = [
        f"{end:f}" if end is not None else "" for end in (one.reference_low, one.reference_high)
    ]
    return " to ".join(ends) if any(ends) else ""


def _allergy(a: Allergy) -> Line:
    said = (a.code.text, "; ".join(a.reactions), a.severity, a.status, _when(a))
    return said, _made(entries.allergy, a)


def _medication(m: Medication) -> Line:
    often = f"{m.frequency} {'as needed' if m.as_needed else ''}".strip()
    until = show_date(m.ended_at.date()) if m.ended_at else ""
    said = (m.code.text, m.dose, m.route, often, m.status, _when(m), until, m.reason)
    return said, _made(entries.medication, m)


def _problem(c: Condition) -> Line:
    until = show_date(c.abated) if c.abated else ""
    said = (c.code.text, c.status, show_date(c.onset), until, c.note)
    return said, _made(entries.problem, c)


def _result(o: Observation) -> Line:
    said = (o.code.text, _value_words(o), o.interpretation, _range(o), _when(o))
    return said, _made(measured.result, o)


def _vital(o: Observation) -> Line:
    make = _made(measured.vital_signs, o) if measured.is_measured_vital(o) else None
    return (o.code.text, _value_words(o), _when(o)), make


def _told(o: Observation) -> Line:
    return (o.code.text, _value_words(o), _when(o)), _made(measured.social, o)


def _circumstance(c: Condition) -> Line:
    return (c.code.text, c.status, show_date(c.onset)), _made(measured.social, c)


def _immunization(i: Immunization) -> Line:
    said = (i.code.text, i.reason_not_given or "Yes", _when(i), i.lot)
    return said, _made(entries.immunization, i)


def _procedure(p: Procedure) -> Line:
    return (p.code.text, p.status, _when(p), p.performer), _made(entries.procedure, p)


def _encounter(e: Encounter) -> Line:
    said = (e.code.text, _when(e), e.performer, e.place, e.reason)
    return said, _made(entries.encounter, e)


def _history(picture: ClinicalPicture) -> list[tuple[Kind, str, list[Line]]]:
    observations = _true(picture.observations)
    vitals = [o for o in observations if o.category == "vital-signs"]
    told = [o for o in observations if o.category == "social-history"]
    rest = [o for o in observations if o.category not in {"vital-signs", "social-history"}]
    conditions: list[Condition] = _true(picture.conditions)
    problems = [c for c in conditions if not c.is_social]
    social = [c for c in conditions if c.is_social]
    return [
        (ALLERGIES, "allergy", [*map(_allergy, _true(picture.allergies))]),
        (MEDICATIONS, "medication", [*map(_medication, _true(picture.medications))]),
        (PROBLEMS, "problem", [*map(_problem, problems)]),
        (RESULTS, "result", [*map(_result, rest)]),
        (VITALS, "vital", [*map(_vital, vitals)]),
        (SOCIAL, "social", [*map(_told, told), *map(_circumstance, social)]),
        (IMMUNIZATIONS, "immunization", [*map(_immunization, _true(picture.immunizations))]),
        (PROCEDURES, "procedure", [*map(_procedure, _true(picture.procedures))]),
        (ENCOUNTERS, "encounter", [*map(_encounter, _true(picture.encounters))]),
    ]


def _forward(parts: RecordParts) -> list[tuple[Kind, str, list[Line]]]:
    goals = [g for plan in parts.plans for g in plan.goals] + list(parts.loose_goals)
    concerns = [c for plan in parts.plans for c in plan.concerns]
    work = [i for plan in parts.plans for i in plan.interventions if i.status not in _NOT_DUE]
    orders = [r for r in parts.referrals if r.is_open]
    planned: list[Line] = [
        (
            (i.code.text, i.owner, show_date(i.due_on) if i.due_on else "", i.status),
            lambda reference, i=i: plans.planned(i.id, i.code, i.due_on, reference),  # type: ignore[misc]
        )
        for i in work
    ]
    planned += [
        (
            (
                f"Referral: {r.service.text}",
                r.recipient.name if r.recipient else r.owner,
                show_date(r.due_on) if r.due_on else "",
                r.stage.replace("-", " "),
            ),
            lambda reference, r=r: plans.referred(r.id, r.service, r.due_on, reference),  # type: ignore[misc]
        )
        for r in orders
    ]
    planned += [((said, "", "", ""), None) for p in parts.plans for said in plan_lines(p)]
    planned += [((said, "", "", ""), None) for said in signature_words(parts)]
    sides = Sides.of(parts)
    return [
        (PLAN, "plan", planned),
        (GOALS, "goal", [_goal(sides, g) for g in goals if g.lifecycle.value not in _ENDED_GOALS]),
        (CONCERNS, "concern", [_concern(sides, _results(parts.clinical), c) for c in concerns]),
    ]


def _goal(sides: Sides, g: Goal) -> Line:
    due = show_date(g.due_on) if g.due_on else ""
    said = (g.description, goal_target(g.target), due, g.lifecycle.value, *said_words(g))
    return said, lambda reference: plans.goal(sides, g, reference)


def _concern(sides: Sides, known: frozenset[UUID], c: Concern) -> Line:
    said = (c.code.text, c.status, c.own_words, agreement_words(c))
    return said, lambda reference: plans.health_concern(sides, known, c, reference)


def _results(picture: ClinicalPicture) -> frozenset[UUID]:
    """The results that stand in the document under their own ids."""
    rest = {"vital-signs", "social-history"}
    return frozenset(o.id for o in _true(picture.observations) if o.category not in rest)


def sections(parts: RecordParts) -> list[Node]:
    """Return the document's sections, in the order in which a clinician reads them."""
    found = (
        _section(kind, prefix, lines)
        for kind, prefix, lines in (*_history(parts.clinical), *_forward(parts))
    )
    return [one for one in found if one is not None]
