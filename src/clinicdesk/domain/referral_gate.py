"""Before a referral leaves: what stops it, and what is said and counted.

NCQA PCMH CC 04 (2017 standards) asks each referral for the clinical question, its type and its
timing, with pertinent data and the current plan. Without the question, type, timing, recipient, or
the consent for a compartment in the packet, nothing leaves; the rest is a warning that is recorded
with the sending.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.referrals import ReferralDraft

__all__ = ["GateFacts", "GateFinding", "GateRefused", "GateResult", "check_gate"]


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One thing that the gate found: a code to count, and words that say what to do."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """What stops the sending, and what only warns."""

    stops: tuple[GateFinding, ...] = ()
    warnings: tuple[GateFinding, ...] = ()

    @property
    def may_leave(self) -> bool:
        """Whether nothing stops it."""
        return not self.stops


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """What the gate must know besides the order itself."""

    has_current_plan: bool
    has_safe_contact: bool
    """Whether anybody has asked how the person may safely be reached."""
    missing_data: tuple[str, ...] = ()
    """Names of the pertinent data for the service that the chart has not."""
    compartments: Collection[Compartment] = field(default_factory=frozenset)
    """The compartments that the packet's parts come from."""
    consented: Collection[Compartment] = field(default_factory=frozenset)
    """Those that a live consent to this recipient covers."""
    awaiting_authorisation: bool = False


class GateRefused(Refused):
    """The gate stops a sending; ``result`` says why."""

    def __init__(self, result: GateResult) -> None:
        super().__init__(
            "The referral cannot be sent yet.", " ".join(stop.message for stop in result.stops)
        )
        self.result = result


def check_gate(order: ReferralDraft, facts: GateFacts) -> GateResult:
    """Return what stands in the way of sending an order."""
    stops = [
        GateFinding(code, message)
        for code, message, there in (
            ("no-question", "Write the clinical question.", bool(order.question.strip())),
            ("no-type", "Say what the recipient is asked to do (type).", order.type is not None),
            (
                "no-timing",
                "Say how soon: an urgency or a day it is needed by.",
                order.urgency is not None or order.needed_by is not None,
            ),
            (
                "no-recipient",
                "Choose who is asked.",
                order.recipient is not None and bool(order.recipient.name.strip()),
            ),
        )
        if not there
    ]
    sealed = set(facts.compartments) - {Compartment.GENERAL} - set(facts.consented)
    # One finding for each, but without the compartment's name: that itself would disclose.
    stops += [
        GateFinding("no-consent", "A part of the packet needs the person's consent first.")
        for _compartment in sealed
    ]
    warnings = [
        GateFinding(code, message)
        for code, message, there in (
            ("no-current-plan", "There is no current care plan.", facts.has_current_plan),
            (
                "not-agreed",
                "The person was not told, or has not agreed.",
                order.patient_agreed is True,
            ),
            (
                "no-safe-contact",
                "Nobody has asked how the person may safely be reached.",
                facts.has_safe_contact,
            ),
            (
                "no-authorisation",
                "The payer's authorization is still asked for.",
                not facts.awaiting_authorisation,
            ),
        )
        if not there
    ]
    warnings += [
        GateFinding("missing-data", f"For this service the chart has no {name}.")
        for name in facts.missing_data
    ]
    return GateResult(tuple(stops), tuple(warnings))
