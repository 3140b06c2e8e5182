"""``dpp`` and ``time``: a cohort from its first day to its data set, and minutes by month."""

import csv
from pathlib import Path

import pytest
from cli_desk import Desk, bundle

ENROLL = (
    *("--height", "5'6\"", "--weight", "200", "--not-pregnant", "--no-diabetes"),
    *("--a1c", "6.1", "--a1c-on", "2026-01-02", "--motivation", "1", "--referred", "1"),
    *("--payer", "3", "--education", "2", "--on", "2026-01-12"),
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


def someone(desk: Desk) -> str:
    mrn: str = desk.run("roster")["people"][0]["mrn"]
    return mrn


def test_a_cohort_is_made_filled_recorded_and_reported(desk: Desk) -> None:
    mrn = someone(desk)
    assert "Make one with" in desk.run("dpp", "cohorts", as_json=False)
    made = desk.run("dpp", "add", "Spring", "--first", "2026-01-12", "--organization", "123456")
    assert made["code"] == "C00001"
    refused = desk.run("dpp", "enroll", "Spring", mrn, status=1)
    assert "Not eligible" in refused
    assert "not understood" in desk.run("dpp", "enroll", "Spring", mrn, "--height", "x", status=1)
    one = desk.run("dpp", "enroll", "spring", mrn, *ENROLL)
    assert one["code"] == "P00001"
    first = desk.run("dpp", "session", "C00001", "P00001=200,0", "--on", "2026-01-12")
    assert (first["number"], first["kind"], first["lines"]) == (1, "core", 1)
    again = desk.run("dpp", "session", "C00001", "P00001=200.5lb,30", "--on", "2026-01-12")
    assert (again["id"], again["lines"]) == (first["id"], 1)
    desk.run("dpp", "session", "Spring", f"{mrn}=86kg,300", "--on", "2026-01-26")
    desk.run("dpp", "session", "Spring", "P00001=absent", "--on", "2026-02-02")
    assert "no number" in desk.run(
        "dpp", "session", "Spring", "P00001=fat", "--on", "2026-02-09", status=1
    )
    report = desk.run("dpp", "report", "Spring")
    (row,) = report["people"]
    assert (row["core_sessions"], row["weight_loss_percent"]) == (2, 5.44)
    assert row["ways"]["weight"]["met"]
    assert "2 of 8 sessions in months 1 to 6" in desk.run("dpp", "report", "Spring", as_json=False)
    out = desk.tmp / "data.csv"
    assert desk.run("dpp", "export", "Spring", "--out", out, status=1), "no state of residence"
    desk.run("dpp", "withdraw", "Spring", "P00001", "--reason", "moved")
    assert desk.run("dpp", "report", "Spring")["people"][0]["withdrawn_reason"] == "moved"


def test_minutes_are_timed_typed_and_shown(desk: Desk) -> None:
    mrn = someone(desk)
    assert "does not run" in desk.run("time", "stop", status=1)
    desk.run("time", "start", mrn, "--for", "call")
    assert "runs already" in desk.run("time", "start", mrn, status=1)
    assert desk.run("time", "stop", "--note", "Called")["minutes"] == 1
    typed = desk.run("time", "add", mrn, "25", "--at", "2026-11-02 09:00", "--for", "planning")
    assert typed["overlaps"] == []
    month = desk.run("time", "month", mrn, "--month", "2026-11")
    assert month["minutes"] >= 25
    assert not month["eligible"]
    assert "fewer than 11 people" in desk.run("time", "month", "--totals", as_json=False)
    out = desk.tmp / "month.csv"
    desk.run("time", "month", "--month", "2026-11", "--csv", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["MRN"] == mrn
    assert out.stat().st_mode & 0o077 == 0
    assert "already" in desk.run("time", "month", "--csv", out, status=1)
    desk.run("time", "start", mrn)
    assert desk.run("time", "stop", "--discard") == {"discarded": True}
