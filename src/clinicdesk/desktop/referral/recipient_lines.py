"""Finding a recipient while one types, and the details that come with who was chosen."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import offer
from clinicdesk.domain.referrals import Recipient

__all__ = ["RecipientFinder"]

_PAUSE_MS = 120


class RecipientFinder(QObject):
    """Offers entries of the directory under a line, and fills the lines beside it.

    ``beside`` are lines by the recipient's field: specialty, phone, fax, address.
    """

    def __init__(self, desk: Desk, line: QLineEdit, beside: dict[str, QLineEdit]) -> None:
        super().__init__(line)
        self._desk = desk
        self._line = line
        self._beside = beside
        self._model = offer(line)
        self._known: dict[str, Recipient] = {}
        self._chosen: Recipient | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        line.textEdited.connect(lambda _text: self._pause.start())
        line.completer().activated.connect(self._on_activated)

    @property
    def value(self) -> Recipient | None:
        """Who is asked, with what stands in the lines beside; None where no name is typed."""
        name = self._line.text().strip()
        if not name:
            return None
        known = self._chosen if self._chosen and self._chosen.name == name else None
        said = {field: line.text().strip() for field, line in self._beside.items()}
        return Recipient(
            id=known.id if known else None,
            name=name,
            npi=known.npi if known else "",
            **said,
        )

    def show(self, recipient: Recipient | None) -> None:
        """Show a recipient, or nobody."""
        self._chosen = recipient
        self._line.setText(recipient.name if recipient else "")
        for field, line in self._beside.items():
            line.setText(str(getattr(recipient, field)).replace("\n", ", ") if recipient else "")
            line.setCursorPosition(0)

    def _ask(self) -> None:
        text, desk = self._line.text().strip(), self._desk
        if len(text) < 2:
            return
        desk.tasks.read(
            lambda _report: desk.clinic.referrals.recipients(desk.actor, text),
            self._on_found,
            key="recipients",
        )

    def _on_found(self, found: tuple[Recipient, ...]) -> None:
        self._known = {_words(one): one for one in found}
        self._model.setStringList(list(self._known))
        if self._line.hasFocus() and found:
            self._line.completer().complete()

    def _on_activated(self, words: str) -> None:
        found = self._known.get(words)
        if found is not None:
            # The completer writes its own words after this signal.
            QTimer.singleShot(0, self._line, lambda: self.show(found))


def _words(one: Recipient) -> str:
    return f"{one.name} · {one.specialty}" if one.specialty else one.name
