"""Protected entries on paper: asked for, chosen one by one, and let out by consent alone."""

from contextlib import closing
from datetime import date

from protected_clinic import WORDS, ProtectedClinic
from protected_window import Enter, chart_of, every_word, sheet_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_clinic import Driven, nameless

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.consents import ConsentDraft
from clinicdesk.domain.documents import DocumentKind

BH = Compartment.BEHAVIOURAL
EYES = "Capital Counseling"


def preview(driven: Driven, page: ChartPage) -> PreviewSheet:
    page.print_document(DocumentKind.CARE_SUMMARY)
    sheet = sheet_of(driven, page, PreviewSheet)
    assert isinstance(sheet, PreviewSheet)
    driven.until(lambda: sheet._prepared is not None)
    return sheet


def offered(driven: Driven, sheet: PreviewSheet) -> list[str]:
    parts = sheet.panel.parts
    parts._ask.setFocus()
    QTest.keyClick(parts._ask, Qt.Key.Key_Space)
    driven.until(parts._ask.isHidden)
    return [box.text() for one in parts._lists for box in one._boxes.values()]


def tick(sheet: PreviewSheet, part: Compartment) -> None:
    boxes = [box for one in sheet.panel.parts._lists for box in one._boxes.values()]
    box = next(box for box in boxes if WORDS[part] in box.text())
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)


def to_eyes(driven: Driven, sheet: PreviewSheet) -> None:
    what = sheet.panel._what.recipient_kind
    what.setCurrentIndex(what.findData("other"))
    sheet.panel._ui.recipient.setText(EYES)
    sheet.prepare()
    driven.settle()


def agree(place: ProtectedClinic, *parts: Compartment) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        draft = ConsentDraft(
            purposes=("treatment",),
            compartments=parts,
            data_classes="Notes of my treatment",
            recipients=(EYES,),
            signed_on=date(2026, 11, 20),
            signed_by="Ann Rivers",
            period_end=date(2027, 11, 20),
        )
        clinic.consents.record(clinic.actor, place.patient, draft)


def test_nothing_is_offered_or_read_before_it_is_asked_for(
    place: ProtectedClinic, enter: Enter
) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place, "overview")
    sheet = preview(driven, page)
    assert WORDS[BH] not in every_word(driven.window)
    found = offered(driven, sheet)
    assert any(WORDS[BH] in words for words in found)
    assert not any(WORDS[Compartment.SUD_PART2] in words for words in found)
    assert "Behavioral health" in driven.words(sheet)
    assert sheet.panel.parts.chosen == ()
    assert nameless(sheet) == []
    request = sheet.panel.request()
    assert request is not None
    assert request.protected == ()


def test_without_consent_it_is_refused_with_what_to_do(
    place: ProtectedClinic, enter: Enter
) -> None:
    driven = enter(Role.NURSE)
    sheet = preview(driven, chart_of(driven, place, "overview"))
    to_eyes(driven, sheet)
    offered(driven, sheet)
    tick(sheet, BH)
    words = driven.words(sheet)
    assert "These leave only with the person’s written consent for: Treatment." in words
    assert f"It must name {EYES}" in words
    assert sheet._prepared is None
    sheet.prepare()
    driven.settle()
    assert sheet._prepared is None
    words = driven.words(sheet)
    assert "no consent for sending it is recorded" in words
    assert "record the person's written consent first" in words


def test_with_consent_it_is_in_the_pages_and_leaves(place: ProtectedClinic, enter: Enter) -> None:
    agree(place, BH)
    driven = enter(Role.NURSE)
    sheet = preview(driven, chart_of(driven, place, "overview"))
    to_eyes(driven, sheet)
    offered(driven, sheet)
    tick(sheet, BH)
    sheet.prepare()
    driven.until(lambda: sheet._prepared is not None)
    assert sheet._prepared is not None
    (entry,) = sheet._prepared.request.protected
    assert entry == place.entries[BH].id
    assert WORDS[BH] in str(sheet._prepared.content)
    assert "Written consent of 20-Nov-2026" in driven.words(sheet)


def test_a_clinic_copy_says_that_it_is_kept_sealed(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    sheet = preview(driven, chart_of(driven, place, "overview"))
    offered(driven, sheet)
    assert "kept sealed" not in driven.words(sheet)
    tick(sheet, BH)
    assert "A clinic copy with these entries is kept sealed." in driven.words(sheet)
