"""The rows of a plan's lists: steps of a goal, warning signs, what helps with a barrier."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget
from shiboken6 import isValid

from clinicdesk.desktop.person.entries import offer
from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.plan.editor.rows_field import RowEditor, named_combo, named_line
from clinicdesk.desktop.widgets import HBox, Text, VBox
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.directory import DirectoryEntry
from clinicdesk.domain.plan_parts import UNSAVED, BarrierHelp, Milestone, WarningSign, Zone

__all__ = ["HelpRow", "Look", "SignRow", "StepRow", "help_of", "sign_of", "step_of"]

Look = Callable[[str, Callable[[Sequence[DirectoryEntry]], None]], None]
"""Asks the directory for words; answers with the entries that hold them."""
_ASKED_FROM = 2
"""Letters from which on the directory is asked."""
_ZONES = ((Zone.YELLOW.value, "Yellow"), (Zone.RED.value, "Red"))


class StepRow(RowEditor):
    """A step of a goal: words, a number, a day, and whether it is reached."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._id = ""
        self._reached_on: date | None = None
        column = VBox(self, spacing=4)
        first, second = HBox(spacing=6), HBox(spacing=6)
        self.words = named_line("Step", "Walk 10 minutes a day")
        first.addWidget(self.words)
        self.value = named_line("Number", "Number")
        self.due = named_line("By, a day", "By: +4w")
        self.reached = QCheckBox("Reached")
        second.addWidget(self.value, 2)
        second.addWidget(self.due, 3)
        second.addWidget(self.reached, 2)
        self._said = Text("", "caption", wrap=True)
        self._said.hide()
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._said)
        for line in (self.words, self.value, self.due):
            line.textChanged.connect(self._on_change)
        self.reached.toggled.connect(self._on_reached)

    @property
    def empty(self) -> bool:
        """Whether no step was typed."""
        return not any(line.text().strip() for line in (self.words, self.value, self.due))

    def first(self) -> QWidget:
        """The words."""
        return self.words

    def form_value(self) -> dict[str, Any]:
        """What stands there."""
        return {
            "id": self._id,
            "text": self.words.text(),
            "value": self.value.text(),
            "due": self.due.text(),
            "reached": self._reached_on.isoformat() if self._reached_on else "",
        }

    def set_form_value(self, value: dict[str, Any]) -> None:
        """Put back what stood there."""
        self._id = str(value.get("id", ""))
        reached = str(value.get("reached", ""))
        for line, key in ((self.words, "text"), (self.value, "value"), (self.due, "due")):
            line.setText(str(value.get(key, "")))
        self.reached.setChecked(bool(reached))
        self._reached_on = date.fromisoformat(reached) if reached else None
        self._say()

    def _on_reached(self, on: bool) -> None:
        self._reached_on = (self._reached_on or self._today()) if on else None
        self._on_change()

    def _on_change(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        said = []
        typed = self.due.text().strip()
        if typed:
            day = parse_date(typed, self._today()).day
            said.append(
                f"by {show_date(day)}" if day else "Type a day, such as 14-Jul-2026 or +4w."
            )
        if self._reached_on is not None:
            said.append(f"reached {show_date(self._reached_on)}")
        self._said.setText(", ".join(said))
        self._said.setVisible(bool(said))


def step_of(value: dict[str, Any], today: date) -> Milestone:
    """Read a step.

    Raises:
        ValueError: its number or its day cannot be read; says what to do.
    """
    typed = str(value.get("due", "")).strip()
    due = parse_date(typed, today).day if typed else None
    if typed and due is None:
        raise ValueError("Type the day of a step, such as 14-Jul-2026 or +4w.")
    try:
        number: Decimal | None = read_number(str(value.get("value", "")))
    except InvalidOperation:
        raise ValueError("Type the number of a step, such as 7.5.") from None
    reached, identity = str(value.get("reached", "")), str(value.get("id", ""))
    return Milestone(
        id=UUID(identity) if identity else UNSAVED,
        text=str(value.get("text", "")).strip(),
        value=number,
        due_on=due,
        reached_on=date.fromisoformat(reached) if reached else None,
    )


class _WordsRow(RowEditor):
    """Lines and a choice, side by side."""

    def __init__(self, lines: dict[str, QLineEdit], combo: tuple[str, QComboBox]) -> None:
        super().__init__()
        self._lines, (self._key, self._combo) = lines, combo
        column = VBox(self, spacing=4)
        (first, *rest) = lines.values()
        if combo[1].isEditable():
            # A barrier is a sentence: it needs the row's whole width.
            column.addWidget(self._combo)
            column.addWidget(first)
        else:
            head = HBox(spacing=6)
            head.addWidget(self._combo, 1)
            head.addWidget(first, 3)
            column.addLayout(head)
        for line in rest:
            column.addWidget(line)
        for line in lines.values():
            line.textChanged.connect(lambda _text: self.changed.emit())
        self._combo.currentTextChanged.connect(lambda _text: self.changed.emit())

    @property
    def empty(self) -> bool:
        """Whether no words were typed."""
        return not any(line.text().strip() for line in self._lines.values())

    def _show_start(self) -> None:
        line = self._combo.lineEdit()
        if line is not None:
            line.setCursorPosition(0)

    def first(self) -> QWidget:
        """The first words."""
        return next(iter(self._lines.values()))

    def form_value(self) -> dict[str, Any]:
        """What stands there."""
        combo = self._combo
        chosen = combo.currentText() if combo.isEditable() else str(combo.currentData())
        return {self._key: chosen} | {key: line.text() for key, line in self._lines.items()}

    def set_form_value(self, value: dict[str, Any]) -> None:
        """Put back what stood there."""
        for key, line in self._lines.items():
            line.setText(str(value.get(key, "")))
        wanted = str(value.get(self._key, ""))
        if self._combo.isEditable():
            self._combo.setEditText(wanted)
            self._show_start()
        elif (at := self._combo.findData(wanted)) >= 0:
            self._combo.setCurrentIndex(at)


class SignRow(_WordsRow):
    """A sign to watch for: how urgent, what it is, what to do."""

    def __init__(self) -> None:
        lines = {
            "sign": named_line("Sign", "Weight up 3 lb in a day"),
            "act": named_line("What to do", "Call the clinic the same day"),
        }
        super().__init__(lines, ("zone", named_combo("How urgent", _ZONES)))


def sign_of(value: dict[str, Any]) -> WarningSign:
    """Read a warning sign."""
    return WarningSign(
        sign=str(value.get("sign", "")).strip(),
        zone=Zone(str(value.get("zone", "")) or Zone.YELLOW),
        act=str(value.get("act", "")).strip(),
    )


class HelpRow(_WordsRow):
    """What helps with a barrier: the barrier, the help, a note. ``barriers`` are offered.

    ``look`` asks the directory while one types; a help that is chosen from it is linked to it, any
    other stays in words.
    """

    def __init__(self, barriers: Sequence[str], look: Look) -> None:
        combo = named_combo("In the way", [(one, one) for one in barriers])
        combo.setEditable(True)
        self._help = named_line("What helps", "Ride program of the county")
        lines = {
            "resource": self._help,
            "note": named_line("Note", "Who asks, when, how to reach them"),
        }
        super().__init__(lines, ("barrier", combo))
        self._show_start()
        self._look = look
        self._linked: tuple[str, str] = ("", "")
        """The name of a directory's entry, and its id."""
        self._found: dict[str, str] = {}
        self._offered = offer(self._help)
        self._help.textEdited.connect(self._ask)

    def _ask(self, typed: str) -> None:
        if len(typed.strip()) >= _ASKED_FROM:
            self._look(typed.strip(), self._on_found)

    def _on_found(self, entries: Sequence[DirectoryEntry]) -> None:
        if not isValid(self):
            return  # the row was taken out in the meantime
        self._found = {one.name: str(one.id) for one in entries}
        self._offered.setStringList(list(self._found))

    def form_value(self) -> dict[str, Any]:
        """What stands there; linked to the directory where its name is an entry's."""
        name = self._help.text().strip()
        known, identity = self._linked
        linked = identity if name and name == known else self._found.get(name, "")
        return super().form_value() | {"resource_id": linked}

    def set_form_value(self, value: dict[str, Any]) -> None:
        """Put back what stood there."""
        self._linked = (str(value.get("resource", "")), str(value.get("resource_id", "")))
        super().set_form_value(value)


def help_of(value: dict[str, Any]) -> BarrierHelp:
    """Read what helps with a barrier."""
    linked = str(value.get("resource_id", ""))
    return BarrierHelp(
        barrier=str(value.get("barrier", "")).strip(),
        resource=str(value.get("resource", "")).strip(),
        resource_id=UUID(linked) if linked else None,
        note=str(value.get("note", "")).strip(),
    )
