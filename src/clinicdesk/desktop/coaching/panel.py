"""The coach's panel: who is due, who is slipping, who needs the nurse; one key checks in."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from clinicdesk.desktop.coaching.goal_entries import DONE_WORDS
from clinicdesk.desktop.coaching.goals_list import KEYS
from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    FilterPills,
    PageHeading,
    Text,
    VBox,
)
from clinicdesk.domain.access import Act, Role, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.coaching import CheckInDraft, Done
from clinicdesk.domain.coaching_flags import Panel, PanelPart, PanelRow
from clinicdesk.domain.coaching_view import CoachingUndo
from clinicdesk.domain.dates import show_date, show_instant

__all__ = ["CoachingPanelPage"]

_PARTS = (
    (PanelPart.ALL, "Everybody"),
    (PanelPart.DUE, "Due"),
    (PanelPart.SLIPPING, "Slipping"),
    (PanelPart.NURSE, "Needs the nurse"),
)
_NOBODY = {
    PanelPart.ALL: ("Nobody here", "People appear when a coach begins with them."),
    PanelPart.DUE: ("Nobody is due", "Contacts of today and of days before stand here."),
    PanelPart.SLIPPING: ("Nobody is slipping", "Who goes quiet or finds it hard stands here."),
    PanelPart.NURSE: ("Nobody needs the nurse", "Whom a nurse is asked for stands here."),
}
_CHANGES = ("coaching", "patient", "plan", "import")
_LIMIT = 200


def _standing(row: PanelRow) -> Status:
    if row.nurse:
        return Status("Nurse", Tone.BAD, "stethoscope")
    if row.overdue:
        return Status("Overdue", Tone.BAD, "circle-alert")
    if row.slips:
        return Status("Slipping", Tone.WARN, "trending-down")
    return Status("On time", Tone.OK, "circle-check")


def _why(row: PanelRow) -> str:
    return ". ".join((*row.nurse, *row.slips))


def _tried(row: PanelRow) -> str:
    if not row.attempts:
        return ""
    return f"{row.attempts} attempt{'' if row.attempts == 1 else 's'} since"


def _session(row: PanelRow, zone: str) -> tuple[str, str, str]:
    """The next session's day and hour apart: a line below a row has room for the hour alone."""
    at = row.next_session_at
    return show_instant(at, zone).partition(" ") if at else ("", "", "")


def _columns(zone: Callable[[], str]) -> tuple[Column[PanelRow], ...]:
    def told(row: PanelRow) -> tuple[str, str, str]:
        at = row.last_contact_at
        return show_instant(at, zone()).partition(" ") if at else ("None yet", "", "")

    def contact(row: PanelRow) -> str:
        due = show_date(row.due_on) if row.due_on else ""
        day, _blank, _hour = _session(row, zone())
        return due if day in ("", due) else f"{due} Session {day}"

    def planned(row: PanelRow) -> str:
        _day, _blank, hour = _session(row, zone())
        return f"Session at {hour}" if hour else ""

    return (
        Column(
            "Person",
            lambda row: row.patient,
            sub=lambda row: row.mrn,
            style=CellStyle.NAME,
            width=190,
            least=150,
            stretch=2,
        ),
        Column(
            "Goals",
            lambda row: "; ".join(words for _id, words in row.goals),
            style=CellStyle.WRAP,
            width=220,
            least=150,
            stretch=3,
            drop=3,
        ),
        Column(
            "Next contact",
            contact,
            sub=planned,
            style=CellStyle.WRAP,
            width=150,
            least=130,
        ),
        Column("Standing", lambda row: _standing(row).word, chip=_standing, width=120, least=112),
        Column("Why", _why, sub=_tried, style=CellStyle.WRAP, width=190, least=140, stretch=2),
        Column(
            "Last contact",
            lambda row: told(row)[0],
            sub=lambda row: told(row)[2],
            style=CellStyle.WRAP,
            width=130,
            least=124,
            drop=2,
        ),
        Column("Coach", lambda row: row.coach, style=CellStyle.WRAP, width=110, least=90, drop=1),
    )


class CoachingPanelPage(Page):
    """Enter opens the person's coaching; D, P and N log how the first goal's step went."""

    def __init__(self, desk: Desk, memory: Memory) -> None:
        super().__init__()
        self._desk, self._memory = desk, memory
        self._part = PanelPart.ALL
        self._undo: Callable[[], None] | None = None
        self._arriving = False
        column = VBox(self, margins=(24, 20, 24, 16), spacing=12)
        heading = PageHeading("Coaching")
        self.whose = FilterPills("Whose people", [("mine", "Mine"), ("all", "Everybody's")])
        # Who is no coach has nobody of their own here, and comes for those who need them.
        usual = "mine" if Role.COACH in desk.actor.roles else "all"
        self.whose.choose(memory.choice("coaching") or usual)
        self.whose.chosen.connect(self._choose_whose)
        heading.add(self.whose)
        column.addWidget(heading)
        self.parts = FilterPills("Who is shown", [(part.value, words) for part, words in _PARTS])
        self.parts.chosen.connect(self._choose_part)
        column.addWidget(self.parts)
        self.told = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self.told)
        zone = desk.clinic.facts.site.zone
        self.table: DataTable[PanelRow] = DataTable(
            "People who are coached", _columns(lambda: zone), lambda row: row.coaching_id
        )
        self.table.opened.connect(self._open)
        column.addWidget(self.table, 1)
        self.nothing = EmptyState(
            "footprints", "Nobody here", "People appear when a coach begins with them."
        )
        column.addWidget(self.nothing, 1)
        self.nothing.hide()
        if may(desk.actor, Act.COACH_GOALS):
            for done, key in KEYS.items():
                shortcut = QShortcut(QKeySequence(key), self.table.view)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(lambda said=done: self._check_in(said))
            undo = QShortcut(QKeySequence("Ctrl+Z"), self)
            undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            undo.activated.connect(self._undo_last)

    def arrive(self) -> None:
        """Read the panel anew, and go into the list."""
        self._arriving = True
        self._read()
        self.table.view.setFocus()

    def changed(self, change: Change) -> None:
        """Read again when something of coaching was written."""
        if self.isVisible() and any(change.touches(kind) for kind in _CHANGES):
            self._read()

    def _choose_whose(self, key: str) -> None:
        self._memory.remember_choice("coaching", key)
        self._read()

    def _choose_part(self, key: str) -> None:
        self._part = PanelPart(key)
        self._read()

    def _read(self) -> None:
        clinic, actor, part = self._desk.clinic, self._desk.actor, self._part
        mine = self.whose.current == "mine"
        self._desk.tasks.read(
            lambda _report: clinic.coaching_panel.panel(actor, mine=mine, part=part, limit=_LIMIT),
            self._show,
            self._desk.failed,
            key="coaching-panel",
        )

    def _show(self, panel: Panel) -> None:
        had = self.table.view.hasFocus()
        self.table.set_rows(panel.rows, select_first=True)
        self.table.setVisible(bool(panel.rows))
        self.nothing.setVisible(not panel.rows)
        what, what_to_do = _NOBODY[panel.part]
        if panel.mine:
            what_to_do = f"{what_to_do} These are your people alone; “Everybody's” shows all."
        self.nothing.set_words(what, what_to_do)
        shown = f" The {_LIMIT} most pressing are shown." if len(panel.rows) == _LIMIT else ""
        self.told.setText(
            f"{panel.all} coached: {panel.due} due, {panel.slipping} slipping, "
            f"{panel.nurse} for a nurse.{shown} D, P and N log a check-in: done, partly, not."
        )
        if had or self._arriving:
            # A list that went away leaves the keyboard where another part is chosen.
            self.table.enter() if panel.rows else self._chosen_part().setFocus()
        self._arriving = False

    def _chosen_part(self) -> Button:
        return next(pill for pill in self.parts.findChildren(Button) if pill.isChecked())

    def _open(self, row: PanelRow) -> None:
        self._desk.go.open_chart(row.patient_id, "coaching")

    def _check_in(self, done: Done) -> None:
        row = self.table.current
        if row is None:
            return
        if len(row.goals) != 1:
            # Which goal is meant is asked where the goals stand.
            self._open(row)
            return
        (goal_id, _words), clinic, actor = row.goals[0], self._desk.clinic, self._desk.actor
        draft, coaching = CheckInDraft(goal_id=goal_id, done=done), row.coaching_id
        self._desk.tasks.write(
            lambda _report: clinic.check_ins.check_in(actor, coaching, draft),
            lambda answer: self._did(done, answer),
            self._desk.failed,
        )

    def _did(self, done: Done, answer: tuple[Any, Any, CoachingUndo]) -> None:
        clinic, actor, token = self._desk.clinic, self._desk.actor, answer[2]

        def undo() -> None:
            self._undo = None
            self._desk.tasks.write(
                lambda _report: clinic.check_ins.undo(actor, token),
                lambda _saved: self._desk.messages.say("Undone."),
                self._desk.failed,
            )

        self._undo = undo
        self._desk.messages.say_undoable(f"Check-in logged: {DONE_WORDS[done].lower()}.", undo)

    def _undo_last(self) -> None:
        """Take back the check-in that was logged here last; once."""
        if self._undo is not None:
            self._undo()
