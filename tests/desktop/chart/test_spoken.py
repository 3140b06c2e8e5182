"""Whatever takes the keyboard in a chart has a name to be read aloud."""

from collections.abc import Iterator

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from clinicdesk.desktop.consents.consent_form import ConsentSheet
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.desktop.printing.request_panel import KIND_WORDS
from clinicdesk.desktop.protected.break_glass import BreakGlassSheet
from clinicdesk.desktop.protected.entry_form import EntrySheet
from clinicdesk.desktop.referral.event_form import EventSheet
from clinicdesk.domain.compartments import PROTECTED
from clinicdesk.domain.referral_machine import EventCode


def _nameless(root: QWidget) -> Iterator[str]:
    for child in root.findChildren(QWidget):
        inner = child.parent()
        hidden = not child.isVisibleTo(root) or not child.focusPolicy() & Qt.FocusPolicy.TabFocus
        if hidden or isinstance(child, QScrollBar) or isinstance(inner, QAbstractScrollArea):
            continue
        if child.focusProxy() is not None:
            continue
        words = child.accessibleName()
        if isinstance(child, QAbstractButton):
            words = words or child.text()
        # The line inside a combo is announced as the combo.
        if not words.strip() and not (inner is not None and hasattr(inner, "lineEdit")):
            yield f"{type(child).__name__} {child.objectName()}"


def test_every_control_of_every_tab_and_form_has_a_name(window: Window) -> None:
    page = window.open(window.small.declan)
    for key, tab in page._tabs.items():
        page.go(key)
        assert list(_nameless(tab)) == [], key
    chart = page._known()
    plan = chart.plan
    assert plan is not None
    opened: list[Sheet] = []

    def look(name: str) -> None:
        sheet = page._sheet
        assert sheet is not None, name
        assert sheet not in opened
        opened.append(sheet)
        assert list(_nameless(sheet)) == [], name
        sheet.closed.emit()

    page._tabs["plan"].new()
    for name, act in (
        ("concern", lambda: page._acts.add_concern(chart, plan)),
        ("intervention", lambda: page._acts.add_intervention(chart, plan)),
        ("goal", lambda: page._acts.open_line(chart, plan, plan.goals[0])),
        ("plan", lambda: page._acts.edit_plan(chart, plan)),
    ):
        act()
        assert page.tab == "plan"
        assert list(_nameless(page._tabs["plan"])) == [], name
    page._acts.log_progress(chart)
    look("progress")
    page._own.edit_details(page._known().patient.id)
    window.until(lambda: page._sheet is not None)
    look("details")
    page._referrals.new()
    look("referral")
    for code in (EventCode.SCHEDULE, EventCode.OUTCOME, EventCode.REROUTE, EventCode.REASSIGN):
        page.show_sheet(EventSheet(page._desk, chart, chart.referrals[0], code))
        look(code.value)
    page.show_sheet(VersionsSheet(page._desk, plan.id))
    look("versions")
    page.go("protected")
    window.until(lambda: not window.tasks.busy)
    page.show_sheet(EntrySheet(page._desk, chart.patient.id, tuple(PROTECTED)))
    look("protected entry")
    page.show_sheet(BreakGlassSheet(page._desk, chart.patient.id))
    look("emergency")
    page.show_sheet(ConsentSheet(page._desk, chart, tuple(PROTECTED)))
    look("consent")
    for part in page._papers.PARTS:
        page._papers.choose(part)
        assert list(_nameless(page._papers)) == [], part
    for kind in KIND_WORDS:
        page.print_document(kind, chart.referrals[0].id)
        look(kind.value)
    window.until(lambda: not window.tasks.busy, seconds=30)


def test_a_control_without_a_name_is_found(window: Window) -> None:
    holder = QWidget(window)
    line = QLineEdit(holder)
    holder.show()
    assert list(_nameless(holder)) == ["QLineEdit "]
    line.setAccessibleName("Phone")
    assert list(_nameless(holder)) == []
