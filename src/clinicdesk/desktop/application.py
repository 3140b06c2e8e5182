"""Makes the QApplication on whatever this computer offers.

Qt ends the process when its platform plug-in cannot load, and then often names the wrong library.
So the plug-in is opened by hand first: when the system lacks something, the exact library is named
in one plain sentence, and the application goes on without a window.
"""

import ctypes
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.theme import current_theme

__all__ = ["Display", "choose_display", "make_application"]

_log = logging.getLogger("clinicdesk.qt")
_MISSING: Final = re.compile(r"(?P<library>[\w.+-]+\.so[\w.]*): cannot open shared object file")
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Display:
    """Where the window will be drawn.

    ``platform`` is the name of Qt's plug-in, empty for Qt's own choice. ``sentence`` says in plain
    words why there is no window; it is empty when there is one.
    """

    platform: str = ""
    sentence: str = ""

    @property
    def visible(self) -> bool:
        """Whether a person can see the window."""
        return self.platform not in ("offscreen", "minimal")


def choose_display(
    environment: Mapping[str, str],
    system: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
) -> Display:
    """Find out where the window can be drawn, without starting Qt.

    ``load`` opens a library by its path and raises ``OSError`` when it cannot.
    """
    asked = environment.get("QT_QPA_PLATFORM", "")
    if asked:
        return Display(asked.partition(":")[0])
    if not system.startswith("linux"):
        return Display()
    if environment.get("WAYLAND_DISPLAY") and _missing_for("wayland", load) is None:
        return Display("wayland")
    if environment.get("DISPLAY"):
        missing = _missing_for("xcb", load)
        if missing is None:
            return Display("xcb")
        return Display(
            "offscreen",
            f"No window can be shown: the system library {missing} is missing. "
            "Install it, then start ClinicDesk again.",
        )
    return Display("offscreen", "No window can be shown: this session has no display.")


def make_application(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None
) -> tuple[QApplication, Display]:
    """Make the application with its style, fonts, icon and message handler.

    Call once a process, before anything else of Qt. Raises ``LookupError`` when an asset of the
    installation is missing.
    """
    environ = os.environ if environment is None else environment
    display = choose_display(environ)
    words = list(arguments) or ["clinicdesk"]
    if display.platform and not environ.get("QT_QPA_PLATFORM"):
        words += ["-platform", display.platform]
    qInstallMessageHandler(_on_message)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    # Clinical dates and numbers are the same on every computer, whatever its regional settings.
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    app = QApplication(words)
    app.setApplicationName("ClinicDesk")
    app.setApplicationDisplayName("ClinicDesk")
    app.setDesktopFileName("clinicdesk")
    current_theme()
    app.setWindowIcon(icon("stethoscope", "accent"))
    return app, display


def _missing_for(platform: str, load: Callable[[str], object]) -> str | None:
    """Name what a platform plug-in lacks, or None when it loads."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    plugin = folder / f"libq{platform}.so"
    try:
        load(str(plugin))
    except OSError as error:
        found = _MISSING.search(str(error))
        return found.group("library") if found else plugin.name
    return None


def _on_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    category = context.category or "qt"
    _log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", category, text)
