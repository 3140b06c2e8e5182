"""Whether a document may leave, on which legal basis, and by which consent decision.

Treatment, payment and health care operations need no authorization (45 CFR 164.506(c)); giving a
person their own record is their right (164.524); anything else needs a written authorization
(164.508). What lies outside the general compartment needs a live consent of its own, whatever the
purpose. The decision is recorded with each disclosure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.errors import Refused

__all__ = ["PURPOSES", "Decision", "decide"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Why it may leave."""

    legal_basis: str
    consent: str
    """The consent decision in words, as the register keeps it."""


_FREE = {
    "treatment": Decision(
        "treatment", "No authorization needed: treatment, general record (45 CFR 164.506(c))."
    ),
    "payment": Decision(
        "payment", "No authorization needed: payment, general record (45 CFR 164.506(c))."
    ),
    "operations": Decision(
        "operations", "No authorization needed: operations, general record (45 CFR 164.506(c))."
    ),
    "patient-access": Decision(
        "patient-access", "Given to the person at their request (45 CFR 164.524)."
    ),
}
PURPOSES = tuple(_FREE)
"""Purposes that need no authorization of their own."""


def decide(purpose: str, compartments: Iterable[Compartment]) -> Decision:
    """Decide over what is really in the document.

    Raises:
        Refused: the purpose or a compartment needs a consent that is not recorded; says what
            would make it possible.
    """
    sealed = [c for c in compartments if c is not Compartment.GENERAL]
    if sealed:
        raise Refused(
            "Part of this document lies outside the general record, and no consent for sending "
            "it is recorded.",
            "Leave that part out, or record the person's written consent first.",
        )
    decision = _FREE.get(purpose)
    if decision is None:
        raise Refused(
            "This purpose needs the person's written authorization, and none is recorded.",
            f"Purposes that need none: {', '.join(PURPOSES)}.",
        )
    return decision
