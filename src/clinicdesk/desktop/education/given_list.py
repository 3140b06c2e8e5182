"""When a leaflet was given, and each time that the person was asked about it."""

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.education.words import METHODS, OUTCOMES, standing_chip
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.widgets import Card, HBox, StatusChip, Text, VBox
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.education import Assignment
from clinicdesk.domain.readability import LANGUAGES

__all__ = ["GivenList"]

_METHODS, _OUTCOMES = dict(METHODS), dict(OUTCOMES)


class GivenList(Card):
    """The history of one topic, the newest first; hidden where there is none."""

    def __init__(self, zone: str) -> None:
        super().__init__("Given before", "history")
        rows = VBox(spacing=8)
        self._pool: Pool[Assignment] = Pool(rows, lambda: _Given(zone))
        self.body.addLayout(rows)
        self.hide()

    def show_given(self, given: list[Assignment]) -> None:
        """Show these."""
        self._pool.fill(given)
        self.setVisible(bool(given))


class _Given(QWidget):
    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        row = HBox(self, spacing=8)
        column = VBox(spacing=1)
        self._words = Text("", "body_strong", wrap=True)
        self._lines = Text("", "caption", wrap=True)
        column.addWidget(self._words)
        column.addWidget(self._lines)
        row.addLayout(column, 1)
        self._chip = StatusChip("Not started")
        row.addWidget(self._chip)

    def fill(self, given: Assignment) -> None:
        how = _METHODS[given.method.value].lower()
        language = LANGUAGES.get(given.language, given.language)
        day = show_date(site_day(given.given_at, self._zone))
        self._words.setText(f"{day}, {how}, {language} (version {given.leaflet_version})")
        lines = [f"By {given.given_by}"]
        for back in reversed(given.taught):
            quoted = f": “{back.said}”" if back.said else ""
            said = _OUTCOMES[back.outcome.value]
            day = show_date(site_day(back.at, self._zone))
            lines.append(f"{day} · {said}{quoted} · {back.by}")
        if given.ask_on is not None:
            lines.append(f"Ask again on {show_date(given.ask_on)}")
        if not given.current:
            lines.append("Given anew since")
        self._lines.setText("\n".join(lines))
        self._chip.set_status(standing_chip(given))
