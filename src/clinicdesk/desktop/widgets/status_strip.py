"""The strip at the foot of the window: saved, encrypted, backed up, and who is signed in."""

from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.widgets.layouts import FlowLayout, HBox
from clinicdesk.desktop.widgets.low_window import LowWindow
from clinicdesk.desktop.widgets.text import IconLabel, Text

__all__ = ["StatusStrip"]


class StatusStrip(QFrame):
    """Facts by key, each an icon and a few words. The right end says who and how to find."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("State of the clinic file")
        row = HBox(self, margins=(16, 5, 16, 5), spacing=16)
        facts = QWidget()
        self._flow = FlowLayout(facts, spacing=16, line_spacing=2)
        row.addWidget(facts, 1)
        self._hint = Text("", "caption", "ink2")
        self._who = Text("", "caption", "ink")
        row.addWidget(self._hint)
        row.addWidget(self._who)
        self._facts: dict[str, tuple[QWidget, IconLabel, Text]] = {}
        self._low = LowWindow(self)
        self._low.changed.connect(self._fit)

    def set_fact(self, key: str, words: str, icon_name: str, tone: str = "ink2") -> None:
        """Show a fact, or change it; empty words hide it."""
        if key not in self._facts:
            holder = QWidget()
            line = HBox(holder, spacing=5)
            badge, label = IconLabel(icon_name, tone, 14), Text("", "caption", "ink2")
            line.addWidget(badge)
            line.addWidget(label)
            self._facts[key] = (holder, badge, label)
            self._flow.addWidget(holder)
        holder, badge, label = self._facts[key]
        badge.set_icon(icon_name, tone)
        label.setText(words)
        label.set_tone("bad" if tone == "bad" else "ink2")
        holder.setVisible(bool(words))
        holder.setToolTip(words)
        self._fit(self._low.low)

    def set_who(self, words: str) -> None:
        """Say who is signed in."""
        self._who.setText(words)

    def set_hint(self, words: str) -> None:
        """Say the one shortcut to learn; empty hides it."""
        self._hint.setText(words)
        self._fit(self._low.low)

    def _fit(self, low: bool) -> None:
        """In a low window icons alone say what is well; what is not keeps its words."""
        for _holder, _badge, label in self._facts.values():
            label.setVisible(not low or label.property("tone") == "bad")
        self._hint.setVisible(bool(self._hint.text()) and not low)
        self._flow.invalidate()
