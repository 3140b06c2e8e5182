"""Where this computer keeps its half of the key: the keyring, a medium, or nowhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from clinicdesk.startup import Doors

__all__ = ["KeyPlace"]

_KEYRING, _MEDIUM, _ALONE = "keyring", "medium", "none"
_WORDS = (
    (_KEYRING, "In this computer's keyring"),
    (_MEDIUM, "In a file on a medium of its own"),
    (_ALONE, "Nowhere: the password stands alone"),
)


class KeyPlace(QObject):
    """Fills a form's ``place`` and ``warning``; ``ask`` asks where the medium is."""

    def __init__(
        self,
        form: QWidget,
        ui: Any,
        ask: Callable[[QWidget], Path | None] | None = None,
    ) -> None:
        super().__init__(form)
        self._form, self._ui = form, ui
        self._ask = ask or _ask_folder
        self.medium: Path | None = None
        ui.place.clear()
        for key, words in _WORDS:
            ui.place.addItem(words, key)
        ui.place.activated.connect(self._chosen)
        ui.place.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def chosen(self) -> str:
        """The place's key: keyring, medium or none."""
        return str(self._ui.place.currentData())

    def choose(self, key: str) -> None:
        """Choose a place, without asking for a medium."""
        self._ui.place.setCurrentIndex(self._ui.place.findData(key))

    def _chosen(self) -> None:
        if self.chosen == _MEDIUM:
            self.use_medium(self._ask(self._form))

    def use_medium(self, folder: Path | None) -> None:
        """Keep the key file in this folder; None goes back to the keyring."""
        self.medium = folder
        at = self._ui.place.findData(_MEDIUM)
        words = dict(_WORDS)[_MEDIUM] if folder is None else f"In a file in {folder}"
        self._ui.place.setItemText(at, words)
        self.choose(_KEYRING if folder is None else _MEDIUM)

    def _show(self) -> None:
        self._ui.warning.setVisible(self.chosen == _ALONE)

    def said(self) -> Callable[["Doors", Path], str]:
        """Return what names the place for a clinic's folder; to be called on any thread."""
        key, medium = self.chosen, self.medium

        def named(doors: "Doors", clinic: Path) -> str:
            if key != _MEDIUM or medium is None:
                return key if key != _MEDIUM else _KEYRING
            return f"file:{medium / doors.secret_file(clinic).name}"

        return named


def _ask_folder(parent: QWidget) -> Path | None:
    chosen = QFileDialog.getExistingDirectory(parent, "The medium for the key file")
    return Path(chosen) if chosen else None
