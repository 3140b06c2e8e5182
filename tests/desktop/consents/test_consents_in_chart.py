"""Consents and disclosures of a person: recorded, read, revoked, marked, and printed."""

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from protected_clinic import ProtectedClinic
from protected_window import Enter, chart_of, every_word, sheet_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.consents.consent_form import ConsentSheet
from clinicdesk.desktop.consents.words import consent_status
from clinicdesk.desktop.person.facts_sheet import FactsSheet
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.today.page import TodayPage
from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.consents import Consent, ConsentDraft, ConsentStatus
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.referrals import Recipient

DAY = date(2026, 11, 23)
EYES = "Capital Counseling"


def click(sheet: QWidget, words: str) -> None:
    """Press a button as the keyboard does."""
    button = next(b for b in sheet.findChildren(QPushButton) if b.text() == words)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def agree(place: ProtectedClinic, role: Role = Role.NURSE, **more: object) -> Consent:
    said: dict[str, object] = {
        "purposes": ("treatment",),
        "data_classes": "All of it",
        "recipients": (EYES,),
        "signed_on": date(2026, 11, 20),
        "signed_by": "Ann Rivers",
        "period_end": date(2027, 11, 20),
        **more,
    }
    with closing(place.open(role)) as clinic:
        draft = ConsentDraft(**said)  # type: ignore[arg-type]
        return clinic.consents.record(clinic.actor, place.patient, draft)[0][0]


def chips(page: ChartPage) -> list[str]:
    model = page._papers._lists.consents.model
    return [str(model.index(at, 0).data()) for at in range(model.rowCount())]


def consents_of(driven: Driven, place: ProtectedClinic) -> ChartPage:
    page = chart_of(driven, place, "consents")
    assert page.tab == "documents"
    return page


def record(driven: Driven, page: ChartPage) -> ConsentSheet:
    driven.press(Qt.Key.Key_N, CTRL)
    sheet = sheet_of(driven, page, ConsentSheet)
    assert isinstance(sheet, ConsentSheet)
    return sheet


def test_a_consent_is_asked_whole_and_recorded(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    page = consents_of(driven, place)
    assert "No consent is recorded" in driven.words(page)
    sheet = record(driven, page)
    assert nameless(sheet) == []
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: sheet.fields.problem("purposes") == "Say what it is for.")
    for field, words in (
        ("data_classes", "Say which information it covers."),
        ("recipients", "Name at least one recipient."),
        ("signed_on", "Enter the day it was signed."),
        ("period_end", "Enter the day or the event that ends it."),
    ):
        assert sheet.fields.problem(field) == words
    sheet._purposes.choose(("treatment",))
    sheet._parts.choose((Compartment.GENERAL.value, Compartment.BEHAVIOURAL.value))
    sheet.ui.data_classes.setFocus()
    driven.type("All of it")
    sheet.ui.recipients.setFocus()
    driven.type(EYES)
    sheet._signed_on.set_value(DAY)
    sheet._until.set_value(date(2027, 11, 23))
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: page._sheet is None)
    driven.settle()
    assert chips(page) == ["In force", "In force"]
    words = every_word(page._papers)
    assert EYES.casefold() in words
    assert COMPARTMENT_WORDS[Compartment.BEHAVIOURAL].casefold() in words


def test_only_parts_that_the_role_writes_are_offered(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.CLINIC_STAFF)
    sheet = record(driven, consents_of(driven, place))
    words = driven.words(sheet)
    assert "General record" in words
    assert COMPARTMENT_WORDS[Compartment.HR_ELIGIBILITY] in words
    assert COMPARTMENT_WORDS[Compartment.SUD_PART2] not in words


def test_a_scan_is_filed_with_it(place: ProtectedClinic, enter: Enter, tmp_path: Path) -> None:
    driven = enter(Role.NURSE)
    page = consents_of(driven, place)
    sheet = record(driven, page)
    scan = tmp_path / "signed.pdf"
    scan.write_bytes(b"%PDF-1.4 signed")
    sheet._scan.set_file(scan)
    sheet._purposes.choose(("research",))
    sheet.ui.data_classes.setPlainText("Results")
    sheet.ui.recipients.setPlainText(EYES)
    sheet._signed_on.set_value(DAY)
    sheet.ui.expiry_event.setText("End of the study")
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: page._sheet is None)
    driven.settle()
    clinic = driven.window.clinic
    assert clinic is not None
    (consent,) = clinic.consents.of_patient(clinic.actor, place.patient)
    (paper,) = clinic.documents.of_patient(clinic.actor, place.patient)
    assert consent.document_id == paper.id
    assert consent.expiry_event == "End of the study"


def test_it_is_revoked_with_how(place: ProtectedClinic, enter: Enter) -> None:
    agree(place)
    driven = enter(Role.NURSE)
    page = consents_of(driven, place)
    assert driven.focus is page._papers._lists.consents.view
    page._papers._lists.consents.select(0)
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, FactsSheet)
    assert nameless(view) == []
    assert "Ann Rivers, The person themselves" in driven.words(view)
    click(view, "Revoke…")
    sheet = sheet_of(driven, page, ReasonSheet)
    driven.type("In writing today")
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: page._sheet is not sheet)
    driven.settle()
    assert chips(page) == ["Revoked"]
    page._papers._lists.consents.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, FactsSheet)
    assert "In writing today" in driven.words(view)
    assert "Revoke…" not in driven.words(view)


def test_an_error_is_marked_after_a_second_thought(place: ProtectedClinic, enter: Enter) -> None:
    agree(place)
    driven = enter(Role.NURSE)
    page = consents_of(driven, place)
    page._papers._lists.consents.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, FactsSheet)
    click(view, "Entered in error…")
    assert chips(page) == ["In force"]
    click(view, "Mark it as entered in error")
    driven.until(lambda: page._sheet is None)
    driven.settle()
    assert chips(page) == ["In error"]


def test_what_left_is_listed_and_the_accounting_is_printed(
    place: ProtectedClinic, enter: Enter
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        request = PrintRequest(
            kind=DocumentKind.CARE_SUMMARY,
            patient_id=place.patient,
            recipient=Recipient(name=EYES, address="9 Oak St\nColumbus, OH"),
        )
        prepared = clinic.documents.prepare(clinic.actor, request)
        clinic.documents.release(clinic.actor, prepared, "fax")
    driven = enter(Role.NURSE)
    page = consents_of(driven, place)
    page._papers.choose("disclosures")
    words = every_word(page._papers._lists.disclosures)
    for said in (EYES, "9 Oak St, Columbus, OH", "Treatment", "No authorization needed"):
        assert said.casefold() in words
    page._papers._lists.disclosures.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, FactsSheet)
    assert "Fax" in driven.words(view)
    driven.press(Qt.Key.Key_Escape)
    click(page._papers, "Print accounting of disclosures")
    preview = sheet_of(driven, page, PreviewSheet)
    assert isinstance(preview, PreviewSheet)
    assert preview.panel.kind is DocumentKind.ACCOUNTING
    assert preview.panel.parts.isHidden()
    driven.until(lambda: preview._prepared is not None)


def test_today_leads_to_the_consents(place: ProtectedClinic, enter: Enter) -> None:
    agree(place, period_end=DAY + timedelta(days=5))
    driven = enter(Role.NURSE)
    today = driven.page("today")
    assert isinstance(today, TodayPage)
    line = next(one for one in today.lines if "Consent for" in driven.words(one))
    line.setFocus()
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    page = driven.shell._pages["chart"]
    assert isinstance(page, ChartPage)
    driven.until(lambda: page._chart is not None)
    driven.settle()
    assert page.tab == "documents"
    assert page._papers.pills.current == "consents"
    assert chips(page) == ["Ends soon"]


def test_who_does_not_change_details_records_nothing(place: ProtectedClinic, enter: Enter) -> None:
    agree(place)
    driven = enter(Role.COACH)
    page = consents_of(driven, place)
    assert page._papers._record.isHidden()
    page._papers._lists.consents.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, FactsSheet)
    assert "Revoke…" not in driven.words(view)


def test_consents_of_a_part_that_does_not_open_are_not_there(
    place: ProtectedClinic, enter: Enter
) -> None:
    agree(place, Role.BH_CLINICIAN, compartments=(Compartment.SUD_PART2,))
    driven = enter(Role.NURSE)
    page = consents_of(driven, place)
    assert chips(page) == []
    assert COMPARTMENT_WORDS[Compartment.SUD_PART2].casefold() not in every_word(driven.window)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "In force"),
        ({"period_end": DAY}, "Ends soon"),
        ({"period_end": DAY - timedelta(days=1)}, "Ended"),
        ({"period_start": DAY + timedelta(days=1)}, "Not begun"),
        ({"status": ConsentStatus.INACTIVE}, "Revoked"),
        ({"status": ConsentStatus.PROPOSED}, "Unsigned"),
        ({"status": ConsentStatus.REJECTED}, "Not given"),
    ],
)
def test_each_state_has_its_word(
    place: ProtectedClinic, change: dict[str, object], word: str
) -> None:
    consent = agree(place)
    told = {name: getattr(consent, name) for name in Consent.__dataclass_fields__}
    status = consent_status(Consent(**told | change), DAY)
    assert status.word == word
    assert status.icon


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_at_large_text(place: ProtectedClinic, enter: Enter, scale: float) -> None:
    agree(place)
    driven = enter(Role.NURSE)
    current_theme().set_scale(scale)
    page = consents_of(driven, place)
    room = 1440 - current_theme().u(64)
    for part in page._papers.PARTS:
        page._papers.choose(part)
        driven.settle()
        assert page._papers.minimumSizeHint().width() <= room
    page._papers.choose("consents")
    assert record(driven, page).minimumSizeHint().width() <= room
