"""A log that was forged without its person's key shows, although its chain holds."""

from datetime import timedelta
from pathlib import Path

import pytest
from open_clinic import PASSWORD
from signing_ground import (
    OTHER,
    checked,
    clinic,
    clock,
    doors,
    folder,
    last_seq,
    meddle,
    rechain,
    signatures,
    store_of,
    write,
)

from clinicdesk.domain.clock import FixedClock
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store.signing import SIGN_AFTER

__all__ = ["clinic", "clock", "doors", "folder"]


def test_a_colleague_with_all_keys_cannot_rewrite_what_another_person_wrote(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        write(clinic, clock, 4)
        forged = last_seq(clinic) - 2
        name = clinic.actor.display
    clock.advance(timedelta(hours=1))
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        meddle(clinic, f"UPDATE audit_entry SET act = 'looked' WHERE seq = {forged}")
        assert store_of(clinic).audit_faults() == [forged]
        rechain(clinic)
        found = checked(clinic)
        assert any(name in words and "does not verify" in words for words in found.broken)
        checks = {one.name: one for one in clinic.upkeep.verify(clinic.actor)}
        assert checks["audit chain"].ok
        assert not checks["audit signatures"].ok
        assert name in checks["audit signatures"].detail


def test_a_colleague_who_removes_the_signatures_too_is_found(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        first = last_seq(clinic) + 1
        write(clinic, clock, 2)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        write(clinic, clock, 2)
    clock.advance(timedelta(hours=1))
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        meddle(clinic, f"DELETE FROM audit_signature WHERE first_seq = {first}")
        words = checked(clinic).uncovered
        assert words == (f"entries {first} to {first + 1} of A. Moreau, RN: not signed",)


def test_a_note_that_its_person_never_signed_excuses_nothing(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    for _ in range(2):
        with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
            first = last_seq(clinic) + 1
            write(clinic, clock, 2)
    clock.advance(timedelta(hours=1))
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        forged = signatures(clinic)[-2][1]
        meddle(
            clinic,
            f"UPDATE audit_entry SET act = 'left unsigned', digest = '1-{forged}'"
            f" WHERE seq = {forged}",
            f"DELETE FROM audit_signature WHERE last_seq = {forged}",
        )
        rechain(clinic)
        assert any(f"{forged} of A. Moreau" in words for words in checked(clinic).uncovered)
        assert first > forged


def test_an_entry_in_the_name_of_somebody_without_keys_is_found(
    clinic: Clinic, clock: FixedClock
) -> None:
    meddle(
        clinic,
        "INSERT INTO audit_entry SELECT seq + 1, at, x'00112233445566778899aabbccddeeff', roles,"
        " computer, act, object_kind, object_id, object_version, patient_id, purpose, digest, mac"
        " FROM audit_entry ORDER BY seq DESC LIMIT 1",
    )
    rechain(clinic)
    assert any("somebody unknown: not signed" in words for words in checked(clinic).uncovered)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("computer", "'elsewhere'"),
        ("first_seq", "first_seq + 1"),
        ("signed_at", "'2020-01-01T00:00:00.000000Z'"),
        ("mac", "zeroblob(32)"),
        ("signature", "zeroblob(64)"),
    ],
)
def test_a_changed_signature_does_not_verify(
    clinic: Clinic, clock: FixedClock, column: str, value: str
) -> None:
    write(clinic, clock, 3)
    store_of(clinic).sign()
    assert checked(clinic).broken == ()
    newest = signatures(clinic)[-1][1]
    meddle(clinic, f"UPDATE audit_signature SET {column} = {value} WHERE last_seq = {newest}")
    assert len(checked(clinic).broken) == 1


def test_more_than_a_power_cut_leaves_is_a_fault_even_when_it_was_told(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        first = last_seq(clinic) + 1
        write(clinic, clock, 3 * SIGN_AFTER)
        meddle(clinic, f"DELETE FROM audit_signature WHERE first_seq >= {first}")
        store_of(clinic)._signer = None
    clock.advance(timedelta(days=1))
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        assert any("not signed" in words for words in checked(clinic).uncovered)


def test_a_drill_finds_a_log_that_was_forged_before_the_backup(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        write(clinic, clock, 4)
        forged, name = last_seq(clinic) - 2, clinic.actor.display
    clock.advance(timedelta(hours=1))
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        clinic.backups.make(clinic.actor)
        assert clinic.drills.run(clinic.actor).ok
        clock.advance(timedelta(days=1))
        meddle(clinic, f"UPDATE audit_entry SET act = 'looked' WHERE seq = {forged}")
        rechain(clinic)
        clinic.backups.make(clinic.actor)
        tried = clinic.drills.run(clinic.actor)
        said = "; ".join(tried.faults)
        assert "audit signatures" in said
        assert name in said
        assert "audit checkpoints" in said  # the backup before knew another log
        assert "is not the one that backup" in said
        status = clinic.upkeep.status()
        assert status.good_drill_at is not None
        assert status.good_drill_at < tried.at


def test_a_drill_does_not_miss_what_only_later_backups_know(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        write(clinic, clock, 2)
        first = Path(clinic.backups.make(clinic.actor).path)
        clock.advance(timedelta(days=1))
        write(clinic, clock, 2)
        second = Path(clinic.backups.make(clinic.actor).path)
        assert clinic.drills.run(clinic.actor).ok
        second.rename(second.with_name("set-aside"))
        clock.advance(timedelta(days=1))
        write(clinic, clock)
        assert clinic.drills.run(clinic.actor).backup == first.name
        second.with_name("set-aside").rename(second)
        newest = clinic.drills.run(clinic.actor)
        assert (newest.ok, newest.backup) == (True, second.name)
