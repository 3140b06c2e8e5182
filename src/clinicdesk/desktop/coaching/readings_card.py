"""One line for readings that a person tells, with what is understood of it below, while typing."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.listed_card import ProblemLine
from clinicdesk.desktop.widgets import Button, Card, HBox, Text
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.quick_readings import LineContext, ToldLine, read_line

__all__ = ["ReadingsCard"]

_EXAMPLE = "w 82.4 kg, bp 128/79, steps mon 8400, tue 9100"


class ReadingsCard(Card):
    """Enter keeps the line; what looks odd is asked about, and a second Enter keeps it."""

    kept = Signal(object)
    """Carries the undo of what was kept, or None."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Readings", "activity", spacing=8)
        self._desk = desk
        self._person: UUID | None = None
        self._goal: UUID | None = None
        self._context: LineContext | None = None
        self._asked = ""
        row = HBox(spacing=8)
        self.line = QLineEdit()
        self.line.setAccessibleName("Readings, one line")
        self.line.setPlaceholderText(_EXAMPLE)
        self.line.setMaxLength(2000)
        self.keep = Button("Keep", "secondary", "check", hint="Keep these readings (Enter)")
        row.addWidget(self.line, 1)
        row.addWidget(self.keep)
        self.body.addLayout(row)
        self.preview = Text("", "caption", "ink2", wrap=True)
        self.body.addWidget(self.preview)
        self.doubt = Text("", "caption", "warn", wrap=True)
        self.doubt.hide()
        self.body.addWidget(self.doubt)
        self.problem = ProblemLine(desk)
        self.body.addWidget(self.problem)
        self.line.textChanged.connect(self._show)
        self.line.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self._show("")

    def fill(self, person: UUID, goal: UUID | None) -> None:
        """Take readings of a person; ``goal`` says which measure a bare number is."""
        if person != self._person:
            self.line.clear()
            self.problem.say("")
        self._person, self._goal = person, goal
        clinic, actor = self._desk.clinic, self._desk.actor

        def known(context: LineContext) -> None:
            if (person, goal) == (self._person, self._goal):
                self._context = context
                self._show(self.line.text())

        self._desk.tasks.read(
            lambda _report: clinic.check_ins.line_context(actor, person, goal),
            known,
            key="coaching-line",
        )

    def forget(self) -> None:
        """Show nobody's."""
        self._person = self._context = None
        self.line.clear()

    def _told(self) -> ToldLine:
        if self._context is None:
            return ToldLine()
        return read_line(self.line.text(), self._context)

    def _show(self, text: str) -> None:
        self.problem.say("")
        self._asked = ""
        told = self._told()
        words = [
            f"{one.measure.title} {one.shown}"
            + ("" if self._context and one.on == self._context.today else f" · {show_date(one.on)}")
            for one in told.readings
        ]
        words += [f"{one.text}: {one.message}" for one in told.problems]
        if not text.strip():
            words = ["w, bp, steps, min, glu, mood, sleep, pulse; days: today, mon, 11/20."]
        self.preview.setText("\n".join(words))
        doubts = "\n".join(f"{one.measure.title} {one.shown}: {one.doubt}" for one in told.doubts)
        self.doubt.setText(doubts)
        self.doubt.setVisible(bool(doubts))
        self.keep.setEnabled(bool(told.readings) and not told.problems)

    def _keep(self) -> None:
        told, text, person = self._told(), self.line.text(), self._person
        if person is None or not text.strip():
            return
        if told.problems:
            self.problem.say("One entry is not understood, so nothing is kept yet.")
            return
        if told.doubts and self._asked != text:
            self._asked = text
            self.problem.say("Look again. If it is right, press Enter once more.")
            return
        clinic, actor, goal = self._desk.clinic, self._desk.actor, self._goal
        self._desk.tasks.write(
            lambda _report: clinic.check_ins.readings(
                actor, person, text, goal_id=goal, sure=bool(told.doubts)
            ),
            self._on_kept,
            self.problem.refused,
        )

    def _on_kept(self, answer: tuple[object, object, object]) -> None:
        self.line.clear()
        self.kept.emit(answer[2])
