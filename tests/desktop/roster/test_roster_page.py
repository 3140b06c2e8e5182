"""The list of people in a real window: typed into, sorted, filtered, opened."""

import pytest
from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.roster.nothing import Cause
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.desktop.widgets import EmptyState
from clinicdesk.domain.roster import RosterFilter, RosterRow


@pytest.fixture
def page(driven: Driven) -> RosterPage:
    shown = driven.page("patients")
    assert isinstance(shown, RosterPage)
    return shown


def rows(page: RosterPage) -> list[RosterRow]:
    model = page.people._table.model
    found = [model.row(at) for at in range(model.rowCount())]
    return [row for row in found if row is not None]


def names(page: RosterPage) -> list[str]:
    return [row.listed for row in rows(page)]


def test_everybody_is_listed_those_in_need_first(driven: Driven, page: RosterPage) -> None:
    assert len(names(page)) == 60
    assert page._heading.note.text() == "60 on the roster"
    chips = [row.chip for row in rows(page)]
    assert chips[0].value == "Overdue"
    assert "Overdue first" in page.people._said.text()
    assert driven.focus is page.people._search


def test_each_keystroke_answers_and_the_look_follows(driven: Driven, page: RosterPage) -> None:
    driven.type("minh")
    driven.settle()
    assert names(page)[0] == "TRAN, Minh"
    assert "TRAN, Minh" in driven.words(page.people._peek)
    driven.type("zzz")
    driven.until(lambda: isinstance(page.people._shown.currentWidget(), EmptyState))
    assert driven.words(page.people._peek).strip() == "", (
        "nobody's details beside a list without them"
    )
    driven.press(Qt.Key.Key_Escape)
    driven.settle()
    assert len(names(page)) == 60


def test_enter_that_comes_before_the_answer_opens_the_answer(
    driven: Driven, page: RosterPage
) -> None:
    first = names(page)[0]
    assert first != "TRAN, Minh"
    page.people._search.setText("tran minh")  # a card reader types all of it at once
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.key == "chart")
    driven.until(driven.shell._banner.isVisible)
    assert "TRAN, Minh" in driven.words(driven.shell._banner)


def test_enter_opens_nobody_where_nobody_answers(driven: Driven, page: RosterPage) -> None:
    page.people._search.setText("zzzz")
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    driven.until(lambda: isinstance(page.people._shown.currentWidget(), EmptyState))
    driven.press(Qt.Key.Key_Return)
    assert driven.shell.place.key == "patients"


def test_down_goes_into_the_list_and_up_comes_back(driven: Driven, page: RosterPage) -> None:
    driven.press(Qt.Key.Key_Down)
    assert driven.focus is page.people._table.view
    driven.press(Qt.Key.Key_Down)
    chosen = page.people._table.current
    assert chosen is not None
    assert chosen.listed == names(page)[1]
    driven.press(Qt.Key.Key_Up)
    driven.press(Qt.Key.Key_Up)
    assert driven.focus is page.people._search


def test_filters_show_the_number_of_people_that_they_hold(driven: Driven, page: RosterPage) -> None:
    for chosen in RosterFilter:
        page.people._pills.choose(chosen.name)
        driven.settle()
        assert len(names(page)) == page.people._counts[chosen]
    assert page._heading.note.text().startswith(
        f"{page.people._counts[RosterFilter.MY_PATIENTS]} of 60"
    )


def test_a_chosen_order_is_said_and_held(driven: Driven, page: RosterPage) -> None:
    page.people._table.sort_by("patient")
    driven.settle()
    assert "Sorted by name" in page.people._said.text()
    assert names(page)[:5] == sorted(names(page)[:5])
    page.people._table.sort_by("born", descending=True)
    driven.settle()
    born = [row.birth.earliest for row in rows(page) if row.birth]
    assert born == sorted(born, reverse=True)


def test_the_chosen_person_stays_chosen_when_the_list_is_read_again(
    driven: Driven, page: RosterPage
) -> None:
    page.people._table.select(4)
    chosen = page.people._table.current
    page.people.read()
    driven.settle()
    assert page.people._table.current == chosen


def test_what_is_kept_of_the_page_holds_no_search(driven: Driven, page: RosterPage) -> None:
    page.people._table.widths.choose(0, 300)
    driven.type("tran")
    driven.settle()
    driven.shell.remember()
    driven.window.memory.save()
    driven.settle()
    desk = driven.shell._desk
    kept = desk.clinic.table_views.of_table(desk.actor, "roster").in_use
    assert kept is not None
    assert kept.widths == (("patient", 300),)
    assert "tran" not in kept.to_json().lower()
    remembered = driven.ground.home / "window.ini"
    assert not remembered.exists() or "tran" not in remembered.read_text(encoding="utf-8").lower()


def test_everything_that_takes_the_keyboard_has_a_name(driven: Driven, page: RosterPage) -> None:
    assert nameless(page) == []
    driven.press(Qt.Key.Key_N, CTRL)
    driven.until(lambda: page._form is not None)
    assert nameless(page) == []


def test_an_empty_clinic_says_how_to_begin(empty_driven: Driven) -> None:
    page = empty_driven.page("patients")
    assert isinstance(page, RosterPage)
    assert page.people._nobody.cause is Cause.EMPTY_CLINIC
    page.people._nobody.button.click()
    assert empty_driven.shell.place.key == "imports"
