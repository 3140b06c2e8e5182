"""The clinic's hours are a setting of the clinic: kept in it, audited, changed from a day on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.access import Role
from clinicdesk.domain.clinic_hours import HOURS, Hours
from clinicdesk.domain.errors import InvalidDraft, NotAllowed
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.clinic_store import put_fact

LATE = Hours(time(12), time(22), frozenset({0, 1, 2, 3, 4, 5}))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as there:
        yield there


def test_they_are_kept_and_written_down(clinic: Clinic) -> None:
    today = clinic.today()
    assert clinic.hours.hours().on(today) == HOURS
    clinic.hours.choose(clinic.actor, LATE, today + timedelta(days=2))
    kept = clinic.hours.hours()
    assert kept.on(today) == HOURS
    assert kept.on(today + timedelta(days=2)) == LATE
    entry = clinic.upkeep.audit(clinic.actor)[0][0]
    assert (entry.act, entry.digest) == (
        "changed the clinic's hours",
        f"12:00-22:00 123456 from {(today + timedelta(days=2)).isoformat()}",
    )
    assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))


def test_only_an_administrator_changes_them_and_nobody_the_past(clinic: Clinic) -> None:
    today = clinic.today()
    nurse = replace(clinic.actor, roles=frozenset({Role.NURSE}))
    with pytest.raises(NotAllowed):
        clinic.hours.choose(nurse, LATE, today)
    with pytest.raises(InvalidDraft, match="cannot be saved") as said:
        clinic.hours.choose(clinic.actor, LATE, today - timedelta(days=1))
    assert "The past stays as it was" in said.value.remedy
    assert clinic.hours.hours().changes == ()


@pytest.mark.parametrize("said", ["nonsense", "[1]", '[{"from": "2026-01-01"}]', "{}", "[null]"])
def test_what_cannot_be_understood_counts_as_not_said(clinic: Clinic, said: str) -> None:
    with clinic._opened.store.drafting() as session:
        put_fact(session, "clinic.hours", said)
    assert clinic.hours.hours().on(clinic.today()) == HOURS
