"""The recovery code and the database key are renewed; the old ones open nothing new."""

from pathlib import Path
from typing import Any

import pytest
from key_place import FIRST, NEXT, Place
from open_clinic import PASSWORD

from clinicdesk.domain.errors import Cancelled, ClinicBusy, NotAllowed, Refused, StorageFull
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import RecoveryCodeWrong, VaultChanged
from clinicdesk.host.vault import open_with_recovery
from clinicdesk.store.rekey import faults_under, opens_with


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_database_has_a_new_key_and_the_old_one_opens_nothing(place: Place) -> None:
    old = place.key()
    place.rotate()
    assert not opens_with(place.database, old)
    new = place.key()
    assert new != old
    assert faults_under(place.database, new) == []
    assert place.acts(2) == ["changed the database key", "began to change the database key"]
    with place.open() as clinic:
        assert not clinic.keys.rotation_due()
    # The printed code is the same as before.
    place.doors.recover(
        *(place.folder, "amoreau", place.code, NEXT),
        device_secret=f"file:{place.home / 'secrets' / 'clinic.key'}",
    )
    with place.open(password=NEXT) as clinic:
        assert clinic.upkeep.status().counts["patients"] == 1


def test_whoever_was_removed_cannot_read_what_came_after(place: Place) -> None:
    """They kept copies of everything, and their password and this computer's secret."""
    place.add_second()
    kept_vault = place.vault.read_bytes()
    with place.open("bortiz", FIRST) as theirs:
        kept_key = theirs._opened.vault.database_key
    with place.open() as clinic:
        clinic.users.disable(clinic.actor, "bortiz")
    assert opens_with(place.database, kept_key)  # which is why a new key is due
    place.rotate()
    assert not opens_with(place.database, kept_key)
    current = place.vault.read_bytes()
    place.vault.write_bytes(kept_vault)
    with pytest.raises(Exception, match="cannot be read"):
        place.open("bortiz", FIRST)
    place.vault.write_bytes(current)
    assert place.key() != kept_key


def test_an_earlier_backup_opens_with_its_own_keys(place: Place, tmp_path: Path) -> None:
    with place.open() as clinic:
        made = clinic.backups.make(clinic.actor)
    place.rotate()
    restored = tmp_path / "restored"
    place.doors.restore(Path(made.path), restored)
    with place.doors.unlock(restored, "amoreau", PASSWORD) as clinic:
        assert clinic.upkeep.status().counts["patients"] == 1


def test_nobody_else_may_have_it_open(place: Place) -> None:
    old = place.key()
    with place.open() as other:
        mine = place.open()
        with mine, pytest.raises(ClinicBusy, match="command"):
            mine.keys.rotate(mine.actor)
        assert other.upkeep.status().counts["patients"] == 1
    assert place.key() == old
    with place.open() as clinic:
        assert clinic.keys.rotation_due() == "a change of it was begun"


def test_only_an_administrator_changes_the_clinics_keys(place: Place) -> None:
    place.add_second()
    with place.open("bortiz", FIRST) as theirs:
        with pytest.raises(NotAllowed):
            theirs.keys.rotate(theirs.actor)
        with pytest.raises(NotAllowed):
            theirs.keys.renew_recovery(theirs.actor)
        assert theirs.upkeep.status().counts["patients"] == 1


def test_it_is_told_and_can_be_stopped_before_it_begins(place: Place) -> None:
    old = place.key()

    def stop(_done: int, _total: int, _words: str) -> None:
        raise Cancelled

    with place.open() as clinic:
        with pytest.raises(Cancelled):
            clinic.keys.rotate(clinic.actor, stop)
        assert clinic.upkeep.status().counts["patients"] == 1
    assert place.key() == old
    told: list[tuple[int, str]] = []
    with place.open() as clinic:
        clinic.keys.rotate(clinic.actor, lambda done, _total, words: told.append((done, words)))
    assert [done for done, _words in told] == sorted(done for done, _words in told)
    assert told[-1] == (1000, "The database has its new key")


def test_an_older_vault_is_refused_in_the_middle_of_a_change_too(place: Place) -> None:
    """A vault from the middle of an earlier change, put back later, is not mended into force."""
    kept: dict[str, bytes] = {}

    def keep(name: str) -> None:
        if name == "write the entry":
            kept["vault"] = place.vault.read_bytes()

    place.rotate(keep)
    place.add_second()
    place.key()
    place.vault.write_bytes(kept["vault"])
    with pytest.raises(Exception, match="older than the one"):
        place.open()
    assert place.vault.read_bytes() == kept["vault"]


def test_a_renewed_recovery_code_is_the_only_one(place: Place) -> None:
    kept: list[RecoveryCode] = []
    with place.open() as clinic:
        code = clinic.keys.renew_recovery(clinic.actor, keep_code=kept.append)
        assert clinic.keys.rotation_due() == "the recovery code was renewed"
    assert kept == [code]
    secret = f"file:{place.home / 'secrets' / 'clinic.key'}"
    with pytest.raises(RecoveryCodeWrong):
        place.doors.recover(place.folder, "amoreau", place.code, NEXT, device_secret=secret)
    place.doors.recover(place.folder, "amoreau", code.printed, NEXT, device_secret=secret)
    with place.open(password=NEXT) as clinic:
        entries, _whole = clinic.upkeep.audit(clinic.actor, limit=4)
    # Sealed keys that the old paper opened are made anew after it.
    assert [one.act for one in entries] == [
        "came in on a new computer",
        "heard of wrong recovery codes",
        "kept the keys of protected records",
        "renewed the recovery code",
    ]


def test_a_code_that_cannot_be_kept_does_not_replace_the_one_that_is(place: Place) -> None:
    before = place.vault.read_bytes()

    def refuse(_code: RecoveryCode) -> None:
        raise StorageFull("The disk is full.")

    with place.open() as clinic:
        with pytest.raises(StorageFull):
            clinic.keys.renew_recovery(clinic.actor, keep_code=refuse)
        assert not clinic.keys.rotation_due()
    assert place.vault.read_bytes() == before


def test_a_code_that_came_to_nothing_is_dropped(place: Place) -> None:
    dropped: list[Any] = []
    with place.open() as first, place.open() as second:
        second.keys.renew_recovery(second.actor)
        # The keys changed under the first one's hands.
        with pytest.raises(VaultChanged):
            first.keys.renew_recovery(first.actor, drop_code=lambda: dropped.append(1))
        with pytest.raises((VaultChanged, Refused)):
            first.users.disable(first.actor, "amoreau")
    assert dropped == [1]
    attempts = place.doors.computer(place.folder).attempts
    with pytest.raises(RecoveryCodeWrong):
        open_with_recovery(place.vault, code=RecoveryCode.parse(place.code), attempts=attempts)
