"""The clinic's plan templates among the settings, for whoever changes care plans."""

from collections.abc import Callable

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.plan.template_editor import TemplateEditorSheet
from clinicdesk.desktop.widgets import Card, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.plan_templates import PlanTemplate
from clinicdesk.services.plan_templates import OfferedTemplate

__all__ = ["TemplatesSettingsCard"]


class TemplatesSettingsCard(Card):
    """Each template with its version; pressed, it is changed. ``show`` puts a sheet over the page.

    Hidden for roles that do not change care plans.
    """

    def __init__(self, desk: Desk, show: Callable[[Sheet], None]) -> None:
        super().__init__("Plan templates", "clipboard-list", spacing=8)
        self._desk, self._show = desk, show
        self.body.addWidget(
            Text(
                "What is offered for a care plan. A change here is for everybody; plans keep the "
                "version that they used.",
                tone="ink3",
                wrap=True,
            )
        )
        rows = VBox(spacing=2)
        self._pool: Pool[PlanTemplate] = Pool(rows, lambda: _Template(self._edit))
        self.body.addLayout(rows)
        self._may = may(desk.actor, Act.EDIT_PLAN)

    def read(self) -> None:
        """Read the templates."""
        self.setVisible(self._may)
        if self._may:
            desk = self._desk
            desk.tasks.read(
                lambda _report: desk.clinic.plan_templates.list(desk.actor),
                self._fill,
                key="settings-templates",
            )

    def _fill(self, found: tuple[OfferedTemplate, ...]) -> None:
        self._pool.fill([one.template for one in found])

    def _edit(self, key: str) -> None:
        sheet = TemplateEditorSheet(self._desk, key)
        self._show(sheet)
        sheet.closed.connect(self.read)


class _Template(RowButton):
    def __init__(self, edit: Callable[[str], None]) -> None:
        super().__init__("clipboard-list")
        self._key = ""
        self.clicked.connect(lambda: edit(self._key))

    def fill(self, template: PlanTemplate) -> None:
        """Show a template."""
        self._key = template.key
        self.say(template.title, f"{template.version_words} · {template.source_date}")
