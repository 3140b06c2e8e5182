"""The words of the handoff: ``resources/templates/handoff.toml``."""

from dataclasses import dataclass

from clinicdesk.documents.wording import load

__all__ = ["HandoffText", "handoff_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffText:
    """One field a phrase; the file's order is the letter's."""

    version: str
    title: str
    receiver: str
    receiver_open: str
    illness: str
    severity_stable: str
    severity_watcher: str
    severity_unstable: str
    severity_unsaid: str
    code_status: str
    patient: str
    one_line: str
    summary: str
    events: str
    treatment: str
    assessment: str
    actions: str
    no_actions: str
    more_actions: str
    situation: str
    condition: str
    consequence: str
    no_contingency: str
    synthesis: str
    synthesis_ask: str
    accepted: str
    returned: str
    name: str
    time: str
    read_back: str
    sbar: str
    sbar_s: str
    sbar_b: str
    sbar_a: str
    sbar_r: str
    tables: str
    medications: str
    stopped: str
    allergies: str
    pending: str
    no_pending: str
    referrals: str
    tasks: str
    goals: str
    social: str
    contact: str
    documents: str
    no_documents: str
    team: str
    withheld: str


def handoff_text() -> HandoffText:
    """The wording. Raises WordingProblem."""
    return load("handoff", HandoffText)
