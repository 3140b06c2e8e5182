"""The privacy office's page: three views, a person looked for, and a log that is whole or not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pdf_reading import page_texts
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.privacy.page import PrivacyPage
from clinicdesk.desktop.shell.shell import Place
from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.roster import RosterRow, RosterSort
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.protected import BreakGlassRecord


def rows(page: PrivacyPage, view: str) -> list[Any]:
    model = page._tables[view].model
    return [row for at in range(model.rowCount()) if (row := model.row(at)) is not None]


@pytest.fixture
def looked(driven: Driven) -> list[RosterRow]:
    """Two people whose charts were opened."""
    clinic = driven.shell._desk.clinic
    people = list(clinic.roster.page(clinic.actor, order=RosterSort.NAME, limit=2).rows)
    for one in people:
        clinic.charts.open(clinic.actor, one.id, "treatment")
    return people


@pytest.fixture
def page(driven: Driven, looked: list[RosterRow]) -> PrivacyPage:
    assert looked
    driven.shell.activateWindow()
    shown = driven.page("privacy")
    assert isinstance(shown, PrivacyPage)
    driven.settle()
    return shown


def test_who_looked_is_listed_and_the_log_is_whole(
    driven: Driven, page: PrivacyPage, looked: list[RosterRow]
) -> None:
    listed = {(row.act, row.patient) for row in rows(page, "people") if row.kind == "chart"}
    assert listed == {("opened", one.listed) for one in looked}
    assert "The log is whole" in driven.words(page._chain)
    assert nameless(page) == []


def test_a_person_is_found_by_keyboard_and_asked_about(
    driven: Driven, page: PrivacyPage, looked: list[RosterRow]
) -> None:
    driven.press(Qt.Key.Key_F, CTRL)
    assert driven.focus is page._filters.search
    driven.type(looked[0].mrn)
    driven.settle()
    assert [one.listed for one in rows(page, "found")] == [looked[0].listed]
    driven.press(Qt.Key.Key_Down)
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    assert {row.patient for row in rows(page, "people")} == {looked[0].listed}
    assert page._filters.about.isVisible()
    page._filters.about.click()
    driven.settle()
    assert {one.listed for one in looked} <= {row.patient for row in rows(page, "people")}


def test_nobody_found_says_so(driven: Driven, page: PrivacyPage) -> None:
    page._filters.search.setFocus()
    driven.type("zzzzzz")
    driven.settle()
    assert page._shown.currentWidget() is page._nothing
    assert "No person matches" in driven.words(page._nothing)


def test_a_day_leads_to_what_was_done_on_it(driven: Driven, page: PrivacyPage) -> None:
    page._filters.view.choose("staff")
    driven.settle()
    days = rows(page, "staff")
    assert days[0].charts == 2
    page._tables["staff"].opened.emit(days[0])
    driven.settle()
    assert page._filters.view.current == "people"
    assert {row.staff_id for row in rows(page, "people")} == {days[0].staff_id}


def test_unusual_access_is_shown_with_its_reason(driven: Driven, page: PrivacyPage) -> None:
    page._filters.view.choose("unusual")
    driven.settle()
    found = rows(page, "unusual")
    shown = page._shown.currentWidget()
    assert shown is (page._tables["unusual"] if found else page._nothing)
    assert all(one.reason and one.staff for one in found)
    assert not page._filters.search.isVisible()


def test_filters_narrow_and_say_so_when_nothing_is_left(driven: Driven, page: PrivacyPage) -> None:
    act = page._filters.act
    act.setCurrentIndex(act.findData("opened"))
    driven.settle()
    assert {row.act for row in rows(page, "people")} == {"opened"}
    staff = page._filters.staff
    other = next(
        at
        for at in range(1, staff.count())
        if staff.itemData(at) != str(driven.shell._desk.actor.id)
    )
    staff.setCurrentIndex(other)
    driven.settle()
    assert page._shown.currentWidget() is page._nothing
    assert "ask about everybody" in driven.words(page._nothing)


def test_a_log_that_was_changed_says_where(driven: Driven, page: PrivacyPage) -> None:
    store = driven.shell._desk.clinic._opened.store
    with store.raw_connection() as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("UPDATE audit_entry SET act = 'looked' WHERE seq = 2")
    page._check.click()
    driven.settle()
    said = driven.words(page._chain)
    assert "The log is not whole" in said
    assert "entry 2" in said


def test_a_report_is_saved_and_says_what_was_asked(
    driven: Driven, page: PrivacyPage, tmp_path: Path, looked: list[RosterRow]
) -> None:
    def choose(_parent: QWidget, name: str) -> Path:
        return tmp_path / name

    page._reports.choose = choose
    page._reports.save.click()
    driven.settle()
    (made,) = tmp_path.glob("audit-people-*.pdf")
    said = " ".join(page_texts(made.read_bytes()))
    assert looked[0].listed.split(",")[0] in said
    assert "The log is whole" in said
    assert not list(tmp_path.glob("*.part"))


def test_a_report_is_printed(driven: Driven, page: PrivacyPage, tmp_path: Path) -> None:
    out = tmp_path / "printed.pdf"

    def choose(_parent: QWidget) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        return printer

    page._reports.choose_printer = choose
    page._reports.print.click()
    driven.until(page._reports.print.isEnabled)
    assert out.stat().st_size > 10_000
    newest = rows(page, "people")[0].seq
    page._filters.changed.emit()
    driven.settle()
    made = [row for row in rows(page, "people") if (row.act, row.kind) == ("printed", "audit")]
    assert [row.seq > newest for row in made] == [True]


def test_what_was_written_is_signed_while_the_window_stays_open(
    driven: Driven, looked: list[RosterRow]
) -> None:
    clinic = driven.shell._desk.clinic
    before = clinic.privacy.chain(clinic.actor)
    assert before.pending > 0
    driven.shell._sign.timeout.emit()
    driven.settle()
    assert clinic.privacy.chain(clinic.actor).pending == before.pending
    driven.parts.doors().clock.advance(timedelta(minutes=6))
    driven.shell._sign.timeout.emit()
    driven.settle()
    after = clinic.privacy.chain(clinic.actor)
    assert (after.pending, after.covered) == (0, before.covered + before.pending)


def test_an_emergency_access_is_reviewed_by_somebody_else(
    driven: Driven, page: PrivacyPage, looked: list[RosterRow]
) -> None:
    clinic = driven.shell._desk.clinic
    store = clinic._opened.store
    other = next(one for one in clinic.users.everyone() if one.id != clinic.actor.id)
    with store.writing(clinic.actor) as uow:
        uow.add(
            BreakGlassRecord(
                staff_id=other.id,
                patient_id=looked[0].id,
                reason="Found unconscious",
                from_at=uow.now - timedelta(hours=3),
                until_at=uow.now - timedelta(hours=2),
            )
        )
        uow.audit(AuditAct(act="broke the glass", kind="emergency"))
    page.arrive()
    page._filters.view.choose("emergencies")
    driven.settle()
    (line,) = rows(page, "emergencies")
    assert (line.patient, line.emergency.staff) == (looked[0].listed, other.display)
    page._tables["emergencies"].opened.emit(line)
    assert page._review is not None
    page._review.note.setText("Came by ambulance; justified.")
    page._review.save.click()
    driven.settle()
    (line,) = rows(page, "emergencies")
    assert line.emergency.review_note == "Came by ambulance; justified."
    assert nameless(page) == []


def test_only_whoever_reads_the_log_has_the_page(driven: Driven) -> None:
    assert "privacy" in driven.shell._rail._buttons
    desk = driven.shell._desk
    nurse = Actor(
        desk.actor.id,
        desk.actor.name,
        desk.actor.display,
        frozenset({Role.NURSE}),
        desk.actor.site_id,
    )
    object.__setattr__(desk.clinic, "actor", nurse)
    shell = type(driven.shell)(
        desk.clinic,
        desk.tasks,
        desk.messages,
        driven.window.memory,
        note_bug=desk.note_bug,
        place=Place(),
    )
    try:
        assert "privacy" not in shell._rail._buttons
    finally:
        shell.deleteLater()
