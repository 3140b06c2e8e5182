"""Rows are painted from what is kept ready, and what is kept never outlives what it shows."""

import string
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.theme import ColorChoice, Status, Theme, Tone, current_theme
from clinicdesk.desktop.widgets import CellStyle, Column, DataTable, Progress
from clinicdesk.desktop.widgets.row_delegate import _LOOKS_KEPT, RowDelegate
from clinicdesk.desktop.widgets.text import ink_beyond
from clinicdesk.desktop.widgets.typeface import Typeface

Showing = Callable[..., QWidget]
LATIN = string.ascii_letters + string.digits + " -,.'·éüñÇŞęøŁ"


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    name: str
    next: str = "Care plan review"
    under: str = "CD-000040-S"
    status: str = "Overdue"
    tone: Tone = Tone.BAD
    percent: int = 40


COLUMNS: tuple[Column[Row], ...] = (
    Column("Patient", lambda r: r.name, sub=lambda r: r.under, style=CellStyle.NAME, width=180),
    Column("Goals", lambda r: f"{r.percent}%", progress=lambda r: Progress(r.percent), width=110),
    Column("Next", lambda r: r.next, style=CellStyle.WRAP, width=160, stretch=1),
    Column("Number", lambda r: str(r.number), style=CellStyle.IDENTIFIER, right=True, width=80),
    Column(
        "Status",
        lambda r: r.status,
        chip=lambda r: Status(r.status, r.tone, "circle-alert"),
        width=120,
    ),
)
LONG = "ŁUKASZEWICZ-BRZĘCZYSZCZYKIEWICZ, Wielisława Bogumiła Konstancja"
ROWS = (
    Row(1, "TRAN, Minh"),
    Row(2, LONG, next="Gastroenterology: get the appointment scheduled before the end of May"),
    Row(3, "אַבְרָהָם, שָׁלוֹם", under="was called SMITH until 2019, and more than there is room for"),
    Row(4, "عبد الرحمن, محمد", status="On track", tone=Tone.OK),
)


def table_of(rows: tuple[Row, ...] = ROWS, at: int = 1) -> DataTable[Row]:
    table: DataTable[Row] = DataTable("People", COLUMNS, lambda row: row.number)
    table.set_rows(rows)
    table.select(at)
    return table


def drawn(table: DataTable[Row]) -> QImage:
    """What is seen of the rows once everything has come to rest."""
    for _ in range(5):
        QApplication.processEvents()
    return table.view.viewport().grab().toImage()


def test_colors_and_sizes_that_changed_are_drawn_anew(show: Showing, theme: Theme) -> None:
    table = table_of()
    show(table, 760, 500)
    light = drawn(table)
    for choice, scale in ((ColorChoice.DARK, 1.0), (ColorChoice.DARK, 1.5), (ColorChoice.LIGHT, 2)):
        theme.choose(choice)
        theme.set_scale(scale)
        made_now = table_of()
        show(made_now, 760, 500)
        assert drawn(table) == drawn(made_now), (choice, scale)
        assert drawn(table) != light
    theme.set_scale(1.0)
    assert drawn(table) == light


@pytest.mark.parametrize(
    "now",
    [
        {"name": "TRAN, Minh Anh"},
        {"under": "“Minnie” · CD-000040-S"},
        {"next": "None planned"},
        {"percent": 41},
        {"status": "At risk", "tone": Tone.WARN},
        {"tone": Tone.IDLE},
    ],
)
def test_a_row_that_was_read_with_other_words_is_drawn_anew(
    show: Showing, now: dict[str, object]
) -> None:
    table = table_of()
    show(table, 760, 500)
    before = drawn(table)
    changed = (replace(ROWS[0], **now), *ROWS[1:])  # type: ignore[arg-type]
    table.set_rows(changed)
    made_now = table_of(changed)
    show(made_now, 760, 500)
    assert drawn(table) != before
    assert drawn(table) == drawn(made_now)


def test_only_the_current_row_is_marked(show: Showing) -> None:
    table = table_of(at=0)
    show(table, 760, 500)
    drawn(table)
    table.select(2)
    other = table_of(at=2)
    show(other, 760, 500)
    assert drawn(table) == drawn(other)


def test_a_compact_table_drops_the_second_line(show: Showing, theme: Theme) -> None:
    table = table_of()
    show(table, 760, 500)
    high = drawn(table)
    table.view.delegate.compact = True
    table.view.viewport().update()
    assert drawn(table) != high


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_rows_have_grown_before_they_are_painted_and_are_painted_once(
    show: Showing, qtbot: QtBot
) -> None:
    table = table_of((ROWS[0],), at=0)
    show(table, 560, 400)
    drawn(table)
    qtbot.wait(50)
    paints = Paints(table.view.viewport())
    table.set_rows((Row(7, LONG), *ROWS[:1]), select_first=True)
    assert table.view.rowHeight(0) > table.view.rowHeight(1)
    qtbot.wait(50)
    assert paints.count == 1


def test_rows_fit_their_words_also_when_a_scroll_bar_comes_with_them(
    show: Showing, qtbot: QtBot
) -> None:
    words = "Transportation to appointments: get the appointment scheduled"
    for width in range(560, 680, 10):
        table = table_of((), at=-1)
        show(table, width, 400)
        drawn(table)
        table.set_rows(tuple(Row(n, "TRAN, Minh", next=words) for n in range(60)))
        drawn(table)
        view = table.view
        for at in range(4):
            needed = view.delegate.needed_height(
                COLUMNS[2], table.model.row(at), view.columnWidth(2)
            )
            assert view.rowHeight(at) == max(needed, view.delegate.row_height()), (width, at)
        table.close()


def test_rows_that_scroll_into_sight_grow_at_once(show: Showing) -> None:
    table = table_of(tuple(Row(n, LONG) for n in range(200)), at=0)
    show(table, 560, 400)
    drawn(table)
    table.view.verticalScrollBar().setValue(5_000)
    drawn(table)
    usual = table.view.delegate.row_height()
    seen = table.view.rowAt(200)
    assert seen > 20
    assert table.view.rowHeight(seen) > usual


def test_what_is_kept_ready_has_an_end(qtbot: QtBot, theme: Theme) -> None:
    delegate = RowDelegate()
    for number in range(_LOOKS_KEPT + 300):
        delegate.needed_height(COLUMNS[3], Row(number, "TRAN, Minh"), 80)
    assert len(delegate._looks) == _LOOKS_KEPT
    theme.set_scale(1.25)
    assert not delegate._looks
    assert not delegate._faces


@pytest.fixture(scope="module")
def theme_fonts(qapp: QApplication) -> Theme:
    return current_theme()


@settings(max_examples=300, deadline=None)
@given(text=st.text(LATIN, max_size=40), spare=st.integers(-6, 60))
@pytest.mark.parametrize("kind", ["body", "body_strong", "caption"])
def test_words_that_surely_fit_do_fit(
    qapp: QApplication, theme_fonts: Theme, kind: str, text: str, spare: int
) -> None:
    face = Typeface(theme_fonts.font(kind))
    width = face.width(text) + spare
    if face.surely_fits(text, width):
        assert face.width(text) <= width
    assert face.below(text) == (
        0 if text.isascii() else ink_beyond(text, face.font, face.metrics)[1]
    )


@pytest.mark.parametrize("text", ["e\u0301" * 4, "שָׁלוֹם", "محمد", "𝒳", "\u2060\u200b"])
def test_letters_that_join_or_stack_are_always_measured(
    qtbot: QtBot, theme: Theme, text: str
) -> None:
    assert not Typeface(theme.font("body")).surely_fits(text, 10_000)
