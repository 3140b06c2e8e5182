"""Leaflets in the real window: chosen, read, given, asked about and printed, by keyboard."""

from pathlib import Path

import pytest
from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.education.give_form import GiveSheet
from clinicdesk.desktop.education.print_sheet import LeafletPrintSheet, Ways
from clinicdesk.desktop.education.sheet import EducationSheet
from clinicdesk.desktop.education.teach_back_form import TeachBackSheet
from clinicdesk.desktop.plan.education_card import EducationCard
from clinicdesk.domain.education import Assignment
from clinicdesk.domain.plan_reviews import TeachBack


def card(window: Window) -> EducationCard:
    found: EducationCard | None = window.page.findChild(EducationCard)
    assert found is not None
    return found


def opened(window: Window, topic: str = "") -> EducationSheet:
    window.open(window.small.declan, "plan")
    window.until(lambda: card(window).isVisible() and not window.tasks.busy)
    card(window).open_leaflets(topic)
    sheet = window.page._sheet
    assert isinstance(sheet, EducationSheet)
    window.until(lambda: sheet.shown and not window.tasks.busy)
    return sheet


def given(window: Window) -> tuple[Assignment, ...]:
    clinic = window.small.clinic
    return clinic.education.of_patient(clinic.actor, window.small.declan)


def test_a_leaflet_is_given_and_asked_about_with_the_keyboard(window: Window) -> None:
    sheet = opened(window)
    assert sheet._offered[0].why
    window.press(Qt.Key.Key_Down)
    topic = sheet.shown
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: isinstance(sheet._over, GiveSheet))
    window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: given(window))
    (made,) = given(window)
    assert (made.topic, made.method.value) == (topic, "verbal")
    assert made.ask_on is not None
    window.until(lambda: sheet._over is None and not window.tasks.busy)
    window.until(sheet._back.isEnabled)
    window.press(Qt.Key.Key_B, ctrl=True)
    window.until(lambda: isinstance(sheet._over, TeachBackSheet))
    window.press(Qt.Key.Key_S, ctrl=True)
    back = sheet._over
    assert isinstance(back, TeachBackSheet)
    window.until(lambda: "what the person said" in back.fields.problem("said"))
    window.type("I walk after lunch")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: given(window)[0].outcome is TeachBack.CORRECT)
    assert given(window)[0].taught[0].said == "I walk after lunch"
    window.until(lambda: sheet._over is None)
    window.press(Qt.Key.Key_Escape)
    window.until(lambda: window.page._sheet is None)
    window.until(lambda: "Understood" in window.words())


def test_the_language_is_changed_and_what_fits_stands_first(window: Window) -> None:
    sheet = opened(window)
    reasons = [bool(one.why) for one in sheet._offered]
    assert reasons == sorted(reasons, reverse=True)
    assert len(sheet._offered) == 18
    sheet.choose("asthma")
    sheet._languages.choose("es")
    window.until(lambda: "El asma y sus zonas" in window.words())
    assert "Cuándo llamar al 911" in window.words()


def test_it_is_printed_for_the_person_and_kept(window: Window, tmp_path: Path) -> None:
    clinic, patient = window.small.clinic, window.small.declan
    window.open(patient, "plan")
    window.until(lambda: window.page._chart)
    chart = window.page._chart
    assert chart is not None
    target = tmp_path / "leaflet.pdf"
    ways = Ways(path=lambda _parent, _name: target)
    sheet = LeafletPrintSheet(window.page._desk, chart.patient, "sleep", "en", ways)
    window.page.show_sheet(sheet)
    window.until(lambda: sheet._prepared)
    sheet.ui.note.setPlainText("Please bring your sleep notes next time. We read them with you.")
    sheet.meter.measure()
    assert sheet.meter.report.fits
    assert sheet._prepared is None
    sheet.ui.size.setCurrentIndex(1)
    window.until(lambda: sheet._prepared)
    assert sheet._prepared is not None
    assert sheet._prepared.rendered.pages >= 3
    sheet.save()
    window.until(target.is_file)
    window.until(lambda: window.page._sheet is None)
    kept = clinic.documents.of_patient(clinic.actor, patient)
    paper = next(one for one in kept if one.kind == "leaflet")
    assert paper.recipient == chart.patient.name.spoken
    assert paper.disclosure


def test_who_may_not_teach_looks_and_no_more(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinicdesk.desktop.education.sheet.may", lambda _actor, _act: False)
    sheet = opened(window)
    assert not sheet._give.isVisible()
    assert not sheet._print.isVisible()
    window.press(Qt.Key.Key_S, ctrl=True)
    assert sheet._over is None
    assert QApplication.focusWidget() is not None


def test_leaflets_are_there_without_a_plan(window: Window) -> None:
    window.open(window.small.anh, "plan")
    window.until(lambda: not window.tasks.busy)
    window.page._tabs["plan"]._leaflets()  # type: ignore[attr-defined]
    sheet = window.page._sheet
    assert isinstance(sheet, EducationSheet)
    window.until(lambda: sheet.shown)
    assert len(sheet._offered) == 18
