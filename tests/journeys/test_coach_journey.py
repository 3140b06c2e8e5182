"""A coach's weeks with one goal until it is held, and the page that a person takes home."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from coached_ground import GOAL, coached_ground
from keyboard_walk import Walk
from open_clinic import PASSWORD
from pdf_reading import page_texts
from pytestqt.qtbot import QtBot
from window_clinic import LATER, Ground, window_on

from clinicdesk.desktop.coaching.attempt_sheet import AttemptSheet
from clinicdesk.desktop.coaching.begin_sheet import BeginSheet
from clinicdesk.desktop.coaching.session_sheets import HoldSheet, PlanSessionSheet
from clinicdesk.desktop.education.give_form import GiveSheet
from clinicdesk.desktop.education.sheet import EducationSheet
from clinicdesk.desktop.education.teach_back_form import TeachBackSheet
from clinicdesk.desktop.plan.progress_form import ProgressSheet
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coaching import Done
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.education import TeachBack
from clinicdesk.domain.errors import NotAllowed
from clinicdesk.domain.plans import Achievement, Goal

WEEK = timedelta(days=7)


@pytest.fixture
def ground(empty_ground: Ground, tmp_path: Path, clock: FixedClock) -> Ground:
    clock.move_to(LATER)
    return coached_ground(empty_ground, tmp_path, clock)


@pytest.fixture
def coach(ground: Ground, qtbot: QtBot, clock: FixedClock) -> Iterator[Walk]:
    with window_on(ground, qtbot, clock=clock) as driven:
        yield Walk(driven)


@pytest.fixture
def nurse(ground: Ground, empty_ground: Ground, qtbot: QtBot) -> Iterator[Walk]:
    there = Ground(ground.home, ground.folder, empty_ground.user, PASSWORD)
    with window_on(there, qtbot, clock=FixedClock(LATER)) as driven:
        yield Walk(driven)


def view(walk: Walk) -> CoachingView:
    """Ana's coaching as it is kept."""
    patient = walk.page._patient_id
    assert patient is not None
    return walk.clinic.coaching.open(walk.clinic.actor, patient)


def goal(walk: Walk) -> Goal:
    """The goal as the plan has it."""
    return walk.plan.goals[0]


def begun(walk: Walk) -> None:
    """Nobody is in the panel; coaching begins in the chart. The plan is not the coach's to edit."""
    walk.keys("Ctrl+M")
    walk.sees("Nobody here")
    walk.step("empty panel")
    walk.find("ruiz ana")
    walk.go_to_tab("plan")
    walk.step("plan of a coach")
    number = walk.plan.number
    walk.keys("Ctrl+N")
    walk.settle()
    assert "Add goal" not in walk.words()
    assert walk.plan.number == number
    one = goal(walk)
    with pytest.raises(NotAllowed):
        walk.clinic.plans.end(walk.clinic.actor, one.id, one.version, "No")
    walk.go_to_tab("coaching")
    walk.keys("Ctrl+N")
    walk.sheet(BeginSheet)
    walk.press(GOAL)
    walk.step("begin")
    walk.keys("Ctrl+S")
    walk.closed()


def week(walk: Walk, clock: FixedClock, key: str, readings: str, weeks: int = 1) -> None:
    """From the panel: one key for the step, Enter into the chart, one line of readings."""
    clock.advance(weeks * WEEK)
    walk.keys("Ctrl+M")
    walk.settle()
    walk.keys(key)
    walk.sees("Check-in logged")
    walk.settle()
    walk.keys("Return")
    walk.until(lambda: walk.driven.shell.place.key == "chart")
    walk.settle()
    assert walk.page.tab == "coaching"
    walk.tab_to("Readings, one line")
    walk.write(readings)
    walk.keys("Return")
    walk.sees("The readings are kept.")
    walk.settle()


def session(walk: Walk, **said: str) -> None:
    """Note a session: rulers by digits, choices by their first letters."""
    walk.press("Hold session")
    walk.sheet(HoldSheet)
    for name, words in said.items():
        walk.tab_to({"sure": "How sure", "stage": "Where the person stands"}[name])
        walk.write(words)
    walk.step("session")
    walk.keys("Ctrl+S")
    walk.closed()


def nobody_came(walk: Walk, clock: FixedClock) -> None:
    """A session is planned, nobody comes, and the ladder says what is next."""
    walk.keys("Ctrl+N")
    walk.sheet(PlanSessionSheet)
    walk.write(show_date(clock.now().date() + timedelta(days=1)))
    walk.keys("Tab")
    walk.enter("When, time|.*[Tt]ime", "9:30")
    walk.step("session planned")
    walk.keys("Ctrl+S")
    walk.closed()
    clock.advance(timedelta(days=1, hours=6))
    walk.keys("Ctrl+M")
    walk.settle()
    walk.keys("Return")
    walk.settle()
    walk.press("Did not come")
    walk.sees("Try the person the same or the next working day")
    walk.step("nobody came")
    walk.press("No answer")
    walk.sheet(AttemptSheet)
    walk.keys("Ctrl+S")
    walk.closed()
    walk.sees("Try at another part of the day, by another way")
    walk.sees("1 attempt so far")
    walk.step("ladder")
    clock.advance(timedelta(days=1))


def test_a_goal_is_walked_to_its_end(coach: Walk, clock: FixedClock, ground: Ground) -> None:
    walk = coach
    begun(walk)
    week(walk, clock, "D", "w 89 kg, minutes 60")
    walk.step("first week")
    assert goal(walk).latest_value == 89
    session(walk, sure="5")
    walk.sees("Confidence is 5 of 10.")
    nobody_came(walk, clock)
    # Slipping back is met with a smaller step, not with blame.
    week(walk, clock, "N", "w 91 kg")
    session(walk, stage="Slip")
    walk.sees("Slipping back is part of change.")
    walk.sees("What would be a smaller step")
    walk.step("relapse")
    session(walk, stage="Doing", sure="8")
    walk.sees("On its way")
    for weight in ("87", "84", "83.5"):
        week(walk, clock, "D", f"w {weight} kg")
    walk.step("achieved")
    assert goal(walk).achievement is Achievement.ACHIEVED
    for _month in range(2):
        week(walk, clock, "D", "w 83 kg", weeks=4)
    assert goal(walk).achievement is Achievement.ACHIEVED, "nine weeks are not 90 days"
    week(walk, clock, "D", "w 83 kg", weeks=4)
    walk.step("sustained")
    assert goal(walk).achievement is Achievement.SUSTAINING
    assert [one.done for one in view(walk).entries].count(Done.DONE) == 7
    nurse_sees_it(walk)


def nurse_sees_it(walk: Walk) -> None:
    """At the lock the nurse comes in with her own name, and finds the goal held."""
    walk.keys("Ctrl+L")
    walk.settle()
    walk.keys("Shift+Tab")
    if walk.named(walk.focus) != "Name":
        walk.tab_to("Name")
    walk.keys("Ctrl+A")
    walk.write("amoreau")
    walk.keys("Tab")
    walk.until(lambda: walk.named(walk.focus) == "Password")
    walk.write(PASSWORD)
    walk.keys("Return")
    walk.until(lambda: walk.driven.window.shell is not None)
    walk.settle()
    walk.find("ruiz ana")
    walk.go_to_tab("goals")
    walk.sees("Achieved")
    walk.step("what the nurse sees")
    walk.go_to_tab("plan")
    walk.sees("Reached and kept")


def test_a_page_goes_home_and_its_code_leads_back(nurse: Walk, tmp_path: Path) -> None:
    walk = nurse
    walk.find("ruiz ana")
    walk.go_to_tab("plan")
    walk.keys("Ctrl+Shift+E")
    sheet = walk.sheet(EducationSheet)
    walk.step("leaflets")
    walk.keys("Ctrl+S")
    walk.until(lambda: isinstance(sheet._over, GiveSheet))
    walk.settle()
    walk.step("give")
    walk.keys("Ctrl+S")
    walk.until(lambda: sheet._over is None)
    walk.settle()
    walk.keys("Ctrl+B")
    walk.until(lambda: isinstance(sheet._over, TeachBackSheet))
    walk.settle()
    walk.enter("In their words", "I fill half my plate with greens")
    walk.step("teach-back")
    walk.keys("Ctrl+S")
    walk.until(lambda: sheet._over is None)
    walk.settle()
    given = walk.clinic.education.of_patient(walk.clinic.actor, walk.plan.patient_id)
    assert [one.outcome for one in given] == [TeachBack.CORRECT]
    walk.keys("Escape")
    walk.closed()

    walk.go_to_tab("goals")
    paper = " ".join(page_texts(walk.save_pdf("goal-tracker", tmp_path / "tracker.pdf")))
    found = re.search(r"G-\w{4}-\w{4}-\w", paper)
    assert found, paper
    walk.keys("Ctrl+1")
    walk.settle()
    walk.keys("Ctrl+K")
    walk.write(found[0].lower())
    walk.settle()
    walk.step("code typed")
    walk.keys("Return")
    walk.sheet(ProgressSheet)
    walk.step("progress of the code")
    walk.write("88.2")
    walk.keys("Ctrl+S")
    walk.closed()
    assert f"{goal(walk).latest_value}" == "88.2"
