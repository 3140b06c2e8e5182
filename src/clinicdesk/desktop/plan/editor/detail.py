"""The chosen line beside the tree: its form, what came of it, its history; Save and Discard below.

What is half typed into a line stays with the line: coming back shows it again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.plan.editor.about_form import AboutForm
from clinicdesk.desktop.plan.editor.concern_form import ConcernForm
from clinicdesk.desktop.plan.editor.detail_frame import DetailFoot, DetailHead, save_keys
from clinicdesk.desktop.plan.editor.goal_form import GoalForm
from clinicdesk.desktop.plan.editor.half_typed import HalfTyped, Place
from clinicdesk.desktop.plan.editor.intervention_form import InterventionForm
from clinicdesk.desktop.plan.editor.line_form import LineForm, Shown
from clinicdesk.desktop.plan.editor.nodes import Key, Node
from clinicdesk.desktop.plan.editor.outcome import OutcomeView
from clinicdesk.desktop.plan.editor.pages import DetailPages
from clinicdesk.desktop.plan.editor.reading import ReadingView
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_evidence import LineEvidence
from clinicdesk.domain.plan_work import lines_of
from clinicdesk.domain.plans import CarePlan, Goal

__all__ = ["DetailPane"]

_FORMS: dict[str, Callable[[Desk], LineForm]] = {
    "concern": ConcernForm,
    "goal": GoalForm,
    "intervention": InterventionForm,
    "about": AboutForm,
}
_FORM_OF = {"part": "about", "whole": "about"} | {k: k for k in ("concern", "goal", "intervention")}


class DetailPane(QWidget):
    """``saved`` carries the words, the plan and the change of an act."""

    saved = Signal(str, object, object)
    unsaved_changed = Signal()
    stale = Signal()
    end_asked = Signal()
    log_asked = Signal(object)
    by_hand_asked = Signal(object)
    fresh = Signal(object)
    """A new line is in the plan now; carries its id."""

    def __init__(self, desk: Desk, *, may_edit: bool, may_log: bool) -> None:
        super().__init__()
        self._desk, self._may_edit, self._may_log = desk, may_edit, may_log
        self._chart: Chart | None = None
        self._plan: CarePlan | None = None
        self._node: Node | None = None
        self._form: LineForm | None = None
        self._forms: dict[str, LineForm] = {}
        self._typed = HalfTyped()
        self.evidence: Mapping[UUID, Sequence[LineEvidence]] = {}
        """The results behind each line of the plan, set before it is shown."""
        column = VBox(self, spacing=0)
        self.head = DetailHead()
        column.addWidget(self.head)
        self._pages = DetailPages(desk)
        column.addWidget(self._pages, 1)
        self.foot = DetailFoot()
        self.foot.save.clicked.connect(self.save)
        self.foot.discard.clicked.connect(self._discard)
        self.foot.end.clicked.connect(self.end_asked)
        self.foot.hide()
        column.addWidget(self.foot)
        self._keys = save_keys(self, self.save) if may_edit else []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the form in sight where the window is low."""
        super().resizeEvent(event)
        self.head.fit(event.size().height())

    # Forms, made when they are first needed

    def form(self, kind: str) -> LineForm:
        """The form of a kind: concern, goal, intervention or about."""
        if kind not in self._forms:
            made = self._pages.page(kind, lambda: _FORMS[kind](self._desk))
            assert isinstance(made, LineForm)
            made.saved.connect(lambda answer: self._on_saved(made, answer))
            made.touched.connect(self._on_touched)
            made.kept.connect(self.foot.say)
            made.stale.connect(self.stale)
            self._forms[kind] = made
        return self._forms[kind]

    # What is shown

    @property
    def current(self) -> LineForm | None:
        """The form in sight, if one is."""
        return self._form

    def show_node(self, chart: Chart, plan: CarePlan, node: Node) -> None:
        """Show the line or part of a row."""
        self._chart, self._plan = chart, plan
        self._leave()
        self._node = node
        self.head.show_node(node)
        if node.kind == "outcome" and isinstance(node.line, Goal):
            self._show_outcome(chart, node.line)
        elif node.kind == "new":
            kind = self._typed.listed = str(node.key).removeprefix("new:")
            self.begin(chart, plan, kind, None)
        elif not self._may_edit:
            view = self._pages.page("reading", ReadingView)
            assert isinstance(view, ReadingView)
            view.fill(chart, plan, node)
            self._bring("reading")
            self._history("reading")
        elif node.kind in _FORM_OF:
            self._show_form(Shown(chart=chart, plan=plan, line=node.line))
        else:
            self._say_of(node)

    def _say_of(self, node: Node) -> None:
        count = len(node.children)
        below = f"\n\n{count} below: the arrows lead there." if count else ""
        self._pages.say(node.note + below)
        self.foot.hide()

    def _show_outcome(self, chart: Chart, goal: Goal) -> None:
        view = self._pages.page("outcome", self._make_outcome, history=False)
        assert isinstance(view, OutcomeView)
        view.fill(chart, goal)
        self._bring("outcome")

    def _make_outcome(self) -> OutcomeView:
        view = OutcomeView(may_log=self._may_log, may_edit=self._may_edit)
        view.log_asked.connect(self.log_asked)
        view.by_hand_asked.connect(self.by_hand_asked)
        return view

    def _show_form(self, shown: Shown) -> None:
        assert self._node is not None
        kind = _FORM_OF[self._node.kind]
        form = self.form(kind)
        typed = self._typed.get((kind, shown.subject))
        form.load(shown, typed, may_edit=self._may_edit)
        if isinstance(form, AboutForm):
            form.show_part(str(self._node.key))
        self._form = form
        self._bring(kind)
        self._history(kind)
        self.foot.say("")
        self._on_touched()

    def begin(self, chart: Chart, plan: CarePlan, kind: str, serves: UUID | None) -> None:
        """Begin a new line. What was typed into one before is there again."""
        self._chart, self._plan = chart, plan
        self._leave()
        self._node = Node(f"new:{kind}", kind, f"New {kind}")
        self.head.show_node(self._node, new=True)
        self._show_form(Shown(chart=chart, plan=plan, serves=serves))

    @property
    def begun(self) -> str:
        """The kind of the new line that is in sight; empty where none is."""
        form = self._form
        new = form is not None and form.shown is not None and form.shown.line is None
        kind = self._node.kind if self._node is not None else ""
        return kind if new and not isinstance(form, AboutForm) else ""

    def _bring(self, key: str) -> None:
        self._pages.bring(key)
        self.head.show()
        self._keep_keys(on=True)
        self.foot.setVisible(self._form is not None)

    def _history(self, key: str) -> None:
        card, chart, plan, node = self._pages.history(key), self._chart, self._plan, self._node
        if card is None or chart is None or plan is None or node is None:
            return
        new = str(node.key).startswith("new:")
        card.setVisible(not new)
        results = self._pages.evidence(key)
        if results is not None:
            found = self.evidence.get(node.line.id, ()) if node.line is not None else ()
            results.show_results(chart, found)
        if not new:
            card.show_line(chart, plan, node.line.id if node.line is not None else plan.id)

    def renew(self, chart: Chart, plan: CarePlan, node: Node | None) -> None:
        """Show the same line as it is now; ``node`` is its row, None where it is gone."""
        self._chart, self._plan = chart, plan
        form, shown = self._form, self._form.shown if self._form else None
        if form is None or shown is None:
            if node is not None and self.guest is None:
                self.show_node(chart, plan, node)
            return
        if self.begun:
            form.renew(Shown(chart=chart, plan=plan, serves=shown.serves))
            return
        if node is not None:
            self._node = node
            self.head.show_node(node)
            form.renew(Shown(chart=chart, plan=plan, line=node.line))
            self._history(_FORM_OF.get(node.kind, ""))
            self._on_touched()
        else:
            self._gone(form, chart, plan)

    def _gone(self, form: LineForm, chart: Chart, plan: CarePlan) -> None:
        """The line is no longer in the plan: what was typed becomes a new line, or nothing."""
        values = form.leave()
        kind = self._node.kind if self._node else ""
        if values is None or kind not in ("concern", "goal", "intervention"):
            self.show_nothing()
            return
        self._typed.keep((kind, plan.id), values)
        self._form = None
        self.begin(chart, plan, kind, None)
        sentence = (
            "This line is no longer in the plan. What you typed is here: saving adds it anew."
        )
        action = Action("Throw it away", form.load_clean)
        form.conflict.show_message(Message(sentence, "", Tone.WARN, action, seconds=0))

    def show_nothing(self) -> None:
        """No line is chosen."""
        self._leave()
        self._node = None
        self.head.show_node(None)
        self._pages.say("Choose a line in the tree.")
        self.foot.hide()

    @property
    def guest(self) -> QWidget | None:
        """What is in the form's place for a while."""
        return self._pages.guest

    def host(self, guest: QWidget, title: str = "") -> None:
        """Show something else in the form's place: how a line ends, what to add."""
        self._leave()
        self._pages.host(guest)
        self._keep_keys(on=False)
        self.head.setVisible(bool(title))
        self.head.say(title)
        self.foot.hide()

    def _keep_keys(self, *, on: bool) -> None:
        """What is in the form's place has keys of its own."""
        for shortcut in self._keys:
            shortcut.setEnabled(on)

    def leave_guest(self) -> None:
        """Be done with what was in the form's place: the line is shown again."""
        self._pages.drop_guest()
        self.head.show()
        chart, plan, node = self._chart, self._plan, self._node
        if chart is not None and plan is not None and node is not None:
            self.show_node(chart, plan, node)

    def go_to(self, field: str = "") -> None:
        """Put the keyboard into the detail, into a field where one is named."""
        if self._form is not None and self._may_edit:
            self._form.go_to(field)
        else:
            (self._pages.currentWidget() or self).setFocus()

    # What is not saved

    @property
    def unsaved(self) -> frozenset[Key]:
        """The rows in which something stands that is not saved."""
        form, about = self._form, self._forms.get("about")
        found = self._typed.rows(self._plan)
        if isinstance(about, AboutForm) and (form is about or self._typed.about()):
            found |= about.typed_parts()
        if form is not None and form is not about and form.shown is not None and form.dirty:
            line = form.shown.line
            found.add(line.id if line is not None else f"new:{self.begun}")
        return frozenset(found)

    @property
    def unsaved_new(self) -> tuple[str, ...]:
        """The kinds of new lines that have a row: typed, not saved, and not begun just now."""
        return self._typed.new_kinds(self._plan, self.begun)

    def found_drafts(self, places: set[Place]) -> None:
        """Drafts of an earlier sitting are there for these lines: mark them."""
        self._typed.found(places)
        self.unsaved_changed.emit()

    def _on_touched(self) -> None:
        form = self._form
        dirty = form is not None and form.dirty
        self.foot.show_state(dirty=dirty, may_end=bool(form and form.shown and form.shown.line))
        if form is not None and form.shown is not None and form.subject is not None and not dirty:
            kind = _FORM_OF.get(self._node.kind, "") if self._node else ""
            self._typed.keep((kind, form.subject), None)
        self.unsaved_changed.emit()

    def _leave(self) -> None:
        """Leave the form in sight: what is half typed is kept, and its row marked."""
        form, node = self._form, self._node
        self._form = None
        if form is None or node is None or form.subject is None:
            return
        self._typed.keep((_FORM_OF[node.kind], form.subject), form.leave())
        self.unsaved_changed.emit()

    def keep_draft(self) -> bool:
        """Keep what is half typed, now; tell whether there was anything."""
        return self._form is not None and self._form.leave() is not None

    def save(self) -> None:
        """Save what stands in the form."""
        if self._form is not None:
            self._form.save()

    def _discard(self) -> None:
        if self._form is not None:
            self._form.discard()

    def _on_saved(self, form: LineForm, answer: tuple[CarePlan, Any]) -> None:
        plan, change = answer
        old = self._plan
        new = form.shown is not None and form.shown.line is None and not isinstance(form, AboutForm)
        kind = next(key for key, one in self._forms.items() if one is form)
        words = f"The {kind} is added" if new else "The change is saved"
        if new and old is not None:
            known = {one.id for one in lines_of(old)}
            added = [one.id for one in lines_of(plan) if one.id not in known]
            self._typed.keep((kind, plan.id), None)
            if added:
                self.fresh.emit(added[0])
        self.saved.emit(words, plan, change)

    def forget(self) -> None:
        """Show nobody, and keep nothing of them here."""
        self.show_nothing()
        for form in self._forms.values():
            form.forget()
        self._pages.forget()
        self._typed.forget()
        self._chart = self._plan = None
