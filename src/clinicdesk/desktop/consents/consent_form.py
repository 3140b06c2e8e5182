"""The form of a consent, or of a restriction: what the person decided, and what proves it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.consents.words import FORMS, RELATIONS
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.consent_form import Ui_ConsentForm
from clinicdesk.desktop.person.entries import CheckList, DayField, choose, fill_choices
from clinicdesk.desktop.person.evidence import EvidenceField, ask_file, file_bytes
from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS
from clinicdesk.domain.access import Act, Compartment, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.consents import (
    PURPOSE_WORDS,
    Consent,
    ConsentDecision,
    ConsentDraft,
    consent_problems,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem

__all__ = ["ConsentSheet"]

_DECISIONS = (
    ("permit", "The person lets this be disclosed"),
    ("deny", "The person does not want it disclosed, and the clinic agreed"),
)


class ConsentSheet(FormSheet):
    """A consent that was signed. ``saved`` carries (Consents, Change)."""

    def __init__(
        self,
        desk: Desk,
        chart: Chart,
        writable: Sequence[Compartment],
        *,
        ask: Callable[[QWidget], Path | None] = ask_file,
    ) -> None:
        super().__init__(
            desk,
            "Record a consent",
            Ui_ConsentForm(),
            draft=("consent", chart.patient.id),
            note="As it was signed",
            save="Record it",
        )
        self._chart = chart
        self._filed: dict[Path, UUID] = {}
        ui, today = self.ui, desk.clinic.today
        fill_choices(ui.decision, _DECISIONS)
        fill_choices(ui.form, list(FORMS.items()))
        fill_choices(ui.signer_relation, [(code, words) for code, words in RELATIONS.items()])
        self._purposes: CheckList[str] = CheckList(list(PURPOSE_WORDS.items()), "")
        parts = (Compartment.GENERAL, *writable)
        self._parts: CheckList[str] = CheckList(
            [(part.value, COMPARTMENT_WORDS[part]) for part in parts], ""
        )
        self._parts.choose((Compartment.GENERAL.value,))
        self._signed_on, self._until = DayField(today), DayField(today)
        self._scan = EvidenceField(self._papers(), ask)
        for field, control in (
            ("purposes", self._purposes),
            ("compartments", self._parts),
            ("signed_on", self._signed_on),
            ("period_end", self._until),
            ("document_id", self._scan),
        ):
            self.fields.put(field, control)
        # Filing what came in is a right of its own.
        self.fields.show("document_id", shown=may(desk.actor, Act.EDIT_REFERRAL))
        self._offer_owners(())
        ui.signed_by.setText(chart.patient.name.spoken)
        self.loaded()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)

    def focus_first(self) -> None:
        """What was decided comes first."""
        self.ui.decision.setFocus()

    def _papers(self) -> list[tuple[UUID, str]]:
        return [
            (p.id, f"{p.title}, {show_date(day_of(self._chart, p.created_at))}")
            for p in self._chart.documents
            if p.kind == "received"
        ]

    def _offer_owners(self, people: Sequence[StaffMember]) -> None:
        me = self.desk.actor
        chosen = str(self.ui.owner_id.currentData() or me.id)
        others = [(str(p.id), p.display or p.name) for p in people if not p.disabled]
        offered = {"": "Nobody", str(me.id): me.display, **dict(others)}
        fill_choices(self.ui.owner_id, list(offered.items()))
        choose(self.ui.owner_id, chosen)

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        self.fields.blockSignals(True)
        self._offer_owners(people)
        self.fields.blockSignals(False)

    def _relation(self) -> str:
        words = str(self.ui.signer_relation.currentText()).strip()
        return next((code for code, said in RELATIONS.items() if said == words), words)

    def _draft(self) -> ConsentDraft:
        ui = self.ui
        lines = ui.recipients.toPlainText().splitlines()
        owner = str(ui.owner_id.currentData() or "")
        return ConsentDraft(
            decision=ConsentDecision(str(ui.decision.currentData())),
            purposes=self._purposes.chosen,
            compartments=tuple(Compartment(part) for part in self._parts.chosen),
            data_classes=ui.data_classes.toPlainText().strip(),
            recipients=tuple(line.strip() for line in lines if line.strip()),
            signed_on=self._signed_on.value,
            signed_by=ui.signed_by.text().strip(),
            signer_relation=self._relation(),
            form=str(ui.form.currentData()),
            period_start=self._signed_on.value,
            period_end=self._until.value,
            expiry_event=ui.expiry_event.text().strip(),
            document_id=self._scan.document_id,
            owner_id=UUID(owner) if owner else None,
        )

    def collect(self) -> Work | list[FieldProblem]:
        """Record it; a scan is filed first, once."""
        draft = self._draft()
        typed = [
            FieldProblem(field, control.problem)
            for field, control in (("signed_on", self._signed_on), ("period_end", self._until))
            if control.problem
        ]
        problems = [*typed, *consent_problems(draft)]
        if problems:
            return problems
        path = self._scan.path if self._scan.has_file else None

        def work(_report: object) -> tuple[tuple[Consent, ...], Change]:
            return self._record(draft, path)

        return work

    def _record(self, draft: ConsentDraft, path: Path | None) -> tuple[tuple[Consent, ...], Change]:
        clinic, actor, patient_id = self.desk.clinic, self.desk.actor, self._chart.patient.id
        more: dict[str, Any] = {}
        touched: frozenset[str] = frozenset()
        if path is not None:
            if path not in self._filed:
                kept, change = clinic.documents.receive(
                    actor, patient_id, None, "Signed consent", file_bytes(path)
                )
                # What was filed is not filed again, if the consent itself is refused.
                self._filed[path] = kept.id
                touched = change.kinds
            more["document_id"] = self._filed[path]
        told = {name: getattr(draft, name) for name in ConsentDraft.__dataclass_fields__}
        recorded, change = clinic.consents.record(actor, patient_id, ConsentDraft(**told | more))
        return recorded, Change(change.kinds | touched | {"protected"}, patient_id)
