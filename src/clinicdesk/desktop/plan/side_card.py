"""A card beside the plan's editor: what it is, and what it may ask of the editor.

A card of one's own is a subclass of `PlanSideCard`, named in `cards.FACTORIES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.rows import RowButton
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.widgets import Button, HBox, IconLabel, Text, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plans import CarePlan

__all__ = ["CardFactory", "FoldingCard", "PlanBeside", "PlanSideCard", "SaidRow", "WrappedRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBeside:
    """What a card beside the plan is given."""

    desk: Desk
    host: ChartHost
    may_edit: bool
    """Whether who is signed in changes care plans."""
    show: Callable[[UUID | str, str], None]
    """Leads to a line (its id) or a part about the person (its key, such as ``preferences``), and
    to a field of its form where one is named: ``show(goal.id, "due_on")``."""
    add: Callable[[str, UUID | None], None]
    """Begins a new line: ``add("goal", concern.id)``, ``add("concern", None)``,
    ``add("intervention", goal.id)``."""
    saved: Callable[[str, CarePlan, Change], None]
    """Says that the plan was changed, and puts the act on the stack of what can be undone."""


class FoldingCard(QFrame):
    """A card that folds. Add widgets to ``body``, a button at its end with ``add_button``.

    ``say`` shows a few words beside the title, which stay in sight while it is folded.
    """

    def __init__(
        self, title: str, icon_name: str, *, opened: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(title)
        column = VBox(self, margins=(8, 6, 8, 6), spacing=0)
        self._head = _Head(title, icon_name)
        self._head.clicked.connect(self._turn)
        column.addWidget(self._head)
        self._whole = QWidget()
        inner = VBox(self._whole, margins=(8, 4, 8, 8), spacing=10)
        self.body = VBox(spacing=10)
        inner.addLayout(self.body)
        column.addWidget(self._whole)
        self.open(opened)

    @property
    def is_open(self) -> bool:
        """Whether its body is in sight."""
        return not self._whole.isHidden()

    def open(self, opened: bool) -> None:
        """Unfold it, or fold it to its title."""
        self._whole.setVisible(opened)
        self._head.show_open(opened)

    def say(self, words: str, tone: str = "ink3") -> None:
        """Show a few words beside the title, or none."""
        self._head.say(words, tone)

    def add_button(self, words: str, icon_name: str = "", *, hint: str = "") -> Button:
        """Put a quiet button at the end of the body, and return it."""
        button = Button(words, "quiet", icon_name, hint=hint)
        row = HBox(spacing=8)
        row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        return button

    def _turn(self) -> None:
        self.open(not self.is_open)


class PlanSideCard(FoldingCard):
    """A card of the column beside the plan's editor. One of one's own says what it knows."""

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Show what this card knows of a plan; called again after each change.

        A card with nothing to say hides itself, and shows itself again when it has.
        """
        raise NotImplementedError

    def clear(self) -> None:
        """Show nobody: forget whose plan it was, and pass over answers still to come."""


class SaidRow(QWidget):
    """Words, and below them in a quiet line who said so when."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self._words = Text("", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._who = Text("", "caption", wrap=True)
        column.addWidget(self._words)
        column.addWidget(self._who)

    def fill(self, item: tuple[str, str]) -> None:
        """Show both."""
        said, who = item
        self._words.setText(said)
        self._who.setText(who)


class WrappedRow(RowButton):
    """A line that opens something, in a narrow column: it grows with the lines its words take."""

    def __init__(self, icon_name: str = "") -> None:
        super().__init__(icon_name, kind="body")
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.totalHeightForWidth(width)


CardFactory = Callable[[PlanBeside], PlanSideCard]


class _Head(QPushButton):
    """The title: pressed, it folds or unfolds the card. Left and Right do so, too."""

    def __init__(self, title: str, icon_name: str) -> None:
        super().__init__()
        self.setProperty("kind", "inset")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._title = title
        self._open = True
        self._row = row = HBox(self, margins=(6, 4, 6, 4), spacing=8)
        row.addWidget(IconLabel(icon_name, "accent_ink", 18))
        row.addWidget(Text(title, "body_strong", wrap=True), 1)
        self._words = Text("", "caption")
        row.addWidget(self._words)
        self._turned = IconLabel("chevron-down", "ink3", 16)
        row.addWidget(self._turned)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, words: str, tone: str) -> None:
        self._words.setText(words)
        self._words.set_tone(tone)
        self._words.setVisible(bool(words))
        self._name()

    def show_open(self, opened: bool) -> None:
        self._open = opened
        self._turned.set_icon("chevron-down" if opened else "chevron-right", "ink3")
        self._name()

    def _name(self) -> None:
        said = (self._title, self._words.text(), "shown" if self._open else "folded")
        self.setAccessibleName(", ".join(part for part in said if part))

    def sizeHint(self) -> QSize:
        return self._row.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.totalMinimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = Qt.Key.Key_Left if self._open else Qt.Key.Key_Right
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, turn) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)
