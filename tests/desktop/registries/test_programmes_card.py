"""Programs on the chart: where each stands and the steps from there; the line of the morning."""

import os
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from window_clinic import Driven, nameless

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.chart.programmes_card import ProgrammesCard
from clinicdesk.desktop.today.page import TodayPage
from clinicdesk.desktop.today.registry_news import RegistryNews
from clinicdesk.domain.programmes import ENDED, EnrolmentDraft

PICTURES = os.environ.get("REGISTRY_PICTURES", "")


def card_of(driven: Driven, mrn: str) -> ProgrammesCard:
    clinic = driven.shell._desk.clinic
    person = clinic.people.by_mrn(clinic.actor, mrn)
    assert person is not None
    driven.shell.open_chart(person)
    driven.settle()
    page = driven.shell._pages["chart"]
    assert isinstance(page, ChartPage)
    (card,) = page.findChildren(ProgrammesCard)
    driven.settle()
    return card


def press(driven: Driven, card: ProgrammesCard, name: str) -> None:
    button = next(one for one in card.findChildren(QPushButton) if one.accessibleName() == name)
    button.click()
    driven.settle()
    QApplication.processEvents()
    driven.settle()


def test_a_program_is_paused_with_its_reason_and_resumed(driven: Driven) -> None:
    clinic = driven.shell._desk.clinic
    person = clinic.people.by_mrn(clinic.actor, "CD-000001-C")
    assert person is not None
    now = clinic.programmes.of_patient(clinic.actor, person)
    if not any(one.programme == "ccm" and one.status not in ENDED for one in now):
        clinic.programmes.enrol(clinic.actor, EnrolmentDraft(patient_id=person, programme="ccm"))
    card = card_of(driven, "CD-000001-C")
    said = driven.words(card)
    assert "Chronic care management" in said
    assert "by " in said
    assert not nameless(card)
    press(driven, card, "Pause Chronic care management")
    assert "needs its reason" in driven.words(card)
    reason = next(one for one in card.findChildren(QLineEdit) if one.isVisibleTo(card))
    reason.setText("On leave")
    press(driven, card, "Pause Chronic care management")
    said = driven.words(card)
    assert "stands still" in said
    assert "On leave" in said
    if PICTURES:
        driven.window.grab().save(str(Path(PICTURES) / "chart.png"))
    press(driven, card, "Resume Chronic care management")
    assert "stands still" not in driven.words(card)


def test_somebody_is_enrolled_and_ends(driven: Driven) -> None:
    card = card_of(driven, "CD-000001-C")
    card._ask()
    card._form.programme.setCurrentIndex(card._form.programme.findData("tobacco"))
    card._form.enrol.click()
    driven.settle()
    driven.settle()
    assert "Set a quit day" in driven.words(card)
    fields = [one for one in card.findChildren(QLineEdit) if "Tobacco" in one.accessibleName()]
    fields[-1].setText("Stopped")
    press(driven, card, "End Tobacco cessation")
    assert "Stopped" in driven.words(card)


def test_a_next_step_stands_in_the_morning_and_enter_opens_the_chart(driven: Driven) -> None:
    desk = driven.shell._desk
    person = desk.clinic.people.by_mrn(desk.actor, "CD-000001-C")
    assert person is not None
    one, _change = desk.clinic.programmes.enrol(
        desk.actor, EnrolmentDraft(patient_id=person, programme="tobacco")
    )
    late = desk.clinic.today() - timedelta(days=1)
    desk.clinic.programmes.next_step(desk.actor, one.id, one.version, "Ask again", late)
    page = driven.page("today")
    assert isinstance(page, TodayPage)
    driven.settle()
    card = page._cards["programs"]
    line = next(line for line in card.lines if line.key == one.id)
    assert not card.isHidden()
    assert "1 day late" in driven.words(line)
    assert "Overdue" in line.accessibleName()
    line.setFocus()
    driven.press(Qt.Key.Key_Return)
    driven.settle()
    assert driven.shell.place.key == "chart"


def test_the_morning_says_how_many_entered(driven: Driven) -> None:
    today = driven.page("today")
    driven.settle()
    (news,) = today.findChildren(RegistryNews)
    clinic = driven.shell._desk.clinic
    entered, _left = clinic.registries.changes_since(clinic.actor, clinic.today())
    assert news.isVisible() is (entered > 0)
    if PICTURES:
        driven.window.grab().save(str(Path(PICTURES) / "today.png"))
