"""In a person's details: jobs and tribes as lines, primary care from the directory or in words."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from clinicdesk.desktop.chart.details_form import DetailsSheet
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.directory import Organization, Practitioner
from clinicdesk.domain.people import Patient
from clinicdesk.domain.person_details import (
    Occupation,
    PersonDetails,
    PrimaryCareKind,
    TribalAffiliation,
)
from clinicdesk.store import directory
from clinicdesk.store.audit_log import AuditAct

WELDER = Coded("Welder", "urn:oid:2.16.840.1.114222.4.5.327", "51-4121.00")


def details(window: Window) -> DetailsSheet:
    page = window.page
    page._own.edit_details(page._known().patient.id)
    window.until(lambda: isinstance(page._sheet, DetailsSheet))
    sheet = window.sheet()
    assert isinstance(sheet, DetailsSheet)
    return sheet


def stored(window: Window) -> Patient:
    clinic = window.small.clinic
    return clinic.people.details(clinic.actor, window.small.declan)


def listed(window: Window) -> dict[str, UUID]:
    """Put three entries into the directory."""
    store, actor = window.small.clinic._opened.store, window.small.clinic.actor
    with store.writing(actor) as uow:
        entries = (
            Practitioner(id=uow.new_id(), name="Ruth Adeyemi, MD", specialty="Family medicine"),
            Practitioner(id=uow.new_id(), name="Ruth Adams, NP", active=False),
            Organization(id=uow.new_id(), name="Adena Family Practice", phone="6145550161"),
        )
        directory.add_entries(uow, entries)
        uow.audit(AuditAct(act="created", kind="directory", object_id=entries[0].id))
    return {entry.name: entry.id for entry in entries}


def save(window: Window) -> Patient:
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    return stored(window)


def test_a_job_and_a_tribe_are_added_and_ended_and_keep_their_codes(window: Window) -> None:
    clinic, before = window.small.clinic, stored(window)
    known = PersonDetails(
        occupations=(Occupation(occupation=WELDER, employer="Acme", start_on=date(2019, 5, 1)),),
        tribes=(TribalAffiliation(Coded("Navajo Nation", "urn:x", "169"), enrolled=True),),
    )
    clinic.people.change(clinic.actor, before.id, before.version, replace(before, details=known))
    window.open(window.small.declan)
    sheet = details(window)
    jobs, tribes = sheet.places.records["occupations"], sheet.places.records["tribes"]
    jobs.records[0].days[1].line.setText("02/01/2024")
    jobs.add_button.setFocus()
    window.press(Qt.Key.Key_Space)
    window.type("Line lead")
    industry = jobs.records[1]._editors["industry"]
    assert isinstance(industry, QLineEdit)
    industry.setText("Motor vehicle manufacturing")
    tribes.set_form_value([*tribes.form_value(), {"tribe": "Hopi Tribe", "enrolled": "no"}])
    found = save(window).details
    assert found is not None
    assert found.occupations == (
        Occupation(
            occupation=WELDER, employer="Acme", start_on=date(2019, 5, 1), end_on=date(2024, 2, 1)
        ),
        Occupation(occupation=Coded("Line lead"), industry=Coded("Motor vehicle manufacturing")),
    )
    assert found.tribes == (
        *known.tribes,
        TribalAffiliation(Coded("Hopi Tribe"), enrolled=False),
    )


def test_a_job_without_an_occupation_is_told_at_its_list(window: Window) -> None:
    window.open(window.small.declan)
    sheet = details(window)
    sheet.places.records["occupations"].set_form_value(
        [{"occupation": "Welder", "since": "soon", "until": ""}]
    )
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "Type a date" in sheet.fields.problem("occupations"))
    assert window.page._sheet is sheet


def test_primary_care_is_chosen_from_the_directory_by_typing(window: Window) -> None:
    ids = listed(window)
    window.open(window.small.declan)
    ui = details(window).ui
    assert ui.primary_care_field.isHidden()
    ui.primary_care_kind.setCurrentIndex(ui.primary_care_kind.findData("named"))
    ui.primary_care.setFocus()
    window.type("ad")
    model = ui.primary_care.completer().model()
    window.until(lambda: model.rowCount() == 2)
    offered = [model.data(model.index(at, 0)) for at in range(model.rowCount())]
    assert offered == [
        "Adena Family Practice · Organization · 6145550161",
        "Ruth Adeyemi, MD · Family medicine",
    ]
    ui.primary_care.completer().popup().hide()
    ui.primary_care.completer().activated.emit(offered[1])
    window.until(lambda: ui.primary_care.text() == "Ruth Adeyemi, MD")
    assert ui.primary_care_hint.text() == "From the directory."
    window.activateWindow()
    ui.primary_care.setFocus()
    after = save(window)
    assert after.primary_care_kind is PrimaryCareKind.DIRECTORY
    assert (after.primary_care, after.primary_care_id) == (
        "Ruth Adeyemi, MD",
        ids["Ruth Adeyemi, MD"],
    )
    sheet = details(window)
    assert sheet.draft() == stored(window), "opening and saving keeps the link"
    # Other words are nobody of the directory.
    sheet.ui.primary_care.setText("Somebody in Dayton")
    assert "kept as it is typed" in sheet.ui.primary_care_hint.text()
    after = save(window)
    assert (after.primary_care_kind, after.primary_care_id) == (PrimaryCareKind.NAMED, None)
    sheet = details(window)
    kind = sheet.ui.primary_care_kind
    kind.setCurrentIndex(kind.findData("none"))
    after = save(window)
    assert (after.primary_care_kind, after.primary_care) == (PrimaryCareKind.NONE, "")


def test_a_name_typed_whole_is_that_entry(window: Window) -> None:
    ids = listed(window)
    window.open(window.small.declan)
    ui = details(window).ui
    ui.primary_care_kind.setCurrentIndex(ui.primary_care_kind.findData("named"))
    ui.primary_care.setText("Adena Family Practice")
    window.until(lambda: ui.primary_care_hint.text() == "From the directory.")
    assert save(window).primary_care_id == ids["Adena Family Practice"]


def test_why_there_is_no_contact_is_asked_and_told(window: Window) -> None:
    window.open(window.small.declan)
    ui = details(window).ui
    assert ui.safe_note_label.text() == "What to mind"
    ui.do_not_contact.setChecked(True)
    assert ui.safe_note_label.text() == "Why not, and what to do instead"
    ui.safe_note.setText("Asked on 3 May; speaks to the nurse in person")
    after = save(window)
    assert after.safe_contact.do_not_contact
    window.until(lambda: "speaks to the nurse" in window.words())
