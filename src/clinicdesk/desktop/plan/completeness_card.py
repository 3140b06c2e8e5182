"""What a comprehensive plan still lacks, each point with the way to where it is mended."""

from collections.abc import Callable

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard, WrappedRow
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_lint import LintPoint, completeness, measurable
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plans import CarePlan

__all__ = ["CompletenessCard"]

_PARTS = {
    "L2": ("prognosis", "prognosis"),
    "L4": ("symptoms", "symptoms"),
    "L6": ("medication", "medication"),
    "L7": ("community", "community"),
    "L8": ("coordination", "coordination"),
    "L9": ("plan", "review_due_on"),
    "L10": ("function", "function"),
    "L11": ("caregiver", "caregiver"),
    "L12": ("environment", "environment"),
    "L14": ("plan", "copy_given_on"),
}
"""The part about the person, and its field, that mends a point."""
_ENDED = frozenset({"inactive", "remission", "resolved"})


class CompletenessCard(PlanSideCard):
    """The points that are missing. Pressed, a point leads to the line or field that mends it."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Complete plan", "list-checks")
        self._beside = beside
        self._plan: CarePlan | None = None
        self._nothing = Text("Nothing is missing.", tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        rows = VBox(spacing=2)
        self._pool: Pool[LintPoint] = Pool(rows, self._row)
        self.body.addLayout(rows)

    def _row(self) -> WrappedRow:
        return _Point(self._mend)

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show what the plan lacks."""
        self._plan = plan
        points = completeness(plan, chart.today)
        missing = [point for point in points if not point.ok]
        self.say(f"{len(points) - len(missing)} of {len(points)}", "warn" if missing else "ok")
        self._nothing.setVisible(not missing)
        self._pool.fill(missing)

    def clear(self) -> None:
        """Show nobody."""
        self._plan = None
        self._pool.fill(())
        self.say("")

    def _mend(self, point: LintPoint) -> None:
        plan = self._plan
        if plan is None:
            return
        if point.code in _PARTS:
            self._beside.show(*_PARTS[point.code])
        elif point.code == "L1":
            self._beside.add("concern", None)
        elif point.code == "L3":
            self._mend_goals(plan)
        elif point.code == "L5":
            self._mend_work(plan)
        else:
            self._mend_person(plan)

    def _mend_goals(self, plan: CarePlan) -> None:
        for concern in plan.concerns:
            if concern.status in _ENDED:
                continue
            mine = [g for g in plan.goals if concern.id in g.concern_ids]
            if any(measurable(g) or g.status_reason.strip() for g in mine):
                continue
            running = [g for g in mine if g.lifecycle not in OVER]
            if running:
                self._beside.show(running[0].id, "measure")
            else:
                self._beside.add("goal", concern.id)
            return
        self._beside.add("goal" if plan.concerns else "concern", None)

    def _mend_work(self, plan: CarePlan) -> None:
        nobody = [i for i in plan.interventions if not i.owner.strip() and i.owner_id is None]
        if nobody:
            self._beside.show(nobody[0].id, "owner")
            return
        served = {goal_id for i in plan.interventions for goal_id in i.goal_ids}
        bare = [g for g in plan.goals if g.id not in served and g.lifecycle not in OVER]
        self._beside.add("intervention", bare[0].id if bare else None)

    def _mend_person(self, plan: CarePlan) -> None:
        if not plan.preferences.strip():
            self._beside.show("preferences", "preferences")
        elif not any(barrier.strip() for barrier in plan.barriers):
            self._beside.show("barriers", "barriers")
        else:
            self._beside.show("self_management", "self_management")


class _Point(WrappedRow):
    def __init__(self, mend: Callable[[LintPoint], None]) -> None:
        super().__init__("circle-dashed")
        self._point: LintPoint | None = None
        self._mend = mend
        self.clicked.connect(self._on_clicked)

    def fill(self, point: LintPoint) -> None:
        self._point = point
        self.say(point.words, point.fix)

    def _on_clicked(self) -> None:
        if self._point is not None:
            self._mend(self._point)
