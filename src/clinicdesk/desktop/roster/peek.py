"""A look at the person on the current row. It empties when there is none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.roster.columns import born_words, chip_status, due_words
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    GoalBar,
    HBox,
    NameLabel,
    PeekPanel,
    StatusChip,
    Text,
    VBox,
    hairline,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import phone
from clinicdesk.domain.roster import Chip, RosterRow

__all__ = ["PersonPeek"]


class PersonPeek(PeekPanel):
    """Made once and filled anew for each row, so that it keeps up with typing.

    ``opened()`` asks for the chart of the person shown.
    """

    opened = Signal()

    def __init__(self) -> None:
        super().__init__("The chosen person")
        self._room, self._turned, self._offered = True, False, True
        self._all = QWidget()
        column = VBox(self._all, spacing=8)
        self._name = NameLabel("", "subtitle")
        self._born = Text("", tone="ink3", wrap=True)
        self._known = Text("", tone="ink3", wrap=True)
        self._chip = StatusChip("On track")
        self._reason = Text("", "caption", "ink2", wrap=True)
        for widget in (self._name, self._born, self._known):
            column.addWidget(widget)
        chips = HBox()
        chips.addWidget(self._chip)
        chips.addStretch(1)
        column.addLayout(chips)
        column.addWidget(self._reason)
        self._next = self._part(column, "Next step")
        self._next_words = Text("", "body_strong", wrap=True)
        self._next_due = Text("", "caption", wrap=True)
        self._next.addWidget(self._next_words)
        self._next.addWidget(self._next_due)
        goals = self._part(column, "Goals")
        self._goals_words = Text("", wrap=True)
        self._goals_bar = GoalBar("All goals together")
        goals.addWidget(self._goals_words)
        goals.addWidget(self._goals_bar)
        reach = self._part(column, "How to reach")
        self._phone = Text("", wrap=True, selectable=True)
        self._work = Text("", "caption", wrap=True)
        reach.addWidget(self._phone)
        reach.addWidget(self._work)
        self.add(self._all)
        self._open = Button("Open chart", "primary", "arrow-right", hint="Open the chart: Enter")
        self._open.clicked.connect(self.opened)
        self.add_action(self._open)
        self.show_row(None)

    @staticmethod
    def _part(column: VBox, title: str) -> VBox:
        column.addWidget(hairline())
        label = Text(title.upper(), "label")
        label.setAccessibleName(title)
        column.addWidget(label)
        part = VBox(spacing=4)
        column.addLayout(part)
        return part

    def show_row(self, row: RosterRow | None) -> None:
        """Show a person, or nobody at all."""
        self._all.setVisible(row is not None)
        self._open.setVisible(row is not None)
        if row is None:
            self._forget()
            return
        self._name.setText(row.listed)
        self._born.setText(f"Born {show_date(row.birth)} · {born_words(row)}")
        self._known.setText(
            " · ".join(p for p in (f"“{row.preferred}”" if row.preferred else "", row.mrn) if p)
        )
        self._chip.set_status(chip_status(row.chip))
        self._reason.setText(row.chip_reason)
        self._reason.setVisible(bool(row.chip_reason))
        self._next_words.setText(row.next_step or "None planned")
        self._next_due.setText(self._due(row))
        self._next_due.setVisible(bool(self._next_due.text()))
        self._show_goals(row)
        self._phone.setText("Do not contact" if row.do_not_contact else phone(row.phone))
        if not row.phone and not row.do_not_contact:
            self._phone.setText("Not recorded")
        self._phone.set_tone("bad" if row.do_not_contact else "")
        self._work.setText(" · ".join(p for p in (row.employer, row.work_site) if p))
        self._work.setVisible(bool(self._work.text()))

    @staticmethod
    def _due(row: RosterRow) -> str:
        parts = [due_words(row)]
        if row.overdue > 1:
            parts.append(f"{row.overdue} promises overdue")
        if row.open_referrals:
            some = "referrals" if row.open_referrals > 1 else "referral"
            parts.append(f"{row.open_referrals} open {some}")
        return " · ".join(part for part in parts if part)

    def _show_goals(self, row: RosterRow) -> None:
        self._goals_bar.setVisible(row.progress is not None)
        if not row.goals_total:
            hidden = row.chip is Chip.NOT_SHOWN
            self._goals_words.setText("Not shown" if hidden else "None yet")
            return
        words = f"{row.goals_met} of {row.goals_total} met"
        if row.progress is not None:
            words += f" · {row.progress}% of the way"
            self._goals_bar.set_progress(row.progress, Tone.OK if row.progress == 100 else None)
        self._goals_words.setText(words)

    def _forget(self) -> None:
        for label in (self._born, self._known, self._reason, self._next_words, self._next_due):
            label.setText("")
        self._name.setText("")
        self._phone.setText("")
        self._work.setText("")
        self._goals_words.setText("")

    def fit(self, width: int) -> None:
        """Go away where the page is too narrow for the list and this."""
        self._room = width >= current_theme().u(960)
        self._show_or_hide()

    def toggle(self) -> None:
        """Come where it is not, or go away: until it is asked for again."""
        self._turned = not self._turned
        self._show_or_hide()

    def offer(self, *, on: bool) -> None:
        """Be there or not: a clinic without anybody has nobody to look at."""
        self._offered = on
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        self.setVisible(self._offered and self._room is not self._turned)
