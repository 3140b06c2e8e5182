"""What keys and drags do to a plan: each is one act, one version, and one step to undo."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.plan.editor.moves import (
    Draft,
    dropped_order,
    linked,
    renamed,
    stepped_order,
    toggled,
)
from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.domain.changes import Change
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    Intervention,
)
from clinicdesk.services.code_book import coded_words

__all__ = ["PlanCommands"]

Saved = tuple[CarePlan, Change]
_LINK_FIRST = "Drop it onto a concern to link it there, or beside its like to put it in order."


class PlanCommands(QObject):
    """``saved(words, plan, change)`` is called for each act; ``failed(error)`` where one failed."""

    def __init__(
        self,
        desk: Desk,
        saved: Callable[[str, CarePlan, Change], None],
        failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._saved, self._failed = desk, saved, failed

    def _write(self, words: str, work: Callable[[Any], Saved]) -> None:
        self._desk.tasks.write(work, lambda answer: self._saved(words, *answer), self._failed)

    def _change(self, words: str, node: Node, draft: Draft) -> None:
        plans, actor, line = self._desk.clinic.plans, self._desk.actor, node.line
        assert line is not None
        if isinstance(draft, ConcernDraft):
            self._write(words, lambda _r: plans.change_concern(actor, line.id, line.version, draft))
        elif isinstance(draft, GoalDraft):
            self._write(words, lambda _r: plans.change_goal(actor, line.id, line.version, draft))
        else:
            self._write(
                words, lambda _r: plans.change_intervention(actor, line.id, line.version, draft)
            )

    def _reorder(self, plan: CarePlan, ids: Sequence[UUID]) -> None:
        plans, actor = self._desk.clinic.plans, self._desk.actor
        self._write("The order is changed", lambda _r: plans.reorder(actor, plan.id, ids))

    def step(self, plan: CarePlan, node: Node, by: int, top: Sequence[Node]) -> None:
        """Put a line one step up or down among its like."""
        ids = stepped_order(plan, node, by, top)
        if ids is not None:
            self._reorder(plan, ids)

    def drop(
        self, plan: CarePlan, node: Node, into: Node | None, row: int, top: Sequence[Node]
    ) -> None:
        """Link a line to what it was dropped into; where it is linked there, put it in order."""
        draft = linked(node, into)
        if draft is not None:
            self._change(f"The {node.kind} is linked", node, draft)
            return
        ids = dropped_order(plan, node, into, row, top)
        if ids is not None:
            self._reorder(plan, ids)
        else:
            self._desk.messages.say(_LINK_FIRST)

    def rename(self, node: Node, words: str) -> None:
        """Give a line other words; a code is looked up for them, as when they are typed anew."""
        line, plans, actor = node.line, self._desk.clinic.plans, self._desk.actor
        if isinstance(line, Concern):

            def work(_report: object) -> Saved:
                # Looking a code up may load the code set: not on the window's thread.
                said = renamed(line, words, coded_words(words))
                assert isinstance(said, ConcernDraft)
                return plans.change_concern(actor, line.id, line.version, said)

            self._write("The concern is renamed", work)
        elif isinstance(line, Goal | Intervention):
            self._change(f"The {node.kind} is renamed", node, renamed(line, words))

    def toggle(self, node: Node) -> bool:
        """Mark an intervention as done, or as going on again; tell whether it was one."""
        if not isinstance(node.line, Intervention):
            return False
        draft = toggled(node.line)
        words = "Marked as done" if draft.status == "completed" else "Marked as going on"
        self._change(words, node, draft)
        return True
