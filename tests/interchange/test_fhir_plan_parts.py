"""Our own extensions: read as they were written, and nothing that others put there is harmful."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sample_person import NOW

from clinicdesk.interchange.fhir.care import care_plan, goal
from clinicdesk.interchange.fhir.context import Arriving
from clinicdesk.interchange.fhir.own_extensions import GOAL, PLAN, heard, own_extension
from clinicdesk.interchange.fhir.writing.json_out import dumped, loaded

WORDS = st.text(min_size=1, max_size=20).filter(lambda said: said.strip())
NAMES = st.sampled_from(
    [
        *("milestone", "acceptance", "text", "value", "who", "status", "id", "strain"),
        *("barrier", "barrierHelp", "statement", "kind", "warningSign", "zone", "concern", "on"),
        *("condition", "evidence", "origin", "importance", "reached", "reviewDue", "name"),
        "caregiver",
    ]
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["patient", "agree", "screening", "red", "2026-11-03", "2026-13-40"])
    | st.lists(st.integers(), max_size=2)
)
PARTS = st.recursive(
    st.dictionaries(
        st.sampled_from(["url", "valueString", "valueInteger", "valueDecimal", "valueDate"])
        | st.just("valueReference"),
        NAMES | VALUES,
        max_size=3,
    ),
    lambda inner: st.builds(
        lambda name, several: {"url": name, "extension": several},
        NAMES,
        st.lists(inner, max_size=4) | VALUES,
    ),
    max_leaves=12,
)


class Nowhere:
    """Leads nowhere."""

    def find(self, address: str, kind: str) -> None:
        return None


def arriving(content: dict[str, Any]) -> Arriving:
    return Arriving(
        content=content,
        source="elsewhere",
        now=NOW,
        new_id=lambda: UUID(int=9),
        lookup=Nowhere(),
        row_id=UUID(int=5),
        patient_id=UUID(int=1),
    )


@given(
    WORDS,
    st.integers(0, 10),
    st.decimals(-999, 999, places=2),
    st.dates(date(1900, 1, 1), date(2099, 1, 1)),
    st.lists(WORDS, max_size=3),
)
def test_what_is_written_is_read(
    words: str, whole: int, number: Decimal, day: date, several: list[str]
) -> None:
    made = own_extension(
        GOAL,
        {"a": words, "b": whole, "c": number, "d": day, "e": several, "f": [{"g": words}], "h": ""},
    )
    again = heard(loaded(dumped({"extension": [made]})), GOAL)
    assert again is not None
    assert again.whole("b", 0, 10) == whole
    assert again.number("c") == number
    assert again.day("d") == day
    assert len(again.texts("e")) == len([one for one in several if one.strip()])
    assert [part.text("g") for part in again.parts("f")] == [again.text("a")]
    assert again.text("h") == ""


@given(st.lists(PARTS, max_size=5) | VALUES)
def test_whatever_stands_there_a_goal_and_a_plan_are_read(parts: Any) -> None:
    extensions = [{"url": GOAL, "extension": parts}, {"url": PLAN, "extension": parts}]
    said = {"description": {"text": "Walk"}, "lifecycleStatus": "active", "extension": extensions}
    found = goal(arriving({"resourceType": "Goal", **said})).value.draft
    assert all(step.text for step in found.milestones)
    assert len({one.who for one in found.acceptances}) == len(found.acceptances)
    plan = care_plan(arriving({"resourceType": "CarePlan", "title": "x", **said})).value.draft
    assert all(one.barrier in plan.barriers for one in plan.barrier_help)
    assert plan.caregiver is None or plan.caregiver.name
