"""The plan's editor in the real window, and what its tests ask of it."""

from uuid import UUID

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.plan.editor.about_form import AboutForm
from clinicdesk.desktop.plan.editor.concern_form import ConcernForm
from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.editor.goal_form import GoalForm
from clinicdesk.desktop.plan.editor.intervention_form import InterventionForm
from clinicdesk.desktop.plan.editor.line_form import LineForm
from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.domain.drafts import Draft
from clinicdesk.domain.plans import CarePlan

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def plan_of(window: Window) -> CarePlan:
    """Declan's plan as it is saved."""
    clinic = window.small.clinic
    plan = clinic.plans.open(clinic.actor, window.small.declan)
    assert plan is not None
    return plan


def editor_of(window: Window) -> PlanEditor:
    """Open Declan's plan; give its editor."""
    page = window.open(window.small.declan, "plan")
    tab = page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    rest(window)
    return tab.editor


def rest(window: Window) -> None:
    """Wait until nothing is read or written, and what was read is shown."""
    window.qtbot.wait(60)  # the choice in the tree rests before it is shown
    window.until(lambda: not window.tasks.busy)
    window.qtbot.wait(10)


def key(window: Window, pressed: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    """Press a key together with others, wherever the keyboard is."""
    window.qtbot.keyClick(QApplication.focusWidget() or window, pressed, held)


def choose(window: Window, editor: PlanEditor, wanted: UUID | str) -> None:
    """Choose a line in the tree, and give the tree the keyboard."""
    assert editor.tree.choose(wanted)
    editor._show_current()
    editor.tree.view.setFocus()
    rest(window)


def form_of(editor: PlanEditor) -> LineForm:
    """The form in sight."""
    form = editor.detail.current
    assert form is not None
    return form


def goal_form(editor: PlanEditor) -> GoalForm:
    """The goal in sight."""
    form = form_of(editor)
    assert isinstance(form, GoalForm)
    return form


def concern_form(editor: PlanEditor) -> ConcernForm:
    """The concern in sight."""
    form = form_of(editor)
    assert isinstance(form, ConcernForm)
    return form


def intervention_form(editor: PlanEditor) -> InterventionForm:
    """The intervention in sight."""
    form = form_of(editor)
    assert isinstance(form, InterventionForm)
    return form


def about_form(editor: PlanEditor) -> AboutForm:
    """The part about the person in sight."""
    form = form_of(editor)
    assert isinstance(form, AboutForm)
    return form


def titles(editor: PlanEditor) -> list[str]:
    """The words of every row, from the top."""
    return [node.title for node in editor.tree.lines]


def draft_of(window: Window, form: str) -> Draft | None:
    """What is kept of a form."""
    clinic = window.small.clinic
    found = [d for d in clinic.drafts.pending(clinic.actor) if d.form == form]
    return found[0] if found else None
