"""The household on a chart: linked by the search box, opened, refused in words, ended."""

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from clinicdesk.desktop.chart.household_card import HouseholdCard
from clinicdesk.desktop.chart.overview import OverviewTab
from clinicdesk.desktop.person.rows import RowButton
from clinicdesk.domain.person_codes import relationship
from clinicdesk.domain.person_details import HouseholdLink, LinkDraft


def card(window: Window) -> HouseholdCard:
    tab = window.page._tabs["overview"]
    assert isinstance(tab, OverviewTab)
    return tab._household


def links(window: Window) -> tuple[HouseholdLink, ...]:
    clinic = window.small.clinic
    return clinic.household.of_person(clinic.actor, window.small.declan)


def said(window: Window) -> str:
    rows = card(window).findChildren(RowButton)
    return "\n".join(row.accessibleName() for row in rows if row.isVisible())


def linked(window: Window) -> None:
    """Anh is Declan's spouse already."""
    small, kin = window.small, relationship("SPS")
    assert kin is not None
    small.clinic.household.link(
        small.clinic.actor,
        LinkDraft(head_id=small.declan, dependant_id=small.anh, relation=kin, person_code="01"),
    )


def press(window: Window, words: str) -> None:
    found = [b for b in card(window).findChildren(QPushButton) if b.accessibleName() == words]
    assert len(found) == 1, [b.accessibleName() for b in card(window).findChildren(QPushButton)]
    found[0].click()


def test_the_search_box_picks_whom_to_link(window: Window) -> None:
    window.open(window.small.declan)
    shown = card(window)
    window.until(lambda: shown._rows)
    assert shown.action is not None
    shown.action.click()
    assert shown.form.search.hasFocus()
    assert not shown.form.save.isEnabled()
    window.type("nguyen")
    window.until(shown.form.found.shown)
    window.press(Qt.Key.Key_Return)
    assert "NGUY" in shown.form.search.text()
    shown.form.way.setCurrentIndex(1)
    shown.form.kin.setCurrentIndex(shown.form.kin.findData("SONC"))
    shown.form.since.line.setText("01-Mar-2025")
    shown.form.save.click()
    window.until(lambda: "NGUY" in said(window))
    (one,) = links(window)
    assert (one.head_id, one.dependant_id) == (window.small.anh, window.small.declan)
    assert (one.relation.code, str(one.start_on)) == ("SONC", "2025-03-01")
    assert "this person is their son" in said(window)
    assert "since 01-Mar-2025" in said(window)
    assert shown.form.isHidden()


def test_who_is_linked_is_opened_and_the_link_ends(window: Window) -> None:
    linked(window)
    window.open(window.small.declan)
    window.until(lambda: "Spouse" in said(window))
    assert "person code 01" in said(window)
    press(window, f"End the link with {links(window)[0].dependant}")
    window.until(lambda: "ended" in said(window))
    assert links(window)[0].end_on == window.small.clinic.today()
    (row,) = [one for one in card(window).findChildren(RowButton) if one.isVisible()]
    row.click()
    window.until(lambda: window.page._chart and window.page._chart.patient.id == window.small.anh)
    window.until(lambda: "Subscriber" in said(window))


def test_a_second_link_of_the_same_two_is_refused_in_words(window: Window) -> None:
    linked(window)
    window.open(window.small.declan)
    shown = card(window)
    window.until(lambda: "Spouse" in said(window))
    assert shown.action is not None
    shown.action.click()
    window.type("nguyen")
    window.until(shown.form.found.shown)
    window.press(Qt.Key.Key_Return)
    shown.form.save.click()
    window.until(shown.problem.isVisible)
    assert "linked already" in shown.problem.text()
    assert len(links(window)) == 1
    assert not shown.form.isHidden(), "what was chosen stays"


def test_a_link_that_ended_elsewhere_is_said_to_have_changed(window: Window) -> None:
    linked(window)
    window.open(window.small.declan)
    window.until(lambda: "Spouse" in said(window))
    clinic, (one,) = window.small.clinic, links(window)
    clinic.household.end(clinic.actor, one.id, one.version)
    press(window, f"End the link with {one.dependant}")
    window.until(card(window).problem.isVisible)
    assert "changed this link" in card(window).problem.text()
    window.until(lambda: "ended" in said(window))
