"""The computer sleeps or its screen is locked: the real window hears it on a real bus."""

import ctypes
import gc
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from private_bus import Logind, ScreenSaver, bus_at, speaking
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from window_clinic import Driven

from clinicdesk.desktop.entrance.unlock_page import UnlockPage
from clinicdesk.desktop.locking.linux import BusSignals
from clinicdesk.desktop.locking.listening import lock_signals
from clinicdesk.desktop.locking.macos import Callback, MacSignals
from clinicdesk.desktop.locking.signals import SleepGap
from clinicdesk.desktop.locking.windows import NativeMessage, WindowsSignals


@dataclass
class Listening:
    """A window that listens to two buses, and who speaks on them."""

    driven: Driven
    login: Logind
    saver: ScreenSaver
    signals: BusSignals

    @property
    def is_locked(self) -> bool:
        return isinstance(self.driven.window._stack.currentWidget(), UnlockPage)


@pytest.fixture
def listening(driven: Driven, tmp_path: Path) -> Iterator[Listening]:
    with bus_at(tmp_path / "system") as system, bus_at(tmp_path / "session") as session:
        login, saver = Logind(system), ScreenSaver(session)
        with speaking(login, saver):
            signals = BusSignals(
                {
                    "DBUS_SYSTEM_BUS_ADDRESS": system,
                    "DBUS_SESSION_BUS_ADDRESS": session,
                    "XDG_SESSION_ID": "7",
                },
                driven.window,
            )
            driven.window.listen(signals)
            driven.until(lambda: len(login.asked) == 2 and signals.holds_sleep)
            yield Listening(driven, login, saver, signals)
            signals.end()


def test_a_sleep_waits_until_the_clinic_is_locked(listening: Listening) -> None:
    driven = listening.driven
    assert listening.login.asked == ["session 7", "delay sleep"]
    driven.page("patients")
    assert driven.window.clinic is not None
    store = weakref.ref(driven.window.clinic._opened.store)
    listening.login.sleep(begins=True)
    driven.until(lambda: listening.is_locked)
    assert driven.window.clinic is None
    driven.until(lambda: not listening.login.waits)
    driven.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert store() is None, "the computer sleeps with the keys in its memory"
    listening.login.sleep(begins=False)
    driven.until(lambda: listening.login.waits)


def test_a_sleep_does_not_wait_for_a_clinic_that_is_locked(listening: Listening) -> None:
    listening.driven.window.lock()
    listening.driven.settle()
    assert listening.login.waits
    listening.login.sleep(begins=True)
    listening.driven.until(lambda: not listening.login.waits)


def test_a_lock_while_the_clinic_is_being_opened_lets_nobody_in(listening: Listening) -> None:
    driven = listening.driven
    driven.window.lock()
    driven.settle()
    page = driven.window._stack.currentWidget()
    assert isinstance(page, UnlockPage)
    entered: list[object] = []
    page.entered.connect(entered.append)
    page.enter(driven.ground.user, driven.ground.password)
    listening.signals.lock_asked.emit()
    driven.until(lambda: bool(entered))
    assert listening.is_locked
    assert driven.window.clinic is None
    driven.settle()
    page = driven.window._stack.currentWidget()
    assert isinstance(page, UnlockPage)
    page.enter(driven.ground.user, driven.ground.password)
    driven.until(lambda: driven.window.shell is not None)
    driven.settle()


def test_the_sessions_own_lock_locks(listening: Listening) -> None:
    # Only ours: another person's session may be locked beside it.
    listening.login.lock_session("/org/freedesktop/login1/session/_39")
    listening.login.sleep(begins=False)
    listening.driven.until(lambda: len(listening.login.asked) == 3)
    assert not listening.is_locked
    # The answer to who we are may come later than to the other question.
    QTimer.singleShot(50, listening.login.lock_session)
    listening.driven.until(lambda: listening.is_locked)
    assert listening.driven.window.clinic is None


def test_the_screen_saver_locks_when_it_begins_and_not_when_it_ends(listening: Listening) -> None:
    listening.saver.active(on=False)
    listening.saver.active(on=True)
    listening.driven.until(lambda: listening.is_locked)
    assert "Patients" not in listening.driven.words()


@pytest.mark.parametrize(
    "name",
    [
        "org.freedesktop.ScreenSaver",
        "org.cinnamon.ScreenSaver",
        "org.mate.ScreenSaver",
        "org.xfce.ScreenSaver",
    ],
)
def test_each_desktop_is_heard(qtbot, tmp_path: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    with bus_at(tmp_path / "session") as session:
        saver = ScreenSaver(session, name)
        signals = BusSignals(
            {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere", "DBUS_SESSION_BUS_ADDRESS": session}
        )
        with speaking(saver), qtbot.waitSignal(signals.lock_asked, timeout=5_000):
            signals.begin()
            saver.active(on=True)
        signals.end()


def test_a_computer_without_buses_is_no_error(driven: Driven) -> None:
    nowhere = {
        "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere/at/all",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/either",
    }
    signals = lock_signals(driven.window, nowhere)
    driven.window.listen(signals)
    driven.settle()
    assert driven.window.clinic is not None
    signals.lock_asked.emit()
    assert driven.window.clinic is None


def test_a_sleep_that_nobody_announced_is_known_by_the_clock(qtbot) -> None:  # type: ignore[no-untyped-def]
    wall = [1_000.0]
    gap = SleepGap(None, lambda: wall[0])
    heard: list[bool] = []
    gap.lock_asked.connect(lambda: heard.append(True))
    gap.begin()
    for seconds in (5.0, 6.0, 12.0, -3_600.0, 5.0):
        wall[0] += seconds
        gap.tick()
    assert heard == []
    wall[0] += 600.0
    gap.tick()
    assert heard == [True]
    gap.end()


@pytest.mark.parametrize(
    ("message", "words", "locks"),
    [
        (0x0218, 0x4, True),  # suspends
        (0x0218, 0x7, False),  # resumes
        (0x02B1, 0x7, True),  # locked
        (0x02B1, 0x8, False),  # unlocked
        (0x02B1, 0x4, True),  # the remote session is left
        (0x0200, 0x7, False),  # the mouse moves
    ],
)
def test_what_windows_tells(driven: Driven, message: int, words: int, locks: bool) -> None:
    signals = WindowsSignals(driven.window)
    driven.window.listen(signals)
    told = NativeMessage(None, message, words, 0)
    signals._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told))
    assert (driven.window.clinic is None) is locks
    signals.end()


def test_what_macos_calls_locks_whatever_it_is_given(driven: Driven) -> None:
    """The callback is called through its address in C; what registers it runs on a Mac alone."""
    signals = MacSignals()
    driven.window.listen(signals)
    signals.begin()
    address = ctypes.cast(signals.callback, ctypes.c_void_p).value
    assert address is not None
    for given in ((None, None, None, None, None), (address, 1, 2, 3, 4)):
        heard: list[bool] = []
        signals.lock_asked.connect(lambda heard=heard: heard.append(True))
        Callback(address)(*given)
        assert heard == [True]
    driven.until(lambda: isinstance(driven.window._stack.currentWidget(), UnlockPage))
    signals.end()
    signals.end()
