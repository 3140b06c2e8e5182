"""The window's process, from the first line of Qt to its exit status."""

import os
import sys
from pathlib import Path

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.first_window import raise_first_window
from clinicdesk.desktop.locking.listening import lock_signals
from clinicdesk.desktop.parts import WindowParts
from clinicdesk.desktop.program import MainWindow, SignIn

__all__ = ["SignIn", "open_window"]


def open_window(
    parts: WindowParts,
    named: str | None,
    sign_in: SignIn | None = None,
    pictures: Path | None = None,
) -> int:
    """Open the window and stay until it is closed; return the process's exit status.

    With ``pictures`` the main pages are drawn into that folder instead.
    """
    app, display = make_application(sys.argv[:1])
    if pictures is None and not display.visible and display.sentence:
        print(display.sentence, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    folder = parts.folder(named)
    if pictures is None and raise_first_window(folder):
        print("This clinic is open in a window already: it was brought forward.")  # noqa: T201
        return 0
    window = MainWindow(parts, folder, sign_in)
    try:
        if pictures is None:
            window.show()
            window.listen(lock_signals(window, os.environ))
            return app.exec()
        # Imported for pictures alone: nobody who opens the window waits for it.
        from clinicdesk.desktop.screenshots import draw_pages

        made = draw_pages(window, pictures)
        # Whoever draws pictures waits for no backup, as closing would make one that is due.
        window.lock()
        return 0 if made else 1
    finally:
        window.close()
