"""The patient banner: who this is, at the top of every screen about one person.

Order, labels and wording after the NHS Common User Interface design guides (patient banner,
patient name input and display, date display): name first, then born with age, sex and number, Tab
in that order; labels lighter than values and without a colon; a missing value says "Not known";
the allergy state is always one of four sentences; a death shows by color and by pattern.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import IconButton
from clinicdesk.desktop.widgets.layouts import FlowLayout, HBox, VBox
from clinicdesk.desktop.widgets.text import IconLabel, NameLabel, Text, repolish

__all__ = ["AllergyState", "BannerFacts", "PatientBanner"]

_NOT_KNOWN: Final = "Not known"


class AllergyState(StrEnum):
    """The four things a banner may say about allergies; it is never blank."""

    KNOWN = "Known allergies"
    NONE_KNOWN = "No known allergies"
    NOT_RECORDED = "Allergies not recorded"
    UNAVAILABLE = "Allergies unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerFacts:
    """What the banner says, already in words. Empty is shown as "Not known".

    ``name`` is "O'CONNOR, Declan (Mr)". Days are like 14-Jul-1978, ages like 48y.
    """

    name: str
    preferred_name: str = ""
    born: str = ""
    age: str = ""
    died: str = ""
    age_at_death: str = ""
    sex: str = ""
    number: str = ""
    number_label: str = "MRN"
    allergy_state: AllergyState = AllergyState.NOT_RECORDED
    allergies: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    """Labels and values that follow, such as where the person works."""


class PatientBanner(QFrame):
    """Shows ``BannerFacts`` in a band of its own color; never blank, never covered."""

    back = Signal()
    """The person wants to leave the chart (Alt+Left)."""

    def __init__(self, facts: BannerFacts | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setFrameShape(QFrame.Shape.NoFrame)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Patient")
        self._deceased = False
        row = HBox(self, margins=(12, 6, 16, 7), spacing=14)
        self._back = IconButton("Back to the list", "arrow-left", shortcut="Alt+Left", color="ink")
        self._back.clicked.connect(self.back)
        row.addWidget(self._back)
        holder = QWidget()
        self._flow = FlowLayout(holder, spacing=24, line_spacing=4)
        row.addWidget(holder, 1)
        self._items: list[_BannerItem] = []
        if facts is not None:
            self.set_facts(facts)

    def show_back(self, shown: bool) -> None:
        """Show or hide the button that leads back."""
        self._back.setVisible(shown)

    def set_facts(self, facts: BannerFacts) -> None:
        """Show another person, or the same with other facts."""
        self._deceased = bool(facts.died)
        items = list(_items_for(facts))
        # Widgets are kept and filled again: building them anew costs the most of opening a chart.
        while len(self._items) < len(items):
            item = _BannerItem()
            self._items.append(item)
            self._flow.addWidget(item)
        for widget, content in zip(self._items, items, strict=False):
            widget.fill(content)
            widget.show()
        for widget in self._items[len(items) :]:
            widget.hide()
        self.setAccessibleDescription("; ".join(item.spoken for item in items))
        self._flow.invalidate()
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._deceased:
            return
        theme = current_theme()
        painter = QPainter(self)
        where = QRectF(self.rect()).adjusted(0, 0, 0, -2)
        painter.fillRect(where, theme.color("sunken"))
        # Pattern as well as color: it must be seen by the color blind.
        painter.setOpacity(0.45)
        painter.fillRect(where, QBrush(theme.color("line_strong"), Qt.BrushStyle.BDiagPattern))


@dataclass(frozen=True, slots=True)
class _Item:
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
        words = (self.label, self.value, self.below_label, self.below)
        return " ".join(word for word in words if word)


class _BannerItem(QWidget):
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
        self._value = Text("", "subtitle", wrap=False)
        column.addWidget(self._name)
        column.addWidget(self._value)
        below = HBox(spacing=6)
        self._below_label = Text("", "caption")
        self._below = Text("", "body_strong")
        below.addWidget(self._below_label)
        below.addWidget(self._below)
        below.addStretch(1)
        column.addLayout(below)

    def fill(self, item: _Item) -> None:
        is_name = item.kind == "banner"
        self.setAccessibleName(item.spoken)
        self.setToolTip(item.explained)
        self._label.setText(item.label)
        self._label.setVisible(bool(item.label))
        self._label.setProperty("kind", "label" if item.tone else "caption")
        self._label.setProperty("tone", item.tone)
        repolish(self._label)
        self._icon.setVisible(bool(item.icon))
        if item.icon:
            self._icon.set_icon(item.icon, item.tone or "ink2")
        self._name.setVisible(is_name)
        self._name.setText(item.value if is_name else "")
        self._value.setVisible(not is_name and bool(item.value))
        self._value.setText("" if is_name else item.value)
        self._below_label.setText(item.below_label)
        self._below.setText(item.below)
        self._below_label.setVisible(bool(item.below_label))
        self._below.setVisible(bool(item.below))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(current_theme().color("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def _items_for(facts: BannerFacts) -> Iterable[_Item]:
    yield _Item(
        "",
        facts.name or _NOT_KNOWN,
        "Family name in capitals, given name, title",
        "banner",
        "Preferred name" if facts.preferred_name else "",
        facts.preferred_name,
    )
    age = f" ({facts.age})" if facts.age and facts.born and not facts.died else ""
    died_age = f" ({facts.age_at_death})" if facts.age_at_death else ""
    yield _Item(
        "Born",
        f"{facts.born or _NOT_KNOWN}{age}",
        "Date of birth and age",
        below_label="Died" if facts.died else "",
        below=f"{facts.died}{died_age}" if facts.died else "",
    )
    yield _Item("Sex", facts.sex or _NOT_KNOWN, "Sex as recorded")
    yield _Item(facts.number_label, facts.number or _NOT_KNOWN, "Number of the record")
    for label, value in facts.extra:
        yield _Item(label, value or _NOT_KNOWN, label)
    yield _allergy_item(facts)
    # Each by itself: together they would be wider than a window with large text.
    for alert in facts.alerts:
        yield _Item("Alert", alert, "An alert on this record", tone="warn", icon="bell")


def _allergy_item(facts: BannerFacts) -> _Item:
    state, substances = facts.allergy_state, ", ".join(facts.allergies)
    if state is AllergyState.KNOWN:
        said = substances or "See the list"
        return _Item(state.value, said, "Allergies", tone="bad", icon="triangle-alert")
    if state is AllergyState.NONE_KNOWN:
        return _Item("Allergies", state.value, "Someone asked, and none are known")
    explained = (
        "Nobody has recorded whether there are any"
        if state is AllergyState.NOT_RECORDED
        else "They could not be read"
    )
    return _Item(state.value, "", explained, tone="warn", icon="circle-alert")
