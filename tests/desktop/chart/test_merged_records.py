"""A merge is told on the survivor's chart, and taken back from it, line by line."""

from datetime import timedelta
from uuid import UUID

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.chart.merged_card import MergedCard
from clinicdesk.desktop.chart.unmerge_sheet import UnmergeSheet
from clinicdesk.desktop.person.entries import choose
from clinicdesk.desktop.plan.plan_cards import open_beside
from clinicdesk.desktop.plan.status_sheet import StatusSheet
from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plans import CarePlan, PlanStatus
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


def test_two_open_plans_are_said_until_one_is_closed(window: Window) -> None:
    clinic, declan = window.small.clinic, window.small.declan
    actor = clinic.actor
    other, _ = clinic.people.register(
        actor, PatientDraft(name=PersonName(family="Second", given="Record"))
    )
    for who, title in ((declan, "Hers"), (other.id, "The other's")):
        if not any(plan.status is PlanStatus.ACTIVE for plan in plans_of(window, who)):
            clinic.plans.start(actor, who, title)
    clinic.merging.merge(actor, declan, other.id)
    window.open(window.small.anh)
    tab = window.page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    window.page.show_patient(declan, "plan")
    window.until(lambda: not tab._two.isHidden())
    chart = tab.chart
    assert chart is not None
    (beside,) = open_beside(chart)
    assert beside.title in tab._two.accessibleName()
    tab._two._button.click()
    form = window.page._sheet
    assert isinstance(form, StatusSheet)
    choose(form.ui.status, "revoked")
    form.ui.reason.setPlainText("The other plan goes on.")
    form.save()
    window.until(lambda: window.page._sheet is None)
    window.page.show_patient(window.small.anh, "plan")
    window.page.show_patient(declan, "plan")
    window.until(lambda: tab.chart is not None and open_beside(tab.chart) == ())
    window.until(tab._two.isHidden)


def plans_of(window: Window, who: UUID) -> tuple[CarePlan, ...]:
    return window.small.clinic.charts.open(window.small.clinic.actor, who).plans
