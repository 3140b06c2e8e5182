"""Vague goals are answered with measurable ones, in two languages, from where the person stands."""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.coding import LOINC, coded, local
from clinicdesk.domain.goal_measures import MEASURES
from clinicdesk.domain.goal_rewriting import Offer, rewriting
from clinicdesk.domain.goal_rule import distance
from clinicdesk.domain.plan_lint import smart
from clinicdesk.domain.plans import GoalDraft
from clinicdesk.domain.rewriting_words import TOPIC_WORDS

TODAY = date(2026, 11, 22)


def latest(code: str, value: str, unit: str) -> LatestValue:
    named = coded(LOINC, code, code) if code[0].isdigit() else local(code, code)
    return LatestValue(
        code=named,
        observation_id=UUID(int=1),
        occurred_at=datetime(2026, 11, 1, tzinfo=UTC),
        value=Decimal(value),
        unit=unit,
    )


CHART = (
    latest("29463-7", "92.4", "kg"),
    latest("8480-6", "152", "mm[Hg]"),
    latest("8462-4", "92", "mm[Hg]"),
    latest("4548-4", "8.6", "%"),
    latest("44261-6", "14", "{score}"),
)


def said(text: str, chart: Iterable[LatestValue] = CHART) -> list[str]:
    return [
        f"{o.measure.code if o.measure else '?'} {o.comparator} {o.value}"
        for o in rewriting(text, chart, TODAY)
    ]


@pytest.mark.parametrize(
    ("english", "spanish", "first"),
    [
        ("eat better", "comer mejor", "produce-servings-day at least 4"),
        ("lose weight", "bajar de peso", "29463-7 at most 88"),
        ("exercise more", "hacer más ejercicio", "activity-minutes-week at least 150"),
        ("quit smoking", "dejar de fumar", "smoke-free-days at least 28"),
        ("smoke less", "fumar menos", "cigarettes-day at most 5"),
        ("sleep better", "dormir mejor", "93832-4 at least 7"),
        ("less stress", "menos estrés", "stress-0-10 at most 4"),
        ("take my medicines", "tomar mis medicinas", "medicine-days-week at least 7"),
        ("lower my blood pressure", "bajar la presión", "8480-6 below 142"),
        ("drink less", "beber menos", "alcohol-drinks-week at most 7"),
        ("drink more water", "beber más agua", "water-glasses-day at least 6"),
        ("control my blood sugar", "controlar el azúcar", "4548-4 at most 7.6"),
        ("feel less sad", "menos triste", "44261-6 at most 7"),
        ("less back pain", "menos dolor de espalda", "72514-3 at most 3"),
        ("lower cholesterol", "bajar el colesterol", "13457-7 at most 100"),
        ("breathe easier", "respirar mejor", "asthma-days-week at most 2"),
        ("worry less", "menos ansiedad", "70274-6 at most 4"),
    ],
)
def test_both_languages_and_any_order(english: str, spanish: str, first: str) -> None:
    assert said(english)[0] == first
    assert said(spanish)[0] == first
    for words in permutations(english.split()):
        assert said(" ".join(words)) == said(english)
    assert said(f"I’d like to {english.upper()}!!")[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lose 10 pounds", "29463-7 at most 194"),
        ("lose 5 kg", "29463-7 at most 87"),
        ("weigh 180 lb", "29463-7 at most 180"),
        ("A1c below 6.5", "4548-4 at most 6.5"),
        ("walk 8,000 steps", "41950-7 at least 8000"),
        ("walk 20 minutes 3 days a week", "activity-minutes-week at least 60"),
        ("sleep 8 hours", "93832-4 at least 8"),
        ("5 cigarettes a day, smoke less", "cigarettes-day at most 5"),
        ("gain weight", "29463-7 at least 94"),
        ("keep my weight", "29463-7 at most 93"),
        ("no soda", "sugary-drinks-week at most 0"),
        ("stop drinking", "alcohol-drinks-week at most 0"),
    ],
)
def test_numbers_that_were_said_are_taken(text: str, first: str) -> None:
    assert said(text)[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "xyzzy",
        "be a better person",
        "smoke more",
        "sleep less",
        "stop taking pills",
        "more alcohol",
        "12",
        "completely new computer",
    ],
)
def test_what_is_not_understood_gets_a_question(text: str) -> None:
    (question,) = rewriting(text, CHART, TODAY)
    assert question.is_question
    assert question.target is None
    assert question.description.endswith("?") or "?" in question.description


def test_nothing_is_answered_to_nothing() -> None:
    assert rewriting("", CHART, TODAY) == ()
    assert rewriting("  ?! 😀", CHART, TODAY) == ()


def test_what_is_met_already_is_asked_about() -> None:
    (question,) = rewriting("lower my A1c", (latest("4548-4", "6.1", "%"),), TODAY)
    assert question.is_question
    assert "Hemoglobin A1c is 6.1" in question.description
    kept = rewriting("keep my A1c", (latest("4548-4", "6.1", "%"),), TODAY)
    assert kept[0].value == 7


def test_without_a_weight_there_is_no_number_to_guess() -> None:
    (question,) = rewriting("lose weight", (), TODAY)
    assert question.is_question


words = st.sampled_from(
    [stem for stems in TOPIC_WORDS.values() for stem in stems]
    + ["more", "less", "quit", "keep", "my", "10", "150", "7.5", "8,000", "pounds", "days", "no"]
)
charts = st.lists(
    st.builds(
        lambda measure, value: latest(measure.code.code, str(value), measure.unit),
        st.sampled_from(MEASURES),
        st.decimals(0, 400, places=1),
    ),
    max_size=6,
)
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=7).map(" ".join))


def is_sound(offer: Offer) -> None:
    target = offer.target
    assert target is not None
    assert target.measured
    assert offer.value is not None
    assert offer.value >= 0
    assert offer.due_on is not None
    assert TODAY < offer.due_on <= TODAY + timedelta(days=365)
    assert "{" not in offer.description
    draft = GoalDraft(
        description=offer.description, target=target, due_on=offer.due_on, start_on=TODAY
    )
    held = {point.code for point in smart(draft, TODAY) if point.ok}
    assert {"S", "M", "T"} <= held


@given(texts, charts)
def test_any_words_get_sound_offers_or_one_question(text: str, chart: list[LatestValue]) -> None:
    offers = rewriting(text, chart, TODAY)
    if any(offer.is_question for offer in offers):
        assert len(offers) == 1
        return
    assert len(offers) <= 4
    for offer in offers:
        is_sound(offer)
        if offer.baseline is not None and "keep" not in text.lower():
            assert offer.target is not None
            assert distance(offer.target, offer.baseline) > 0


def test_it_is_quick() -> None:
    text = "I would like to lose weight, eat better, sleep better and exercise more every day"
    rewriting(text, CHART, TODAY)
    began = time.process_time()
    for _ in range(50):
        rewriting(text, CHART, TODAY)
    assert (time.process_time() - began) / 50 < 0.002
