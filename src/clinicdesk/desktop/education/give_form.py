"""The form by which a leaflet is given: language, how, what it serves, when to ask."""

from datetime import timedelta
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.education.words import METHODS
from clinicdesk.desktop.forms.give_leaflet_form import Ui_GiveLeafletForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.education import ASK_AFTER, GiveDraft, Method, Suggestion
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.readability import LANGUAGES

__all__ = ["GiveSheet"]

_WHOLE = "whole"


class GiveSheet(FormSheet):
    """Gives one leaflet. ``saved`` carries (Assignment, Change)."""

    def __init__(
        self, desk: Desk, patient_id: UUID, offered: Suggestion, plan: CarePlan | None
    ) -> None:
        super().__init__(
            desk,
            "Give a leaflet",
            Ui_GiveLeafletForm(),
            draft=(f"give-leaflet-{offered.topic.key}", patient_id),
            note=offered.leaflet.title,
            save="It is given",
        )
        self._patient_id, self._topic, self._plan = patient_id, offered.topic, plan
        fill_choices(self.ui.language, list(LANGUAGES.items()))
        choose(self.ui.language, offered.leaflet.language)
        fill_choices(self.ui.method, METHODS)
        fill_choices(self.ui.serves, [(_WHOLE, "The person as a whole"), *_lines(plan)])
        choose(self.ui.serves, str(offered.goal_id or offered.concern_id or _WHOLE))
        self._ask_on = DayField(desk.clinic.today)
        self.fields.put("ask_on", self._ask_on)
        days = ASK_AFTER[None]
        self._ask_on.set_value(desk.clinic.today() + timedelta(days=days or 0))
        self.loaded()

    def focus_first(self) -> None:
        """How it is given is what differs most."""
        self.ui.method.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Give it."""
        if self._ask_on.problem:
            return [FieldProblem("ask_on", self._ask_on.problem)]
        plan, chosen = self._plan, str(self.ui.serves.currentData())
        line = None if chosen == _WHOLE else UUID(chosen)
        draft = GiveDraft(
            patient_id=self._patient_id,
            topic=self._topic.key,
            language=str(self.ui.language.currentData()),
            method=Method(self.ui.method.currentData()),
            plan_id=plan.id if plan is not None and line is not None else None,
            concern_id=line if plan and line and plan.concern(line) else None,
            goal_id=line if plan and line and plan.goal(line) else None,
            ask_on=self._ask_on.value,
            ask=self._ask_on.value is not None,
        )
        education, actor = self.desk.clinic.education, self.desk.actor
        return lambda _report: education.give(actor, draft)


def _lines(plan: CarePlan | None) -> list[tuple[str, str]]:
    if plan is None:
        return []
    found = [(str(one.id), f"Concern: {one.code.text}") for one in plan.concerns]
    return found + [(str(one.id), f"Goal: {one.description}") for one in plan.goals]
