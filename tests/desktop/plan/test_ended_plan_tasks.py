"""Where no plan is open, tasks of one that has ended still wait, and are answered from there."""

from chart_window import Window
from PySide6.QtWidgets import QPushButton

from clinicdesk.desktop.plan.tasks_review_sheet import TasksReviewSheet
from clinicdesk.domain.plans import PlanStatus


def test_tasks_of_an_ended_plan_are_said_and_answered(window: Window) -> None:
    clinic, person = window.small.clinic, window.small.declan
    plan = clinic.plans.open(clinic.actor, person)
    assert plan is not None
    clinic.plan_work.make(clinic.actor, plan.id, plan.interventions[0].id)
    plan = clinic.plans.open(clinic.actor, person)
    assert plan is not None
    clinic.plan_reviewing.set_status(
        clinic.actor, plan.id, plan.version, PlanStatus.REVOKED, "Moved away"
    )
    asked = clinic.plan_work.asked_of(clinic.actor, person)
    assert asked
    window.open(person, "plan")
    window.until(lambda: "waits for an answer" in window.words())
    assert asked[0].task.title in window.words()
    button = next(
        one
        for one in window.page.findChildren(QPushButton)
        if one.isVisible() and one.text() == "Answer…"
    )
    button.click()
    window.until(lambda: isinstance(window.page._sheet, TasksReviewSheet))


def test_nothing_is_said_where_nothing_waits(window: Window) -> None:
    window.open(window.small.anh, "plan")
    window.until(lambda: not window.tasks.busy)
    assert "for an answer" not in window.words()
