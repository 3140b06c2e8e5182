"""What a plan says of the person and of itself: one form, of which one part is in sight."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.care_plan_form import Ui_CarePlanForm
from clinicdesk.desktop.plan.editor.line_form import LineForm, Shown, Work
from clinicdesk.desktop.plan.editor.meters import meters_below, speak
from clinicdesk.desktop.plan.editor.plan_fields import PlanFields
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan, StatementKind

__all__ = ["PARTS", "WHOLE", "AboutForm", "Part", "part_said"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its key, its words in the tree, and the fields that are in sight for it."""

    key: str
    words: str
    icon: str
    fields: tuple[str, ...]
    kind: StatementKind | None = None


PARTS: tuple[Part, ...] = (
    Part("preferences", "What matters", "heart", ("preferences",)),
    Part("strength", "Strengths", "star", ("strength",), StatementKind.STRENGTH),
    Part("barriers", "Barriers, and what helps", "shield-alert", ("barriers", "barrier_help")),
    Part(
        "self_management",
        "Self-management",
        "user-check",
        ("self_management",),
        StatementKind.SELF_MANAGEMENT,
    ),
    Part(
        "symptoms",
        "Symptoms and warning signs",
        "triangle-alert",
        ("symptoms", "warning_signs"),
        StatementKind.SYMPTOMS,
    ),
    Part(
        "caregiver",
        "Caregiver and strain",
        "users",
        (
            "caregiver",
            "caregiver_name",
            "caregiver_relation",
            "caregiver_strain",
            "caregiver_needs",
            "caregiver_on",
        ),
        StatementKind.CAREGIVER,
    ),
    Part("function", "Thinking and daily life", "brain", ("function",), StatementKind.FUNCTION),
    Part("environment", "Surroundings", "house", ("environment",), StatementKind.ENVIRONMENT),
    Part("prognosis", "Expected outcome", "trending-up", ("prognosis",), StatementKind.PROGNOSIS),
    Part(
        "coordination",
        "Outside agencies",
        "share-2",
        ("coordination",),
        StatementKind.COORDINATION,
    ),
    Part("medication", "Medicines", "pill", ("medication",), StatementKind.MEDICATION),
    Part("community", "Community services", "building-2", ("community",), StatementKind.COMMUNITY),
)
WHOLE = Part(
    "plan",
    "Plan and review",
    "clipboard-list",
    # The status is changed in its own sheet, with its reason.
    ("title", "start_on", "review_due_on", "copy_given_on"),
)
_EVERY = {part.key: part for part in (*PARTS, WHOLE)}
_ELSEWHERE = ("section_what_a_comprehensive_plan_says", "status")
"""Drawn for the sheet that starts a plan; the status has a form of its own, with its reasons."""


def part_said(plan: CarePlan, part: Part) -> str:
    """What a plan says in a part, in short; empty where it says nothing."""
    if part.key == "preferences":
        return plan.preferences.strip()
    if part.key == "barriers":
        return "; ".join(plan.barriers)
    said = next((s.text.strip() for s in plan.statements if s.kind is part.kind), "")
    if part.key == "symptoms" and plan.warning_signs:
        count = len(plan.warning_signs)
        return " · ".join(p for p in (f"{count} warning sign{'s' * (count > 1)}", said) if p)
    if part.key == "caregiver" and plan.caregiver is not None:
        one = plan.caregiver
        strain = f"strain {one.strain} of 10" if one.strain is not None else ""
        return " · ".join(p for p in (one.name, one.relation, strain, said) if p)
    return said


class AboutForm(LineForm):
    """The plan's own facts. Parts share one draft and one Save: they are one value."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Ui_CarePlanForm(), "care-plan")
        self._plan = PlanFields(self.ui, self.fields, desk)
        self.part = WHOLE
        self.meters = meters_below(self.ui, "self_management", "symptoms")
        self.made()
        self.show_part("plan")

    def first(self) -> QWidget:
        """The first field of the part in sight."""
        field: QWidget = getattr(self.ui, self.part.fields[0])
        return field

    def show_part(self, key: str) -> None:
        """Put one part in sight."""
        self.part = _EVERY[key]
        for part in _EVERY.values():
            for field in part.fields:
                self.fields.show(field, shown=part is self.part)
        for field in _ELSEWHERE:
            self.fields.show(field, shown=False)

    def typed_parts(self) -> set[str]:
        """The parts in which something stands that is not saved."""
        if self.shown is None:
            return set()
        now = self.fields.values()
        changed = {name for name, said in now.items() if said != self._clean.get(name)}
        return {part.key for part in _EVERY.values() if changed & set(part.fields)}

    def offer(self, shown: Shown) -> None:
        """Let rows be added where one may edit."""
        speak(self.meters, shown.chart.patient.language)
        self._plan.helps.allow(self._may_edit)
        self._plan.signs.allow(self._may_edit)

    def put(self, shown: Shown) -> None:
        """Show a plan."""
        self._plan.show(shown.plan)

    def collect(self) -> Work | list[FieldProblem]:
        """Save the plan's own facts."""
        problems = self._plan.problems()
        if problems:
            return problems
        assert self.shown is not None
        before, language = self.shown.plan, self.shown.chart.patient.language
        draft = self._plan.draft(before, language, keeps_status=True)
        plans, actor = self.desk.clinic.plans, self.desk.actor
        return lambda _report: plans.change(actor, before.id, before.version, draft)

    def _show_problems(self, said: list[FieldProblem] | tuple[FieldProblem, ...]) -> None:
        # What is wrong may stand in another part: that part comes into sight.
        wrong = {problem.field for problem in said}
        if wrong and not wrong & set(self.part.fields):
            other = next((p for p in _EVERY.values() if wrong & set(p.fields)), None)
            if other is not None:
                self.show_part(other.key)
        super()._show_problems(said)
