"""What an employer's own codes mean: for sex, relationship and employment."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.census import CensusLook, CensusPreview, CensusProfile
from clinicdesk.domain.census_codes import employment_status, relationship_of, sex_of
from clinicdesk.domain.census_fields import CensusField
from clinicdesk.domain.census_values import CellProblem

__all__ = ["CodesPart", "narrow_choice", "rejected_codes"]

Codes = Mapping[CensusField, Iterable[str]]
_MOST = 12
"""Codes of one column that are offered; a column of more holds no codes."""
_UNIT = "\x1f"
_WORDS: Mapping[CensusField, tuple[str, Mapping[str, str]]] = {
    CensusField.SEX: (
        "Sex",
        {"female": "Female", "male": "Male", "other": "Another", "unknown": "Not known"},
    ),
    CensusField.RELATIONSHIP: (
        "Relationship",
        {
            "employee": "Employee",
            "spouse": "Spouse",
            "partner": "Partner",
            "child": "Child",
            "other": "Another",
        },
    ),
    CensusField.EMPLOYMENT_STATUS: (
        "Employment",
        {"active": "Active", "ended": "Ended", "cobra": "COBRA"},
    ),
}
_USUAL: Mapping[CensusField, Callable[[str], str]] = {
    CensusField.SEX: lambda cell: str(sex_of(cell) or ""),
    CensusField.RELATIONSHIP: relationship_of,
    CensusField.EMPLOYMENT_STATUS: lambda cell: employment_status(cell, {}),
}
_REASONS = {
    "bad_sex": CensusField.SEX,
    "bad_relationship": CensusField.RELATIONSHIP,
    "bad_status": CensusField.EMPLOYMENT_STATUS,
}


def _kept(profile: CensusProfile, one: CensusField) -> Mapping[str, str]:
    if one is CensusField.SEX:
        return profile.sexes
    return profile.relationships if one is CensusField.RELATIONSHIP else profile.statuses


def narrow_choice() -> QComboBox:
    """Return a choice that gives way where letters are large; its list is as wide as its words."""
    choice = QComboBox()
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(8)
    choice.currentTextChanged.connect(choice.setToolTip)
    choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return choice


def rejected_codes(preview: CensusPreview) -> dict[CensusField, list[str]]:
    """Return the codes for which rows of a preview were rejected."""
    places = {
        one: preview.look.headers.index(header)
        for header, one in preview.profile.columns.items()
        if one in _WORDS and header in preview.look.headers
    }
    found: dict[CensusField, list[str]] = {}
    for row in preview.rejected:
        place = places.get(_REASONS.get(row.code, CensusField.FAMILY))
        cells = preview.raw.get(row.line, "").split(_UNIT)
        if place is not None and place < len(cells):
            found.setdefault(_REASONS[row.code], []).append(cells[place])
    return found


class CodesPart(QWidget):
    """``changed()`` when somebody says what a code means."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=6)
        column.addWidget(Text("What its codes mean", "body_strong"))
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        for place, share in enumerate((3, 3, 5)):
            self._grid.setColumnStretch(place, share)
        column.addWidget(self._holder)
        self._choices: dict[tuple[CensusField, str], QComboBox] = {}
        current_theme().follow(self._space)

    def _space(self) -> None:
        u = current_theme().u
        self._grid.setHorizontalSpacing(u(16))
        self._grid.setVerticalSpacing(u(6))

    def show_codes(
        self,
        look: CensusLook,
        columns: Mapping[str, CensusField],
        profile: CensusProfile,
        more: Codes,
    ) -> None:
        """Show the codes of a file's first rows, those a profile keeps, and ``more`` of them."""
        for old in self._holder.findChildren(QWidget):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._choices = {}
        for header, one in columns.items():
            if one not in _WORDS or header not in look.headers:
                continue
            place = look.headers.index(header)
            cells = [row[place] for row in look.samples if place < len(row)]
            codes = dict.fromkeys(_folded([*_kept(profile, one), *more.get(one, ())]))
            told = dict.fromkeys(_folded(cells))
            if len(told) <= _MOST:
                codes = {**told, **codes}
            for code in list(codes)[: 2 * _MOST]:
                self._add(one, code, _kept(profile, one))
        self.setVisible(bool(self._choices))

    def _add(self, one: CensusField, code: str, kept: Mapping[str, str]) -> None:
        row, middle = self._grid.rowCount(), Qt.AlignmentFlag.AlignVCenter
        title, meanings = _WORDS[one]
        try:
            usual = meanings.get(_USUAL[one](code), "")
        except CellProblem:
            usual = ""
        said = usual or "Not known: rejected"
        self._grid.addWidget(Text(title, "caption", "ink2"), row, 0, middle)
        self._grid.addWidget(Text(code.upper(), wrap=True), row, 1, middle)
        choice = narrow_choice()
        choice.setAccessibleName(f"{title} {code.upper()} means")
        choice.addItem(said, "")
        for value, words in meanings.items():
            if words != usual:
                choice.addItem(words, value)
        folded = {key.strip().casefold(): value for key, value in kept.items()}
        choice.setCurrentIndex(max(choice.findData(folded.get(code, "")), 0))
        choice.currentIndexChanged.connect(self.changed)
        self._choices[one, code] = choice
        self._grid.addWidget(choice, row, 2, middle)

    def choose(self, one: CensusField, code: str, value: str) -> None:
        """Say what a code means; empty reads it as usual."""
        choice = self._choices[one, code.strip().casefold()]
        choice.setCurrentIndex(choice.findData(value))

    def told(self, profile: CensusProfile) -> dict[str, dict[str, str]]:
        """Return a profile's three maps of codes, as they are told here."""
        found = {}
        for name, one in (
            ("sexes", CensusField.SEX),
            ("relationships", CensusField.RELATIONSHIP),
            ("statuses", CensusField.EMPLOYMENT_STATUS),
        ):
            kept = _kept(profile, one)
            before = {key.strip().casefold(): value for key, value in kept.items()}
            codes = dict(before)
            for (field, code), choice in self._choices.items():
                if field is one:
                    codes.pop(code, None)
                    codes |= {code: choice.currentData()} if choice.currentData() else {}
            found[name] = dict(kept) if codes == before else codes
        return found


def _folded(cells: Iterable[str]) -> list[str]:
    return [code for cell in cells if (code := cell.strip().casefold())]
