"""Rules of every kind of line and group, at random, and each of them whole."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from registry_people import VALUES

from clinicdesk.domain.registry_rule import All, AtLeast, Clause, Node, Not, Op, Or, Span
from clinicdesk.services.registry_book import catalogue

__all__ = ["rules"]

_SPANS = st.sampled_from([None, Span(30, "d"), Span(365, "d"), Span(6, "m"), Span(12, "m")])
_GIVEN = st.sampled_from([Span(30, "d"), Span(6, "m"), Span(12, "m")])
_NUMBER_OPS = st.sampled_from([Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST])
_MEASURED = st.sampled_from(
    [
        ("hba1c", "%"),
        ("hba1c", ""),
        ("phq9", ""),
        ("weight", "kg"),
        ("systolic", "mm[Hg]"),
        ("loinc:17856-6", "%"),
        ("diastolic", "mm[Hg]"),
    ]
)


def _line(field: str, ops: Sequence[Op], **more: Any) -> st.SearchStrategy[Clause]:
    return st.builds(Clause, field=st.just(field), op=st.sampled_from(ops), **more)


def _result_lines() -> st.SearchStrategy[Clause]:
    numbers = st.sampled_from([*VALUES, Decimal("140"), Decimal("89"), Decimal("30")])

    def line(measured: tuple[str, str], op: Op, low: Decimal, high: Decimal, within: Any) -> Clause:
        first, second = sorted((low, high))
        between = op is Op.BETWEEN
        return Clause(
            field="result",
            op=op,
            subject=measured[0],
            unit=measured[1],
            number=first if between else low,
            high=second if between else None,
            within=within,
        )

    ops = st.one_of(_NUMBER_OPS, st.just(Op.BETWEEN))
    return st.builds(line, _MEASURED, ops, numbers, numbers, _SPANS)


_LINES = st.one_of(
    st.builds(
        Clause,
        field=st.just("age"),
        op=_NUMBER_OPS,
        number=st.sampled_from([Decimal(n) for n in (10, 18, 36, 59, 60, 65)]),
    ),
    st.builds(
        Clause,
        field=st.just("age"),
        op=st.just(Op.BETWEEN),
        number=st.just(Decimal(18)),
        high=st.just(Decimal(60)),
    ),
    _line("sex", [Op.IS], values=st.sampled_from([("female",), ("female", "male")])),
    _line("status", [Op.IS], values=st.sampled_from([("active",), ("inactive", "eligible")])),
    _line(
        "condition",
        [Op.ACTIVE, Op.EVER],
        subject=st.sampled_from(
            [
                "diabetes",
                "hypertension",
                "depression",
                "social-need",
                "icd10:E66",
                "snomed:59621000",
            ]
        ),
    ),
    _result_lines(),
    _line(
        "result",
        [Op.WITHIN, Op.NONE_WITHIN],
        subject=st.sampled_from(["hba1c", "phq9"]),
        within=_SPANS,
    ),
    _line(
        "result",
        [Op.SAYS],
        subject=st.just("smoking-status"),
        values=st.sampled_from([("Smoker",), ("Smoker", "Never smoker")]),
        within=_SPANS,
    ),
    _line(
        "procedure",
        [Op.WITHIN, Op.NONE_WITHIN],
        subject=st.sampled_from(["eye-exam", "depression-screening"]),
        within=_SPANS,
    ),
    _line(
        "programme",
        [Op.IS],
        subject=st.sampled_from(["", "ccm"]),
        values=st.sampled_from([("active",), ("planned", "waitlist", "finished")]),
    ),
    _line("programme", [Op.NONE], subject=st.sampled_from(["", "dpp"])),
    _line("plan", [Op.ACTIVE, Op.NONE, Op.OVERDUE]),
    _line("plan", [Op.DUE_WITHIN], within=_GIVEN),
    _line("referral", [Op.OPEN, Op.OVERDUE, Op.NONE]),
    _line("visit", [Op.WITHIN, Op.NONE_WITHIN], within=_GIVEN),
    _line("contact", [Op.WITHIN, Op.NONE_WITHIN], within=_GIVEN),
    _line(
        "emergency", [Op.AT_LEAST], number=st.sampled_from([Decimal(1), Decimal(2)]), within=_GIVEN
    ),
    _line("hospital", [Op.AT_LEAST], number=st.just(Decimal(1)), within=_GIVEN),
    _line(
        "risk-points",
        [Op.AT_LEAST, Op.UNDER],
        number=st.sampled_from([Decimal(n) for n in (0, 1, 2, 3, 5, 7)]),
    ),
    _line("outside-referral", [Op.ACTIVE]),
    _line("eligibility", [Op.ACTIVE, Op.NONE]),
    _line("employer", [Op.IS], values=st.just(("Acme",))),
    _line("work-site", [Op.IS, Op.STARTS], values=st.sampled_from([("Plant 2",), ("Plant",)])),
    _line("language", [Op.IS, Op.STARTS], values=st.sampled_from([("es",), ("en", "es")])),
    _line("interpreter", [Op.ACTIVE]),
    _line("primary-care", [Op.KNOWN, Op.NONE]),
)


def _groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(All),
        several.map(Or),
        parts.map(Not),
        several.flatmap(lambda some: st.integers(1, len(some)).map(lambda n: AtLeast(n, some))),
    )


def rules() -> st.SearchStrategy[Node]:
    """Rules of every kind of line and group, each of them whole."""
    assert catalogue().conditions
    return st.recursive(_LINES, _groups, max_leaves=6)
