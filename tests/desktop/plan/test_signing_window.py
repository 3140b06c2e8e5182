"""A plan is signed, reviewed, agreed to, held and its tasks answered about, in the real window."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from clinicdesk.desktop.person.entries import choose
from clinicdesk.desktop.plan.agreement_sheet import AgreementSheet
from clinicdesk.desktop.plan.review_sheet import ReviewSheet
from clinicdesk.desktop.plan.signing_card import SigningCard
from clinicdesk.desktop.plan.signing_sheet import AnswerSheet, SigningSheet
from clinicdesk.desktop.plan.status_sheet import StatusSheet
from clinicdesk.desktop.plan.tasks_review_sheet import TasksReviewSheet
from clinicdesk.desktop.plan.work_card import WorkCard
from clinicdesk.desktop.plan.work_sheet import WorkSheet
from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_editions import CosignRule
from clinicdesk.domain.plan_work import WorkAnswer
from clinicdesk.domain.plans import CarePlan, ConcernDraft, PlanStatus
from clinicdesk.services.plan_standing import PlanStanding
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def plan_of(window: Window) -> CarePlan:
    clinic = window.small.clinic
    plan = clinic.plans.open(clinic.actor, window.small.declan)
    assert plan is not None
    return plan


def standing(window: Window) -> PlanStanding:
    clinic = window.small.clinic
    return clinic.plan_signing.standing(clinic.actor, plan_of(window).id)


def opened(window: Window) -> SigningCard:
    window.open(window.small.declan, "plan")
    window.page._tabs["plan"].focus_first()
    card = window.page.findChild(SigningCard)
    assert card is not None
    window.until(lambda: card._standing is not None)
    return card


def shown(window: Window, card: SigningCard) -> str:
    number = plan_of(window).number
    window.until(lambda: card._standing is not None and card._standing.plan.number == number)
    window.until(lambda: not window.tasks.busy)
    return f"{card.accessibleName()} {card._head.accessibleName()}"


def keys(window: Window, key: Qt.Key) -> None:
    window.qtbot.keyClick(QApplication.focusWidget() or window, key, _BOTH)


def test_a_plan_is_signed_with_two_keys_and_says_what_changed_since(window: Window) -> None:
    card = opened(window)
    assert "Not signed" in shown(window, card)
    keys(window, Qt.Key.Key_G)
    window.until(lambda: isinstance(window.page._sheet, SigningSheet))
    sheet = window.page._sheet
    assert isinstance(sheet, SigningSheet)
    assert "of 14 points are missing" in window.words()
    assert "never signed" in window.words()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    window.until(lambda: card._standing is not None and card._standing.current is not None)
    assert "Signed" in shown(window, card)
    assert not card._sign.isVisible()
    assert window.said[-1].sentence == "Signed: edition 1."
    assert "Edition 1, version" in window.words()
    clinic, plan = window.small.clinic, plan_of(window)
    _saved, change = clinic.plans.add_concern(
        clinic.actor, plan.id, ConcernDraft(code=Coded("Asthma"))
    )
    window.tasks.changed.emit(change)
    window.until(lambda: "Changed since" in shown(window, card))
    assert "Concern added: Asthma" in window.words()
    assert card._sign.isVisible()


def test_a_plan_that_was_changed_under_the_sheet_is_not_signed(window: Window) -> None:
    opened(window)
    keys(window, Qt.Key.Key_G)
    window.until(lambda: isinstance(window.page._sheet, SigningSheet))
    clinic, plan = window.small.clinic, plan_of(window)
    clinic.plans.add_concern(clinic.actor, plan.id, ConcernDraft(code=Coded("Asthma")))
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "changed since it was shown" in window.words())
    assert standing(window).editions == ()


def test_a_review_is_recorded_and_sets_the_next(window: Window) -> None:
    card = opened(window)
    keys(window, Qt.Key.Key_R)
    sheet = window.sheet()
    assert isinstance(sheet, ReviewSheet)
    assert sheet.ui.participants.toPlainText().endswith(", the person")
    sheet._next.line.setText("+60d")
    sheet.ui.changed.setPlainText("Sleep is better")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    (review,) = standing(window).reviews
    assert review.changed == "Sleep is better"
    assert review.next_due_on == window.small.clinic.today() + timedelta(days=60)
    assert plan_of(window).review_due_on == review.next_due_on
    window.until(lambda: "Reviewed" in window.words())
    assert shown(window, card)


def test_what_the_person_says_is_recorded_with_the_copy(window: Window) -> None:
    opened(window)
    keys(window, Qt.Key.Key_Y)
    sheet = window.sheet()
    assert isinstance(sheet, AgreementSheet)
    assert not sheet.ui.copy_on_field.isVisible()
    assert not sheet.ui.repeat_on_field.isVisible()
    choose(sheet.ui.agrees, "agrees in part")
    choose(sheet.ui.copy_format, "paper")
    choose(sheet.ui.copy_language, "es")
    choose(sheet.ui.teach_back, "not yet")
    assert sheet.ui.copy_on_field.isVisible()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("repeat_on"))
    sheet._again.line.setText("+7d")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("words"))
    sheet.ui.words.setPlainText("No pills at night")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    (said,) = standing(window).agreements
    assert (said.words, said.copy_language, said.task_id is None) == (
        "No pills at night",
        "es",
        False,
    )
    window.until(lambda: "“No pills at night”" in window.words())
    assert plan_of(window).copy_language == "es"


def test_a_plan_is_held_with_its_reason_and_that_is_undone(window: Window) -> None:
    card = opened(window)
    card._status.click()
    sheet = window.sheet()
    assert isinstance(sheet, StatusSheet)
    choose(sheet.ui.status, "on-hold")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("reason") == "Say why.")
    sheet.ui.reason.setPlainText("In hospital")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert plan_of(window).status is PlanStatus.ON_HOLD
    window.page._tabs["plan"].undo()
    window.until(lambda: plan_of(window).status is PlanStatus.ACTIVE)
    assert [one.reason for one in standing(window).statuses] == ["Undone", "In hospital"]


def test_tasks_of_a_line_that_ended_are_answered_about_or_put_off(window: Window) -> None:
    clinic, plan = window.small.clinic, plan_of(window)
    line = plan.interventions[0]
    made = [clinic.plan_work.make(clinic.actor, plan.id, line.id)[0] for _ in range(3)]
    clinic.plans.end(clinic.actor, line.id, line.version, "Done elsewhere")
    card = opened(window)
    window.until(lambda: "3 tasks wait for an answer" in window.words())
    keys(window, Qt.Key.Key_K)
    window.until(lambda: isinstance(window.page._sheet, TasksReviewSheet))
    sheet = window.page._sheet
    assert isinstance(sheet, TasksReviewSheet)
    assert "has ended" in window.words()
    cancelled, replaced, later = sheet.rows
    choose(cancelled.choice, WorkAnswer.CANCEL.value)
    choose(replaced.choice, WorkAnswer.REPLACE.value)
    replaced.title.setText("Ask the pharmacist")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "Say why it is cancelled." in window.words())
    cancelled.reason.setText("Done elsewhere")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    left = clinic.plan_work.asked_of(clinic.actor, window.small.declan)
    assert [one.task.id for one in left] == [later.ask.task.id]
    by_id = {one.id: one for one in clinic.tasks.of_patient(clinic.actor, window.small.declan)}
    assert by_id[cancelled.ask.task.id].outcome == "Done elsewhere"
    assert by_id[replaced.ask.task.id].status == "cancelled"
    assert any(one.title == "Ask the pharmacist" for one in by_id.values())
    assert {one.id for one in made} <= by_id.keys()
    window.until(lambda: "A task waits for an answer" in window.words())
    assert "One task still waits." in window.said[-1].sentence
    assert card.isVisible()


def _signed_by_a_doctor(window: Window) -> UUID:
    clinic = window.small.clinic
    rule = CosignRule(frozenset({Role.PROVIDER}), frozenset({Role.NURSE}))
    clinic.plan_signing.choose_rule(clinic.actor, rule)
    with clinic._opened.store.writing(clinic.actor) as uow:
        roles = frozenset({Role.PROVIDER})
        made = staff.add(uow, name="hpark", display="H. Park, MD", roles=roles)
        uow.audit(AuditAct(act="added", kind="staff"))
    doctor = replace(clinic.actor, id=made, name="hpark", display="H. Park, MD", roles=roles)
    assert isinstance(doctor, Actor)
    plan = plan_of(window)
    edition, _change = clinic.plan_signing.sign(doctor, plan.id, plan.version)
    return edition.id


def test_a_second_person_signs_what_was_signed(window: Window) -> None:
    _signed_by_a_doctor(window)
    card = opened(window)
    assert "Second signature due" in shown(window, card)
    assert not card._sign.isVisible()
    card._second.click()
    sheet = window.sheet()
    assert isinstance(sheet, AnswerSheet)
    sheet.give.click()
    window.saved()
    current = standing(window).current
    assert current is not None
    assert current.answered_by == "A. Moreau, RN"


def test_a_second_person_returns_it_with_the_reason(window: Window) -> None:
    _signed_by_a_doctor(window)
    card = opened(window)
    card._second.click()
    sheet = window.sheet()
    assert isinstance(sheet, AnswerSheet)
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("reason") == "Say why it is returned.")
    sheet.ui.reason.setPlainText("The dose is missing")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    window.until(lambda: "Returned" in shown(window, card))
    assert "The dose is missing" in window.words()


def test_a_task_is_made_of_a_line_and_is_its_next_work(window: Window) -> None:
    opened(window)
    card = window.page.findChild(WorkCard)
    assert card is not None
    card.open(True)
    window.until(card._pool.shown)
    row = card._pool.shown()[0]
    assert isinstance(row, QPushButton)
    assert "No task yet" in row.accessibleName()
    row.click()
    sheet = window.sheet()
    assert isinstance(sheet, WorkSheet)
    assert sheet.ui.title.text()
    window.until(lambda: sheet.ui.owner.count() >= 1)
    sheet._due.line.setText("+3d")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    clinic, plan = window.small.clinic, plan_of(window)
    (link,) = [one for one in clinic.plan_work.of_plan(clinic.actor, plan.id) if one.line_id]
    assert link.task.due_on == clinic.today() + timedelta(days=3)
    window.until(lambda: link.task.title in str([w.accessibleName() for w in card._pool.shown()]))
