"""What stands beside a plan's lines: the plan as a whole, and its versions."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Card, HBox, StatusChip, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED
from clinicdesk.domain.plan_versions import PlanVersion
from clinicdesk.domain.plans import CarePlan, PlanStatus

__all__ = ["OtherPlansCard", "PlanCard", "VersionsCard", "open_beside", "other_plans"]

_SHOWN = 4
_OPEN = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD})


class PlanCard(Card):
    """What matters, when it was agreed, when it is looked at again, what is in the way."""

    def __init__(self, *, may_edit: bool) -> None:
        super().__init__("Plan", "clipboard-list", "Edit" if may_edit else "", spacing=10)
        row = HBox(spacing=8)
        self._title = Text("", "body_strong", wrap=True)
        self._chip = StatusChip("Not started")
        row.addWidget(self._title, 1)
        row.addWidget(self._chip)
        self.body.addLayout(row)
        facts = VBox(spacing=8)
        self._pool: Pool[tuple[str, str]] = Pool(facts, _LabelOver)
        self.body.addLayout(facts)

    def fill(self, chart: Chart, plan: CarePlan) -> None:
        """Show a plan as a whole."""
        self._title.setText(plan.title)
        review, today = plan.review_due_on, chart.today
        late = review is not None and review < today
        status = dict(words.PLAN_STATUSES).get(plan.status, plan.status.value)
        self._chip.set_status(
            Status("Review overdue", Tone.BAD, "circle-alert")
            if late
            else Status(status, Tone.IDLE, "clipboard-list")
        )
        changed = local(chart, plan.updated_at)
        when = f"{show_date(changed.date())} {changed:%H:%M}"
        facts = [
            ("What matters to me", f"“{plan.preferences}”" if plan.preferences else NOT_RECORDED),
            ("Started", show_date(plan.start_on)),
            ("Next review", show_date(review)),
            ("In the way", "; ".join(plan.barriers) or NOT_RECORDED),
            ("Version", f"{plan.number}, by {plan.updated_by}, {when}"),
        ]
        if plan.source != "clinic":
            facts.append(("From", plan.source))
        self._pool.fill(facts)


class _LabelOver(QWidget):
    """A label over what is said."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=1)
        self._label = Text("", "caption")
        self._value = Text("", wrap=True, selectable=True)
        column.addWidget(self._label)
        column.addWidget(self._value)

    def fill(self, item: tuple[str, str]) -> None:
        label, value = item
        self._label.setText(label)
        self._value.setText(value)
        self._value.set_tone("ink3" if value == NOT_RECORDED else "")


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


class OtherPlansCard(Card):
    """Plans that are over, or that others work on."""

    def __init__(self) -> None:
        super().__init__("Other plans", "archive", spacing=10)
        rows = VBox(spacing=10)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _Version)
        self.body.addLayout(rows)

    def fill(self, said: list[tuple[str, str]]) -> None:
        """Show plans in words."""
        self._pool.fill(said)
        self.setVisible(bool(said))


class VersionsCard(Card):
    """The newest versions: what changed, who changed it, when."""

    def __init__(self) -> None:
        super().__init__("Versions", "history", "Compare", spacing=10)
        rows = VBox(spacing=10)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _Version)
        self.body.addLayout(rows)
        self._more = Text("", "caption")
        self.body.addWidget(self._more)

    def fill(self, chart: Chart, versions: tuple[PlanVersion, ...]) -> None:
        """Show a plan's versions, the newest first."""
        said = []
        for one in versions[:_SHOWN]:
            at = local(chart, one.at)
            said.append(
                (one.words, f"Version {one.number} · {show_date(at.date())} {at:%H:%M} · {one.by}")
            )
        self._pool.fill(said)
        more = len(versions) - _SHOWN
        self._more.setText(f"{more} earlier")
        self._more.setVisible(more > 0)


class _Version(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self._words = Text("", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._who = Text("", "caption", wrap=True)
        column.addWidget(self._words)
        column.addWidget(self._who)

    def fill(self, item: tuple[str, str]) -> None:
        said, who = item
        self._words.setText(said)
        self._who.setText(who)
