"""Who is in a registry: the people with their care-gap columns, why each, and who came and went."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.lists.tools import COLUMNS_KEY, TAKE_KEY, TableTools
from clinicdesk.desktop.registries.columns import member_columns, stay_columns
from clinicdesk.desktop.registries.taken import MemberSource
from clinicdesk.desktop.registries.why_panel import WhyPanel
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    DataTable,
    EmptyState,
    FilterPills,
    FlowLayout,
    HBox,
    IconButton,
    Text,
    VBox,
    WindowedRows,
    key_hint,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.registries import (
    MemberPage,
    MemberRow,
    MemberSort,
    Registry,
    RegistryRow,
    Stay,
    Why,
)

__all__ = ["MembersView"]

_WINDOW = 100
_NARROW_BELOW = 760
_VIEWS = (("members", "Members"), ("history", "Entries and exits"))
Deliver = Callable[[Sequence[MemberRow] | None], None]


class MembersView(QWidget):
    """The members of one registry."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._zone = desk.clinic.facts.site.zone
        self._registry: Registry | None = None
        self._roomy = True
        self._order: tuple[MemberSort, bool] = (MemberSort.NAME, False)
        self.tools: TableTools | None = None
        column = VBox(self, spacing=10)
        self.rule = Text("", "body_strong", wrap=True)
        self.source = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self.rule)
        column.addWidget(self.source)
        column.addWidget(self._choices())
        self.said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self.said)
        row = HBox(spacing=12)
        self._shown = QStackedWidget()
        self._tables: dict[object, DataTable[MemberRow]] = {}
        self.history: DataTable[Stay] = DataTable(
            "Entries and exits",
            stay_columns(self._zone),
            lambda one: (one.patient_id, one.at, one.entered),
        )
        self.history.opened.connect(lambda one: desk.go.open_chart(one.patient_id))
        self._nobody = EmptyState("users", "Nobody is in this registry", "")
        self._shown.addWidget(self.history)
        self._shown.addWidget(self._nobody)
        row.addWidget(self._shown, 1)
        self.why = WhyPanel(desk.clinic.registries.catalogue(), self._zone)
        self.why.opened.connect(desk.go.open_chart)
        row.addWidget(self.why)
        column.addLayout(row, 1)

    def _choices(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, spacing=8)
        self.pills = FilterPills("What is shown", _VIEWS)
        self.pills.chosen.connect(lambda _key: self.read())
        flow.addWidget(self.pills)
        self.gap = QComboBox()
        self.gap.setAccessibleName("Whose care gap")
        self.gap.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.gap.currentIndexChanged.connect(lambda _at: self.read())
        flow.addWidget(self.gap)
        self.choose = IconButton("Choose columns", "columns-3", color="ink")
        key_hint(self.choose, "Choose columns", COLUMNS_KEY)
        self.choose.clicked.connect(self._choose_columns)
        flow.addWidget(self.choose)
        self.take = IconButton("Print or export this list", "printer", color="ink")
        key_hint(self.take, "Print or export this list", TAKE_KEY)
        self.take.clicked.connect(self._take)
        if may(self._desk.actor, Act.TAKE_LISTS):
            flow.addWidget(self.take)
        return holder

    def _choose_columns(self) -> None:
        if self.tools is not None:
            self.tools.choose_columns()

    def _take(self) -> None:
        if self.tools is not None:
            self.tools.take()

    @property
    def table(self) -> DataTable[MemberRow] | None:
        """The table of the registry that is shown."""
        return self._tables.get(self._registry.id if self._registry else None)

    def fit(self, width: int) -> None:
        """Show why beside the list where there is room."""
        self._roomy = width >= current_theme().u(_NARROW_BELOW)
        self.why.setVisible(self._roomy and self.pills.current != "history")

    def remember(self) -> None:
        """Keep the columns; nothing of it is kept on this computer."""
        if self.tools is not None:
            self.tools.kept.write()

    def show_registry(self, row: RegistryRow) -> None:
        """Show another registry, or the same one again."""
        registry, before = row.registry, self._registry
        again = before is not None and (before.id, before.number) == (registry.id, registry.number)
        self._registry = registry
        definition = registry.definition
        self.rule.setText(f"{registry.words}.")
        dated = f"{definition.source} ({definition.date})" if definition.source else "Made here"
        newer = (
            " A newer version is shipped; the clinic's own copy stays."
            if (registry.newer_shipped)
            else ""
        )
        self.source.setText(f"Version {registry.number} · {dated}.{newer}")
        if not again:
            self._make_table(registry)
            with QSignalBlocker(self.gap):
                self.gap.clear()
                self.gap.addItem("Everybody", "")
                for one in definition.columns:
                    self.gap.addItem(f"Open: {one.title}", one.key)
        self.read()

    def _make_table(self, registry: Registry) -> None:
        before = self._tables.pop(registry.id, None)
        if before is not None:
            self._shown.removeWidget(before)
            before.deleteLater()
        table: DataTable[MemberRow] = DataTable(
            "Members", member_columns(registry, self._zone), lambda row: row.person.id, several=True
        )
        taken = MemberSource(table, registry.name, self._taken_words, lambda: self._pages(registry))
        self.tools = TableTools(
            self._desk, self, table, f"registry:{registry.id}", source=taken.source
        )
        self.tools.kept.read()
        table.opened.connect(lambda row: self._desk.go.open_chart(row.person.id))
        table.current_changed.connect(self._ask_why)
        table.sort_asked.connect(self._sorted)
        self._tables[registry.id] = table
        self._shown.addWidget(table)

    def _sorted(self, key: str, descending: bool) -> None:
        known = {one.value: one for one in MemberSort}
        self._order = (known.get(key, MemberSort.NAME), descending)
        self.read()

    def read(self) -> None:
        """Read what is shown now."""
        if self._registry is None:
            return
        history = self.pills.current == "history"
        self.why.setVisible(not history and self._roomy)
        for widget in (self.gap, self.choose, self.take):
            widget.setVisible(not history and widget.parent() is not None)
        if history:
            self._read_history(self._registry)
        else:
            self._read_members(self._registry)

    def _read_history(self, registry: Registry) -> None:
        registries, actor = self._desk.clinic.registries, self._desk.actor
        self._desk.tasks.read(
            lambda _report: registries.history(actor, registry.id),
            self._show_history,
            key="registry-members",
        )

    def _show_history(self, stays: tuple[Stay, ...]) -> None:
        self.history.set_rows(stays, select_first=True)
        self.said.setText(f"The newest {len(stays):,} entries and exits.")
        self._nobody.set_words("Nobody entered or left yet", "")
        self._shown.setCurrentWidget(self.history if stays else self._nobody)

    def _page(self, registry: Registry, offset: int, limit: int) -> Callable[[Any], MemberPage]:
        registries, actor = self._desk.clinic.registries, self._desk.actor
        order, descending = self._order
        column = str(self.gap.currentData() or "")
        return lambda _report: registries.members(
            actor,
            registry.id,
            order,
            offset=offset,
            limit=limit,
            descending=descending,
            open_column=column,
        )

    def _pages(self, registry: Registry) -> Callable[[int, int], MemberPage]:
        """Return what reads members as the table has them now."""
        order, column = self._order, str(self.gap.currentData() or "")
        registries, actor = self._desk.clinic.registries, self._desk.actor
        return lambda offset, limit: registries.members(
            actor,
            registry.id,
            order[0],
            offset=offset,
            limit=limit,
            descending=order[1],
            open_column=column,
        )

    def _taken_words(self) -> tuple[str, str]:
        shown = self.gap.currentText() if self.gap.currentData() else "Everybody"
        order, descending = self._order
        turned = ", turned around" if descending else ""
        return shown, f"Sorted by {order.value}{turned}."

    def _read_members(self, registry: Registry) -> None:
        self._desk.tasks.read(
            self._page(registry, 0, _WINDOW),
            lambda page: self._show_members(registry, page),
            key="registry-members",
        )

    def _show_members(self, registry: Registry, first: MemberPage) -> None:
        table = self._tables.get(registry.id)
        if table is None or self._registry is None or self._registry.id != registry.id:
            return
        asked = first

        def fetch(offset: int, limit: int, deliver: Deliver) -> None:
            if offset == 0 and asked.rows:
                deliver(asked.rows)
                return
            self._desk.tasks.read(
                self._page(registry, offset, limit),
                lambda page: deliver(page.rows),
                lambda error: self._not_read(deliver, error),
                key=f"registry-window-{offset}",
                on_cancelled=lambda: deliver(None),
            )

        table.set_source(WindowedRows(first.total, fetch, window=_WINDOW), select_first=True)
        gap = self.gap.currentText() if self.gap.currentData() else ""
        people = "1 person" if first.total == 1 else f"{first.total:,} people"
        self.said.setText(f"{people}{f' · {gap}' if gap else ''}.")
        self._nobody.set_words(
            "Nobody is in this registry" if not gap else "This is open for nobody",
            "It is refreshed when the page opens and with Refresh." if not gap else "",
        )
        self._shown.setCurrentWidget(table if first.total else self._nobody)
        if not first.total:
            self.why.waiting(None)
        self.why.setVisible(self._roomy and first.total > 0)

    def _not_read(self, deliver: Deliver, error: Exception) -> None:
        deliver(None)
        self._desk.failed(error)

    def _ask_why(self, row: MemberRow | None) -> None:
        self.why.waiting(row)
        registry = self._registry
        if row is None or registry is None:
            return
        registries, actor = self._desk.clinic.registries, self._desk.actor
        self._desk.tasks.read(
            lambda _report: registries.explain(actor, registry.id, row.person.id),
            lambda why: self._told(row, why),
            key="registry-why",
        )

    def _told(self, row: MemberRow, why: Why) -> None:
        table = self.table
        if (
            table is not None
            and table.current is not None
            and (table.current.person.id == row.person.id)
        ):
            self.why.show_why(row, why)
