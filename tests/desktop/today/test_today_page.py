"""The morning's page: every line leads to its work, and a task is done with one key."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.today.cards import days_words
from clinicdesk.desktop.today.line import Line
from clinicdesk.desktop.today.page import TodayPage
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.protected import EntryKind, Obligation, ProtectedDraft
from clinicdesk.domain.tasks import TaskRow


@pytest.fixture
def page(driven: Driven) -> TodayPage:
    shown = driven.page("today")
    assert isinstance(shown, TodayPage)
    return shown


def tasks_due(driven: Driven) -> tuple[TaskRow, ...]:
    desk = driven.shell._desk
    return desk.clinic.tasks.today(desk.actor).tasks


def test_the_morning_shows_what_the_service_says(driven: Driven, page: TodayPage) -> None:
    desk = driven.shell._desk
    today = desk.clinic.tasks.today(desk.actor)
    assert page.lines, "a demonstration's morning has work"
    keys = {line.key for line in page._cards["tasks"].lines}
    assert keys <= {row.id for row in today.tasks}
    assert f"{today.counts.overdue:,} referrals" in page._heading.note.text()
    said = driven.words(page._cards["home"])
    assert all(row.patient in said for row in today.home[:6])


def test_who_came_home_and_may_not_be_called_is_held(driven: Driven, page: TodayPage) -> None:
    desk = driven.shell._desk
    clinic, actor = desk.clinic, desk.actor
    home = next(row for row in clinic.tasks.today(actor).home[:6] if not row.contacted)
    assert not home.hold
    now = clinic.people.details(actor, home.patient_id)
    asked = replace(now.safe_contact, do_not_contact=True)
    change = clinic.people.change(actor, now.id, now.version, replace(now, safe_contact=asked))[1]
    held = next(row for row in clinic.tasks.today(actor).home if row.patient_id == now.id)
    assert held.hold
    page.changed(change)
    driven.until(lambda: held.hold in driven.words(page._cards["home"]))


def test_the_keyboard_stands_on_the_first_line_and_goes_from_line_to_line(
    driven: Driven, page: TodayPage
) -> None:
    assert driven.focus is page.lines[0]
    driven.press(Qt.Key.Key_Down)
    assert driven.focus is page.lines[1]
    assert nameless(page) == []


def test_enter_opens_the_place_where_the_work_is_done(driven: Driven, page: TodayPage) -> None:
    line = page._cards["referrals"].lines[0]
    line.setFocus()
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    assert driven.shell.place.key == "chart"
    assert driven.shell.place.referral_id == line.key


def test_a_task_is_done_with_one_key_and_taken_back(driven: Driven, page: TodayPage) -> None:
    said: list[Message] = []
    driven.shell._desk.messages.posted.connect(said.append)
    before = tasks_due(driven)
    line = page._cards["tasks"].lines[0]
    assert line.key == before[0].id
    line.setFocus()
    driven.press(Qt.Key.Key_Return, CTRL)
    driven.until(lambda: line.key not in {row.id for row in tasks_due(driven)})
    driven.until(lambda: line.key not in {one.key for one in page._cards["tasks"].lines})
    assert isinstance(driven.focus, Line), "the keyboard stays among the lines"
    action = said[-1].action
    assert action is not None
    action.run()
    driven.until(lambda: {row.id for row in tasks_due(driven)} == {row.id for row in before})


def test_mine_is_remembered_and_shows_no_work_of_others(driven: Driven, page: TodayPage) -> None:
    page._whose.choose("mine")
    driven.settle()
    desk = driven.shell._desk
    mine = {row.id for row in desk.clinic.tasks.today(desk.actor, mine=True).tasks}
    assert {line.key for line in page._cards["tasks"].lines} <= mine
    assert driven.window.memory.choice("today") == "mine"


def test_a_calm_day_says_so(empty_driven: Driven) -> None:
    page = empty_driven.page("today")
    assert isinstance(page, TodayPage)
    assert page._shown.currentWidget() is page._calm


def test_days_are_said_in_words(driven: Driven) -> None:
    today = driven.shell._desk.clinic.today()
    words = [days_words(today.replace(day=today.day + n), today) for n in (-3, -1, 0, 1, 4)]
    assert words == ["3 days late", "1 day late", "due today", "due in 1 day", "due in 4 days"]
    assert days_words(None, today) == ""


def test_what_is_owed_about_protected_entries_stands_there_for_its_owner(
    driven: Driven, page: TodayPage
) -> None:
    desk = driven.shell._desk
    row = desk.clinic.roster.page(desk.actor, limit=1).rows[0]
    assert page._cards["protected"].isHidden()
    day = desk.clinic.today() + timedelta(days=2)
    owed = Obligation(desk.actor.id, day, "review")
    draft = ProtectedDraft(
        compartment=Compartment.BEHAVIOURAL,
        kind=EntryKind.NOTE,
        title="Counseling visit",
        obligation=owed,
    )
    desk.tasks.write(lambda _report: desk.clinic.protected.add(desk.actor, row.id, draft))
    driven.settle()
    driven.page("patients")
    driven.page("today")
    (line,) = page._cards["protected"].lines
    assert "Review: Counseling visit" in line.accessibleName()
    line.setFocus()
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    assert driven.shell.place.key == "chart"
