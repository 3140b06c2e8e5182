"""The plan's editor with a plan of 60 lines: opened, typed into, walked, saved and signed.

Beside the opening: Qt's own tree with as many plain rows, set and painted. Beside a keystroke: the
same key in Qt's own line. Beside saving and signing: the service alone, without a window.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from uuid import UUID

from ground import Figure, figure, timed
from painting import Painted, Stage, leave, pause, stage, until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from whole import Whole, small_home, whole_clinic

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.editor.moves import draft_of
from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.goal_measures import MEASURES
from clinicdesk.domain.plans import (
    CarePlan,
    ConcernDraft,
    GoalDraft,
    GoalTarget,
    InterventionDraft,
    PlanDraft,
)

PEOPLE = 200
CONCERNS, GOALS, WORK = 12, 20, 28
OPENED, SAVED, WALKED = 25, 20, 30
WORDS = "Walk with a friend after supper five days a week"


def plan_draft(plan: CarePlan) -> PlanDraft:
    """A plan's own words as a draft of it."""
    return PlanDraft(**{each.name: getattr(plan, each.name) for each in fields(PlanDraft)})


def _sixty(clinic: Whole) -> tuple[UUID, CarePlan]:
    """Give the example person's plan until it has sixty lines."""
    actor, plans, who = clinic.actor, clinic.clinic.plans, clinic.example_id
    plan = plans.open(actor, who)
    if plan is None:
        plan, _change = plans.start(actor, who, "Care plan")
    for n in range(len(plan.concerns), CONCERNS):
        code = Coded(f"Problem {n} of many words", ICD10CM, f"Z99.{n}")
        plan, _change = plans.add_concern(actor, plan.id, ConcernDraft(code=code))
    today = clinic.clinic.today()
    for n in range(len(plan.goals), GOALS):
        measure = MEASURES[n % len(MEASURES)]
        target = GoalTarget(
            measure=measure.code, comparator="at most", value=Decimal(7), unit=measure.unit
        )
        draft = GoalDraft(
            description=f"Goal {n}: {WORDS}",
            concern_ids=(plan.concerns[n % CONCERNS].id,),
            target=target,
            start_on=today,
            due_on=today + timedelta(days=90),
        )
        plan, _change = plans.add_goal(actor, plan.id, draft)
    for n in range(len(plan.interventions), WORK):
        draft_work = InterventionDraft(
            code=Coded(f"Work {n}: call, ask and write down"),
            goal_ids=(plan.goals[n % GOALS].id,),
            owner="A. Moreau, RN",
            frequency="weekly",
        )
        plan, _change = plans.add_intervention(actor, plan.id, draft_work)
    return who, plan


def _editor(page: ChartPage) -> PlanEditor:
    tab = page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    return tab.editor


def _opening(bench: Stage, page: ChartPage, who: UUID, other: UUID) -> tuple[list[float], ...]:
    """Measure from asking for a person to a painted plan, and the filling of the tab alone.

    By the clock, and by the processor alone (of all threads): what a machine with nothing else to
    do would need.
    """
    editor, tab = _editor(page), page._tabs["plan"]
    seen = Painted(editor.tree.view.viewport())
    whole, worked, filled, rested = [], [], [], []
    for _ in range(OPENED + 3):
        page.show_patient(other, "plan")
        until(lambda: not bench.tasks.busy and page._chart is not None)
        pause(0.05)
        began, spent = time.perf_counter(), time.process_time()
        page.show_patient(who, "plan")
        until(lambda: bool(editor.tree.model.top))
        at = seen.count
        until(lambda at=at: seen.count > at)  # type: ignore[misc]
        whole.append((time.perf_counter() - began) * 1e3)
        worked.append((time.process_time() - spent) * 1e3)
        until(lambda: not bench.tasks.busy)
        chart = page._chart
        assert chart is not None
        tab.clear()
        began, spent = time.perf_counter(), time.process_time()
        tab.show_chart(chart)
        tab.repaint()
        filled.append((time.perf_counter() - began) * 1e3)
        rested.append((time.process_time() - spent) * 1e3)
        until(lambda: not bench.tasks.busy)
    return whole[3:], worked[3:], filled[3:], rested[3:]


def _plain_tree(rows: int) -> list[float]:
    tree = QTreeWidget()
    tree.resize(400, 700)
    tree.show()
    painted = Painted(tree.viewport())

    def fill() -> None:
        before = painted.count
        tree.clear()
        for top in range(rows // 5):
            item = QTreeWidgetItem([f"Row {top}"])
            tree.addTopLevelItem(item)
            item.addChildren([QTreeWidgetItem([f"Below {n}"]) for n in range(4)])
            item.setExpanded(True)
        until(lambda: painted.count > before)

    found = timed(fill, 15)
    leave(tree)
    return found


def _keys(place: QWidget) -> list[float]:
    """Measure from a key to the painted field, with all that follows the key at once."""
    place.setFocus()
    _bring_into_sight(place)
    surface = place.viewport() if isinstance(place, QPlainTextEdit) else place
    found = []
    for letter in WORDS:
        began = time.perf_counter()
        QTest.keyClicks(place, letter)
        surface.repaint()
        QApplication.processEvents()
        found.append((time.perf_counter() - began) * 1e3)
        pause(0.02)
    return found


def _bring_into_sight(place: QWidget) -> None:
    above = place.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(place)
        pause(0.1)


def _typing(bench: Stage, editor: PlanEditor, plan: CarePlan) -> Iterator[Figure]:
    line = QLineEdit()
    line.show()
    floor = _keys(line)
    leave(line)
    beside = "Qt's own line"
    for what, key, field in (
        ("a goal’s words", plan.goals[3].id, "description"),
        ("a goal’s note", plan.goals[3].id, "note"),
        ("a concern, with ICD-10-CM offered", plan.concerns[1].id, "code"),
        ("an intervention", plan.interventions[2].id, "code"),
        ("what matters to the person", "preferences", "preferences"),
    ):
        editor.show_line(key, field)
        until(lambda: not bench.tasks.busy)
        pause(0.3)
        form = editor.detail.current
        assert form is not None
        place = getattr(form.ui, field)
        inner = place.lineEdit() if hasattr(place, "lineEdit") else place
        yield figure(f"keystroke in {what}, painted", _keys(inner), beside, floor)
        form.load_clean()
        until(lambda: not bench.tasks.busy)


def _walking(bench: Stage, editor: PlanEditor) -> list[float]:
    """Measure from the rest after an arrow to the next line's painted form."""
    view = editor.tree.view
    editor.tree.choose("plan")
    view.setFocus()
    found = []
    for _ in range(WALKED):
        QTest.keyClick(view, Qt.Key.Key_Down)
        began = time.perf_counter()
        editor.tree.tell_now()
        editor.detail.repaint()
        found.append((time.perf_counter() - began) * 1e3)
        until(lambda: not bench.tasks.busy)
    return found


def _saving(bench: Stage, page: ChartPage, plan: CarePlan) -> tuple[list[float], list[float]]:
    """Measure from Save to the plan read again and shown; and the service alone."""
    clinic, editor = bench.desk.clinic, _editor(page)
    goal = plan.goals[3].id
    editor.show_line(goal)
    whole, alone = [], []
    for n in range(SAVED + 2):
        form = editor.detail.current
        assert form is not None
        form.ui.note.setPlainText(f"Saved {n}")
        before = page._chart
        began = time.perf_counter()
        form.save()
        until(lambda before=before: page._chart is not before)  # type: ignore[misc]
        editor.repaint()
        whole.append((time.perf_counter() - began) * 1e3)
        until(lambda: not bench.tasks.busy)
        now = clinic.plans.open(clinic.actor, plan.patient_id)
        line = now.goal(goal) if now else None
        assert line is not None
        draft = draft_of(line)
        assert isinstance(draft, GoalDraft)
        other = replace(draft, note=f"Alone {n}")
        act = partial(clinic.plans.change_goal, clinic.actor, goal, line.version, other)
        alone += timed(act, 1, warm=0)
        editor._read_again()
        until(lambda: not bench.tasks.busy)
    return whole[2:], alone[2:]


def _signing(bench: Stage, plan: CarePlan) -> list[float]:
    """Measure the signature of a plan that was changed since the last one."""
    clinic = bench.desk.clinic
    found = []
    for n in range(SAVED):
        now = clinic.plans.open(clinic.actor, plan.patient_id)
        assert now is not None
        said = replace(plan_draft(now), preferences=f"Be there for it, {n}")
        now, _change = clinic.plans.change(clinic.actor, now.id, now.version, said)
        found += timed(
            partial(clinic.plan_signing.sign, clinic.actor, now.id, now.version), 1, warm=0
        )
    return found


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the editor; the clinic is made for it, since its plans are changed."""
    app, _display = make_application(["benchmark"])
    with ExitStack() as kept:
        place = home or kept.enter_context(small_home(people))
        clinic = kept.enter_context(whole_clinic(people, place))
        who, plan = _sixty(clinic)
        bench = kept.enter_context(stage(clinic))
        page = ChartPage(bench.desk, bench.memory)
        bench.tasks.changed.connect(page.changed)
        page.resize(1232, 780)
        page.show()
        other = next(one for one in clinic.some(5) if one != who)
        opened, worked, filled, rested = _opening(bench, page, who, other)
        editor = _editor(page)
        rows = len(editor.tree.lines)
        floor, beside = _plain_tree(rows), f"Qt's own tree, {rows} plain rows"
        walked = _walking(bench, editor)
        typed = list(_typing(bench, editor, plan))
        saved, alone = _saving(bench, page, plan)
        signed = _signing(bench, plan)
        yield (
            f"The plan's editor, {CONCERNS + GOALS + WORK} lines in {rows} rows",
            [
                figure("plan opened and painted", opened, beside, floor),
                figure("the same, processor time alone", worked, beside, floor),
                figure("the tab filled and painted, the chart there", filled, beside, floor),
                figure("the same, processor time alone", rested, beside, floor),
                figure("arrow to the next line's painted form", walked, beside, floor),
                *typed,
                figure("a line saved, read again, painted", saved, "the service alone", alone),
                figure("the plan signed", signed, "a line saved, the service alone", alone),
            ],
        )
        leave(page)
    app.processEvents()
