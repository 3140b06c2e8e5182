"""The forms of a template's parts: each shows one, and says which field was changed to what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.forms.template_concern_form import Ui_TemplateConcernForm
from clinicdesk.desktop.forms.template_goal_form import Ui_TemplateGoalForm
from clinicdesk.desktop.forms.template_head_form import Ui_TemplateHeadForm
from clinicdesk.desktop.forms.template_words_form import Ui_TemplateWordsForm
from clinicdesk.desktop.forms.template_work_form import Ui_TemplateWorkForm
from clinicdesk.desktop.person.entries import CheckList, fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.goal_measures import MEASURES
from clinicdesk.domain.plan_template_draft import Part, Raw
from clinicdesk.domain.plan_template_reading import LEVELS
from clinicdesk.domain.plan_templates import KINDS, OWNERS
from clinicdesk.domain.plans import Comparator, Priority, StatementKind

__all__ = ["PartForm", "part_forms"]

Choices = tuple[tuple[str, str], ...]
_OWNERS: Choices = tuple((key, words or "The person") for key, words in OWNERS.items())
_COMPARATORS: Choices = tuple((c.value, c.value) for c in Comparator if c is not Comparator.BETWEEN)
_WHOSE: Choices = (
    ("both", "The person’s and ours"),
    ("patient", "The person’s"),
    ("provider", "Ours"),
)
_PRIORITIES: Choices = (("", "Not said"), *((p.value, p.value.capitalize()) for p in Priority))
_STATEMENTS: Choices = tuple(
    (k.value, k.value.replace("-", " ").capitalize()) for k in StatementKind
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spec:
    """How the fields of a form stand in the text."""

    parts: tuple[str, ...]
    fields: tuple[str, ...]
    combos: Mapping[str, Choices] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    """Whole numbers."""
    lists: frozenset[str] = frozenset()
    """Codes with commas between."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What a field is called in the text, where it is called otherwise."""
    ticks: tuple[str, str] | None = None
    """A field to tick parts of a list in."""


_HEAD = _Spec(
    parts=("",),
    fields=(
        "title",
        "source_title",
        "source_section",
        "source_date",
        "review_after_days",
        "least_problems",
    ),
    whole=frozenset({"review_after_days", "least_problems"}),
)
_CONCERN = _Spec(
    parts=("concern",),
    fields=("text", "icd10_code", "icd10_display", "icd10", "snomed"),
    lists=frozenset({"icd10", "snomed"}),
)
_GOAL = _Spec(
    parts=("goal",),
    fields=(
        "text",
        "measure",
        "comparator",
        "value",
        "of_baseline",
        "due_after_days",
        "whose",
        "priority",
        "concerns",
        "action",
        "milestones",
    ),
    combos={
        "measure": tuple((m.code.code, f"{m.code.text}, {m.unit}") for m in MEASURES),
        "comparator": _COMPARATORS,
        "whose": _WHOSE,
        "priority": _PRIORITIES,
    },
    whole=frozenset({"due_after_days"}),
    names={"milestones": "milestone"},
    ticks=("concerns", "concern"),
)
_WORK = _Spec(
    parts=("intervention", "education"),
    fields=("text", "kind", "owner", "frequency", "first_due_days", "goals"),
    combos={"kind": tuple((kind, kind.capitalize()) for kind in KINDS), "owner": _OWNERS},
    whole=frozenset({"first_due_days"}),
    ticks=("goals", "goal"),
)
_WARNING = _Spec(
    parts=("warning",),
    fields=("kind", "text"),
    combos={"kind": tuple(LEVELS.items())},
    names={"kind": "level"},
)
_STATEMENT = _Spec(parts=("statement",), fields=("kind", "text"), combos={"kind": _STATEMENTS})


class PartForm(QWidget):
    """``changed`` carries the field, as the text calls it, and what it is to say."""

    changed = Signal(str, object)

    def __init__(self, ui: Any, spec: _Spec) -> None:
        super().__init__()
        self.ui, self._spec = ui, spec
        ui.setupUi(self)
        self.fields = FormFields(self, ui)
        self._ticks: CheckList[str] | None = None
        if spec.ticks is not None:
            self._ticks = CheckList((), "There is none yet: add one first.")
            self.fields.put(spec.ticks[0], self._ticks)
        for name, choices in spec.combos.items():
            fill_choices(getattr(ui, name), choices)
        self._shown: dict[str, object] = {}
        self._filling = False
        self.fields.changed.connect(self._on_changed)

    @property
    def parts(self) -> tuple[str, ...]:
        """The lists whose parts it shows."""
        return self._spec.parts

    def fill(self, raw: Raw, part: Part) -> None:
        """Show a part."""
        self._filling = True
        said = raw[part.name][part.index] if part.name else _flat(raw)
        if self._ticks is not None and self._spec.ticks is not None:
            name, other = self._spec.ticks
            there = [one for one in raw.get(other, []) if isinstance(one, dict)]
            self._ticks.offer([(str(o.get("key", "")), str(o.get("text", ""))) for o in there])
            self._ticks.choose(tuple(map(str, said.get(name, []))))
        values = {
            name: _shown(said.get(self._spec.names.get(name, name)), name)
            for name in self._spec.fields
            if self._spec.ticks is None or name != self._spec.ticks[0]
        }
        self.fields.set_values(values)
        if part.name == "education":
            self.fields.show("kind", shown=False)
        elif part.name == "intervention":
            self.fields.show("kind", shown=True)
        self.fields.show_problems(())
        self._shown = self._values()
        self._filling = False

    def say(self, name: str, words: str) -> None:
        """Show what is wrong with a field, as the text calls it."""
        called = {text: mine for mine, text in self._spec.names.items()}
        self.fields.show_problems([FieldProblem(called.get(name, name), words)])

    def _values(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, said in self.fields.values().items():
            found[name] = self._read(name, said)
        return found

    def _read(self, name: str, said: Any) -> object:
        spec = self._spec
        if name == "milestones":
            return _milestones(str(said))
        if name in spec.lists:
            return [one.strip() for one in str(said).split(",") if one.strip()]
        if spec.ticks is not None and name == spec.ticks[0]:
            return list(self._ticks.chosen) if self._ticks else []
        if name in spec.whole:
            words = str(said).strip()
            return int(words) if words.isdecimal() else words or None
        return said.strip() if isinstance(said, str) else said

    def _on_changed(self) -> None:
        if self._filling:
            return
        now = self._values()
        for name, value in now.items():
            hidden = name == "kind" and self.ui.kind_field.isHidden()
            if value != self._shown.get(name) and not hidden:
                self._shown[name] = value
                self.changed.emit(self._spec.names.get(name, name), value)

    def first(self) -> QWidget:
        """Where typing begins."""
        first: QWidget = getattr(self.ui, self._spec.fields[0])
        return first


def _flat(raw: Mapping[str, Any]) -> Raw:
    source = raw.get("source", {})
    return {**raw, **{f"source_{key}": value for key, value in source.items()}}


def _shown(said: object, name: str) -> object:
    if name == "milestones" and isinstance(said, list):
        return "\n".join(f"{one.get('after_days', '')}: {one.get('text', '')}" for one in said)
    if isinstance(said, list):
        return ", ".join(map(str, said))
    return "" if said is None else str(said)


def _milestones(text: str) -> list[Raw]:
    found: list[Raw] = []
    for line in filter(str.strip, text.splitlines()):
        days, colon, words = line.partition(":")
        days = days.strip()
        number: object = int(days) if days.isdecimal() else days
        found.append({"after_days": number, "text": words.strip() if colon else ""})
    return found


def part_forms() -> list[PartForm]:
    """Return a form for each kind of part."""
    made: list[tuple[Callable[[], Any], _Spec]] = [
        (Ui_TemplateHeadForm, _HEAD),
        (Ui_TemplateConcernForm, _CONCERN),
        (Ui_TemplateGoalForm, _GOAL),
        (Ui_TemplateWorkForm, _WORK),
        (Ui_TemplateWordsForm, _WARNING),
        (Ui_TemplateWordsForm, _STATEMENT),
    ]
    forms = [PartForm(ui(), spec) for ui, spec in made]
    for form in forms:
        for combo in form.findChildren(QComboBox):
            combo.setEditable(False)
    return forms
