"""The form of a health concern: whose it is, how much it matters, what it stands for."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.concern_form import Ui_ConcernForm
from clinicdesk.desktop.person.entries import CheckList, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.code_offers import CodeOffers
from clinicdesk.desktop.widgets import Button
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.display import concept
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan, Concern, ConcernDraft, Priority
from clinicdesk.services.code_book import coded_words

__all__ = ["ConcernSheet"]

_UNTRUE = frozenset({"refuted", "entered-in-error"})
_UNDONE = frozenset({"active", "recurrence", "relapse"})


class ConcernSheet(FormSheet):
    """A new concern, or one that is changed. ``saved`` carries (CarePlan, Change)."""

    taken_out = Signal(object)

    def __init__(
        self,
        desk: Desk,
        chart: Chart,
        plan: CarePlan,
        concern: Concern | None = None,
        *,
        may_edit: bool = True,
    ) -> None:
        super().__init__(
            desk,
            "Change concern" if concern else "New concern",
            Ui_ConcernForm(),
            draft=("concern", concern.id if concern else plan.id),
            note=plan.title,
        )
        self._plan, self._concern = plan, concern
        true = [c for c in chart.clinical.conditions if c.verification not in _UNTRUE]
        self._conditions = [c for c in true if c.status in _UNDONE]
        kept = set(concern.condition_ids) if concern else set()
        self._conditions += [c for c in true if c.id in kept and c.status not in _UNDONE]
        self._fill_lists()
        self._show(concern)
        self.ui.code.currentTextChanged.connect(self._on_code)
        self._offers = CodeOffers(desk, self.ui.code, [concept(c.code) for c in self._conditions])
        self.loaded()
        if concern is not None:
            out = Button("End or take out…", "quiet", "circle-x")
            out.clicked.connect(lambda: self.taken_out.emit(concern))
            self.add_action(out)
        self.allow_saving(may_edit)

    def focus_first(self) -> None:
        """The words come first."""
        self.ui.code.setFocus()

    def _fill_lists(self) -> None:
        ui = self.ui
        named = list(dict.fromkeys(concept(c.code) for c in self._conditions))
        fill_choices(ui.code, [("", ""), *((w, w) for w in named)])
        fill_choices(ui.said_by, words.SAID_BY_WORDS)
        fill_choices(ui.priority, words.PRIORITIES)
        fill_choices(ui.patient_priority, words.PRIORITIES)
        fill_choices(ui.status, words.CONCERN_STATUS_WORDS)
        listed = [(c.id, concept(c.code)) for c in self._conditions]
        self._list = CheckList(listed, "The chart has no problem to link it to.")
        self.fields.put("condition_ids", self._list)

    def _show(self, concern: Concern | None) -> None:
        ui = self.ui
        if concern is None:
            choose(ui.said_by, "both")
            return
        ui.code.setEditText(concern.code.text)
        choose(ui.said_by, concern.said_by)
        choose(ui.priority, concern.priority or "")
        choose(ui.patient_priority, concern.patient_priority or "")
        choose(ui.status, concern.status)
        ui.own_words.setPlainText(concern.own_words)
        ui.note.setPlainText(concern.note)
        self._list.choose(concern.condition_ids)

    def _on_code(self, typed: str) -> None:
        # Choosing a problem of the chart links it; what is ticked otherwise stays.
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

    def collect(self) -> Work | list[FieldProblem]:
        """Save the concern."""
        ui, before = self.ui, self._concern
        first, second = ui.priority.currentData(), ui.patient_priority.currentData()
        typed, known = ui.code.currentText().strip(), self._code()
        draft = ConcernDraft(
            code=known or Coded(typed),
            said_by=str(ui.said_by.currentData()),
            status=str(ui.status.currentData()),
            verification=before.verification if before else "confirmed",
            priority=Priority(first) if first else None,
            patient_priority=Priority(second) if second else None,
            condition_ids=self._list.chosen,
            own_words=ui.own_words.toPlainText().strip(),
            note=ui.note.toPlainText().strip(),
        )
        plans, actor, plan_id = self.desk.clinic.plans, self.desk.actor, self._plan.id

        def work(_report: object) -> Any:
            # Looking a code up may load the code set: not on the window's thread.
            said = draft if known is not None else replace(draft, code=coded_words(typed))
            if before is None:
                return plans.add_concern(actor, plan_id, said)
            return plans.change_concern(actor, before.id, before.version, said)

        return work
