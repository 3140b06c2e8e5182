"""Every widget can be reached by keyboard and says what it is to a screen reader."""

from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from clinicdesk.desktop.theme import Theme
from clinicdesk.desktop.widgets import (
    FilterPills,
    GoalBar,
    IconButton,
    PatientBanner,
    Rail,
    TabStrip,
)

Showing = Callable[..., QWidget]
SCENES = ("roster", "chart", "forms", "empty", "lock", "preview")


def everything(start: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield start
    for at in range(start.childCount()):
        child = start.child(at)
        if child is not None and child.isValid():
            yield from everything(child)


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_takes_the_keyboard_without_a_name(
    gallery: ModuleType, show: Showing, scene: str
) -> None:
    window = show(getattr(gallery, scene)(), 1440, 900)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.isVisibleTo(window)
        and not _name(widget)
    ]
    assert nameless == []


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


@pytest.mark.parametrize("scene", SCENES)
def test_a_screen_reader_finds_names_and_roles(
    gallery: ModuleType, show: Showing, scene: str
) -> None:
    window = show(getattr(gallery, scene)(), 1440, 900)
    start = QAccessible.queryAccessibleInterface(window)
    assert start is not None
    speaking = {
        QAccessible.Role.Button,
        QAccessible.Role.RadioButton,
        QAccessible.Role.CheckBox,
        QAccessible.Role.EditableText,
        QAccessible.Role.Table,
        QAccessible.Role.PageTab,
        QAccessible.Role.ComboBox,
        QAccessible.Role.ProgressBar,
    }
    found = [item for item in everything(start) if item.role() in speaking]
    assert found
    silent = [
        item.role()
        for item in found
        if not item.text(QAccessible.Text.Name) and not item.state().invisible
    ]
    assert silent == []


def role(widget: QWidget) -> QAccessible.Role:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.role()


def test_places_and_filters_are_radio_buttons_and_acts_are_buttons(
    gallery: ModuleType, show: Showing, theme: Theme
) -> None:
    rail = show(Rail("ClinicDesk", "Plant 2", gallery.RAIL, gallery.BELOW), 208, 800)
    roles = {b.text(): role(b) for b in rail.findChildren(QAbstractButton)}
    assert roles["Patients"] == QAccessible.Role.RadioButton
    assert roles["Lock"] == QAccessible.Role.Button
    pills = show(FilterPills("Filter", [("all", "All"), ("mine", "Mine")]))
    assert {role(p) for p in pills.findChildren(QAbstractButton)} == {QAccessible.Role.RadioButton}
    bar = GoalBar("Sleep 7 hours", 11)
    assert role(bar) == QAccessible.Role.ProgressBar
    assert _name(bar) == "Sleep 7 hours: 11 percent"
    assert role(TabStrip("Chart", [("a", "Summary")])) == QAccessible.Role.PageTabList


def test_tab_goes_through_the_banner_in_its_order(
    gallery: ModuleType, show: Showing, qapp: QApplication
) -> None:
    banner = PatientBanner(gallery.FACTS)
    show(banner, 1400, 90)
    banner.findChildren(IconButton)[0].setFocus()
    heard = []
    for _ in range(4):
        banner.focusNextChild()
        focused = qapp.focusWidget()
        assert focused is not None
        heard.append(focused.accessibleName())
    assert heard == [
        "O’CONNOR, Declan (Mr) Preferred name Dec",
        "Born 14-Jul-1978 (48y)",
        "Sex Male",
        "MRN CD-204228",
    ]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_wider_than_the_window(
    gallery: ModuleType, show: Showing, theme: Theme, scene: str, scale: float
) -> None:
    theme.set_scale(scale)
    window = show(getattr(gallery, scene)(), 1440, 900)
    assert window.size().width() == 1440
    assert window.size().height() == 900
    cut = [
        f"{type(widget).__name__} {_name(widget)!r}"
        for widget in window.findChildren(QAbstractButton)
        if widget.isVisibleTo(window)
        and widget.text()
        and widget.width() < widget.minimumSizeHint().width()
    ]
    assert cut == []
