"""The card of care-management time in a real window: a key starts and stops the timer."""

from uuid import UUID

from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven

from clinicdesk.desktop.plan.time_card import TimeCard
from clinicdesk.desktop.plan.time_form import TimeForm, TimerForm


def card_of(driven: Driven) -> tuple[TimeCard, UUID]:
    desk = driven.shell._desk
    rows = desk.clinic.care_months.clinic_month(desk.actor)
    who = next(row.month.patient_id for row in rows if row.month.reached)
    driven.shell.open_chart(who, "plan")
    driven.settle()
    card = driven.window.findChild(TimeCard)
    assert card is not None
    driven.until(lambda: "min this month" in driven.words(card))
    return card, who


def test_the_month_and_its_line_stand_there(driven: Driven) -> None:
    card, _who = card_of(driven)
    said = driven.words(card)
    assert "25 min this month: the 20-minute line is reached." in said
    assert "2 chronic conditions: diabetes, hypertension" in said
    assert "Home blood pressure" in said


def test_a_key_starts_the_timer_which_outlives_the_window_and_stops_it(driven: Driven) -> None:
    card, who = card_of(driven)
    desk = driven.shell._desk
    driven.press(Qt.Key.Key_T, CTRL)
    driven.until(lambda: "The timer runs: 1 min." in driven.words(card))
    timer = desk.clinic.care_time.timer(desk.actor)
    assert timer is not None
    assert timer.patient_id == who
    driven.press(Qt.Key.Key_T, CTRL)
    driven.settle()
    form = driven.window.findChild(TimerForm)
    assert form is not None
    assert form.ui.minutes.text() == "1"
    form.ui.note.setText("Called")
    form.save()
    driven.settle()
    driven.until(lambda: "26 min this month" in driven.words(card))
    assert desk.clinic.care_time.timer(desk.actor) is None


def test_time_is_typed_corrected_with_a_reason_and_taken_back(driven: Driven) -> None:
    card, who = card_of(driven)
    desk = driven.shell._desk
    (entry,) = desk.clinic.care_months.month(desk.actor, who).entries
    card._correct(entry)
    driven.settle()
    form = driven.window.findChild(TimeForm)
    assert form is not None
    form.ui.minutes.setText("15")
    form.save()
    driven.settle()
    assert form.fields.problem("reason") == "Say in a few words why."
    form.ui.reason.setText("Counted the wait")
    form.save()
    driven.settle()
    driven.until(lambda: "15 of 20 min this month" in driven.words(card))
    (now,) = desk.clinic.care_months.month(desk.actor, who).entries
    assert (now.minutes, now.replaces_id) == (15, entry.id)
