"""Behind the lock nothing of a chart holds on to the clinic."""

import gc
import weakref

from chart_window import Window
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from clinicdesk.desktop.consents.consent_form import ConsentSheet
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.plan.editor.delegate import _Look
from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.desktop.protected.break_glass import BreakGlassSheet
from clinicdesk.desktop.protected.entry_form import EntrySheet
from clinicdesk.desktop.referral.event_form import EventSheet
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.compartments import PROTECTED
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.referral_machine import EventCode

PLACES = ("today", "patients", "registries", "coaching", "prevention", "care-time", "settings")
OF_A_PERSON = (Chart, CarePlan, Node, _Look, CoachingView)


def _use(window: Window) -> weakref.ref[Desk]:
    """Look at every tab, open forms and a preview; return what all of them were given."""
    page = window.open(window.small.declan)
    for key in page._tabs:
        page.go(key)
        window.qtbot.wait(10)  # it is painted
    chart = page._known()
    page._tabs["plan"].new()
    page._referrals.new()
    page.show_sheet(EventSheet(page._desk, chart, chart.referrals[0], EventCode.SEND))
    page._own.edit_details(chart.patient.id)
    window.until(lambda: not window.tasks.busy)  # or it would take the place of the preview
    page.show_sheet(EntrySheet(page._desk, chart.patient.id, tuple(PROTECTED)))
    page.show_sheet(BreakGlassSheet(page._desk, chart.patient.id))
    page.show_sheet(ConsentSheet(page._desk, chart, tuple(PROTECTED)))
    for part in page._papers.PARTS:
        page._papers.choose(part)
    window.qtbot.wait(50)
    window.press(Qt.Key.Key_Escape)
    page.print_document(DocumentKind.CARE_SUMMARY)
    preview = page._sheet
    assert isinstance(preview, PreviewSheet)
    window.until(lambda: preview._prepared, seconds=30)
    window.until(lambda: not window.tasks.busy)
    return weakref.ref(page._desk)


def _known() -> list[object]:
    return [one for one in gc.get_objects() if isinstance(one, OF_A_PERSON)]


def _held(others: list[object]) -> list[str]:
    """What is still known of a person, by its kind; ``others`` were there before the window."""
    before = {id(one) for one in others}
    return sorted({type(one).__name__ for one in _known() if id(one) not in before})


def test_a_chart_that_is_gone_lets_go_of_the_clinic(window: Window) -> None:
    others = _known()  # of tests before this one in the same process
    desk = _use(window)
    assert desk() is not None
    for place in PLACES:
        window.shell.show_place(place)
        window.until(lambda: not window.tasks.busy)
    assert set(PLACES) <= set(window.shell._pages)
    assert {"Chart", "CarePlan", "Node", "_Look"} <= set(_held(others))
    window.said.clear()
    window.shell.keep_drafts()
    window.until(lambda: not window.tasks.busy)
    shell = window.takeCentralWidget()
    del window.shell
    shell.deleteLater()
    del shell
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert desk() is None
    assert _held(others) == []
