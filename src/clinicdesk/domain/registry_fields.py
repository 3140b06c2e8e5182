"""What a rule may ask of a person: the fields, how each compares, and what a line still lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinicdesk.domain.coding import ICD10CM, LOINC, SNOMED
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registry_rule import Clause, Node, Op, clauses_of

__all__ = [
    "FIELDS",
    "NUMBER_OPS",
    "Catalogue",
    "CodeGroup",
    "Field",
    "FieldKind",
    "clause_problem",
    "require_whole",
]

NUMBER_OPS = (Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST, Op.BETWEEN)


class FieldKind(StrEnum):
    """What kind of fact a field is: it decides which parts a line has."""

    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    CONDITION = "condition"
    RESULT = "result"
    PROCEDURE = "procedure"
    DAY = "day"
    COUNT = "count"
    STATE = "state"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a rule may ask."""

    key: str
    title: str
    kind: FieldKind
    ops: tuple[Op, ...]
    choices: tuple[str, ...] = ()


_IS = (Op.IS,)
_WORDS = (Op.IS, Op.STARTS)
_RECENT = (Op.WITHIN, Op.NONE_WITHIN)

FIELDS: dict[str, Field] = {
    one.key: one
    for one in (
        Field("age", "Age in years", FieldKind.NUMBER, NUMBER_OPS),
        Field("sex", "Sex", FieldKind.CHOICE, _IS, ("female", "male", "other", "unknown")),
        Field("condition", "Condition", FieldKind.CONDITION, (Op.ACTIVE, Op.EVER)),
        Field(
            "result",
            "Latest result",
            FieldKind.RESULT,
            (*NUMBER_OPS, Op.SAYS, Op.WITHIN, Op.NONE_WITHIN),
        ),
        Field("procedure", "Procedure or examination", FieldKind.PROCEDURE, _RECENT),
        Field("programme", "Program", FieldKind.PROGRAMME, (Op.IS, Op.NONE)),
        Field(
            "plan", "Care plan", FieldKind.STATE, (Op.ACTIVE, Op.NONE, Op.OVERDUE, Op.DUE_WITHIN)
        ),
        Field("referral", "Referral", FieldKind.STATE, (Op.OPEN, Op.OVERDUE, Op.NONE)),
        Field("visit", "Visit", FieldKind.DAY, _RECENT),
        Field("contact", "Visit or call", FieldKind.DAY, _RECENT),
        Field("emergency", "Emergency visits", FieldKind.COUNT, (Op.AT_LEAST,)),
        Field("hospital", "Hospital stays", FieldKind.COUNT, (Op.AT_LEAST,)),
        Field("outside-referral", "Referred to a program by others", FieldKind.STATE, (Op.ACTIVE,)),
        Field("risk-points", "Risk points", FieldKind.NUMBER, (Op.AT_LEAST, Op.UNDER)),
        Field(
            "status",
            "Status with the clinic",
            FieldKind.CHOICE,
            _IS,
            ("prospect", "eligible", "active", "inactive", "closed"),
        ),
        Field("eligibility", "Eligibility", FieldKind.STATE, (Op.ACTIVE, Op.NONE)),
        Field("employer", "Employer", FieldKind.TEXT, _WORDS),
        Field("work-site", "Work site", FieldKind.TEXT, _WORDS),
        Field("language", "Language", FieldKind.TEXT, _WORDS),
        Field("interpreter", "Interpreter needed", FieldKind.STATE, (Op.ACTIVE,)),
        Field("primary-care", "Primary care", FieldKind.STATE, (Op.KNOWN, Op.NONE)),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGroup:
    """A value set: the codes that mean one thing, with where the list is from and of which day.

    ICD-10-CM codes are the beginnings of codes ("E11" is every code below it); the others whole.
    ``social`` takes every social need whatever its code.
    """

    key: str
    title: str
    icd10: tuple[str, ...] = ()
    snomed: tuple[str, ...] = ()
    loinc: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    unit: str = ""
    source: str = ""
    date: str = ""
    social: bool = False


_DIRECT = {"icd10": "icd10", "snomed": "snomed", "loinc": "loinc"}
_CODE_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")
SYSTEMS = {"icd10": ICD10CM, "snomed": SNOMED, "loinc": LOINC}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The value sets and programmes that rules may name.

    A single code is named by its system: ``icd10:J45``, ``snomed:195967001``, ``loinc:2345-7``.
    """

    conditions: Mapping[str, CodeGroup] = field(default_factory=dict)
    measures: Mapping[str, CodeGroup] = field(default_factory=dict)
    procedures: Mapping[str, CodeGroup] = field(default_factory=dict)
    programmes: Mapping[str, str] = field(default_factory=dict)

    def group(self, clause: Clause) -> CodeGroup:
        """Return the value set that a line names.

        Raises:
            BadInput: there is none of this name.
        """
        of_kind = self.groups(clause.field)
        known = of_kind.get(clause.subject)
        if known is not None:
            return known
        system, _, code = clause.subject.partition(":")
        if system in _DIRECT and code and set(code) <= _CODE_LETTERS:
            return CodeGroup(key=clause.subject, title=code, **{_DIRECT[system]: (code,)})  # type: ignore[arg-type]  # one of three tuples
        listed = ", ".join(sorted(of_kind)) or "none"
        raise BadInput(
            f"There is no {FIELDS[clause.field].title.lower()} of this name: {clause.subject}.",
            f"Choose one of: {listed}; or a code such as icd10:J45.",
        )

    def groups(self, field_key: str) -> Mapping[str, CodeGroup]:
        """Return the value sets of a field."""
        return {
            "condition": self.conditions,
            "result": self.measures,
            "procedure": self.procedures,
        }.get(field_key, {})


def clause_problem(clause: Clause, catalogue: Catalogue) -> str:
    """Say what a line lacks, in one sentence; empty where it is whole."""
    known = FIELDS.get(clause.field)
    if known is None:
        return f"Nothing is called {clause.field}. Choose one of {', '.join(FIELDS)}."
    if clause.op not in known.ops:
        listed = ", ".join(op.value for op in known.ops)
        return f"{known.title} compares by: {listed}."
    if catalogue.groups(clause.field):
        try:
            catalogue.group(clause)
        except BadInput as error:
            return f"{error.sentence} {error.remedy}"
    if (
        known.kind is FieldKind.PROGRAMME
        and clause.subject
        and (clause.subject not in catalogue.programmes)
    ):
        return f"There is no such program. Choose one of {', '.join(catalogue.programmes)}."
    return _number_problem(clause, known) or _value_problem(clause, known)


def _number_problem(clause: Clause, known: Field) -> str:
    if clause.op not in NUMBER_OPS:
        return ""
    if clause.number is None:
        return f"{known.title}: type a number."
    if known.kind in {FieldKind.NUMBER, FieldKind.COUNT}:
        numbers = [one for one in (clause.number, clause.high) if one is not None]
        if any(one != one.to_integral_value() or not 0 <= one <= 1000 for one in numbers):
            return f"{known.title}: type a whole number from 0 to 1,000."
    if known.kind is FieldKind.COUNT and clause.number < 1:
        return f"{known.title}: type a number from 1."
    if clause.op is Op.BETWEEN and (clause.high is None or clause.high < clause.number):
        return f"{known.title}: type the lower number, then the higher one."
    return ""


def _value_problem(clause: Clause, known: Field) -> str:
    said = [one for one in clause.values if one.strip()]
    if clause.op in {Op.IS, Op.STARTS, Op.SAYS}:
        if not said or len(said) != len(clause.values):
            return f"{known.title}: choose at least one value."
        choices = known.choices
        if known.kind is FieldKind.PROGRAMME:
            choices = ("planned", "waitlist", "active", "onhold", "finished", "cancelled")
        wrong = [one for one in said if choices and one not in choices]
        if wrong:
            return f"{known.title}: choose among {', '.join(choices)}."
    needs_span = clause.op is Op.DUE_WITHIN or known.kind is FieldKind.COUNT
    if (needs_span or (clause.op is Op.WITHIN and known.kind is FieldKind.DAY)) and not (
        clause.within
    ):
        return f"{known.title}: say how recent, as 12m or 90d."
    return ""


def require_whole(node: Node, catalogue: Catalogue) -> None:
    """Let a rule through whose every line is whole.

    Raises:
        BadInput: the first line that is not, told by its place.
    """
    lines: Iterable[Clause] = clauses_of(node)
    for place, clause in enumerate(lines, 1):
        problem = clause_problem(clause, catalogue)
        if problem:
            raise BadInput(f"Line {place}: {problem}", "Correct it and try again.")
