"""What a demonstration keeps apart of its people, and what they agreed to: entries and referrals.

Written through the services, as a nurse would: the same keys seal it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from clinicdesk import assets
from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.consents import ConsentDecision, ConsentDraft
from clinicdesk.domain.protected import EntryKind, ProtectedDraft
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.directory import disclosing
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.referral_moving import move
from clinicdesk.services.referral_parts import ReferralParts
from clinicdesk.store import referral_parts, referral_recipients, referrals, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["keep_apart", "keep_referrals"]

_TOLD = "reference/demo/protected.toml"
_AT_ONCE = 100


def keep_apart(
    actor: Actor,
    people: Mapping[str, UUID],
    names: Mapping[str, str],
    *,
    protected: ProtectedService,
    consents: ConsentService,
) -> int:
    """Write what the resource file tells of the people who are there; return how many entries.

    ``people`` are ids by family name, ``names`` how each signs.

    Raises:
        ClinicDeskError: as the services say.
    """
    told, today = assets.read_toml(_TOLD), consents.today()
    written = 0
    for one in told["entry"]:
        if one["person"] in people:
            protected.add(actor, people[one["person"]], _entry(one, today))
            written += 1
    for one in told["consent"]:
        if one["person"] in people:
            draft = _consent(one, today, names[one["person"]], actor.id)
            consents.record(actor, people[one["person"]], draft)
            written += 1
    return written


def _entry(one: Mapping[str, Any], today: date) -> ProtectedDraft:
    return ProtectedDraft(
        compartment=Compartment(one["part"]),
        kind=EntryKind(one["kind"]),
        title=one["title"],
        text=one["text"],
        value=one.get("value", ""),
        occurred_on=today + timedelta(days=one["day"]),
    )


def _consent(one: Mapping[str, Any], today: date, signer: str, owner_id: UUID) -> ConsentDraft:
    until = one.get("until")
    return ConsentDraft(
        decision=ConsentDecision(one["decision"]),
        purposes=tuple(one["purposes"]),
        compartments=tuple(Compartment(part) for part in one["parts"]),
        data_classes=one["what"],
        recipients=tuple(one["to"]),
        signed_on=today + timedelta(days=one["signed"]),
        signed_by=signer,
        period_end=None if until is None else today + timedelta(days=until),
        owner_id=owner_id,
    )


def keep_referrals(store: ClinicStore, actor: Actor, parts: ReferralParts, clocks: Clocks) -> int:
    """Seal the referrals whose service or recipient would itself disclose; return how many.

    Raises:
        ClinicDeskError: as the services say.
    """
    with store.writing(actor) as uow:
        for specialty, part in (
            ("Behavioral health", Compartment.BEHAVIOURAL),
            ("Employee assistance", Compartment.BEHAVIOURAL),
        ):
            for one in referral_recipients.search(uow.session, specialty):
                referral_parts.mark(uow, one, part)
        uow.audit(AuditAct(act="invented", kind="directory"))
    with store.reading() as session:
        waiting = list(disclosing(session).items())
    for start in range(0, len(waiting), _AT_ONCE):
        with store.writing(actor) as uow:
            people = []
            for referral_id, part in waiting[start : start + _AT_ONCE]:
                people.append(referrals.record_of(uow.session, referral_id).patient_id)
                move(uow, parts, clocks, (referral_id, part))
            summary.refresh(uow, people)
            uow.session.expunge_all()
            uow.audit(AuditAct(act="invented", kind="referral"))
    return len(waiting)
