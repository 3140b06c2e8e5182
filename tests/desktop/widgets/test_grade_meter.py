"""The meter says while one types how hard the words are, and costs a keystroke nothing."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.widgets import GradeMeter
from clinicdesk.domain.readability import ReadingMeter

EASY = "I walk each day. I take my pills. I call the nurse."
HARD = (
    "Notwithstanding the aforementioned recommendations regarding cardiovascular medication, "
    "immediate communication with the interdisciplinary team is advisable, whenever possible, "
    "and always before symptomatology deteriorates."
)


_PAGES: list[QWidget] = []
"""Kept until the test is over: nobody else holds them."""


@pytest.fixture(autouse=True)
def _forget_pages() -> Iterator[None]:
    yield
    _PAGES.clear()


def placed(qtbot: QtBot, editor: QWidget, language: str = "en") -> GradeMeter:
    page = QWidget()
    _PAGES.append(page)
    column = QVBoxLayout(page)
    column.addWidget(editor)
    meter = GradeMeter(editor, language)  # type: ignore[arg-type]
    column.addWidget(meter)
    page.show()
    return meter


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_it_follows_what_is_typed_after_a_pause(qtbot: QtBot, kind: type[QWidget]) -> None:
    editor = kind()
    meter = placed(qtbot, editor)
    with qtbot.waitSignal(meter.measured, timeout=3000):
        qtbot.keyClicks(editor, EASY)
    qtbot.waitUntil(lambda: "easy to read" in meter.accessibleDescription(), timeout=3000)
    assert meter.report.words == 12


def test_what_makes_it_hard_is_said(qtbot: QtBot) -> None:
    editor = QPlainTextEdit(HARD)
    meter = placed(qtbot, editor)
    meter.measure()
    said = meter.accessibleDescription()
    assert said.startswith("Above grade 12: long sentences and hard words")
    assert "Longest sentence (22 words)" in said
    assert "interdisciplinary" in said


def test_spanish_is_measured_as_spanish(qtbot: QtBot) -> None:
    editor = QPlainTextEdit("Tome sus pastillas cada día. Si le caen mal, llame. Camine.")
    meter = placed(qtbot, editor)
    meter.set_language("es")
    assert [one.formula for one in meter.report.scores] == ["Crawford", "Fernández Huerta"]
    meter.set_language("vi")
    assert [one.formula for one in meter.report.scores] == ["Flesch-Kincaid", "SMOG"]


def test_words_are_not_remembered_when_it_is_out_of_sight(qtbot: QtBot) -> None:
    meter = placed(qtbot, QPlainTextEdit(EASY))
    meter.measure()
    assert meter._meter._known
    meter.hide()
    assert not meter._meter._known


def test_a_thousand_words_cost_a_keystroke_less_than_a_millisecond(qtbot: QtBot) -> None:
    words = (EASY + " ") * 84
    editor = QPlainTextEdit(words)
    meter = placed(qtbot, editor)
    meter.measure()
    assert meter.report.words > 1000
    # A key only starts the pause again: what it costs beside the editor's own work.
    laps = []
    for _ in range(20):
        begun = time.perf_counter()
        meter._timer.start()
        laps.append(time.perf_counter() - begun)
    assert sorted(laps)[10] < 0.001
    known = ReadingMeter()
    known.read(words)
    laps = []
    for _ in range(20):
        begun = time.perf_counter()
        known.read(words)
        laps.append(time.perf_counter() - begun)
    # What is measured after the pause is a few frames at most on any machine.
    assert sorted(laps)[10] < 0.02
