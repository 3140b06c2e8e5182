"""A new person: likely duplicates are shown before saving, and never in the way."""

import pytest
from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven

from clinicdesk.desktop.chart.details_form import DetailsSheet
from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.roster.new_patient import NewPatientForm
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.domain.people import Sex


@pytest.fixture
def page(driven: Driven) -> RosterPage:
    shown = driven.page("patients")
    assert isinstance(shown, RosterPage)
    return shown


def opened(driven: Driven, page: RosterPage) -> NewPatientForm:
    driven.press(Qt.Key.Key_N, CTRL)
    driven.until(lambda: page._form is not None)
    driven.settle()
    assert page._form is not None
    return page._form


def fill(form: NewPatientForm, **said: str) -> None:
    for key, words in said.items():
        if key == "birth":
            form._birth.line.setText(words)
        elif key == "sex":
            form._ui.sex.setCurrentIndex(form._ui.sex.findData(Sex(words).value))
        else:
            getattr(form._ui, key).setText(words)
    form._edited()


def test_a_person_is_registered_with_keys_alone(driven: Driven, page: RosterPage) -> None:
    form = opened(driven, page)
    for words in ("Featherstone", "Odile Marie", "", "3/5/1971"):
        driven.type(words)
        driven.press(Qt.Key.Key_Tab)
    while driven.focus is not form._ui.sex:
        driven.press(Qt.Key.Key_Tab)
    driven.press(Qt.Key.Key_Down)
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: driven.shell.place.key == "chart")
    driven.until(driven.shell._banner.isVisible)
    assert "FEATHERSTONE, Odile Marie" in driven.words(driven.shell._banner)
    assert "05-Mar-1971" in driven.words(driven.shell._banner)


def test_the_details_open_at_once_where_they_are_asked_for(
    driven: Driven, page: RosterPage
) -> None:
    form = opened(driven, page)
    fill(form, family="Featherstone", given="Odile", birth="unknown", sex="female")
    driven.press(Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    chart = driven.page("chart")
    assert isinstance(chart, ChartPage)
    driven.until(lambda: isinstance(chart._sheet, DetailsSheet))
    assert isinstance(chart._sheet, DetailsSheet)
    assert chart._sheet.ui.family.text() == "Featherstone"
    driven.until(driven.shell._banner.isVisible)
    assert "FEATHERSTONE, Odile" in driven.words(driven.shell._banner)
    assert driven.focus is not None
    assert chart._sheet.isAncestorOf(driven.focus)


def test_what_was_searched_in_vain_is_filled_in(driven: Driven, page: RosterPage) -> None:
    driven.type("odile featherstone")
    driven.settle()
    form = opened(driven, page)
    assert form._ui.family.text() == "Featherstone"
    assert form._ui.given.text() == "Odile"


def test_who_may_be_the_same_is_shown_and_can_be_opened(driven: Driven, page: RosterPage) -> None:
    actor, clinic = driven.shell._desk.actor, driven.shell._desk.clinic
    row = next(r for r in clinic.roster.page(actor).rows if r.birth and r.birth.exact)
    known = clinic.people.get(actor, row.id)
    assert known.birth is not None
    form = opened(driven, page)
    fill(form, family=known.name.family, given=known.name.given, birth=known.birth.iso)
    driven.until(form._likenesses.isVisible)
    said = driven.words(form._likenesses)
    assert known.mrn in said
    form._likenesses.chosen.emit(known.id)
    driven.until(lambda: driven.shell.place.patient_id == known.id)


def test_a_likeness_never_stops_a_registration(driven: Driven, page: RosterPage) -> None:
    actor, clinic = driven.shell._desk.actor, driven.shell._desk.clinic
    row = next(r for r in clinic.roster.page(actor).rows if r.birth and r.birth.exact)
    known = clinic.people.get(actor, row.id)
    assert known.birth is not None
    form = opened(driven, page)
    fill(form, family=known.name.family, given="Twin", birth=known.birth.iso, sex="female")
    form._register()
    driven.until(lambda: driven.shell.place.key == "chart")
    assert driven.shell.place.patient_id != known.id


def test_what_is_missing_is_said_at_its_field(driven: Driven, page: RosterPage) -> None:
    form = opened(driven, page)
    form._register()
    problems = {field for field in form.fields.values() if form.fields.problem(field)}
    assert problems == {"family", "birth", "sex"}
    assert driven.focus is form._ui.family
    fill(form, family="A", birth="unknown", sex="unknown")
    form._register()
    driven.until(lambda: driven.shell.place.key == "chart")


def test_esc_keeps_what_is_typed_and_cancel_throws_it_away(
    driven: Driven, page: RosterPage
) -> None:
    form = opened(driven, page)
    fill(form, family="Featherstone")
    driven.press(Qt.Key.Key_Escape)
    driven.until(lambda: page._form is None)
    driven.settle()
    form = opened(driven, page)
    driven.until(lambda: form._ui.family.text() == "Featherstone")
    form._throw_away()
    driven.settle()
    form = opened(driven, page)
    assert form._ui.family.text() == ""
