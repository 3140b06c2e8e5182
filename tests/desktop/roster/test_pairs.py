"""Possible duplicates in the window: looked for, laid side by side, merged, parted, taken back."""

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven

from clinicdesk.desktop.roster.merge_view import MergeSheet
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.desktop.roster.pairs import PairsView
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.merging import Side
from clinicdesk.domain.people import Patient, PatientDraft, PersonName, Sex, Telecom

BILL = PatientDraft(
    name=PersonName(family="Harrington", given="William"),
    birth=PartialDate(1971, 3, 9),
    sex=Sex.MALE,
    telecoms=(Telecom(value="(614) 555-0107"),),
)
AGAIN = replace(
    BILL,
    name=PersonName(family="Harington", given="Bill"),
    birth=PartialDate(1971, 9, 3),
    occupation="Welder",
)


@pytest.fixture
def twice(empty_driven: Driven) -> tuple[Patient, Patient]:
    desk = empty_driven.shell._desk
    people = desk.clinic.people
    return people.register(desk.actor, BILL)[0], people.register(desk.actor, AGAIN)[0]


@pytest.fixture
def view(empty_driven: Driven, twice: tuple[Patient, Patient]) -> PairsView:
    page = empty_driven.page("patients")
    assert isinstance(page, RosterPage)
    assert twice
    page.show_pairs()
    empty_driven.settle()
    assert page._pairs is not None
    return page._pairs


def looked(driven: Driven, view: PairsView) -> None:
    driven.press(Qt.Key.Key_F5)
    driven.until(lambda: view._table.model.rowCount() == 1)
    driven.settle()


def beside(driven: Driven, view: PairsView) -> MergeSheet:
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: view._sheet is not None)
    assert view._sheet is not None
    return view._sheet


def test_a_pair_is_found_and_merged_with_keys_alone(
    empty_driven: Driven, view: PairsView, twice: tuple[Patient, Patient]
) -> None:
    desk = empty_driven.shell._desk
    assert "No pair waits" in empty_driven.words(view)
    looked(empty_driven, view)
    row = view._table.current
    assert row is not None
    assert "day and month exchanged" in row.comparison.why
    sheet = beside(empty_driven, view)
    said = empty_driven.words(sheet)
    assert "05-Mar" not in said
    assert "09-Mar-1971" in said
    assert "03-Sep-1971" in said
    assert sheet.picks["occupation"] is Side.MERGED or sheet.picks["occupation"] is Side.SURVIVOR
    stays, goes = sheet._view.survivor, sheet._view.merged
    sheet.choose("birth", Side.MERGED)
    empty_driven.press(Qt.Key.Key_S, CTRL)
    empty_driven.until(lambda: view._table.model.rowCount() == 0)
    now = desk.clinic.people.get(desk.actor, stays.id)
    assert now.birth == goes.birth
    assert desk.clinic.merging.current(desk.actor, goes.id) == stays.id
    assert {stays.id, goes.id} == {one.id for one in twice}


def test_the_other_one_may_stay(
    empty_driven: Driven, view: PairsView, twice: tuple[Patient, Patient]
) -> None:
    looked(empty_driven, view)
    sheet = beside(empty_driven, view)
    before: UUID = sheet._view.survivor.id
    sheet._swap()
    empty_driven.until(lambda: view._sheet is not None and view._sheet is not sheet)
    assert view._sheet is not None
    assert view._sheet._view.merged.id == before
    empty_driven.press(Qt.Key.Key_Escape)
    assert view._sheet is None
    assert twice


def test_a_pair_that_is_parted_is_not_asked_again_until_something_changes(
    empty_driven: Driven, view: PairsView, twice: tuple[Patient, Patient]
) -> None:
    desk = empty_driven.shell._desk
    looked(empty_driven, view)
    empty_driven.press(Qt.Key.Key_D, CTRL)
    empty_driven.until(lambda: view._table.model.rowCount() == 0)
    view.look()
    empty_driven.settle()
    assert view._table.model.rowCount() == 0
    known = twice[1]
    draft = PatientDraft(
        **{name: getattr(known, name) for name in PatientDraft.__dataclass_fields__}
    )
    desk.clinic.people.change(desk.actor, known.id, known.version, replace(draft, pronouns="he"))
    assert desk.clinic.duplicates.pairs(desk.actor) == ()
    again = desk.clinic.people.get(desk.actor, known.id)
    moved = replace(draft, birth=PartialDate(1971, 3, 9))
    desk.clinic.people.change(desk.actor, known.id, again.version, moved)
    assert len(desk.clinic.duplicates.pairs(desk.actor)) == 1
