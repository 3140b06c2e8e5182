"""Every leaflet is whole, cited, in both languages, and at or below grade 6 by both formulas."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from clinicdesk import assets
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.goal_measures import MEASURES
from clinicdesk.domain.leaflets import (
    Leaflet,
    LeafletRefused,
    SectionKind,
    read_leaflet,
    read_topics,
)
from clinicdesk.domain.readability import MOST, read_report
from clinicdesk.services.leaflet_book import leaflet_named, leaflet_topics, shipped_leaflets
from clinicdesk.services.plan_template_book import shipped_templates

TOPICS = {
    "type-2-diabetes",
    "low-blood-sugar",
    "prediabetes",
    "high-blood-pressure",
    "home-blood-pressure",
    "depression",
    "anxiety",
    "quitting-tobacco",
    "healthy-weight",
    "moving-more",
    "low-back-pain",
    "asthma",
    "high-cholesterol",
    "sleep",
    "pregnancy-and-after",
    "several-conditions",
    "taking-medicines",
    "home-from-hospital",
}
ALL = list(shipped_leaflets().values())
GOOD = """+++
title = "Rest"
language = "en"
version = 1
date = "2026-11-22"
+++

## Why

Rest is good.
It heals.

- Lie down.
- Sleep.

## When to call us

- You cannot rest.

## When to call 911

- You pass out.

## My questions

- When do I rest?
"""
ONE = {
    "key": "rest",
    "title": "Rest",
    "source": [{"title": "Rest", "publisher": "CDC", "date": "2024", "url": "https://cdc.gov"}],
}


def test_every_topic_stands_in_both_languages() -> None:
    assert set(leaflet_topics()) == TOPICS
    assert {(topic, language) for topic in TOPICS for language in ("en", "es")} == set(
        shipped_leaflets()
    )


@pytest.mark.parametrize("leaflet", ALL, ids=lambda one: one.key)
def test_it_is_at_or_below_grade_six_by_both_formulas(leaflet: Leaflet) -> None:
    report = read_report(leaflet.prose, leaflet.language)
    assert len(report.scores) == 2
    assert [score for score in report.scores if score.grade > MOST] == []


@pytest.mark.parametrize("leaflet", ALL, ids=lambda one: one.key)
def test_it_is_one_page_of_plain_words(leaflet: Leaflet) -> None:
    assert 250 <= len(leaflet.prose.split()) <= 400
    hard = [line for line in leaflet.prose.splitlines() if len(line.split()) > 75]
    assert hard == []
    numbers = re.findall(r"[0-9]", "".join(leaflet.section(SectionKind.CALL_911).heading))
    assert numbers == ["9", "1", "1"]


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_both_languages_say_the_same_numbers(topic: str) -> None:
    # A dose, a limit or a phone number that one language has and the other has not is a danger.
    said = []
    for language in ("en", "es"):
        prose = leaflet_named(topic, language).prose
        said.append({n for n in re.findall(r"\d[\d,.]*\d|\d", prose) if len(n) > 1} - {"988"})
    english, spanish = said
    assert {n for n in english ^ spanish if n not in PHONES | EITHER} == set()


PHONES = {"800", "855", "833", "852", "6262", "222", "1222"}
EITHER = {"2024"}


def test_what_a_leaflet_fits_exists() -> None:
    templates = shipped_templates()
    learns = {
        one.key for plan in templates.values() for one in plan.work if one.kind == "education"
    }
    measures = {one.code.code for one in MEASURES}
    answered = set()
    for topic in leaflet_topics().values():
        assert set(topic.templates) <= set(templates), topic.key
        assert set(topic.learns) <= learns, topic.key
        assert set(topic.measures) <= measures, topic.key
        answered |= set(topic.learns)
    assert answered == learns


def test_every_thought_of_death_names_the_line_that_helps() -> None:
    for leaflet in ALL:
        words = leaflet.prose.lower()
        if "death" in words or "muerte" in words or "kill yourself" in words:
            assert "988" in words, leaflet.key


def test_a_leaflet_is_read_as_it_is_written() -> None:
    topics = read_topics({"topic": [ONE]})
    leaflet = read_leaflet(GOOD, topics, "rest.en.md")
    about = leaflet.sections[0]
    assert about.heading == "Why"
    assert [block.lines for block in about.blocks] == [
        ("Rest is good. It heals.",),
        ("Lie down.", "Sleep."),
    ]
    assert [block.listed for block in about.blocks] == [False, True]
    assert leaflet.section(SectionKind.QUESTIONS).blocks[0].lines == ("When do I rest?",)


def _broken() -> Iterator[tuple[str, str, str]]:
    yield "rest.en.md", GOOD.replace("+++\ntitle", "title"), "between two"
    yield "rest.en.md", GOOD.replace('"en"', '"es"'), "not that of the file's name"
    yield "rest.en.md", GOOD.replace("version = 1", "version = 0"), "whole number"
    yield "rest.en.md", GOOD.replace("2026-11-22", "tomorrow"), "a day such as"
    yield "rest.en.md", GOOD.replace('title = "Rest"', 'title = ""'), "title is missing"
    yield "rest.en.md", GOOD.replace("version", "autor = 1\nversion"), "no leaflet has this"
    yield "rest.en.md", GOOD.replace("version = 1", "version = "), "the lines between"
    yield "rest.en.md", GOOD.replace("## When to call 911", "## Call 911"), "last headings"
    yield "rest.en.md", GOOD.replace("## Why\n\nRest", "Rest"), "before the first heading"
    yield "rest.en.md", GOOD.replace("- You pass out.\n", ""), "nothing stands below"
    yield "rest.en.md", GOOD.replace("Rest is good.", "### Rest"), "a heading begins with"
    yield "sleep.en.md", GOOD, "no topic"
    yield "rest.fr.md", GOOD, "the language is one of"


@pytest.mark.parametrize(("name", "text", "words"), list(_broken()))
def test_what_is_wrong_is_told(name: str, text: str, words: str) -> None:
    with pytest.raises(LeafletRefused, match=words):
        read_leaflet(text, read_topics({"topic": [ONE]}), name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "Rest"}, "small letters"),
        ({"icd10": ["diabetes"]}, "not written as ICD-10-CM"),
        ({"source": []}, "at least one"),
        ({"titel": "x"}, "no leaflet has this"),
        ({"learns": "all"}, "a list of words"),
        ({"source": [{**ONE["source"][0], "url": "cdc.gov"}]}, "https"),
    ],
)
def test_what_is_wrong_with_a_topic_is_told(change: dict[str, object], words: str) -> None:
    with pytest.raises(LeafletRefused, match=words):
        read_topics({"topic": [{**ONE, **change}]})


def test_two_topics_with_one_key_are_refused() -> None:
    with pytest.raises(LeafletRefused, match="two topics"):
        read_topics({"topic": [ONE, ONE]})


def test_the_file_of_topics_is_toml_and_what_is_not_there_is_told() -> None:
    assert tomllib.loads(assets.read_text("leaflets/topics.toml"))
    with pytest.raises(NotFound, match="no such leaflet"):
        leaflet_named("measles", "en")
    with pytest.raises(NotFound, match="not written in that language"):
        leaflet_named("asthma", "fr")
