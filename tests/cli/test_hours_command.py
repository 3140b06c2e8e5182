"""The clinic's hours by command."""

from datetime import timedelta

from cli_desk import Desk

from clinicdesk.domain.clock import FixedClock


def test_they_are_told_and_changed_from_a_day_on(desk: Desk) -> None:
    usual = desk.run("hours")["hours"]
    assert (usual["opens"], usual["closes"]) == ("06:00", "20:00")
    said = desk.run("hours", "--opens", "7:30", "--days", "mon,tue,sat", "--from", "2026-12-01")
    assert said["hours"] == usual
    (coming,) = said["coming"]
    assert coming == {
        "from": "2026-12-01",
        "opens": "07:30",
        "closes": "20:00",
        "days": ["Monday", "Tuesday", "Saturday"],
    }
    clock = desk.parts.doors().clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(days=10))
    assert desk.run("hours")["hours"]["opens"] == "07:30"


def test_what_cannot_be_is_said(desk: Desk) -> None:
    assert "no time of the day" in desk.run("hours", "--opens", "soon", status=1)
    assert "no day of the week" in desk.run("hours", "--days", "t", status=1)
    assert "no day" in desk.run("hours", "--opens", "07:00", "--from", "soon", status=1)
    past = desk.run("hours", "--opens", "07:00", "--from", "2026-01-05", status=1)
    assert "past stays as it was" in past
    assert desk.run("hours")["coming"] == []
