"""The composition root: builds the parts and hands them down. No globals, no singletons."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from clinicdesk.domain.clock import SystemClock
from clinicdesk.domain.ids import IdSource

if TYPE_CHECKING:
    from clinicdesk.startup import Doors

__all__ = ["import_in_one_go", "start"]


class _Parts:
    """What commands and the window are given; each part is made when it is first asked for."""

    def doors(self) -> "Doors":
        return self._doors

    @cached_property
    def _doors(self) -> "Doors":
        # Imports SQLAlchemy and the store (0.4 s): --help and the unlock screen do without.
        from clinicdesk.host.logs import deny_core_dumps
        from clinicdesk.host.own_scope import keep_out_of_swap
        from clinicdesk.startup import Doors

        deny_core_dumps()  # from here on there may be keys in memory
        keep_out_of_swap(os.environ)
        gc.freeze()
        gc.enable()
        clock = SystemClock()
        return Doors(clock=clock, ids=IdSource(clock), environ=os.environ)

    def folder(self, named: str | None) -> Path:
        # Imported when asked: --help needs nothing of this computer.
        from clinicdesk.host.paths import clinic_folder_of

        return clinic_folder_of(os.environ, Path(named) if named else None)

    def has_clinic(self, folder: Path) -> bool:
        # Imported when asked: --help needs nothing of this computer.
        from clinicdesk.host.clinic_folder import ClinicFolder

        return ClinicFolder(folder).is_clinic

    def window_state(self) -> Path:
        # Imported when asked: --help needs nothing of this computer.
        from clinicdesk.host.paths import host_paths

        return host_paths(os.environ).config / "window.ini"

    def signed_in(
        self, clinic: str | None, user: str | None, password: str | None, pictures: Path | None
    ) -> int:
        # Imports Qt: no command but the window may.
        from clinicdesk.desktop.opening import SignIn, open_window
        from clinicdesk.host.logs import catch_crashes, deny_core_dumps, start_log
        from clinicdesk.host.paths import host_paths

        logs = host_paths(os.environ).logs
        deny_core_dumps()
        with ExitStack() as stack:
            stack.callback(start_log(logs))
            stack.callback(catch_crashes(logs, _tell_of_crash))
            sign_in = SignIn(user, password) if user and password is not None else None
            return open_window(self, clinic, sign_in, pictures)

    def note_bug(self, error: BaseException) -> str:
        # Imported when something went wrong.
        from clinicdesk.host.logs import bug_reference, start_log
        from clinicdesk.host.paths import host_paths

        end = start_log(host_paths(os.environ).logs)
        try:
            return bug_reference(error)
        finally:
            end()


def _tell_of_crash(reference: str) -> None:
    print(  # noqa: T201 - the window may be gone: the terminal is where it can still be said
        f"ClinicDesk made a mistake (reference {reference}); the details are in the local log.",
        file=sys.stderr,
    )


def import_in_one_go() -> None:
    """Look for no garbage until the doors are there: what is imported stays.

    Python would look through all that was imported again and again, for a third of the time.
    """
    gc.disable()


def start(arguments: Sequence[str]) -> NoReturn:
    """Run what was asked for, and exit with its status; alone, open the window."""
    import_in_one_go()
    os.umask(0o077)  # whatever is written belongs to this account alone
    parts = _Parts()
    if not arguments:
        sys.exit(parts.signed_in(None, None, None, None))
    # Its library takes a twentieth of a second to import, which the window does not wait for.
    from clinicdesk.cli.main import run

    run(arguments, parts)
