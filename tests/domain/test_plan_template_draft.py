"""A template while it is edited: whatever is done to it, nothing refers to what is gone."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.plan_template_draft import added, moved, named, parts, taken_out, with_field
from clinicdesk.domain.plan_template_text import PARTS, checked, raw_of, template_text
from clinicdesk.services.plan_template_book import shipped_text

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "out", "up", "down", "say"]),
        st.sampled_from(list(PARTS)),
        st.integers(0, 9),
    ),
    max_size=15,
)


def start() -> dict[str, Any]:
    return raw_of(shipped_text("hypertension") or "", "x")


def done(raw: dict[str, Any], acts: list[tuple[str, str, int]]) -> dict[str, Any]:
    for act, name, at in acts:
        there = len(raw.get(name, []))
        if act == "add":
            raw, _index = added(raw, name)
        elif at < there and act == "out":
            raw = taken_out(raw, name, at)
        elif at < there and act == "say":
            raw = with_field(raw, name, at, "text", f"Words {at}")
        elif at < there:
            raw, _index = moved(raw, name, at, -1 if act == "up" else 1)
    return raw


@given(ACTS)
def test_nothing_refers_to_what_is_gone_and_no_key_is_there_twice(
    acts: list[tuple[str, str, int]],
) -> None:
    raw = named(done(start(), acts))
    keys = [one["key"] for name in PARTS for one in raw.get(name, []) if "key" in one]
    assert len(keys) == len(set(keys))
    concerns = {one["key"] for one in raw.get("concern", [])}
    goals = {one["key"] for one in raw.get("goal", [])}
    assert all(set(one["concerns"]) <= concerns for one in raw.get("goal", []))
    for name in ("intervention", "education"):
        assert all(set(one["goals"]) <= goals for one in raw.get(name, []))
    assert raw_of(template_text(raw), "x") == raw
    assert sum(1 for _part in parts(raw)) == 1 + sum(len(raw.get(name, [])) for name in PARTS)


@given(ACTS)
def test_what_was_there_is_left_alone(acts: list[tuple[str, str, int]]) -> None:
    before = start()
    done(before, acts)
    assert before == start()


def test_a_new_line_gets_its_key_from_its_words_and_can_be_used() -> None:
    raw, at = added(start(), "intervention")
    raw = with_field(raw, "intervention", at, "text", "Ask about naps, please")
    raw = named(raw)
    assert raw["intervention"][at]["key"] == "ask-about-naps-please"
    assert checked(template_text(raw), "x").work


def test_words_that_may_be_left_out_are() -> None:
    raw = with_field(start(), "goal", 0, "priority", "")
    assert "priority" not in raw["goal"][0]
    assert with_field(raw, "goal", 0, "text", "")["goal"][0]["text"] == ""
