"""Finding a goal by the code on its paper tracker."""

from dataclasses import dataclass
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.numbers import read_goal_code
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.goal_codes import goals_with

__all__ = ["CodedGoal", "GoalCodeService"]


@dataclass(frozen=True, slots=True)
class CodedGoal:
    """A goal that a code leads to, and whose it is."""

    goal_id: UUID
    patient_id: UUID
    listed: str
    """The person's name as lists have it."""


class GoalCodeService:
    """Leads from a code on paper to the goal."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store

    def find(self, actor: Actor, code: str) -> tuple[CodedGoal, ...]:
        """Return the goals of a typed or scanned code; mostly one, empty where there is none.

        Raises:
            BadInput: it is no such code, or was mistyped.
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        bits = read_goal_code(code)
        if bits is None:
            raise BadInput(
                "This is no code of a goal tracker, or a letter is wrong.",
                "Type it as it stands on the page, such as G-7K2M-9QXT-R.",
            )
        with self._store.reading() as session:
            found = goals_with(session, bits)
        return tuple(CodedGoal(goal_id, person.id, person.listed) for goal_id, person in found)
