"""Results: the latest of each measure with its trend, and a count of the earlier ones."""

from collections.abc import Sequence
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

__all__ = ["all_results", "results", "split_by_category"]

_VITALS, _SOCIAL = "vital-signs", "social-history"
_FUNCTION = frozenset({"survey", "functional-status", "cognitive-status", "disability-status"})


def split_by_category(
    series: Sequence[ResultSeries],
) -> tuple[list[ResultSeries], list[ResultSeries], list[ResultSeries], list[ResultSeries]]:
    """Part them: vital signs, laboratory and other results, surveys and function, social."""
    vitals = [s for s in series if s.category == _VITALS]
    social = [s for s in series if s.category == _SOCIAL]
    surveys = [s for s in series if s.category in _FUNCTION]
    told = {_VITALS, _SOCIAL, *_FUNCTION}
    return vitals, [s for s in series if s.category not in told], surveys, social


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
    """Vital signs, laboratory, surveys, each under its own small heading."""
    vitals, tests, surveys, _ = split_by_category(series)
    told: list[Flowable] = []
    for title, rows in (
        ("Vital signs", vitals),
        ("Laboratory and other results", tests),
        ("Questionnaires and function", surveys),
    ):
        if rows:
            told += subsection(title, results(rows, zone))
    if not told:
        return [note(NOT_RECORDED)]
    return [*told, *kept(left_out, "earlier results"), Spacer(0, 1)]
