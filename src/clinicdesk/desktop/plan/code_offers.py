"""Codes offered under a field while somebody types."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QCompleter

from clinicdesk.desktop.desk import Desk
from clinicdesk.domain.code_search import CodeIndex
from clinicdesk.domain.folding import fold
from clinicdesk.services.code_book import diagnosis_codes, shown_code

__all__ = ["CodeOffers"]

_LATER_MS: Final = 700
"""The whole code set is read when what a person waits for is in sight."""


class CodeOffers(QObject):
    """Offers the field's own words first, then ICD-10-CM; what is typed otherwise stays as it is.

    The code set is read by itself; until then only the field's own words are offered.
    """

    def __init__(self, desk: Desk, combo: QComboBox, own: Sequence[str]) -> None:
        super().__init__(combo)
        self._own = tuple(dict.fromkeys(own))
        self._desk = desk
        self._index: CodeIndex | None = None
        self._asked = False
        self.model = QStringListModel(self)
        self.completer = QCompleter(self.model, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setMaxVisibleItems(12)
        combo.setCompleter(self.completer)
        line = combo.lineEdit()
        assert line is not None
        line.textEdited.connect(self.offer)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._read)
        self._later.start(_LATER_MS)

    @property
    def ready(self) -> bool:
        """Whether the code set is there."""
        return self._index is not None

    def offer_first(self, own: Sequence[str]) -> None:
        """Offer other words before the code set's."""
        self._own = tuple(dict.fromkeys(own))

    def offer(self, typed: str) -> None:
        """Offer what fits what is typed so far."""
        self._read()
        wanted = fold(typed)
        said = [words for words in self._own if wanted and wanted in fold(words)]
        if self._index is not None:
            said += [shown_code(found) for found in self._index.search(typed)]
        self.model.setStringList(said)

    def _read(self) -> None:
        if not self._asked and not self._desk.tasks.closed:
            self._asked = True
            self._desk.tasks.read(lambda _report: diagnosis_codes(), self._on_index)

    def _on_index(self, index: CodeIndex) -> None:
        self._index = index
