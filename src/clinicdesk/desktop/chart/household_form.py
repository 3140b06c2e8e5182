"""Linking two people of the clinic: whom, what they are to each other, and since when."""

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import DayField, fill_choices
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.widgets import Button, HBox, SearchBox, Text, VBox
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.person_codes import RELATIONSHIPS
from clinicdesk.domain.person_details import LinkDraft
from clinicdesk.domain.roster import RosterRow, SearchAnswer

__all__ = ["LinkForm"]

_MOST = 6
_REST_MS = 160


class LinkForm(QWidget):
    """The one search box picks the person. ``linked`` asks to store what ``draft`` says."""

    linked = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._person: UUID | None = None
        self._chosen: RosterRow | None = None
        column = VBox(self, spacing=8)
        self.search = SearchBox("Whom to link", "Name, birth date, MRN, phone", width=220)
        self.search.searched.connect(self._typed)
        self.search.entered.connect(self._enter)
        column.addWidget(self.search)
        found = VBox(spacing=2)
        self.found: Pool[RosterRow] = Pool(found, self._line)
        column.addLayout(found)
        self._nobody = Text("", "caption", "ink2", wrap=True)
        self._nobody.hide()
        column.addWidget(self._nobody)
        self.kin, self.way = QComboBox(), QComboBox()
        self.kin.setAccessibleName("Relationship")
        fill_choices(self.kin, [(one.code, one.text) for one in RELATIONSHIPS])
        self.way.setAccessibleName("Who is whose dependant")
        for combo in (self.kin, self.way):
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(8)
        self._kin_words = Text("Relationship to the subscriber", "caption", "ink2", wrap=True)
        self._since_words = Text("Since, optional", "caption", "ink2", wrap=True)
        self.since = DayField(desk.clinic.today)
        self.since.line.setAccessibleName("Since, optional")
        for widget in (self.way, self._kin_words, self.kin, self._since_words, self.since):
            column.addWidget(widget)
        row = HBox(spacing=8)
        row.addStretch(1)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.left)
        self.save = Button("Link them", "primary", "check")
        self.save.clicked.connect(self.linked)
        row.addWidget(cancel)
        row.addWidget(self.save)
        column.addLayout(row)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(lambda: self._search(thorough=True))
        self.clear()

    def reset(self, patient_id: UUID) -> None:
        """Ask about another person."""
        self._person = patient_id
        fill_choices(
            self.way,
            [
                ("dependant", "They are the dependant"),
                ("head", "They are the subscriber"),
            ],
        )
        self.way.setToolTip("The household goes by the subscriber")
        self.clear()

    def clear(self) -> None:
        """Say nothing yet."""
        self._chosen = None
        self.search.clear()
        self.kin.setCurrentIndex(0)
        self.way.setCurrentIndex(0)
        self.since.set_value(None)
        self._rest.stop()
        self._show_rows([], "")
        self._arrange()

    def draft(self) -> LinkDraft | str:
        """Return what is said, or what is missing, in words."""
        if self._chosen is None or self._person is None:
            return "Search for the person to link, and choose them."
        if self.since.problem:
            return self.since.problem
        theirs = self.way.currentData() == "dependant"
        head, dependant = (
            (self._person, self._chosen.id) if theirs else (self._chosen.id, self._person)
        )
        return LinkDraft(
            head_id=head,
            dependant_id=dependant,
            relation=RELATIONSHIPS[self.kin.currentIndex()],
            start_on=self.since.value,
        )

    # Finding the other one

    def _line(self) -> QWidget:
        line = _FoundLine()
        line.clicked.connect(lambda: self._choose(line.row))
        return line

    def _typed(self, text: str) -> None:
        self._rest.stop()
        if self._chosen is not None and text == self._chosen.listed:
            return
        self._chosen = None
        self._arrange()
        if not text:
            self._desk.tasks.read(lambda _report: None, self._ignore, key="household-find")
            self._show_rows([], "")
            return
        self._search(thorough=False)

    def _ignore(self, _nothing: None) -> None:
        """The box is empty: whatever was still being searched for is dropped."""

    def _search(self, *, thorough: bool) -> None:
        text = self.search.text().strip()
        roster, actor = self._desk.clinic.roster, self._desk.actor
        self._desk.tasks.read(
            lambda _report: roster.search(actor, text, limit=_MOST, thorough=thorough),
            self._found,
            key="household-find",
        )

    def _found(self, said: SearchAnswer) -> None:
        if self._chosen is not None:
            return
        rows = [row for row in said.rows if row.id != self._person][:_MOST]
        if said.thin:
            self._rest.start()
        words = said.hint or ("" if rows or said.thin else "Nobody answers to this.")
        if said.more:
            words = "More people answer: type on to narrow it."
        self._show_rows(rows, words)

    def _show_rows(self, rows: list[RosterRow], words: str) -> None:
        self.found.fill(rows)
        self._nobody.setText(words)
        self._nobody.setVisible(bool(words))

    def _enter(self) -> None:
        lines = self.found.shown()
        if lines:
            first = lines[0]
            assert isinstance(first, _FoundLine)
            self._choose(first.row)

    def _choose(self, row: RosterRow | None) -> None:
        if row is None:
            return
        self._chosen = row
        self._rest.stop()
        self.search.setText(row.listed)
        self.search.setCursorPosition(0)
        self._show_rows([], f"{row.mrn} · born {show_date(row.birth)}")
        self._arrange()
        self.way.setFocus()

    def _arrange(self) -> None:
        """What they are to each other is asked when it is known who they are."""
        for widget in (self.way, self._kin_words, self.kin, self._since_words, self.since):
            widget.setVisible(self._chosen is not None)
        self.save.setEnabled(self._chosen is not None)


class _FoundLine(RowButton):
    """One person who answers to what was typed."""

    def __init__(self) -> None:
        super().__init__("user")
        self.row: RosterRow | None = None

    def fill(self, row: RosterRow) -> None:
        """Show a person."""
        self.row = row
        born = show_date(row.birth)
        self.say(row.listed, " · ".join(p for p in (row.why_matched, row.mrn, born) if p))
