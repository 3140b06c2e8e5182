"""What was typed into the plan's lines in this sitting and is not saved yet, by line."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from clinicdesk.desktop.plan.editor.nodes import Key
from clinicdesk.domain.drafts import Draft
from clinicdesk.domain.plan_work import lines_of
from clinicdesk.domain.plans import CarePlan

__all__ = ["HalfTyped", "Place", "places_of"]

Place = tuple[str, UUID]
"""A form (concern, goal, intervention, about) and the subject of its draft."""
Values = dict[str, Any]


_FORMS = {
    "concern": "concern",
    "goal": "goal",
    "intervention": "intervention",
    "care-plan": "about",
}
"""The forms by the names of their drafts."""


def places_of(drafts: Iterable[Draft], plan: CarePlan) -> set[Place]:
    """The places of a plan that drafts of the store are about."""
    known = {one.id for one in lines_of(plan)} | {plan.id}
    return {
        (_FORMS[one.form], one.subject_id)
        for one in drafts
        if one.form in _FORMS and one.subject_id in known and one.readable
    }


class HalfTyped:
    """Pure: the store keeps drafts by itself; this knows which lines to mark, and fills at once."""

    def __init__(self) -> None:
        self._typed: dict[Place, Values] = {}
        self.listed = ""
        """The kind of the new line that was gone to by its row: the row stays while it is read."""

    def get(self, place: Place) -> Values | None:
        """What was typed there; empty where a draft of an earlier sitting is in the store."""
        return self._typed.get(place)

    def keep(self, place: Place, values: Values | None) -> None:
        """Keep what was typed there, or nothing."""
        if values is None:
            self._typed.pop(place, None)
        else:
            self._typed[place] = values

    def found(self, places: Iterable[Place]) -> None:
        """Drafts of an earlier sitting are in the store for these."""
        for place in places:
            self._typed.setdefault(place, {})

    def forget(self) -> None:
        """Know nothing."""
        self._typed.clear()
        self.listed = ""

    def about(self) -> bool:
        """Whether something was typed about the person."""
        return any(kind == "about" for kind, _subject in self._typed)

    def rows(self, plan: CarePlan | None) -> set[Key]:
        """The rows to mark: lines, and new ones by their kind."""
        found: set[Key] = set()
        for kind, subject in self._typed:
            if kind == "about":
                found.add("about")
            else:
                found.add(f"new:{kind}" if plan is not None and subject == plan.id else subject)
        return found

    def new_kinds(self, plan: CarePlan | None, begun: str) -> tuple[str, ...]:
        """The kinds of new lines that have a row; ``begun`` is the one in sight."""
        if plan is None:
            return ()
        typed = (k for k, subject in self._typed if subject == plan.id and k != "about")
        kept = begun if begun == self.listed else ""
        return tuple(dict.fromkeys([*(k for k in typed if k != begun), *filter(None, [kept])]))
