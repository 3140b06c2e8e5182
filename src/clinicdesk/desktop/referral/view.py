"""One referral: where it stands, what comes next, what was asked, and what happened."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.referral.gate import GateCard
from clinicdesk.desktop.referral.history import HistoryCard, event_lines
from clinicdesk.desktop.referral.words import (
    EVENTS,
    SCHEDULERS,
    TYPES,
    URGENCIES,
    due_status,
    first_of,
    stage_status,
    urgency_status,
)
from clinicdesk.desktop.theme import Tone, current_theme
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
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, phone
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.protected_referrals import PART_WORDS, READERS, WITHHELD_WORDS
from clinicdesk.domain.referral_gate import GateResult
from clinicdesk.domain.referral_machine import UNSENT_STAGES, EventCode, Stage
from clinicdesk.domain.referrals import Referral, ReferralEvent

__all__ = ["WITHHELD", "ReferralRead", "ReferralView"]

WITHHELD = "Withheld"


@dataclass(frozen=True, slots=True)
class ReferralRead:
    """A referral with its history, what may happen next, and what the gate says."""

    order: Referral
    events: tuple[ReferralEvent, ...]
    possible: tuple[EventCode, ...]
    gate: GateResult


def order_facts(chart: Chart, order: Referral) -> tuple[tuple[str, str], ...]:
    """Say what was asked, in labels and values."""
    to, nothing = order.recipient, WITHHELD if order.withheld else NOT_RECORDED
    numbers = (("phone", to.phone), ("fax", to.fax)) if to else ()
    reach = [f"{word} {phone(value)}" for word, value in numbers if value]
    address = to.address.replace("\n", ", ") if to else ""
    whom = [to.name, to.specialty, address, *reach] if to else []
    agreed = {None: "Nobody has asked", True: "Yes", False: "No"}[order.patient_agreed]
    plan = chart.plan
    goals = [g.description for g in plan.goals if g.id in order.goal_ids] if plan else []
    goals += [c.code.text for c in plan.concerns if c.id in order.concern_ids] if plan else []
    language = order.interpreter_language
    appointment = order.appointment_at
    said = (
        ("Asked to", dict(TYPES)[order.type] if order.type else nothing),
        ("Question", order.question or nothing),
        ("Reason", order.reason),
        ("Findings", order.findings),
        ("Tried", order.tried),
        ("Urgency", dict(URGENCIES)[order.urgency] if order.urgency else NOT_RECORDED),
        ("Needed by", show_date(order.needed_by) if order.needed_by else ""),
        ("To", ", ".join(w for w in whom if w) or nothing),
        ("Appointment", f"{local(chart, appointment):%H:%M}" if appointment else ""),
        ("Scheduling", dict(SCHEDULERS)[order.who_schedules]),
        ("Agrees", agreed),
        ("Interpreter", language_name(language) if language else ""),
        ("Transportation", "Needed" if order.transport_needed else ""),
        ("Serves", "; ".join(goals)),
        ("Ordered by", order.requester),
    )
    day = show_date(local(chart, appointment).date()) if appointment else ""
    return tuple(
        (label, f"{day} {value}" if label == "Appointment" else value)
        for label, value in said
        if value
    )


class ReferralView(QWidget):
    """Shows a referral. Signals say what the person wants."""

    left = Signal()
    happened = Signal(object)
    """Carries the ``EventCode`` to record."""
    edited = Signal()
    packet_asked = Signal()
    error_asked = Signal()
    """It should never have been."""

    def __init__(self, *, may_edit: bool, may_print: bool) -> None:
        super().__init__()
        self.read: ReferralRead | None = None
        self._may_edit = may_edit
        self._may_print = may_print
        column = VBox(self, spacing=0)
        column.addLayout(self._heading())
        self._scroll = Scroller("Referral", margins=(24, 4, 18, 24), spacing=16)
        column.addWidget(self._scroll, 1)
        row = HBox(spacing=16)
        self._row = row
        left = VBox(spacing=16)
        self._kept = Notice()
        left.addWidget(self._kept)
        self._next = _NextCard(may_edit=may_edit)
        self._next.happened.connect(self.happened)
        self._next.error_asked.connect(self.error_asked)
        left.addWidget(self._next)
        self._gate = GateCard()
        left.addWidget(self._gate)
        self._order = Card("What was asked", "file-text", "Edit" if may_edit else "")
        if self._order.action is not None:
            self._order.action.clicked.connect(self.edited)
        facts = VBox(spacing=10)
        self._facts: Pool[tuple[str, str]] = Pool(facts, _Fact)
        self._order.body.addLayout(facts)
        left.addWidget(self._order)
        left.addStretch(1)
        row.addLayout(left, 3)
        self._history = HistoryCard()
        row.addWidget(self._history, 2, Qt.AlignmentFlag.AlignTop)
        self._scroll.body.addLayout(row)
        self._scroll.body.addStretch(1)
        current_theme().follow(self._fit)

    def _heading(self) -> HBox:
        row = HBox(margins=(24, 0, 24, 12), spacing=10)
        back = IconButton("All referrals", "arrow-left", color="ink")
        back.clicked.connect(self.left)
        row.addWidget(back)
        self._title = Text("", "title", wrap=True)
        row.addWidget(self._title)
        self._stage = StatusChip("Draft")
        self._urgency = StatusChip("Routine")
        row.addWidget(self._stage)
        row.addWidget(self._urgency)
        self._note = Text("", tone="ink3", identifier=True)
        row.addWidget(self._note, 1)
        self._packet = Button("Packet", "secondary", "printer", hint="Print the referral packet")
        self._packet.clicked.connect(self.packet_asked)
        if not self._may_print:
            self._packet.hide()
        row.addWidget(self._packet)
        return row

    def fill(self, chart: Chart, read: ReferralRead) -> None:
        """Show a referral."""
        self.read = read
        order = read.order
        self._title.setText(order.service.text)
        self._stage.set_status(stage_status(order.stage))
        self._urgency.set_status(urgency_status(order.urgency))
        self._urgency.setVisible(order.is_open)
        self._note.setText(order.number)
        self._next.fill(chart, read)
        self._kept.show_message(_kept(order))
        self._packet.setVisible(self._may_print and not order.withheld)
        unsent = order.stage in UNSENT_STAGES and not order.withheld
        self._gate.setVisible(unsent)
        self._gate.fill(read.gate)
        self._facts.fill(order_facts(chart, order))
        if self._order.action is not None:
            self._order.action.setVisible(order.is_open and not order.withheld)
        self._history.fill(event_lines(chart, read.events))
        self._scroll.show()

    def clear(self) -> None:
        """Show none."""
        self.read = None
        self._title.setText("")
        self._note.setText("")
        self._scroll.hide()

    def focus_first(self) -> None:
        """Put the keyboard on what usually comes next."""
        self._next.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the history below where there is no room beside."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current_theme().u(940)
        self._row.setDirection(HBox.Direction.LeftToRight if wide else HBox.Direction.TopToBottom)


class _NextCard(Card):
    """Who does what by when, and the events that the machine has here."""

    happened = Signal(object)
    error_asked = Signal()

    def __init__(self, *, may_edit: bool) -> None:
        super().__init__("What comes next", "arrow-right", spacing=8)
        self._may_edit = may_edit
        row = HBox(spacing=12)
        self._action = Text("", "body_strong", wrap=True)
        self._due = StatusChip("Overdue")
        row.addWidget(self._action, 1)
        row.addWidget(self._due)
        self.body.addLayout(row)
        self._who = Text("", tone="ink2", wrap=True)
        self.body.addWidget(self._who)
        self._missing = Text("", "caption", wrap=True)
        self.body.addWidget(self._missing)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, spacing=8)
        self.body.addWidget(self._holder)
        self._buttons: list[Button] = []
        self._codes: list[EventCode] = []
        for at in range(4):
            button = Button("", "primary" if at == 0 else "secondary")
            button.clicked.connect(lambda _on=False, n=at: self.happened.emit(self._codes[n]))
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._more = Button("More", "secondary", "ellipsis")
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._flow.addWidget(self._more)

    def fill(self, chart: Chart, read: ReferralRead) -> None:
        """Show a referral's next step."""
        order = read.order
        self._action.setText(order.next_action if order.is_open else _closed_words(chart, order))
        status = due_status(order, chart.today)
        self._due.setVisible(status is not None)
        if status is not None:
            self._due.set_status(status)
        due = f"by {show_date(order.due_on)}" if order.due_on else ""
        self._who.setText(" ".join(part for part in (order.owner, due) if part))
        self._who.setVisible(order.is_open)
        unsent = order.stage in UNSENT_STAGES
        missing = ", ".join(order.missing) if order.is_open and not unsent else ""
        self._missing.setText(f"Still missing before it is complete: {missing}")
        self._missing.setVisible(bool(missing))
        self._offer(read)

    def _offer(self, read: ReferralRead) -> None:
        possible = read.possible if self._may_edit else ()
        first = first_of(Stage(read.order.stage), possible)
        rest = [code for code in possible if code not in first]
        # Where sending does not open, giving up is not what comes next.
        rest.sort(key=lambda code: code is EventCode.WITHDRAW)
        shown = [*first, *rest][: len(self._buttons)]
        if len(first) > 0:
            shown = list(first[: len(self._buttons)])
        self._codes = shown
        for button, code in zip(self._buttons, shown, strict=False):
            button.set_words(EVENTS[code].button)
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(shown))
        self._menu.clear()
        for code in possible:
            if code not in shown:
                act = self._menu.addAction(EVENTS[code].button)
                act.triggered.connect(lambda _on=False, c=code: self.happened.emit(c))
        if self._may_edit and read.order.stage == Stage.DRAFTING and not read.order.sent_at:
            self._menu.addSeparator()
            self._menu.addAction("It was made by mistake").triggered.connect(self.error_asked)
        self._more.setVisible(not self._menu.isEmpty())
        self._holder.setVisible(self._may_edit)
        self._flow.invalidate()

    def focus_first(self) -> None:
        """Put the keyboard on the first button."""
        if self._codes:
            self._buttons[0].setFocus()
        else:
            self._more.setFocus()


def _kept(order: Referral) -> Message | None:
    """Say that a referral is protected: what opens, or why it does not and what is left to do."""
    if order.withheld:
        return Message(
            WITHHELD_WORDS,
            "You can record what happens: reports, chases, attempts, appointments. Sending it, "
            "asking somebody else, changing the order, reviewing its report and printing its "
            "packet need a colleague who opens it.",
            Tone.INFO,
            None,
            0,
        )
    if not order.protected:
        return None
    said = f"Kept with the {PART_WORDS[order.compartment]}."
    remedy = f"Only {READERS[order.compartment]} see who it goes to, what is asked, and why."
    return Message(said, remedy, Tone.INFO, None, 0)


def _closed_words(chart: Chart, order: Referral) -> str:
    closed = order.closed_at
    day = f" on {show_date(local(chart, closed).date())}" if closed else ""
    return f"Nothing: it was closed{day}."


class _Fact(QWidget):
    """A label and what is said."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=12)
        self._label = Text("", tone="ink3")
        self._value = Text("", wrap=True, selectable=True)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._value, 1)
        current_theme().follow(self._restyle)

    def fill(self, item: tuple[str, str]) -> None:
        label, value = item
        self._label.setText(label)
        self._value.setText(value)
        self._value.set_tone("ink3" if value in {NOT_RECORDED, WITHHELD} else "")

    def _restyle(self) -> None:
        self._label.setFixedWidth(current_theme().u(112))
