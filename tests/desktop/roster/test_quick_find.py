"""Ctrl+K: found from anywhere, opened with Enter, gone with Esc."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven, nameless

from clinicdesk.domain.numbers import goal_code, goal_code_scanned
from clinicdesk.domain.roster import SearchAnswer


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


def test_every_page_has_it(driven: Driven) -> None:
    find = driven.shell._find
    for key in list(driven.shell._pages) or ["today", "patients", "referrals", "settings"]:
        driven.page(key)
        driven.press(Qt.Key.Key_K, CTRL)
        assert find._overlay is not None
        assert find._overlay.isVisible()
        assert driven.focus is find._search
        driven.press(Qt.Key.Key_Escape)


def test_a_slip_is_forgiven_when_the_typing_rests_and_the_row_says_so(driven: Driven) -> None:
    actor = driven.shell._desk.actor
    rows = driven.shell._desk.clinic.roster.page(actor, limit=200).rows
    row = next(r for r in rows if r.next_step and r.listed.partition(",")[0].isascii())
    family, _, given = row.listed.partition(", ")
    wrong = f"{given} {family[0]}q{family[1:]}".lower()
    driven.press(Qt.Key.Key_K, CTRL)
    find = driven.shell._find
    driven.type(wrong)
    model = find._table.model

    def found() -> list[Any]:
        rows = [model.row(n) for n in range(model.rowCount())]
        return [one for one in rows if one is not None and one.person == row.id]

    driven.until(lambda: bool(found()))
    assert "Spelled nearly like" in found()[0].under
    assert row.next_step in found()[0].under


def test_what_was_typed_before_never_shows_late(driven: Driven) -> None:
    driven.press(Qt.Key.Key_K, CTRL)
    find = driven.shell._find
    shown: list[str] = []
    was = find._show

    def show(rows: list[Any], words: str) -> None:
        shown.append(find._search.text())
        was(rows, words)

    find._show = show  # type: ignore[method-assign]
    asked: list[str] = []
    answers = find._found

    def found(answer: tuple[str, SearchAnswer]) -> None:
        asked.append(answer[0])
        assert answer[0] == find._search.text().strip()
        answers(answer)

    find._found = found  # type: ignore[method-assign]
    driven.type("nguyen")
    driven.settle()
    assert asked[-1] == "nguyen"
    assert asked == sorted(asked, key=len)
    assert shown[-1] == "nguyen"
    row = find._table.current
    assert row is not None
    assert row.words.startswith("NGUYỄN")


def test_the_code_of_a_paper_tracker_opens_the_goals_progress_entry(driven: Driven) -> None:
    desk = driven.shell._desk
    actor, clinic = driven.shell._desk.actor, desk.clinic
    rows = clinic.roster.page(actor).rows
    charts = (clinic.charts.open(actor, row.id) for row in rows)
    chart = next(c for c in charts if c.plan and any(g.target for g in c.plan.goals))
    assert chart.plan is not None
    goal = next(g for g in chart.plan.goals if g.target is not None)
    driven.press(Qt.Key.Key_K, CTRL)
    driven.shell._find._search.setText(goal_code_scanned(goal_code(goal.id)).lower())
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.tab == "goals")
    driven.until(lambda: "Measured on" in driven.words())
    assert driven.shell.place.patient_id == chart.patient.id


def test_a_code_of_nobodys_goal_says_so(driven: Driven) -> None:
    driven.press(Qt.Key.Key_K, CTRL)
    find = driven.shell._find
    find._search.setText(goal_code(UUID(int=5)))
    driven.until(lambda: find._nobody.text() == "No goal has this code.")
