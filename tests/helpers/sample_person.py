"""One person for the tests of pages, and the rows of any chart."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import Address, Patient, PersonName, SafeContact, Sex, Telecom

NOW = datetime(2026, 11, 22, 19, 20, tzinfo=UTC)
ZONE = "America/New_York"


def uid(number: int) -> UUID:
    return UUID(int=number)


P = uid(1)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=15, tzinfo=UTC)


def row(number: int, code: Coded, on: str | None = None, **more: Any) -> dict[str, Any]:
    at = day(on) if on else None
    return {
        "id": uid(number),
        "patient_id": P,
        "code": code,
        "recorded_at": at or NOW,
        "occurred_at": at,
        **more,
    }


def patient(**changes: Any) -> Patient:
    made = Patient(
        id=P,
        version=3,
        mrn="CD-204228-K",
        site_id=uid(2),
        created_at=NOW,
        updated_at=NOW,
        name=PersonName(family="O'Connor", given="Declan", prefix="Mr"),
        preferred_name="Dec",
        birth=PartialDate(1978, 7, 14),
        sex=Sex.MALE,
        telecoms=(
            Telecom(value="6145550142", use="mobile", comment="after 17:00, may leave a message"),
            Telecom(system="email", value="declan@example.org"),
        ),
        addresses=(
            Address(line="48 Foundry Row", city="Columbus", state="OH", postal_code="43215"),
        ),
        language="en",
        interpreter_needed=False,
        employer="Harlan Motors",
        work_site="Plant 2",
        occupation="Line lead, nights",
        primary_care="Dr. Priya Raman, Riverside Family Medicine",
        safe_contact=SafeContact(channel="mobile phone", note="not at work"),
    )
    return replace(made, **changes)
