"""The templates of care plans that are shipped, and how strictly a template is read."""

import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from clinicdesk import assets
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.coding import ICD10CM, SNOMED, Coded
from clinicdesk.domain.plan_lint import smart
from clinicdesk.domain.plan_proposals import TemplateFacts, proposal
from clinicdesk.domain.plan_sources import TemplateSource, ours, template_source
from clinicdesk.domain.plan_template_reading import TemplateRefused, read_template
from clinicdesk.domain.plan_templates import PlanTemplate
from clinicdesk.domain.plans import GoalDraft, StatementKind
from clinicdesk.domain.plausible import implausible
from clinicdesk.domain.reading_grade import reading_grade, syllables
from clinicdesk.domain.units import in_unit

TODAY = date(2026, 11, 22)
FILES = assets.names("templates/plans", ".toml")
NAMES = [file.rpartition("/")[2].removesuffix(".toml") for file in FILES]
GRADE = 6.0


def _said(name: str) -> dict[str, Any]:
    return assets.read_toml(f"templates/plans/{name}.toml")


def _template(name: str) -> PlanTemplate:
    return read_template(_said(name), name)


def test_what_the_clinic_needs_is_there() -> None:
    assert set(NAMES) == {
        "anxiety",
        "asthma",
        "depression",
        "diabetes",
        "high-cholesterol",
        "hypertension",
        "low-back-pain",
        "perinatal",
        "prediabetes",
        "several-conditions",
        "sleep",
        "tobacco",
        "weight",
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_whole(name: str) -> None:
    template = _template(name)
    assert template.key == name
    assert len(template.title) <= 28, "the list shows it whole, large print as well"
    assert template.source_date[:4] <= str(template.date.year)
    kinds = {one.kind for one in template.statements}
    assert {StatementKind.SYMPTOMS, StatementKind.SELF_MANAGEMENT} <= kinds
    assert any(one.kind == "education" for one in template.work)
    served = {key for one in template.work for key in one.goals}
    assert served == {goal.key for goal in template.goals}, "each goal has something done for it"
    answered = {key for goal in template.goals for key in goal.concerns}
    assert answered == {concern.key for concern in template.concerns}


@pytest.mark.parametrize("name", NAMES)
def test_every_goal_is_smart_and_its_number_can_be(name: str) -> None:
    template = _template(name)
    latest = tuple(
        LatestValue(
            code=goal.measure.code,
            observation_id=UUID(int=1),
            occurred_at=datetime(2026, 11, 1, tzinfo=UTC),
            value=Decimal(90),
            unit=goal.measure.unit,
        )
        for goal in template.goals
        if goal.of_baseline is not None
    )
    asked = proposal(template, None, TemplateFacts(today=TODAY, latest=latest))
    goals = [line for line in asked.lines if isinstance(line.draft, GoalDraft)]
    assert len(goals) == len(template.goals)
    for line, said in zip(goals, template.goals, strict=True):
        assert isinstance(line.draft, GoalDraft)
        linked = replace(line.draft, concern_ids=(UUID(int=2),))
        assert [point.code for point in smart(linked, TODAY) if not point.ok] == [], line.title
        target = linked.target
        assert target is not None
        assert target.value is not None
        assert implausible(said.measure.code.code, target.value, target.unit) == ""
        assert in_unit(target.value, target.unit, said.measure.unit) == target.value


@pytest.mark.parametrize("name", NAMES)
def test_a_sixth_grader_reads_what_is_for_the_person(name: str) -> None:
    template = _template(name)
    lines = [goal.text for goal in template.goals]
    lines += [goal.action for goal in template.goals]
    lines += [words for goal in template.goals for _days, words in goal.milestones]
    lines += [one.text for one in template.work if one.kind == "education" or one.owner == "person"]
    for one in template.statements:
        if one.kind in {StatementKind.SYMPTOMS, StatementKind.SELF_MANAGEMENT}:
            lines += one.lines
    assert reading_grade("\n".join(lines)) <= GRADE
    hard = [line for line in lines if reading_grade(line) > GRADE + 5]
    assert hard == []


def test_the_grade_follows_its_formula() -> None:
    assert [syllables(word) for word in ("pill", "water", "doctor", "medicine", "walked")] == [
        1,
        2,
        2,
        3,
        1,
    ]
    easy = "I take my pill each day. I walk to work."
    hard = "Individualized pharmacological optimization necessitates multidisciplinary evaluation."
    assert reading_grade(easy) < 2
    assert reading_grade(hard) > 15
    assert reading_grade("") == 0


def test_the_same_work_is_said_with_the_same_words_everywhere() -> None:
    words: dict[str, set[str]] = {}
    for name in NAMES:
        for one in _template(name).work:
            words.setdefault(one.key, set()).add(one.text)
    assert {key: texts for key, texts in words.items() if len(texts) > 1} == {}


def test_a_concern_knows_the_codes_that_mean_it() -> None:
    (diabetes,) = _template("diabetes").concerns
    known = diabetes.code
    assert diabetes.names(replace(known, code="E11.65"))
    assert not diabetes.names(replace(known, code="E10.9"))
    assert diabetes.names(replace(known, system=SNOMED, code="44054006"))
    assert not diabetes.names(replace(known, system="", code="E11.9"))
    assert diabetes.names(Coded("type 2 DIABETES"))
    assert not diabetes.names(Coded("Diabetes"))
    assert known.system == ICD10CM


def _changed(path: str, value: Any) -> dict[str, Any]:
    said = copy.deepcopy(_said("diabetes"))
    *where, last = path.split(".")
    part: Any = said
    for step in where:
        part = part[int(step)] if step.isdigit() else part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return said


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("key", "Type 2", "key: small letters"),
        ("title", "  ", "title: is missing"),
        ("title", 7, "title: words are expected"),
        ("version", "1", "version: a whole number from 1"),
        ("version", True, "version: a whole number"),
        ("date", "22-Nov-2026", "date: a day such as"),
        ("surce", {}, "surce: no template has this"),
        ("source", None, "source, title: is missing"),
        ("source", "ADA", "source is no table"),
        ("concern", {}, "concern: a list of tables"),
        ("concern", [], "concerns: there is no “diabetes”"),
        ("goal.0.measure", "9999-9", "goal 1, measure: this measure is not known"),
        ("goal.0.unit", "mmol/mol", "goal 1, unit: Hemoglobin A1c is written in %"),
        ("goal.0.value", "seven", "goal 1, value: a number in quotation marks"),
        ("goal.0.value", "-7", "goal 1, value: a number of 0 or more"),
        ("goal.0.value", "NaN", "goal 1, value: a number of 0 or more"),
        ("goal.0.value", None, "goal 1, value: say either"),
        ("goal.0.of_baseline", "0.9", "goal 1, value: say either"),
        ("goal.0.comparator", "between", "goal 1, comparator: one of these"),
        ("goal.0.due_after_days", 400, "goal 1, due_after_days: a whole number from 1 to 366"),
        ("goal.0.concerns", ["sugar"], "goal 1, concerns: there is no “sugar”"),
        ("goal.0.concerns", [], "goal 1, concerns: at least one"),
        ("goal.0.also", ["A1c"], "goal 1, also: A1c is not written as LOINC"),
        ("goal.0.milestone.0.after_days", 120, "goal 1, milestone: the earlier one"),
        ("goal.1.key", "a1c", "a1c: two lines have this key"),
        ("intervention.0.owner", "doctor", "intervention 1, owner: one of these"),
        ("intervention.0.kind", "talk", "intervention 1, kind: one of these"),
        ("intervention.0.goals", ["a1d"], "intervention 1, goals: there is no “a1d”"),
        ("intervention.0.first_due_days", None, "intervention 1, first_due_days: a whole number"),
        ("education.0.key", "a1c-test", "a1c-test: two lines have this key"),
        ("concern.0.icd10_code", "E11,9", "concern 1, icd10_code: E11,9 is not written"),
        ("concern.0.icd10", ["E12"], "concern 1, icd10: E11.9 is not among them"),
        ("concern.0.snomed", ["12"], "concern 1, snomed: 12 is not written as SNOMED CT"),
        ("warning.0.level", "soon", "warning 1, level: one of these"),
        ("unless", {"icd10": ["E10"]}, "unless, text: is missing"),
        ("unless", {"text": "x", "icd": []}, "unless, icd: no template has this"),
        ("statement.0.kind", "mood", "statement 1, kind: one of these"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(path: str, value: Any, words: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        read_template(_changed(path, value), "diabetes")
    assert words in refused.value.sentence
    assert refused.value.sentence.startswith("Plan template diabetes")


def test_a_template_is_a_table() -> None:
    with pytest.raises(TemplateRefused, match="is no table"):
        read_template(["diabetes"], "diabetes")


def test_a_line_tells_its_template() -> None:
    source = TemplateSource("diabetes", 3, "a1c")
    assert template_source(str(source)) == source
    assert ours(str(source))
    assert ours("clinic")
    assert not ours("Harbor Hospital")
    assert template_source("clinic") is None
    assert template_source("template:x@y/z") is None
