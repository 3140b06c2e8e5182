"""The roster: everybody, one search box, the keyboard first."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.roster.columns import SORTS, columns
from clinicdesk.desktop.roster.new_patient import NewPatientForm
from clinicdesk.desktop.roster.nothing import NO_MATCH, nobody_matches, nobody_yet
from clinicdesk.desktop.roster.pairs import PairsView
from clinicdesk.desktop.roster.peek import PersonPeek
from clinicdesk.desktop.roster.words import list_words, order_words
from clinicdesk.desktop.widgets import (
    Button,
    DataTable,
    FilterPills,
    FlowLayout,
    HBox,
    PageHeading,
    SearchBox,
    Text,
    VBox,
    WindowedRows,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.roster import RosterFilter, RosterRow, RosterSort, SearchAnswer
from clinicdesk.domain.roster import RosterPage as ListWindow

__all__ = ["RosterPage"]

_WINDOW = 200
_FIRST_ANSWERS, _MOST_ANSWERS = 40, 200
_REST_MS = 160
"""When the typing rests this long, the search looks inside words and forgives slips."""
_CHANGES = ("patient", "plan", "goal", "referral", "task", "clinical", "import")


class RosterPage(Page):
    """The list of people."""

    def __init__(self, desk: Desk, memory: Memory) -> None:
        super().__init__()
        self._desk, self._memory = desk, memory
        self._order, self._descending = RosterSort.ATTENTION, False
        self._counts: dict[RosterFilter, int] = {}
        self._reading = False
        self._open_when_found = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search_thoroughly)
        self._stack = QStackedWidget()
        VBox(self, spacing=0).addWidget(self._stack)
        self._list = QWidget()
        column = VBox(self._list, margins=(24, 20, 24, 12), spacing=12)
        column.addWidget(self._heading_row())
        column.addWidget(self._filter_row())
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        column.addLayout(self._body(), 1)
        self._stack.addWidget(self._list)
        self._form: NewPatientForm | None = None
        self._pairs: PairsView | None = None
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._to_search)

    # What the page is made of

    def _heading_row(self) -> QWidget:
        self._heading = PageHeading("Patients")
        if may(self._desk.actor, Act.EDIT_PERSON):
            new = Button("New patient", "primary", "plus", shortcut="Ctrl+N")
            new.clicked.connect(self._new)
            self._heading.add(new)
        return self._heading

    def _filter_row(self) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        self._search = SearchBox("Search people", "Search name, birth date, MRN, phone")
        self._search.searched.connect(self._typed)
        self._search.left_downward.connect(self._into_list)
        self._search.entered.connect(self._open_current)
        flow.addWidget(self._search)
        self._pills = FilterPills("Which people", [(f.name, f.value) for f in RosterFilter])
        self._pills.chosen.connect(self._filtered)
        flow.addWidget(self._pills)
        if may(self._desk.actor, Act.EDIT_PERSON):
            pairs = Button("Possible duplicates", icon_name="users")
            pairs.clicked.connect(self.show_pairs)
            flow.addWidget(pairs)
        return row

    def _body(self) -> HBox:
        self._table: DataTable[RosterRow] = DataTable("People", columns(), lambda row: row.id)
        self._table.opened.connect(self._open)
        self._table.left_upward.connect(self._to_search)
        self._table.sort_asked.connect(self._sorted)
        state = self._memory.table("roster")
        if state is not None:
            self._table.restore(state)
        self._nobody = nobody_matches()
        self._empty = nobody_yet(may_import=may(self._desk.actor, Act.IMPORT))
        self._empty.acted.connect(lambda: self._desk.go.show_place("imports"))
        self._shown = QStackedWidget()
        for widget in (self._table, self._nobody, self._empty):
            self._shown.addWidget(widget)
        self._peek = PersonPeek()
        self._peek.opened.connect(self._open_current)
        self._table.current_changed.connect(self._peek.show_row)
        row = HBox(spacing=12)
        row.addWidget(self._shown, 1)
        row.addWidget(self._peek)
        return row

    # What the shell calls

    def arrive(self) -> None:
        """Read the list, and let the person type."""
        self._read()
        over = self._form or self._pairs
        if over is not None:
            over.focus_first()
        else:
            self._search.setFocus()
            self._search.selectAll()

    def changed(self, change: Change) -> None:
        """Read again what may be different now."""
        if self._pairs is not None:
            self._pairs.changed(change)
        if self.isVisible() and any(change.touches(kind) for kind in _CHANGES):
            self._read()

    def keep_draft(self) -> bool:
        """Keep a new person who is half typed."""
        return self._form is not None and self._form.keep_draft()

    def remember(self) -> None:
        """Remember columns, never a search."""
        self._memory.remember_table("roster", self._table.state())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the look beside the list where there is room."""
        super().resizeEvent(event)
        self._peek.fit(self.width())

    # Reading

    @property
    def _filter(self) -> RosterFilter:
        return RosterFilter[self._pills.current]

    def _typed(self, text: str) -> None:
        self._pills.setEnabled(not text)
        self._read()

    def _filtered(self, _key: str) -> None:
        self._read()

    def _sorted(self, key: str, descending: bool) -> None:
        self._order, self._descending = SORTS[key], descending
        if not self._search.text().strip():
            self._read()

    def _read(self) -> None:
        self._rest.stop()
        self._reading, self._open_when_found = True, False
        text = self._search.text().strip()
        roster, actor = self._desk.clinic.roster, self._desk.actor
        read = self._desk.tasks.read
        if text:
            read(
                lambda _report: roster.search(actor, text, limit=_FIRST_ANSWERS),
                self._found,
                key="roster",
            )
            return
        chosen, order, descending = self._filter, self._order, self._descending

        def work(_report: object) -> tuple[ListWindow, dict[RosterFilter, int]]:
            page = roster.page(actor, chosen, order, limit=_WINDOW, descending=descending)
            return page, roster.counts(actor)

        read(work, self._listed, key="roster")

    def _search_thoroughly(self) -> None:
        text = self._search.text().strip()
        if text:
            roster, actor = self._desk.clinic.roster, self._desk.actor
            self._desk.tasks.read(
                lambda _report: roster.search(actor, text, limit=_MOST_ANSWERS, thorough=True),
                self._show_answer,
                key="roster",
            )

    def _fetch(
        self,
        offset: int,
        limit: int,
        deliver: Callable[[Sequence[RosterRow] | None], None],
        *,
        first: ListWindow,
        ask: Callable[[int, int], ListWindow],
    ) -> None:
        if offset == 0:
            deliver(first.rows)
            return
        self._desk.tasks.read(
            lambda _report: ask(offset, limit).rows,
            deliver,
            lambda _error: deliver(None),
            on_cancelled=lambda: deliver(None),
        )

    # Showing

    def _listed(self, answer: tuple[ListWindow, dict[RosterFilter, int]]) -> None:
        page, self._counts = answer
        self._reading = False
        for chosen in RosterFilter:
            shown = self._counts[chosen] if chosen is not RosterFilter.ALL else None
            self._pills.set_count(chosen.name, shown)
        roster, actor = self._desk.clinic.roster, self._desk.actor
        chosen, order, descending = self._filter, self._order, self._descending

        def ask(offset: int, limit: int) -> ListWindow:
            return roster.page(
                actor, chosen, order, offset=offset, limit=limit, descending=descending
            )

        was = self._table.current
        self._table.set_source(
            WindowedRows(page.total, partial(self._fetch, first=page, ask=ask), window=_WINDOW)
        )
        at = next((n for n, row in enumerate(page.rows) if was and row.id == was.id), 0)
        self._table.select(at)
        self._show_list(bool(page.total))
        self._say(list_words(self._counts, chosen), order_words(order, descending=descending))

    def _found(self, answer: SearchAnswer) -> None:
        self._reading = False
        self._show_answer(answer)
        if self._open_when_found and answer.rows:
            self._open_when_found = False
            self._open(answer.rows[0])
            return
        if answer.thin or answer.more:
            self._rest.start()

    def _show_answer(self, answer: SearchAnswer) -> None:
        self._table.set_rows(answer.rows, select_first=True)
        if not answer.rows:
            self._peek.show_row(None)
        # While the thorough search is still to come, nobody is told that there is nobody.
        if answer.rows or not answer.thin:
            self._show_list(bool(answer.rows))
        total = self._counts.get(RosterFilter.ALL, 0)
        found = f"{len(answer.rows):,}{' or more' if answer.more else ''}"
        words = "Nearest match first, among everybody"
        if self._table.sorted_by() is not None:
            words = "Among everybody, in the order that you chose"
        if answer.more:
            words = f"The first {len(answer.rows):,} are shown; type more to narrow it. {words}"
        self._say(f"{found} of {total:,}", answer.hint or f"{words}.")

    def _show_list(self, anybody: bool) -> None:
        nobody = self._nobody if self._counts.get(RosterFilter.ALL) else self._empty
        if not self._search.text().strip() and self._filter is not RosterFilter.ALL:
            self._nobody.set_words(
                "Nobody here", f"No one is under “{self._filter.value}” today.", "circle-check"
            )
        else:
            self._nobody.set_words(*NO_MATCH)
        self._shown.setCurrentWidget(self._table if anybody else nobody)
        self._said.setVisible(nobody is not self._empty)
        if not anybody:
            self._peek.show_row(None)

    def _say(self, note: str, words: str) -> None:
        self._heading.note.setText(note)
        self._said.setText(words)
        # Whatever is painted next has its place already, and is not painted twice.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    # Acting

    def _to_search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _into_list(self) -> None:
        if self._table.model.rowCount():
            self._table.enter()

    def _open_current(self) -> None:
        if self._reading:
            # Enter came before the answer (a card reader types so): the rows still in sight
            # answer another question, and must not be opened.
            self._open_when_found = True
            return
        row = self._table.current
        if row is not None and self._shown.currentWidget() is self._table:
            self._open(row)

    def _open(self, row: RosterRow) -> None:
        self._desk.go.open_chart(row.id)

    def show_pairs(self) -> None:
        """Show who may be here twice."""
        if self._pairs is None:
            self._pairs = PairsView(self._desk)
            self._pairs.left.connect(self._leave_pairs)
            self._stack.addWidget(self._pairs)
        self._stack.setCurrentWidget(self._pairs)
        self._pairs.focus_first()

    def _leave_pairs(self) -> None:
        pairs, self._pairs = self._pairs, None
        self._uncover(pairs)

    def _uncover(self, over: QWidget | None) -> None:
        self._stack.setCurrentWidget(self._list)
        if over is not None:
            self._stack.removeWidget(over)
            over.deleteLater()
        self._to_search()

    def _new(self) -> None:
        if self._form is None:
            self._form = NewPatientForm(self._desk, self._search.text().strip())
            self._form.left.connect(self._leave_form)
            self._form.registered.connect(self._registered)
            self._stack.addWidget(self._form)
        self._stack.setCurrentWidget(self._form)
        self._form.focus_first()

    def _leave_form(self) -> None:
        form, self._form = self._form, None
        self._uncover(form)

    def _registered(self, patient_id: object) -> None:
        self._leave_form()
        self._search.clear()
        self._desk.go.open_chart(patient_id)  # type: ignore[arg-type]  # a signal carries objects
