"""The registries in the window: lists, why, builder without code, points of risk, history."""

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.registries.clause_row import ClauseRow
from clinicdesk.desktop.registries.editor import RuleEditor
from clinicdesk.desktop.registries.page import RegistriesPage
from clinicdesk.desktop.registries.risk_view import RiskView
from clinicdesk.desktop.theme import ColorChoice, current_theme
from clinicdesk.domain.registry_rule import All, Clause, Op

PICTURES = os.environ.get("REGISTRY_PICTURES", "")


def shown(driven: Driven) -> RegistriesPage:
    page = driven.page("registries")
    assert isinstance(page, RegistriesPage)
    driven.settle()
    return page


def picture(driven: Driven, name: str) -> None:
    if PICTURES:
        QApplication.processEvents()
        driven.window.grab().save(str(Path(PICTURES) / f"{name}.png"))


def choose(driven: Driven, page: RegistriesPage, name: str) -> None:
    rows = [page.table.model.row(at) for at in range(page.table.model.rowCount())]
    page.table.select(next(at for at, row in enumerate(rows) if row and row.registry.name == name))
    driven.settle()


def editor(page: RegistriesPage) -> RuleEditor:
    (found,) = page.findChildren(RuleEditor)
    return found


def test_members_stand_with_their_columns_and_why(driven: Driven) -> None:
    page = shown(driven)
    picture(driven, "diabetes")
    table = page.members.table
    assert table is not None
    assert table.model.rowCount() > 0
    assert "Has diabetes." in driven.words(page.members)
    why = driven.words(page.members.why)
    assert "Has diabetes" in why
    assert "RISK POINTS" in why
    assert not nameless(page)
    page.members.gap.setCurrentIndex(page.members.gap.findData("eye"))
    driven.settle()
    assert "Open: Eye exam" in page.members.said.text()
    page.members.pills.choose("history")
    page.members.read()
    driven.settle()
    assert page.members.history.model.rowCount() > 0
    choose(driven, page, "No primary care")
    picture(driven, "history")
    stays = driven.words(page.members)
    assert "newest" in stays


def test_a_registry_is_built_without_code_and_counted_meanwhile(driven: Driven) -> None:
    page = shown(driven)
    page.edit(None)
    driven.settle()
    build = editor(page)
    assert "people now" in build.count.text()
    row = build.findChildren(ClauseRow)[0]
    row._field.setCurrentIndex(row._field.findData("result"))
    row._subject.setCurrentIndex(row._subject.findData("hba1c"))
    row._op.setCurrentIndex(row._op.findData("over"))
    driven.until(lambda: "type a number" in build.problem.text())
    row._value.setText("7")
    row._value.textEdited.emit("7")
    driven.until(lambda: build.words.text() == "Last HbA1c over 7 %")
    driven.settle()
    build.group._add_line(None, focus=True)
    driven.until(lambda: " and has " in build.words.text())
    driven.settle()
    picture(driven, "builder")
    assert build.problem.text() == ""
    assert not nameless(build)
    rule = build.group.node()
    assert isinstance(rule, All)
    assert rule.parts[0] == Clause(
        field="result",
        op=Op.OVER,
        subject="hba1c",
        number=rule.parts[0].number,
        unit="%",  # type: ignore[union-attr]
    )
    build.name.setText("HbA1c over 7")
    build._save()
    driven.settle()
    driven.until(lambda: not page.findChildren(RuleEditor) or not page._refreshing)
    driven.settle()
    names = [
        row.registry.name
        for at in range(page.table.model.rowCount())
        if (row := page.table.model.row(at))
    ]
    assert "HbA1c over 7" in names


def test_columns_are_built_without_code(driven: Driven) -> None:
    page = shown(driven)
    registry = page.members._registry
    assert registry is not None
    before = registry.definition.columns
    page.edit(registry)
    driven.settle()
    build = editor(page)
    columns = build.columns
    assert columns is not None
    assert [box.title.text() for box in columns.boxes] == [one.title for one in before]
    assert columns.columns() == before, "what nobody touched stays as it was"
    columns.boxes[0].later.click()
    columns.boxes[-1].remove.click()
    columns.add()
    new = columns.boxes[-1]
    assert new.rule is not None
    row = new.findChildren(ClauseRow)[0]
    row._field.setCurrentIndex(row._field.findData("result"))
    row._subject.setCurrentIndex(row._subject.findData("uacr"))
    row._op.setCurrentIndex(row._op.findData("within"))
    build._save()
    driven.until(lambda: bool(build.problem.text()))
    assert "A column needs a title" in build.problem.text()
    new.title.setText("Urine test")
    new.source.dated.setText("around 2020")
    build._save()
    assert "Urine test: “around 2020” is not a date" in build.problem.text()
    new.source.source.setText("ADA Standards of Care")
    new.source.dated.setText("12/08/2025")
    build.source.source.setText("Our own")
    assert not nameless(build)
    picture(driven, "columns")
    build._save()
    driven.settle()
    driven.until(lambda: not page.findChildren(RuleEditor) and not page._refreshing)
    driven.settle()
    clinic = driven.shell._desk.clinic
    saved = clinic.registries.named(clinic.actor, "diabetes").definition
    assert [one.key for one in saved.columns] == [
        "control",
        "hba1c",
        "bp",
        "eye",
        "kidney",
        "urine-test",
    ]
    made = saved.columns[-1]
    assert (made.show, made.source, made.date) == (
        "result:uacr",
        "ADA Standards of Care",
        "2025-12-08",
    )
    assert saved.source == "Our own"
    assert page.members.table is not None
    assert "Urine test" in [one.title for one in page.members.table.model.columns]


def test_points_are_shown_with_their_yield_and_changed(driven: Driven) -> None:
    page = shown(driven)
    page.show_risk()
    driven.settle()
    (view,) = page.findChildren(RiskView)
    picture(driven, "risk")
    assert view.table.model.rowCount() == 11
    first = view.table.model.row(0)
    assert first is not None
    view.asked.emit(first.criterion)
    driven.settle()
    build = editor(page)
    assert build.points.value() == first.points
    build.points.setValue(4)
    build._save()
    driven.settle()
    driven.until(lambda: bool(page.findChildren(RiskView)))
    driven.settle()
    again = page.findChildren(RiskView)[-1].table.model.row(0)
    assert again is not None
    assert again.points == 4


def test_the_keyboard_leads_everywhere(driven: Driven) -> None:
    shown(driven)
    driven.page("today")
    driven.press(Qt.Key.Key_9, CTRL)
    driven.settle()
    assert driven.shell.place.key == "registries"


def test_an_empty_clinic_says_what_to_do(empty_driven: Driven) -> None:
    page = shown(empty_driven)
    empty_driven.settle()
    assert page.table.model.rowCount() == 9
    assert "Nobody is in this registry" in empty_driven.words(page)
    picture(empty_driven, "empty")


def test_it_is_dark_and_large_without_a_fault(driven: Driven) -> None:
    page = shown(driven)
    current_theme().choose(ColorChoice.DARK)
    driven.settle()
    picture(driven, "dark")
    current_theme().choose(ColorChoice.LIGHT)
    current_theme().set_scale(2.0)
    driven.settle()
    picture(driven, "large")
    page.edit(page.members._registry)
    driven.settle()
    picture(driven, "large-builder")
    assert "Has diabetes" in editor(page).words.text()
