"""One thing of the chart, read whole: its facts, its words, what became of it, and what to do."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.theme import Status, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    FlowLayout,
    HBox,
    IconButton,
    Notice,
    Scroller,
    StatusChip,
    Text,
    VBox,
)

__all__ = ["FactsSheet"]

Facts = Sequence[tuple[str, str]]
"""Labels and values; a label may be empty where the value says all."""


class FactsSheet(Sheet):
    """Shows facts on cards; buttons at the head act on what is shown."""

    def __init__(self, title: str, status: Status | None = None, note: str = "") -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        head = HBox(margins=(24, 14, 24, 4), spacing=10)
        back = IconButton("Back to the list", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        self.heading = Text(title, "title", wrap=True)
        head.addWidget(self.heading, 1)
        column.addLayout(head)
        under = QWidget()
        self._under = FlowLayout(under, spacing=10, line_spacing=6)
        if status is not None:
            self._under.addWidget(StatusChip(status))
        if note:
            self._under.addWidget(Text(note, tone="ink3"))
        below = HBox(margins=(24, 0, 24, 10))
        below.addWidget(under, 1)
        column.addLayout(below)
        self._scroller = Scroller(title, margins=(24, 4, 18, 24), spacing=12)
        self.notice = Notice()
        self._scroller.body.addWidget(self.notice)
        self._cards = VBox(spacing=12)
        self._scroller.body.addLayout(self._cards)
        self._scroller.body.addStretch(1)
        column.addWidget(self._scroller, 1)

    def add_button(
        self, words: str, icon_name: str, act: Callable[[], None], kind: str = "secondary"
    ) -> Button:
        """Put one more button under the heading."""
        button = Button(words, kind, icon_name)
        button.clicked.connect(act)
        self._under.addWidget(button)
        return button

    def add_card(self, title: str, icon_name: str, facts: Facts) -> "FactsCard":
        """Put one more card below; return it, to be filled again."""
        card = FactsCard(title, icon_name)
        card.fill(facts)
        self._cards.addWidget(card)
        return card

    def focus_first(self) -> None:
        """Let the keys scroll what is read."""
        self._scroller.setFocus()


class FactsCard(Card):
    """Labels and values, one below the other."""

    def __init__(self, title: str, icon_name: str) -> None:
        super().__init__(title, icon_name)
        rows = VBox(spacing=8)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _Fact)
        self.body.addLayout(rows)
        current_theme().follow(self._fit)

    def fill(self, facts: Facts) -> None:
        """Show these facts; those without a value are left out."""
        self._pool.fill([fact for fact in facts if fact[1]])

    def _fit(self) -> None:
        self.setMaximumWidth(current_theme().u(860))


class _Fact(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=1)
        self._label = Text("", "caption", wrap=True)
        self._value = Text("", wrap=True, selectable=True)
        column.addWidget(self._label)
        column.addWidget(self._value)

    def fill(self, fact: tuple[str, str]) -> None:
        """Show a label over a value."""
        label, value = fact
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self._value.setText(value)
