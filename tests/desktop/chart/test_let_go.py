"""Behind the lock nothing of a chart holds on to the clinic."""

import gc
import weakref

from chart_window import Window
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from clinicdesk.desktop.referral.event_form import EventSheet
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.referral_machine import EventCode


def test_a_chart_that_is_gone_lets_go_of_the_clinic(window: Window) -> None:
    page = window.open(window.small.declan)
    for key in page._tabs:
        page.go(key)
    chart = page._known()
    page._tabs["plan"].new()
    page._referrals.new()
    page.show_sheet(EventSheet(page._desk, chart, chart.referrals[0], EventCode.SEND))
    page._edit_details()
    window.qtbot.wait(50)
    window.press(Qt.Key.Key_Escape)
    page.print_document(DocumentKind.CARE_SUMMARY)
    window.until(lambda: page._sheet._prepared, seconds=30)  # type: ignore[union-attr]
    window.until(lambda: not window.tasks.busy)
    desk = weakref.ref(page._desk)
    shell = window.shell
    shell.keep_drafts()
    window.until(lambda: not window.tasks.busy)
    del page, chart
    del window.shell
    window.takeCentralWidget()
    shell.deleteLater()
    del shell
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert desk() is None
