"""The places of the patient banner: a label over a value, and all alerts under one label."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import IconLabel, NameLabel, Text, repolish

__all__ = ["AlertsItem", "BannerItem", "Item"]

_MOST_LINES = 2
_LEAST = 200
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Item:
    """What one place of the banner says."""

    label: str
    value: str
    explained: str
    kind: str = "subtitle"
    below_label: str = ""
    below: str = ""
    tone: str = ""
    icon: str = ""

    @property
    def spoken(self) -> str:
        """It, read aloud."""
        words = (self.label, self.value, self.below_label, self.below)
        return " ".join(word for word in words if word)


class BannerItem(QWidget):
    """A label over a value, and sometimes a second pair below. Tab stops here."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = VBox(self, margins=(4, 2, 4, 2), spacing=0)
        top = HBox(spacing=4)
        self._icon = IconLabel("triangle-alert", "bad", 14)
        self._label = Text("", "caption")
        top.addWidget(self._icon)
        top.addWidget(self._label)
        top.addStretch(1)
        column.addLayout(top)
        self._name = NameLabel("", "banner")
        self.value = Text("", "subtitle", wrap=False)
        column.addWidget(self._name)
        line = HBox(spacing=4)
        self._beside = IconLabel("triangle-alert", "bad", 14)
        self._beside.hide()
        line.addWidget(self._beside)
        line.addWidget(self.value, 1)
        column.addLayout(line)
        below = HBox(spacing=6)
        self._below_label = Text("", "caption")
        self._below = Text("", "body_strong")
        below.addWidget(self._below_label)
        below.addWidget(self._below)
        below.addStretch(1)
        column.addLayout(below)
        self._brief = False
        self._item: Item | None = None

    def set_brief(self, brief: bool) -> None:
        """Show the value alone, in small letters, after the icon of what warns."""
        if brief == self._brief:
            return
        self._brief = brief
        for words in (self._name, self.value):
            words.setProperty("tone", "ink" if brief else "")
        self._name.set_kind("label" if brief else "banner")
        self.value.setProperty("kind", "label" if brief else "subtitle")
        repolish(self.value)
        if self._item is not None:
            self.fill(self._item)

    def fill(self, item: Item) -> None:
        """Show something else."""
        self._item = item
        is_name = item.kind == "banner"
        self.setAccessibleName(item.spoken)
        self.setToolTip(f"{item.explained}: {item.spoken}" if self._brief else item.explained)
        self._label.setText(item.label)
        # A label without a value is all that is said.
        self._label.setVisible(bool(item.label) and not (self._brief and item.value))
        self._label.setProperty("kind", "label" if item.tone else "caption")
        self._label.setProperty("tone", item.tone)
        repolish(self._label)
        inline = self._brief and bool(item.value)
        self._icon.setVisible(bool(item.icon) and not inline)
        self._beside.setVisible(bool(item.icon) and inline)
        if item.icon:
            self._icon.set_icon(item.icon, item.tone or "ink2")
            self._beside.set_icon(item.icon, item.tone or "ink2")
        self._name.setVisible(is_name)
        self._name.setText(item.value if is_name else "")
        self.value.setVisible(not is_name and bool(item.value))
        self.value.setText("" if is_name else item.value)
        self._below_label.setText(item.below_label)
        self._below.setText(item.below)
        below = not self._brief or item.below_label == "Died"
        self._below_label.setVisible(bool(item.below_label) and below)
        self._below.setVisible(bool(item.below) and below)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(current_theme().color("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class AlertsItem(BannerItem):
    """All alerts in at most two lines; "+2 more" tells of the others, and its tip names them."""

    def __init__(self) -> None:
        super().__init__()
        self._words: tuple[str, ...] = ()
        self.spoken = ""
        self.value.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_alerts(self, alerts: tuple[str, ...]) -> None:
        """Show these alerts, or hide where there is none."""
        self._words = alerts
        self.setVisible(bool(alerts))
        label = "Alert" if len(alerts) == 1 else "Alerts"
        self.spoken = f"{label} {'; '.join(alerts)}" if alerts else ""
        self.fill(Item(label, _BETWEEN.join(alerts), "\n".join(alerts), tone="warn", icon="bell"))
        self.setAccessibleName(self.spoken)
        self._fit()

    def sizeHint(self) -> QSize:
        """As wide as all of them in one line."""
        wanted = self._metrics().horizontalAdvance(_BETWEEN.join(self._words)) + 4
        width = max(wanted, self._label.sizeHint().width() + current_theme().u(24))
        width += self._edges().width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Two lines of a few words each."""
        width = min(current_theme().u(_LEAST), self.sizeHint().width())
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """One line or two below the label."""
        room = width - self._edges().width()
        lines = self._lines(self._said(room), room)
        top = 0 if self._brief else max(p.sizeHint().height() for p in (self._label, self._icon))
        return top + lines * self._metrics().lineSpacing() + self._edges().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        said = self._said(self.width() - self._edges().width())
        if said != self.value.text():
            self.value.setText(said)

    def _edges(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        edges = layout.contentsMargins()
        icon = self._beside.sizeHint().width() + current_theme().u(4) if self._brief else 0
        return QSize(edges.left() + edges.right() + icon, edges.top() + edges.bottom())

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(current_theme().font("label" if self._brief else "subtitle"))

    def _lines(self, words: str, room: int) -> int:
        metrics = self._metrics()
        # Two pixels less: a label breaks a line that would fit by a hair.
        where = QRect(0, 0, max(room - 2, 1), 1 << 16)
        box = metrics.boundingRect(where, int(Qt.TextFlag.TextWordWrap), words)
        return max(1, round(box.height() / metrics.lineSpacing()))

    def _said(self, room: int) -> str:
        """Return the alerts that fit, and how many more there are."""
        for count in range(len(self._words), 0, -1):
            said = self._with_rest(_BETWEEN.join(self._words[:count]), count)
            if self._lines(said, room) <= (1 if self._brief else _MOST_LINES):
                return said
        if not self._words:
            return ""
        words = self._words[0].split()
        while len(words) > 1:
            words.pop()
            said = self._with_rest(f"{' '.join(words)}…", 1)
            if self._lines(said, room) <= (1 if self._brief else _MOST_LINES):
                return said
        return self._with_rest(f"{' '.join(words)}…", 1)

    def _with_rest(self, words: str, count: int) -> str:
        more = len(self._words) - count
        return f"{words}  +{more}\N{NO-BREAK SPACE}more" if more else words
