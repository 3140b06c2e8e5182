"""A person's consents, and the register of what left about them."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.consents.consent_form import ConsentSheet
from clinicdesk.desktop.consents.words import (
    consent_columns,
    consent_facts,
    consent_status,
    disclosure_columns,
    disclosure_facts,
)
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message, message_for
from clinicdesk.desktop.person.facts_sheet import FactsSheet
from clinicdesk.desktop.person.form_sheet import Work
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import DataTable, EmptyState, Notice, VBox
from clinicdesk.domain.access import Act, Compartment, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.consents import Consent, ConsentStatus
from clinicdesk.domain.documents import Disclosure

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic

__all__ = ["ConsentLists"]

Read = tuple[
    tuple[Consent, ...], tuple[Disclosure, ...], tuple[StaffMember, ...], tuple[Compartment, ...]
]


class ConsentLists(QWidget):
    """Two lists, one of which shows. ``read`` is sent when both have come."""

    read = Signal()
    document_opened = Signal(object)

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__()
        self._desk, self._host = desk, host
        self._chart: Chart | None = None
        self._read: Read = ((), (), (), ())
        self._wanted: UUID | None = None
        self._known = False
        self._shown = "consents"
        self.may_record = may(desk.actor, Act.EDIT_PERSON)
        column = VBox(self)
        self._notice = Notice()
        column.addWidget(self._notice)
        clinic = desk.clinic
        self.consents: DataTable[Consent] = DataTable(
            "Consents, newest first", consent_columns(clinic.today), lambda one: one.id
        )
        self.disclosures: DataTable[Disclosure] = DataTable(
            "Disclosures, newest first",
            disclosure_columns(clinic.facts.site.zone),
            lambda line: line.id,
        )
        self.consents.opened.connect(self._open)
        self.disclosures.opened.connect(self._open_line)
        column.addWidget(self.consents, 1)
        column.addWidget(self.disclosures, 1)
        self.nothing = EmptyState("file-check", "", button="Record a consent")
        self.nothing.acted.connect(self.record)
        column.addWidget(self.nothing, 1)

    @property
    def counts(self) -> tuple[int, int]:
        """How many there are of each."""
        return len(self._read[0]), len(self._read[1])

    def show_chart(self, chart: Chart) -> None:
        """Read what a person agreed to, and what left about them."""
        self._chart = chart
        clinic, patient_id = self._desk.clinic, chart.patient.id

        def came(read: Read) -> None:
            if self._chart is not None and self._chart.patient.id == patient_id:
                self._fill(read)

        def failed(error: Exception) -> None:
            if self._chart is not None and self._chart.patient.id == patient_id:
                reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
                self._notice.show_message(message_for(error, reference))

        self._desk.tasks.read(
            lambda _report: _everything(clinic, patient_id), came, failed, key="consents"
        )

    def clear(self) -> None:
        """Show nobody."""
        self._chart = self._wanted = None
        self._fill(((), (), (), ()), known=False)

    def show_part(self, part: str) -> None:
        """Show the consents, or the disclosures."""
        self._shown = part
        consents, disclosures = self._read[0], self._read[1]
        first = part == "consents"
        self.consents.setVisible(first and bool(consents))
        self.disclosures.setVisible(not first and bool(disclosures))
        self.nothing.setVisible(self._known and not (consents if first else disclosures))
        self.nothing.button.setVisible(first and self.may_record)
        if first:
            self.nothing.set_words(
                "No consent is recorded",
                "What the person lets be disclosed, or does not, is written down here.",
                "file-check",
            )
        else:
            words = "What is printed or saved for others is written down here by itself."
            self.nothing.set_words("Nothing has left yet", words, "send")

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        for table in (self.consents, self.disclosures):
            if not table.isHidden():
                table.enter()
                return
        offered = self._known and not self.nothing.button.isHidden()
        # While nothing has come the keyboard waits here.
        (self.nothing.button if offered else self).setFocus()

    def open_when_read(self, consent_id: UUID) -> None:
        """Open one of the consents as soon as they have come."""
        self._wanted = consent_id
        self._open_wanted()

    def _open_wanted(self) -> None:
        found = next((one for one in self._read[0] if one.id == self._wanted), None)
        if found is not None:
            self._wanted = None
            self._open(found)

    def _fill(self, read: Read, *, known: bool = True) -> None:
        self._read, self._known = read, known
        self._notice.show_message(None)
        self.consents.set_rows(read[0])
        self.disclosures.set_rows(read[1])
        waited = self.hasFocus()
        self.show_part(self._shown)
        if waited and self._known:
            self.focus_first()
        self._open_wanted()
        self.read.emit()

    # What the person does

    def record(self) -> None:
        """Write a consent down."""
        if self._chart is None or not self.may_record:
            return
        sheet = ConsentSheet(self._desk, self._chart, self._read[3])
        sheet.saved.connect(lambda _answer: self._say("The consent is recorded."))
        self._host.show_sheet(sheet)

    def _say(self, words: str) -> None:
        self._desk.messages.say(words)

    def _open(self, consent: Consent) -> None:
        clinic = self._desk.clinic
        owner = next((p.display or p.name for p in self._read[2] if p.id == consent.owner_id), "")
        sheet = FactsSheet("Consent", consent_status(consent, clinic.today()))
        able = self.may_record and {*consent.compartments} <= {
            Compartment.GENERAL,
            *self._read[3],
        }
        if able and consent.status is ConsentStatus.ACTIVE:
            sheet.add_button("Revoke…", "circle-x", lambda: self._revoke(consent), "danger")
        if able and consent.status is not ConsentStatus.ENTERED_IN_ERROR:
            sheet.add_button("Entered in error…", "undo-2", lambda: self._ask(sheet, consent))
        paper = consent.document_id
        if paper is not None:
            sheet.add_button("Signed form", "paperclip", lambda: self.document_opened.emit(paper))
        facts = consent_facts(consent, clinic.facts.site.zone, owner)
        sheet.add_card("What was agreed", "file-check", facts)
        self._host.show_sheet(sheet)

    def _open_line(self, line: Disclosure) -> None:
        sheet = FactsSheet("Disclosure", note=line.number)
        sheet.add_button(
            "What left", "file-text", lambda: self.document_opened.emit(line.document_id)
        )
        facts = disclosure_facts(line, self._desk.clinic.facts.site.zone)
        sheet.add_card("What was written down", "send", facts)
        self._host.show_sheet(sheet)

    def _revoke(self, consent: Consent) -> None:
        consents, actor = self._desk.clinic.consents, self._desk.actor

        def work(how: str) -> Work:
            return _told(lambda: consents.revoke(actor, consent.id, consent.version, how))

        sheet = ReasonSheet(
            self._desk,
            "Revoke the consent",
            label="How the person revoked it",
            hint="Such as: in writing today. What left before stays disclosed.",
            missing="Say how the person revoked it.",
            draft=("consent-revoke", consent.id),
            save="Revoke it",
            work=work,
            note="What was prepared by it does not leave any more.",
        )
        sheet.saved.connect(lambda _answer: self._say("The consent is revoked."))
        self._host.show_sheet(sheet)

    def _ask(self, sheet: FactsSheet, consent: Consent) -> None:
        sheet.notice.show_message(
            Message(
                "Nothing will leave by this consent any more.",
                "This is not taken back: what was given after all is recorded again.",
                Tone.WARN,
                Action("Mark it as entered in error", lambda: self._mark(consent)),
                seconds=0,
            )
        )

    def _mark(self, consent: Consent) -> None:
        consents, actor = self._desk.clinic.consents, self._desk.actor
        self._desk.tasks.write(
            _told(lambda: consents.mark_in_error(actor, consent.id, consent.version)),
            lambda _answer: self._marked(),
        )

    def _marked(self) -> None:
        self._say("The consent is marked as entered in error. It stays in the list.")
        self._host.close_sheet()


def _told(act: Callable[[], tuple[Consent, Change]]) -> Work:
    """Do it; what opens by a consent may be other entries now."""

    def work(_report: object) -> tuple[Consent, Change]:
        consent, change = act()
        return consent, Change(change.kinds | {"protected"}, change.patient_id)

    return work


def _everything(clinic: "Clinic", patient_id: UUID) -> Read:
    actor = clinic.actor
    return (
        clinic.consents.of_patient(actor, patient_id),
        clinic.documents.disclosures(actor, patient_id),
        clinic.users.everyone(),
        clinic.protected.writable(actor),
    )
