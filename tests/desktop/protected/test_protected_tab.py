"""The protected record in a chart: read, written, changed and marked, by keyboard."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from protected_clinic import WORDS, ProtectedClinic, draft
from protected_window import Enter, chart_of, every_word, sheet_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.protected.entry_form import EntrySheet
from clinicdesk.desktop.protected.entry_view import EntryView
from clinicdesk.desktop.theme import current_theme
from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.compartments import PROTECTED, ROLE_TABLE, Level
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.protected import ProtectedView, withheld_words

BH = Compartment.BEHAVIOURAL
READERS = (Role.NURSE, Role.PROVIDER, Role.COACH, Role.CHW, Role.CLINIC_STAFF, Role.BH_CLINICIAN)


def opened_by(role: Role) -> set[Compartment]:
    return {
        part
        for part in PROTECTED
        if ROLE_TABLE[role].get(part, Level.NOTHING) not in (Level.NOTHING, Level.BY_CONSENT)
    }


def rows(page: ChartPage) -> list[str]:
    model = page._protected._table.model
    return [str(model.index(at, 1).data()) for at in range(model.rowCount())]


def new_entry(driven: Driven, page: ChartPage) -> EntrySheet:
    driven.press(Qt.Key.Key_N, CTRL)
    sheet = sheet_of(driven, page, EntrySheet)
    assert isinstance(sheet, EntrySheet)
    return sheet


def seen(page: ChartPage) -> ProtectedView:
    assert page._protected.view is not None
    return page._protected.view


def saved(driven: Driven, page: ChartPage) -> None:
    driven.until(lambda: page._sheet is None)
    driven.settle()


def open_first(driven: Driven, page: ChartPage) -> EntryView:
    page._protected._table.select(0)
    page._protected._table.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, EntryView)
    assert isinstance(view, EntryView)
    return view


def click(sheet: QWidget, words: str) -> None:
    """Press a button as the keyboard does."""
    button = next(b for b in sheet.findChildren(QPushButton) if b.text() == words)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def unlock(driven: Driven) -> None:
    driven.type(driven.ground.password)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None)
    driven.settle()


def choose_part(combo: QComboBox, part: Compartment) -> None:
    combo.setCurrentIndex(combo.findData(part.value))


@pytest.mark.parametrize("role", READERS)
def test_each_role_sees_what_it_opens_and_one_sentence_of_the_rest(
    place: ProtectedClinic, enter: Enter, role: Role
) -> None:
    driven = enter(role)
    page = chart_of(driven, place)
    mine = opened_by(role)
    assert {f"About {WORDS[part]}" for part in mine} == set(rows(page))
    assert withheld_words(len(PROTECTED) - len(mine)) in driven.words()
    for tab in page._tabs:
        page.go(tab)
        driven.settle()
    said = every_word(driven.window)
    for part in PROTECTED:
        if part not in mine:
            assert WORDS[part] not in said
            assert COMPARTMENT_WORDS[part].casefold() not in said
    if role is Role.NURSE:
        # The test would be worth nothing if words of a list were not among all words.
        assert WORDS[BH] in said


def test_who_opens_nothing_sees_the_sentence_and_nothing_else(
    place: ProtectedClinic, enter: Enter
) -> None:
    with place.open(Role.ADMIN) as clinic:
        # Somebody new, let in by who holds no key: no colleague has given them one yet.
        place.add_account(clinic, "newcomer", [Role.COACH.value])
    driven = enter("newcomer")
    page = chart_of(driven, place, "overview")
    strip = page._bar.strip
    assert strip.tabText(strip.count() - 1) == "Protected"
    words = driven.words()
    assert "8 entries are kept where your role does not read." in words
    assert "8 entries not shown" in words
    kept = page._tabs["overview"]._kept  # type: ignore[attr-defined]
    kept.setFocus()
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    assert page.tab == "protected"
    words = driven.words()
    assert "8 entries are kept where your role does not read." in words
    assert "Nothing here opens for your role" in words
    assert "New entry" not in words
    assert "Emergency access…" not in words
    driven.press(Qt.Key.Key_N, CTRL)
    assert page._sheet is None
    for tab in page._tabs:
        page.go(tab)
        driven.settle()
    for part in page._papers.PARTS:
        page._papers.choose(part)
    page.print_document(DocumentKind.CARE_SUMMARY)
    driven.settle()
    said = every_word(driven.window)
    for part in PROTECTED:
        assert WORDS[part] not in said
        assert COMPARTMENT_WORDS[part].casefold() not in said


def test_an_entry_is_written_read_and_changed(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    sheet = new_entry(driven, page)
    assert nameless(sheet) == []
    offered = {sheet.ui.compartment.itemData(at) for at in range(sheet.ui.compartment.count())}
    assert offered == {
        part.value for part in PROTECTED if ROLE_TABLE[Role.NURSE].get(part) is Level.WRITE
    }
    choose_part(sheet.ui.compartment, BH)
    sheet.ui.title.setFocus()
    driven.type("Safety plan")
    driven.press(Qt.Key.Key_Tab)
    driven.type("Calls her sister first.")
    driven.press(Qt.Key.Key_S, CTRL)
    saved(driven, page)
    assert rows(page)[0] == "Safety plan"
    view = open_first(driven, page)
    said = driven.words(view)
    assert "Calls her sister first." in said
    assert "Behavioral health" in said
    assert "History" not in said
    click(view, "Change…")
    changed = sheet_of(driven, page, EntrySheet)
    assert isinstance(changed, EntrySheet)
    assert not changed.ui.compartment.isEnabled()
    changed.ui.text.setFocus()
    driven.press(Qt.Key.Key_A, CTRL)
    driven.type("Calls her brother first.")
    driven.press(Qt.Key.Key_S, CTRL)
    saved(driven, page)
    view = open_first(driven, page)
    said = driven.words(view)
    assert "Calls her brother first." in said
    assert "Calls her sister first." in said
    assert "Changed 23-Nov-2026" in said
    assert "Written 23-Nov-2026" in said
    driven.press(Qt.Key.Key_Escape)
    assert page._sheet is None


def test_what_is_owed_is_asked_with_its_day(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    sheet = new_entry(driven, page)
    assert sheet.ui.due_on_field.isHidden()
    choose_part(sheet.ui.compartment, BH)
    sheet.ui.title.setText("Screening")
    sheet.ui.action.setCurrentIndex(sheet.ui.action.findData("review"))
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: sheet.fields.problem("due_on") == "Say by when.")
    sheet._due_on.set_value(date(2026, 12, 1))
    driven.press(Qt.Key.Key_S, CTRL)
    saved(driven, page)
    view = open_first(driven, page)
    driven.settle()
    said = driven.words(view)
    assert "By 01-Dec-2026" in said
    assert "Review it: Nora of the clinic" in said


def test_an_error_needs_its_reason_and_the_entry_goes(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    before = rows(page)
    page._protected._table.select(before.index(f"About {WORDS[BH]}"))
    page._protected._table.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, EntryView)
    click(view, "Entered in error…")
    sheet = sheet_of(driven, page, ReasonSheet)
    assert isinstance(sheet, ReasonSheet)
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: sheet.fields.problem("reason") == "Say what was wrong.")
    driven.type("Somebody else's")
    driven.press(Qt.Key.Key_S, CTRL)
    saved(driven, page)
    assert f"About {WORDS[BH]}" not in rows(page)
    assert len(rows(page)) == len(before) - 1


def test_what_was_changed_meanwhile_is_told_and_what_is_typed_stays(
    place: ProtectedClinic, enter: Enter
) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    clinic = driven.window.clinic
    assert clinic is not None
    entry = next(e for e in seen(page).entries if e.compartment is BH)
    page._protected._change(entry, entry.id)
    sheet = sheet_of(driven, page, EntrySheet)
    assert isinstance(sheet, EntrySheet)
    clinic.protected.amend(clinic.actor, entry.id, replace(draft(BH), title="Other"), 1)
    sheet.ui.title.setText("Mine")
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: "changed this" in driven.words(sheet))
    assert page._sheet is sheet
    assert sheet.ui.title.text() == "Mine"
    driven.press(Qt.Key.Key_Escape)
    driven.settle()
    page._protected._table.select(rows(page).index("Other"))
    page._protected._table.enter()
    driven.press(Qt.Key.Key_Return)
    view = sheet_of(driven, page, EntryView)
    click(view, "Change…")
    again = sheet_of(driven, page, EntrySheet)
    assert isinstance(again, EntrySheet)
    driven.until(lambda: again.ui.title.text() == "Mine")


def test_a_half_typed_entry_survives_a_lock_and_stands_nowhere_in_the_clear(
    place: ProtectedClinic, enter: Enter
) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    new_entry(driven, page).ui.title.setFocus()
    driven.type("tangerine-ibex")
    clinic = driven.window.clinic
    assert clinic is not None
    key = clinic.backups._vault.database_key
    driven.press(Qt.Key.Key_L, CTRL)
    driven.until(lambda: driven.window.shell is None)
    driven.settle()
    raw = sqlcipher.connect(str(place.folder / "clinic.db"))
    raw.set_key(f"x'{key.hex()}'")
    (kept,) = raw.execute("SELECT form, subject_id, sealed FROM draft").fetchall()
    assert b"tangerine" not in b"".join(part for part in kept if isinstance(part, bytes))
    # Whose entry it is does not stand beside the draft, either.
    subject = kept[1] if isinstance(kept[1], bytes) else UUID(str(kept[1])).bytes
    assert subject != place.patient.bytes
    raw.close()
    unlock(driven)
    page = driven.shell._pages["chart"]  # type: ignore[assignment]
    driven.until(lambda: page._chart is not None)
    driven.settle()
    page._protected.focus_first()
    again = new_entry(driven, page)
    driven.until(lambda: again.ui.title.text() == "tangerine-ibex")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_at_large_text(place: ProtectedClinic, enter: Enter, scale: float) -> None:
    driven = enter(Role.NURSE)
    current_theme().set_scale(scale)
    page = chart_of(driven, place)
    room = 1440 - current_theme().u(64)
    assert page._protected.minimumSizeHint().width() <= room
    sheet = new_entry(driven, page)
    assert sheet.minimumSizeHint().width() <= room
    assert nameless(page) == []
