"""Results: the latest of each measure with its trend, and a count of the earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import Cell, Column, note, subsection, table
from clinicdesk.documents.chart_blocks import day, kept
from clinicdesk.documents.drawings import Trend
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.text import limited
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.display import NOT_RECORDED, concept, flag_word, observation_value
from clinicdesk.domain.results import ResultSeries

__all__ = ["Parted", "all_results", "results", "split_by_category"]

_VITALS, _SOCIAL = "vital-signs", "social-history"
_FUNCTION = frozenset({"survey", "functional-status", "cognitive-status", "disability-status"})


_VITAL_ORDER = (
    "85354-9",
    "55284-4",
    "8480-6",
    "8462-4",
    "8867-4",
    "9279-1",
    "2708-6",
    "59408-5",
    "8310-5",
    "29463-7",
    "8302-2",
    "39156-5",
)
"""Pressure, heart rate, breathing, oxygen, temperature, weight, height, BMI; then the others."""
_SMOKING = "72166-2"
_ANSWERS = frozenset(
    {
        "32624-9",
        "54899-0",
        "56051-6",
        "56799-0",
        "63512-8",
        "63586-2",
        "67875-5",
        "71802-3",
        "76437-3",
        "76501-6",
        "82589-3",
        "93026-3",
        "93027-1",
        "93028-9",
        "93029-7",
        "93030-5",
        "93031-3",
        "93033-9",
        "93034-7",
        "93035-4",
        "93038-8",
    }
)
"""Single answers of PRAPARE (LOINC panel 93025-5); some senders call them laboratory results."""


@dataclass(frozen=True, slots=True)
class Parted:
    """Results by where they are told."""

    vitals: list[ResultSeries]
    tests: list[ResultSeries]
    scores: list[ResultSeries]
    social: list[ResultSeries]
    answers: int
    """Single answers to questionnaires: counted, never printed. What someone said about fear,
    money or prison is not needed to treat them elsewhere; their scores are told."""


def _vital_place(one: ResultSeries) -> int:
    code = one.latest.code.code
    return _VITAL_ORDER.index(code) if code in _VITAL_ORDER else len(_VITAL_ORDER)


def _is_answer(one: ResultSeries) -> bool:
    latest = one.latest
    if latest.code.code in _ANSWERS or latest.code.text.rstrip().endswith("?"):
        return True
    return one.category in _FUNCTION and latest.value is None and not latest.parts


def split_by_category(series: Sequence[ResultSeries]) -> Parted:
    """Part them: vital signs, laboratory and other results, scores, social history."""
    parted = Parted([], [], [], [], sum(map(_is_answer, series)))
    for one in series:
        if one.latest.code.code == _SMOKING or one.category == _SOCIAL:
            parted.social.append(one)
        elif _is_answer(one):
            continue
        elif one.category == _VITALS:
            parted.vitals.append(one)
        else:
            (parted.scores if one.category in _FUNCTION else parted.tests).append(one)
    parted.vitals.sort(key=_vital_place)
    smoking = sum(one.latest.code.code == _SMOKING and _is_answer(one) for one in series)
    return replace(parted, answers=parted.answers - smoking)


def _number(observation: Observation) -> Decimal | None:
    """The value a trend is drawn of: the number, or the systolic pressure of a panel."""
    if observation.value is not None and observation.value.is_finite():
        return observation.value
    first = next((p.value for p in observation.parts if p.code.code == "8480-6"), None)
    return first if first is not None and first.is_finite() else None


def _trend(series: ResultSeries) -> Cell:
    story = (*reversed(series.previous), series.latest)
    values = [value for value in map(_number, story) if value is not None]
    same_unit = len({observation.unit for observation in story}) == 1
    return Trend(values) if len(values) == len(story) >= 3 and same_unit else ""


def _earlier(series: ResultSeries, zone: str) -> Cell:
    said: list[Flowable] = [
        text(limited(f"{observation_value(o)}, {day(o.occurred_at, zone)}", 200), "small")
        for o in series.previous
    ]
    return said or ""


def _latest(series: ResultSeries) -> list[Flowable]:
    latest = series.latest
    flag = flag_word(latest)
    value = limited(observation_value(latest), 900)
    said: list[Flowable] = [text(value, "strong")]
    if flag:
        said.append(text(flag, "bad_small"))
    if latest.note:
        said.append(note(limited(latest.note, 300)))
    return said


def results(series: Sequence[ResultSeries], zone: str) -> list[Flowable]:
    """One row a measure; "Not recorded" where there is none."""
    if not series:
        return [note(NOT_RECORDED)]
    if not any(one.previous for one in series):
        columns = [Column("Measure", 0.5), Column("Latest", 0.31), Column("When", 0.19)]
        return [table(columns, [_row(one, zone)[:3] for one in series])]
    columns = [
        Column("Measure", 0.3),
        Column("Latest", 0.19),
        Column("When", 0.145),
        Column("Trend", 0.11),
        Column("Before", 0.255),
    ]
    return [table(columns, [_row(one, zone) for one in series])]


def _row(one: ResultSeries, zone: str) -> list[Cell]:
    return [
        concept(one.latest.code),
        _latest(one),
        day(one.latest.occurred_at, zone),
        _trend(one),
        _earlier(one, zone),
    ]


def all_results(series: Sequence[ResultSeries], zone: str, left_out: int) -> list[Flowable]:
    """Vital signs, laboratory, scores, each under its own small heading."""
    parted = split_by_category(series)
    told: list[Flowable] = []
    for title, rows in (
        ("Vital signs", parted.vitals),
        ("Laboratory and other results", parted.tests),
        ("Scores of questionnaires", parted.scores),
    ):
        if rows:
            told += subsection(title, results(rows, zone))
    counted = [
        *kept(left_out, "earlier results"),
        *kept(parted.answers, "single answers to questionnaires"),
    ]
    return [*(told or [note(NOT_RECORDED)]), *counted, Spacer(0, 1)]
