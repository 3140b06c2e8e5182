"""Which templates a plan came from, and what it has otherwise than they have."""

from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_departures import TemplateUse
from clinicdesk.domain.plan_sources import template_source
from clinicdesk.domain.plans import CarePlan

__all__ = ["TemplatesCard"]


class TemplatesCard(PlanSideCard):
    """Reads by itself once it is told a plan; hidden where the plan used no template."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Against its templates", "clipboard-list")
        self._desk = beside.desk
        self._plan: tuple[UUID, int] | None = None
        rows = VBox(spacing=8)
        self._pool: Pool[tuple[str, str, bool]] = Pool(rows, _Said)
        self.body.addLayout(rows)
        self.hide()

    def clear(self) -> None:
        """Show nobody."""
        self._plan = None
        self._pool.fill(())
        self.hide()

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show a plan's templates, or none."""
        del chart
        if not _uses_templates(plan):
            self._plan = None
            self.hide()
            return
        desk, wanted = self._desk, (plan.id, plan.number)
        if wanted[0] != (self._plan or (None,))[0]:
            self.hide()
        self._plan = wanted
        desk.tasks.read(
            lambda _report: (wanted, desk.clinic.plan_templates.differences(desk.actor, wanted[0])),
            self._on_read,
            key="plan-against-templates",
        )

    def _on_read(self, answer: tuple[tuple[UUID, int], tuple[TemplateUse, ...]]) -> None:
        wanted, uses = answer
        if wanted != self._plan:
            return
        said = []
        for use in uses:
            said.append((use.title or use.key, use.words, True))
            said += [(one.title, one.words, False) for one in use.departures]
            if not use.departures:
                said.append(("As the template has it", "", False))
        self._pool.fill(said)
        self.setVisible(bool(said))


def _uses_templates(plan: CarePlan) -> bool:
    sources = [one.source for one in plan.concerns]
    sources += [one.source for one in plan.goals]
    sources += [one.source for one in plan.interventions]
    return any(map(template_source, sources))


class _Said(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self._head = Text("", "body_strong", wrap=True)
        self._title = Text("", wrap=True)
        self._words = Text("", "caption", wrap=True)
        column.addWidget(self._head)
        column.addWidget(self._title)
        column.addWidget(self._words)

    def fill(self, item: tuple[str, str, bool]) -> None:
        title, words, is_template = item
        for label, mine in ((self._head, is_template), (self._title, not is_template)):
            label.setText(title if mine else "")
            label.setVisible(mine)
        self._words.setText(words)
        self._words.setVisible(bool(words))
