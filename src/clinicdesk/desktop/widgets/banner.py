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
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.banner_items import AlertsItem, BannerItem, Item
from clinicdesk.desktop.widgets.buttons import IconButton
from clinicdesk.desktop.widgets.layouts import FlowLayout, HBox
from clinicdesk.desktop.widgets.low_window import LowWindow

__all__ = ["AllergyState", "BannerFacts", "PatientBanner"]

_NOT_KNOWN: Final = "Not known"
_WHO: Final = 4
"""Name, born, sex and number come first; the allergies stand last."""


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
        self._flow = FlowLayout(holder, spacing=24, line_spacing=4, last_shrinks=True)
        row.addWidget(holder, 1)
        self._items: list[BannerItem] = []
        self._count = 0
        self._alerts = AlertsItem()
        self._flow.addWidget(self._alerts)
        self._low = LowWindow(self)
        self._low.changed.connect(self._fit_height)
        current_theme().changed.connect(self._space)
        if facts is not None:
            self.set_facts(facts)

    def _fit_height(self, low: bool) -> None:
        """Leave a low window's room to the work: values alone, side by side."""
        for item in (*self._items, self._alerts):
            item.set_brief(low)
        self._space()

    def _space(self) -> None:
        # Where the person works is no part of who this is.
        for item in self._items[_WHO : self._count - 1]:
            item.setVisible(not self._low.low)
        self._flow.setSpacing(current_theme().u(10 if self._low.low else 24))
        self._flow.invalidate()
        self.updateGeometry()

    def show_back(self, shown: bool) -> None:
        """Show or hide the button that leads back."""
        self._back.setVisible(shown)

    def set_facts(self, facts: BannerFacts) -> None:
        """Show another person, or the same with other facts."""
        self._deceased = bool(facts.died)
        items = list(_items_for(facts))
        # Widgets are kept and filled again: building them anew costs the most of opening a chart.
        while len(self._items) < len(items):
            item = BannerItem()
            item.set_brief(self._low.low)
            self._items.append(item)
            self._flow.removeWidget(self._alerts)  # they stand last
            self._flow.addWidget(item)
            self._flow.addWidget(self._alerts)
            QWidget.setTabOrder(item, self._alerts)
        for widget, content in zip(self._items, items, strict=False):
            widget.fill(content)
            widget.show()
        for widget in self._items[len(items) :]:
            widget.hide()
        self._count = len(items)
        self._space()
        self._alerts.show_alerts(facts.alerts)
        spoken = [item.spoken for item in items]
        self.setAccessibleDescription("; ".join([*spoken, *filter(None, [self._alerts.spoken])]))
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


def _items_for(facts: BannerFacts) -> Iterable[Item]:
    yield Item(
        "",
        facts.name or _NOT_KNOWN,
        "Family name in capitals, given name, title",
        "banner",
        "Preferred name" if facts.preferred_name else "",
        facts.preferred_name,
    )
    age = f" ({facts.age})" if facts.age and facts.born and not facts.died else ""
    died_age = f" ({facts.age_at_death})" if facts.age_at_death else ""
    yield Item(
        "Born",
        f"{facts.born or _NOT_KNOWN}{age}",
        "Date of birth and age",
        below_label="Died" if facts.died else "",
        below=f"{facts.died}{died_age}" if facts.died else "",
    )
    yield Item("Sex", facts.sex or _NOT_KNOWN, "Sex as recorded")
    yield Item(facts.number_label, facts.number or _NOT_KNOWN, "Number of the record")
    for label, value in facts.extra:
        yield Item(label, value or _NOT_KNOWN, label)
    yield _allergy_item(facts)


def _allergy_item(facts: BannerFacts) -> Item:
    state, substances = facts.allergy_state, ", ".join(facts.allergies)
    if state is AllergyState.KNOWN:
        said = substances or "See the list"
        return Item(state.value, said, "Allergies", tone="bad", icon="triangle-alert")
    if state is AllergyState.NONE_KNOWN:
        return Item("Allergies", state.value, "Someone asked, and none are known")
    explained = (
        "Nobody has recorded whether there are any"
        if state is AllergyState.NOT_RECORDED
        else "They could not be read"
    )
    return Item(state.value, "", explained, tone="warn", icon="circle-alert")
