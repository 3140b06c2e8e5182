"""Nothing of the plan's editor is cut at its sides, at any width of the window and size of text."""

from collections.abc import Iterator

import pytest
from chart_window import Window
from plan_editing import editor_of, rest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.person.entries import CheckList
from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Scroller

_ROOMS = (((1440, 900), 1.0), ((1280, 800), 1.5), ((1024, 768), 1.0), ((900, 600), 2.0))


def cut(area: QScrollArea) -> Iterator[str]:
    """Name what reaches beyond the sides of an area, or has less room than its words need."""
    view = area.viewport()
    for one in area.widget().findChildren(QWidget):
        if not one.isVisible() or one.width() == 0:
            continue
        left = one.mapTo(view, QPoint(0, 0)).x()
        words = getattr(one, "text", str)() if isinstance(one, QLabel | QAbstractButton) else ""
        name = f"{type(one).__name__} {one.objectName()} {words[:40]}"
        if left < 0 or left + one.width() > view.width():
            yield f"{name}: {left}..{left + one.width()} of {view.width()}"
        wraps = isinstance(one, QLabel) and one.wordWrap()
        least = one.minimumSizeHint().width()
        if (
            isinstance(one, QLabel | QAbstractButton)
            and not wraps
            and words
            and one.width() < least
        ):
            yield f"{name}: {one.width()} of {least}"


def _areas(editor: PlanEditor) -> Iterator[QScrollArea]:
    for area in editor.findChildren(QScrollArea):
        if area.isVisible() and area.widget() is not None:
            yield area


def test_long_choices_go_on_in_the_next_line_whole(qtbot: QtBot) -> None:
    said = "Hemoglobin A1c/Hemoglobin.total in Blood: 9.9 %, 10-Nov-2026 & noted, as it was read"
    ticks: CheckList[str] = CheckList([("a", said), ("b", "Short")], "")
    scroll = Scroller("Page", ticks)
    qtbot.addWidget(scroll)
    scroll.resize(300, 400)
    with qtbot.waitExposed(scroll):
        scroll.show()
    assert not list(cut(scroll))
    long, short = ticks.findChildren(QCheckBox)[:2]
    lines = long.text().replace("&&", "&").split("\n")
    assert len(lines) > 1
    assert " ".join(lines) == said
    assert any("10-Nov-2026" in line for line in lines)
    assert long.height() > short.height()
    scroll.resize(1200, 400)
    qtbot.waitUntil(lambda: "\n" not in long.text())


@pytest.mark.parametrize(
    ("size", "scale"), _ROOMS, ids=[f"{s[0]}x{s[1]} at {x:g}" for s, x in _ROOMS]
)
def test_no_line_and_no_card_is_cut_at_its_sides(
    window: Window, size: tuple[int, int], scale: float
) -> None:
    window.setMinimumSize(900, 600)
    window.resize(*size)
    current_theme().set_scale(scale)
    editor = editor_of(window)
    found = set()

    def look(what: str) -> None:
        window.qtbot.wait(5)
        for area in _areas(editor):
            found.update(f"{what}: {said}" for said in cut(area))

    for node in editor.tree.lines:
        editor.show_line(node.key)
        look(node.title)
    for kind in ("concern", "goal", "intervention"):
        editor.begin(kind)
        look(f"new {kind}")
    for card in editor.side.cards:
        card.open(True)
    editor.panes.front("side")
    rest(window)
    look("cards")
    assert not found, "\n".join(sorted(found))
