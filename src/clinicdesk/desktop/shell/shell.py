"""The signed-in window: where one is, who the banner says, and how one gets elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.coaching.panel import CoachingPanelPage
from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.documents.page import DocumentsPage
from clinicdesk.desktop.imports.page import ImportsPage
from clinicdesk.desktop.keeping import SafeKeeping
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.messages import Messages
from clinicdesk.desktop.plan.template_settings import TemplatesSettingsCard
from clinicdesk.desktop.prevention.care_month import CareMonthPage
from clinicdesk.desktop.prevention.page import PreventionPage
from clinicdesk.desktop.privacy.page import PrivacyPage
from clinicdesk.desktop.referrals.page import ReferralsPage
from clinicdesk.desktop.registries.page import RegistriesPage
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.desktop.roster.quick_find import QuickFind
from clinicdesk.desktop.settings.page import SettingsPage
from clinicdesk.desktop.shell.hat import HAT_ITEM, Hat, HatStrip
from clinicdesk.desktop.shell.help import HelpSheet
from clinicdesk.desktop.shell.places import BELOW, BENEATH, MY_KEYS, PEOPLE, places_for
from clinicdesk.desktop.shell.state import ClinicState
from clinicdesk.desktop.staff.page import StaffPage
from clinicdesk.desktop.tasks import Tasks
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.today.page import TodayPage
from clinicdesk.desktop.widgets import (
    BannerFacts,
    HBox,
    PatientBanner,
    Rail,
    Stack,
    StatusStrip,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

__all__ = ["Place", "Shell"]

_NARROW_BELOW = 1040
CHART = "chart"
_SIGN_MS = 60_000
"""How often it is looked whether what was written waits for its signature."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is: a place of the rail, or a person's chart at one of its tabs."""

    key: str = "today"
    patient_id: UUID | None = None
    tab: str = "overview"
    referral_id: UUID | None = None


class Shell(QWidget):
    """Navigates. Pages are made when they are first shown and kept until the lock."""

    lock_asked = Signal()
    idle_changed = Signal()
    """The person chose another time until the lock."""
    hat_changed = Signal(object)
    """The occupational hat was put on or taken off; carries the ``Clinic`` as it is now."""

    def __init__(
        self,
        clinic: Clinic,
        tasks: Tasks,
        messages: Messages,
        memory: Memory,
        *,
        note_bug: Callable[[BaseException], str],
        place: Place | None = None,
        doors: Callable[[], Doors] | None = None,
    ) -> None:
        super().__init__()
        self._doors = doors
        self._desk = Desk(clinic, tasks, messages, self, note_bug)
        self._memory = memory
        self._places = places_for(clinic)
        self.place = place if place and self._leads_to(place) else self._home()
        self._trail: list[Place] = []
        self._pages: dict[str, Page] = {}
        facts = clinic.facts
        column = VBox(self, spacing=0)
        self._hat = Hat(self, self._desk)
        self._hat.changed.connect(self.hat_changed)
        if clinic.wears_hat:
            strip_on = HatStrip(clinic.protected.purpose)
            strip_on.taken_off.connect(self._hat.take_off)
            column.addWidget(strip_on)
        self._banner = PatientBanner()
        self._banner.back.connect(self.back)
        self._banner.hide()
        column.addWidget(self._banner)
        middle = HBox(spacing=0)
        subtitle = "Demonstration clinic" if facts.demonstration else facts.site.name
        below = (HAT_ITEM, *BELOW) if clinic.may_wear_hat else BELOW
        keys = PEOPLE if may(clinic.actor, Act.RUN_CLINIC) else MY_KEYS
        below = below if doors is None else (*below, keys)
        self._rail = Rail("ClinicDesk", subtitle, self._places, below)
        self._rail.chosen.connect(self._chosen)
        self._rail.acted.connect(self._act)
        middle.addWidget(self._rail)
        self._stack = Stack()
        middle.addWidget(self._stack, 1)
        column.addLayout(middle, 1)
        strip = StatusStrip()
        column.addWidget(strip)
        self._keeping = SafeKeeping(clinic, tasks, self)
        self._state = ClinicState(self._desk, strip, self._keeping)
        self._find = QuickFind(self, self._desk)
        self._help = HelpSheet(self)
        tasks.changed.connect(self._changed)
        tasks.failed.connect(self._failed)
        self._keys()
        theme = current_theme()
        theme.changed.connect(self._fit)
        self._sign = QTimer(self, interval=_SIGN_MS)
        self._sign.timeout.connect(self._sign_when_due)
        self._sign.start()

    def _sign_when_due(self) -> None:
        clinic = self._desk.clinic
        if clinic.signature_due:
            self._desk.tasks.write(lambda _report: clinic.sign_if_due())

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+K", self._find.open),
            ("F1", self._help.open),
            ("Alt+Left", self.back),
            ("F6", self._next_pane),
            (HAT_ITEM.shortcut, self._hat.ask),
            *((item.shortcut, self._goer(item.key)) for item in (*self._places, BELOW[1])),
            *(() if self._doors is None else ((PEOPLE.shortcut, self._goer(PEOPLE.key)),)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _goer(self, key: str) -> Callable[[], None]:
        return lambda: self.show_place(key)

    def start(self) -> None:
        """Show the place one was at, and read what the strip says."""
        self._show()
        self._state.read()
        self._keeping.start()

    # The navigator

    def open_chart(self, patient_id: UUID, tab: str = "overview") -> None:
        """Open a person's chart at one of its tabs."""
        self._go(Place(CHART, patient_id, tab))

    def open_referral(self, patient_id: UUID, referral_id: UUID) -> None:
        """Open a referral inside its person's chart."""
        self._go(Place(CHART, patient_id, "referrals", referral_id))

    def open_goal(self, patient_id: UUID, goal_id: UUID) -> None:
        """Open the form that logs progress of a goal, inside its person's chart."""
        self._go(Place(CHART, patient_id, "goals"))
        chart = self._pages[CHART]
        assert isinstance(chart, ChartPage)
        chart.log_goal(goal_id)

    def open_document(self, patient_id: UUID, document_id: UUID) -> None:
        """Show a kept document inside its person's chart."""
        self._go(Place(CHART, patient_id, "documents"))
        chart = self._pages[CHART]
        assert isinstance(chart, ChartPage)
        chart.open_paper(document_id)

    def show_place(self, key: str) -> None:
        """Go to a place of the rail, where the roles of this moment have it."""
        if self._leads_to(Place(key)):
            self._go(Place(key))

    def back(self) -> None:
        """Go where one came from; from nowhere, to Today."""
        self._keep()
        self.place = self._trail.pop() if self._trail else self._home()
        self._show()

    def _home(self) -> Place:
        return Place(self._places[0].key if self._places else "settings")

    def _leads_to(self, place: Place) -> bool:
        """Tell whether the roles of this moment have a place; charts are refused one by one."""
        below = {CHART, BELOW[1].key, PEOPLE.key}
        held = below | {item.key for item in self._places}
        return place.key in held or BENEATH.get(place.key) in held

    def _act(self, key: str) -> None:
        if key == HAT_ITEM.key:
            self._hat.ask()
        else:
            self.lock_asked.emit()

    def _chosen(self, key: str) -> None:
        if key != self.place.key:
            self.show_place(key)

    def _go(self, place: Place) -> None:
        self._keep()
        if place != self.place:
            self._trail = [*self._trail[-19:], self.place]
        self.place = place
        self._show()

    def _keep(self) -> None:
        # Leaving a page counts as leaving: what is half typed is kept.
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.keep_draft()
        self._note_tab()

    def _note_tab(self) -> None:
        chart = self._pages.get(CHART)
        if self.place.key == CHART and isinstance(chart, ChartPage):
            self.place = replace(self.place, tab=chart.tab)

    def _show(self) -> None:
        self._find.close()
        page = self._page(self.place.key)
        if isinstance(page, ChartPage) and self.place.patient_id is not None:
            page.show_patient(self.place.patient_id, self.place.tab, self.place.referral_id)
        else:
            self._banner.hide()
        self._stack.setCurrentWidget(page)
        key = self.place.key
        self._rail.set_current("patients" if key == CHART else BENEATH.get(key, key))
        page.arrive()

    def _page(self, key: str) -> Page:
        page = self._pages.get(key)
        if page is None:
            page = self._make(key)
            self._pages[key] = page
            self._stack.addWidget(page)
        return page

    def _make(self, key: str) -> Page:
        desk, memory = self._desk, self._memory
        if key == CHART:
            chart = ChartPage(desk, memory)
            chart.identified.connect(self._identify)
            return chart
        makers: dict[str, Callable[[], Page]] = {
            "today": lambda: TodayPage(desk, memory),
            "patients": lambda: RosterPage(desk),
            "registries": lambda: RegistriesPage(desk),
            "coaching": lambda: CoachingPanelPage(desk, memory),
            "prevention": lambda: PreventionPage(desk),
            "care-time": lambda: CareMonthPage(desk),
            "referrals": lambda: ReferralsPage(desk),
            "documents": lambda: DocumentsPage(desk),
            "imports": lambda: ImportsPage(desk),
            "people": lambda: StaffPage(desk, self, self._doors, self.lock_asked.emit),
            "privacy": lambda: PrivacyPage(desk),
            "settings": lambda: SettingsPage(
                desk, memory, self.idle_changed.emit, self._keeping, (TemplatesSettingsCard,)
            ),
        }
        return makers[key]()

    def _identify(self, facts: BannerFacts | None) -> None:
        """Say whose chart it is; None while it is being read: never one name beside another."""
        if facts is None or self.place.key != CHART:
            self._banner.hide()
        else:
            self._banner.set_facts(facts)
            self._banner.show()

    # What all pages share

    def _changed(self, change: Change) -> None:
        for page in self._pages.values():
            page.changed(change)
        self._state.changed()

    def _failed(self, error: Exception) -> None:
        # A method of the shell's own: a connection to the desk would outlive the lock, and with
        # it the clinic and its keys.
        self._desk.failed(error)

    def keep_drafts(self) -> int:
        """Keep half-typed work of every page, now; return how many pieces."""
        self._note_tab()
        return sum(page.keep_draft() for page in self._pages.values())

    def remember(self) -> None:
        """Remember the window's own state: widths and orders, never a person's value."""
        for page in self._pages.values():
            page.remember()

    def _next_pane(self) -> None:
        panes = [self._rail, self._stack.currentWidget(), self._banner]
        order = [pane for pane in panes if pane is not None and pane.isVisibleTo(self)]
        focus = self.window().focusWidget()
        at = next((n for n, pane in enumerate(order) if _holds(pane, focus)), -1)
        pane = order[(at + 1) % len(order)]
        for child in (pane, *pane.findChildren(QWidget)):
            if child.isVisibleTo(self) and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                child.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show icons only where the window is narrow."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._rail.set_narrow(self.width() < current_theme().u(_NARROW_BELOW))


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and pane.isAncestorOf(focus)
