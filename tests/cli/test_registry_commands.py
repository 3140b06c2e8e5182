"""``registries``, ``programmes`` and ``roster --list``."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


def test_lists_are_refreshed_shown_explained_and_told_over_time(desk: Desk) -> None:
    assert desk.run("registries", "list") == {"registries": []}
    told = desk.run("registries", "refresh")["refreshed"]
    assert {one["cause"] for one in told} == {"first"}
    assert desk.run("registries", "refresh")["refreshed"] == []
    listed = {one["key"]: one for one in desk.run("registries", "list")["registries"]}
    assert listed["no-primary-care"]["members"] == 1
    assert listed["diabetes"]["rule"] == "Has diabetes"
    shown = desk.run("registries", "show", "no-primary-care")
    (person,) = shown["people"]
    assert person["columns"]["primary"]["state"] == "open"
    assert desk.run("roster", "--list", "no-primary-care")["people"] == shown["people"]
    why = desk.run("registries", "explain", "no-primary-care", person["mrn"])
    assert why["holds"] is True
    assert [one["holds"] for one in why["lines"]] == [True, True]
    words = desk.run("registries", "explain", "diabetes", person["mrn"], as_json=False)
    assert "no         has diabetes: nothing recorded" in words
    stays = desk.run("registries", "history", "no-primary-care")["stays"]
    assert [(one["entered"], one["by"]) for one in stays] == [(True, "first")]


def test_a_rule_goes_out_as_it_would_come_in(desk: Desk) -> None:
    desk.run("registries", "refresh")
    out = desk.tmp / "rule.json"
    desk.run("registries", "export-rule", "diabetes", "--out", out)
    said = json.loads(out.read_text(encoding="utf-8"))
    assert said["rule"] == {"field": "condition", "op": "active", "subject": "diabetes"}
    assert desk.run("registries", "export-rule", "diabetes") == said


def test_a_name_that_is_none_is_answered_by_those_that_are(desk: Desk) -> None:
    desk.run("registries", "refresh")
    assert "diabetes" in desk.run("roster", "--list", "nothing", status=1)
    assert "needs-attention" in desk.run("roster", "--list", "nothing", status=1)
    assert "tobacco" in desk.run("registries", "show", "nothing", status=1)


def test_a_program_is_begun_paused_resumed_and_ended(desk: Desk) -> None:
    desk.run("registries", "refresh")
    (person,) = desk.run("roster", "--list", "no-primary-care")["people"]
    mrn = person["mrn"]
    begun = desk.run("programmes", "enrol", mrn, "ccm", "--referred-by", "hospital")
    assert (begun["status"], begun["owner"]) == ("active", "A. Moreau, RN")
    assert "already" in desk.run("programmes", "enrol", mrn, "ccm", status=1)
    assert "dpp" in desk.run("programmes", "enrol", mrn, "dance", status=1)
    held = desk.run("programmes", "pause", mrn, "ccm", "--reason", "On leave")
    assert (held["status"], held["due_on"]) == ("onhold", begun["due_on"])
    words = desk.run("programmes", "list", mrn, as_json=False)
    assert "stands still" in words
    desk.clock.advance(timedelta(days=7))
    resumed = desk.run("programmes", "resume", mrn, "ccm")
    assert resumed["due_on"] > begun["due_on"]
    assert resumed["events"][-1]["held_days"] == 4  # Thanksgiving is none
    ended = desk.run("programmes", "end", mrn, "ccm", "--reason", "Goals reached")
    assert (ended["status"], ended["reason"]) == ("finished", "Goals reached")
    assert "no such program" in desk.run(
        "programmes", "pause", mrn, "ccm", "--reason", "x", status=1
    )
