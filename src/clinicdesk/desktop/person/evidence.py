"""The document that shows what happened: one that is kept, or a file that came in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from clinicdesk.desktop.widgets import Button, HBox
from clinicdesk.domain.errors import BadInput, FileRefused

__all__ = ["EvidenceField", "ask_file", "file_bytes"]

_LARGEST = 64 << 20


def ask_file(parent: QWidget) -> Path | None:
    """Let the person choose a file that came in; None when they thought better of it."""
    chosen, _kind = QFileDialog.getOpenFileName(
        parent, "File that came in", "", "PDF (*.pdf);;All files (*)"
    )
    return Path(chosen) if chosen else None


def file_bytes(path: Path) -> bytes:
    """Read a file that came in.

    Raises:
        FileRefused: it cannot be read, or is larger than any report.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise FileRefused("The file is larger than 64 MB.", "Ask for a smaller one.")
        return path.read_bytes()
    except OSError as problem:
        raise FileRefused("The file cannot be read.", "Choose it again.") from problem


class EvidenceField(QWidget):
    """Documents of the chart to choose from, and a way to file another one."""

    changed = Signal()

    def __init__(
        self,
        papers: Sequence[tuple[UUID, str]],
        ask: Callable[[QWidget], Path | None] = ask_file,
    ) -> None:
        super().__init__()
        self._ask = ask
        self.path: Path | None = None
        row = HBox(self, spacing=8)
        self._combo = QComboBox()
        self._combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._combo.setMinimumContentsLength(10)
        self._combo.addItem("None yet", "")
        for key, words in papers:
            self._combo.addItem(words, str(key))
        self._combo.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.setFocusProxy(self._combo)
        row.addWidget(self._combo, 1)
        self._file = Button("File that came in…", "secondary", "paperclip")
        self._file.clicked.connect(self._choose_file)
        row.addWidget(self._file)

    @property
    def document_id(self) -> UUID | None:
        """The kept document that is chosen; None for none and for a file."""
        value = self._combo.currentData()
        return UUID(value) if value and value != "file" else None

    @property
    def has_file(self) -> bool:
        """Whether a file is to be filed."""
        return self._combo.currentData() == "file" and self.path is not None

    def set_file(self, path: Path) -> None:
        """Choose a file that came in."""
        if path.suffix.lower() != ".pdf" and not path.is_file():
            raise BadInput("There is no such file.", "Choose another one.")
        self.path = path
        at = self._combo.findData("file")
        if at < 0:
            self._combo.addItem(path.name, "file")
            at = self._combo.count() - 1
        self._combo.setItemText(at, path.name)
        self._combo.setCurrentIndex(at)
        self.changed.emit()

    def form_value(self) -> str:
        """The kept document's id; a file is chosen again."""
        return str(self.document_id or "")

    def set_form_value(self, value: Any) -> None:
        """Choose what was chosen."""
        at = self._combo.findData(str(value or ""))
        self._combo.setCurrentIndex(max(at, 0))

    def _choose_file(self) -> None:
        path = self._ask(self)
        if path is not None:
            self.set_file(path)
