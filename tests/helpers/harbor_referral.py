"""A referral to a Part 2 program, with an unmistakable word in each of its fields."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from protected_clinic import ProtectedClinic

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.consents import ConsentDraft
from clinicdesk.domain.referrals import (
    Recipient,
    Referral,
    ReferralDraft,
    ReferralType,
    Urgency,
)
from clinicdesk.services.clinic import Clinic

__all__ = [
    "ABOUT_PLACES",
    "EXACT",
    "HARBOR",
    "ORDER",
    "SECRETS",
    "SUD",
    "agree",
    "in_the_clear",
    "made_by_a_nurse",
    "rows_of",
    "tell",
    "words_of",
]

SUD = Compartment.SUD_PART2
HARBOR = Recipient(
    name="Quillfeather Recovery Center", address="7 Mossgate Way", phone="6145550188"
)
ORDER = ReferralDraft(
    service=Coded("Substance use treatment: zibbleflax"),
    type=ReferralType.PROGRAMME,
    urgency=Urgency.URGENT,
    question="Is a glimmerwort program right?",
    reason="Brindlecough since May",
    findings="Wimblethorpe positive",
    tried="Snorkleberry tea",
    recipient=HARBOR,
    patient_agreed=True,
    next_action="Ring Tanglefoot at noon",
)
SECRETS = (
    "Quillfeather",
    "Mossgate",
    "5550188",
    "zibbleflax",
    "Substance use",
    "glimmerwort",
    "Brindlecough",
    "Wimblethorpe",
    "Snorkleberry",
    "Tanglefoot",
    "Pocketfluff",
    "Marrowdish",
    "Grottlepin",
    "sud_part2",
)


def made_by_a_nurse(place: ProtectedClinic) -> str:
    """Make the referral; a nurse does not read afterwards what she wrote. Return its number."""
    with closing(place.open(Role.NURSE)) as clinic:
        made, _change = clinic.referrals.create(clinic.actor, place.patient, ORDER)
        assert made.withheld
    return made.number


def agree(place: ProtectedClinic, role: Role = Role.BH_CLINICIAN) -> UUID:
    with closing(place.open(role)) as clinic:
        (made,), _change = clinic.consents.record(
            clinic.actor,
            place.patient,
            ConsentDraft(
                purposes=("treatment",),
                compartments=(SUD,),
                data_classes="My referral",
                recipients=(HARBOR.name,),
                signed_on=date(2026, 1, 4),
                signed_by="Ann Rivers",
                period_end=date(2036, 1, 4),
            ),
        )
    return made.id


def tell(place: ProtectedClinic, clinic: Clinic, number: str, code: str, **more: Any) -> Referral:
    """Record something a minute later."""
    place.clock.advance(timedelta(minutes=1))
    return clinic.referrals.record(clinic.actor, number, code, **more)[0]


def words_of(one: Referral) -> tuple[object, ...]:
    known = one.recipient
    return (
        one.service,
        one.type,
        one.question,
        one.reason,
        one.findings,
        one.tried,
        replace(known, id=None) if known else None,
        one.next_action,
    )


EXACT = (
    ORDER.service,
    ORDER.type,
    ORDER.question,
    ORDER.reason,
    ORDER.findings,
    ORDER.tried,
    HARBOR,
    ORDER.next_action,
)


def rows_of(place: ProtectedClinic) -> Iterator[tuple[str, list[object]]]:
    with (
        closing(place.open(Role.ADMIN)) as clinic,
        clinic._opened.store.raw_connection() as raw,
    ):
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            for row in raw.execute(f'SELECT * FROM "{table}"').fetchall():
                yield table, list(row)


def in_the_clear(place: ProtectedClinic) -> set[tuple[str, str]]:
    found = set()
    for table, row in rows_of(place):
        for value in row:
            data = value if isinstance(value, bytes) else str(value).encode()
            found |= {(table, w) for w in SECRETS if w.encode().lower() in data.lower()}
    return found


ABOUT_PLACES = {
    ("referral_recipient", "Quillfeather"),
    ("referral_recipient", "Mossgate"),
    ("referral_recipient", "5550188"),
}
"""The directory is about organizations."""
