"""An eligibility file in a real window: mapped, compared, decided, taken in, taken back."""

import os
from pathlib import Path

import pytest
from census_desk import HEAD, row
from PySide6.QtWidgets import QPushButton
from window_clinic import Driven, nameless

from clinicdesk.desktop.census.panel import CensusPanel
from clinicdesk.desktop.chart.eligibility_card import EligibilityCard
from clinicdesk.desktop.imports.page import ImportsPage
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.domain.census_fields import CensusField
from clinicdesk.domain.eligibility import RowOutcome
from clinicdesk.domain.roster import RosterFilter
from clinicdesk.domain.tasks import TaskDraft

PICTURES = os.environ.get("CENSUS_PICTURES", "")


def picture(driven: Driven, name: str) -> None:
    if PICTURES:
        driven.shell.grab().save(f"{PICTURES}/{name}.png")


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    lines = [",".join(HEAD), *(",".join(each[name] for name in HEAD) for each in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def page(empty_driven: Driven) -> ImportsPage:
    shown = empty_driven.page("imports")
    assert isinstance(shown, ImportsPage)
    shown.kinds.choose("census")
    empty_driven.settle()
    return shown


def people(driven: Driven) -> int:
    desk = driven.shell._desk
    return desk.clinic.roster.counts(desk.actor)[RosterFilter.ALL]


def taken(driven: Driven, panel: CensusPanel, path: Path) -> None:
    panel.take(path)
    driven.settle()
    panel._ui.employer.setCurrentText("Harlan Motors")
    panel._ui.compare.click()
    driven.settle()


def test_a_file_is_mapped_compared_taken_in_and_taken_back(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    driven, panel = empty_driven, page.census
    assert panel is not None
    picture(driven, "empty")
    before = people(driven)
    rows = [row(n) for n in range(25)]
    rows[3]["date_of_birth"] = "31/31/1980"
    panel.take(written(tmp_path / "Harlan_Eligibility_20261123.csv", rows))
    driven.settle()
    assert panel._mapping.columns["employee_id"] is CensusField.EMPLOYEE_ID
    picture(driven, "mapping")
    panel._mapping.choose("phone", None)
    taken(driven, panel, tmp_path / "Harlan_Eligibility_20261123.csv")
    preview = panel._preview
    assert preview is not None
    assert preview.counts[RowOutcome.NEW] == 24
    assert nameless(page) == []
    picture(driven, "preview")
    panel._preview_card._commit.click()
    driven.settle()
    assert people(driven) - before == 24
    picture(driven, "history")
    panel._because.setText("the wrong employer")
    panel._undo.click()
    driven.settle()
    assert people(driven) == before


def test_what_waits_is_decided_and_omissions_need_a_reason(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    driven, panel = empty_driven, page.census
    assert panel is not None
    rows = [row(n) for n in range(25)]
    taken(driven, panel, written(tmp_path / "one.csv", rows))
    panel._preview_card._commit.click()
    driven.settle()
    twin = {**rows[5], "employee_id": "E900", "first_name": "Amarah"}
    taken(driven, panel, written(tmp_path / "two.csv", [*rows[:20], twin]))
    card = panel._preview_card
    assert not card._commit.isEnabled()
    card._why.setText("A plant was sold")
    assert card._commit.isEnabled()
    card._pills.choose("possible_duplicate")
    picture(driven, "deciding")
    assert card._acts.isVisibleTo(card)
    card._same.click()
    assert len(card.orders.decisions) == 1
    before = people(driven)
    card._commit.click()
    driven.settle()
    assert people(driven) == before
    assert driven.shell._desk.clinic.census.imports(driven.shell._desk.actor)[0].accepted_because


def test_codes_of_an_employer_are_told_beside_the_columns(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    driven, panel = empty_driven, page.census
    assert panel is not None
    rows = [row(n, sex="Q7" if n % 5 == 0 else "F") for n in range(25)]
    path = written(tmp_path / "one.csv", rows)
    taken(driven, panel, path)
    assert panel._preview is not None
    assert panel._preview.counts[RowOutcome.REJECTED] == 5
    assert panel._preview_card.action is not None
    panel._preview_card.action.click()
    driven.settle()
    assert "Not known: rejected" in {
        choice.itemText(0) for choice in panel._mapping.codes._choices.values()
    }
    panel._mapping.codes.choose(CensusField.SEX, "Q7", "other")
    assert nameless(page) == []
    picture(driven, "codes")
    panel._ui.compare.click()
    driven.settle()
    assert panel._preview.counts[RowOutcome.REJECTED] == 0
    panel._preview_card._commit.click()
    driven.settle()
    taken(driven, panel, path)
    # The employer's profile keeps them, and what is chosen here is the same profile.
    assert panel._preview.profile.sexes == {"q7": "other"}
    assert panel._preview.counts[RowOutcome.UNCHANGED] == 25
    assert panel._preview.profile.number == 1
    panel._mapping.codes.choose(CensusField.SEX, "f", "unknown")
    panel._ui.compare.click()
    driven.settle()
    # A row that is read otherwise is looked at again.
    assert panel._preview.counts[RowOutcome.CHANGED] == 20


def test_a_file_that_is_none_is_refused_in_words(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    panel = page.census
    assert panel is not None
    path = tmp_path / "book.csv"
    path.write_bytes(b"PK\x03\x04" + bytes(300))
    panel.take(path)
    empty_driven.settle()
    assert "spreadsheet" in empty_driven.words(panel)
    # A good file that was chosen before is not taken for the one that was refused.
    good = written(tmp_path / "one.csv", [row(n) for n in range(3)])
    panel.take(good)
    empty_driven.settle()
    assert panel._ui.compare.isEnabled()
    panel.take(path)
    empty_driven.settle()
    assert not panel._ui.compare.isEnabled()
    assert panel._mapping.isHidden()


def test_the_chart_shows_eligibility_and_finishes_continuity(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    driven, panel = empty_driven, page.census
    assert panel is not None
    desk = driven.shell._desk
    rows = [row(n) for n in range(25)]
    taken(driven, panel, written(tmp_path / "one.csv", rows))
    panel._preview_card._commit.click()
    driven.settle()
    (found,) = desk.clinic.roster.search(desk.actor, "E004").rows
    task = TaskDraft(patient_id=found.id, title="Call back", due_on=desk.clinic.today())
    desk.clinic.tasks.add(desk.actor, task)
    rows[4]["term_date"] = "2026-11-20"
    taken(driven, panel, written(tmp_path / "two.csv", rows))
    panel._preview_card._commit.click()
    driven.settle()
    driven.shell.open_chart(found.id)
    driven.settle()
    picture(driven, "chart")
    card = driven.shell.findChild(EligibilityCard)
    assert card is not None
    assert card.isVisible()
    said = driven.words(card)
    assert "Harlan Motors" in said
    assert "Call back" in said
    (episode,) = desk.clinic.continuity.of_patient(desk.actor, found.id)
    papers = [b for b in card.findChildren(QPushButton) if b.text() == "Print"]
    assert len(papers) == 1
    papers[0].click()
    driven.settle()
    paper = driven.shell.findChild(PreviewSheet)
    assert paper is not None
    paper.closed.emit()
    driven.settle()
    assert desk.clinic.continuity.of_patient(desk.actor, found.id) == (episode,)
    card.asked.emit(episode.lines[0])
    driven.settle()
    sheet = driven.shell.findChild(ReasonSheet)
    assert sheet is not None
    sheet.ui.reason.setPlainText("Done by telephone")
    sheet.save()
    driven.settle()
    (episode,) = desk.clinic.continuity.of_patient(desk.actor, found.id)
    assert episode.lines[0].outcome == "Done by telephone"
    assert "Done by telephone" in driven.words(card)
