"""The pages of the detail: one for each form, made when it is first needed, and a guest's place."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.plan.editor.evidence_card import EvidenceCard
from clinicdesk.desktop.plan.editor.line_history import HistoryCard
from clinicdesk.desktop.widgets import Scroller, Stack, Text

__all__ = ["DetailPages"]


class DetailPages(Stack):
    """A page scrolls by itself; below its content stand the line's evidence and history."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._pages: dict[str, Scroller] = {}
        self._content: dict[str, QWidget] = {}
        self._histories: dict[str, HistoryCard] = {}
        self._evidence: dict[str, EvidenceCard] = {}
        self._guest: QWidget | None = None
        self._blank = Text("", tone="ink3", wrap=True)
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._blank.setMargin(24)
        self.addWidget(self._blank)

    def page(self, key: str, make: Callable[[], QWidget], *, history: bool = True) -> QWidget:
        """Give what a page holds; it is made the first time."""
        if key not in self._pages:
            scroll = Scroller(key.capitalize(), margins=(16, 4, 14, 20), spacing=12)
            content = make()
            scroll.body.addWidget(content)
            if history:
                self._evidence[key] = EvidenceCard()
                scroll.body.addWidget(self._evidence[key])
                self._histories[key] = HistoryCard(self._desk)
                scroll.body.addWidget(self._histories[key])
            scroll.body.addStretch(1)
            self.addWidget(scroll)
            self._pages[key], self._content[key] = scroll, content
        return self._content[key]

    def history(self, key: str) -> HistoryCard | None:
        """The history below a page, if it has one."""
        return self._histories.get(key)

    def evidence(self, key: str) -> EvidenceCard | None:
        """The results below a page, if it has a place for them."""
        return self._evidence.get(key)

    def bring(self, key: str) -> None:
        """Show a page from its top."""
        self.drop_guest()
        self._pages[key].verticalScrollBar().setValue(0)
        self.setCurrentWidget(self._pages[key])

    def say(self, words: str) -> None:
        """Show words alone."""
        self.drop_guest()
        self._blank.setText(words)
        self.setCurrentWidget(self._blank)

    @property
    def guest(self) -> QWidget | None:
        """What is in the pages' place for a while."""
        return self._guest

    def host(self, guest: QWidget) -> None:
        """Show something else for a while."""
        self.drop_guest()
        self._guest = guest
        self.addWidget(guest)
        self.setCurrentWidget(guest)

    def drop_guest(self) -> None:
        """Be done with it. Until it is gone its keys must not stand in the way of others."""
        guest, self._guest = self._guest, None
        if guest is not None:
            guest.setEnabled(False)
            self.removeWidget(guest)
            guest.hide()
            guest.deleteLater()

    def forget(self) -> None:
        """Show nobody's history."""
        for card in self._histories.values():
            card.clear()
        for results in self._evidence.values():
            results.clear()
