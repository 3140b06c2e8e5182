"""What is said of each goal at a session: one small form, filled again for each goal."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.forms.coaching_goal_form import Ui_CoachingGoalForm
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.widgets import FilterPills, GradeMeter, Ruler, Text, VBox
from clinicdesk.domain.coaching import Done, GoalEntryDraft
from clinicdesk.domain.coaching_cadence import STAGE_WORDS
from clinicdesk.domain.coaching_view import CoachedGoal
from clinicdesk.domain.plans import StageOfChange

__all__ = ["DONE_WORDS", "GoalEntries"]

DONE_WORDS = {Done.DONE: "Done", Done.PARTLY: "Partly", Done.NOT: "Not this time"}
_TAKEN_HOME = ("what", "if_then", "next_step")
"""What the person reads again on the tracker and on their own plan."""
_LINES = ("what", "where", "when", "often", "if_then", "barrier", "support", "next_step", "reward")


class GoalEntries(QWidget):
    """Keeps an entry for each goal, and shows one. What is left empty was not talked about."""

    changed = Signal()

    def __init__(self, goals: Sequence[CoachedGoal], language: str = "en") -> None:
        super().__init__()
        self._language = language.partition("-")[0].lower() or "en"
        self._goals = {str(one.goal.id): one for one in goals}
        self._kept: dict[str, dict[str, Any]] = {}
        self._shown = next(iter(self._goals), "")
        column = VBox(self, spacing=14)
        names = [(key, one.goal.description) for key, one in self._goals.items()]
        self.pills = FilterPills("Goal", names)
        self.pills.chosen.connect(self._choose)
        column.addWidget(self.pills)
        self._last = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._last)
        form, self.ui = QWidget(), Ui_CoachingGoalForm()
        self.ui.setupUi(form)
        self.fields = FormFields(form, self.ui)
        fill_choices(
            self.ui.done, [("", "Not talked about"), *((d.value, w) for d, w in DONE_WORDS.items())]
        )
        stages = [(stage.value, words) for stage, words in STAGE_WORDS.items()]
        fill_choices(self.ui.stage, [("", "As before"), *stages])
        self.importance, self.confidence = (
            Ruler("not important", "very important"),
            Ruler("not sure", "very sure"),
        )
        self.fields.put("importance", self.importance)
        self.fields.put("confidence", self.confidence)
        self.meters = {name: self._meter(name) for name in _TAKEN_HOME}
        self._empty = self.fields.values()
        column.addWidget(form)
        self.setFocusProxy(self.ui.done)
        self._hint()
        self.fields.changed.connect(self.changed)

    def _meter(self, name: str) -> GradeMeter:
        """Say how hard a line is to read, once something stands there."""
        line: QLineEdit = getattr(self.ui, name)
        meter = GradeMeter(line, self._language)
        getattr(self.ui, f"{name}_field").layout().addWidget(meter)
        meter.hide()
        line.textChanged.connect(lambda words: meter.setVisible(bool(words.strip())))
        return meter

    def _choose(self, key: str) -> None:
        self._keep()
        self._shown = key
        self.fields.set_values({**self._empty, **self._kept.get(key, {})})
        self._hint()

    def _keep(self) -> None:
        self._kept[self._shown] = {
            name: value
            for name, value in self.fields.values().items()
            if value != self._empty[name]
        }

    def _hint(self) -> None:
        """Show in each empty line what was said last, so that nothing is asked twice."""
        one = self._goals.get(self._shown)
        if one is None:
            return
        card = one.card
        for name in _LINES:
            getattr(self.ui, name).setPlaceholderText(getattr(card, name))
        told = [
            f"importance {card.importance}" if card.importance is not None else "",
            f"confidence {card.confidence}" if card.confidence is not None else "",
            STAGE_WORDS[card.stage].lower() if card.stage else "",
        ]
        said = ", ".join(part for part in told if part)
        offer = f"{one.smaller.why} {one.smaller.ask}" if one.smaller else ""
        self._last.setText(" ".join(p for p in (f"Last time: {said}." if said else "", offer) if p))

    @property
    def drafts(self) -> tuple[GoalEntryDraft, ...]:
        """An entry for each goal of which something is said."""
        self._keep()
        return tuple(
            _draft(UUID(key), said)
            for key, said in self._kept.items()
            if any(said.values()) or any(isinstance(value, int) for value in said.values())
        )

    def form_value(self) -> dict[str, dict[str, Any]]:
        """What is said, goal by goal."""
        self._keep()
        return {key: dict(said) for key, said in self._kept.items() if said}

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there; goals that are coached no more are passed over."""
        said = value if isinstance(value, dict) else {}
        self._kept = {key: dict(one) for key, one in said.items() if key in self._goals}
        self.fields.set_values({**self._empty, **self._kept.get(self._shown, {})})


def _draft(goal_id: UUID, said: dict[str, Any]) -> GoalEntryDraft:
    done, stage = said.get("done"), said.get("stage")
    return GoalEntryDraft(
        goal_id=goal_id,
        done=Done(done) if done else None,
        stage=StageOfChange(stage) if stage else None,
        importance=said.get("importance"),
        confidence=said.get("confidence"),
        note=str(said.get("note", "")),
        **{name: str(said.get(name, "")) for name in _LINES},
    )
