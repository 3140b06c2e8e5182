"""Ctrl+K: find anyone, or go anywhere, from wherever one is."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.roster.columns import born_words, chip_status
from clinicdesk.desktop.theme import Status, current_theme
from clinicdesk.desktop.widgets import (
    CellStyle,
    Column,
    DataTable,
    HBox,
    Overlay,
    SearchBox,
    Text,
    hairline,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.folding import fold
from clinicdesk.domain.numbers import read_goal_code
from clinicdesk.domain.roster import Chip, RosterRow, SearchAnswer

if TYPE_CHECKING:
    from clinicdesk.services.goal_codes import CodedGoal

__all__ = ["QuickFind"]

_PLACES = (
    ("today", "Today", "What is due and overdue"),
    ("patients", "Patients", "Everybody on the roster"),
    ("referrals", "Referrals", "The clinic's work list"),
    ("documents", "Documents", "What was printed and sent"),
    ("imports", "Import", "Bring charts in"),
    ("settings", "Settings", "Look, lock, backups"),
)
_MOST = 30
_TOP, _ROWS = 90, 7
_REST_MS = 160


@dataclass(frozen=True, slots=True)
class _Found:
    """A person, or a place of the window."""

    key: Hashable
    words: str
    under: str
    born: str = ""
    about: str = ""
    chip: Status | None = None
    person: UUID | None = None
    goal: UUID | None = None
    """Of that person: the form that logs its progress opens."""


def _person(row: RosterRow) -> _Found:
    under = [row.why_matched, f"“{row.preferred}”" if row.preferred else "", row.mrn]
    if row.next_step:
        due = f" by {show_date(row.next_due)}" if row.next_due else ""
        under.append(f"{row.next_step}{due}")
    owes = row.chip in (Chip.OVERDUE, Chip.AT_RISK, Chip.DUE_SOON, Chip.DECEASED)
    return _Found(
        row.id,
        row.listed,
        " · ".join(part for part in under if part),
        show_date(row.birth),
        born_words(row),
        chip_status(row.chip) if owes else None,
        row.id,
    )


def _places(text: str) -> list[_Found]:
    asked = fold(text)
    return [
        _Found(key, f"Go to {words}", under)
        for key, words, under in _PLACES
        if not asked or fold(words).startswith(asked)
    ]


def _columns() -> list[Column[_Found]]:
    return [
        Column(
            "Found",
            lambda row: row.words,
            sub=lambda row: row.under,
            style=CellStyle.NAME,
            width=320,
            least=180,
            stretch=3,
        ),
        Column(
            "Born",
            lambda row: row.born,
            sub=lambda row: row.about,
            width=130,
            least=124,
        ),
        Column(
            "Status",
            lambda row: row.chip.word if row.chip else "",
            chip=lambda row: row.chip,
            width=120,
            least=112,
        ),
    ]


class QuickFind(QObject):
    """Lies over the window. Made when it is first asked for."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._overlay: Overlay | None = None
        self._reading = False
        self._open_when_found = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search_thoroughly)

    def open(self) -> None:
        """Ask whom to find."""
        if self._overlay is None:
            self._make()
        overlay = self._overlay
        assert overlay is not None
        if overlay.isVisible():
            self._search.setFocus()
            return
        roster, actor = self._desk.clinic.roster, self._desk.actor
        # Before the first letter: names as they sound, and whom one works with.
        self._desk.tasks.read(
            lambda _report: roster.warm(actor), self._ignore, key="quick-find-ready"
        )
        self._search.clear()
        self._typed("")
        self._restyle()
        overlay.cover(self._search)

    def close(self) -> None:
        """Go away, if it is there."""
        if self._overlay is not None:
            self._overlay.close_overlay()

    def _make(self) -> None:
        overlay = Overlay(self._window, "Find anyone", width=680, top=_TOP)
        self._search = SearchBox(
            "Find anyone", "Find anyone: name, birth date, MRN, phone, employee number"
        )
        self._search.searched.connect(self._typed)
        self._search.entered.connect(self._enter)
        self._search.installEventFilter(self)
        overlay.body.addWidget(self._search)
        overlay.body.addWidget(hairline())
        self._table: DataTable[_Found] = DataTable("Found", _columns(), lambda row: row.key)
        self._table.setProperty("surface", "")
        self._table.view.horizontalHeader().hide()
        self._table.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._table.opened.connect(self._go)
        self._table.view.clicked.connect(lambda _index: self._enter())
        overlay.body.addWidget(self._table)
        self._nobody = Text("", tone="ink2", wrap=True)
        overlay.body.addWidget(self._nobody)
        foot = HBox(spacing=16)
        for words in ("↑ ↓ choose", "Enter opens", "Esc closes"):
            foot.addWidget(Text(words, "caption"))
        foot.addStretch(1)
        overlay.body.addLayout(foot)
        overlay.closed.connect(self._rest.stop)
        self._overlay = overlay
        current_theme().follow(self._restyle)

    def _restyle(self) -> None:
        u = current_theme().u
        room = self._window.height() - u(_TOP + 170)
        self._table.setFixedHeight(max(u(52) * 2, min(u(52) * _ROWS, room)))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Move in what was found while the keyboard stays in the box."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                at = self._table.view.currentIndex().row() + step
                self._table.select(min(max(at, 0), self._table.model.rowCount() - 1))
                return True
        return False

    def _typed(self, text: str) -> None:
        self._rest.stop()
        self._open_when_found = False
        if not text:
            self._reading = False
            self._desk.tasks.read(lambda _report: None, self._ignore, key="quick-find")
            self._show(_places(""), "")
            return
        self._reading = True
        if read_goal_code(text) is not None:
            self._read_code(text)
            return
        roster, actor = self._desk.clinic.roster, self._desk.actor
        self._desk.tasks.read(
            lambda _report: (text, roster.search(actor, text, limit=_MOST)),
            self._found,
            key="quick-find",
        )

    def _read_code(self, text: str) -> None:
        """Look for the goal of a paper tracker, typed or scanned."""
        codes, actor = self._desk.clinic.goal_codes, self._desk.actor
        self._desk.tasks.read(
            lambda _report: codes.find(actor, text), self._found_goals, key="quick-find"
        )

    def _found_goals(self, found: "tuple[CodedGoal, ...]") -> None:
        self._reading = False
        rows = [
            _Found(
                one.goal_id,
                f"Log progress: {one.listed}",
                "The goal of this paper tracker",
                person=one.patient_id,
                goal=one.goal_id,
            )
            for one in found
        ]
        self._show(rows, "" if rows else "No goal has this code.")
        if self._open_when_found and rows:
            self._go(rows[0])

    def _search_thoroughly(self) -> None:
        text = self._search.text().strip()
        roster, actor = self._desk.clinic.roster, self._desk.actor
        self._desk.tasks.read(
            lambda _report: (text, roster.search(actor, text, limit=_MOST, thorough=True)),
            self._found,
            key="quick-find",
        )

    def _ignore(self, _nothing: None) -> None:
        """The box is empty: whatever was still being searched for is dropped."""

    def _found(self, answer: tuple[str, SearchAnswer]) -> None:
        text, said = answer
        self._reading = False
        rows = [*map(_person, said.rows), *_places(text)]
        if said.thin:
            self._rest.start()
        words = said.hint or ("" if rows or said.thin else "Nobody answers to this.")
        if said.more:
            words = f"More than {len(said.rows)} people answer: type on to narrow it."
        self._show(rows, words)
        if self._open_when_found and rows:
            self._go(rows[0])

    def _show(self, rows: list[_Found], words: str) -> None:
        self._table.set_rows(rows)
        self._table.select(0)
        self._nobody.setText(words)
        self._nobody.setVisible(bool(words))

    def _enter(self) -> None:
        if self._reading:
            # The rows still in sight answer what was typed before.
            self._open_when_found = True
            return
        row = self._table.current
        if row is not None:
            self._go(row)

    def _go(self, row: _Found) -> None:
        self.close()
        if row.person is not None and row.goal is not None:
            self._desk.go.open_goal(row.person, row.goal)
        elif row.person is not None:
            self._desk.go.open_chart(row.person)
        else:
            self._desk.go.show_place(str(row.key))
