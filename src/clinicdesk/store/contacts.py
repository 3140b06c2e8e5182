"""Whether and how people may be contacted, read for a list of them at once."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.contacting import ContactFacts
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.person_parts import SafeContact
from clinicdesk.store.records.patients import PatientRecord

__all__ = ["facts_of"]

_P = PatientRecord.__table__.c
_PIECE: Final = 500


def facts_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, ContactFacts]:
    """Return what the rule asks of each person (`domain.contacting`)."""
    found = {}
    for at in range(0, len(ids), _PIECE):
        query = select(
            _P.id,
            _P.deceased,
            _P.status,
            _P.safe_channel,
            _P.safe_note,
            _P.do_not_contact,
            _P.safe_purposes,
            _P.safe_avoid,
            _P.minor_confidential,
        ).where(_P.id.in_(ids[at : at + _PIECE]))
        for who, deceased, status, channel, note, never, purposes, avoid, minor in session.execute(
            query
        ):
            standing = PatientStatus(status)
            found[who] = ContactFacts(
                deceased=deceased or standing is PatientStatus.DECEASED,
                status=standing,
                safe=SafeContact(
                    channel, note, never, tuple(purposes.split()), tuple(avoid.split())
                ),
                confidential_from_household=minor,
            )
    return found
