"""Which column of a file is which field, beside sample values; what is dropped is said."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from clinicdesk.desktop.census.codes import Codes, CodesPart, narrow_choice
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Card, Text
from clinicdesk.domain.census import CensusLook, CensusProfile
from clinicdesk.domain.census_fields import FIELDS_SHOWN, CensusField

__all__ = ["MappingCard"]

_UNREAD = "Not read"
_SAMPLES = 2


class MappingCard(Card):
    """``changed()`` when the person says otherwise which column is which."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("Columns", "table")
        self._said = Text("", "caption", "ink2", wrap=True)
        self.body.addWidget(self._said)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self.body.addWidget(self._holder)
        self.codes = CodesPart()
        self.codes.changed.connect(self.changed)
        self.body.addWidget(self.codes)
        self._choices: dict[str, QComboBox] = {}
        self._shown: tuple[CensusLook, CensusProfile] | None = None
        self._more: Codes = {}
        current_theme().follow(self._space)

    def _space(self) -> None:
        u = current_theme().u
        self._grid.setHorizontalSpacing(u(16))
        self._grid.setVerticalSpacing(u(6))

    def show_look(
        self, look: CensusLook, profile: CensusProfile, more: Codes | None = None
    ) -> None:
        """Show a file's columns as a profile reads them; ``more`` are further codes."""
        self._shown, self._more = (look, profile), more or {}
        for one in self._holder.findChildren(QWidget):
            self._grid.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._choices = {}
        facts = (
            f"{'X12 834' if look.format == '834' else 'CSV'}, {look.encoding}",
            f"cells parted by {look.delimiter}" if look.delimiter else "",
        )
        told = ", ".join(fact for fact in facts if fact)
        self._said.setText(" ".join((f"{told}.", *look.notes)))
        fixed = look.format == "834"
        self._holder.setVisible(not fixed)
        self.codes.setVisible(not fixed)
        if fixed:
            return
        for place, title in enumerate(("Column", "For example", "Is")):
            self._grid.addWidget(Text(title, "caption", "ink2"), 0, place)
        for row, header in enumerate(look.headers, 1):
            self._add(row, header, look, profile)
        for place, share in enumerate((3, 3, 5)):
            self._grid.setColumnStretch(place, share)
        self.codes.show_codes(look, self.columns, profile, self._more)

    def show_more(self, more: Codes) -> None:
        """Offer codes that were met in the whole file."""
        self._more = more
        self._show_codes()

    def _show_codes(self) -> None:
        if self._shown is not None and self._shown[0].format != "834":
            look, profile = self._shown
            self.codes.show_codes(look, self.columns, self.read_by(profile), self._more)

    def _column_changed(self) -> None:
        self._show_codes()
        self.changed.emit()

    def read_by(self, profile: CensusProfile) -> CensusProfile:
        """Return a profile as it is told here: columns and codes."""
        told = self.codes.told(profile)
        return replace(
            profile,
            columns=self.columns,
            sexes=told["sexes"],
            relationships=told["relationships"],
            statuses=told["statuses"],
        )

    def _add(self, row: int, header: str, look: CensusLook, profile: CensusProfile) -> None:
        place = look.headers.index(header)
        some = [r[place] for r in look.samples if place < len(r) and r[place].strip()][:_SAMPLES]
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(Text(header, wrap=True), row, 0, middle)
        if header in look.dropped:
            words = "Social Security numbers: left out, never kept"
            self._grid.addWidget(Text(words, "caption", "ink2", wrap=True), row, 1, 1, 2, middle)
            return
        self._grid.addWidget(Text(" · ".join(some), "caption", "ink2", wrap=True), row, 1, middle)
        choice = narrow_choice()
        choice.setAccessibleName(f"Column {header} is")
        choice.addItem(_UNREAD, "")
        for one, words in FIELDS_SHOWN.items():
            choice.addItem(words, one.value)
        known = profile.columns.get(header)
        choice.setCurrentIndex(max(choice.findData(known.value if known else ""), 0))
        choice.currentIndexChanged.connect(self._column_changed)
        self._choices[header] = choice
        self._grid.addWidget(choice, row, 2, middle)

    @property
    def columns(self) -> dict[str, CensusField]:
        """What was chosen, by header."""
        return {
            header: CensusField(choice.currentData())
            for header, choice in self._choices.items()
            if choice.currentData()
        }

    def choose(self, header: str, one: CensusField | None) -> None:
        """Choose what a column is."""
        choice = self._choices[header]
        choice.setCurrentIndex(choice.findData(one.value if one else ""))
