"""What a demonstration keeps apart of its people, and what they agreed to.

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
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.protected import ProtectedService

__all__ = ["keep_apart"]

_TOLD = "reference/demo/protected.toml"


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
