"""The data set that a recognized organization sends: one row for each session somebody attended.

Source: CDC, "Diabetes Prevention Recognition Program Standards and Operating Procedures", June 1,
2024, section IV, Table 5; the elements stand in ``resources/prevention/dprp_2024.toml``. Nobody is
named in it: a participant is their code, which is made of no number that the person has elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clinicdesk.domain.errors import Refused
from clinicdesk.domain.prevention import (
    Attendance,
    Cohort,
    CohortBook,
    Participant,
    ProgramSession,
    SessionKind,
    SessionMode,
)
from clinicdesk.domain.prevention_eligibility import Eligibility
from clinicdesk.domain.prevention_results import A1cValue
from clinicdesk.domain.prevention_rules import months_after
from clinicdesk.domain.prevention_standards import Element, Standards

__all__ = ["DataRow", "PersonFacts", "data_rows", "missing_facts"]

_MODES = {SessionMode.IN_PERSON: "1", SessionMode.ONLINE: "2", SessionMode.DISTANCE: "3"}
_MOST_TOLD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What the data set takes from the person's record. ``races`` are OMB codes (CDC race)."""

    age: int | None
    """On the day of enrollment."""
    sex: str = ""
    hispanic: bool | None = None
    races: frozenset[str] = frozenset()
    state: str = ""
    a1cs: tuple[A1cValue, ...] = ()


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row, cell by cell in the order of the elements."""

    participant: Participant
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    cohort: Cohort
    participant: Participant
    facts: PersonFacts
    eligibility: Eligibility
    session: ProgramSession
    attendance: Attendance
    standards: Standards


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _yes(holds: bool) -> str:
    return "1" if holds else "2"


def _kind(line: _Line) -> str:
    half = months_after(line.cohort.first_on, line.standards.year.core_months)
    phase = "C" if line.session.held_on < half else "CM"
    return f"MU-{phase}" if line.session.kind is SessionKind.MAKE_UP else phase


def _a1c(line: _Line) -> str:
    """Return the newest HbA1c that was heard of by this session and of at most a year before it."""
    day, days = line.session.held_on, line.standards.eligibility.test_days
    known = [
        one for one in line.facts.a1cs if one.heard_on <= day and 0 <= (day - one.on).days <= days
    ]
    if not known:
        return ""
    newest = max(known, key=lambda one: (one.on, one.heard_on))
    return f"{round(newest.value, 1):f}"


def _weight(line: _Line) -> str:
    weight: Decimal | None = line.attendance.weight_lb
    return "" if weight is None else f"{weight:.1f}"


_DERIVE: Mapping[str, Callable[[_Line], str]] = {
    "organization": lambda line: line.cohort.organization,
    "participant": lambda line: line.participant.code,
    "cohort": lambda line: line.cohort.code,
    "coach": lambda line: line.cohort.coach_code,
    "motivation": lambda line: _number(line.participant.evidence.motivation),
    "referred": lambda line: _number(line.participant.evidence.referred),
    "payer": lambda line: _number(line.participant.evidence.payer),
    "education": lambda line: _number(line.participant.evidence.education),
    "state": lambda line: line.facts.state,
    "by_test": lambda line: _yes(line.eligibility.basis("test")),
    "by_gestational": lambda line: _yes(line.eligibility.basis("gestational")),
    "by_risk_test": lambda line: _yes(line.eligibility.basis("risk")),
    "age": lambda line: _number(line.facts.age),
    "ethnicity": lambda line: {True: "1", False: "2"}.get(line.facts.hispanic, "9"),  # type: ignore[arg-type]
    "sex": lambda line: {"male": "1", "female": "2"}.get(line.facts.sex, "9"),
    "height": lambda line: _number(line.participant.evidence.height_in),
    "mode": lambda line: _MODES[line.session.mode],
    "kind": _kind,
    "day": lambda line: f"{line.session.held_on:%m/%d/%Y}",
    "weight": _weight,
    "minutes": lambda line: _number(line.attendance.minutes),
    "a1c": _a1c,
}


def _cell(element: Element, line: _Line) -> str:
    name, _, code = element.derive.partition(":")
    said = _yes(code in line.facts.races) if name == "race" else _DERIVE[name](line)
    return said or element.empty


def missing_facts(
    book: CohortBook,
    facts: Mapping[Any, PersonFacts],
    judged: Mapping[Any, Eligibility],
    standards: Standards,
) -> tuple[str, ...]:
    """Say what the data set cannot do without and is not there, by participant's code."""
    found: dict[str, list[str]] = {}
    for line in _lines(book, facts, judged, standards):
        for element in standards.elements:
            if element.mandatory and not _cell(element, line):
                whole = element.derive in {"organization", "cohort", "coach"}
                who = "The cohort" if whole else line.participant.code
                named = element.title.split(",")[0].split(":")[0].lower()
                known = found.setdefault(who, [])
                if named not in known:
                    known.append(named)
    return tuple(f"{who}: {', '.join(what)}" for who, what in found.items())


def _lines(
    book: CohortBook,
    facts: Mapping[Any, PersonFacts],
    judged: Mapping[Any, Eligibility],
    standards: Standards,
) -> list[_Line]:
    days = standards.year.days
    found = []
    for one in book.participants:
        mine = book.of(one.id)
        for session in sorted(book.sessions, key=lambda s: (s.held_on, s.number)):
            said = mine.get(session.id)
            inside = 0 <= (session.held_on - book.cohort.first_on).days < days
            if said is not None and said.attended and inside:
                found.append(
                    _Line(
                        cohort=book.cohort,
                        participant=one,
                        facts=facts[one.id],
                        eligibility=judged[one.id],
                        session=session,
                        attendance=said,
                        standards=standards,
                    )
                )
    return found


def data_rows(
    book: CohortBook,
    facts: Mapping[Any, PersonFacts],
    judged: Mapping[Any, Eligibility],
    standards: Standards,
    since: date | None = None,
) -> tuple[DataRow, ...]:
    """Return the rows of a cohort's first 365 days; those from ``since`` on, where it is given.

    ``facts`` and ``judged`` are by participant's id.

    Raises:
        Refused: nobody attended yet, or an element is missing that must be there.
    """
    missing = missing_facts(book, facts, judged, standards)
    if missing:
        more = len(missing) - _MOST_TOLD
        told = "; ".join(missing[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
        raise Refused(
            f"The data set is not complete. {told}.",
            "Open the participant, add what is missing, and export again.",
        )
    lines = _lines(book, facts, judged, standards)
    if since is not None:
        lines = [one for one in lines if one.session.held_on >= since]
    if not lines:
        raise Refused("Nobody has attended a session yet.", "Record a session first.")
    return tuple(
        DataRow(line.participant, tuple(_cell(one, line) for one in standards.elements))
        for line in lines
    )
