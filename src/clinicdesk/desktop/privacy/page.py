"""Privacy: who looked at whom, what staff did, what is unusual, and whether the log is whole."""

from typing import Any, cast

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.lists.tools import COLUMNS_KEY, TableTools
from clinicdesk.desktop.privacy.chain import chain_message
from clinicdesk.desktop.privacy.columns import (
    access_columns,
    day_columns,
    finding_columns,
    people_columns,
)
from clinicdesk.desktop.privacy.emergencies import ReviewSheet, emergency_columns
from clinicdesk.desktop.privacy.filters import PrivacyFilters
from clinicdesk.desktop.privacy.reports import Reports
from clinicdesk.desktop.widgets import (
    Button,
    DataTable,
    EmptyState,
    IconButton,
    Notice,
    PageHeading,
    Text,
    VBox,
    key_hint,
)
from clinicdesk.domain.privacy import (
    AccessLine,
    AccessList,
    AccessQuestion,
    ChainState,
    EmergencyLine,
    PersonFound,
    StaffDay,
)
from clinicdesk.domain.unusual_access import LOOK_BACK, Finding

__all__ = ["PrivacyPage"]

_NOTHING = {
    "people": ("Nobody was looked at", "eye"),
    "staff": ("Nothing was done", "users-round"),
    "unusual": ("Nothing unusual was found", "shield-check"),
    "emergencies": ("No emergency access yet", "shield-check"),
}


class PrivacyPage(Page):
    """Shown to whoever reads the audit log."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Privacy")
        self._check = Button("Check the log", icon_name="list-checks")
        self._check.clicked.connect(self._read_chain)
        column.addWidget(self._heading)
        self._chain = Notice()
        column.addWidget(self._chain)
        self._filters = PrivacyFilters(desk.clinic.now)
        self._filters.changed.connect(self._read)
        self._reports = Reports(self, desk, self._filters)
        choose = IconButton("Choose columns", "columns-3", color="ink")
        key_hint(choose, "Choose columns", COLUMNS_KEY)
        choose.clicked.connect(self._choose_columns)
        for button in (self._check, self._reports.save, self._reports.print, choose):
            self._heading.add(button)
        self._filters.typed.connect(self._find)
        self._filters.left_downward.connect(self._into_list)
        column.addWidget(self._filters.view)
        column.addWidget(self._filters)
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        self._tables = self._made_tables()
        self._nothing = EmptyState("eye", "Nobody was looked at")
        self._shown = QStackedWidget()
        self._tools = {
            name: TableTools(desk, self, table, f"privacy-{name}")
            for name, table in self._tables.items()
        }
        for table in self._tables.values():
            table.left_upward.connect(self._filters.search.setFocus)
            self._shown.addWidget(table)
        self._shown.addWidget(self._nothing)
        self._tables["people"].opened.connect(self._open_line)
        self._tables["staff"].opened.connect(self._open_day)
        self._tables["unusual"].opened.connect(self._open_finding)
        self._tables["emergencies"].opened.connect(self._open_emergency)
        self._review: ReviewSheet | None = None
        self._tables["found"].opened.connect(self._filters.ask_about)
        column.addWidget(self._shown, 1)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._to_search)

    def _choose_columns(self) -> None:
        self._tools[self._filters.view.current].choose_columns()

    def _made_tables(self) -> dict[str, DataTable[Any]]:
        zone = self._desk.clinic.facts.site.zone
        return {
            "people": DataTable("Accesses", access_columns(zone), lambda line: line.seq),
            "staff": DataTable(
                "What staff did", day_columns(zone), lambda day: (day.day, day.staff_id)
            ),
            "unusual": DataTable(
                "Unusual access",
                finding_columns(zone),
                lambda one: (one.rule, one.staff_id, one.patient_id, one.last_at),
            ),
            "emergencies": DataTable(
                "Emergency accesses",
                emergency_columns(zone, self._desk.clinic.now()),
                lambda one: one.emergency.id,
            ),
            "found": DataTable("People found", people_columns(), lambda one: one.id),
        }

    # What the shell calls

    def arrive(self) -> None:
        """Read what is asked, and whether the log is whole."""
        for tools in self._tools.values():
            tools.kept.read()
        users = self._desk.clinic.users
        self._desk.tasks.read(
            lambda _report: users.everyone(), self._filters.offer_staff, key="privacy-staff"
        )
        self._read_emergencies()
        self._read()
        if not self._chain.isVisibleTo(self):
            self._read_chain()
        self._current.enter()

    def remember(self) -> None:
        """Keep columns and orders."""
        for tools in self._tools.values():
            tools.kept.write()

    @property
    def _current(self) -> DataTable[Any]:
        return self._tables[self._filters.view.current]

    # Whether the log is whole

    def _read_chain(self) -> None:
        privacy, actor = self._desk.clinic.privacy, self._desk.actor
        self._check.setEnabled(False)
        self._heading.note.setText("Checking the log")
        # Every entry is read: on a thread of its own, so that no page waits for it.
        self._desk.tasks.write(
            lambda _report: privacy.chain(actor),
            self._show_chain,
            self._not_checked,
            on_cancelled=self._checked,
            long=True,
        )

    def _checked(self) -> None:
        self._check.setEnabled(True)
        self._heading.note.setText("")

    def _not_checked(self, error: Exception) -> None:
        self._checked()
        self._desk.failed(error)

    def _show_chain(self, chain: ChainState) -> None:
        self._checked()
        self._chain.show_message(chain_message(chain, self._desk.clinic.facts.site.zone))

    # The three views

    def _read(self) -> None:
        question, view = self._filters.question(), self._filters.view.current
        self._desk.tasks.read(
            lambda _report: (view, self._answer(view, question)), self._show, key="privacy"
        )

    def _answer(self, view: str, question: AccessQuestion) -> object:
        clinic, actor = self._desk.clinic, self._desk.actor
        if view == "people":
            return clinic.privacy.looked_at(actor, question)
        if view == "staff":
            return clinic.privacy.did(actor, question)
        if view == "emergencies":
            return clinic.privacy.emergencies(actor, clinic.protected.emergencies(actor))
        return clinic.privacy.unusual(
            actor, question.since or clinic.now() - LOOK_BACK, question.staff_id
        )

    def _show(self, answer: tuple[str, object]) -> None:
        view, found = answer
        rows: tuple[Any, ...]
        if isinstance(found, AccessList):
            rows, total = found.lines, found.total
            self._filters.offer_acts(found.acts)
        else:
            rows = cast(tuple[Any, ...], found)
            total = len(rows)
        if view == "emergencies":
            self._count_emergencies(cast(tuple[EmergencyLine, ...], rows))
        self._reports.offer(on=view != "emergencies")
        table = self._tables[view]
        table.set_rows(rows, select_first=True)
        self._said.setText(self._order(view, len(rows), total))
        self._said.setVisible(bool(rows))
        words, icon = _NOTHING[view]
        hint = "Choose a longer period."
        if view == "emergencies":
            hint = "Whoever opens a protected record in an emergency stands here until a review."
        elif self._filters.narrowed:
            hint = "Choose a longer period, or ask about everybody."
        self._nothing.set_words(words, hint, icon)
        self._shown.setCurrentWidget(table if rows else self._nothing)

    def _order(self, view: str, shown: int, total: int) -> str:
        counted = f"{shown:,} of {total:,} shown" if total > shown else f"{shown:,} shown"
        if view == "emergencies":
            return f"{counted}, those to review first. Enter reviews one."
        if view == "unusual":
            return (
                f"{counted}. A finding is no accusation: whoever cares for colleagues and "
                "families reads their records. Ask for the reason first."
            )
        if view == "people" and self._filters.person is not None:
            return f"{counted}, the newest first. That you asked about this person is an entry too."
        return f"{counted}, the newest first."

    # Looking for a person

    def _find(self, text: str) -> None:
        if not text.strip():
            self._read()
            return
        privacy, actor = self._desk.clinic.privacy, self._desk.actor
        self._desk.tasks.read(
            lambda _report: privacy.find_people(actor, text), self._show_found, key="privacy"
        )

    def _show_found(self, found: tuple[PersonFound, ...]) -> None:
        self._tables["found"].set_rows(found, select_first=True)
        self._said.setText("Enter asks who looked at the person.")
        self._said.setVisible(bool(found))
        self._nothing.set_words("No person matches", "Change the search.", "search")
        self._shown.setCurrentWidget(self._tables["found"] if found else self._nothing)

    def _to_search(self) -> None:
        if self._filters.view.current != "people":
            self._filters.view.choose("people")
        self._filters.search.setFocus()
        self._filters.search.selectAll()

    def _into_list(self) -> None:
        table = self._shown.currentWidget()
        if isinstance(table, DataTable) and table.model.rowCount():
            table.enter()

    # From one view to another

    def _open_line(self, line: AccessLine) -> None:
        if line.patient_id is not None:
            person = PersonFound(id=line.patient_id, listed=line.patient, mrn="")
            self._filters.ask_about(person)

    def _open_day(self, day: StaffDay) -> None:
        self._filters.ask_about(None, day.staff_id)

    def _open_finding(self, one: Finding) -> None:
        person = None
        if one.patient_id is not None:
            person = PersonFound(id=one.patient_id, listed=one.patient, mrn="")
        self._filters.ask_about(person, one.staff_id)

    def _open_emergency(self, line: EmergencyLine) -> None:
        now = self._desk.clinic.now()
        if line.emergency.reviewed_at is not None or line.emergency.runs(now):
            self._filters.ask_about(
                PersonFound(id=line.emergency.patient_id, listed=line.patient, mrn=""),
                line.emergency.staff_id,
            )
            return
        if self._review is None:
            # Over the page: it must go with the page when ClinicDesk locks.
            self._review = ReviewSheet(self, self._desk)
            self._review.reviewed.connect(self._read)
        self._review.ask(line)

    def _count_emergencies(self, lines: tuple[EmergencyLine, ...]) -> None:
        waiting = sum(line.emergency.reviewed_at is None for line in lines)
        self._filters.view.set_count("emergencies", waiting)

    def _read_emergencies(self) -> None:
        """Read how many wait, whatever view is shown."""
        clinic, actor = self._desk.clinic, self._desk.actor
        self._desk.tasks.read(
            lambda _report: clinic.privacy.emergencies(actor, clinic.protected.emergencies(actor)),
            self._count_emergencies,
            key="privacy-emergencies",
        )
