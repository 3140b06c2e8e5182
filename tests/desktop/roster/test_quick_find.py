"""Ctrl+K: found from anywhere, opened with Enter, gone with Esc."""

from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven, nameless


def test_anyone_is_found_from_any_page(driven: Driven) -> None:
    driven.page("settings")
    driven.press(Qt.Key.Key_K, CTRL)
    find = driven.shell._find
    assert driven.focus is find._search
    driven.type("nguyen")
    driven.settle()
    row = find._table.current
    assert row is not None
    assert row.words.startswith("NGUYỄN")
    assert nameless(find._overlay) == []  # type: ignore[arg-type]
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.key == "chart")
    assert driven.shell.place.patient_id == row.person
    assert not find._overlay.isVisible()  # type: ignore[union-attr]


def test_it_says_why_somebody_answers_and_what_is_owed(driven: Driven) -> None:
    actor = driven.shell._desk.actor
    row = next(
        r for r in driven.shell._desk.clinic.roster.page(actor).rows if r.phone and r.next_step
    )
    driven.press(Qt.Key.Key_K, CTRL)
    driven.type(row.phone[-7:])
    table = driven.shell._find._table
    # Inside a number the search looks when the typing rests.
    driven.until(lambda: table.current is not None and table.current.person == row.id)
    found = table.current
    assert found is not None
    assert "Phone" in found.under
    assert row.next_step in found.under


def test_down_moves_while_the_keyboard_stays_in_the_box(driven: Driven) -> None:
    driven.press(Qt.Key.Key_K, CTRL)
    find = driven.shell._find
    driven.press(Qt.Key.Key_Down)
    driven.press(Qt.Key.Key_Down)
    assert driven.focus is find._search
    driven.press(Qt.Key.Key_Return)
    assert driven.shell.place.key == "referrals"


def test_enter_waits_for_the_answer(driven: Driven) -> None:
    driven.press(Qt.Key.Key_K, CTRL)
    driven.shell._find._search.setText("tran minh")
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.key == "chart")


def test_esc_closes_it_at_once_and_the_keyboard_returns(driven: Driven) -> None:
    driven.page("patients")
    before = driven.focus
    driven.press(Qt.Key.Key_K, CTRL)
    driven.type("an")
    driven.press(Qt.Key.Key_Escape)
    assert not driven.shell._find._overlay.isVisible()  # type: ignore[union-attr]
    assert driven.focus is before
