"""The referrals of a person: the list, and one of them."""

from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.measure_names import unbroken
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.referral.event_form import EventSheet
from clinicdesk.desktop.referral.order_form import ReferralSheet
from clinicdesk.desktop.referral.view import WITHHELD, ReferralRead, ReferralView
from clinicdesk.desktop.referral.words import EVENTS, due_status, stage_status
from clinicdesk.desktop.theme import Status
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    SectionHeading,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referrals import Referral

__all__ = ["ReferralsTab"]


class ReferralsTab(ChartTab):
    """Enter opens a referral, Esc goes back to the list, Ctrl+N makes a new one."""

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        self._open_id: UUID | None = None
        self._may_edit = may(desk.actor, Act.EDIT_REFERRAL)
        self._stack = QStackedWidget()
        VBox(self).addWidget(self._stack)
        page = QWidget()
        column = VBox(page, margins=(24, 4, 24, 20), spacing=12)
        self._heading = SectionHeading("Referrals", small=False)
        new = Button("New referral", "secondary", "plus", hint="New referral (Ctrl+N)")
        new.clicked.connect(self.new)
        if not self._may_edit:
            new.hide()
        self._heading.add(new)
        column.addWidget(self._heading)
        self._table: DataTable[Referral] = DataTable(
            "Referrals, open ones first", self._columns(), lambda order: order.id
        )
        self._table.opened.connect(lambda order: host.show_referral(order.id))
        column.addWidget(self._table, 1)
        self._nothing = EmptyState(
            "send",
            "No referral yet",
            "Ask another practice or program to see this person.",
            button="New referral" if self._may_edit else "",
        )
        self._nothing.acted.connect(self.new)
        column.addWidget(self._nothing, 1)
        self._stack.addWidget(page)
        self._view = ReferralView(may_edit=self._may_edit, may_print=may(desk.actor, Act.PRINT))
        self._view.left.connect(self._to_list)
        self._view.happened.connect(self._record)
        self._view.edited.connect(self._edit)
        self._view.packet_asked.connect(self.print_packet)
        self._view.error_asked.connect(self._mark_in_error)
        self._stack.addWidget(self._view)

    def _columns(self) -> tuple[Column[Referral], ...]:
        def due(order: Referral) -> str:
            return show_date(order.due_on) if order.is_open and order.due_on else ""

        def who(order: Referral) -> str:
            # A chip takes the day's place; then the day stands beside the owner.
            day = f"by {due(order)}" if self._due(order) is not None else ""
            parts = (order.owner, day) if order.is_open else ()
            return " ".join(part for part in parts if part)

        return (
            Column(
                "Service",
                lambda r: r.service.text,
                sub=lambda r: r.number,
                style=CellStyle.NAME,
                width=200,
                least=130,
                stretch=2,
            ),
            Column(
                "Sent to",
                lambda r: r.recipient.name if r.recipient else _nobody(r),
                tone=lambda r: "" if r.recipient else "ink3",
                width=190,
                least=130,
                stretch=2,
                drop=1,
            ),
            Column(
                "Stage",
                lambda r: stage_status(r.stage).word,
                chip=lambda r: stage_status(r.stage),
                width=190,
                least=190,
            ),
            Column(
                "Next step",
                lambda r: unbroken(r.next_action) if r.is_open else "Closed",
                sub=who,
                style=CellStyle.WRAP,
                width=240,
                least=140,
                stretch=3,
            ),
            Column("Due", due, chip=self._due, width=120, least=116),
        )

    def _due(self, order: Referral) -> Status | None:
        return due_status(order, self.chart.today) if self.chart else None

    # The chart comes and goes

    def show_chart(self, chart: Chart) -> None:
        """Show a person's referrals; the one that is open is read again."""
        super().show_chart(chart)
        orders = [r for r in chart.referrals if not r.entered_in_error]
        orders.sort(key=lambda r: (not r.is_open, r.due_on or chart.today))
        self._table.set_rows(orders)
        self._table.setVisible(bool(orders))
        self._nothing.setVisible(not orders)
        count = sum(r.is_open for r in orders)
        self._heading.note.setText(f"{count} open" if orders else "")
        if self._open_id is not None:
            self._read(self._open_id)

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._open_id = None
        self._table.set_rows(())
        self._view.clear()
        self._stack.setCurrentIndex(0)

    def open_referral(self, referral_id: UUID) -> None:
        """Show one referral."""
        self._open_id = referral_id
        if self.chart is not None:
            self._read(referral_id)

    def close_referral(self) -> None:
        """Show the list."""
        self._open_id = None
        self._stack.setCurrentIndex(0)

    def _read(self, referral_id: UUID) -> None:
        clinic, actor = self.desk.clinic, self.desk.actor

        def work(_report: object) -> ReferralRead:
            return ReferralRead(
                clinic.referrals.get(actor, referral_id),
                clinic.referrals.events(actor, referral_id),
                clinic.referrals.possible(actor, referral_id),
                clinic.referrals.gate(actor, referral_id),
            )

        self.desk.tasks.read(work, self._on_read, self._on_failure, key="referral")

    def _on_read(self, read: ReferralRead) -> None:
        chart = self.chart
        if chart is None or read.order.patient_id != chart.patient.id:
            return
        if read.order.id != self._open_id:
            return
        first = self._stack.currentIndex() == 0
        self._view.fill(chart, read)
        self._stack.setCurrentIndex(1)
        if first and self.isVisible():
            self._view.focus_first()

    def _on_failure(self, error: Exception) -> None:
        self.close_referral()
        self.desk.failed(error)

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        if self._stack.currentIndex() == 1:
            self._view.focus_first()
        elif self._table.isHidden():
            self._nothing.button.setFocus()
        else:
            self._table.enter()

    def go_up(self) -> bool:
        """From a referral to the list."""
        if self._stack.currentIndex() == 0:
            return False
        self._to_list()
        return True

    def _to_list(self) -> None:
        self.close_referral()
        self._table.enter()

    # What the person does

    @property
    def open_id(self) -> UUID | None:
        """The referral that is shown, if one is."""
        return self._open_id if self._stack.currentIndex() == 1 else None

    def new(self) -> None:
        """Make a new referral."""
        if self.chart is not None and self._may_edit:
            sheet = ReferralSheet(self.desk, self.chart)
            sheet.saved.connect(self._made)
            self.host.show_sheet(sheet)

    def print_packet(self) -> None:
        """Preview the packet of the referral that is open."""
        self.host.print_document(DocumentKind.PACKET, self._open_id)

    def _edit(self) -> None:
        if self.chart is not None and self._view.read is not None:
            sheet = ReferralSheet(self.desk, self.chart, self._view.read.order)
            sheet.saved.connect(
                lambda answer: self.desk.messages.say(f"Referral {answer[0].number} is changed.")
            )
            self.host.show_sheet(sheet)

    def _record(self, code: EventCode) -> None:
        read = self._view.read
        if self.chart is None or read is None:
            return
        sheet = EventSheet(self.desk, self.chart, read.order, code, read.gate)
        sheet.saved.connect(lambda answer: self._recorded(code, *answer))
        self.host.show_sheet(sheet)

    def _recorded(
        self, code: EventCode, order: Referral, change: Change, event_id: UUID | None
    ) -> None:
        desk, words = self.desk, EVENTS[code].past
        if not change.kinds or event_id is None:
            desk.messages.say("This was known already; nothing changed.")
        elif code is EventCode.SEND:
            desk.messages.say(f"Referral {order.number} is sent. Print its packet, if it goes so.")
        else:
            self.host.did(
                f"{words}: {order.service.text}.",
                lambda: self._undo(order.id, event_id),
            )

    def _undo(self, order_id: UUID, event_id: UUID) -> None:
        desk = self.desk
        desk.tasks.write(
            lambda _report: desk.clinic.referrals.undo(desk.actor, order_id, event_id),
            lambda _answer: desk.messages.say("Taken back."),
        )

    def _made(self, answer: tuple[Referral, Change]) -> None:
        order, _change = answer
        self.host.did(
            f"Referral {order.number} is made. It is not sent yet.",
            lambda: self._take_back(order),
        )
        self.host.show_referral(order.id)

    def _mark_in_error(self) -> None:
        if self._view.read is not None:
            self._take_back(self._view.read.order)

    def _take_back(self, order: Referral) -> None:
        desk = self.desk

        def done(_answer: object) -> None:
            desk.messages.say(f"Referral {order.number} is marked as made by mistake.")

        self.close_referral()
        desk.tasks.write(
            lambda _report: desk.clinic.referrals.mark_in_error(
                desk.actor, order.id, "Made by mistake"
            ),
            done,
        )


def _nobody(order: Referral) -> str:
    return WITHHELD if order.withheld else "Nobody chosen yet"
