"""What stands beside a plan's lines: its versions, and the person's other plans."""

from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard, SaidRow
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plans import CarePlan, PlanStatus

__all__ = ["OtherPlansCard", "VersionsCard", "open_beside", "other_plans"]

_SHOWN = 4
_OPEN = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD})


def other_plans(chart: Chart) -> list[tuple[str, str]]:
    """Say which plans there are besides the one that is worked on, the newest first."""
    current = chart.plan.id if chart.plan else None
    said = []
    for plan in chart.plans:
        if plan.id == current or plan.status is PlanStatus.ENTERED_IN_ERROR:
            continue
        status = dict(words.PLAN_STATUSES).get(plan.status, plan.status.value)
        day = show_date(plan.start_on) if plan.start_on else "start not recorded"
        source = "this clinic" if plan.source == "clinic" else plan.source
        counted = [
            f"{len(lines)} {name if len(lines) == 1 else name + 's'}"
            for name, lines in (("goal", plan.goals), ("intervention", plan.interventions))
            if lines
        ]
        said.append((plan.title, " · ".join([status, f"from {day}", source, *counted])))
    return said


def open_beside(chart: Chart) -> tuple[CarePlan, ...]:
    """Return the clinic's own plans that are open beside the one that is worked on.

    After a merge there may be two: each record had its own, and nobody chose between them.
    """
    current = chart.plan.id if chart.plan else None
    return tuple(
        plan
        for plan in chart.plans
        if plan.id != current and plan.source == "clinic" and plan.status in _OPEN
    )


class OtherPlansCard(PlanSideCard):
    """Plans that are over, or that others work on."""

    def __init__(self, _beside: PlanBeside) -> None:
        super().__init__("Other plans", "archive", opened=False)
        rows = VBox(spacing=10)
        self._pool: Pool[tuple[str, str]] = Pool(rows, SaidRow)
        self.body.addLayout(rows)

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show the other plans in words."""
        del plan
        said = other_plans(chart)
        self._pool.fill(said)
        self.say(str(len(said)))
        self.setVisible(bool(said))

    def clear(self) -> None:
        """Show nobody."""
        self._pool.fill(())


class VersionsCard(PlanSideCard):
    """The newest versions: what changed, who changed it, when."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Versions", "history", opened=False)
        self._plan: CarePlan | None = None
        self._beside = beside
        rows = VBox(spacing=10)
        self._pool: Pool[tuple[str, str]] = Pool(rows, SaidRow)
        self.body.addLayout(rows)
        self._more = Text("", "caption")
        self.body.addWidget(self._more)
        self.add_button(
            "Compare", "history", hint="Two versions side by side (Ctrl+Shift+V)"
        ).clicked.connect(self._compare)

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show a plan's versions, the newest first."""
        self._plan = plan
        said = []
        for one in chart.plan_versions[:_SHOWN]:
            at = local(chart, one.at)
            said.append(
                (one.words, f"Version {one.number} · {show_date(at.date())} {at:%H:%M} · {one.by}")
            )
        self._pool.fill(said)
        self.say(str(plan.number))
        more = len(chart.plan_versions) - _SHOWN
        self._more.setText(f"{more} earlier")
        self._more.setVisible(more > 0)

    def clear(self) -> None:
        """Show nobody."""
        self._plan = None
        self._pool.fill(())

    def _compare(self) -> None:
        if self._plan is not None:
            self._beside.host.show_sheet(VersionsSheet(self._beside.desk, self._plan.id))
