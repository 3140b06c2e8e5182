"""Rows, orders and stacks of the plan's editor as rules, without a window."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from clinicdesk.desktop.plan.editor.model import NODE_ROLE, UNSAVED_ROLE, PlanModel, may_drop
from clinicdesk.desktop.plan.editor.moves import (
    draft_of,
    dropped_order,
    linked,
    renamed,
    stepped_order,
    toggled,
)
from clinicdesk.desktop.plan.editor.nodes import Node, filtered, settled
from clinicdesk.desktop.plan.editor.undo_stack import Entry, UndoStack
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
STAMP = {"version": 1, "updated_at": NOW, "updated_by": "A. Moreau, RN"}


def _id(number: int) -> UUID:
    return UUID(int=number)


def _plan(concerns: int, goals: int) -> CarePlan:
    """Concerns 1…; goals 101… of which each answers the first concern, the odd ones the second."""
    return CarePlan(
        **STAMP,
        id=_id(900),
        number=1,
        patient_id=_id(901),
        title="Care plan",
        status="active",  # type: ignore[arg-type]
        concerns=tuple(
            Concern(**STAMP, id=_id(n + 1), code=Coded(f"Concern {n}"), position=n)
            for n in range(concerns)
        ),
        goals=tuple(
            Goal(
                **STAMP,
                id=_id(n + 101),
                description=f"Goal {n}",
                position=n,
                concern_ids=(_id(1), _id(2)) if n % 2 else (_id(1),),
            )
            for n in range(goals)
        ),
        interventions=(
            Intervention(**STAMP, id=_id(201), code=Coded("Call"), goal_ids=(_id(101),)),
        ),
    )


def _rows(plan: CarePlan) -> list[Node]:
    work = plan.interventions[0]
    return settled(
        [
            Node("plan", "whole", plan.title),
            *(
                Node(
                    c.id,
                    "concern",
                    c.code.text,
                    line=c,
                    children=[
                        Node(
                            g.id,
                            "goal",
                            g.description,
                            line=g,
                            children=[Node(work.id, "intervention", "Call", line=work)]
                            if g.id in work.goal_ids
                            else [],
                        )
                        for g in plan.goals
                        if c.id in g.concern_ids
                    ],
                )
                for c in plan.concerns
            ),
        ]
    )


def _find(rows: list[Node], *path: int) -> Node:
    node = rows[path[0]]
    for at in path[1:]:
        node = node.children[at]
    return node


def test_the_model_is_one_that_qt_believes(qapp: object) -> None:
    model = PlanModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.may_edit = True
    assert model.show_nodes(_rows(_plan(3, 4)))
    assert not model.show_nodes(_rows(_plan(3, 4)))
    assert model.show_nodes(_rows(_plan(2, 4)))
    first = model.index(1, 0)
    assert model.rowCount(first) == 4
    below = model.index(0, 0, first)
    assert model.parent(below) == first
    assert model.data(below) == "Goal 0"
    assert model.data(below, NODE_ROLE).path == (str(_id(1)), str(_id(101)))
    assert not model.data(below, UNSAVED_ROLE)
    model.mark(frozenset({_id(101)}))
    assert model.data(below, UNSAVED_ROLE)
    assert model.data(below, Qt.ItemDataRole.AccessibleTextRole) == "Goal, Goal 0, not saved yet"
    assert model.data(QModelIndex()) is None


def test_a_plan_that_is_only_read_is_neither_renamed_nor_dragged(qapp: object) -> None:
    model = PlanModel()
    model.show_nodes(_rows(_plan(1, 1)))
    moved = Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(model.index(1, 0)) & moved
    model.may_edit = True
    assert model.flags(model.index(1, 0)) & moved == moved
    assert not model.flags(model.index(0, 0)) & moved


def test_a_new_name_is_asked_for_only_where_it_is_one(qapp: object) -> None:
    model = PlanModel()
    model.show_nodes(_rows(_plan(1, 1)))
    asked: list[tuple[str, str]] = []
    model.renamed.connect(lambda node, words: asked.append((node.title, words)))
    index = model.index(1, 0)
    assert not model.setData(index, "  ")
    assert not model.setData(index, "Concern 0")
    assert model.setData(index, " Knees hurt ")
    assert asked == [("Concern 0", "Knees hurt")]


def test_looking_keeps_what_stands_above_and_below_what_was_found() -> None:
    rows = _rows(_plan(3, 4))
    found = filtered(rows, "goal 0")
    assert [n.title for n in found] == ["Concern 0"]
    assert [n.title for n in found[0].children] == ["Goal 0"]
    assert found[0].children[0].children[0].title == "Call"
    assert found[0].children[0].parent is found[0]
    assert filtered(rows, "  ") == rows
    assert filtered(rows, "nothing of this") == []
    # What was found is a copy: the rows themselves keep their places.
    assert len(rows[1].children) == 4


@given(st.integers(2, 6), st.data())
def test_a_step_moves_one_line_by_one_place_and_back(count: int, data: st.DataObject) -> None:
    plan = _plan(count, 2)
    at = data.draw(st.integers(0, count - 1))
    by = data.draw(st.sampled_from([-1, 1]))
    rows = _rows(plan)
    before = [c.id for c in plan.concerns]
    ids = stepped_order(plan, rows[at + 1], by, rows)
    if not 0 <= at + by < count:
        assert ids is None
        return
    assert ids is not None
    assert sorted(ids) == sorted(before)
    assert ids[at + by] == before[at]
    assert ids[at] == before[at + by]


def test_goals_step_among_those_of_their_concern_and_no_others_change_places() -> None:
    plan = _plan(2, 5)
    rows = _rows(plan)
    second = _find(rows, 2, 1)  # under the second concern stand the goals 1 and 3
    assert second.title == "Goal 3"
    ids = stepped_order(plan, second, -1, rows)
    assert ids == [_id(101), _id(104), _id(102), _id(103), _id(105)]


@given(st.integers(2, 5), st.data())
def test_a_drop_between_its_like_keeps_every_line(count: int, data: st.DataObject) -> None:
    plan = _plan(count, 1)
    rows = _rows(plan)
    at, row = data.draw(st.integers(1, count)), data.draw(st.integers(0, count + 1))
    ids = dropped_order(plan, rows[at], None, row, rows)
    before = [c.id for c in plan.concerns]
    if ids is None:
        return
    assert sorted(ids) == sorted(before)
    assert ids != before
    rest = [one for one in ids if one != rows[at].key]
    assert rest == [one for one in before if one != rows[at].key]


def test_a_line_is_linked_once_and_only_to_what_it_may_serve() -> None:
    plan = _plan(2, 2)
    rows = _rows(plan)
    goal, other = _find(rows, 1, 0), rows[2]
    draft = linked(goal, other)
    assert draft is not None
    assert draft.concern_ids == (_id(1), _id(2))  # type: ignore[union-attr]
    assert linked(goal, rows[1]) is None
    assert linked(_find(rows, 1, 1), other) is None
    # Dropped onto a like of its own, a goal serves what that one stands under.
    assert linked(goal, _find(rows, 2, 0)) is not None
    work = _find(rows, 1, 0, 0)
    assert linked(work, rows[1]) is None
    served = linked(work, _find(rows, 1, 1))
    assert served is not None
    assert served.goal_ids == (_id(101), _id(102))  # type: ignore[union-attr]
    assert not may_drop(work, rows[1], -1)
    assert may_drop(work, _find(rows, 1, 1), -1)
    assert not may_drop(rows[1], rows[2], -1)
    assert may_drop(rows[1], None, 1)


def test_drafts_of_lines_say_what_the_lines_say() -> None:
    plan = _plan(1, 1)
    for line in (plan.concerns[0], plan.goals[0], plan.interventions[0]):
        draft = draft_of(line)
        assert all(
            getattr(draft, name) == getattr(line, name) for name in draft.__dataclass_fields__
        )
    assert renamed(plan.goals[0], "Rest").description == "Rest"  # type: ignore[union-attr]
    code = Coded("Asthma", "x", "J45")
    assert renamed(plan.concerns[0], "Asthma", code).code == code  # type: ignore[union-attr]
    done = toggled(plan.interventions[0])
    assert done.status == "completed"


def _entry(number: int, plan: int = 1) -> Entry:
    return Entry(f"Act {number}", UndoToken(_id(plan), number))


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=40))
def test_undo_and_redo_are_each_others_way_back(acts: list[str]) -> None:
    """Beside a plain list of acts with a mark in it, whatever is pressed."""
    stack, done, mark = UndoStack(), list[str](), 0
    for number, act in enumerate(acts, 1):
        token = UndoToken(_id(1), number)
        if act == "do":
            del done[mark:]
            done.append(f"Act {number}")
            mark += 1
            stack.did(Entry(f"Act {number}", token))
        elif act == "undo" and (entry := stack.to_undo(_id(1))):
            stack.undone(entry, token)
            mark -= 1
        elif act == "redo" and (entry := stack.to_redo(_id(1))):
            stack.redone(entry, token)
            mark += 1
        before, after = stack.to_undo(_id(1)), stack.to_redo(_id(1))
        assert (before.words if before else None) == (done[mark - 1] if mark else None)
        assert (after.words if after else None) == (done[mark] if mark < len(done) else None)


def test_each_plan_has_a_stack_of_its_own_and_loses_it_alone() -> None:
    stack = UndoStack()
    stack.did(_entry(1, plan=1))
    stack.did(_entry(1, plan=2))
    stack.lost(_id(1))
    assert stack.to_undo(_id(1)) is None
    assert stack.to_undo(_id(2)) == _entry(1, plan=2)
    assert stack.to_redo(_id(3)) is None


@pytest.mark.parametrize("count", [150])
def test_a_stack_forgets_its_oldest(count: int) -> None:
    stack = UndoStack()
    for number in range(count):
        stack.did(_entry(number))
    undone = 0
    while (entry := stack.to_undo(_id(1))) is not None:
        stack.undone(entry, UndoToken(_id(1), count + undone))
        undone += 1
    assert undone == 100
