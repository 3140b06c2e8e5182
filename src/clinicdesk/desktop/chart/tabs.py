"""The tabs of a chart: which there are, in which order, and who is given them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.medications import MedicationsTab
from clinicdesk.desktop.chart.overview import OverviewTab
from clinicdesk.desktop.chart.papers import PapersTab
from clinicdesk.desktop.chart.timeline import TimelineTab
from clinicdesk.desktop.coaching.tab import CoachingTab
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.plan.goals_tab import GoalsTab
from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.desktop.protected.tab import ProtectedTab
from clinicdesk.desktop.referral.tab import ReferralsTab
from clinicdesk.domain.access import Act, may

__all__ = ["OWN_PRIMARY", "TABS", "ChartTabs"]

TABS: Sequence[tuple[str, str, str]] = (
    ("overview", "Overview", "Overview"),
    ("plan", "Care plan", "Plan"),
    ("goals", "Goals", "Goals"),
    ("coaching", "Coaching", "Coaching"),
    ("referrals", "Referrals", "Referrals"),
    ("medications", "Medications and results", "Results"),
    ("documents", "Documents", "Documents"),
    ("timeline", "Timeline", "Timeline"),
    ("protected", "Protected", "Protected"),
)
"""Key, words, and the words where there is little room."""

OWN_PRIMARY = frozenset({"plan", "goals", "coaching", "referrals", "protected"})
"""Tabs with a primary button of their own: there is one a page."""


class ChartTabs:
    """Every tab of one chart, made once and filled again for each person."""

    def __init__(self, desk: Desk, host: ChartHost, acts: PlanActs) -> None:
        self._whole = may(desk.actor, Act.READ_CHART)
        self.overview = OverviewTab(desk, host)
        self.goals = GoalsTab(desk, host, acts)
        self.referrals = ReferralsTab(desk, host)
        self.papers = PapersTab(desk, host)
        self.timeline = TimelineTab(desk, host)
        self.protected = ProtectedTab(desk, host)
        self.every: dict[str, ChartTab] = {
            "overview": self.overview,
            "plan": PlanTab(desk, host, acts),
            "goals": self.goals,
            "coaching": CoachingTab(desk, host),
            "referrals": self.referrals,
            "medications": MedicationsTab(desk, host),
            "documents": self.papers,
            "timeline": self.timeline,
            "protected": self.protected,
        }

    def allowed(self, page: QWidget) -> dict[str, ChartTab]:
        """The tabs that the roles of this moment open; the others are kept by ``page``, unseen."""
        if self._whole:
            return self.every
        for tab in self.every.values():
            tab.setParent(page)  # or they would outlive the page, and keep the clinic open
            tab.hide()
        return {"protected": self.protected}
