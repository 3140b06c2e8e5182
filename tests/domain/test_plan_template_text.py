"""Templates as text: written and read again, faults with their line, differences with their why."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.plan_template_reading import TemplateRefused
from clinicdesk.domain.plan_template_text import (
    checked,
    differences,
    explained,
    raw_of,
    template_text,
)
from clinicdesk.services.plan_template_book import shipped_templates, shipped_text

KEYS = list(shipped_templates())
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
VALUES = st.one_of(WORDS, st.integers(-999, 999), st.booleans(), st.lists(WORDS, max_size=3))
TABLES = st.dictionaries(NAMES, VALUES, max_size=4)
RAW = st.dictionaries(
    NAMES,
    st.one_of(
        VALUES,
        TABLES,
        st.lists(
            st.dictionaries(NAMES, st.one_of(VALUES, st.lists(TABLES, min_size=1, max_size=2))),
            min_size=1,
            max_size=2,
        ),
    ),
    max_size=5,
)


def raw(key: str) -> dict[str, Any]:
    return raw_of(shipped_text(key) or "", key)


@given(RAW)
def test_what_is_written_is_read_again(said: dict[str, Any]) -> None:
    assert raw_of(template_text(said), "x") == said


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_template_is_the_same_after_writing(key: str) -> None:
    said = raw(key)
    assert raw_of(template_text(said), key) == said
    assert checked(template_text(said), key) == shipped_templates()[key]
    assert differences(said, said) == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('value = "130"', 'value = "high"', 'value = "high"', "goal 1, value"),
        ('text = "I have a log of two weeks."', 'text = ""', 'text = ""', "milestone 1, text"),
        ('owner = "pharmacist"', 'owner = "butler"', 'owner = "butler"', "intervention 4, owner"),
        (
            "review_after_days = 90",
            "review_after_days = 0",
            "review_after_days = 0",
            "whole number",
        ),
        ('title = "High blood pressure"\n', "", None, "title: is missing"),
        ('level = "watch"', 'lavel = "watch"', "", "warning 4, level"),
    ],
)
def test_a_fault_is_told_with_its_line(
    before: str, after: str, line: str | None, words: str
) -> None:
    text = shipped_text("hypertension") or ""
    broken = text.replace(before, after, 1)
    with pytest.raises(TemplateRefused) as told:
        checked(broken, "The template")
    assert words in told.value.sentence
    if line:
        number = next(n for n, said in enumerate(broken.splitlines(), 1) if said == line)
        assert f"(line {number})" in told.value.sentence


def test_what_is_no_toml_says_its_line() -> None:
    with pytest.raises(TemplateRefused, match="line 2, column"):
        raw_of('key = "a"\ntitle = nothing\n', "The template")
    with pytest.raises(TemplateRefused, match="too long"):
        raw_of("#" * 200_001, "The template")


@given(st.text(max_size=80))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(TemplateRefused) as told:
        checked(text, "The template")
    assert told.value.sentence
    assert told.value.remedy


def test_each_difference_carries_the_note_of_the_version_that_made_it() -> None:
    shipped, first = raw("hypertension"), raw("hypertension")
    first["goal"][0]["value"] = "140"
    second = raw_of(template_text(first), "x")
    del second["intervention"][1]
    second["title"] = "Blood pressure here"
    found = explained(shipped, [(first, "Older people"), (second, "No cuffs to compare")])
    said = {(one.part, one.key, one.field): (one.before, one.after, one.why) for one in found}
    assert said == {
        ("", "", "title"): ("High blood pressure", "Blood pressure here", "No cuffs to compare"),
        ("Goal", "systolic", "value"): ("130", "140", "Older people"),
        ("Work", "cuff-check", ""): (
            "Check the home cuff: right size, right arm, compared with ours",
            "",
            "No cuffs to compare",
        ),
    }
    assert [one.words for one in found][1].endswith("130 → 140. Why: Older people")
