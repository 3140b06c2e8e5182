"""Controls do what people do with them: typing, choosing, stopping, undoing."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCalendarWidget,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.messages import Action, Message, Messages, message_for
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    DateEntry,
    FilterPills,
    Notice,
    PageHeading,
    PasswordField,
    Rail,
    RailItem,
    SearchBox,
    Strength,
    TabStrip,
    ToastArea,
)
from clinicdesk.domain.errors import NotFound

Showing = Callable[..., QWidget]
TODAY = date(2026, 11, 22)


def today() -> date:
    return TODAY


def test_searching_answers_at_every_key_and_down_leaves(show: Showing, qtbot: QtBot) -> None:
    box = SearchBox("Search patients")
    show(box, 400, 40)
    heard: list[str] = []
    box.searched.connect(heard.append)
    qtbot.keyClicks(box, "tr ")
    assert heard == ["t", "tr", "tr"]
    with qtbot.waitSignal(box.left_downward):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.entered):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert heard[-1] == ""


def test_the_cross_in_the_search_is_there_only_when_needed(show: Showing, qtbot: QtBot) -> None:
    box = SearchBox("Search patients")
    show(box, 400, 40)
    cross = box.findChildren(QPushButton)[0]
    assert not cross.isVisible()
    qtbot.keyClicks(box, "tran")
    assert cross.isVisible()
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert box.text() == ""
    assert box.hasFocus()


@pytest.mark.parametrize(
    ("typed", "day"),
    [("+3m", date(2027, 2, 22)), ("14-Jul-1978", date(1978, 7, 14)), ("-2d", date(2026, 11, 20))],
)
def test_a_typed_day_is_said_back(show: Showing, qtbot: QtBot, typed: str, day: date) -> None:
    entry = DateEntry(today)
    show(entry)
    qtbot.keyClicks(entry.line, typed)
    assert entry.value == day
    assert entry.problem == ""
    assert f"{day:%A}" in entry.line.accessibleDescription()


def test_what_is_no_day_stays_as_typed_and_is_no_other_day(show: Showing, qtbot: QtBot) -> None:
    entry = DateEntry(today)
    show(entry)
    qtbot.keyClicks(entry.line, "31-Feb-2026")
    assert entry.value is None
    assert entry.problem
    assert entry.line.text() == "31-Feb-2026"


def test_an_unclear_day_offers_two(show: Showing, qtbot: QtBot) -> None:
    from clinicdesk.domain.dates import DateReading

    def unclear(text: str, today: date, *, past: bool) -> DateReading:
        return DateReading(choices=(date(2026, 4, 5), date(2026, 5, 4)))

    entry = DateEntry(today, past=True, parse=unclear)
    show(entry)
    qtbot.keyClicks(entry.line, "4")
    offered = [b for b in entry.findChildren(Button) if b.isVisible() and b.text()]
    assert [b.text() for b in offered] == ["05-Apr-2026", "04-May-2026"]
    assert entry.value is None
    assert entry.problem == "This can be two days. Choose one."


def test_unknown_is_a_day_only_where_it_is_allowed(show: Showing, qtbot: QtBot) -> None:
    allowed = DateEntry(today, past=True, allow_unknown=True)
    show(allowed)
    qtbot.keyClicks(allowed.line, "unknown")
    assert allowed.is_unknown
    assert allowed.problem == ""
    other = DateEntry(today)
    show(other)
    qtbot.keyClicks(other.line, "unknown")
    assert not other.is_unknown
    assert other.problem


def test_today_steps_and_calendar_set_the_day(show: Showing, qtbot: QtBot) -> None:
    entry = DateEntry(today)
    show(entry)
    today_button = next(b for b in entry.findChildren(Button) if b.text() == "Today")
    qtbot.mouseClick(today_button, Qt.MouseButton.LeftButton)
    assert entry.value == TODAY
    qtbot.keyClick(entry.line, Qt.Key.Key_PageDown)
    assert entry.value == date(2026, 11, 21)
    opener = next(b for b in entry.findChildren(Button) if not b.text())
    qtbot.mouseClick(opener, Qt.MouseButton.LeftButton)
    calendar = entry.findChild(QCalendarWidget)
    assert calendar is not None
    assert calendar.selectedDate().day() == 21
    calendar.activated.emit(calendar.selectedDate().addDays(4))
    assert entry.value == date(2026, 11, 25)


def test_a_password_is_judged_shown_and_forgotten(show: Showing, qtbot: QtBot) -> None:
    def judge(text: str) -> Strength:
        return Strength(min(len(text) // 3, 4), f"{len(text)} letters", enough=len(text) >= 12)

    field = PasswordField("New password", judge)
    show(field)
    qtbot.keyClicks(field.line, "short")
    assert not field.is_enough
    qtbot.keyClicks(field.line, " but longer")
    assert field.is_enough
    assert field.line.accessibleDescription() == "16 letters"
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    eye = field.findChildren(QPushButton)[0]
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field.line.echoMode() is QLineEdit.EchoMode.Normal
    assert eye.accessibleName() == "Hide what is typed"
    field.clear()
    assert field.text() == ""
    assert field.line.echoMode() is QLineEdit.EchoMode.Password


def test_one_pill_is_on(show: Showing, qtbot: QtBot) -> None:
    pills = FilterPills("Filter", [("all", "All"), ("mine", "My patients")])
    show(pills)
    heard: list[str] = []
    pills.chosen.connect(heard.append)
    mine = pills.findChildren(Button)[1]
    qtbot.mouseClick(mine, Qt.MouseButton.LeftButton)
    assert (pills.current, heard) == ("mine", ["mine"])
    pills.set_count("mine", 1200)
    assert mine.accessibleName() == "My patients  1,200"
    pills.choose("all")
    assert heard == ["mine", "all"]


def test_tabs_are_known_by_key(show: Showing, qtbot: QtBot) -> None:
    tabs = TabStrip("Chart", [("summary", "Summary"), ("plan", "Care plan")])
    show(tabs)
    with qtbot.waitSignal(tabs.chosen) as chosen:
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert chosen.args == ["plan"]
    assert tabs.current == "plan"
    tabs.set_count("plan", 5)
    assert tabs.tabText(1) == "Care plan  5"


def test_the_rail_scrolls_before_a_place_is_squeezed(show: Showing, qtbot: QtBot) -> None:
    places = [RailItem(f"p{at}", f"Place {at}", "house") for at in range(7)]
    rail = Rail("ClinicDesk", "Plant 2", places, [RailItem("lock", "Lock", "lock", page=False)])
    show(rail, 208, 560)
    current_theme().set_scale(2.0)
    rail.set_narrow(True)
    rail.resize(rail.width(), 440)
    qtbot.wait(50)
    buttons = rail.findChildren(QAbstractButton)
    assert len({button.width() for button in buttons}) == 1
    assert min(button.height() for button in buttons) >= current_theme().u(28)
    last = next(button for button in buttons if button.text() == "Place 6")
    assert last.visibleRegion().isEmpty()
    rail.window().activateWindow()
    last.setFocus()
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect().height() == last.height())


def test_a_heading_cuts_no_button(show: Showing, qtbot: QtBot) -> None:
    heading = PageHeading("Patients", "100,000 on the roster")
    button = Button("New patient", "primary", "plus")
    heading.add(button)
    show(heading, 700, 60)
    assert heading.note.isVisible()
    least = heading.minimumSizeHint().width()
    heading.resize(least, 60)
    qtbot.wait(20)
    assert not heading.note.isVisible()
    assert button.width() >= button.minimumSizeHint().width()
    assert button.geometry().right() < heading.width()
    heading.resize(700, 60)
    assert heading.note.isVisible()


def test_the_rail_goes_and_acts(show: Showing, qtbot: QtBot) -> None:
    rail = Rail(
        "ClinicDesk",
        "Plant 2",
        [RailItem("today", "Today", "house"), RailItem("patients", "Patients", "users")],
        [RailItem("lock", "Lock", "lock", page=False)],
    )
    show(rail, 208, 600)
    gone: list[str] = []
    acted: list[str] = []
    rail.chosen.connect(gone.append)
    rail.acted.connect(acted.append)
    rail.set_current("today")
    assert gone == []
    buttons = {b.accessibleName(): b for b in rail.findChildren(QWidget) if b.accessibleName()}
    qtbot.keyClick(buttons["Patients"], Qt.Key.Key_Return)
    qtbot.mouseClick(buttons["Lock"], Qt.MouseButton.LeftButton)
    assert (gone, acted) == (["patients"], ["lock"])
    rail.set_narrow(True)
    assert rail.width() == 64


def test_a_toast_offers_undo_and_goes(show: Showing, qtbot: QtBot) -> None:
    window = QWidget()
    show(window)
    messages = Messages(window)
    area = ToastArea(window, messages)
    undone: list[str] = []
    messages.say_undoable("The goal was moved.", lambda: undone.append("undone"))
    assert [m.sentence for m in area.shown] == ["The goal was moved."]
    undo = next(b for b in area.findChildren(Button) if b.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undone == ["undone"]
    assert area.shown == ()
    assert not area.isVisible()


def test_failures_stay_and_of_those_that_go_the_newest_is_shown(
    show: Showing, qtbot: QtBot
) -> None:
    window = QWidget()
    show(window)
    messages = Messages(window)
    area = ToastArea(window, messages)
    messages.failed(NotFound("There is no such referral.", "Check its number."))
    for number in range(3):
        messages.say(f"Saved {number}.")
    assert [m.sentence for m in area.shown] == [
        "There is no such referral.",
        "Saved 2.",
    ]
    assert area.shown[0].seconds == 0
    area.clear()
    assert area.shown == ()
    messages.posted.emit(Message("Gone soon.", seconds=0.05))
    qtbot.waitUntil(lambda: area.shown == ())


def test_our_own_fault_shows_nothing_of_the_exception() -> None:
    message = message_for(ValueError("O'CONNOR, Declan"), "7F3K")
    assert "CONNOR" not in message.spoken
    assert "7F3K" in message.remedy
    assert message.tone is Tone.BAD


def test_a_notice_says_and_does(show: Showing, qtbot: QtBot) -> None:
    notice = Notice()
    show(notice)
    done: list[str] = []
    notice.show_message(
        Message("Two people may be the same.", "Look at both.", Tone.WARN,
                Action("Compare", lambda: done.append("compared")))
    )  # fmt: skip
    assert notice.accessibleName() == "Two people may be the same. Look at both."
    qtbot.mouseClick(notice.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert done == ["compared"]
    notice.show_message(None)
    assert not notice.isVisible()


def test_work_can_be_stopped_once(show: Showing, qtbot: QtBot) -> None:
    busy = BusyBar()
    holder = QWidget()
    QVBoxLayout(holder).addWidget(busy)
    show(holder)
    busy.begin("Reading 3 files")
    qtbot.waitUntil(busy.isVisible)
    busy.progress(1, 3, "Reading 1 of 3")
    assert (busy.bar.value(), busy.bar.maximum()) == (1, 3)
    stop = busy.findChildren(Button)[0]
    with qtbot.waitSignal(busy.stopped):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not stop.isEnabled()
    busy.end()
    assert not busy.isVisible()


def test_quick_work_does_not_flicker(show: Showing, qtbot: QtBot) -> None:
    busy = BusyBar()
    busy.begin("Reading")
    busy.end()
    qtbot.wait(300)
    assert not busy.isVisible()


def test_the_keyboard_in_a_button_shows_as_its_ring_alone(qtbot: QtBot) -> None:
    holder = QWidget()
    row = QVBoxLayout(holder)
    first, second = Button("Done"), Button("Partly")
    row.addWidget(first)
    row.addWidget(second)
    qtbot.addWidget(holder)
    holder.show()
    holder.activateWindow()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    qtbot.waitUntil(second.hasFocus)
    holder.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    shown = second.grab().toImage()
    middle = shown.height() // 2
    inside = {shown.pixelColor(x, middle - 12).name() for x in range(6, shown.width() - 6)}
    assert inside == {current_theme().color("surface").name()}
