"""The protected record in a chart: what opens for its reader, and how many entries do not."""

from uuid import UUID

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.form_sheet import Work
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS, kind_status
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.protected.break_glass import BreakGlassSheet
from clinicdesk.desktop.protected.entry_form import WRITTEN, EntrySheet
from clinicdesk.desktop.protected.entry_view import EntryView
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    HBox,
    IconLabel,
    Notice,
    Text,
    VBox,
    key_hint,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.protected import EntryKind, ProtectedEntry, ProtectedView, withheld_words

__all__ = ["ProtectedTab"]


class ProtectedTab(ChartTab):
    """Enter opens an entry. Nothing is read before the tab is looked at: a look is written down."""

    document_opened = Signal(object)
    """Carries the id of a kept document."""
    consent_opened = Signal(object)
    """Carries the id of a consent."""

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        self.view: ProtectedView | None = None
        column = VBox(self, margins=(24, 4, 24, 20), spacing=10)
        row = HBox(spacing=8)
        self._lock = IconLabel("lock", "ink3", 18)
        row.addWidget(self._lock)
        self._kept = Text("", tone="ink2", wrap=True)
        row.addWidget(self._kept, 1)
        self._urgent = Button("Emergency access…", "danger", "shield-alert")
        self._urgent.clicked.connect(self._break_glass)
        row.addWidget(self._urgent)
        self._new = Button("New entry", "primary", "plus")
        key_hint(self._new, "New entry", "Ctrl+N")
        self._new.clicked.connect(self.new)
        row.addWidget(self._new)
        column.addLayout(row)
        self._notice = Notice()
        column.addWidget(self._notice)
        self._table: DataTable[ProtectedEntry] = DataTable(
            "Protected record, newest first", self._columns(), lambda entry: entry.id
        )
        self._table.opened.connect(self._open)
        column.addWidget(self._table, 1)
        self._nothing = EmptyState("shield", "")
        column.addWidget(self._nothing, 1)
        self.clear()

    def _columns(self) -> tuple[Column[ProtectedEntry], ...]:
        return (
            Column(
                "What", lambda e: e.kind, chip=lambda e: kind_status(e.kind), width=150, least=140
            ),
            Column(
                "Entry",
                lambda e: e.title,
                sub=lambda e: ", ".join(p for p in (e.code.text if e.code else "", e.value) if p),
                style=CellStyle.WRAP,
                width=300,
                least=150,
                stretch=3,
            ),
            Column(
                "Part",
                lambda e: COMPARTMENT_WORDS[e.compartment],
                style=CellStyle.WRAP,
                width=190,
                least=130,
                stretch=1,
            ),
            Column("Day", self._day, width=130, least=124),
            Column("By", lambda e: e.author, sub=self._written, width=170, least=130, drop=1),
        )

    @staticmethod
    def _day(entry: ProtectedEntry) -> str:
        return show_date(entry.occurred_on) if entry.occurred_on else "Not recorded"

    def _written(self, entry: ProtectedEntry) -> str:
        return show_date(day_of(self.chart, entry.recorded_at)) if self.chart else ""

    # What the chart asks

    def show_chart(self, chart: Chart) -> None:
        """Read what opens of a person's protected record."""
        super().show_chart(chart)
        clinic, actor, patient_id = self.desk.clinic, self.desk.actor, chart.patient.id

        def came(view: ProtectedView) -> None:
            self._on_view(patient_id, view)

        def failed(error: Exception) -> None:
            self._on_failure(patient_id, error)

        self.desk.tasks.read(
            lambda _report: clinic.protected.view(actor, patient_id),
            came,
            failed,
            key="protected",
        )

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self.forget()

    def forget(self) -> None:
        """Show nothing of what was open, at once."""
        self.view = None
        self._table.set_rows(())
        for part in (self._table, self._nothing, self._lock, self._kept, self._urgent, self._new):
            part.hide()
        self._notice.show_message(None)

    def focus_first(self) -> None:
        """Put the keyboard into the list, or on what can be done."""
        if not self._table.isHidden():
            self._table.enter()
            return
        for button in (self._new, self._urgent):
            if not button.isHidden():
                button.setFocus()
                return
        self.setFocus()

    def new(self) -> None:
        """Write an entry, where the role writes anywhere."""
        if self.chart is not None and self.view is not None and self.view.writable:
            sheet = EntrySheet(self.desk, self.chart.patient.id, self.view.writable)
            sheet.saved.connect(lambda _answer: self._say("The entry is kept, sealed."))
            self.host.show_sheet(sheet)

    # What came

    def _on_view(self, patient_id: UUID, view: ProtectedView) -> None:
        if self.chart is None or self.chart.patient.id != patient_id:
            return
        waited = self.view is None and self.hasFocus()
        self.view = view
        self._notice.show_message(None)
        self._table.set_rows(view.entries)
        self._table.setVisible(bool(view.entries))
        self._kept.setText(withheld_words(view.withheld) if view.withheld else "")
        self._lock.setVisible(bool(view.withheld))
        self._kept.show()
        may_break = view.may_break_glass and view.emergency is None
        self._urgent.setVisible(may_break)
        self._new.setVisible(bool(view.writable))
        self._say_nothing(view)
        if waited or (self.isVisible() and self.window().focusWidget() is self):
            self.focus_first()

    def _say_nothing(self, view: ProtectedView) -> None:
        self._nothing.setVisible(not view.entries)
        what = "Nothing here opens for your role" if view.withheld else "Nothing is kept here"
        to_do = "What you write here is sealed, and only those roles read it that need it."
        if not view.writable:
            to_do = "If your work needs it, ask the clinic’s administrator."
        self._nothing.set_words(what, to_do if view.writable or view.withheld else "")

    def _on_failure(self, patient_id: UUID, error: Exception) -> None:
        if self.chart is None or self.chart.patient.id != patient_id:
            return
        self.forget()
        reference = "" if hasattr(error, "sentence") else self.desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))

    # What the person does

    def _say(self, words: str) -> None:
        self.desk.messages.say(words)

    def _open(self, entry: ProtectedEntry) -> None:
        if entry.kind is EntryKind.DOCUMENT:
            self.document_opened.emit(entry.id)
            return
        if entry.kind is EntryKind.CONSENT:
            self.consent_opened.emit(entry.id)
            return
        writable = self.view.writable if self.view else ()
        may_write = entry.compartment in writable and entry.kind in WRITTEN
        view = EntryView(self.desk, entry, may_write=may_write)
        view.changed.connect(self._change)
        view.wrong.connect(self._mark)
        self.host.show_sheet(view)

    def _change(self, entry: ProtectedEntry, first_id: UUID) -> None:
        sheet = EntrySheet(
            self.desk, entry.patient_id, (entry.compartment,), entry, draft_id=first_id
        )
        sheet.saved.connect(lambda _answer: self._say("Changed. What it said is kept."))
        self.host.show_sheet(sheet)

    def _mark(self, entry: ProtectedEntry) -> None:
        protected, actor = self.desk.clinic.protected, self.desk.actor

        def work(reason: str) -> Work:
            return lambda _report: protected.mark_in_error(actor, entry.id, reason)

        sheet = ReasonSheet(
            self.desk,
            "Entered in error",
            label="What was wrong",
            hint="It is kept with the entry, which is not shown any more.",
            missing="Say what was wrong.",
            draft=("protected-error", entry.id),
            save="Mark as entered in error",
            work=work,
        )
        sheet.saved.connect(
            lambda _answer: self._say("The entry is marked as entered in error, and not shown.")
        )
        self.host.show_sheet(sheet)

    def _break_glass(self) -> None:
        if self.chart is not None:
            self.host.show_sheet(BreakGlassSheet(self.desk, self.chart.patient.id))
