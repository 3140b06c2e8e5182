"""One clinic's window: the entrance, the shell behind it, and the lock between them."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from clinicdesk.desktop.entrance.bind_page import BindPage
from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.entrance.code_page import CodePage
from clinicdesk.desktop.entrance.door_page import Entrance
from clinicdesk.desktop.entrance.first_run_page import FirstRunPage
from clinicdesk.desktop.entrance.recovery_page import RecoveryPage
from clinicdesk.desktop.entrance.unlock_page import UnlockPage
from clinicdesk.desktop.first_window import FirstWindow
from clinicdesk.desktop.idle import idle_minutes
from clinicdesk.desktop.locking.clipboard import ClipboardWatch
from clinicdesk.desktop.locking.covering import Curtain, close_all_but
from clinicdesk.desktop.locking.drafts import keep, kept_words
from clinicdesk.desktop.locking.signals import LockSignals
from clinicdesk.desktop.locking.told import tell_tries
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.messages import Messages
from clinicdesk.desktop.parts import SignIn, WindowParts
from clinicdesk.desktop.tasks import Tasks
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import ToastArea

if TYPE_CHECKING:
    from clinicdesk.desktop.shell.shell import Place, Shell
    from clinicdesk.services.clinic import Clinic
    from clinicdesk.startup import Doors, MadeClinic

__all__ = ["MainWindow", "SignIn"]

_FRAME = 32
"""What the title bar takes, in pixels, before any window was shown."""
_LIFE = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)


class MainWindow(QMainWindow):
    """One clinic's window. Its title never says more than the program's name."""

    def __init__(
        self,
        parts: WindowParts,
        folder: Path,
        sign_in: SignIn | None = None,
        *,
        idle_after: float | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("ClinicDesk")
        self._parts, self._folder = parts, folder
        self.tasks = Tasks(self)
        self._entrance = Entrance(self.tasks, self._doors, folder, parts.note_bug)
        self.messages = Messages(self)
        self.memory = Memory(parts.window_state())
        self.memory.restore_theme(current_theme())
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._toasts = ToastArea(self, self.messages)
        self.shell: Shell | None = None
        self._clinic: Clinic | None = None
        self._places: dict[UUID, Place] = {}
        self._curtain = Curtain(self)
        self._clipboard = ClipboardWatch(self)
        self._signals: LockSignals | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle_after = idle_after
        self._set_idle()
        self._idle.timeout.connect(self.lock)
        self._shut = threading.Event()
        self._shut.set()
        self._stopped_for: UUID | None = None
        self._first = FirstWindow(folder, self)
        self._first.asked.connect(self._come_forward)
        self._keys()
        if not self.memory.restore_window("main", self):
            room = self.screen().availableSize()
            self.resize(min(1440, room.width()), min(900, room.height() - _FRAME))
        self.setMinimumSize(900, 600)
        if parts.has_clinic(folder):
            page = self._show_unlock()
            if sign_in is not None:
                page.enter(sign_in.name, sign_in.password)
        else:
            self._show_first_run()

    def _set_idle(self) -> None:
        minutes = idle_minutes(self.memory) if self._idle_after is None else self._idle_after
        self._idle.setInterval(int(minutes * 60_000))

    def _come_forward(self) -> None:
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def _doors(self) -> "Doors":
        """Return the doors, on a thread: a clinic that is still being shut is waited for."""
        self._shut.wait()
        return self._parts.doors()

    def _keys(self) -> None:
        theme = current_theme()
        for keys, act in (
            ("Ctrl+L", self.lock),
            ("Ctrl++", theme.zoom_in),
            ("Ctrl+=", theme.zoom_in),
            ("Ctrl+-", theme.zoom_out),
            ("Ctrl+0", theme.zoom_reset),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(act)

    @property
    def clinic(self) -> "Clinic | None":
        """The open clinic, while someone is in."""
        return self._clinic

    # The entrance

    def _show(self, page: QWidget) -> None:
        """Show a page in the place of the former; a card has the keyboard at once."""
        former = self._stack.currentWidget()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if former is not None:
            self._stack.removeWidget(former)
            former.deleteLater()
        if isinstance(page, CardPage):
            page.focus_first()

    def _show_unlock(self) -> UnlockPage:
        page = UnlockPage(self._entrance)
        page.entered.connect(self._enter)
        page.recovery_asked.connect(self._show_recovery)
        page.bind_asked.connect(self._show_bind)
        self._show(page)
        return page

    def _show_recovery(self) -> None:
        page = RecoveryPage(self._entrance)
        page.left.connect(self._show_unlock)
        page.recovered.connect(self._recovered)
        self._show(page)

    def _show_bind(self) -> None:
        page = BindPage(self._entrance)
        page.left.connect(self._show_unlock)
        page.bound.connect(lambda name, password: self._show_unlock().enter(name, password))
        self._show(page)

    def _recovered(self, name: str) -> None:
        self._show_unlock().choose(name)
        self.messages.say("The new password is set. Unlock the clinic with it.")

    def _show_first_run(self) -> None:
        page = FirstRunPage(self._entrance)
        page.made.connect(self._show_code)
        self._show(page)

    def _show_code(self, made: "MadeClinic", password: str) -> None:
        page = CodePage(made.recovery_code.printed, made.folder.name)
        page.kept.connect(lambda: self._show_unlock().enter(made.admin, password))
        self._show(page)

    def _open_shell(self, clinic: "Clinic") -> None:
        # The shell brings every page with it: imported now, when someone is in.
        from clinicdesk.desktop.shell.shell import Shell

        self._clinic = clinic
        self.shell = Shell(
            clinic,
            self.tasks,
            self.messages,
            self.memory,
            note_bug=self._parts.note_bug,
            place=self._places.get(clinic.actor.id),
            doors=self._doors,
        )
        self.shell.lock_asked.connect(self.lock)
        self.shell.idle_changed.connect(self._set_idle)
        self.shell.hat_changed.connect(self._wear)
        self._show(self.shell)
        self.shell.start()
        self._idle.start()

    def _enter(self, clinic: "Clinic") -> None:
        page = self._stack.currentWidget()
        locked_again = isinstance(page, UnlockPage) and page.locked_again
        self._open_shell(clinic)
        tell_tries(self.messages, clinic.arrival, clinic.facts.site.zone)
        if self._stopped_for == clinic.actor.id:
            self._stopped_for = None
            self.messages.stopped("ClinicDesk locked")
        if locked_again:
            self.lock()

    def _wear(self, clinic: "Clinic") -> None:
        """Show the same clinic with the hat on, or off: other roles are in force."""
        former = self.shell
        assert former is not None
        _kept, fault = keep(former)
        former.hide()
        self._places[clinic.actor.id] = former.place
        if self.tasks.let_go():
            self.messages.stopped("the roles changed")
        self._open_shell(clinic)
        if fault is not None:
            self._say_fault(fault)

    # Lock and leave

    def showEvent(self, event: QShowEvent) -> None:
        """Hear each key and click of this window."""
        super().showEvent(event)
        # The window's handle hears what people do; a filter on the application would be asked
        # for each of the thousands of events of painting.
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start the idle clock anew at each key and click."""
        if event.type() in _LIFE and self._idle.isActive():
            self._idle.start()
        return super().eventFilter(watched, event)

    def listen(self, signals: LockSignals) -> None:
        """Lock when the computer sleeps or its screen is locked."""
        self._signals = signals
        signals.lock_asked.connect(self._lock_for_system)
        signals.begin()

    def _lock_for_system(self) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, UnlockPage):
            page.lock_again()
        self.lock()
        if self._shut.is_set():
            self._let_sleep()

    def _let_sleep(self) -> None:
        if self._signals is not None:
            self._signals.locked()

    def lock(self) -> None:
        """Cover everything at once, keep half-typed work, and let go of the keys."""
        shell, clinic = self.shell, self._clinic
        if shell is None or clinic is None:
            return
        self._idle.stop()
        self._curtain.draw()
        close_all_but(self)
        self.shell = self._clinic = None
        self._clipboard.clear()
        self._toasts.clear()
        kept, fault = keep(shell)
        self._places[clinic.actor.id] = shell.place
        shell.hide()
        self._stopped_for = clinic.actor.id if self.tasks.let_go() else None
        self._shut.clear()
        page = self._show_unlock()
        page.choose(clinic.actor.name)
        page.locked(clinic.facts.site.name, clinic.actor.display, kept_words(kept))
        self._curtain.hide()
        if fault is not None:
            self._say_fault(fault)
        ended = self.tasks.long_ended()
        self.tasks.write(
            lambda _report: self._close(clinic, ended), self._closed, self._close_failed
        )

    def _close(self, clinic: "Clinic", ended: threading.Event) -> None:
        """Let go of the keys, on the writing thread, after all that was still being written."""
        try:
            ended.wait()
            clinic.close()
        finally:
            self._shut.set()

    def _closed(self, _nothing: None) -> None:
        self._let_sleep()

    def _close_failed(self, error: Exception) -> None:
        self._let_sleep()
        self._say_fault(error)

    def _say_fault(self, error: Exception) -> None:
        ours = not hasattr(error, "sentence")
        self.messages.failed(error, self._parts.note_bug(error) if ours else "")

    def _backs_up_first(self) -> bool:
        """Make the backup that is due on closing; tell whether the window waits for it."""
        # Brought in when it is needed: the unlock page comes without it.
        from clinicdesk.desktop.closing import ClosingPage, wants_backup

        clinic, shell = self._clinic, self.shell
        if clinic is None or shell is None or not wants_backup(clinic):
            return False
        self._idle.stop()
        close_all_but(self)
        keep(shell)
        self.shell = None
        self._clipboard.clear()
        self._toasts.clear()
        self.tasks.let_go()
        page = ClosingPage(clinic, self.tasks, self._parts.note_bug)
        page.over.connect(self.close)
        self._show(page)
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep half-typed work, back up where that is due, and close the clinic."""
        if self._backs_up_first():
            event.ignore()
            return
        if self.shell is not None:
            self.shell.keep_drafts()
            self.shell.remember()
        clinic, shell = self._clinic, self.shell
        self._clinic = self.shell = None
        self.memory.remember_theme(current_theme())
        self.memory.remember_window("main", self)
        self.memory.save()
        self.hide()
        self._clipboard.clear()
        self._first.close()
        if self._signals is not None:
            self._signals.end()
        if shell is not None:
            # At once: no timer of a page may ask for anything after the tasks have ended.
            shell.deleteLater()
            QCoreApplication.sendPostedEvents(shell, QEvent.Type.DeferredDelete)
        self.tasks.close()
        if clinic is not None:
            clinic.close()
        super().closeEvent(event)
