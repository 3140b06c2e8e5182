"""What is said about a plan by commands: signed, returned, reviewed, agreed, ended, answered."""

from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


@pytest.fixture
def mrn(desk: Desk) -> str:
    found: str = desk.run("roster", "--search", "")["people"][0]["mrn"]
    desk.run("plan", "apply", found, "weight")
    return found


def test_a_plan_is_signed_and_says_what_changed_since(desk: Desk, mrn: str) -> None:
    assert "not signed" in desk.run("plan", "editions", mrn)["printed"]
    desk.run("plan", "sign", mrn, "--version", 7, status=1)
    signed = desk.run("plan", "sign", mrn, "--version", 1)
    assert (signed["edition"], signed["plan_version"], signed["in_force"]) == (1, 1, True)
    assert len(signed["sha256"]) == 64
    assert any("14 points" in one for one in signed["against"])
    assert "signed as it is" in desk.run("plan", "sign", mrn, status=1)
    desk.run("plan", "apply", mrn, "sleep")
    (one,) = desk.run("plan", "editions", mrn)["editions"]
    assert "Concern added" in one["changed_since"]
    words = desk.run("plan", "editions", mrn, as_json=False)
    assert "in force; changed since: " in words
    assert words.startswith("Version 2, changed since edition 1")


def test_a_second_signature_is_anothers(desk: Desk, mrn: str) -> None:
    rule = desk.run("plan", "cosign-rule", "--signers", "nurse")
    assert rule == {"signers": ["nurse"], "cosigners": ["provider"]}
    said = desk.run("plan", "cosign-rule", as_json=False)
    assert said.strip() == "What is signed as nurse needs a second signature by: provider."
    desk.run("plan", "cosign-rule", "--cosigners", "coach", status=1)
    signed = desk.run("plan", "sign", mrn)
    assert (signed["needs_cosignature"], signed["in_force"]) == (True, False)
    assert "signed this plan first" in desk.run("plan", "cosign", mrn, status=1)
    assert "signed this plan first" in desk.run("plan", "return", mrn, "--reason", "No", status=1)
    assert desk.run("plan", "status", mrn)["waits_for_second_signature"] is True
    (waits,) = desk.run("plan", "waiting")["editions"]
    assert (waits["mrn"], waits["yours_to_answer"]) == (mrn, False)
    assert mrn in desk.run("plan", "waiting", as_json=False)
    desk.run("plan", "cosign-rule", "--signers", "nobody")


def test_a_review_sets_the_next_and_a_status_follows(desk: Desk, mrn: str) -> None:
    done = desk.run("plan", "review", mrn, "--with", "Ann Rivers=the person", "--next", "+60d")
    assert done["next_due_on"] == "2027-01-22"
    assert "not a day" in desk.run("plan", "review", mrn, "--next", "someday", status=1)
    assert "why the plan is on hold" in desk.run("plan", "status", mrn, "on-hold", status=1)
    held = desk.run("plan", "status", mrn, "on-hold", "--reason", "In hospital")
    assert held["status"] == "on-hold"
    assert held["may_become"] == ["active", "completed", "revoked", "entered-in-error"]
    assert held["history"][0]["reason"] == "In hospital"
    words = desk.run("plan", "status", mrn, as_json=False)
    assert "on hold" in words
    assert "Sign the plan." in words
    new = desk.run("plan", "replace", mrn, "A new start", "--reason", "Much has changed")
    assert new["old_status"] == "revoked"
    assert desk.run("plan", "status", mrn)["plan"] == new["plan"]
    ended = desk.run("plan", "review", mrn, "--outcome", "ends", "--note", "Goals are kept")
    assert (ended["status"], ended["next_due_on"]) == ("completed", None)


def test_what_the_person_says_with_a_copy_and_a_teach_back(desk: Desk, mrn: str) -> None:
    desk.run("plan", "agree", mrn, "--answer", "does-not-agree", status=1)
    said = desk.run(
        *("plan", "agree", mrn, "--answer", "agrees-in-part", "--words", "No scale at home"),
        *("--how", "by-video", "--copy-on", "today", "--language", "es", "--format", "large-print"),
        *("--reading-grade", "5.4", "--teach-back", "re-taught", "--repeat-on", "+7d"),
    )
    assert (said["copy_language"], said["repeat_on"]) == ("es", "2026-11-30")
    assert desk.run("plan", "status", mrn)["agrees"] == "agrees in part"
    assert "no number" in desk.run("plan", "agree", mrn, "--reading-grade", "low", status=1)


def test_tasks_whose_plan_ended_are_answered_about(desk: Desk, mrn: str) -> None:
    desk.run(
        *("plan", "agree", mrn, "--teach-back", "not-yet", "--repeat-on", "+7d"),
    )
    assert desk.run("plan", "tasks", mrn)["tasks"] == []
    assert "No task waits" in desk.run("plan", "tasks", mrn, as_json=False)
    assert "No task has this id" in desk.run("plan", "tasks", mrn, "--keep", "x", status=1)
    desk.run("plan", "replace", mrn, "A new start", "--reason", "Much has changed")
    (asked,) = desk.run("plan", "tasks", mrn)["tasks"]
    assert asked["why"] == "The plan is revoked"
    assert asked["plan"] != "A new start"
    words = desk.run("plan", "tasks", mrn, as_json=False)
    assert asked["task"] in words
    other = "0" * 32
    assert "Nobody asks" in desk.run("plan", "tasks", mrn, "--keep", other, status=1)
    new = f"{asked['task']}=Go through the new plan@+3d"
    done = desk.run("plan", "tasks", mrn, "--replace", new)
    assert (done["answered"], done["tasks"]) == (1, [])
