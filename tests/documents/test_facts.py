"""Every fact of a content is on its pages: looked for by what the chart knows."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pdf_reading import page_texts, plain_words
from sample_contents import care_summary, chart, empty_chart, handoff, packet
from sample_person import uid
from sample_picture import measured, picture

from clinicdesk.documents import render
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.contents import CareSummaryContent, Content
from clinicdesk.domain.documents import HandoffWords
from clinicdesk.domain.results import gather_results


def said(content: Content) -> str:
    return " ".join(page_texts(render(content).pdf)).casefold()


def found(word: str, pages: str) -> bool:
    """Words may be parted by a line's end or by the next column; each of them must be there."""
    return all(part in pages for part in plain_words(word).casefold().split(" "))


@pytest.mark.parametrize("make", [care_summary, packet, handoff], ids=["care", "packet", "handoff"])
def test_names_doses_and_days_of_the_chart_are_on_the_pages(make: object) -> None:
    content = make()  # type: ignore[operator]
    pages = said(content)
    chart_ = content.chart
    for medication in chart_.medications:
        for word in (medication.code.text.split(" ")[0], medication.dose.replace("5.0", "5")):
            assert found(word, pages), word
        assert found(medication.frequency, pages)
    for condition in chart_.problems:
        assert found(condition.code.text.removesuffix(" (finding)"), pages)
    for allergy in chart_.allergies:
        assert found(allergy.code.text, pages)
        assert all(found(reaction, pages) for reaction in allergy.reactions)
    for member in chart_.team:
        assert found(member.name, pages)
        assert member.phone.split("-")[-1] in pages
    for goal in chart_.plans[0].goals:
        assert found(goal.description, pages)
        assert f"{goal.due_on:%d}-{goal.due_on:%b}-{goal.due_on:%Y}".casefold() in pages


@pytest.mark.parametrize("make", [care_summary, packet], ids=["care", "packet"])
def test_results_history_and_statements_are_on_the_pages(make: object) -> None:
    content = make()  # type: ignore[operator]
    pages = said(content)
    for number in ("7.3", "7.9", "8.4", "8.1", "138/84", "144/88", "92.1", "78", "1.04"):
        assert number in pages, number
    for word in (
        "hemoglobin a1c",
        "former smoker",
        "influenza, seasonal",
        "uj774ab",
        "electrocardiogram, 12 leads",
        "emergency department visit",
        "viral sinusitis",
        "naproxen",
        "short of breath on two flights of stairs",
        "stroke at 61",
        "buckeye mutual",
        "bm-88812-03",
        "line lead, nights",
        "not at work",
        "english",
    ):
        assert found(word, pages), word
    assert "7.7" not in pages, "only three values stand beside the latest"
    assert "1 earlier result is kept in the chart." in pages
    assert "refuted gout" not in pages


def test_a_handoff_says_what_its_sender_said() -> None:
    content = handoff()
    pages = said(content)
    assert plain_words(content.words.summary).casefold() in pages
    for condition, consequence in content.words.contingency:
        assert found(condition, pages)
        assert found(consequence, pages)
    for word in (
        "watcher",
        "full code",
        "t. reyes, lpn",
        "call: blood pressure log",
        "d26-000120-c",
    ):
        assert found(word, pages), word


def test_i_pass_stands_in_order_on_two_pages_at_most() -> None:
    texts = page_texts(render(handoff()).pdf)
    pages = " ".join(texts)
    letters = [
        "I · Illness severity",
        "P · Patient summary",
        "A · Action list",
        "S · Situation awareness",
        "S · Synthesis by the receiver",
        "By phone: SBAR",
        "Tables",
        "Medications",
    ]
    places = [pages.index(letter) for letter in letters]
    assert places == sorted(places)
    assert "SBAR" in " ".join(texts[:2])


def test_nothing_is_blank_where_nothing_is_recorded() -> None:
    pages = " ".join(page_texts(render(care_summary(chart=empty_chart())).pdf))
    assert pages.count("Not recorded") > 15
    assert "Allergies not recorded" in pages
    assert "No known allergies" not in pages
    assert "None" not in pages
    assert "{" not in pages


def test_three_hundred_results_are_told_in_one_line_each_measure() -> None:
    results = [
        measured(
            40_000 + i,
            ("x", "Potassium"),
            f"20{i // 12 + 1:02d}-{i % 12 + 1:02d}-05",
            f"{i}",
            "mmol/L",
        )
        for i in range(295)
    ]
    told = gather_results([*results, *picture().observations])
    potassium = next(series for series in told if series.latest.code.text == "Potassium")
    assert potassium.latest.value == Decimal(294)
    assert [o.value for o in potassium.previous] == [293, 292, 291]
    assert potassium.earlier == 291
    content: CareSummaryContent = care_summary(chart=chart(results=told))
    pages = page_texts(render(content).pdf)
    assert len(pages) <= 5
    assert " ".join(pages).count("Potassium") == 1


def test_a_result_entered_in_error_is_never_told() -> None:
    wrong = measured(1, ("y", "Sodium"), "2026-01-01", "999", "mmol/L", status="entered-in-error")
    assert gather_results([wrong]) == ()
    assert uid(1) == wrong.id


def test_single_answers_are_counted_and_scores_are_told() -> None:
    def answer(number: int, code: str, words: str, said_: str, category: str) -> Observation:
        made = measured(number, (code, words), "2026-10-01", "0", "", category=category)
        return replace(made, value=None, text=said_)

    told = gather_results(
        [
            answer(1, "93028-9", "Nights in a jail, prison", "Yes, many", "laboratory"),
            answer(2, "zz", "Are you afraid of anyone?", "Yes, of one", "laboratory"),
            answer(3, "q1", "Little interest", "Nearly every day", "survey"),
            answer(4, "72166-2", "Tobacco smoking status", "Smokes daily", "survey"),
            measured(
                5, ("44261-6", "PHQ-9 total score"), "2026-10-01", "17", "", category="survey"
            ),
        ]
    )
    for content in (care_summary(chart=chart(results=told)), packet(chart=chart(results=told))):
        pages = " ".join(page_texts(render(content).pdf))
        for hidden in ("jail", "afraid", "Little interest", "Nearly every day"):
            assert hidden not in pages
        assert "PHQ-9 total score 17" in pages
        assert "Smokes daily" in pages
        assert "3 single answers to questionnaires are kept in the chart." in pages


def test_a_problem_recorded_often_stands_once() -> None:
    base = chart().problems[0]
    often = tuple(replace(base, id=uid(60_000 + i)) for i in range(9))
    pages = " ".join(page_texts(render(care_summary(chart=chart(problems=often))).pdf))
    assert pages.count(base.code.text) == 1
    assert "recorded 9 times, first 28-Sep-2026" in pages


def test_a_severity_that_nobody_said_is_not_stable() -> None:
    pages = page_texts(render(handoff(words=HandoffWords())).pdf)[0]
    assert "Severity not said by the sender" in pages
    assert "Stable" not in pages
    assert "Stable" in page_texts(render(handoff(words=HandoffWords(summary="Well."))).pdf)[0]
