"""The registries: which there are, who is in the chosen one and why, and who came and went."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.registries.columns import registry_columns
from clinicdesk.desktop.registries.editor import RuleEditor
from clinicdesk.desktop.registries.members import MembersView
from clinicdesk.desktop.registries.risk_view import RiskView
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    DataTable,
    EmptyState,
    HBox,
    PageHeading,
    Scroller,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.registries import Registry, RegistryRow

__all__ = ["RegistriesPage"]

_CHANGES = ("registry", "patient", "plan", "referral", "clinical", "import", "programme")
_LIST_WIDTH = 236
_LEAST_HEIGHT = 380


class RegistriesPage(Page):
    """A list of registries; beside it the people of the chosen one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._refreshing = False
        self._chosen: Registry | None = None
        self._stack = QStackedWidget()
        VBox(self, spacing=0).addWidget(self._stack)
        main = QWidget()
        column = VBox(main, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Registries")
        self._add_buttons()
        column.addWidget(self._heading)
        scroll = Scroller("Registries and their people")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(scroll, 1)
        self.busy = BusyBar()
        scroll.body.addWidget(self.busy)
        row = HBox(spacing=12)
        self.table: DataTable[RegistryRow] = DataTable(
            "Registries", registry_columns(), lambda one: one.registry.id
        )
        self.table.current_changed.connect(self._choose)
        row.addWidget(self.table)
        self.members = MembersView(desk)
        self._nothing = EmptyState(
            "list-filter",
            "No registries yet",
            "Refresh to copy those that are shipped and to see who is in them.",
            button="Refresh",
            button_icon="refresh-cw",
        )
        self._nothing.acted.connect(self.refresh)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.members)
        self._shown.addWidget(self._nothing)
        row.addWidget(self._shown, 1)
        scroll.body.addLayout(row, 1)
        self._stack.addWidget(main)
        self._main = main
        self._over: QWidget | None = None
        current_theme().follow(self._fit)

    def _add_buttons(self) -> None:
        refresh = Button("Refresh", icon_name="refresh-cw", shortcut="F5")
        refresh.clicked.connect(self.refresh)
        risk = Button("Risk points", icon_name="gauge")
        risk.clicked.connect(self.show_risk)
        cohorts = Button("Diabetes prevention", icon_name="users", hint="Its cohorts and sessions")
        cohorts.clicked.connect(lambda: self._desk.go.show_place("prevention"))
        time = Button("Care time", icon_name="clock", hint="The month's care-management time")
        time.clicked.connect(lambda: self._desk.go.show_place("care-time"))
        made = [refresh, cohorts, time, risk]
        if may(self._desk.actor, Act.EDIT_PLAN):
            change = Button("Change rule", icon_name="pencil")
            change.clicked.connect(self._change)
            new = Button("New registry", "primary", "plus", shortcut="Ctrl+N")
            new.clicked.connect(lambda: self.edit(None))
            made += [change, new]
        for button in made:
            self._heading.add(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the members, and for why each is here."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        unit = current_theme().u
        self.table.setFixedWidth(min(unit(_LIST_WIDTH), self.width() * 3 // 10))
        # Where the window is low the page scrolls, and the lists stay lists.
        self.table.setMinimumHeight(unit(_LEAST_HEIGHT))
        self._shown.setMinimumHeight(unit(_LEAST_HEIGHT))
        self.members.fit(self.width() - self.table.width())

    # What the shell calls

    def arrive(self) -> None:
        """Read the list, and bring it up to now."""
        self.read()
        self.refresh()
        self.table.enter()

    def changed(self, change: Change) -> None:
        """Read again what may be different now."""
        if self.isVisible() and any(map(change.touches, _CHANGES)):
            self.read()

    def remember(self) -> None:
        """Keep the columns of the members."""
        self.members.remember()

    # The list

    def read(self) -> None:
        """Read the registries."""
        registries, actor = self._desk.clinic.registries, self._desk.actor
        self._desk.tasks.read(lambda _report: registries.list(actor), self._show, key="registries")

    def refresh(self) -> None:
        """Bring every registry up to now."""
        if self._refreshing:
            return
        self._refreshing = True
        registries, actor = self._desk.clinic.registries, self._desk.actor
        self.busy.begin("Refreshing the registries")
        self._desk.tasks.write(
            lambda report: registries.refresh(actor, None, report),
            self._refreshed,
            self._failed,
            long=True,
            on_progress=self.busy.progress,
            on_cancelled=self._stopped,
        )

    def _refreshed(self, done: Any) -> None:
        self._stopped()
        if done:
            self.read()
            self.members.read()

    def _stopped(self) -> None:
        self._refreshing = False
        self.busy.end()

    def _failed(self, error: Exception) -> None:
        self._stopped()
        self._desk.failed(error)

    def _show(self, rows: tuple[RegistryRow, ...]) -> None:
        self.table.set_rows(rows, select_first=True)
        self._shown.setCurrentWidget(self.members if rows else self._nothing)
        people = sum(row.entered for row in rows)
        words = f"{len(rows)} registries"
        self._heading.note.setText(
            f"{words} · {people:,} entries since you looked" if people else words
        )

    def _choose(self, row: RegistryRow | None) -> None:
        if row is None:
            return
        before, self._chosen = self._chosen, row.registry
        self.members.show_registry(row)
        if before is None or before.id != row.registry.id:
            registries, actor, chosen = self._desk.clinic.registries, self._desk.actor, row.registry
            self._desk.tasks.write(lambda _report: registries.look(actor, chosen.id))

    # What stands over the list

    def _change(self) -> None:
        if self._chosen is not None:
            self.edit(self._chosen)

    def edit(self, registry: Registry | None, *, risk: bool = False) -> None:
        """Build a rule."""
        editor = RuleEditor(self._desk, registry, risk=risk)
        editor.left.connect(self.show_risk if risk else self._uncover)
        editor.saved.connect(lambda _saved: self._saved(risk=risk))
        self._cover(editor)
        editor.focus_first()

    def show_risk(self) -> None:
        """Show the criteria of risk."""
        view = RiskView(self._desk)
        view.left.connect(self._uncover)
        view.asked.connect(lambda one: self.edit(one, risk=True))
        self._cover(view)
        view.read()
        view.focus_first()

    def _saved(self, *, risk: bool) -> None:
        if risk:
            self.show_risk()
        else:
            self._uncover()
        self.refresh()

    def _cover(self, view: QWidget) -> None:
        before, self._over = self._over, view
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self._drop(before)

    def _uncover(self) -> None:
        before, self._over = self._over, None
        self._stack.setCurrentWidget(self._main)
        self._drop(before)
        self.read()
        self.table.enter()

    def _drop(self, view: QWidget | None) -> None:
        if view is not None:
            self._stack.removeWidget(view)
            view.deleteLater()
