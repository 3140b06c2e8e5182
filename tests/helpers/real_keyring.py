"""A real gnome-keyring on a bus of its own: fixtures that a test module takes from here."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from private_bus import bus_at

from clinicdesk.host.keychain import allowed_backends

__all__ = ["private_bus", "secret_service"]


@pytest.fixture
def private_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A session bus of our own, and a home where a keyring may write."""
    home = tmp_path / "home"
    runtime = tmp_path / "run"
    for folder in (home, runtime):
        folder.mkdir(mode=0o700)
    for name in list(os.environ):
        if name.startswith(("XDG_", "GNOME_KEYRING", "DISPLAY", "WAYLAND")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    with bus_at(runtime) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield home


@pytest.fixture
def secret_service(private_bus: Path) -> Iterator[Path]:
    """A real gnome-keyring, unlocked, that starts empty."""
    if shutil.which("gnome-keyring-daemon") is None:
        pytest.skip("gnome-keyring-daemon is not installed (package gnome-keyring)")
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert daemon.stdin is not None
        daemon.stdin.write(b"ci-password")
        daemon.stdin.close()
        deadline = time.monotonic() + 10
        while not allowed_backends() and time.monotonic() < deadline:
            time.sleep(0.05)
        yield private_bus
    finally:
        daemon.terminate()
        daemon.wait(10)
