"""Pages of a plan by the command line: each kind, its language, its letters, its goal."""

from pathlib import Path

import pytest
from cli_desk import Desk, bundle
from pdf_reading import page_texts


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


def test_a_plan_is_printed_for_the_clinic_and_for_the_person(desk: Desk) -> None:
    mrn = desk.run("roster", "--search", "")["people"][0]["mrn"]
    out = desk.tmp / "care.pdf"
    assert "no care plan yet" in desk.run("print", "care-plan", mrn, "--out", out, status=1)
    desk.run("plan", "apply", mrn, "weight")
    desk.run("print", "care-plan", mrn, "--out", out)
    first = page_texts(out.read_bytes())[0]
    assert "Not a comprehensive care plan yet." in first
    assert "Version 1, not signed" in first
    desk.run("plan", "sign", mrn)
    signed = desk.tmp / "signed.pdf"
    desk.run("print", "care-plan", mrn, "--out", signed)
    assert "Edition 1, version 1" in page_texts(signed.read_bytes())[0]
    told = " ".join(page_texts(signed.read_bytes()))
    assert "Weight, version" in told or "version 1" in told
    home = desk.tmp / "home.pdf"
    made = desk.run(
        *("print", "patient-plan", mrn, "--out", home, "--language", "es", "--large"),
        *("--recipient", "Ann Rivers"),
    )
    assert made["disclosure"]
    spanish = " ".join(page_texts(home.read_bytes()))
    assert "Mi plan de salud" in spanish
    assert "Para Ann Rivers" in spanish
    assert "edición 1, versión 1" in spanish


def test_a_tracker_is_for_one_goal_and_a_sheet_for_the_coach(desk: Desk) -> None:
    mrn = desk.run("roster", "--search", "")["people"][0]["mrn"]
    desk.run("plan", "apply", mrn, "weight")
    goals = desk.run("plan", "show", mrn)["goals"]
    out = desk.tmp / "tracker.pdf"
    if len(goals) > 1:
        assert "for one goal" in desk.run("print", "goal-tracker", mrn, "--out", out, status=1)
    desk.run("print", "goal-tracker", mrn, "--goal", goals[0]["id"], "--out", out)
    assert "My goal tracker" in page_texts(out.read_bytes())[0]
    sheet = desk.tmp / "sheet.pdf"
    desk.run("print", "coach-sheet", mrn, "--out", sheet)
    assert "Coaching session" in page_texts(sheet.read_bytes())[0]
    other = "00000000-0000-0000-0000-000000000005"
    gone = desk.tmp / "gone.pdf"
    desk.run("print", "goal-tracker", mrn, "--goal", other, "--out", gone, status=1)
    assert not gone.exists()
