"""A referral is ordered, sent and followed by keyboard in the real window."""

from datetime import timedelta
from pathlib import Path

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.referral.event_form import EventSheet
from clinicdesk.desktop.referral.order_form import ReferralSheet
from clinicdesk.domain.referral_machine import EventCode, Stage
from clinicdesk.domain.referrals import Referral


def _all(window: Window) -> tuple[Referral, ...]:
    clinic = window.small.clinic
    return clinic.referrals.of_patient(clinic.actor, window.small.declan)


def _open(window: Window, at_stage: str) -> Referral:
    order = next(r for r in _all(window) if r.stage == at_stage)
    window.shell.open_referral(window.small.declan, order.id)
    page = window.page
    window.until(lambda: page._referrals._view.read and page._referrals.open_id == order.id)
    window.until(lambda: not window.tasks.busy)
    return order


def test_a_referral_is_made_with_the_keyboard(window: Window) -> None:
    window.open(window.small.declan, "referrals")
    window.press(Qt.Key.Key_N, ctrl=True)
    sheet = window.sheet()
    assert isinstance(sheet, ReferralSheet)
    ui = sheet.ui
    window.type_into_combo(ui.service, "Sleep study")
    window.tab_to(ui.type)
    window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_Down)
    window.tab_to(ui.question)
    window.type("Is there sleep apnea?")
    window.tab_to(ui.urgency)
    window.press(Qt.Key.Key_Down)
    window.tab_to(ui.recipient)
    window.type("Midwest Sleep Center")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    made = next(r for r in _all(window) if r.service.text == "Sleep study")
    assert made.question == "Is there sleep apnea?"
    assert made.type is not None
    assert made.urgency is not None
    assert made.recipient is not None
    assert made.recipient.name == "Midwest Sleep Center"
    assert made.owner_id == window.small.clinic.actor.id
    assert made.due_on is not None
    assert made.next_action
    window.until(lambda: window.page._referrals.open_id == made.id)
    assert "Is there sleep apnea?" in window.words()
    assert f"Referral {made.number} is made" in window.said[-1].sentence


def test_a_recipient_is_found_while_one_types_and_brings_the_fax(window: Window) -> None:
    window.open(window.small.declan, "referrals")
    window.press(Qt.Key.Key_N, ctrl=True)
    ui = window.sheet().ui
    window.tab_to(ui.recipient)
    window.type("river")
    completer = ui.recipient.completer()
    window.until(lambda: completer.model().rowCount() == 1)
    completer.activated.emit(completer.model().index(0, 0).data())
    window.until(lambda: ui.recipient.text() == "Riverside Heart Group")
    assert ui.recipient_fax.text() == "6145550178"
    completer.popup().hide()


def test_the_gate_speaks_while_one_types(window: Window) -> None:
    window.open(window.small.declan, "referrals")
    window.press(Qt.Key.Key_N, ctrl=True)
    sheet = window.sheet()
    window.until(lambda: "Write the clinical question." in window.words())
    sheet.ui.question.setPlainText("Is it the heart?")
    window.until(lambda: "Write the clinical question." not in window.words())
    assert "Choose who is asked." in window.words()


def test_the_same_service_twice_needs_a_reason(window: Window) -> None:
    window.open(window.small.declan, "referrals")
    before = len(_all(window))
    window.press(Qt.Key.Key_N, ctrl=True)
    sheet = window.sheet()
    sheet.ui.service.setEditText("Cardiology")
    window.until(lambda: "The same service was ordered already." in window.words())
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("override"))
    assert len(_all(window)) == before
    window.type("A second opinion was asked for")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert len(_all(window)) == before + 1


def test_what_the_gate_stops_is_not_sent(window: Window) -> None:
    page = window.open(window.small.declan)
    order = _open(window, Stage.DRAFTING)
    page._referrals._record(EventCode.SEND)
    window.sheet()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "The referral cannot be sent yet." in window.words())
    assert window.small.clinic.referrals.get(window.small.clinic.actor, order.id).sent_at is None


def test_only_the_machines_events_are_offered(window: Window) -> None:
    window.open(window.small.declan)
    order = _open(window, Stage.SENT)
    clinic = window.small.clinic
    possible = clinic.referrals.possible(clinic.actor, order.id)
    card = window.page._referrals._view._next
    offered = set(card._codes) | {
        code
        for code in EventCode
        if any(a.text() == _button(code) for a in card._menu.actions() if a.text())
    }
    assert offered == set(possible)


def _button(code: EventCode) -> str:
    from clinicdesk.desktop.referral.words import EVENTS  # the words of the menu

    return EVENTS[code].button


def test_an_event_is_recorded_from_the_focused_button_and_undone(window: Window) -> None:
    page = window.open(window.small.declan)
    order = _open(window, Stage.SENT)
    window.until(lambda: QApplication.focusWidget() is page._referrals._view._next._buttons[0])
    window.press(Qt.Key.Key_Return)
    sheet = window.sheet()
    assert isinstance(sheet, EventSheet)
    window.tab_to(sheet.ui.note)
    window.type("Spoke with Dana")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    clinic = window.small.clinic
    assert clinic.referrals.get(clinic.actor, order.id).stage == Stage.RECEIPT_CONFIRMED
    window.until(lambda: "Spoke with Dana" in window.words())
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: clinic.referrals.get(clinic.actor, order.id).stage == Stage.SENT)


def test_a_report_that_came_is_filed_and_is_the_evidence(window: Window, tmp_path: Path) -> None:
    page = window.open(window.small.declan)
    order = _open(window, Stage.SENT)
    clinic = window.small.clinic
    for code in ("accept", "schedule", "seen"):
        window.small.clock.advance(timedelta(minutes=5))
        clinic.referrals.record(clinic.actor, order.id, code)
    page._read()
    window.until(lambda: page._referrals._view.read.order.stage == Stage.SEEN)  # type: ignore[union-attr]
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.4 a report")
    page._referrals._record(EventCode.OUTCOME)
    sheet = window.sheet()
    assert isinstance(sheet, EventSheet)
    sheet._evidence.set_file(report)
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    events = clinic.referrals.events(clinic.actor, order.id)
    evidence = next(e.evidence_document_id for e in events if e.code == "outcome")
    assert evidence is not None
    paper, kept = clinic.documents.open(clinic.actor, evidence)
    assert kept == report.read_bytes()
    assert paper.referral_id == order.id
    assert clinic.referrals.get(clinic.actor, order.id).stage == Stage.UNREVIEWED
    window.until(lambda: "Document: report.pdf" in window.words())


def test_a_time_to_come_is_refused_and_a_moment_that_is_none_told(window: Window) -> None:
    page = window.open(window.small.declan)
    _open(window, Stage.SENT)
    page._referrals._record(EventCode.RECEIVE)
    sheet = window.sheet()
    assert isinstance(sheet, EventSheet)
    sheet._occurred.time.setText("25:00")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("occurred_at"))
    sheet._occurred.time.setText("0905")
    assert sheet._occurred.value is not None
    assert f"{sheet._occurred.value:%H:%M}" == "09:05"
    sheet._occurred.day.line.setText("+2d")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "in the future" in window.words())


def test_a_referral_made_by_mistake_is_taken_back(window: Window) -> None:
    page = window.open(window.small.declan)
    order = _open(window, Stage.DRAFTING)
    page._referrals._mark_in_error()
    window.until(lambda: not window.tasks.busy)
    assert order.id not in {r.id for r in _all(window) if not r.entered_in_error}
    assert "Diabetic eye examination" not in window.words()
