"""``coaching``: begun, planned, checked in on, read in, missed, and saved as a calendar file."""

import io
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    desk.run("plan", "apply", _mrn(desk), "weight")
    return desk


def _mrn(desk: Desk) -> str:
    mrn: str = desk.run("roster", "--search", "")["people"][0]["mrn"]
    return mrn


def test_a_month_on_the_command_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mrn = _mrn(desk)
    assert desk.run("coaching", "show", mrn)["coached"] is False
    assert "Nobody coaches" in desk.run("coaching", "check-in", mrn, "done", status=1)
    begun = desk.run("coaching", "begin", mrn, "--goal", _some_goal(desk))
    assert begun["status"] == "active"
    again = desk.run("coaching", "begin", mrn, "--goal", "no such words", status=1)
    assert "exactly one goal" in again
    monkeypatch.setattr("sys.stdin", io.StringIO("w 95.2 kg, bp 128/79\n"))
    kept = desk.run("coaching", "readings", mrn)
    assert [one["code"] for one in kept["readings"]] == ["29463-7", "85354-9"]
    line = tmp_path / "line.txt"
    line.write_text("w 94.8 kg", encoding="utf-8")
    told = desk.run("coaching", "check-in", mrn, "done", "--confidence", 6, "--readings", line)
    (goal,) = told["goals"]
    assert (goal["confidence"], goal["streak_weeks"]) == (6, 1)
    assert goal["smaller_step"]
    monkeypatch.setattr("sys.stdin", io.StringIO("w 9 kg"))
    assert "looks odd" in desk.run("coaching", "readings", mrn, status=1)
    due = desk.run("coaching", "due")
    assert due["counts"] == {"all": 1, "due": 0, "slipping": 0, "nurse": 0}
    words = desk.run("coaching", "due", as_json=False)
    assert words.startswith("1 coached, 0 due")


def _some_goal(desk: Desk) -> str:
    """The words of a goal that could be coached."""
    goals: list[str] = desk.run("coaching", "show", _mrn(desk))["offered"]
    return goals[0]


def test_a_session_is_planned_moved_missed_and_climbs_the_ladder(
    desk: Desk, tmp_path: Path
) -> None:
    mrn = _mrn(desk)
    desk.run("coaching", "begin", mrn, "--goal", _some_goal(desk))
    planned = desk.run(
        *("coaching", "session", mrn, "--at", "2026-11-24 09:30", "--mode", "video"),
        *("--link", "https://meet.example.org/1"),
    )
    assert planned["sessions"][0]["at"] == "2026-11-24T14:30:00Z"
    place = tmp_path / "next.ics"
    desk.run("coaching", "calendar", mrn, "--out", place)
    assert b"BEGIN:VEVENT" in place.read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "already" in desk.run("coaching", "calendar", mrn, "--out", place, status=1)
    assert "one thing" in desk.run("coaching", "session", mrn, status=1)
    assert "still to come" in desk.run("coaching", "session", mrn, "--no-show", status=1)
    assert "leaps" in desk.run("coaching", "session", mrn, "--at", "2027-03-14 02:30", status=1)
    moved = desk.run(
        "coaching", "session", mrn, "--at", "2026-11-23 10:00", "--move", "Asked for it"
    )
    assert [one["status"] for one in moved["sessions"]] == ["rescheduled", "planned"]
    desk.clock.advance(timedelta(days=1))
    missed = desk.run("coaching", "session", mrn, "--no-show")
    assert missed["ladder"]["step"] == "first"
    tried = desk.run("coaching", "attempt", mrn, "in-person", "no-answer", status=1)
    assert "does not go with" in tried
    words = desk.run("coaching", "show", mrn, as_json=False)
    assert "Try the person the same or the next working day" in words


def test_how_often_is_shown_and_changed_from_a_day_on(desk: Desk) -> None:
    usual = desk.run("coaching", "cadence")
    assert (usual["days"]["action"], usual["source"]) == (7, "Working figure")
    assert "no stage with its days" in desk.run("coaching", "cadence", "--set", "a=7", status=1)
    assert "with --set" in desk.run("coaching", "cadence", "--source", "Ours", status=1)
    assert desk.run("coaching", "cadence", "--set", "action=10", status=1)
    changed = desk.run(
        *("coaching", "cadence", "--set", "action=10", "--set", "unsaid=21", "--source", "Ours")
    )
    assert (changed["days"]["action"], changed["unsaid"], changed["source"]) == (10, 21, "Ours")
    assert changed["days"]["relapse"] == usual["days"]["relapse"]
    later = desk.run(
        *("coaching", "cadence", "--set", "action=14", "--source", "Next year"),
        *("--from", "2027-01-04"),
    )
    assert later["days"]["action"] == 10
    assert [one["from"] for one in later["changes"]][-1] == "2027-01-04"
    words = desk.run("coaching", "cadence", as_json=False)
    assert "10  Doing it" in words
    assert "From 2027-01-04 on: Next year" in words


def test_a_letter_waits_for_the_ladder_and_overwrites_nothing(desk: Desk, tmp_path: Path) -> None:
    mrn = _mrn(desk)
    desk.run("coaching", "begin", mrn, "--goal", _some_goal(desk))
    out = tmp_path / "letter.pdf"
    assert "No letter is proposed" in desk.run("coaching", "letter", mrn, "--out", out, status=1)
    assert not out.exists()
    out.write_text("mine", encoding="utf-8")
    assert "already" in desk.run("coaching", "letter", mrn, "--out", out, status=1)
    assert out.read_text(encoding="utf-8") == "mine"
