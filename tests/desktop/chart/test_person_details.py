"""A person's details in their form: changed by keyboard, and nothing that is not shown is lost."""

from dataclasses import replace
from datetime import date

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from clinicdesk.desktop.chart.details_form import DetailsSheet
from clinicdesk.desktop.chart.history_sheet import HistorySheet
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import (
    Address,
    BirthSex,
    LeaveMessage,
    Patient,
    PatientStatus,
    PersonName,
    RecordedSex,
    SafeContact,
    Telecom,
)
from clinicdesk.domain.person_codes import (
    COVERAGE_TYPES,
    DETAILED_RACES,
    ETHNICITIES,
    GENDER_IDENTITIES,
    RACES,
    relationship,
)
from clinicdesk.domain.person_details import (
    Coverage,
    Occupation,
    PersonDetails,
    PrimaryCareKind,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)

DETAILS = PersonDetails(
    races=(RACES[1], next(one for one in DETAILED_RACES if one.text == "Hmong")),
    ethnicities=(ETHNICITIES[1],),
    tribes=(TribalAffiliation(Coded("Navajo Nation"), enrolled=True),),
    gender_identities=(GENDER_IDENTITIES[2], GENDER_IDENTITIES[0]),
    languages=(SpokenLanguage("hmn", preferred=True), SpokenLanguage("en")),
    related=(
        RelatedPerson(
            name="Mai Byrne",
            relationship=relationship("SPS"),
            telecoms=(
                Telecom(value="614 555 0171", use="mobile"),
                Telecom(system="fax", value="614 555 0172"),
            ),
            address=Address(line="9 Oak St"),
            is_emergency=True,
            is_caregiver=True,
            may_receive=("care", "emergency"),
            note="Evenings",
            start_on=date(2024, 5, 1),
        ),
    ),
    occupations=(Occupation(occupation=Coded("Welder")),),
    coverages=(
        Coverage(payor="Acme", type=COVERAGE_TYPES[0], member_id="7", start_on=date(2026, 1, 1)),
    ),
)


def details(window: Window) -> tuple[DetailsSheet, Patient]:
    page = window.page
    page._own.edit_details(page._known().patient.id)
    window.until(lambda: isinstance(page._sheet, DetailsSheet))
    sheet = window.sheet()
    assert isinstance(sheet, DetailsSheet)
    return sheet, sheet._patient


def filled(window: Window) -> Patient:
    """Declan, with everything that there is to say of somebody."""
    clinic = window.small.clinic
    now = clinic.people.details(clinic.actor, window.small.declan)
    said = replace(
        now,
        other_names=(PersonName(use="old", family="Byrne", given="D.", end_on=date(2001, 5, 2)),),
        telecoms=(
            *now.telecoms,
            Telecom(
                value="614 555 0142", use="home", rank=3, comment="Shared",
                leave_message=LeaveMessage.NO, best_time="evenings", end_on=date(2030, 1, 1),
            ),
            Telecom(system="pager", value="614 555 0143"),
        ),
        birth_sex=BirthSex.MALE,
        recorded_sex=RecordedSex.DECLINED,
        pronouns="he/him",
        shift="Night",
        department="Paint",
        primary_care="",
        primary_care_kind=PrimaryCareKind.NONE,
        status=PatientStatus.INACTIVE,
        status_reason="moved",
        status_on=date(2026, 1, 2),
        safe_contact=SafeContact("mobile phone", "not at work", False, ("care",), ("home-mail",)),
        confidential_from_household=True,
        language="hmn",
        interpreter_needed=True,
        details=DETAILS,
    )  # fmt: skip
    clinic.people.change(clinic.actor, now.id, now.version, said)
    window.open(window.small.anh)
    window.open(window.small.declan)
    return clinic.people.details(clinic.actor, window.small.declan)


def test_nothing_is_lost_by_opening_and_saving(window: Window) -> None:
    window.open(window.small.declan)
    sheet, before = details(window)
    assert sheet.draft() == before
    sheet.leave()
    stored = filled(window)
    sheet, before = details(window)
    assert before == stored
    assert sheet.draft() == stored


def test_a_phone_is_changed_by_keyboard_and_everything_else_stays(window: Window) -> None:
    window.open(window.small.declan)
    _sheet, before = details(window)
    window.press(Qt.Key.Key_A, ctrl=True)
    window.type("614 555 0199")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    clinic = window.small.clinic
    after = clinic.people.details(clinic.actor, before.id)
    assert after.phone == "614 555 0199"
    assert replace(after, telecoms=before.telecoms, version=1, updated_at=before.updated_at) == (
        replace(before, version=1)
    )
    assert "(614)\u00a0555-0199" in window.words()


def test_somebody_around_is_added_ended_and_removed(window: Window) -> None:
    window.open(window.small.declan)
    sheet, before = details(window)
    related = sheet.places.records["related"]
    related.add_button.setFocus()
    window.press(Qt.Key.Key_Space)
    window.type("Ruth Byrne")
    related.records[0]._editors["phone"].setFocus()
    window.type("614 555 0188")
    related.records[0]._checks["told"]["care"].click()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    clinic = window.small.clinic
    found = clinic.people.details(clinic.actor, before.id).details
    assert found is not None
    (ruth,) = found.related
    assert (ruth.name, ruth.phone, ruth.may_receive) == ("Ruth Byrne", "614 555 0188", ("care",))
    sheet, _ = details(window)
    sheet.places.records["related"].records[0].days[0].line.setText("03/01/2026")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    found = clinic.people.details(clinic.actor, before.id).details
    assert found is not None
    assert [one.end_on for one in found.related] == [date(2026, 3, 1)]
    sheet, _ = details(window)
    related = sheet.places.records["related"]
    related.records[0].stops[-1].click()  # type: ignore[attr-defined]
    assert related.add_button.hasFocus()
    assert sheet.draft().details == before.details


def test_what_is_wrong_is_told_at_its_field(window: Window) -> None:
    window.open(window.small.declan)
    sheet, _ = details(window)
    telecoms = sheet.places.records["telecoms"]
    telecoms.set_form_value([{"way": "email/home", "value": "declan at home", "message": ""}])
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("telecoms"))
    assert sheet.fields.problem("telecoms") == "This is no e-mail address: it needs an @."
    assert telecoms.add_button.hasFocus()
    sheet.places.records["addresses"].set_form_value([{"line": "1 A", "until": "soon"}])
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "Type a date" in sheet.fields.problem("addresses"))
    assert window.page._sheet is sheet


def test_a_standing_asks_for_what_it_needs(window: Window) -> None:
    window.open(window.small.declan)
    sheet, _ = details(window)
    ui = sheet.ui
    assert ui.status_reason_field.isHidden()
    assert ui.deceased_on_field.isHidden()
    ui.status.setCurrentIndex(ui.status.findData("inactive"))
    assert not ui.status_reason_field.isHidden()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("status_reason"))
    ui.status.setCurrentIndex(ui.status.findData("deceased"))
    assert not ui.deceased_on_field.isHidden()
    assert ui.status_on_field.isHidden()
    assert ui.status.findData("merged") < 0


def test_history_tells_who_changed_what(window: Window) -> None:
    window.open(window.small.declan)
    stored = filled(window)
    sheet, _ = details(window)
    sheet.history_asked.emit()
    window.until(lambda: isinstance(window.page._sheet, HistorySheet))
    history = window.page._sheet
    assert history is not None
    words = [label.text() for label in history.findChildren(QLabel)]
    assert "Primary care" in words
    assert "No primary care" in words
    assert any(str(stored.updated_at.year) in text and "A. Moreau" in text for text in words)


def test_the_banner_says_pronouns_and_do_not_contact(window: Window) -> None:
    window.open(window.small.declan)
    filled(window)
    said = window.banner.accessibleDescription()
    assert "Pronouns he/him" in said
    assert "Interpreter: Hmong" in said
    assert "Confidential from the household" in said
