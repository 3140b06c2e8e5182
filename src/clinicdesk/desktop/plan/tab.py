"""The care plan: concerns, goals and interventions as linked lines, with the plan beside them."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.plan.ending_form import Line
from clinicdesk.desktop.plan.hints import PointsCard
from clinicdesk.desktop.plan.lines import Block, ConcernCard, blocks
from clinicdesk.desktop.plan.plan_cards import (
    OtherPlansCard,
    PlanCard,
    VersionsCard,
    open_beside,
    other_plans,
)
from clinicdesk.desktop.plan.template_card import TemplatesCard
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    EmptyState,
    FlowLayout,
    HBox,
    Notice,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_lint import completeness

__all__ = ["PlanTab"]

_NONE = "No care plan yet"
_LISTED = 3


class PlanTab(ChartTab):
    """Ctrl+N adds a goal; Enter on a line opens it."""

    def __init__(self, desk: Desk, host: ChartHost, acts: PlanActs) -> None:
        super().__init__(desk, host)
        self._acts = acts
        self._stack = QStackedWidget()
        VBox(self).addWidget(self._stack)
        self._scroll = Scroller("Care plan", margins=(24, 4, 18, 24), spacing=12)
        self._scroll.body.addLayout(self._heading())
        self._two = Notice()
        self._scroll.body.addWidget(self._two)
        row = HBox(spacing=16)
        self._row = row
        left = QWidget()
        lines = VBox(left, spacing=12)
        cards = VBox(spacing=12)
        lines.addLayout(cards)
        self._cards: Pool[Block] = Pool(cards, self._card)
        self._nothing = Text(
            "The plan has no concern yet. Begin with what worries the person.",
            tone="ink3",
            wrap=True,
        )
        lines.addWidget(self._nothing)
        lines.addStretch(1)
        row.addWidget(left, 3)
        right = QWidget()
        beside = VBox(right, spacing=16)
        self._plan = PlanCard(may_edit=acts.may_edit)
        if self._plan.action is not None:
            self._plan.action.clicked.connect(self._edit_plan)
        self._points = PointsCard("A complete plan has", only_missing=True)
        self._versions = VersionsCard()
        assert self._versions.action is not None
        self._versions.action.clicked.connect(self._compare)
        self._others = OtherPlansCard()
        self._templates = TemplatesCard(desk)
        for card in (self._plan, self._points, self._versions, self._templates, self._others):
            beside.addWidget(card)
        beside.addStretch(1)
        row.addWidget(right, 2)
        self._scroll.body.addLayout(row)
        self._scroll.body.addStretch(1)
        self._stack.addWidget(self._scroll)
        self._empty = EmptyState(
            "clipboard-list",
            _NONE,
            "Ask what matters to the person, and start from there.",
            button="Start a care plan" if acts.may_edit else "",
        )
        self._empty.acted.connect(self.new)
        if acts.may_edit:
            self._empty.add(self._template_button("secondary"))
            keys = QShortcut(QKeySequence("Ctrl+Shift+T"), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(self._from_template)
        self._stack.addWidget(self._empty)
        self._blank = QWidget()
        self._stack.addWidget(self._blank)
        current_theme().follow(self._fit)

    def _heading(self) -> FlowLayout:
        row = FlowLayout(spacing=8)
        for words, kind, act in (
            ("Goal", "primary", self._add_goal),
            ("Concern", "secondary", self._add_concern),
            ("Intervention", "secondary", self._add_intervention),
        ):
            hint = "Add a goal (Ctrl+N)" if kind == "primary" else f"Add a {words.lower()}"
            button = Button(words, kind, "plus", hint=hint.replace("a i", "an i"))
            button.setAccessibleName(f"Add {words.lower()}")
            button.clicked.connect(act)
            if not self._acts.may_edit:
                button.hide()
            row.addWidget(button)
        row.addWidget(self._template_button("quiet"))
        return row

    def _template_button(self, kind: str) -> Button:
        hint = "See what a template would add (Ctrl+Shift+T)"
        button = Button("From a template…", kind, "clipboard-list", hint=hint)
        button.clicked.connect(self._from_template)
        button.setVisible(self._acts.may_edit)
        return button

    def _card(self) -> QWidget:
        card = ConcernCard(may_edit=self._acts.may_edit)
        card.opened.connect(self._open)
        card.goal_asked.connect(self._add_goal_to)
        card.intervention_asked.connect(self._add_intervention_to)
        return card

    # The chart comes and goes

    def show_chart(self, chart: Chart) -> None:
        """Show a person's plan."""
        super().show_chart(chart)
        plan = chart.plan
        if plan is None:
            self._cards.fill(())
            self._templates.ask(None)
            self._say_none(chart)
            self._stack.setCurrentWidget(self._empty)
            return
        self._others.fill(other_plans(chart))
        self._say_two(chart)
        shown = blocks(chart, plan)
        self._cards.fill(shown)
        self._nothing.setVisible(not shown)
        self._plan.fill(chart, plan)
        self._points.fill(completeness(plan, chart.today))
        self._versions.fill(chart, chart.plan_versions)
        self._templates.ask(plan)
        self._stack.setCurrentWidget(self._scroll)

    def _say_two(self, chart: Chart) -> None:
        """Say that another plan is open too; it is closed by hand, when what holds was taken on."""
        beside = open_beside(chart)
        if not beside:
            self._two.show_message(None)
            return
        other = beside[0]
        act = Action("Close the other", lambda: self._acts.edit_plan(chart, other))
        self._two.show_message(
            Message(
                f"{len(beside) + 1} care plans are open. You see the newest; “{other.title}” is "
                "among the other plans.",
                "Enter here what still holds of it, then give it the status completed or revoked.",
                Tone.WARN,
                act if self._acts.may_edit else None,
            )
        )

    def _say_none(self, chart: Chart) -> None:
        before = other_plans(chart)
        if not before:
            self._empty.set_words(_NONE, "Ask what matters to the person, and start from there.")
            return
        listed = "; ".join(f"{title} ({said})" for title, said in before[:_LISTED])
        more = f"; {len(before) - _LISTED} more" if len(before) > _LISTED else ""
        self._empty.set_words("No care plan is being worked on", f"Before: {listed}{more}.")

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._stack.setCurrentWidget(self._blank)

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        if self._stack.currentWidget() is self._empty:
            self._empty.button.setFocus()
        else:
            self._scroll.setFocus()

    # What the person does

    def new(self) -> None:
        """A goal; where there is no plan, the plan."""
        if self.chart is None or not self._acts.may_edit:
            return
        if self.chart.plan is None:
            self._acts.start(self.chart)
        else:
            self._acts.add_goal(self.chart.plan)

    def _open(self, line: Line) -> None:
        if self.chart is not None and self.chart.plan is not None:
            self._acts.open_line(self.chart, self.chart.plan, line)

    def _edit_plan(self) -> None:
        if self.chart is not None and self.chart.plan is not None:
            self._acts.edit_plan(self.chart, self.chart.plan)

    def _add_goal(self) -> None:
        self._add_goal_to(None)

    def _add_goal_to(self, concern_id: UUID | None) -> None:
        if self.chart is not None and self.chart.plan is not None:
            self._acts.add_goal(self.chart.plan, concern_id)

    def _add_concern(self) -> None:
        if self.chart is not None and self.chart.plan is not None:
            self._acts.add_concern(self.chart, self.chart.plan)

    def _add_intervention(self) -> None:
        self._add_intervention_to(None)

    def _add_intervention_to(self, goal_id: UUID | None) -> None:
        if self.chart is not None and self.chart.plan is not None:
            self._acts.add_intervention(self.chart, self.chart.plan, goal_id)

    def _from_template(self) -> None:
        if self.chart is not None:
            self._acts.from_template(self.chart)

    def _compare(self) -> None:
        if self.chart is not None and self.chart.plan is not None:
            self.host.show_sheet(VersionsSheet(self.desk, self.chart.plan.id))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what stands beside the lines below them where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current_theme().u(940)
        self._row.setDirection(HBox.Direction.LeftToRight if wide else HBox.Direction.TopToBottom)
