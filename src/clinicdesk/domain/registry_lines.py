"""How each line of a rule is told on one person: whether it holds, and with which evidence.

Values are compared as binary floats here and in the store, so that a unit's rate rounds alike.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from clinicdesk.domain.coding import ICD10CM, LOCAL, LOINC, SNOMED
from clinicdesk.domain.dates import age_on
from clinicdesk.domain.display import number as number_text
from clinicdesk.domain.display import unit_text
from clinicdesk.domain.programmes import OUTSIDE
from clinicdesk.domain.registry_facts import AsOf, PersonFacts, ResultFact
from clinicdesk.domain.registry_fields import Catalogue, CodeGroup
from clinicdesk.domain.registry_rule import Clause, Op, years_before
from clinicdesk.domain.units import rates_to

__all__ = [
    "EMERGENCY",
    "HOSPITAL",
    "NO_VISIT",
    "OPEN_PROGRAMME",
    "TELLERS",
    "Evidence",
    "age_range",
    "in_group",
    "newest_result",
]

EMERGENCY = ("EMER",)
HOSPITAL = ("IMP", "ACUTE", "NONAC", "OBSENC")
NO_VISIT = (*EMERGENCY, *HOSPITAL)
"""Encounter.class (v3 ActCode) of what is no visit here: emergencies and stays."""
OPEN_PROGRAMME = ("planned", "waitlist", "active", "onhold")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line found: words, when, and who says so."""

    words: str
    on: date | None = None
    source: str = ""


def in_group(group: CodeGroup, system: str, code: str, *, social: bool = False) -> bool:
    """Tell whether a coded value belongs to a value set."""
    if group.social and social:
        return True
    if system == ICD10CM:
        return any(code.startswith(start) for start in group.icd10)
    return code in {SNOMED: group.snomed, LOINC: group.loinc, LOCAL: group.local}.get(system, ())


_Found = tuple[bool | None, Iterable[Evidence]]


def _age(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, as_of: AsOf) -> _Found:
    if facts.birth_on is None or clause.number is None:
        return None, ()
    low, high = age_range(clause)
    born, day = facts.birth_on, as_of.day
    holds = (low is None or born <= years_before(day, low)) and (
        high is None or born > years_before(day, high + 1)
    )
    return holds, [Evidence(f"{age_on(born, day)} years old")]


def age_range(clause: Clause) -> tuple[int | None, int | None]:
    """Return the lowest and the highest age in years that a line takes."""
    number, high = int(clause.number or 0), int(clause.high or 0)
    match clause.op:
        case Op.OVER:
            return number + 1, None
        case Op.AT_LEAST:
            return number, None
        case Op.UNDER:
            return None, number - 1
        case Op.AT_MOST:
            return None, number
        case _:
            return number, high


def _words(value: str, clause: Clause) -> bool | None:
    if not value:
        return None
    if clause.op is Op.STARTS:
        return any(value.startswith(start) for start in clause.values)
    return value in clause.values


def _field(name: str) -> Callable[[Clause, PersonFacts, Catalogue, AsOf], _Found]:
    def tell(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, _as_of: AsOf) -> _Found:
        value: str = getattr(facts, name) or ""
        return _words(value, clause), [Evidence(value)] if value else []

    return tell


def _condition(clause: Clause, facts: PersonFacts, catalogue: Catalogue, _as_of: AsOf) -> _Found:
    group = catalogue.group(clause)
    found = [
        one
        for one in facts.conditions
        if (one.active or clause.op is Op.EVER)
        and in_group(group, one.system, one.code, social=one.social)
    ]
    return bool(found), [Evidence(one.text, one.on, one.source) for one in found]


def bounded(fact: ResultFact, op: Op, asked: float, value: float) -> bool | None:
    """Compare a value, which may be only a bound ("<5"), with a number."""
    if op is Op.UNDER:
        other = bounded(fact, Op.AT_LEAST, asked, value)
        return None if other is None else not other
    if op is Op.AT_MOST:
        other = bounded(fact, Op.OVER, asked, value)
        return None if other is None else not other
    over = op is Op.OVER
    match fact.comparator:
        case "":
            return value > asked if over else value >= asked
        case ">":
            return True if value >= asked else None
        case ">=":
            return True if (value > asked if over else value >= asked) else None
        case "<":
            return False if value <= asked else None
        case "<=":
            return False if (value <= asked if over else value < asked) else None
        case _:
            return None


def _compared(clause: Clause, fact: ResultFact) -> bool | None:
    rate = 1.0 if not clause.unit else rates_to(clause.unit).get(fact.unit.strip(" ").lower())
    if fact.value is None or rate is None or clause.number is None:
        return None
    value = float(fact.value) * rate
    if clause.op is not Op.BETWEEN:
        return bounded(fact, clause.op, float(clause.number), value)
    low = bounded(fact, Op.AT_LEAST, float(clause.number), value)
    high = bounded(fact, Op.AT_MOST, float(clause.high or 0), value)
    return False if False in {low, high} else None if None in {low, high} else True


def newest_result(group: CodeGroup, facts: PersonFacts) -> ResultFact | None:
    """Return the newest value of a measure; of one instant the code that sorts first."""
    of_measure = [one for one in facts.results if in_group(group, one.system, one.code)]
    of_measure.sort(key=lambda one: (one.system, one.code))
    return max(of_measure, key=lambda one: one.at, default=None)


def _result(clause: Clause, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf) -> _Found:
    newest = newest_result(catalogue.group(clause), facts)
    recent = newest is not None and (
        clause.within is None or newest.at >= as_of.since(clause.within)
    )
    evidence = [] if newest is None else [_result_words(newest, as_of)]
    match clause.op:
        case Op.WITHIN:
            return recent, evidence
        case Op.NONE_WITHIN:
            return not recent, evidence
    if newest is None or not recent:
        return None, evidence
    if clause.op is Op.SAYS:
        return (newest.said in clause.values) if newest.said else None, evidence
    return _compared(clause, newest), evidence


def _result_words(fact: ResultFact, as_of: AsOf) -> Evidence:
    words = fact.said
    if fact.value is not None:
        words = f"{fact.comparator}{number_text(fact.value)} {unit_text(fact.unit)}".strip()
    return Evidence(words, as_of.day_of(fact.at), fact.source)


def _recent(clause: Clause, events: Sequence[tuple[datetime, str, str]], as_of: AsOf) -> _Found:
    newest = max(events, default=None)
    since = as_of.since(clause.within) if clause.within else None
    recent = newest is not None and (since is None or newest[0] >= since)
    evidence = (
        [Evidence(newest[1], as_of.day_of(newest[0]), newest[2])] if newest is not None else []
    )
    return recent if clause.op is Op.WITHIN else not recent, evidence


def _procedure(clause: Clause, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf) -> _Found:
    group = catalogue.group(clause)
    return _recent(
        clause,
        [
            (one.at, one.text, one.source)
            for one in facts.procedures
            if in_group(group, one.system, one.code)
        ]
        + [
            (one.at, one.said or group.title, one.source)
            for one in facts.results
            if in_group(group, one.system, one.code)
        ],
        as_of,
    )


def _visit(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, as_of: AsOf) -> _Found:
    visits = [(e.at, e.text, e.source) for e in facts.encounters if e.kind not in NO_VISIT]
    return _recent(clause, visits, as_of)


def _contact(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, as_of: AsOf) -> _Found:
    met = [(e.at, e.text, e.source) for e in facts.encounters if e.kind not in NO_VISIT]
    met += [(one.at, one.text, one.source) for one in facts.calls]
    return _recent(clause, met, as_of)


def _counted(kinds: Sequence[str]) -> Callable[[Clause, PersonFacts, Catalogue, AsOf], _Found]:
    def tell(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, as_of: AsOf) -> _Found:
        since = as_of.since(clause.within) if clause.within else datetime.min.replace(tzinfo=UTC)
        found = [e for e in facts.encounters if e.kind in kinds and e.at >= since]
        return len(found) >= int(clause.number or 1), [
            Evidence(e.text, as_of.day_of(e.at), e.source) for e in found
        ]

    return tell


def _plan(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, as_of: AsOf) -> _Found:
    evidence = [Evidence(one.title, one.review_due) for one in facts.plans]
    due = [one for one in facts.plans if one.review_due is not None]
    match clause.op:
        case Op.ACTIVE:
            return bool(facts.plans), evidence
        case Op.NONE:
            return not facts.plans, evidence
        case Op.OVERDUE:
            return any(one.review_due <= as_of.day for one in due if one.review_due), evidence
        case _:
            last = clause.within.after(as_of.day) if clause.within else as_of.day
            return any(one.review_due <= last for one in due if one.review_due), evidence


def _referral(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, as_of: AsOf) -> _Found:
    late = [one for one in facts.referrals if one.due_on is not None and one.due_on < as_of.day]
    shown = late if clause.op is Op.OVERDUE else facts.referrals
    evidence = [Evidence(f"{one.number} {one.service}", one.due_on) for one in shown]
    holds = not facts.referrals if clause.op is Op.NONE else bool(shown)
    return holds, evidence


def _programme(clause: Clause, facts: PersonFacts, catalogue: Catalogue, _as_of: AsOf) -> _Found:
    wanted = OPEN_PROGRAMME if clause.op is Op.NONE else clause.values
    found = [
        one
        for one in facts.programmes
        if one.status in wanted and clause.subject in {"", one.programme}
    ]
    evidence = [
        Evidence(
            f"{catalogue.programmes.get(one.programme, one.programme)}: {one.status}", one.since
        )
        for one in found
    ]
    return bool(found) is (clause.op is Op.IS), evidence


def _outside(_c: Clause, facts: PersonFacts, catalogue: Catalogue, _as_of: AsOf) -> _Found:
    found = [
        one
        for one in facts.programmes
        if one.status in OPEN_PROGRAMME and one.referred_by in OUTSIDE
    ]
    titles = [catalogue.programmes.get(one.programme, one.programme) for one in found]
    evidence = [Evidence(title, one.since) for title, one in zip(titles, found, strict=True)]
    return bool(found), evidence


def _risk(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, _as_of: AsOf) -> _Found:
    reached = facts.risk_points >= int(clause.number or 0)
    evidence = [Evidence(f"{one.title}: {one.points}") for one in facts.risks]
    return reached is (clause.op is Op.AT_LEAST), evidence


def _interpreter(_c: Clause, facts: PersonFacts, _catalogue: Catalogue, _as_of: AsOf) -> _Found:
    said = {True: "Interpreter needed", False: "No interpreter needed"}
    return facts.interpreter, [
        Evidence(said[facts.interpreter])
    ] if facts.interpreter in said else []


def _primary(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, _as_of: AsOf) -> _Found:
    known = bool(facts.primary_care.strip(" "))
    evidence = [Evidence(facts.primary_care)] if known else []
    return known is (clause.op is Op.KNOWN), evidence


def _eligible(clause: Clause, facts: PersonFacts, _catalogue: Catalogue, _as_of: AsOf) -> _Found:
    evidence = [Evidence("Eligible")] if facts.eligible else []
    return facts.eligible is (clause.op is Op.ACTIVE), evidence


TELLERS: dict[str, Callable[[Clause, PersonFacts, Catalogue, AsOf], _Found]] = {
    "age": _age,
    "sex": _field("sex"),
    "status": _field("status"),
    "employer": _field("employer"),
    "work-site": _field("work_site"),
    "language": _field("language"),
    "condition": _condition,
    "result": _result,
    "procedure": _procedure,
    "visit": _visit,
    "contact": _contact,
    "emergency": _counted(EMERGENCY),
    "hospital": _counted(HOSPITAL),
    "plan": _plan,
    "referral": _referral,
    "programme": _programme,
    "outside-referral": _outside,
    "risk-points": _risk,
    "interpreter": _interpreter,
    "primary-care": _primary,
    "eligibility": _eligible,
}
