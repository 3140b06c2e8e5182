"""Reads templates of care plans strictly: whoever edits one is told what is wrong, and where."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.goal_measures import measure_coded
from clinicdesk.domain.plan_templates import (
    KINDS,
    OWNERS,
    PlanTemplate,
    TemplateConcern,
    TemplateGoal,
    TemplateStatement,
    TemplateWork,
)
from clinicdesk.domain.plans import SAID_BY, Comparator, Priority, StatementKind

__all__ = ["CATEGORIES", "LEVELS", "TemplateRefused", "read_template"]

LEVELS = {"911": "Call 911", "today": "Call us today", "watch": "Tell us at the next call"}
CATEGORIES = ("", "dietary", "safety", "behavioral", "nursing", "physiotherapy")
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ICD10 = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
_SNOMED = re.compile(r"[1-9][0-9]{5,17}")
_LOINC = re.compile(r"[0-9]{1,7}-[0-9]")
_YEAR = 366
Path = tuple[tuple[str, int], ...]


class TemplateRefused(BadInput):
    """A template that cannot be used: says where and why.

    ``path`` leads to the part (``(("goal", 2),)`` is the second goal), ``field`` names what is
    wrong in it.
    """

    def __init__(
        self, sentence: str, remedy: str = "", path: Path = (), field: str = "", why: str = ""
    ) -> None:
        super().__init__(sentence, remedy)
        self.path, self.field, self.why = path, field, why


class _Part:
    """A table of the file: what is asked of it, and what nobody asked for."""

    def __init__(self, said: object, place: str, path: Path = ()) -> None:
        if not isinstance(said, dict):
            raise TemplateRefused(
                f"{place} is no table.", "Write it as in the other templates.", path
            )
        self._said, self._place, self._asked, self._path = said, place, set[str](), path

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not self._said

    def refuse(self, name: str, words: str) -> TemplateRefused:
        """Return the refusal of a field."""
        sentence = f"{self._place}, {name}: {words}"
        return TemplateRefused(sentence, "Correct it and try again.", self._path, name, words)

    def text(self, name: str, *, empty: bool = False) -> str:
        """Return words."""
        self._asked.add(name)
        said = self._said.get(name, "")
        if not isinstance(said, str):
            raise self.refuse(name, "words are expected.")
        if not said.strip() and not empty:
            raise self.refuse(name, "is missing.")
        return " ".join(said.split())

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number."""
        self._asked.add(name)
        said = self._said.get(name, default)
        if not isinstance(said, int) or isinstance(said, bool) or not least <= said <= most:
            raise self.refuse(name, f"a whole number from {least} to {most} is expected.")
        return said

    def number(self, name: str) -> Decimal | None:
        """Return an exact number, written as words so that nothing is rounded; None without it."""
        said = self.text(name, empty=True)
        if not said:
            return None
        try:
            found = Decimal(said)
        except InvalidOperation:
            raise self.refuse(name, "a number in quotation marks is expected.") from None
        if not found.is_finite() or found < 0:
            raise self.refuse(name, "a number of 0 or more is expected.")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of words."""
        self._asked.add(name)
        said = self._said.get(name, [])
        if not isinstance(said, list) or not all(isinstance(s, str) and s.strip() for s in said):
            raise self.refuse(name, "a list of words is expected.")
        return tuple(said)

    def choice(self, name: str, values: Iterable[str], default: str | None = None) -> str:
        """Return one of some words."""
        said = self.text(name, empty=default is not None) or (default or "")
        known = list(values)
        if said not in known:
            raise self.refuse(name, f"one of these is expected: {', '.join(filter(None, known))}.")
        return said

    def key(self, name: str = "key") -> str:
        """Return a key."""
        said = self.text(name)
        if not _KEY.fullmatch(said):
            raise self.refuse(name, "small letters, digits and hyphens are expected.")
        return said

    def codes(self, name: str, form: re.Pattern[str], system: str) -> tuple[str, ...]:
        """Return codes of a system."""
        said = self.texts(name)
        for code in said:
            if not form.fullmatch(code):
                raise self.refuse(name, f"{code} is not written as {system} writes codes.")
        return said

    def parts(self, name: str) -> list["_Part"]:
        """Return tables below."""
        self._asked.add(name)
        said = self._said.get(name, [])
        if not isinstance(said, list):
            raise self.refuse(name, "a list of tables is expected.")
        return [
            _Part(one, f"{self._place}, {name} {at}", (*self._path, (name, at)))
            for at, one in enumerate(said, 1)
        ]

    def part(self, name: str) -> "_Part":
        """Return a table below."""
        self._asked.add(name)
        path = (*self._path, (name, 1))
        return _Part(self._said.get(name, {}), f"{self._place}, {name}", path)

    def named(self, name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
        """Return keys of lines above, at least one."""
        said = self.texts(name)
        if not said:
            raise self.refuse(name, "at least one is expected.")
        for key in said:
            if key not in known:
                raise self.refuse(name, f"there is no “{key}”.")
        return said

    def done(self) -> None:
        """Refuse what nobody asked for: a word with a slip in it would be lost in silence."""
        for name in self._said:
            if name not in self._asked:
                raise self.refuse(name, "no template has this.")


def _concern(part: _Part) -> TemplateConcern:
    code, text = part.text("icd10_code", empty=True), part.text("text")
    if code and not _ICD10.fullmatch(code):
        raise part.refuse("icd10_code", f"{code} is not written as ICD-10-CM writes codes.")
    concern = TemplateConcern(
        key=part.key(),
        code=Coded(text, ICD10CM, code, part.text("icd10_display")) if code else Coded(text),
        icd10=part.codes("icd10", _ICD10, "ICD-10-CM"),
        snomed=part.codes("snomed", _SNOMED, "SNOMED CT"),
    )
    if code and not concern.names(concern.code):
        raise part.refuse("icd10", f"{code} is not among them.")
    part.done()
    return concern


def _unless(whole: _Part) -> TemplateConcern | None:
    part = whole.part("unless")
    if part.empty:
        return None
    other = TemplateConcern(
        key="unless",
        code=Coded(part.text("text")),
        icd10=part.codes("icd10", _ICD10, "ICD-10-CM"),
        snomed=part.codes("snomed", _SNOMED, "SNOMED CT"),
    )
    part.done()
    return other


def _milestones(part: _Part, due: int) -> tuple[tuple[int, str], ...]:
    found = []
    for one in part.parts("milestone"):
        found.append((one.whole("after_days", 1, due), one.text("text")))
        one.done()
    if [days for days, _words in found] != sorted({days for days, _words in found}):
        raise part.refuse("milestone", "the earlier one stands first.")
    return tuple(found)


def _goal(part: _Part, concerns: Mapping[str, TemplateConcern]) -> TemplateGoal:
    measure = measure_coded(part.text("measure"))
    if measure is None:
        raise part.refuse("measure", "this measure is not known.")
    if part.text("unit") != measure.unit:
        raise part.refuse("unit", f"{measure.code.text} is written in {measure.unit}.")
    value, share = part.number("value"), part.number("of_baseline")
    if (value is None) == (share is None):
        raise part.refuse("value", "say either value or of_baseline.")
    due = part.whole("due_after_days", 1, _YEAR)
    priority = part.choice("priority", ["", *Priority], "")
    goal = TemplateGoal(
        key=part.key(),
        concerns=part.named("concerns", concerns),
        text=part.text("text"),
        measure=measure,
        also=part.codes("also", _LOINC, "LOINC"),
        comparator=Comparator(
            part.choice("comparator", [c for c in Comparator if c is not Comparator.BETWEEN])
        ),
        value=value,
        of_baseline=share,
        due_after=due,
        said_by=part.choice("whose", SAID_BY, "both"),
        category=part.choice("category", CATEGORIES, ""),
        priority=Priority(priority) if priority else None,
        action=part.text("action"),
        milestones=_milestones(part, due),
    )
    part.done()
    return goal


def _work(part: _Part, goals: Mapping[str, TemplateGoal], kind: str = "") -> TemplateWork:
    work = TemplateWork(
        key=part.key(),
        goals=part.named("goals", goals),
        text=part.text("text"),
        kind=kind or part.choice("kind", KINDS),
        owner=part.choice("owner", OWNERS, "nurse" if kind else None),
        frequency=part.text("frequency", empty=True),
        first_due=part.whole("first_due_days", 0, _YEAR),
    )
    part.done()
    return work


def _statements(part: _Part) -> tuple[TemplateStatement, ...]:
    lines: dict[StatementKind, list[str]] = {}
    for one in part.parts("warning"):
        level = one.choice("level", LEVELS)
        words = f"{LEVELS[level]}: {one.text('text')}"
        lines.setdefault(StatementKind.SYMPTOMS, []).append(words)
        one.done()
    for one in part.parts("statement"):
        kind = StatementKind(one.choice("kind", StatementKind))
        lines.setdefault(kind, []).append(one.text("text"))
        one.done()
    return tuple(TemplateStatement(kind, tuple(said)) for kind, said in lines.items())


def _day(part: _Part, name: str) -> date:
    said = part.text(name)
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise part.refuse(name, "a day such as 2026-11-22 is expected.") from None


def _once(lines: Iterable[Any], whole: _Part) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        if line.key in found:
            raise whole.refuse(line.key, "two lines have this key.")
        found[line.key] = line
    return found


def read_template(said: object, name: str) -> PlanTemplate:
    """Read a template; ``name`` is told where something is wrong.

    Raises:
        TemplateRefused: the first thing that is wrong, and where.
    """
    whole = _Part(said, f"Plan template {name}")
    concerns = _once((_concern(one) for one in whole.parts("concern")), whole)
    goals = _once((_goal(one, concerns) for one in whole.parts("goal")), whole)
    learned = [_work(one, goals, "education") for one in whole.parts("education")]
    done = [_work(one, goals) for one in whole.parts("intervention")]
    work = _once([*done, *learned], whole)
    source = whole.part("source")
    template = PlanTemplate(
        key=whole.key(),
        title=whole.text("title"),
        version=whole.whole("version", 1, 9999),
        date=_day(whole, "date"),
        source=source.text("title"),
        section=source.text("section"),
        source_date=source.text("date"),
        source_checked=source.text("checked", empty=True),
        review_after=whole.whole("review_after_days", 1, _YEAR),
        least_problems=whole.whole("least_problems", 0, 99, default=0),
        unless=_unless(whole),
        concerns=tuple(concerns.values()),
        goals=tuple(goals.values()),
        work=tuple(work.values()),
        statements=_statements(whole),
    )
    source.done()
    whole.done()
    for lines, words in ((concerns, "concern"), (goals, "goal"), (work, "intervention")):
        if not lines:
            raise whole.refuse(words, "at least one is expected.")
    return template
