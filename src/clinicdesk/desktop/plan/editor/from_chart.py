"""Concerns that the chart offers: screenings, the person's own words, problems. Enter adds one."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.side_card import WrappedRow
from clinicdesk.desktop.widgets import Button, HBox, Scroller, Text, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.concern_offers import ConcernOffer
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plan_parts import ConcernOrigin
from clinicdesk.domain.plans import CarePlan

__all__ = ["FromChart"]

_ICONS = {
    ConcernOrigin.SCREENING: "clipboard-check",
    ConcernOrigin.OWN_WORDS: "message-square",
    ConcernOrigin.PROBLEM: "activity",
}


class FromChart(QWidget):
    """Stays open until it is left: what was added leaves the list, the next is reached at once."""

    added = Signal(str, object, object)
    """Carries words, the plan and the change."""
    closed = Signal()

    def __init__(self, desk: Desk, patient_id: UUID, plan_id: UUID) -> None:
        super().__init__()
        self._desk, self._patient_id, self._plan_id = desk, patient_id, plan_id
        self._busy = False
        column = VBox(self, spacing=0)
        scroll = Scroller("Concerns that the chart offers", margins=(16, 4, 14, 16), spacing=8)
        hint = "Nothing is added by itself. Arrows walk, Enter adds, Esc goes back."
        scroll.body.addWidget(Text(hint, tone="ink3", wrap=True))
        rows = VBox(spacing=2)
        self._pool: Pool[ConcernOffer] = Pool(rows, self._row)
        scroll.body.addLayout(rows)
        self._none = Text("", tone="ink3", wrap=True)
        scroll.body.addWidget(self._none)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        foot = HBox(margins=(16, 8, 16, 8))
        done = Button("Done", "secondary", "check", hint="Back to the line (Esc)")
        done.clicked.connect(self.closed)
        foot.addWidget(done)
        foot.addStretch(1)
        column.addLayout(foot)
        self._done = done
        self.read()

    def read(self) -> None:
        """Ask what the chart offers now."""
        desk, patient_id = self._desk, self._patient_id
        desk.tasks.read(
            lambda _report: desk.clinic.plan_agreeing.offers(desk.actor, patient_id),
            self._on_read,
            key="concern-offers",
        )

    def _on_read(self, offers: tuple[ConcernOffer, ...]) -> None:
        at = next((i for i, row in enumerate(self.rows) if row.hasFocus()), 0)
        self._pool.fill(offers)
        self._busy = False
        self._none.setVisible(not offers)
        self._none.setText("The plan says all that the chart knows: nothing is left to add.")
        rows = self.rows
        (rows[min(at, len(rows) - 1)] if rows else self._done).setFocus()

    @property
    def rows(self) -> list["_Offer"]:
        """The offers in sight."""
        return [row for row in self._pool.shown() if isinstance(row, _Offer)]

    def _row(self) -> QWidget:
        row = _Offer(self._add)
        row.installEventFilter(self)
        return row

    def _add(self, offer: ConcernOffer) -> None:
        if self._busy:
            return
        self._busy = True
        desk, plan_id = self._desk, self._plan_id
        desk.tasks.write(
            lambda _report: desk.clinic.plans.add_concern(desk.actor, plan_id, offer.draft),
            self._on_added,
            self._on_failed,
        )

    def _on_added(self, answer: tuple[CarePlan, Change]) -> None:
        self.added.emit("The concern is added", *answer)
        self.read()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self._desk.failed(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down walk from offer to offer."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}.get(event.key(), 0)
            rows = self.rows
            if step and not event.modifiers() and watched in rows:
                to = rows.index(watched) + step
                if 0 <= to < len(rows):
                    rows[to].setFocus()
                return True
        return super().eventFilter(watched, event)


class _Offer(WrappedRow):
    def __init__(self, add: Callable[[ConcernOffer], None]) -> None:
        super().__init__("activity")
        self._offer: ConcernOffer | None = None
        self._add = add
        self.clicked.connect(self._on_clicked)

    def fill(self, offer: ConcernOffer) -> None:
        self._offer = offer
        on = show_date(offer.on) if offer.on else ""
        origin = dict(words.ORIGINS)[offer.origin]
        self.set_icon(_ICONS[offer.origin])
        self.say(offer.draft.code.text, " · ".join(p for p in (origin, offer.why, on) if p))
        self.setToolTip(offer.source)

    def _on_clicked(self) -> None:
        if self._offer is not None:
            self._add(self._offer)
