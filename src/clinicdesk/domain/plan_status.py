"""The status of a plan: which follow from which, who may say so, and which need a reason.

FHIR R4 CarePlan.status (request-status) and the state machine of the Request pattern (HL7 FHIR
4.0.1, Request, section 12.3 "Request State Machine"): draft, active, on-hold and back, completed or
revoked; entered-in-error from any. ``unknown`` is what a sender said and never what we say.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.access import Act
from clinicdesk.domain.errors import FieldProblem, InvalidDraft, Refused
from clinicdesk.domain.plans import PlanStatus

__all__ = [
    "BEGINNINGS",
    "OPEN_STATUSES",
    "STATUS_WORDS",
    "StatusChange",
    "act_for",
    "check_status",
    "followers",
    "needs_reason",
]

_ERROR = PlanStatus.ENTERED_IN_ERROR
_FOLLOWS: dict[PlanStatus, tuple[PlanStatus, ...]] = {
    PlanStatus.DRAFT: (PlanStatus.ACTIVE, PlanStatus.REVOKED),
    PlanStatus.ACTIVE: (PlanStatus.ON_HOLD, PlanStatus.COMPLETED, PlanStatus.REVOKED),
    PlanStatus.ON_HOLD: (PlanStatus.ACTIVE, PlanStatus.COMPLETED, PlanStatus.REVOKED),
    PlanStatus.REVOKED: (),
    PlanStatus.COMPLETED: (),
    PlanStatus.ENTERED_IN_ERROR: (),
    # A sender did not know: whoever takes it on here says what it is.
    PlanStatus.UNKNOWN: (
        PlanStatus.ACTIVE,
        PlanStatus.ON_HOLD,
        PlanStatus.COMPLETED,
        PlanStatus.REVOKED,
    ),
}
OPEN_STATUSES = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD})
"""Somebody works on it, or will again."""
BEGINNINGS = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE})
"""What a plan of ours begins as."""
_REASONED = frozenset({PlanStatus.ON_HOLD, PlanStatus.REVOKED, _ERROR})
_SIGNERS = frozenset({PlanStatus.ACTIVE, PlanStatus.COMPLETED, PlanStatus.REVOKED})
STATUS_WORDS = {
    PlanStatus.DRAFT: "a draft",
    PlanStatus.ACTIVE: "active",
    PlanStatus.ON_HOLD: "on hold",
    PlanStatus.REVOKED: "revoked",
    PlanStatus.COMPLETED: "completed",
    PlanStatus.ENTERED_IN_ERROR: "entered in error",
    PlanStatus.UNKNOWN: "not known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """One change of a plan's status, as it was written down."""

    plan_id: UUID
    before: PlanStatus
    after: PlanStatus
    reason: str
    by: str
    at: datetime
    plan_number: int
    """The version of the plan that it made."""
    replaced_by: UUID | None = None
    """The plan that took its place, where one did."""


def followers(status: PlanStatus) -> tuple[PlanStatus, ...]:
    """Return the statuses that may follow, in the order in which they are offered."""
    if status is _ERROR:
        return ()
    return (*_FOLLOWS[status], _ERROR)


def needs_reason(after: PlanStatus) -> bool:
    """Tell whether a plan comes to this status only with a reason (CarePlan.statusReason)."""
    return after in _REASONED


def act_for(after: PlanStatus) -> Act:
    """Return the act that brings a plan to a status.

    What puts a plan in force or ends it is for those who sign; holding it is for those who edit.
    """
    return Act.SIGN_PLAN if after in _SIGNERS else Act.EDIT_PLAN


def check_status(before: PlanStatus, after: PlanStatus, reason: str = "") -> None:
    """Let a change of status through; the same status is none.

    Raises:
        InvalidDraft: it needs a reason.
        Refused: it does not follow.
    """
    if before is after:
        return
    if after not in followers(before):
        offered = ", ".join(STATUS_WORDS[one] for one in followers(before))
        raise Refused(
            f"A plan that is {STATUS_WORDS[before]} does not become {STATUS_WORDS[after]}.",
            f"It can become: {offered}." if offered else "Start a new plan instead.",
        )
    if needs_reason(after) and not reason.strip():
        message = f"Say why the plan is {STATUS_WORDS[after]}."
        raise InvalidDraft([FieldProblem("reason", message)])
