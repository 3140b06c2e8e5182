"""Widths of the plan's panes that a person drags, and what waits for the first painting."""

from chart_window import Window
from plan_editing import editor_of, rest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.plan.editor.after_paint import AfterPaint
from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.editor.kept_panes import KeptPanes
from clinicdesk.desktop.plan.editor.panes import Panes
from clinicdesk.desktop.theme import current_theme


def _drag(editor: PlanEditor, handle: int, by: int) -> None:
    split = editor.panes.findChild(QSplitter)
    assert split is not None
    grip = split.handle(handle)
    middle = QPoint(grip.width() // 2, grip.height() // 2)
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 5):
        QTest.mouseMove(grip, middle + QPoint(by * step // 4, 0))
    QTest.mouseMove(grip, middle + QPoint(by, 0))
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=middle)


def _widths(editor: PlanEditor) -> list[int]:
    split = editor.panes.findChild(QSplitter)
    assert split is not None
    return split.sizes()


def test_dragged_widths_are_kept_and_come_back_in_another_window(window: Window) -> None:
    editor = editor_of(window)
    before = _widths(editor)
    _drag(editor, 1, 70)
    _drag(editor, 2, -50)
    dragged = _widths(editor)
    assert dragged[0] > before[0]
    assert dragged[2] > before[2]
    editor.keep_draft()  # as when the window locks or closes
    rest(window)
    clinic = window.small.clinic
    kept = clinic.table_views.of_table(clinic.actor, "plan-panes").in_use
    assert kept is not None
    assert dict(kept.widths) == editor.panes.chosen
    again = Panes(QWidget(), QWidget(), QWidget())
    window.qtbot.addWidget(again)
    again.resize(editor.panes.size())
    again.show()
    other = KeptPanes(editor._desk, again)
    other.read()
    window.until(lambda: again.chosen)
    split = again.findChild(QSplitter)
    assert split is not None
    assert split.sizes() == dragged
    other.write()
    assert not window.tasks.busy  # what is kept already is not written


def test_kept_widths_grow_with_the_text_and_never_take_the_line_its_room(window: Window) -> None:
    editor = editor_of(window)
    editor.panes.choose({"tree": 420, "side": 300})
    assert _widths(editor)[0] == 420
    current_theme().set_scale(1.1)
    window.qtbot.wait(20)
    assert _widths(editor)[0] == round(420 * 1.1)
    editor.panes.choose({"tree": 4000})
    assert _widths(editor)[0] <= editor.panes.width() // 2


def test_what_waits_is_done_after_a_painting_or_soon(qtbot: QtBot) -> None:
    done: list[str] = []
    place = QWidget()
    qtbot.addWidget(place)
    waits = AfterPaint(place)
    waits.ask(lambda: done.append("out of sight"))
    assert not done
    qtbot.waitUntil(lambda: done == ["out of sight"], timeout=1000)
    with qtbot.waitExposed(place):
        place.show()
    waits.ask(lambda: done.append("older"))
    waits.ask(lambda: done.append("newer"))
    place.repaint()
    qtbot.waitUntil(lambda: done[1:] == ["newer"], timeout=1000)
    waits.ask(lambda: done.append("nobody's"))
    waits.forget()
    place.repaint()
    qtbot.wait(90)
    assert done == ["out of sight", "newer"]
