"""The checks of an open database: of the clinic itself, and of a backup that is tried."""

from collections.abc import Callable
from pathlib import Path

from clinicdesk.domain.clinics import CheckResult, Report, quiet
from clinicdesk.domain.errors import Damage
from clinicdesk.store import backup, health, plan_editions
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["Check", "checks_of", "run"]

Check = tuple[str, Callable[[], list[str]]]
"""A name, and what finds its faults."""


def checks_of(
    store: ClinicStore, path: Path, key: bytes, *, deep: bool = False, report: Report = quiet
) -> tuple[Check, ...]:
    """Return the checks of a database that is open as ``store``."""

    def altered() -> list[str]:
        with store.reading() as session:
            return [f"document {number}" for number in health.altered_documents(session)]

    def other_bytes() -> list[str]:
        with store.reading() as session:
            return list(plan_editions.altered(session))

    def promises() -> list[str]:
        with store.reading() as session:
            broken = health.promises(session)
        return [f"{broken} referrals"] if broken else []

    def undisclosed() -> list[str]:
        with store.reading() as session:
            loose = health.undisclosed_documents(session)
        return [f"{loose} documents"] if loose else []

    return (
        ("pages", lambda: backup.faults(path, key, deep=deep, report=report)),
        ("audit chain", lambda: [f"entry {seq}" for seq in store.audit_faults()]),
        ("document hashes", altered),
        ("signed plans", other_bytes),
        ("referrals have owner, action and clock", promises),
        ("documents out have a disclosure", undisclosed),
    )


def run(checks: tuple[Check, ...], report: Report = quiet) -> tuple[CheckResult, ...]:
    """Run checks; damage is what they are for, so it is told and the others go on."""
    done: list[CheckResult] = []
    for name, check in checks:
        report(len(done), len(checks), f"Checking {name}")
        try:
            found = check()
        except Damage as damage:
            found = [damage.sentence]
        done.append(
            CheckResult(name=name, ok=not found, count=len(found), detail="; ".join(found[:5]))
        )
    return tuple(done)
