"""Who may have a clinic open, and the folder it lies in."""

import subprocess
import sys
import threading
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import (
    ClinicBusy,
    ClinicExists,
    ClinicMissing,
    StorageFull,
    StorageReadOnly,
)
from clinicdesk.host import clinic_folder
from clinicdesk.host.clinic_folder import ClinicFolder, network_kind
from clinicdesk.host.clinic_lock import ClinicLock, WindowOpenAlready


def _lock(folder: Path, clock: FixedClock, purpose: str = "window") -> ClinicLock:
    return ClinicLock(folder, purpose=purpose, clock=clock)


def test_many_have_it_together_and_one_alone(tmp_path: Path, clock: FixedClock) -> None:
    window = _lock(tmp_path, clock).shared()
    command = _lock(tmp_path, clock, "import").shared()
    with pytest.raises(ClinicBusy) as busy:
        _lock(tmp_path, clock, "restore").exclusive(wait_seconds=0.05)
    assert "(window, since 2026-03-09 13:30 UTC)" in str(busy.value)
    assert "(import, since" in str(busy.value)
    window.release()
    window.release()
    command.release()
    with _lock(tmp_path, clock, "restore").exclusive():
        with pytest.raises(ClinicBusy, match="restore"):
            _lock(tmp_path, clock).shared(wait_seconds=0.05)
        assert [one.purpose for one in _lock(tmp_path, clock).holders()] == ["restore"]
    assert _lock(tmp_path, clock).holders() == ()
    _lock(tmp_path, clock).shared().release()


def test_one_window_but_commands_beside_it(tmp_path: Path, clock: FixedClock) -> None:
    first = _lock(tmp_path, clock).window()
    with pytest.raises(WindowOpenAlready, match="window already"):
        _lock(tmp_path, clock).window()
    _lock(tmp_path, clock, "roster").shared().release()
    first.release()
    _lock(tmp_path, clock).window().release()


def test_a_window_that_does_not_get_the_clinic_lets_go_of_the_window_lock(
    tmp_path: Path, clock: FixedClock
) -> None:
    with (
        _lock(tmp_path, clock, "restore").exclusive(),
        pytest.raises(ClinicBusy, match="restore"),
    ):
        _lock(tmp_path, clock).window(wait_seconds=0.05)
    _lock(tmp_path, clock).window().release()


def test_it_may_be_released_on_another_thread(tmp_path: Path, clock: FixedClock) -> None:
    hold = _lock(tmp_path, clock).window()
    thread = threading.Thread(target=hold.release)
    thread.start()
    thread.join()
    _lock(tmp_path, clock).exclusive(wait_seconds=0.05).release()


_HOLDER = """
import sys
from pathlib import Path
from clinicdesk.domain.clock import SystemClock
from clinicdesk.host.clinic_lock import ClinicLock
hold = ClinicLock(Path(sys.argv[1]), purpose="import", clock=SystemClock()).shared()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_killed_holder_is_forgotten(tmp_path: Path, clock: FixedClock) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(ClinicBusy, match="import"):
        _lock(tmp_path, clock, "restore").exclusive(wait_seconds=0.05)
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    with _lock(tmp_path, clock, "restore").exclusive(wait_seconds=5):
        assert [one.purpose for one in _lock(tmp_path, clock).holders()] == ["restore"]
    assert list((tmp_path / "clinic.open").iterdir()) == []


def test_what_a_holder_left_that_was_killed_while_it_went_is_swept_away(
    tmp_path: Path, clock: FixedClock
) -> None:
    notes = tmp_path / "clinic.open"
    with _lock(tmp_path, clock).shared():
        (note,) = notes.glob("*.json")
        coming = note.with_suffix(".lock")
        gone = notes / "5e3a1d7e-0000-4000-8000-000000000001.lock"
        gone.touch()
        note.unlink()  # as of one who has the lock, and no note yet
        assert _lock(tmp_path, clock).holders() == ()
        assert list(notes.iterdir()) == [coming]
    assert list(notes.iterdir()) == []


def test_a_new_clinic_wants_an_empty_folder(tmp_path: Path) -> None:
    folder = ClinicFolder(tmp_path / "deep" / "clinic")
    with pytest.raises(ClinicMissing):
        folder.require_clinic()
    folder.prepare_new()
    assert list(folder.path.iterdir()) == []
    (folder.path / "letter.odt").write_text("mine", "utf-8")
    with pytest.raises(ClinicExists, match="not empty"):
        folder.prepare_new()
    (folder.path / "clinic.vault").write_text("", "utf-8")
    with pytest.raises(ClinicExists, match="never overwritten"):
        folder.prepare_new()
    folder.require_clinic()
    with pytest.raises(ClinicExists, match="not a folder"):
        ClinicFolder(folder.path / "letter.odt").prepare_new()


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="only Linux has this folder")
def test_a_folder_that_no_one_can_write_is_said(clock: FixedClock) -> None:
    folder = Path("/sys/kernel")
    with pytest.raises(StorageReadOnly):
        ClinicFolder(folder).require_writable()
    with pytest.raises(StorageReadOnly):
        _lock(folder, clock).shared(wait_seconds=0.05)
    with pytest.raises(StorageReadOnly):
        _lock(folder, clock).window(wait_seconds=0.05)


def test_next_to_no_space_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clinic_folder, "_LEAST_FREE_BYTES", 2**80)
    with pytest.raises(StorageFull):
        ClinicFolder(tmp_path).require_writable()


MOUNTS = r"""
21 26 0:20 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
36 21 0:31 / /srv/clinic\040share rw,relatime - cifs //server/share rw
37 21 0:32 / /srv/nfs rw,relatime shared:7 - nfs4 server:/export rw
38 37 0:33 / /srv/nfs/disk rw,relatime - xfs /dev/vdb1 rw
39 21 0:34 / /home/dana/far rw,nosuid - fuse.sshfs far:/ rw
40 21 0:35 / /media/stick rw - fuseblk /dev/sdb1 rw
41 21 0:36 / /srv/over rw - nfs4 server:/x rw
42 21 0:37 / /srv/over rw - ext4 /dev/vdc1 rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/dana/clinic", ""),
        ("/srv/clinic share/one", "cifs"),
        ("/srv/clinic sharex", ""),
        ("/srv/nfs", "nfs4"),
        ("/srv/nfs/disk/clinic", ""),
        ("/home/dana/far/clinic", "fuse.sshfs"),
        ("/media/stick/clinic", ""),
        ("/srv/over/clinic", ""),
    ],
)
def test_a_network_share_is_told_from_a_disk(path: Any, kind: str) -> None:
    assert clinic_folder._network_kind_in(MOUNTS, PurePosixPath(path)) == kind


def test_the_warning_is_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {tmp_path} rw - nfs server:/ rw\n", "utf-8")
    monkeypatch.setattr(clinic_folder, "_MOUNTS", mounts)
    assert network_kind(tmp_path / "clinic") == "nfs"
    assert "network share (nfs)" in ClinicFolder(tmp_path / "clinic").network_warning()
    monkeypatch.setattr(clinic_folder, "_MOUNTS", tmp_path / "absent")
    assert ClinicFolder(tmp_path / "clinic").network_warning() == ""
