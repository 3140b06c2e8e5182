"""The fields of a plan as a whole, on the sheet that starts one and in the editor."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.editor.plan_rows import HelpRow, SignRow, help_of, sign_of
from clinicdesk.desktop.plan.editor.rows_field import RowsField
from clinicdesk.desktop.widgets import Ruler
from clinicdesk.domain.directory import DirectoryEntry
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_parts import BarrierHelp, Caregiver, PlanStatement, WarningSign
from clinicdesk.domain.plans import CarePlan, PlanDraft, PlanStatus

__all__ = ["PlanFields"]


class PlanFields:
    """Puts the controls into a compiled care-plan form, shows a plan in it, and reads it again."""

    def __init__(self, ui: Any, fields: FormFields, desk: Desk) -> None:
        self._ui, self._desk = ui, desk
        today = self._today = desk.clinic.today
        fill_choices(ui.status, words.PLAN_STATUSES)
        self.start, self.review, self.copy = (DayField(today) for _ in range(3))
        self.asked_on = DayField(today)
        self.strain = Ruler("not hard", "more than they can bear")
        self.helps = RowsField(
            "What helps", "this help", lambda: HelpRow(self._barriers(), self._look)
        )
        self.signs = RowsField("Warning sign", "this sign", SignRow)
        for field, control in (
            ("start_on", self.start),
            ("review_due_on", self.review),
            ("copy_given_on", self.copy),
            ("barrier_help", self.helps),
            ("warning_signs", self.signs),
            ("caregiver_strain", self.strain),
            ("caregiver_on", self.asked_on),
        ):
            fields.put(field, control)

    def _help_row(self) -> HelpRow:
        return HelpRow(self._barriers(), self._look)

    def _look(self, text: str, answer: Callable[[Sequence[DirectoryEntry]], None]) -> None:
        desk = self._desk
        desk.tasks.read(
            lambda _report: desk.clinic.directory.carers(desk.actor, text),
            answer,
            key="plan-help-in-directory",
        )

    def _barriers(self) -> tuple[str, ...]:
        lines = self._ui.barriers.toPlainText().splitlines()
        return tuple(line.strip() for line in lines if line.strip())

    def show(self, plan: CarePlan) -> None:
        """Show a plan in fields that are as for a new one."""
        ui = self._ui
        ui.title.setText(plan.title)
        ui.preferences.setPlainText(plan.preferences)
        ui.barriers.setPlainText("\n".join(plan.barriers))
        choose(ui.status, plan.status)
        self.start.set_value(plan.start_on)
        self.review.set_value(plan.review_due_on)
        self.copy.set_value(plan.copy_given_on)
        said = {s.kind: s.text for s in plan.statements}
        for kind, field in words.STATEMENTS:
            getattr(ui, field).setPlainText(said.get(kind, ""))
        self.helps.set_form_value([_help_value(one) for one in plan.barrier_help])
        self.signs.set_form_value([_sign_value(one) for one in plan.warning_signs])
        helper = plan.caregiver
        if helper is not None:
            ui.caregiver_name.setText(helper.name)
            ui.caregiver_relation.setText(helper.relation)
            ui.caregiver_needs.setText(helper.needs)
            self.strain.say(helper.strain)
            self.asked_on.set_value(helper.on)

    def problems(self) -> list[FieldProblem]:
        """What cannot be read."""
        days = {
            "start_on": self.start,
            "review_due_on": self.review,
            "copy_given_on": self.copy,
            "caregiver_on": self.asked_on,
        }
        found = [FieldProblem(name, day.problem) for name, day in days.items() if day.problem]
        helper = self._caregiver(None)
        if helper is not None and not helper.name:
            found.append(FieldProblem("caregiver_name", "Say who helps."))
        return found

    def draft(
        self, before: CarePlan | None, language: str, *, keeps_status: bool = False
    ) -> PlanDraft:
        """Return the plan as it stands in the form.

        ``keeps_status``: another place changes the status, with its rules and reasons.
        """
        ui = self._ui
        told = {
            kind: text
            for kind, field in words.STATEMENTS
            if (text := getattr(ui, field).toPlainText().strip())
        }
        # What was said first stays first: an order of its own is no change.
        order = [s.kind for s in before.statements] if before else []
        kinds = [k for k in order if k in told] + [k for k in told if k not in order]
        given = self.copy.value
        return PlanDraft(
            title=ui.title.text().strip(),
            status=before.status
            if before and keeps_status
            else PlanStatus(ui.status.currentData()),
            category=before.category if before else "",
            start_on=self.start.value,
            end_on=before.end_on if before else None,
            review_due_on=self.review.value,
            preferences=ui.preferences.toPlainText().strip(),
            barriers=self._barriers(),
            barrier_help=tuple(help_of(one) for one in self.helps.form_value()),
            statements=tuple(PlanStatement(kind, told[kind]) for kind in kinds),
            warning_signs=tuple(sign_of(one) for one in self.signs.form_value()),
            caregiver=self._caregiver(before.caregiver if before else None),
            copy_given_on=given,
            copy_language=(before.copy_language if before else "") or (language if given else ""),
        )

    def _caregiver(self, before: Caregiver | None) -> Caregiver | None:
        ui = self._ui
        found = Caregiver(
            name=ui.caregiver_name.text().strip(),
            relation=ui.caregiver_relation.text().strip(),
            strain=self.strain.said,
            needs=ui.caregiver_needs.text().strip(),
            on=self.asked_on.value,
        )
        said = found != Caregiver(name="")
        if not said or found == before:
            return found if said else None
        # Who was asked today says so by itself.
        return found if found.on is not None else replace(found, on=self._today())


def _help_value(one: BarrierHelp) -> dict[str, str]:
    return {
        "barrier": one.barrier,
        "resource": one.resource,
        "note": one.note,
        "resource_id": str(one.resource_id) if one.resource_id else "",
    }


def _sign_value(one: WarningSign) -> dict[str, str]:
    return {"zone": one.zone.value, "sign": one.sign, "act": one.act}
