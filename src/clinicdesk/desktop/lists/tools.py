"""The tools of one table: columns, order, copying, printing and exporting, by menu and by key."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QMenu, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.lists.kept import KeptLayout
from clinicdesk.desktop.lists.sources import ListSource
from clinicdesk.desktop.lists.taking import TakeSheet
from clinicdesk.desktop.widgets import Button, DataTable, IconButton, SearchBox, key_hint
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.people_lists import ListLine

__all__ = ["COLUMNS_KEY", "ORDER_KEY", "TAKE_KEY", "TableTools"]

COLUMNS_KEY: Final = "Ctrl+Shift+C"
ORDER_KEY: Final = "Ctrl+Shift+O"
TAKE_KEY: Final = "Ctrl+P"


class TableTools(QObject):
    """What a page gives its table with one line.

    ``key`` names the table in what is kept. ``source`` tells what can be taken of it; without one
    it can neither be copied nor printed. ``search`` gets the letters that are typed in the table.
    """

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        table: DataTable[Any],
        key: str,
        *,
        source: ListSource | None = None,
        search: SearchBox | None = None,
        shortcuts: bool = True,
    ) -> None:
        super().__init__(table)
        self._desk, self._page, self._table, self._source = desk, page, table, source
        self.kept = KeptLayout(desk, table, key)
        self._sheet: TakeSheet | None = None
        self._menu: QMenu | None = None
        self.may_take = source is not None and may(desk.actor, Act.TAKE_LISTS)
        view = table.view
        view.menu_asked.connect(self.open_menu)
        if source is not None:
            view.copies = True
            view.copied.connect(self.copy)
        if search is not None:
            view.typed.connect(lambda letter: _type_on(search, letter))
        if view.several:
            table.picked_changed.connect(self._say_picked)
        if shortcuts:
            self._shortcuts()

    def _shortcuts(self) -> None:
        wanted: list[tuple[str, Callable[[], object]]] = [
            (COLUMNS_KEY, self.choose_columns),
            (ORDER_KEY, self.open_orders),
        ]
        if self.may_take:
            wanted.append((TAKE_KEY, self.take))
        for keys, act in wanted:
            shortcut = QShortcut(QKeySequence(keys), self._table)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def buttons(self) -> Sequence[Button]:
        """Return the buttons for the page's heading."""
        columns = IconButton("Choose columns", "columns-3", color="ink")
        key_hint(columns, "Choose columns", COLUMNS_KEY)
        columns.clicked.connect(self.choose_columns)
        if not self.may_take:
            return (columns,)
        take = IconButton("Print or export this list", "printer", color="ink")
        key_hint(take, "Print or export this list", TAKE_KEY)
        take.clicked.connect(self.take)
        return (columns, take)

    # What a person does

    def choose_columns(self) -> None:
        """Show the card of columns."""
        self.kept.open_sheet(_page_of(self._page))

    def copy(self) -> None:
        """Put the chosen rows into the clipboard as text; it is cleared when ClinicDesk locks."""
        if self._source is None or not self._table.picked_count:
            return
        source, lists, actor = self._source, self._desk.clinic.lists, self._desk.actor

        def read(lines: tuple[ListLine, ...]) -> None:
            request = source.request(lines)
            self._desk.tasks.write(
                lambda _report: (lists.copy(actor, request), len(lines)),
                self._copied,
                self._desk.failed,
            )

        self._desk.tasks.read(
            source.lines(self._table.view.ranges(), False), read, self._desk.failed
        )

    def take(self) -> None:
        """Ask what the list is for: the chosen rows where there are several, else all of it."""
        count = self._table.model.rowCount()
        if self._source is None or not self.may_take or not count:
            return
        if self._sheet is None:
            self._sheet = TakeSheet(_page_of(self._page), self._desk)
        picked = self._table.picked_count
        several = picked > 1 and picked < count
        self._sheet.open(
            self._source,
            self._table.view.ranges() if several else None,
            picked if several else count,
        )

    @property
    def sheet(self) -> TakeSheet | None:
        """The card that asks, once it was opened."""
        return self._sheet

    def open_orders(self) -> None:
        """Show the orders as a menu."""
        menu = self._fresh_menu("Sorted by")
        self._add_orders(menu)
        menu.popup(self._table.mapToGlobal(QPoint(24, 24)))

    def open_menu(self, where: QPoint) -> None:
        """Show what can be done with the chosen rows, and with the table."""
        table = self._table
        menu = self._fresh_menu("The table")
        if table.current is not None:
            _add(menu, "Open", "arrow-right", lambda: table.opened.emit(table.current), "Enter")
        if self._source is not None:
            _add(menu, "Copy as text", "copy", self.copy, "Ctrl+C")
        if table.view.several:
            _add(menu, "Choose all", "list-checks", table.view.selectAll, "Ctrl+A")
        if self.may_take:
            _add(menu, "Print or export…", "printer", self.take, TAKE_KEY)
        menu.addSeparator()
        orders = menu.addMenu("Sorted by")
        orders.setIcon(icon("arrow-up-down", "ink2"))
        self._add_orders(orders)
        _add(menu, "Columns…", "columns-3", self.choose_columns, COLUMNS_KEY)
        menu.popup(where)

    @property
    def menu(self) -> QMenu | None:
        """The menu that was opened last."""
        return self._menu

    # How it is done

    def _fresh_menu(self, name: str) -> QMenu:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self._page)
        menu.setAccessibleName(name)
        return menu

    def _add_orders(self, menu: QMenu) -> None:
        table = self._table
        now, descending = table.sorted_by() or ("", False)
        usual = _add(menu, "The usual order", "", table.unsort)
        usual.setCheckable(True)
        usual.setChecked(not now)
        shown = table.columns_shown()
        for column in table.model.columns:
            if column.sort_key is None or column.name not in shown:
                continue
            here = column.name == now
            turn = here and not descending
            words = f"{column.title}, turned around" if here and descending else column.title
            act = _sorter(table, column.name, descending=turn)
            action = _add(menu, words, "", act)
            action.setCheckable(True)
            action.setChecked(here)

    def _copied(self, answer: tuple[str, int]) -> None:
        text, count = answer
        QGuiApplication.clipboard().setText(text)
        lines = "1 line" if count == 1 else f"{count:,} lines"
        self._desk.messages.say(f"{lines} copied. The clipboard is emptied when ClinicDesk locks.")

    def _say_picked(self, count: int) -> None:
        if count > 1 and QAccessible.isActive():
            said = QAccessibleAnnouncementEvent(self._table.view, f"{count:,} chosen")
            QAccessible.updateAccessibility(said)


def _add(
    menu: QMenu, words: str, icon_name: str, act: Callable[[], object], keys: str = ""
) -> QAction:
    # The keys are told, not bound: they are bound where the table is.
    action = QAction(f"{words}\t{keys}" if keys else words, menu)
    if icon_name:
        action.setIcon(icon(icon_name, "ink2"))
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
    return action


def _sorter(table: DataTable[Any], key: str, *, descending: bool) -> Callable[[], None]:
    return lambda: table.sort_by(key, descending=descending)


def _type_on(search: SearchBox, letter: str) -> None:
    """Go on typing in the search box: what was typed in the table is its first letter."""
    search.setFocus(Qt.FocusReason.ShortcutFocusReason)
    search.setText(letter)


def _page_of(widget: QWidget) -> QWidget:
    """Return the page that a widget is on: a card lies over all of it, and goes with it."""
    found: QWidget | None = widget
    while found is not None and not isinstance(found, Page):
        found = found.parentWidget()
    return found or widget
