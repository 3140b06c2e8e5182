"""What lies over a window and what shows things: covers, panels, banners, cards, pages."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.theme import Theme
from clinicdesk.desktop.widgets import (
    AllergyState,
    BannerFacts,
    Button,
    CardGrid,
    Cover,
    EmptyState,
    FlowLayout,
    Overlay,
    PatientBanner,
    PdfView,
    PeekPanel,
    Sparkline,
    Text,
)

Showing = Callable[..., QWidget]


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


ALERTS = (
    "Do not contact",
    "Contact by mobile phone, not at work",
    "Confidential from the household",
    "Interpreter: Polish",
    "Merged with another record",
)


def _alerts_of(banner: PatientBanner) -> tuple[QLabel, QLabel]:
    labels = [label for label in banner._alerts.findChildren(QLabel) if label.isVisible()]
    heading = next(label for label in labels if label.text() == "Alerts")
    return heading, next(label for label in labels if "Do not contact" in label.text())


def test_alerts_share_one_label_and_one_row(show: Showing, theme: Theme) -> None:
    theme.set_scale(1.0)
    banner = PatientBanner(
        BannerFacts(name="MOORE, Ann", born="01-Jan-1950", alerts=ALERTS[:1] + ALERTS[3:4])
    )
    show(banner, 1440, 90)
    heading, value = _alerts_of(banner)
    assert value.text() == "Do not contact · Interpreter: Polish"
    assert heading.mapTo(banner, heading.rect().center()).y() < banner.height() // 2
    assert banner.heightForWidth(1440) < 80


@pytest.mark.parametrize(("scale", "width"), [(1.0, 1440), (1.0, 800), (2.0, 1440), (2.0, 1000)])
def test_many_alerts_leave_room_for_the_page(
    show: Showing, theme: Theme, scale: float, width: int
) -> None:
    theme.set_scale(scale)
    facts = BannerFacts(
        name="AL-MASRI, فاطمة الزهراء", preferred_name="فاطمة", born="01-Jan-1950", age="76y",
        sex="Female", number="CD-000001-C", extra=(("Works at", "Harlan Motors, Plant 4"),),
        allergy_state=AllergyState.KNOWN, allergies=("Latex", "Penicillin G"), alerts=ALERTS,
    )  # fmt: skip
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    banner = PatientBanner(facts)
    column.addWidget(banner)
    column.addStretch(1)
    show(window, width, 900)
    assert window.height() == 900
    assert banner.height() <= 360
    heading, value = _alerts_of(banner)
    item, line = banner._alerts, value.fontMetrics().lineSpacing()
    assert value.height() >= value.heightForWidth(value.width()), "no line is cut"
    assert value.heightForWidth(value.width()) <= 2 * line + 4
    assert item.mapTo(banner, item.rect().bottomRight()).y() < banner.height()
    shown = value.text().partition("  +")[0].split(" · ")
    more = len(ALERTS) - len(shown)
    assert value.text().endswith(f"+{more}\N{NO-BREAK SPACE}more") or more == 0
    assert all(alert in item.toolTip() for alert in ALERTS)
    assert all(alert in banner.accessibleDescription() for alert in ALERTS)
    assert heading.text() == "Alerts"


def test_one_alert_longer_than_two_lines_is_shortened_and_told_whole(
    show: Showing, theme: Theme
) -> None:
    theme.set_scale(2.0)
    whole = "Contact by mobile phone, " + "never at the house of the neighbors " * 12
    banner = PatientBanner(BannerFacts(name="MOORE, Ann", alerts=(whole.strip(),)))
    show(banner, 900, 400)
    said = next(label for label in banner._alerts.findChildren(QLabel) if "mobile" in label.text())
    assert said.text().endswith("…")
    assert said.heightForWidth(said.width()) <= 2 * said.fontMetrics().lineSpacing() + 4
    assert whole.strip() in banner._alerts.toolTip()
