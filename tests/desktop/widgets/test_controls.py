"""Controls do what people do with them: typing, choosing, stopping, undoing."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCalendarWidget, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.messages import Action, Message, Messages, message_for
from clinicdesk.desktop.theme import Theme, Tone
from clinicdesk.desktop.widgets import (
    AllergyState,
    BannerFacts,
    BusyBar,
    Button,
    CardGrid,
    Cover,
    DateEntry,
    EmptyState,
    Field,
    FilterPills,
    FlowLayout,
    Notice,
    Overlay,
    PasswordField,
    PatientBanner,
    PdfView,
    PeekPanel,
    Rail,
    RailItem,
    SearchBox,
    Sparkline,
    Strength,
    TabStrip,
    Text,
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


def test_a_field_says_what_is_wrong_and_takes_it_back(theme: Theme, show: Showing) -> None:
    line = QLineEdit()
    field = Field("Phone", line, "With area code")
    show(field)
    assert line.accessibleName() == "Phone"
    assert line.accessibleDescription() == "With area code"
    field.set_problem("Add the area code.")
    assert field.problem == "Add the area code."
    assert line.accessibleDescription() == "Add the area code."
    assert line.property("problem") == "true"
    field.set_problem("")
    assert field.problem == ""
    assert line.accessibleDescription() == "With area code"


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


def test_failures_stay_and_four_messages_are_too_many(show: Showing, qtbot: QtBot) -> None:
    window = QWidget()
    show(window)
    messages = Messages(window)
    area = ToastArea(window, messages)
    messages.failed(NotFound("There is no such referral.", "Check its number."))
    for number in range(3):
        messages.say(f"Saved {number}.")
    assert [m.sentence for m in area.shown] == [
        "There is no such referral.",
        "Saved 1.",
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


def test_the_cover_hides_everything_and_keeps_the_keyboard(show: Showing, qtbot: QtBot) -> None:
    window = QWidget()
    outside = QLineEdit()
    QVBoxLayout(window).addWidget(outside)
    show(window)
    outside.setFocus()
    cover = Cover(window)
    inside = QLineEdit()
    unlock = Button("Unlock", "primary")
    cover.body.addWidget(inside)
    cover.body.addWidget(unlock)
    cover.cover(inside)
    assert cover.geometry() == window.rect()
    seen = []
    for _ in range(4):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    assert outside not in seen
    assert {inside, unlock} == set(seen)
    image = window.grab().toImage()
    assert QColor(image.pixelColor(3, 3)).name() == "#0e2a27"
    cover.uncover()
    assert outside.hasFocus()


def test_esc_closes_the_overlay(show: Showing, qtbot: QtBot) -> None:
    window = QWidget()
    show(window)
    overlay = Overlay(window, "Find anything", top=100)
    line = QLineEdit()
    overlay.body.addWidget(line)
    overlay.cover(line)
    assert overlay.card.y() == 100
    with qtbot.waitSignal(overlay.closed):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not overlay.isVisible()


def test_the_peek_panel_empties(show: Showing) -> None:
    panel = PeekPanel("Look")
    open_chart = Button("Open chart", "primary")
    panel.add_action(open_chart)
    show(panel, 290, 500)
    assert not open_chart.isVisible()
    panel.add(Text("TRAN, Minh"))
    panel.add_heading("Next step")
    assert open_chart.isVisible()
    panel.clear()
    assert not open_chart.isVisible()
    left = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert left == []


def test_an_empty_state_does_its_one_thing(show: Showing, qtbot: QtBot) -> None:
    state = EmptyState("search", "No patient matches", "Check the spelling.", button="New patient")
    show(state)
    with qtbot.waitSignal(state.acted):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("state", AllergyState)
def test_the_banner_is_never_blank_about_allergies(show: Showing, state: AllergyState) -> None:
    banner = PatientBanner(BannerFacts(name="TRAN, Minh", allergy_state=state))
    show(banner, 1200, 90)
    words = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
    assert state.value in words
    assert words.count("Not known") == 3, "born, sex and number are missing and said so"


def test_the_banner_forgets_the_person_before(show: Showing) -> None:
    banner = PatientBanner(
        BannerFacts(name="TRAN, Minh", preferred_name="Min", alerts=("Fall risk",),
                    allergy_state=AllergyState.KNOWN, allergies=("Latex",))
    )  # fmt: skip
    show(banner, 1200, 90)
    banner.set_facts(BannerFacts(name="MOORE, Ann", died="02-Feb-2026", born="01-Jan-1950"))
    words = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
    assert not {"TRAN, Minh", "Min", "Fall risk", "Latex"} & set(words)
    assert "02-Feb-2026" in words
    assert "Minh" not in banner.accessibleDescription()


def test_a_long_banner_wraps_and_cuts_nothing(show: Showing, theme: Theme) -> None:
    theme.set_scale(2.0)
    window = QWidget()
    column = QVBoxLayout(window)
    banner = PatientBanner(
        BannerFacts(name="W" * 120 + ", Ann", alerts=("Interpreter: Polish", "Fall risk"),
                    extra=(("Works at", "Harlan Motors, Plant 4"),))
    )  # fmt: skip
    column.addWidget(banner)
    column.addStretch(1)
    show(window, 1000, 900)
    lowest = max(
        label.mapTo(banner, label.rect().bottomLeft()).y()
        for label in banner.findChildren(QLabel)
        if label.isVisible()
    )
    widest = max(
        label.mapTo(banner, label.rect().topRight()).x()
        for label in banner.findChildren(QLabel)
        if label.isVisible()
    )
    assert lowest < banner.height()
    assert widest < banner.width()


def test_a_date_is_not_broken_between_lines(theme: Theme) -> None:
    label = Text("Search by birth date such as 14-Jul-1978.", wrap=True)
    assert label.text() == "Search by birth date such as 14-Jul-1978."
    assert "14\N{NON-BREAKING HYPHEN}Jul\N{NON-BREAKING HYPHEN}1978" in QLabel.text(label)
    assert label.accessibleName() == label.text()


def test_cards_reflow_and_the_last_fills_its_row(show: Showing) -> None:
    holder = QWidget()
    grid = CardGrid(holder, columns=3, least_width=300, spacing=16)
    cards = [QLabel(str(n)) for n in range(4)]
    for card in cards:
        grid.add(card)
    show(holder, 1000, 400)
    assert [c.y() for c in cards[:3]] == [0, 0, 0]
    assert cards[3].width() == 1000
    holder.resize(640, 600)
    assert cards[1].y() == 0
    assert cards[2].x() == 0
    assert cards[2].y() > 0
    holder.resize(320, 800)
    assert {c.width() for c in cards} == {320}


def test_flow_wraps(show: Showing) -> None:
    holder = QWidget()
    flow = FlowLayout(holder, spacing=8, line_spacing=8)
    buttons = [Button(f"Button {n}") for n in range(6)]
    for button in buttons:
        flow.addWidget(button)
    show(holder, 230, 300)
    assert len({b.y() for b in buttons}) >= 3
    assert all(b.geometry().right() <= 230 for b in buttons)
    assert flow.heightForWidth(2000) == buttons[0].height()


def test_a_sparkline_says_what_it_shows_and_keeps_gaps(show: Showing) -> None:
    line = Sparkline("Systolic", [152, None, 140, 138], target=130)
    assert line.accessibleName() == "Systolic: 3 readings, from 152 to 138, target 130"
    show(line, 200, 64)
    line.grab()
    line.set_values([], None)
    assert line.accessibleName() == "Systolic: no readings"
    line.grab()


class Renderer:
    """Renders at once and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, QSize]] = []
        self.late: list[Callable[[QImage], None]] = []

    def __call__(self, page: int, pixels: QSize, deliver: Callable[[QImage], None]) -> None:
        self.asked.append((page, pixels))
        self.late.append(deliver)
        image = QImage(pixels, QImage.Format.Format_RGB32)
        image.fill(QColor("#ff00ff"))
        deliver(image)


def test_pages_in_sight_are_rendered_once_and_drawn(show: Showing, qtbot: QtBot) -> None:
    view = PdfView("Preview")
    render = Renderer()
    show(view, 700, 500)
    view.set_document([(612, 792)] * 20, render)
    qtbot.waitUntil(lambda: bool(render.asked))
    view.grab()
    assert {page for page, _ in render.asked} <= {0, 1}
    asked = len(render.asked)
    view.grab()
    assert len(render.asked) == asked
    assert view.grab().toImage().pixelColor(350, 300).name() == "#ff00ff"
    assert view.accessibleName() == "Preview, page 1 of 20"


def test_keys_scroll_and_zoom_the_pages(show: Showing, qtbot: QtBot) -> None:
    view = PdfView("Preview")
    show(view, 700, 500)
    view.set_document([(612, 792)] * 5, Renderer())
    with qtbot.waitSignal(view.page_changed):
        qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.page == 5
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 1
    view.go_to(3)
    assert view.page == 3
    fitting = view.zoom
    qtbot.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > fitting
    assert view.page == 3
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == fitting


def test_a_late_page_of_another_document_is_not_shown(show: Showing) -> None:
    view = PdfView("Preview")
    show(view, 700, 500)
    first = Renderer()
    view.set_document([(612, 792)], first)
    view.grab()
    view.clear()
    wrong = QImage(10, 10, QImage.Format.Format_RGB32)
    wrong.fill(QColor("#00ff00"))
    first.late[0](wrong)
    seen = view.grab().toImage()
    assert seen.pixelColor(350, 250).name() not in ("#00ff00", "#ff00ff")
    assert view.page == 0
