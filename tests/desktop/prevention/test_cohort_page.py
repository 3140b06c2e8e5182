"""Cohorts in a real window: read, typed down a column, saved as one act and taken back."""

from pathlib import Path

from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.person.entries import choose
from clinicdesk.desktop.prevention.grid import MINUTES, NOTE, THERE, WEIGHT, SheetGrid
from clinicdesk.desktop.prevention.page import PreventionPage
from clinicdesk.desktop.prevention.participant_form import ParticipantForm
from clinicdesk.desktop.prevention.risk_test import RiskTestBox
from clinicdesk.desktop.prevention.sheet import SheetView
from clinicdesk.desktop.prevention.tables import people_columns
from clinicdesk.domain.dates import show_date


def page_of(driven: Driven) -> PreventionPage:
    page = driven.page("prevention")
    assert isinstance(page, PreventionPage)
    driven.until(lambda: page.view.report is not None)
    return page


def sheet_of(page: PreventionPage) -> SheetView:
    assert isinstance(page._over, SheetView)
    return page._over


def cell(grid: SheetGrid, row: int, column: int) -> str:
    item = grid.item(row, column)
    assert item is not None
    return item.text()


def typed(driven: Driven, words: str) -> None:
    for letter in words:
        driven.type(letter)


def enter(driven: Driven) -> None:
    driven.press(Qt.Key.Key_Return)
    driven.settle()  # an editor closes when the event loop turns


def test_the_page_says_who_reached_what_and_what_is_missing(driven: Driven) -> None:
    page = page_of(driven)
    report = page.view.report
    assert report is not None
    assert (len(report.rows), len(report.book.sessions)) == (10, 20)
    said = driven.words(page)
    assert "Ways to a lower risk" in said
    assert "A session in months 10 to 12" in said
    assert nameless(page) == []
    page.view.pills.choose("measures")
    driven.settle()
    assert page.view.measures.isVisible()
    assert page.view.panel.isHidden()


def test_what_was_gained_is_told_from_what_was_lost(driven: Driven) -> None:
    report = page_of(driven).view.report
    assert report is not None
    weight = next(one for one in people_columns() if one.title == "Weight")
    for row in report.rows:
        loss = row.result.loss
        assert loss is not None
        lead = "\N{MINUS SIGN}" if loss > 0 else "+" if loss < 0 else ""
        assert weight.text(row) == f"{lead}{abs(loss):.1f} %"
    assert {weight.text(row)[0] for row in report.rows} == {"\N{MINUS SIGN}", "+"}


def test_weights_are_typed_down_a_column_and_undone_as_one(driven: Driven) -> None:
    page = page_of(driven)
    clinic, actor = driven.shell._desk.clinic, driven.shell._desk.actor
    report = page.view.report
    assert report is not None
    cohort = report.book.cohort
    page.open_last()
    sheet = sheet_of(page)
    grid = sheet.grid
    assert (grid.currentRow(), grid.currentColumn()) == (0, WEIGHT)
    first, second = (cell(grid, row, WEIGHT) for row in (0, 1))
    typed(driven, "229.5")
    enter(driven)
    assert (grid.currentRow(), grid.currentColumn()) == (1, WEIGHT)
    typed(driven, "101kg")
    enter(driven)
    assert cell(grid, 0, WEIGHT) == "229.5"
    assert cell(grid, 1, WEIGHT) == "101kg"
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: page._over is None)
    driven.settle()
    now = clinic.prevention.report(actor, cohort.id).book
    last = now.sessions[-1].id
    weights = {str(one.weight) for one in now.attendance if one.session_id == last}
    assert {"229.5", "101"} <= weights
    driven.press(Qt.Key.Key_Z, CTRL)
    driven.until(lambda: not driven.window.tasks.busy)
    driven.settle()
    back = clinic.prevention.report(actor, cohort.id).book
    weights = {f"{one.weight}" for one in back.attendance if one.session_id == last}
    assert {first, second} <= weights


def test_a_line_that_cannot_be_is_not_saved_and_what_is_typed_outlives_leaving(
    driven: Driven,
) -> None:
    page = page_of(driven)
    page.open_last()
    grid = sheet_of(page).grid
    typed(driven, "23")
    enter(driven)
    assert "70 to 997 lb" in cell(grid, 0, NOTE)
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: grid.currentRow() == 0)
    assert page._over is not None
    driven.press(Qt.Key.Key_Escape)
    driven.until(lambda: page._over is None)
    page.open_last()
    driven.settle()
    assert cell(sheet_of(page).grid, 0, WEIGHT) == "23"


def test_minutes_tick_who_was_there_and_space_turns_it(driven: Driven) -> None:
    page = page_of(driven)
    page.open_last()
    grid = sheet_of(page).grid
    row = next(n for n in range(grid.rowCount()) if cell(grid, n, THERE) == "–")
    grid.setCurrentCell(row, MINUTES)
    typed(driven, "90")
    enter(driven)
    assert cell(grid, row, THERE) == "✓"
    grid.setCurrentCell(row, THERE)
    driven.press(Qt.Key.Key_Space)
    assert "no weight and no minutes" in cell(grid, row, NOTE)


def test_a_session_is_noted_and_its_sheet_opens(driven: Driven) -> None:
    page = page_of(driven)
    driven.press(Qt.Key.Key_N, CTRL)
    driven.until(lambda: page._over is not None)
    form = page._over
    assert form is not None
    form.ui.topic.setText("Stay active")  # type: ignore[attr-defined]
    form.save()  # type: ignore[attr-defined]
    driven.settle()
    driven.until(lambda: isinstance(page._over, SheetView))
    assert show_date(driven.shell._desk.clinic.today()) in driven.words(sheet_of(page))


def test_the_data_set_is_written_to_a_file(driven: Driven, tmp_path: Path) -> None:
    page = page_of(driven)
    report = page.view.report
    assert report is not None
    out = tmp_path / "set.csv"
    page._write(report.book.cohort, out)
    driven.settle()
    text = out.read_text(encoding="utf-8-sig")
    assert text.startswith("ORGCODE,PARTICIP,COHORTID")
    assert not any(row.participant.mrn in text for row in report.rows)


def test_somebody_is_found_judged_and_enrolled(driven: Driven) -> None:
    page = page_of(driven)
    clinic, actor = driven.shell._desk.clinic, driven.shell._desk.actor
    report = page.view.report
    assert report is not None
    taken = {row.participant.patient_id for row in report.rows}
    rows = clinic.roster.page(actor, limit=60).rows
    chosen = next(
        row
        for row in rows
        if row.id not in taken
        and not clinic.programmes.of_patient(actor, row.id)
        and row.birth is not None
        and 1950 < row.birth.year < 1990
    )
    page._asked("enroll", None)
    driven.settle()
    form = page._over
    assert isinstance(form, ParticipantForm)
    assert nameless(form) == []
    driven.press(Qt.Key.Key_Escape)
    driven.settle()
    assert not isinstance(page._over, ParticipantForm)
    page._asked("enroll", None)
    driven.settle()
    form = page._over
    assert isinstance(form, ParticipantForm)
    form._person.line.setText(chosen.mrn.lower())
    for name, words in (("height", "5'6\""), ("weight", "210")):
        getattr(form.ui, name).setText(words)
    for name in ("diabetes", "pregnant"):
        choose(getattr(form.ui, name), "no")
    form.save()
    driven.settle()
    assert "No blood test in range" in driven.words(form)
    box = form.findChild(RiskTestBox)
    assert box is not None
    box.count()
    assert "all three are needed" in box.said.text()
    box.age.setText("62")
    box.count()
    assert form.ui.risk_score.text() == "6", "age 3, BMI 2, not active 1"
    form.save()
    driven.until(lambda: page._over is None)
    driven.settle()
    driven.until(lambda: page.view.report is not None and len(page.view.report.rows) == 11)
    (enrolment,) = clinic.programmes.of_patient(actor, chosen.id)
    assert enrolment.programme == "dpp"


def test_what_is_no_number_is_said_and_never_recorded(driven: Driven) -> None:
    page = page_of(driven)
    for words in ("nan", "Infinity"):
        page.view.panel._a1c.entered.emit(words, None)
        driven.until(lambda: "The HbA1c is no number." in driven.words())
    page.open_last()
    grid = sheet_of(page).grid
    for words in ("nan", "infinity kg", "heavy"):
        item = grid.item(0, WEIGHT)
        assert item is not None
        item.setText(words)
        assert cell(grid, 0, NOTE) == "The weight is no number."
    assert grid.changed_lines()[1] == 0
