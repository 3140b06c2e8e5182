"""``plan show``, ``offers``, ``confirm``, ``accept``, ``step`` and ``rewrite``."""

import json
from pathlib import Path

import pytest
from cli_desk import Desk
from import_desk import about, bundle, coded, patient

PHQ9 = about(
    "Observation",
    "o1",
    status="final",
    code=coded("44261-6", "PHQ-9 total score", "http://loinc.org"),
    effectiveDateTime="2026-11-03T10:00:00Z",
    valueQuantity={"value": 14, "unit": "{score}"},
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    path = tmp_path / "one.json"
    path.write_text(json.dumps(bundle(patient(), PHQ9)))
    desk.run("import", "fhir", path)
    return desk


def _mrn(desk: Desk) -> str:
    mrn: str = desk.run("roster", "--search", "")["people"][0]["mrn"]
    return mrn


def test_a_screening_is_offered_added_and_confirmed_by_both(desk: Desk) -> None:
    mrn = _mrn(desk)
    (offer,) = desk.run("plan", "offers", mrn)["offers"]
    assert (offer["origin"], offer["verification"]) == ("screening", "unconfirmed")
    desk.run("plan", "apply", mrn, "weight")
    assert "no offer 2" in desk.run("plan", "offers", mrn, "--add", "2", status=1)
    desk.run("plan", "offers", mrn, "--add", "1")
    shown = desk.run("plan", "show", mrn)
    line = next(one for one in shown["concerns"] if one["origin"] == "screening")
    assert line["waits_for"] == ["provider", "patient"]
    assert [one["kind"] for one in line["evidence"]] == ["screening"]
    assert "waits for clinician and person" in desk.run("plan", "show", mrn, as_json=False)
    desk.run("plan", "confirm", mrn, line["line"], "--by", "person")
    said = desk.run("plan", "confirm", mrn, line["line"], "--by", "clinician", as_json=False)
    assert "Possible depression is confirmed." in said
    desk.run("plan", "confirm", mrn, line["line"], "--by", "person", "--take-back")
    again = next(
        one for one in desk.run("plan", "show", mrn)["concerns"] if one["line"] == line["line"]
    )
    assert again["verification"] == "unconfirmed"


def test_steps_and_disagreement(desk: Desk) -> None:
    mrn = _mrn(desk)
    desk.run("plan", "apply", mrn, "weight")
    before = len(desk.run("plan", "show", mrn)["goals"][0]["steps"])
    desk.run("plan", "step", mrn, "G1", "--add", "Walk on Mondays")
    desk.run("plan", "step", mrn, "G1", "--reached", before + 1, "--on", "2026-11-02")
    desk.run(
        *("plan", "accept", mrn, "G1", "--by", "person", "--status", "disagree"),
        *("--priority", "low", "--reason", "My knee hurts"),
    )
    goal = desk.run("plan", "show", mrn)["goals"][0]
    step = goal["steps"][before]
    assert (step["step"], step["reached"], step["on"]) == ("Walk on Mondays", True, "2026-11-02")
    assert (goal["said"][0]["status"], goal["said"][0]["reason"]) == ("disagree", "My knee hurts")
    words = desk.run("plan", "show", mrn, as_json=False)
    assert "The person disagrees, low priority: My knee hurts" in words
    assert "[x]" in words


def test_what_is_not_there_is_told(desk: Desk) -> None:
    mrn = _mrn(desk)
    assert "no care plan" in desk.run("plan", "show", mrn, status=1)
    desk.run("plan", "apply", mrn, "weight")
    assert "no goal G99" in desk.run("plan", "step", mrn, "G99", "--reached", "1", status=1)
    assert "no concern x" in desk.run("plan", "confirm", mrn, "x", "--by", "person", status=1)
    assert "no step 9" in desk.run("plan", "step", mrn, "G1", "--reached", "9", status=1)
    assert "Say what to note" in desk.run("plan", "step", mrn, "G1", status=1)


def test_a_vague_goal_is_rewritten_from_the_chart(desk: Desk) -> None:
    (offer,) = desk.run("plan", "rewrite", _mrn(desk), "feel less sad")["offers"]
    assert (offer["measure"], offer["value"]) == ("PHQ-9 score", 7)
    words = desk.run("plan", "rewrite", _mrn(desk), "be great", as_json=False)
    assert "how would both of you see that it works?" in words
