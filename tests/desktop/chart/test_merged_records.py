"""A merge is told on the survivor's chart, and taken back from it, line by line."""

from datetime import timedelta

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.chart.merged_card import MergedCard
from clinicdesk.desktop.chart.unmerge_sheet import UnmergeSheet
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.tasks import TaskDraft


def card(window: Window) -> MergedCard:
    found: MergedCard = window.page._tabs["overview"]._merged  # type: ignore[attr-defined]
    return found


def test_a_merge_is_told_and_taken_back_with_a_line_of_its_own(window: Window) -> None:
    clinic, declan = window.small.clinic, window.small.declan
    actor = clinic.actor
    other, _ = clinic.people.register(
        actor, PatientDraft(name=PersonName(family="Second", given="Record"))
    )
    merging = clinic.merging
    done, _ = merging.merge(actor, declan, other.id)
    window.small.clock.advance(timedelta(minutes=1))
    task, _ = clinic.tasks.add(
        actor, TaskDraft(patient_id=declan, title="Call the other one", due_on=clinic.today())
    )
    window.open(window.small.anh)
    window.page.show_patient(other.id, "overview")
    window.until(lambda: not card(window).isHidden())
    assert window.page._patient_id == declan
    card(window).asked.emit(merging.of_person(actor, declan)[0])
    sheet = window.page._sheet
    assert isinstance(sheet, UnmergeSheet)
    window.until(lambda: ("task", task.id) in sheet.lines)
    window.tab_to(sheet.lines["task", task.id])
    window.press(Qt.Key.Key_Space)
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: merging.of_person(actor, declan) == ())
    assert [one.id for one in clinic.tasks.of_patient(actor, other.id)] == [task.id]
    window.until(lambda: card(window).isHidden())
    assert done.merged_id == other.id
