"""What the person was taught, beside the plan; and the way to the leaflets."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from clinicdesk.desktop.education.sheet import EducationSheet
from clinicdesk.desktop.education.words import standing_chip
from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.education import Assignment
from clinicdesk.domain.plans import CarePlan

__all__ = ["EducationCard"]

_KEYS = "Ctrl+Shift+E"
_MOST = 6
Row = tuple[Assignment, bool, date]
"""What was given, whether it is to be asked about, and the site's day on which it was given."""


class EducationCard(PlanSideCard):
    """Reads by itself once it is told a plan. Pressed, a line opens its leaflet."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Education", "book-open")
        self._beside = beside
        self._chart: Chart | None = None
        self._nothing = Text("Nothing was given yet.", tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        rows = VBox(spacing=2)
        self._pool: Pool[Row] = Pool(rows, lambda: _Given(self))
        self.body.addLayout(rows)
        hint = "Leaflets that fit, and what was understood"
        button = self.add_button("Leaflets…", "book-open", hint=f"{hint} ({_KEYS})")
        button.clicked.connect(lambda _checked: self.open_leaflets())
        keys = QShortcut(QKeySequence(_KEYS), self)
        # The card stands in a column of its own: the keys hold wherever the plan is in sight.
        keys.setContext(Qt.ShortcutContext.WindowShortcut)
        keys.activated.connect(self.open_leaflets)

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show what the plan's person holds."""
        desk, plan_id = self._beside.desk, plan.id
        if self._chart is None or self._chart.patient.id != chart.patient.id:
            self._pool.fill(())
        self._chart = chart
        desk.tasks.read(
            lambda _report: (plan_id, desk.clinic.education.of_plan(desk.actor, plan_id)),
            self._on_read,
            key="plan-education",
        )

    def clear(self) -> None:
        """Show nobody."""
        self._chart = None
        self._pool.fill(())
        self.say("")

    def _on_read(self, answer: tuple[UUID, tuple[Assignment, ...]]) -> None:
        plan_id, given = answer
        chart = self._chart
        if chart is None or chart.plan is None or chart.plan.id != plan_id:
            return
        today = chart.today
        listed = sorted(given, key=lambda one: not one.due(today))
        due = sum(one.due(today) for one in given)
        self.say(f"{due} to ask about" if due else str(len(given) or ""), "warn" if due else "ink3")
        self._nothing.setVisible(not given)
        self._pool.fill(
            [(one, one.due(today), day_of(chart, one.given_at)) for one in listed[:_MOST]]
        )

    def open_leaflets(self, topic: str = "") -> None:
        """Show the leaflets, or one of them."""
        if self._chart is None or not self.isVisible():
            return
        self._beside.host.show_sheet(EducationSheet(self._beside.desk, self._chart, topic))


class _Given(RowButton):
    def __init__(self, card: EducationCard) -> None:
        super().__init__("")
        self._topic = ""
        self.clicked.connect(lambda: card.open_leaflets(self._topic))

    def fill(self, item: Row) -> None:
        given, due, day = item
        self._topic = given.topic
        asked = f"given {show_date(day)}"
        if given.ask_on is not None:
            asked = f"ask {'now' if due else 'on ' + show_date(given.ask_on)}"
        # The column is narrow: where it stands is said below, and a chip would squeeze the title.
        self.say(given.title, f"{standing_chip(given).word} · {asked}")
