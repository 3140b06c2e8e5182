"""Filter pills: one of a few is on."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinicdesk.desktop.widgets.buttons import Button
from clinicdesk.desktop.widgets.layouts import FlowLayout

__all__ = ["FilterPills"]

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


class FilterPills(QWidget):
    """Pills of which one is on; they wrap when the width ends.

    ``choices`` are keys and words, or keys, words and the name of an icon. The first one is on.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, str] | tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._words: dict[str, str] = {}
        self._pills: dict[str, Button] = {}
        self._flow = FlowLayout(self, spacing=8)
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, str] | tuple[str, str, str]]) -> None:
        """Add pills behind those that are there."""
        for choice in choices:
            key, words = choice[0], choice[1]
            pill = Button(words, "pill", choice[2] if len(choice) == 3 else "")
            pill.setCheckable(True)
            # Exclusive buttons are announced as radio buttons, which is what they are.
            pill.setAutoExclusive(True)
            pill.setChecked(not self._pills)
            pill.toggled.connect(lambda on, k=key: self.chosen.emit(k) if on else None)
            self._words[key] = words
            self._pills[key] = pill
            self._flow.addWidget(pill)
            pill.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go through the pills in their order, across the ends of rows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            pills = [pill for pill in self._pills.values() if not pill.isHidden()]
            if step is not None and watched in pills:
                at = next(n for n, pill in enumerate(pills) if pill is watched)
                wanted = pills[(at + step) % len(pills)]
                wanted.setFocus(Qt.FocusReason.TabFocusReason)
                wanted.setChecked(True)
                return True
        return super().eventFilter(watched, event)

    @property
    def current(self) -> str:
        """The key of the pill that is on."""
        return next((key for key, pill in self._pills.items() if pill.isChecked()), "")

    def choose(self, key: str) -> None:
        """Turn a pill on, as the person would. Raises ``KeyError`` for an unknown key."""
        self._pills[key].setChecked(True)

    def set_count(self, key: str, count: int | None) -> None:
        """Show how many there are behind a pill."""
        words = self._words[key]
        self._pills[key].set_words(words if count is None else f"{words}  {count:,}")
