"""Why somebody is in a registry: each line of its rule, with what was found, and their points."""

from PySide6.QtCore import Signal

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Button, PeekPanel, StatusChip, Text
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.registries import CAUSE_WORDS, MemberRow, Why
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_words import clause_words

__all__ = ["WhyPanel"]

_MOST_FOUND = 4
_HOLDS = {
    True: Status("Holds", Tone.OK, "circle-check"),
    False: Status("Does not hold", Tone.IDLE, "minus"),
    None: Status("Not known", Tone.IDLE, "circle-help"),
}


class WhyPanel(PeekPanel):
    """Beside the members. ``opened`` asks for the person's chart."""

    opened = Signal(object)

    def __init__(self, catalogue: Catalogue, zone: str) -> None:
        super().__init__("Why is this person here", width=280)
        self._catalogue = catalogue
        self._zone = zone
        self._patient: object = None
        chart = Button("Open chart", "primary", "arrow-right")
        chart.clicked.connect(lambda: self.opened.emit(self._patient))
        self.add_action(chart)

    def waiting(self, row: MemberRow | None) -> None:
        """Show whom it will be about; never one person's reasons beside another's name."""
        self.clear()
        self._patient = row.person.id if row is not None else None
        if row is not None:
            self.add(Text(row.person.listed, "subtitle", wrap=True))

    def show_why(self, row: MemberRow, why: Why) -> None:
        """Show the reasons."""
        self.waiting(row)
        since = show_instant(row.since, self._zone)
        cause = CAUSE_WORDS[row.entered_by]
        self.add(Text(f"Here since {since}, by {cause}.", "caption", "ink2", wrap=True))
        self.add_heading("Why here")
        for told in why.told:
            words = clause_words(told.clause, self._catalogue)
            self.add(Text(words[:1].upper() + words[1:], "body_strong", wrap=True))
            self.add(StatusChip(_HOLDS[told.holds]))
            for one in told.evidence[:_MOST_FOUND]:
                when = f" on {show_date(one.on)}" if one.on else ""
                source = f" ({one.source})" if one.source and one.source != "clinic" else ""
                self.add(Text(f"{one.words}{when}{source}", "caption", "ink2", wrap=True))
            if not told.evidence:
                self.add(Text("Nothing recorded", "caption", "ink3", wrap=True))
            if len(told.evidence) > _MOST_FOUND:
                more = len(told.evidence) - _MOST_FOUND
                self.add(Text(f"and {more} more in the chart", "caption", "ink3"))
        self.add_heading(f"Risk points: {why.points}")
        for name, points in why.risks:
            self.add(Text(f"{name}: {points}", "caption", "ink2", wrap=True))
        if not why.risks:
            self.add(Text("No criterion is met", "caption", "ink3", wrap=True))
        if len(why.stays) > 1:
            self.add_heading("Came and went")
            for stay in why.stays[:6]:
                when = show_instant(stay.at, self._zone)
                self.add(Text(f"{when}  {stay.words}", "caption", "ink2", wrap=True))
