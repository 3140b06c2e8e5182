"""The clinic's referrals: what is to be done next, by whom, and by when."""

from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.lists.sources import TableSource
from clinicdesk.desktop.lists.tools import TableTools
from clinicdesk.desktop.referrals.columns import columns
from clinicdesk.desktop.widgets import (
    DataTable,
    EmptyState,
    FilterPills,
    FlowLayout,
    PageHeading,
    SearchBox,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.referral_machine import CLOSED_STAGES, STAGES, Stage
from clinicdesk.domain.referral_work import ReferralRow, WorkCounts, WorkFilter, WorkList

__all__ = ["ReferralsPage"]

_MOST = 500
_CHANGES = ("referral", "patient", "import", "chart")
_PILLS = (("open", "All open"), ("overdue", "Overdue"), ("mine", "Mine"), ("closed", "With closed"))


class ReferralsPage(Page):
    """The work list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._counts = WorkCounts()
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Referrals")
        column.addWidget(self._heading)
        self._table: DataTable[ReferralRow] = DataTable(
            "Referrals", columns(desk.clinic.today()), lambda row: row.id, several=True
        )
        self._search = SearchBox("Search referrals", "Patient, service, number", width=260)
        taken = TableSource(self._table, "Referrals", lambda row: row.patient_id, self._taken_words)
        self.tools = TableTools(
            desk, self, self._table, "referrals", source=taken.source, search=self._search
        )
        for button in self.tools.buttons():
            self._heading.add(button)
        column.addWidget(self._filter_row())
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        self._table.opened.connect(self._open)
        self._table.left_upward.connect(self._search.setFocus)
        self._nothing = EmptyState("circle-check", "Nothing here", "")
        self._shown = QStackedWidget()
        self._shown.addWidget(self._table)
        self._shown.addWidget(self._nothing)
        column.addWidget(self._shown, 1)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._to_search)

    def _filter_row(self) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        self._search.searched.connect(self._read)
        self._search.left_downward.connect(self._into_list)
        self._search.entered.connect(self._into_list)
        flow.addWidget(self._search)
        self._pills = FilterPills("Which referrals", _PILLS)
        self._pills.chosen.connect(self._read)
        flow.addWidget(self._pills)
        self._stage = QComboBox()
        self._stage.setAccessibleName("Stage")
        self._stage.addItem("Any stage", None)
        for stage in Stage:
            if stage not in CLOSED_STAGES:
                self._stage.addItem(STAGES[stage].words, stage.value)
        _narrow(self._stage)
        self._stage.currentIndexChanged.connect(self._read)
        flow.addWidget(self._stage)
        self._owner = QComboBox()
        self._owner.setAccessibleName("Owner")
        self._owner.addItem("Anybody's", None)
        _narrow(self._owner)
        self._owner.currentIndexChanged.connect(self._read)
        flow.addWidget(self._owner)
        return row

    def arrive(self) -> None:
        """Read the list, with whoever may own a referral."""
        self.tools.kept.read()
        users = self._desk.clinic.users
        self._desk.tasks.read(lambda _report: users.everyone(), self._know_owners, key="owners")
        self._read()
        self._table.enter()

    def changed(self, change: Change) -> None:
        """Read again when a referral or a person's name changed."""
        if self.isVisible() and any(
            map(change.touches, ("referral", "patient", "import", "chart"))
        ):
            self._read()

    def remember(self) -> None:
        """Keep columns and order."""
        self.tools.kept.write()

    def _taken_words(self) -> tuple[str, str]:
        """Say which referrals are shown, for a list that is taken: never what was typed."""
        parts = [dict(_PILLS)[self._pills.current]]
        if self._stage.currentData():
            parts.append(STAGES[Stage(self._stage.currentData())].words)
        if self._owner.currentData():
            parts.append(f"of {self._owner.currentText()}")
        if self._search.text().strip():
            parts.append("found by a search")
        ordered = "In a chosen order." if self._table.sorted_by() else "Soonest due first."
        return ", ".join(parts), ordered

    def _know_owners(self, everyone: tuple[StaffMember, ...]) -> None:
        chosen = self._owner.currentData()
        with QSignalBlocker(self._owner):
            while self._owner.count() > 1:
                self._owner.removeItem(1)
            for one in everyone:
                words = f"{one.display} (pool)" if one.is_pool else one.display
                self._owner.addItem(words, str(one.id))
            self._owner.setCurrentIndex(max(self._owner.findData(chosen), 0))

    def _asked(self) -> WorkFilter:
        chosen, stage = self._pills.current, self._stage.currentData()
        owner = self._owner.currentData()
        return WorkFilter(
            overdue=chosen == "overdue",
            mine=chosen == "mine",
            closed=chosen == "closed",
            stage=Stage(stage) if stage else None,
            owner_id=UUID(owner) if owner else None,
            text=self._search.text().strip(),
            limit=_MOST,
        )

    def _read(self, *_changed: object) -> None:
        asked, actor = self._asked(), self._desk.actor
        referrals = self._desk.clinic.referrals
        self._desk.tasks.read(
            lambda _report: (asked, referrals.list_work(actor, asked)), self._show, key="referrals"
        )

    def _show(self, answer: tuple[WorkFilter, WorkList]) -> None:
        asked, work = answer
        counts = self._counts = work.counts
        self._table.set_rows(work.rows, select_first=True)
        self._pills.set_count("open", counts.open)
        self._pills.set_count("overdue", counts.overdue)
        self._pills.set_count("mine", counts.mine)
        with QSignalBlocker(self._stage):
            for at in range(1, self._stage.count()):
                stage = Stage(self._stage.itemData(at))
                number = counts.by_stage.get(stage, 0)
                self._stage.setItemText(at, f"{STAGES[stage].words}  {number:,}")
        self._heading.note.setText(
            f"{counts.open:,} open · {counts.overdue:,} overdue · {counts.due_today:,} due today"
        )
        shown = len(work.rows)
        words = f"{shown:,} of {work.total:,} shown" if work.total > shown else f"{shown:,} shown"
        order = self._table.sorted_by()
        ordered = "in the order that you chose" if order else "soonest due first"
        if asked.closed and order is None:
            ordered = "open ones first, soonest due first; then closed ones"
        self._said.setText(f"{words}, {ordered}.")
        self._nothing.set_words(*self._nothing_words(asked))
        self._shown.setCurrentWidget(self._table if work.rows else self._nothing)

    def _nothing_words(self, asked: WorkFilter) -> tuple[str, str, str]:
        if asked.text or asked.stage or asked.owner_id:
            return "No referral matches", "Change the search or the filters.", "search"
        if asked.overdue:
            return "Nothing is overdue", "Every promise is within its day.", "circle-check"
        if asked.mine:
            return "No open referral is yours", "Choose All open to see the clinic's.", "send"
        return (
            "No referrals yet",
            "Open a person's chart and make one on its Referrals page.",
            "send",
        )

    def _to_search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _into_list(self) -> None:
        if self._table.model.rowCount():
            self._table.enter()

    def _open(self, row: ReferralRow) -> None:
        self._desk.go.open_referral(row.patient_id, row.id)


def _narrow(choice: QComboBox) -> None:
    """As wide as most words need; the list that opens is as wide as all of them."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(11)
    choice.view().setTextElideMode(Qt.TextElideMode.ElideNone)
