"""A message bus of a test's own, and a login service on it that says what it is told to."""

import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, Message, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

__all__ = ["Logind", "ScreenSaver", "Service", "bus_at", "speaking", "wait_for"]

_SESSION = "/org/freedesktop/login1/session/_32"


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    deadline = time.monotonic() + 10
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert path.exists(), f"{path.name} did not appear"


@contextmanager
def bus_at(folder: Path) -> Iterator[str]:
    """Run a real message bus; give its address."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed (package dbus)")
    folder.mkdir(parents=True, exist_ok=True)
    socket, config = folder / "bus", folder / "bus.conf"
    # No service folders: nothing of the machine's own desktop may be started on this bus.
    config.write_text(
        "<busconfig><type>session</type>"
        f"<listen>unix:path={socket}</listen><auth>EXTERNAL</auth>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
        '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>',
        "utf-8",
    )
    daemon = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(socket)
        yield f"unix:path={socket}"
    finally:
        daemon.terminate()
        daemon.wait(10)


class Service:
    """Has a name on a bus, answers what it is asked, and sends signals when told to."""

    name = ""

    def __init__(self, address: str) -> None:
        self.asked: list[str] = []
        self._to_send: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._bus = open_dbus_connection(address, enable_fds=True)
        Proxy(message_bus, self._bus).RequestName(self.name)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            while not self._to_send.empty():
                self._bus.send(self._to_send.get())
            try:
                told = self._bus.receive(timeout=0.02)
            except TimeoutError:
                continue
            member = told.header.fields.get(HeaderFields.member)
            if member is not None:
                self.answer(str(member), told)

    def answer(self, member: str, told: Message) -> None:
        """Answer a call."""

    def reply(self, told: Message, signature: str, *values: Any) -> None:
        self._bus.send(new_method_return(told, signature, values))

    def post(self, message: Message) -> None:
        """Send a message of its own after what is being answered."""
        self._to_send.put(message)

    def send(self, path: str, interface: str, member: str, *values: bool) -> None:
        """Send a signal."""
        where = DBusAddress(path, self.name, interface)
        self._to_send.put(new_signal(where, member, "b" * len(values) or None, values))

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._bus.close()


class Logind(Service):
    """A login service with one session."""

    name = "org.freedesktop.login1"

    def __init__(self, address: str) -> None:
        self._held: int | None = None
        super().__init__(address)

    def answer(self, member: str, told: Message) -> None:
        if member == "GetSession":
            self.asked.append(f"session {told.body[0]}")
            self.reply(told, "o", _SESSION)
        elif member == "Inhibit":
            self.asked.append(f"{told.body[3]} {told.body[0]}")
            reads, writes = os.pipe()
            os.set_blocking(reads, False)
            self.reply(told, "h", writes)
            os.close(writes)
            if self._held is not None:
                os.close(self._held)
            self._held = reads

    @property
    def waits(self) -> bool:
        """Whether somebody still holds the sleep back."""
        if self._held is None:
            return False
        try:
            return os.read(self._held, 1) != b""
        except BlockingIOError:
            return True

    def sleep(self, *, begins: bool) -> None:
        self.send("/org/freedesktop/login1", f"{self.name}.Manager", "PrepareForSleep", begins)

    def lock_session(self, path: str = _SESSION) -> None:
        self.send(path, f"{self.name}.Session", "Lock")

    def close(self) -> None:
        super().close()
        if self._held is not None:
            os.close(self._held)


class ScreenSaver(Service):
    """A desktop's screen saver."""

    def __init__(self, address: str, name: str = "org.gnome.ScreenSaver") -> None:
        self.name = name
        super().__init__(address)

    def active(self, *, on: bool) -> None:
        self.send("/" + self.name.replace(".", "/"), self.name, "ActiveChanged", on)


@contextmanager
def speaking(*services: Any) -> Iterator[None]:
    """Close services in the end."""
    try:
        yield
    finally:
        for service in services:
            service.close()
