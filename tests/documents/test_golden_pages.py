"""Pages change on purpose only: every piece of text with its place, against what was agreed.

``pytest tests/documents --update-golden`` writes the files anew; look at the pages, then commit.
"""

import re
from pathlib import Path

import pytest
from pdf_reading import laid_out
from sample_contents import (
    accounting,
    care_summary,
    chart,
    empty_chart,
    handoff,
    letterhead,
    packet,
)
from sample_person import patient
from sample_plan_pages import (
    bare_care_plan,
    care_plan,
    coach_sheet,
    goal_tracker,
    large_plan,
    long_care_plan,
    patient_plan,
    spanish_plan,
)

from clinicdesk.documents import render
from clinicdesk.domain.contents import Content
from clinicdesk.domain.people import PersonName

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "documents"
ARABIC = patient(name=PersonName(family="الحسيني", given="يوسف"), preferred_name="Yusuf")

PAGES: dict[str, Content] = {
    "care-summary": care_summary(),
    "care-summary-empty": care_summary(chart=empty_chart(), referrals=(), tasks=()),
    "handoff": handoff(),
    "accounting": accounting(),
    "accounting-empty": accounting(lines=()),
    "packet": packet(),
    "packet-demonstration": packet(letterhead=letterhead(demonstration=True)),
    "care-summary-arabic": care_summary(chart=chart(patient=ARABIC)),
    "care-plan": care_plan(),
    "care-plan-bare": bare_care_plan(),
    "care-plan-long": long_care_plan(),
    "patient-plan": patient_plan(),
    "patient-plan-es": spanish_plan(),
    "patient-plan-large": large_plan(),
    "patient-plan-arabic": patient_plan(chart=chart(patient=ARABIC)),
    "goal-tracker": goal_tracker(),
    "coach-sheet": coach_sheet(),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_as_agreed(name: str, update_golden: bool) -> None:
    # The hash changes with every field that a value gains; what is printed may stay the same.
    found = re.sub(r"Content( [0-9A-F]{4}){4}", "Content (hash)", laid_out(render(PAGES[name]).pdf))
    path = GOLDEN / f"{name}.txt"
    if update_golden:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()
