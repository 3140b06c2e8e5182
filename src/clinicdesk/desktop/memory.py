"""What this computer remembers of the window: its place, choices, scale and colors.

Kept in one INI file through QSettings. Geometry and choices only: no search, no name, no row,
nothing of a patient ever goes in here. How a person likes their tables is kept in the clinic.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.theme import ColorChoice, Theme

__all__ = ["Memory"]


class Memory:
    """Remembers how the window was left, in the file ``path``.

    A file that cannot be read or written is as good as none: the window then opens as at first.
    """

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def remember_theme(self, theme: Theme) -> None:
        """Keep scale and colors."""
        self._settings.setValue("look/scale", theme.scale)
        self._settings.setValue("look/colors", theme.choice.value)

    def restore_theme(self, theme: Theme) -> None:
        """Bring back scale and colors; what cannot be understood is left as it is."""
        try:
            theme.set_scale(float(self._value("look/scale", theme.scale)))
            theme.choose(ColorChoice(str(self._value("look/colors", theme.choice.value))))
        except (TypeError, ValueError):
            self._settings.remove("look")

    def remember_window(self, name: str, window: QWidget) -> None:
        """Keep a window's place and size."""
        self._settings.setValue(f"window/{name}", window.saveGeometry())

    def restore_window(self, name: str, window: QWidget) -> bool:
        """Put a window where it was; False when nothing is known or no screen has that place."""
        kept = self._value(f"window/{name}", None)
        return isinstance(kept, QByteArray) and window.restoreGeometry(kept)

    def remember_choice(self, name: str, value: str) -> None:
        """Keep a choice of the window (a view, a filter's key); never a patient's value."""
        self._settings.setValue(f"choice/{name}", value)

    def choice(self, name: str, default: str = "") -> str:
        """Give a choice as it was left."""
        return str(self._value(f"choice/{name}", default))

    def save(self) -> None:
        """Write the file now."""
        self._settings.sync()

    def _value(self, key: str, default: Any) -> Any:
        found = self._settings.value(key)
        return default if found is None else found
