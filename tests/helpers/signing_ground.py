"""A clinic of two people with accounts, and what a SQL shell does to its audit log."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from open_clinic import MORNING, PASSWORD, doors_in, make
from sqlalchemy import text

from clinicdesk.domain.access import Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.signing import checked_signatures
from clinicdesk.startup import Doors
from clinicdesk.store import audit_log
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.signature_check import SignatureCheck

__all__ = [
    "OTHER",
    "checked",
    "clinic",
    "clock",
    "doors",
    "folder",
    "last_seq",
    "meddle",
    "rechain",
    "signatures",
    "store_of",
    "write",
]

OTHER = "copper lantern orchard seven"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Doors:
    return doors_in(tmp_path / "home", clock)


@pytest.fixture
def folder(tmp_path: Path, doors: Doors) -> Path:
    """A clinic of two people, each with an account."""
    folder = tmp_path / "clinic"
    make(doors, folder, tmp_path / "home")
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        here = doors.computer(folder)
        clinic.users.add(
            clinic.actor,
            "bortiz",
            "B. Ortiz, MA",
            [Role.NURSE, Role.ADMIN],
            OTHER,
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )
    return folder


@pytest.fixture
def clinic(doors: Doors, folder: Path) -> Iterator[Clinic]:
    with doors.unlock(folder, "amoreau", PASSWORD) as opened:
        yield opened


def store_of(clinic: Clinic) -> ClinicStore:
    return clinic._opened.store


def write(clinic: Clinic, clock: FixedClock, times: int = 1) -> None:
    for _ in range(times):
        clock.advance(timedelta(seconds=1))
        with store_of(clinic).writing(clinic.actor) as uow:
            uow.audit(AuditAct(act="changed", kind="task"))


def last_seq(clinic: Clinic) -> int:
    with store_of(clinic).reading() as session:
        return audit_log.last_of(session)[0]


def signatures(clinic: Clinic) -> list[tuple[int, int]]:
    with store_of(clinic).reading() as session:
        rows = session.execute(
            text("SELECT first_seq, last_seq FROM audit_signature ORDER BY last_seq")
        )
        return [(row.first_seq, row.last_seq) for row in rows]


def checked(clinic: Clinic) -> SignatureCheck:
    return checked_signatures(store_of(clinic), clinic._opened.vault)


def meddle(clinic: Clinic, *statements: str) -> None:
    """What a SQL shell with the database key does."""
    with store_of(clinic).raw_connection() as connection:
        for verb in ("update", "delete"):
            for table in ("audit_entry", "audit_signature"):
                connection.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        for statement in statements:
            connection.execute(statement)


def rechain(clinic: Clinic) -> None:
    """Make the chain hold again, with the audit key that every account's vault opens."""
    key, previous = clinic._opened.vault.audit_key, audit_log.FIRST
    store = store_of(clinic)
    with store.reading() as session:
        rows = [
            dict(row._mapping)
            for row in session.execute(
                audit_log.AuditRecord.__table__.select().order_by(text("seq"))
            )
        ]
    with store.raw_connection() as connection:
        for row in rows:
            previous = audit_log._mac(key, previous, row)
            connection.execute(
                "UPDATE audit_entry SET mac = ? WHERE seq = ?", (previous, row["seq"])
            )
    assert store.audit_faults() == []
