"""The work list: what is next, whose it is, by when; its filters count right."""

import pytest
from PySide6.QtCore import Qt
from window_clinic import Driven, nameless

from clinicdesk.desktop.referrals.columns import columns, due_status, stage_status
from clinicdesk.desktop.referrals.page import ReferralsPage
from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.referral_machine import STAGES, Stage
from clinicdesk.domain.referral_work import ReferralRow, WorkFilter


@pytest.fixture
def page(driven: Driven) -> ReferralsPage:
    shown = driven.page("referrals")
    assert isinstance(shown, ReferralsPage)
    return shown


def rows(page: ReferralsPage) -> list[ReferralRow]:
    model = page._table.model
    found = [model.row(at) for at in range(model.rowCount())]
    return [row for row in found if row is not None]


def test_all_open_ones_soonest_due_first(driven: Driven, page: ReferralsPage) -> None:
    due = [row.due_on for row in rows(page)]
    assert due
    assert due == sorted(due, key=str)
    assert len(due) == page._counts.open
    assert driven.focus is page._table.view
    assert nameless(page) == []


def test_filters_show_as_many_as_they_say(driven: Driven, page: ReferralsPage) -> None:
    page._pills.choose("overdue")
    driven.settle()
    assert len(rows(page)) == page._counts.overdue
    assert all(row.overdue for row in rows(page))
    page._pills.choose("mine")
    driven.settle()
    assert len(rows(page)) == page._counts.mine
    page._pills.choose("open")
    for stage, number in page._counts.by_stage.items():
        page._stage.setCurrentIndex(page._stage.findData(stage.value))
        driven.settle()
        assert len(rows(page)) == number
        assert {row.stage for row in rows(page)} == {stage}
        assert page._stage.currentText().endswith(f"{number}")


def test_an_owner_can_be_chosen(driven: Driven, page: ReferralsPage) -> None:
    owners = {row.owner for row in rows(page)}
    owner = sorted(owners)[0]
    at = next(n for n in range(page._owner.count()) if page._owner.itemText(n).startswith(owner))
    page._owner.setCurrentIndex(at)
    driven.settle()
    assert {row.owner for row in rows(page)} == {owner}


def test_words_are_searched_and_enter_opens_the_referral(
    driven: Driven, page: ReferralsPage
) -> None:
    wanted = rows(page)[3]
    page._search.setFocus()
    driven.type(wanted.number)
    driven.settle()
    assert [row.id for row in rows(page)] == [wanted.id]
    driven.press(Qt.Key.Key_Down)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.referral_id == wanted.id)
    assert driven.shell.place.patient_id == wanted.patient_id


def test_closed_ones_say_that_nothing_is_left_to_do(driven: Driven, page: ReferralsPage) -> None:
    page._pills.choose("closed")
    driven.settle()
    closed = [row for row in rows(page) if row.closed_at is not None]
    assert closed
    shown = {column.name: column for column in columns(driven.shell._desk.clinic.today())}
    assert shown["next"].text(closed[0]) == "Nothing more to do"
    assert due_status(closed[0]) is None


def test_overdue_is_the_one_filled_chip(driven: Driven, page: ReferralsPage) -> None:
    assert [stage for stage in Stage if stage_status(stage).tone is Tone.BAD] == []
    assert all(stage_status(stage).word == STAGES[stage].words for stage in Stage)
    late = [row for row in rows(page) if row.overdue]
    status = due_status(late[0])
    assert status is not None
    assert status.tone is Tone.BAD


def test_nothing_that_matches_says_what_to_do(driven: Driven, page: ReferralsPage) -> None:
    page._search.setText("zzzz")
    driven.settle()
    assert page._shown.currentWidget() is page._nothing
    assert "No referral matches" in driven.words(page._nothing)


def test_a_clinic_without_referrals(empty_driven: Driven) -> None:
    page = empty_driven.page("referrals")
    assert isinstance(page, ReferralsPage)
    assert "No referrals yet" in empty_driven.words(page)


def test_the_counts_are_the_services(driven: Driven, page: ReferralsPage) -> None:
    desk = driven.shell._desk
    work = desk.clinic.referrals.list_work(desk.actor, WorkFilter())
    assert page._counts == work.counts
