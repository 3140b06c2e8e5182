"""What a person wrote is signed with their own key, and what a power cut leaves is told."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
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
    signatures,
    store_of,
    write,
)

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store import audit_log
from clinicdesk.store.engine import connect
from clinicdesk.store.signature_runs import joined
from clinicdesk.store.signing import SIGN_AFTER, SIGN_EVERY

__all__ = ["clinic", "clock", "doors", "folder"]


def test_closing_signs_all_that_was_written(doors: Doors, folder: Path, clock: FixedClock) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        before, pending = last_seq(clinic), checked(clinic).pending
        write(clinic, clock, 3)
        assert checked(clinic).pending == pending + 3
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        first, last = signatures(clinic)[-1]
        assert (first <= before + 1, last) == (True, before + 3)
        found = checked(clinic)
        assert found.faults == []
        assert (found.covered, found.signed_to) == (before + 3, before + 3)
        assert found.pending == last_seq(clinic) - (before + 3)


def test_the_unsigned_tail_is_bounded_by_number_and_by_time(
    clinic: Clinic, clock: FixedClock
) -> None:
    begin = last_seq(clinic)
    write(clinic, clock, SIGN_AFTER - 1)
    assert signatures(clinic)[-1][1] <= begin
    write(clinic, clock)
    assert signatures(clinic)[-1] == (begin + 1, begin + SIGN_AFTER)
    write(clinic, clock)
    clock.advance(SIGN_EVERY)
    assert store_of(clinic).signature_due
    write(clinic, clock)
    assert signatures(clinic)[-1] == (begin + SIGN_AFTER + 1, begin + SIGN_AFTER + 2)


def test_anyone_can_verify_a_signature_with_the_page_and_a_public_key(
    clinic: Clinic, clock: FixedClock
) -> None:
    """The computation of docs/audit.md, with nothing of ours."""
    write(clinic, clock, 3)
    store_of(clinic).sign()
    vault = clinic._opened.vault
    with store_of(clinic).raw_connection() as connection:
        who, computer, first, last, mac, signature, at = connection.execute(
            "SELECT actor_id, computer, first_seq, last_seq, mac, signature, signed_at"
            " FROM audit_signature ORDER BY last_seq DESC"
        ).fetchone()
        macs = connection.execute(
            "SELECT mac FROM audit_entry WHERE actor_id = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            (who, first, last),
        ).fetchall()
    hexes = who.hex()
    actor = "-".join((hexes[:8], hexes[8:12], hexes[12:16], hexes[16:20], hexes[20:]))
    digest = hashlib.sha256(b"".join(row[0] for row in macs)).hexdigest()
    said = json.dumps(
        [
            "clinicdesk/audit-signature/1",
            str(vault.vault_id),
            actor,
            computer,
            first,
            last,
            digest,
            mac.hex(),
            at,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    key = Ed25519PublicKey.from_public_bytes(vault.verification_keys(clinic.actor.id)[0])
    key.verify(signature, said.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, said.replace(digest, digest[::-1]).encode())


def test_signatures_only_grow(clinic: Clinic, clock: FixedClock) -> None:
    write(clinic, clock)
    store_of(clinic).sign()
    with (
        store_of(clinic).raw_connection() as connection,
        pytest.raises(Exception, match="append-only"),
    ):
        connection.execute("DELETE FROM audit_signature")


def test_a_window_and_a_command_of_one_person_sign_side_by_side(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as window:
        begin = last_seq(window)
        write(window, clock)
        with doors.unlock(folder, "amoreau", PASSWORD) as command:
            write(command, clock)
            write(window, clock)
            write(command, clock)
        write(window, clock)
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        found = checked(clinic)
        assert found.faults == []
        assert (found.covered, found.crashed) == (begin + 5, 0)
        mine = [one for one in signatures(clinic) if one[0] > begin]
        assert mine == [(begin + n, begin + n) for n in range(1, 6)]


_KILLED = """
import os, signal, sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
sys.path[:0] = [{helpers!r}]
from open_clinic import MORNING, PASSWORD, doors_in
from clinicdesk.domain.clock import FixedClock
from clinicdesk.store.audit_log import AuditAct
clock = FixedClock(MORNING + timedelta(hours=1))
clinic = doors_in(Path({home!r}), clock, seed=77).unlock(Path({folder!r}), "amoreau", PASSWORD)
for _ in range(3):
    clock.advance(timedelta(seconds=1))
    with clinic._opened.store.writing(clinic.actor) as uow:
        uow.audit(AuditAct(act="changed", kind="task"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_kill_leaves_unsigned_is_told_by_its_person_and_not_signed_afterwards(
    doors: Doors, folder: Path, clock: FixedClock, tmp_path: Path
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        admin = clinic.actor.id
    helpers = str(Path(__file__).parents[1] / "helpers")
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            _KILLED.format(helpers=helpers, home=str(tmp_path / "home"), folder=str(folder)),
        ],
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert killed.returncode == -signal.SIGKILL
    clock.advance(timedelta(days=1))
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        begin = signatures(clinic)[-1][1]
        with store_of(clinic).reading() as session:
            newest = audit_log.entries(session, actor_id=admin, limit=1)[0].seq
        assert newest >= begin + 3
        assert checked(clinic).faults == []
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        with store_of(clinic).reading() as session:
            notes = [one for one in audit_log.entries(session) if one.act == "left unsigned"]
        assert [one.digest for one in notes] == [f"{begin + 1}-{newest}"]
        write(clinic, clock)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        found = checked(clinic)
        assert (found.faults, found.crashed) == ([], newest - begin)
        assert all(first > newest or last <= begin for first, last in signatures(clinic))


def test_former_keys_verify_what_they_signed(doors: Doors, folder: Path, clock: FixedClock) -> None:
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        write(clinic, clock, 2)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        clinic.users.reset_password(
            clinic.actor, "bortiz", "meadow trumpet anchor twelve", doors.computer(folder)
        )
    with doors.unlock(folder, "bortiz", "meadow trumpet anchor twelve") as clinic:
        write(clinic, clock, 2)
        assert len(clinic._opened.vault.verification_keys(clinic.actor.id)) == 2
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        clinic.users.disable(clinic.actor, "bortiz")
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        assert checked(clinic).faults == []


def test_a_clinic_older_than_signatures_says_where_they_begin(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        write(clinic, clock, 2)
        older = last_seq(clinic)
        meddle(clinic, "DELETE FROM audit_signature")
        store_of(clinic)._signer = None
    clock.advance(timedelta(days=1))
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        write(clinic, clock)
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        found = checked(clinic)
        assert (found.faults, found.before, found.covered) == ([], older, 2)


def test_a_signature_that_cannot_be_written_does_not_undo_what_was_written(
    clinic: Clinic, clock: FixedClock
) -> None:
    store = store_of(clinic)
    with store.raw_connection() as connection:
        connection.execute("PRAGMA busy_timeout = 0")
    write(clinic, clock)
    begin = last_seq(clinic)
    clock.advance(SIGN_EVERY)
    with closing(connect(store.path, clinic._opened.vault.database_key)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        store.sign_if_due()
        assert "busy" in store.signing_trouble
        assert any(store.signing_trouble in said for said in clinic.upkeep.status().problems)
        somebody.execute("ROLLBACK")
    store.sign_if_due()
    assert not store.signing_trouble
    assert signatures(clinic)[-1] == (begin, begin)


@settings(max_examples=200, deadline=None)
@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_joined_runs_cover_the_chosen_and_nothing_else_of_theirs(
    own: set[int], chosen: set[int]
) -> None:
    mine = sorted(own)
    picked = own & chosen
    runs = joined(mine, picked)
    covered = {seq for run in runs for seq in mine if run.first <= seq <= run.last}
    assert covered == picked
    assert all(a.last < b.first for a, b in pairwise(runs))


def test_a_person_is_registered_under_a_signature(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Nguyễn", given="Ánh"))
        )
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        assert checked(clinic).pending == 0


def test_what_an_opening_wrote_by_itself_was_left_by_no_power_cut(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        clinic.users.change_roles(clinic.actor, "bortiz", ["provider"])
    # Signing in, their keys are brought after their roles, and an entry says so.
    for name, password in (("bortiz", OTHER), ("amoreau", PASSWORD), ("bortiz", OTHER)):
        with doors.unlock(folder, name, password) as clinic:
            assert checked(clinic).crashed == 0
            write(clinic, clock)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        found, whole = clinic.upkeep.audit(clinic.actor)
        assert whole
        assert "left unsigned" not in {entry.act for entry in found}
        assert "kept the keys of protected records" in {entry.act for entry in found}
