"""``plan templates``, ``plan apply`` and ``plan differences``."""

from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


def _mrn(desk: Desk) -> str:
    mrn: str = desk.run("roster", "--search", "")["people"][0]["mrn"]
    return mrn


def test_templates_are_listed_with_where_they_come_from(desk: Desk) -> None:
    listed = desk.run("plan", "templates")["templates"]
    assert len(listed) == 13
    diabetes = next(one for one in listed if one["key"] == "diabetes")
    assert diabetes["source"]["date"] == "2025-12-08"
    assert diabetes["fits"] is False
    words = desk.run("plan", "templates", _mrn(desk), as_json=False)
    assert "diabetes: Type 2 diabetes, version 1" in words


def test_a_dry_run_changes_nothing_and_applying_twice_adds_nothing(desk: Desk) -> None:
    mrn = _mrn(desk)
    dry = desk.run("plan", "apply", mrn, "weight", "--dry-run")
    assert dry["plan_version"] == 0
    assert {line["standing"] for line in dry["lines"]} == {"new"}
    assert all(line["taken"] for line in dry["lines"])
    assert "no care plan" in desk.run("plan", "differences", mrn, status=1)
    done = desk.run("plan", "apply", mrn, "weight")
    assert (done["changed"], done["plan_version"]) == (True, 1)
    again = desk.run("plan", "apply", mrn, "weight")
    assert again["changed"] is False
    assert {line["standing"] for line in again["lines"]} == {"there"}
    (use,) = desk.run("plan", "differences", mrn)["templates"]
    assert (use["template"], use["differences"]) == ("weight", [])


def test_one_line_comes_with_what_it_serves(desk: Desk) -> None:
    mrn = _mrn(desk)
    options = ("--only", "intervention/sleep-log", "--without", "review/next")
    dry = desk.run("plan", "apply", mrn, "sleep", *options, "--dry-run")
    assert {line["key"] for line in dry["lines"] if line["taken"]} == {
        "intervention/sleep-log",
        "goal/sleep-hours",
        "goal/rested-mornings",
        "concern/sleep",
    }
    words = desk.run("plan", "apply", mrn, "sleep", *options, "--dry-run", as_json=False)
    assert "+ intervention/cbt-i: CBT for insomnia, with a person or online  (not chosen)" in words
    desk.run("plan", "apply", mrn, "sleep", *options)
    told = desk.run("plan", "differences", mrn, as_json=False)
    assert "Plan sleep around shifts: Left out." in told


def test_another_target_is_taken_only_by_name(desk: Desk) -> None:
    mrn = _mrn(desk)
    desk.run("plan", "apply", mrn, "hypertension", "--only", "goal/systolic")
    dry = desk.run("plan", "apply", mrn, "perinatal", "--dry-run")
    assert {line["key"] for line in dry["lines"] if line["standing"] == "conflict"} == {
        "goal/systolic"
    }
    assert "no other target" in desk.run(
        "plan", "apply", mrn, "perinatal", "--retarget", "goal/phq9", status=1
    )
    desk.run("plan", "apply", mrn, "perinatal", "--retarget", "goal/systolic")
    dry = desk.run("plan", "apply", mrn, "perinatal", "--dry-run")
    assert {line["standing"] for line in dry["lines"]} == {"there"}


def test_what_is_not_there_is_told(desk: Desk) -> None:
    mrn = _mrn(desk)
    assert "Use one of: anxiety" in desk.run("plan", "apply", mrn, "gout", status=1)
    assert "no line goal/x" in desk.run("plan", "apply", mrn, "sleep", "--only", "goal/x", status=1)
