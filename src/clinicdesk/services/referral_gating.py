"""What stands in the way of sending a referral; for a protected one the person's consent too."""

from dataclasses import replace

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.consents import covers
from clinicdesk.domain.referral_gate import GateFacts, GateRefused, GateResult, check_gate
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referrals import Referral
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import referral_query
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ReferralGating"]


class ReferralGating:
    """The send-gate of one clinic."""

    def __init__(self, words: ReferralWords, consents: ConsentService | None) -> None:
        self._words = words
        self._consents = consents

    def result(self, session: Snapshot, actor: Actor, order: Referral) -> GateResult:
        """Return what stops the sending of an order, and what warns."""
        return check_gate(order, self._facts(session, actor, order))

    def passed(self, uow: UnitOfWork, order: Referral) -> tuple[str, ...]:
        """Let an order through; return what it was warned of, as codes.

        Raises:
            GateRefused: something stops it.
        """
        result = self.result(uow.session, uow.actor, order)
        if not result.may_leave:
            raise GateRefused(result)
        return tuple(warning.code for warning in result.warnings)

    def _facts(self, session: Snapshot, actor: Actor, order: Referral) -> GateFacts:
        stage = Stage(order.stage)
        facts = referral_query.gate_facts(
            session, order.patient_id, order.service, stage, self._words.now()
        )
        part = order.compartment
        if part is Compartment.GENERAL:
            return facts
        agreed: frozenset[Compartment] = frozenset()
        if self._consents is not None and order.recipient is not None:
            today, to = self._consents.today(), order.recipient.name
            known = self._consents.known_in(session, actor, order.patient_id)
            if any(covers(one, part, purpose="treatment", recipient=to, on=today) for one in known):
                agreed = frozenset({part})
        return replace(facts, compartments=frozenset({part}), consented=agreed)
