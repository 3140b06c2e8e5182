"""A concern in the editor: words with a code, whose it is, what stands behind it, who agrees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.concern_form import Ui_ConcernForm
from clinicdesk.desktop.person.entries import CheckList, choose, fill_choices
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.code_offers import CodeOffers
from clinicdesk.desktop.plan.editor.evidence import evidence_choices
from clinicdesk.desktop.plan.editor.line_form import LineForm, Shown, Work
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.display import concept
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_agreement import agreed
from clinicdesk.domain.plan_parts import ConcernOrigin, Priority, Who
from clinicdesk.domain.plans import Concern, ConcernDraft
from clinicdesk.services.code_book import coded_words

__all__ = ["ConcernForm"]

_UNTRUE = frozenset({"refuted", "entered-in-error"})
_UNDONE = frozenset({"active", "recurrence", "relapse"})
_PERSON, _CLINICIAN = "person", "clinician"
_NEW = {ConcernOrigin.SCREENING: "unconfirmed"}
"""How sure a new concern is: what a screening alone says waits for both to agree."""


class ConcernForm(LineForm):
    """A new concern, or one that is changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Ui_ConcernForm(), "concern")
        self._conditions: list[Condition] = []
        ui = self.ui
        fill_choices(ui.said_by, words.SAID_BY_WORDS)
        fill_choices(ui.priority, words.PRIORITIES)
        fill_choices(ui.patient_priority, words.PRIORITIES)
        fill_choices(ui.status, words.CONCERN_STATUS_WORDS)
        fill_choices(ui.origin, words.ORIGINS)
        self._list: CheckList[UUID] = CheckList((), "The chart has no problem to link it to.")
        self._evidence: CheckList[UUID] = CheckList((), "The chart has no result to link it to.")
        who = ((_PERSON, "The person agrees"), (_CLINICIAN, "A clinician agrees"))
        self._agreed: CheckList[str] = CheckList(who, "")
        self.fields.put("condition_ids", self._list)
        self.fields.put("evidence", self._evidence)
        self.fields.put("agreed", self._agreed)
        ui.code.currentTextChanged.connect(self._on_code)
        self.offers = CodeOffers(desk, ui.code, ())
        self.made()

    def first(self) -> QWidget:
        """The words come first."""
        field: QWidget = self.ui.code
        return field

    @property
    def _concern(self) -> Concern | None:
        line = self.shown.line if self.shown else None
        return line if isinstance(line, Concern) else None

    def offer(self, shown: Shown) -> None:
        """Offer the chart's problems and results."""
        concern = shown.line if isinstance(shown.line, Concern) else None
        self._conditions = _offered(shown.chart, concern)
        named = list(dict.fromkeys(concept(c.code) for c in self._conditions))
        fill_choices(self.ui.code, [("", ""), *((w, w) for w in named)])
        self.ui.code.setEditText("")
        self.offers.offer_first(named)
        self._list.offer([(c.id, concept(c.code)) for c in self._conditions])
        self._evidence.offer(evidence_choices(shown.chart, concern))

    def put(self, shown: Shown) -> None:
        """Show a concern, or what a new one begins with."""
        ui, concern = self.ui, shown.line
        if not isinstance(concern, Concern):
            choose(ui.said_by, "both")
            return
        ui.code.setEditText(concern.code.text)
        choose(ui.said_by, concern.said_by)
        choose(ui.priority, concern.priority or "")
        choose(ui.patient_priority, concern.patient_priority or "")
        choose(ui.status, concern.status)
        choose(ui.origin, concern.origin)
        ui.own_words.setPlainText(concern.own_words)
        ui.note.setPlainText(concern.note)
        self._list.choose(concern.condition_ids)
        self._evidence.choose(concern.evidence)
        said = (
            (_PERSON, concern.person_agrees_on),
            (_CLINICIAN, concern.clinician_agrees_on),
        )
        self._agreed.choose([who for who, on in said if on is not None])

    def arrange(self) -> None:
        """Ask who agrees where a screening alone says it."""
        asked = self.ui.origin.currentData() == ConcernOrigin.SCREENING or bool(self._agreed.chosen)
        whole: QWidget = self.ui.agreed_field
        if whole.isHidden() == asked:
            self.fields.show("agreed", shown=asked)

    def _on_code(self, typed: str) -> None:
        # Choosing a problem of the chart links it; what is ticked otherwise stays.
        if self._loading:
            return
        found = next((c for c in self._conditions if concept(c.code) == typed.strip()), None)
        if found is not None and found.id not in self._list.chosen:
            self._list.choose((*self._list.chosen, found.id))

    def _code(self) -> Coded | None:
        """The code that is known already; None where the words are to be looked up."""
        typed = self.ui.code.currentText().strip()
        if self._concern is not None and self._concern.code.text == typed:
            return self._concern.code
        found = next((c for c in self._conditions if concept(c.code) == typed), None)
        return found.code if found is not None else None

    def draft(self) -> ConcernDraft:
        """Return the concern as it stands in the form; its words without a code looked up."""
        ui, before, today = self.ui, self._concern, self.desk.clinic.today()
        first, second = ui.priority.currentData(), ui.patient_priority.currentData()
        origin = ConcernOrigin(ui.origin.currentData())
        draft = ConcernDraft(
            code=self._code() or Coded(ui.code.currentText().strip()),
            said_by=str(ui.said_by.currentData()),
            status=str(ui.status.currentData()),
            verification=before.verification if before else _NEW.get(origin, "confirmed"),
            priority=Priority(first) if first else None,
            patient_priority=Priority(second) if second else None,
            condition_ids=self._list.chosen,
            own_words=ui.own_words.toPlainText().strip(),
            note=ui.note.toPlainText().strip(),
            origin=origin,
            evidence=self._evidence.chosen,
            clinician_agrees_on=before.clinician_agrees_on if before else None,
            clinician_agrees_by=before.clinician_agrees_by if before else "",
            person_agrees_on=before.person_agrees_on if before else None,
        )
        by = draft.clinician_agrees_by or self.desk.actor.display
        ours = _day(_CLINICIAN in self._agreed.chosen, draft.clinician_agrees_on, today)
        theirs = _day(_PERSON in self._agreed.chosen, draft.person_agrees_on, today)
        draft = agreed(draft, Who.PROVIDER, ours, by, today=today)
        return agreed(draft, Who.PATIENT, theirs, today=today)

    def collect(self) -> Work | list[FieldProblem]:
        """Save the concern."""
        assert self.shown is not None
        before, draft, known = self._concern, self.draft(), self._code()
        plans, actor, plan_id = self.desk.clinic.plans, self.desk.actor, self.shown.plan.id

        def work(_report: object) -> Any:
            # Looking a code up may load the code set: not on the window's thread.
            said = draft if known is not None else replace(draft, code=coded_words(draft.code.text))
            if before is None:
                return plans.add_concern(actor, plan_id, said)
            return plans.change_concern(actor, before.id, before.version, said)

        return work


def _offered(chart: Chart, concern: Concern | None) -> list[Condition]:
    """The problems that a concern may stand for: those that last, and those it stands for."""
    true = [c for c in chart.clinical.conditions if c.verification not in _UNTRUE]
    kept: Sequence[UUID] = concern.condition_ids if concern else ()
    return [
        *(c for c in true if c.status in _UNDONE),
        *(c for c in true if c.status not in _UNDONE and c.id in kept),
    ]


def _day(agreed: bool, before: date | None, today: date) -> date | None:
    return (before or today) if agreed else None
