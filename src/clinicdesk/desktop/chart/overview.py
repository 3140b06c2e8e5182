"""The overview: one look tells how the person is and what they need."""

from PySide6.QtCore import Signal

from clinicdesk.desktop.chart.attention import AttentionItem
from clinicdesk.desktop.chart.cards import (
    AttentionCard,
    ComingCard,
    GoalsCard,
    MedicationsCard,
    PrintedCard,
    ProblemsCard,
    TrendsCard,
)
from clinicdesk.desktop.chart.details_card import DetailsCard
from clinicdesk.desktop.chart.eligibility_card import EligibilityCard
from clinicdesk.desktop.chart.household_card import HouseholdCard
from clinicdesk.desktop.chart.merged_card import MergedCard
from clinicdesk.desktop.chart.programmes_card import ProgrammesCard
from clinicdesk.desktop.chart.unmerge_sheet import UnmergeSheet
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.person.rows import RowButton
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.widgets import Button, CardGrid, Scroller, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.continuity import EpisodeLine
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.protected import withheld_words

__all__ = ["OverviewTab"]


class OverviewTab(ChartTab):
    """Cards in three, two or one columns."""

    details_asked = Signal()
    goal_opened = Signal(object)
    document_opened = Signal(object)
    task_opened = Signal(object)

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        self._scroll = Scroller("Overview", margins=(24, 4, 18, 24))
        grid = CardGrid()
        self._kept = RowButton("lock", kind="body")
        self._kept.set_icon("lock", "ink3")
        self._kept.clicked.connect(lambda: host.go("protected"))
        self._scroll.body.addWidget(self._kept)
        self._scroll.body.addLayout(grid)
        self._below = VBox(spacing=16)
        self._scroll.body.addLayout(self._below)
        self._scroll.body.addStretch(1)
        VBox(self).addWidget(self._scroll)
        self._attention = AttentionCard(desk.actor.display)
        self._trends = TrendsCard()
        self._medications = MedicationsCard()
        self._goals = GoalsCard()
        self._problems = ProblemsCard()
        self._coming = ComingCard()
        self._details = DetailsCard(desk)
        self._household = HouseholdCard(desk)
        self._merged = MergedCard(desk)
        self._merged.asked.connect(lambda note: host.show_sheet(UnmergeSheet(desk, note)))
        self._eligibility = EligibilityCard(desk)
        self._eligibility.asked.connect(self._finish)
        self._eligibility.print_asked.connect(
            lambda: host.print_document(DocumentKind.CARE_SUMMARY)
        )
        self._printed = PrintedCard()
        self._programs = ProgrammesCard(desk)
        grid.add(self._attention)
        grid.add(self._trends)
        grid.add(self._medications)
        grid.add(self._goals, 2)
        grid.add(self._problems)
        grid.add(self._coming)
        grid.add(self._details)
        grid.add(self._household)
        grid.add(self._programs)
        grid.add(self._printed)
        self._below.addWidget(self._eligibility)
        self._below.addWidget(self._merged)
        self._attention.chosen.connect(self._attend)
        self._goals.opened.connect(self.goal_opened)
        self._printed.opened.connect(self.document_opened)
        for action, act in (
            (self._trends.action, lambda: host.go("medications")),
            (self._medications.action, lambda: host.go("medications")),
            (self._goals.action, lambda: host.go("plan")),
            (self._coming.action, lambda: host.go("timeline")),
            (self._printed.action, lambda: host.go("documents")),
            (self._details.action, self.details_asked.emit),
        ):
            assert isinstance(action, Button)
            action.clicked.connect(act)

    def show_chart(self, chart: Chart) -> None:
        """Fill every card."""
        super().show_chart(chart)
        for card in (
            self._attention,
            self._trends,
            self._medications,
            self._goals,
            self._problems,
            self._coming,
            self._printed,
            self._household,
            self._programs,
            self._eligibility,
            self._merged,
        ):
            card.fill(chart)
        self._details.fill(chart.patient, [alert.words for alert in chart.banner.alerts])
        self._kept.say(withheld_words(chart.withheld))
        self._kept.setVisible(chart.withheld > 0)
        self._scroll.show()

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._merged.forget()
        self._eligibility.forget()
        self._programs.forget()
        self._household.forget()
        self._details.forget()
        self._scroll.hide()

    def focus_first(self) -> None:
        """Put the keyboard on what needs attention."""
        if not self._attention.enter():
            self._scroll.setFocus()

    def _finish(self, line: EpisodeLine) -> None:
        continuity, actor = self.desk.clinic.continuity, self.desk.actor
        assert line.id is not None
        line_id = line.id
        sheet = ReasonSheet(
            self.desk,
            "Finish a line",
            label="What came of it",
            hint="Who goes on with it, or what was agreed with the person.",
            missing="Say what came of it.",
            draft=("continuity", line_id),
            save="Finish",
            note=line.words,
            work=lambda said: lambda _report: continuity.finish(actor, line_id, said),
        )
        self.host.show_sheet(sheet)

    def _attend(self, item: AttentionItem) -> None:
        if item.task_id is not None:
            self.task_opened.emit(item.task_id)
        elif item.referral_id is not None:
            self.host.show_referral(item.referral_id)
        else:
            self.host.go(item.tab)
