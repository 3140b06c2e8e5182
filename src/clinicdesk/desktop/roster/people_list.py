"""The list of people: one search box, the filters, the table, and a look at the current row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.lists.tools import TableTools
from clinicdesk.desktop.roster.columns import SORTS, columns
from clinicdesk.desktop.roster.nothing import Cause, NobodyHere, cause_of
from clinicdesk.desktop.roster.peek import PersonPeek
from clinicdesk.desktop.roster.reading import Listed, PeopleReader
from clinicdesk.desktop.roster.taken import RosterSource
from clinicdesk.desktop.roster.words import list_words, order_words
from clinicdesk.desktop.widgets import (
    DataTable,
    FilterPills,
    FlowLayout,
    HBox,
    SearchBox,
    Text,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.roster import (
    ListQuestion,
    RosterFilter,
    RosterRow,
    RosterSort,
    SearchAnswer,
)
from clinicdesk.domain.roster_columns import ROSTER_COLUMNS, parts

__all__ = ["PeopleList"]

_REST_MS: Final = 160
"""When the typing rests this long, the search looks inside words and forgives slips."""


class PeopleList(QWidget):
    """``opened(row)`` asks for a chart; ``noted(words)`` says how many are shown."""

    opened = Signal(object)
    noted = Signal(str)
    import_asked = Signal()

    def __init__(self, desk: Desk, beside_filters: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._desk = desk
        self._order_key, self._descending = "", False
        self._counts: dict[RosterFilter, int] = {}
        self._reading = False
        self._open_when_found = False
        self._listed_for: ListQuestion | None = None
        self._reader = PeopleReader(desk)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search_thoroughly)
        column = VBox(self, spacing=12)
        self._search = SearchBox("Search people", "Search name, birth date, MRN, phone")
        self._table = self._made_table()
        self._source = RosterSource(desk, self._table, self._question, lambda: self._typed_now)
        self.tools = TableTools(
            desk, self, self._table, "roster", source=self._source.source, search=self._search
        )
        column.addWidget(self._filter_row(beside_filters))
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        column.addLayout(self._body(), 1)
        self._table.picked_changed.connect(self._say_picked)
        self._table.layout_changed.connect(self._on_layout)
        self._parts = parts(self._table.columns_shown())
        self._words = ""

    # What it is made of

    def _filter_row(self, beside: Sequence[QWidget]) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        self._search.searched.connect(self._typed)
        self._search.left_downward.connect(self.into_list)
        self._search.entered.connect(self.open_current)
        flow.addWidget(self._search)
        self._pills = FilterPills("Which people", [(f.name, f.value) for f in RosterFilter])
        self._pills.chosen.connect(self._filtered)
        flow.addWidget(self._pills)
        for widget in beside:
            flow.addWidget(widget)
        return row

    def _made_table(self) -> DataTable[RosterRow]:
        table: DataTable[RosterRow] = DataTable(
            "People", columns(), lambda row: row.id, several=True
        )
        table.opened.connect(self.opened)
        table.left_upward.connect(self.to_search)
        table.sort_asked.connect(self._sorted)
        return table

    def _body(self) -> HBox:
        actor = self._desk.actor
        self._nobody = NobodyHere(
            may_import=may(actor, Act.IMPORT), may_add=may(actor, Act.EDIT_PERSON)
        )
        self._nobody.acted.connect(self._help)
        self._shown = QStackedWidget()
        self._shown.addWidget(self._table)
        self._shown.addWidget(self._nobody)
        self._peek = PersonPeek()
        self._peek.opened.connect(self.open_current)
        self._table.current_changed.connect(self._peek.show_row)
        self._table.view.peeked.connect(self._toggle_peek)
        row = HBox(spacing=12)
        row.addWidget(self._shown, 1)
        row.addWidget(self._peek)
        return row

    # What the page calls

    @property
    def typed(self) -> str:
        """What stands in the search box."""
        return self._search.text().strip()

    def read(self) -> None:
        """Read what is asked for now."""
        self.tools.kept.read()
        self._rest.stop()
        self._reading, self._open_when_found = True, False
        if self.typed:
            self._reader.search(self.typed, self._parts, self._found, thorough=False)
            return
        again = self._listed_for == self._question()
        place = self._table.view.currentIndex().row() if again else 0
        self._reader.list(self._question(), place, self._parts, self._listed)

    def fit(self, width: int) -> None:
        """Show the look beside the list where there is room."""
        self._peek.fit(width)

    def clear_search(self) -> None:
        """Empty the search box."""
        self._search.clear()

    def to_search(self) -> None:
        """Let the person type."""
        self._search.setFocus()
        self._search.selectAll()

    def into_list(self) -> None:
        """Let the arrows go through the rows."""
        if self._table.model.rowCount():
            self._table.enter()

    def open_current(self) -> None:
        """Open the chart of the current row."""
        if self._reading:
            # Enter came before the answer (a card reader types so): the rows still in sight
            # answer another question, and must not be opened.
            self._open_when_found = True
            return
        row = self._table.current
        if row is not None and self._shown.currentWidget() is self._table:
            self.opened.emit(row)

    # Asking

    @property
    def _filter(self) -> RosterFilter:
        return RosterFilter[self._pills.current]

    @property
    def _typed_now(self) -> bool:
        return bool(self.typed)

    def _question(self) -> ListQuestion:
        order = SORTS.get(self._order_key, RosterSort.ATTENTION)
        return ListQuestion(self._filter, order, self._descending)

    def _typed(self, text: str) -> None:
        self._pills.setEnabled(not text)
        self._listed_for = None
        self.read()

    def _filtered(self, _key: str) -> None:
        self.read()

    def _sorted(self, key: str, descending: bool) -> None:
        self._order_key, self._descending = key, descending
        if not self.typed:
            self.read()

    def _on_layout(self) -> None:
        wanted = parts(self._table.columns_shown())
        if wanted - self._parts:
            self._parts = wanted
            self.read()

    def _search_thoroughly(self) -> None:
        if self.typed:
            self._reader.search(self.typed, self._parts, self._show_answer, thorough=True)

    # Showing

    def _listed(self, listed: Listed) -> None:
        question, page, self._counts = listed.question, listed.page, listed.counts
        self._reading = False
        for chosen in RosterFilter:
            shown = self._counts[chosen] if chosen is not RosterFilter.ALL else None
            self._pills.set_count(chosen.name, shown)
        was, at = self._table.current, self._table.view.currentIndex().row()
        again = self._listed_for == question
        scrolled = self._table.view.verticalScrollBar().value()
        self._table.set_source(self._reader.rows(listed))
        here = (page.offset + n for n, row in enumerate(page.rows) if was and row.id == was.id)
        self._table.select(next(here, at if again and 0 <= at < page.total else 0))
        if again:
            # Whoever comes back from a chart, or saved something, is where they were.
            self._table.view.verticalScrollBar().setValue(scrolled)
        self._listed_for = question
        self._show_list(bool(page.total))
        title = ROSTER_COLUMNS[self._order_key].title if self._order_key else ""
        self._say(
            list_words(self._counts, question.chosen),
            order_words(question.order, title, descending=question.descending),
        )

    def _found(self, answer: SearchAnswer) -> None:
        self._reading = False
        self._show_answer(answer)
        if self._open_when_found and answer.rows:
            self._open_when_found = False
            self.opened.emit(answer.rows[0])
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
        cause = cause_of(
            searched=bool(self.typed),
            filtered=self._filter is not RosterFilter.ALL,
            people=self._counts.get(RosterFilter.ALL, 0),
            allowed=may(self._desk.actor, Act.FIND_PEOPLE),
        )
        if not anybody:
            self._nobody.show_cause(cause, self._filter)
            self._peek.show_row(None)
        self._shown.setCurrentWidget(self._table if anybody else self._nobody)
        self._peek.offer(on=anybody or cause is not Cause.EMPTY_CLINIC)
        self._said.setVisible(anybody or cause is not Cause.EMPTY_CLINIC)

    def _say(self, note: str, words: str) -> None:
        self.noted.emit(note)
        self._words = words
        self._say_picked(self._table.picked_count)
        # Whatever is painted next has its place already, and is not painted twice.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _say_picked(self, count: int) -> None:
        chosen = f"{count:,} chosen. " if count > 1 else ""
        self._said.setText(f"{chosen}{self._words}")

    def _toggle_peek(self) -> None:
        self._peek.toggle()

    def _help(self) -> None:
        if self._nobody.cause is Cause.EMPTY_CLINIC:
            self.import_asked.emit()
        elif self._nobody.cause is Cause.FILTER:
            self._pills.choose(RosterFilter.ALL.name)
            self.to_search()
        else:
            self.clear_search()
            self.to_search()
