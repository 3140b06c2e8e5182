"""Codes offered under a field while somebody types."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from clinicdesk.desktop.desk import Desk
from clinicdesk.domain.code_search import CodeIndex
from clinicdesk.domain.folding import fold
from clinicdesk.services.code_book import diagnosis_codes, shown_code

__all__ = ["CodeOffers"]


class CodeOffers(QObject):
    """Offers the field's own words first, then ICD-10-CM; what is typed otherwise stays as it is.

    The code set is read by itself; until then only the field's own words are offered.
    """

    def __init__(self, desk: Desk, combo: QComboBox, own: Sequence[str]) -> None:
        super().__init__(combo)
        self._own = tuple(dict.fromkeys(own))
        self._index: CodeIndex | None = None
        self.model = QStringListModel(self)
        self.completer = QCompleter(self.model, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setMaxVisibleItems(12)
        combo.setCompleter(self.completer)
        line = combo.lineEdit()
        assert line is not None
        line.textEdited.connect(self.offer)
        desk.tasks.read(lambda _report: diagnosis_codes(), self._on_index)

    @property
    def ready(self) -> bool:
        """Whether the code set is there."""
        return self._index is not None

    def offer_first(self, own: Sequence[str]) -> None:
        """Offer other words before the code set's."""
        self._own = tuple(dict.fromkeys(own))

    def offer(self, typed: str) -> None:
        """Offer what fits what is typed so far."""
        wanted = fold(typed)
        said = [words for words in self._own if wanted and wanted in fold(words)]
        if self._index is not None:
            said += [shown_code(found) for found in self._index.search(typed)]
        self.model.setStringList(said)

    def _on_index(self, index: CodeIndex) -> None:
        self._index = index
