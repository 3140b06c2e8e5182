"""The plan's editor: the lines as a tree, the chosen one beside them, and cards beside both."""

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.plan.cards import FACTORIES
from clinicdesk.desktop.plan.editor.after_paint import AfterPaint
from clinicdesk.desktop.plan.editor.asides import PlanAsides
from clinicdesk.desktop.plan.editor.bar import EditorBar, install_keys
from clinicdesk.desktop.plan.editor.commands import PlanCommands
from clinicdesk.desktop.plan.editor.detail import DetailPane
from clinicdesk.desktop.plan.editor.guests import Guests
from clinicdesk.desktop.plan.editor.kept_panes import KeptPanes
from clinicdesk.desktop.plan.editor.nodes import Node, nodes_of
from clinicdesk.desktop.plan.editor.panes import Panes
from clinicdesk.desktop.plan.editor.side import SideColumn
from clinicdesk.desktop.plan.editor.tree import PlanTree
from clinicdesk.desktop.plan.side_card import PlanBeside
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.desktop.widgets import VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.plan_evidence import plan_evidence
from clinicdesk.domain.plans import CarePlan, Goal

__all__ = ["PlanEditor"]

_LINES = frozenset({"concern", "goal", "intervention"})


class PlanEditor(QWidget):
    """Shows one plan at a time; keeps its widgets for the next."""

    def __init__(self, desk: Desk, host: ChartHost, acts: PlanActs) -> None:
        super().__init__()
        self._desk, self._host, self._acts = desk, host, acts
        self._chart: Chart | None = None
        self._plan: CarePlan | None = None
        self._fresh: UUID | None = None
        self._work: Mapping[UUID, str] = {}
        column = VBox(self, margins=(24, 4, 12, 12), spacing=12)
        self.bar = EditorBar(may_edit=acts.may_edit)
        self.bar.asked.connect(self._asked)
        column.addWidget(self.bar)
        self.tree = PlanTree()
        self.detail = DetailPane(desk, may_edit=acts.may_edit, may_log=acts.may_log)
        beside = PlanBeside(
            desk=desk,
            host=host,
            may_edit=acts.may_edit,
            show=self.show_line,
            add=self.begin,
            saved=acts.saved,
        )
        self.side = SideColumn(FACTORIES, beside)
        self.panes = Panes(self.tree, self.detail, self.side)
        self._kept = KeptPanes(desk, self.panes)
        self._later = AfterPaint(self.tree.view.viewport())
        column.addWidget(self.panes, 1)
        self._guests = Guests(desk, self.detail, acts.saved)
        self._guests.left.connect(self.tree.view.setFocus)
        self._commands = PlanCommands(desk, acts.saved, self._on_failed, self)
        self._asides = PlanAsides(desk, self)
        self._asides.work_read.connect(self._on_work)
        self._asides.drafts_found.connect(self.detail.found_drafts)
        self._wire()
        acts.attach(self)
        install_keys(self, self._asked, may_edit=acts.may_edit)
        self._show_stack()

    def _wire(self) -> None:
        tree, detail, view = self.tree, self.detail, self.tree.view
        tree.model.may_edit = self._acts.may_edit
        tree.chosen.connect(self._on_chosen)
        tree.entered.connect(self._enter)
        detail.saved.connect(self._acts.saved)
        detail.fresh.connect(self._on_fresh)
        detail.unsaved_changed.connect(self._on_unsaved)
        detail.stale.connect(self._read_again)
        detail.end_asked.connect(self._end_current)
        detail.log_asked.connect(self._log)
        detail.by_hand_asked.connect(lambda goal: self.show_line(goal.id, "achievement"))
        self.panes.arranged.connect(self._on_arranged)
        self._acts.stack_changed.connect(self._show_stack)
        if self._acts.may_edit:
            view.ended.connect(self._end)
            view.moved.connect(self._step)
            tree.model.dropped.connect(self._drop)
            tree.model.renamed.connect(self._rename)
        view.toggled.connect(self._toggle)

    # A plan comes and goes

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show a plan, or the same again after something was written."""
        other = self._plan is None or self._plan.id != plan.id
        if other:
            self.clear()
        self._chart, self._plan = chart, plan
        self._asides.about(plan)
        self.detail.evidence = plan_evidence(chart, plan)
        self._fill_tree()
        if self._fresh is not None and self.tree.choose(self._fresh):
            self._fresh = None
            self._show_current()
        elif other:
            self._choose_first()
        else:
            self._renew(chart, plan)
        self._show_stack()
        # Lines first: what stands beside them is read when they are in sight.
        self._later.ask(lambda: self._fill_side(chart, plan))

    def _fill_side(self, chart: Chart, plan: CarePlan) -> None:
        self.side.show_plan(chart, plan)
        self._asides.read_work()
        if self._acts.may_edit:
            self._asides.read_drafts()

    def _fill_tree(self) -> None:
        chart, plan = self._chart, self._plan
        if chart is None or plan is None:
            return
        found, typed = self.detail.evidence, self.detail.unsaved_new
        self.tree.show_nodes(nodes_of(chart, plan, self._work, found, typed))
        self.tree.model.mark(self.detail.unsaved)

    def _on_work(self, work: Mapping[UUID, str]) -> None:
        if work != self._work:
            self._work = work
            self._fill_tree()

    def _choose_first(self) -> None:
        """The first concern; a plan without one says so by its own row."""
        top = self.tree.model.top
        first = next((node for node in top if node.kind == "concern"), None)
        if first is None and top:
            first = top[0]
        if first is not None:
            self.tree.choose(first.key)
            self._show_current()

    def _renew(self, chart: Chart, plan: CarePlan) -> None:
        if self.detail.begun:
            self.detail.renew(chart, plan, None)
            return
        self.detail.renew(chart, plan, self.tree.current)
        if self.tree.current is None and not self.detail.begun:
            self._choose_first()

    def clear(self) -> None:
        """Show nobody. What was half typed is kept."""
        self._kept.read()
        self._later.forget()
        self.detail.keep_draft()
        self.detail.forget()
        self.tree.clear()
        self.side.clear()
        self._chart = self._plan = self._fresh = None
        self._work = {}
        self._asides.about(None)
        self.panes.front("tree" if self.panes.mode == 1 else "line")

    def keep_draft(self) -> bool:
        """Keep what is half typed, now; tell whether there was anything."""
        self._kept.write()
        return self.detail.keep_draft()

    def focus_first(self) -> None:
        """The tree has the keyboard first."""
        if self.panes.tree_in_sight:
            self.tree.view.setFocus()
        else:
            self.detail.go_to()

    # Walked

    def _on_chosen(self, node: Node) -> None:
        self._show_node(node)
        if self.panes.mode == 2:
            # Who walks in the tree wants to see lines, not the cards in their place.
            self.panes.front("line")

    def _show_current(self) -> None:
        node = self.tree.current
        if node is not None:
            self._show_node(node)

    def _show_node(self, node: Node) -> None:
        if self._chart is None or self._plan is None:
            return
        self.detail.show_node(self._chart, self._plan, node)
        self._on_unsaved()

    def _enter(self) -> None:
        """Enter: into the line; a row that only holds others is folded or opened."""
        self.tree.tell_now()
        node = self.tree.current
        if node is not None and node.kind in ("about", "loose"):
            self.tree.toggle_open(node)
            return
        self.panes.front("line")
        self.detail.go_to()

    def go_up(self) -> bool:
        """Esc: from the line back to the tree; tell whether there was a way back."""
        focus = QApplication.focusWidget()
        in_tree = focus is not None and self.tree.isAncestorOf(focus)
        if self.detail.guest is not None:
            self.detail.leave_guest()
        elif in_tree and self.panes.tree_in_sight:
            return False
        if not self.panes.tree_in_sight or (self.panes.mode == 2 and self.panes.side_in_sight):
            self.panes.front("tree" if self.panes.mode == 1 else "line")
        if self.detail.begun and self.detail.current is not None and not self.detail.current.dirty:
            self._show_current()
        self.tree.view.setFocus()
        return True

    def show_line(self, key: UUID | str, field: str = "") -> None:
        """Lead to a line or part, and to a field of its form where one is named."""
        if self.tree.choose(key):
            self._show_current()
            self.panes.front("line")
            self.detail.go_to(field)

    def begin(self, kind: str, serves: UUID | None = None) -> None:
        """Begin a new line; without a word it serves what is chosen in the tree."""
        if self._chart is None or self._plan is None or not self._acts.may_edit:
            return
        self.tree.tell_now()
        self.detail.begin(self._chart, self._plan, kind, serves or self._served(kind))
        self.panes.front("line")
        self.detail.go_to()

    def _served(self, kind: str) -> UUID | None:
        wanted = {"goal": "concern", "intervention": "goal"}.get(kind)
        node = self.tree.current
        while node is not None and node.kind != wanted:
            node = node.parent
        return node.line.id if node is not None and node.line is not None else None

    def _find(self) -> None:
        self.panes.front("tree" if self.panes.mode == 1 else "line")
        self.tree.show_search(asked=True)
        self.tree.search.setFocus()
        self.tree.search.selectAll()

    # Acts

    def _asked(self, what: str) -> None:
        chart, plan = self._chart, self._plan
        if chart is None or plan is None:
            return
        if what in _LINES:
            self.begin(what)
        elif what == "template":
            self._acts.from_template(chart)
        elif what == "chart":
            self._guests.offer(chart, plan)
            self.panes.front("line")
        elif what == "undo":
            self._acts.undo(plan.id)
        elif what == "redo":
            self._acts.redo(plan.id)
        elif what == "beside":
            self.panes.front("side")
            self.side.setFocus()
        elif what == "versions":
            self._host.show_sheet(VersionsSheet(self._desk, plan.id))
        elif what == "find":
            self._find()
        elif what == "back":
            self.go_up()

    def undo(self) -> bool:
        """Ctrl+Z: undo the newest act of this plan; tell whether there was one."""
        return self._plan is not None and self._acts.undo(self._plan.id)

    def _log(self, goal: Goal) -> None:
        if self._chart is not None:
            self._acts.log_progress(self._chart, goal.id)

    def _step(self, node: Node, by: int) -> None:
        if self._plan is not None:
            self._commands.step(self._plan, node, by, self.tree.model.top)

    def _drop(self, node: Node, into: Node | None, row: int) -> None:
        if self._plan is not None:
            self._commands.drop(self._plan, node, into, row, self.tree.model.top)

    def _rename(self, node: Node, words: str) -> None:
        self._commands.rename(node, words)

    def _toggle(self, node: Node) -> None:
        if not (self._acts.may_edit and self._commands.toggle(node)) and node.children:
            self.tree.toggle_open(node)

    def _end_current(self) -> None:
        node = self.tree.current
        if node is not None:
            self._end(node)

    def _end(self, node: Node) -> None:
        if self._plan is not None and self._guests.end(self._plan, node):
            self.panes.front("line")
            self._guests.focus_first()

    def _on_failed(self, error: Exception) -> None:
        self._desk.failed(error)
        if isinstance(error, Refused | NotFound):
            self._read_again()

    def _read_again(self) -> None:
        """Someone else changed the plan: every page about it reads again."""
        if self._chart is not None:
            change = Change(frozenset({"plan"}), self._chart.patient.id)
            self._desk.tasks.changed.emit(change)

    # What is said

    def _on_fresh(self, line_id: UUID) -> None:
        self._fresh = line_id

    def _on_unsaved(self) -> None:
        self.tree.model.mark(self.detail.unsaved)
        listed = {str(n.key).removeprefix("new:") for n in self.tree.model.top if n.kind == "new"}
        if listed != set(self.detail.unsaved_new):
            QTimer.singleShot(0, self, self._fill_tree)

    def _show_stack(self) -> None:
        plan = self._plan
        undo = self._acts.stack.to_undo(plan.id) if plan else None
        redo = self._acts.stack.to_redo(plan.id) if plan else None
        self.bar.show_stack(undo.words if undo else "", redo.words if redo else "")

    def _on_arranged(self) -> None:
        panes = self.panes
        self.bar.show_ways(beside=not panes.side_in_sight, back=not panes.tree_in_sight)
