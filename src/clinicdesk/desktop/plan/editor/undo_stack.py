"""What can be undone and redone in this sitting, plan by plan.

Undo is a save: the state before an act becomes the newest version. Redo undoes the undo. So each
entry holds the token of the version that its last step made.
"""

from dataclasses import dataclass, field
from uuid import UUID

from clinicdesk.domain.plan_versions import UndoToken

__all__ = ["Entry", "UndoStack"]

_MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: what it did in words, and the token that takes it back."""

    words: str
    token: UndoToken


@dataclass(slots=True)
class _Stacks:
    done: list[Entry] = field(default_factory=list)
    undone: list[Entry] = field(default_factory=list)


class UndoStack:
    """Stacks of done and undone acts, one pair a plan. Pure: it asks no service."""

    def __init__(self) -> None:
        self._plans: dict[UUID, _Stacks] = {}

    def did(self, entry: Entry) -> None:
        """An act was done: it can be undone; what was undone before it is gone for good."""
        stacks = self._plans.setdefault(entry.token.plan_id, _Stacks())
        stacks.done.append(entry)
        del stacks.done[:-_MOST]
        stacks.undone.clear()

    def to_undo(self, plan_id: UUID) -> Entry | None:
        """The act that Undo takes back."""
        stacks = self._plans.get(plan_id)
        return stacks.done[-1] if stacks and stacks.done else None

    def to_redo(self, plan_id: UUID) -> Entry | None:
        """The act that Redo does again."""
        stacks = self._plans.get(plan_id)
        return stacks.undone[-1] if stacks and stacks.undone else None

    def undone(self, entry: Entry, now: UndoToken) -> None:
        """An act was undone; ``now`` is the version that the undo made."""
        stacks = self._plans.setdefault(now.plan_id, _Stacks())
        if entry in stacks.done:
            stacks.done.remove(entry)
        stacks.undone.append(Entry(entry.words, now))

    def redone(self, entry: Entry, now: UndoToken) -> None:
        """An act was done again; ``now`` is the version that this made."""
        stacks = self._plans.setdefault(now.plan_id, _Stacks())
        if entry in stacks.undone:
            stacks.undone.remove(entry)
        stacks.done.append(Entry(entry.words, now))

    def lost(self, plan_id: UUID) -> None:
        """Someone else changed the plan: nothing of before can be taken back by itself."""
        self._plans.pop(plan_id, None)
