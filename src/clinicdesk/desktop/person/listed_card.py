"""A card that lists what a person has, and says beneath it why something could not be done."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.widgets import Card, Text, VBox
from clinicdesk.domain.errors import ClinicDeskError

__all__ = ["ListedCard", "ProblemLine"]

F = TypeVar("F")


class ProblemLine(Text):
    """One line that is seen only while there is a problem."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("", "caption", "bad", wrap=True)
        self._desk = desk
        self.hide()

    def say(self, words: str) -> None:
        """Show a problem; empty words hide the line."""
        self.setText(words)
        self.setVisible(bool(words))

    def refused(self, error: Exception) -> None:
        """Say a refusal in its own words; a fault goes to the desk."""
        if isinstance(error, ClinicDeskError):
            self.say(f"{error.sentence} {error.remedy}".strip())
        else:
            self._desk.failed(error)


class ListedCard(Card):
    """Lines of one person, read again after each act; nobody's while another is being read.

    A subclass reads through ``ask`` and shows through ``show_rows``.
    """

    def __init__(
        self, desk: Desk, title: str, icon: str, action: str = "", *, spacing: int = 4
    ) -> None:
        super().__init__(title, icon, action)
        self.desk = desk
        self.person: UUID | None = None
        self._rows: list[QWidget] = []
        self._lines = VBox(spacing=spacing)
        self.body.addLayout(self._lines)
        self.problem = ProblemLine(desk)

    def below(self, form: QWidget) -> None:
        """Put a form under the lines, hidden, and the line for problems under it."""
        form.hide()
        self.body.addWidget(form)
        self.body.addWidget(self.problem)
        self.body.addStretch(1)

    def ask(self, read: Callable[[UUID], F], show: Callable[[F], None], key: str) -> None:
        """Read something of the person; what comes after they have gone is not shown."""
        person = self.person
        if person is not None:
            self.desk.tasks.read(
                lambda _report: read(person),
                lambda found: show(found) if person == self.person else None,
                key=key,
            )

    def clear_rows(self) -> None:
        """Take every line away."""
        for row in self._rows:
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []

    def show_rows(self, rows: Iterable[QWidget], nothing: str) -> None:
        """Show these lines, or the words for none."""
        self.clear_rows()
        self._rows = list(rows) or [Text(nothing, "body", "ink3")]
        for row in self._rows:
            self._lines.addWidget(row)
