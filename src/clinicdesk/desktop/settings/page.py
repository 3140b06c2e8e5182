"""Settings: they apply at once. Look, lock, backups, the clinic, and what ClinicDesk is made of."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk import __version__
from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.idle import IDLE_MINUTES, choose_idle_minutes, idle_minutes
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.settings.about import AboutSheet
from clinicdesk.desktop.settings.backups import BackupCard
from clinicdesk.desktop.settings.check import CheckCard
from clinicdesk.desktop.theme import SCALES, ColorChoice, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    CardGrid,
    Field,
    FilterPills,
    HBox,
    PageHeading,
    Scroller,
    SectionHeading,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change

__all__ = ["SettingsPage"]

_COLORS = (
    (ColorChoice.SYSTEM.value, "As this computer", "monitor"),
    (ColorChoice.LIGHT.value, "Light", "sun"),
    (ColorChoice.DARK.value, "Dark", "moon"),
)


class SettingsPage(Page):
    """``idle_changed()`` is called when the person chooses another time until the lock."""

    def __init__(self, desk: Desk, memory: Memory, idle_changed: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._memory, self._idle_changed = desk, memory, idle_changed
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        column.addWidget(PageHeading("Settings", "They apply at once"))
        scroller = Scroller("Settings", spacing=16)
        column.addWidget(scroller, 1)
        holder = QWidget()
        grid = CardGrid(holder, columns=2, least_width=380)
        self._backups = BackupCard(desk)
        for card in (self._look(), self._lock(), self._backups, CheckCard(desk), self._clinic()):
            grid.add(card)
        grid.add(self._about())
        scroller.body.addWidget(holder)
        scroller.body.addStretch(1)
        self._about_sheet: AboutSheet | None = None

    # The cards

    def _look(self) -> Card:
        card = Card("Look", "eye")
        theme = current_theme()
        card.body.addWidget(SectionHeading("Text size", "Ctrl+Plus, Ctrl+Minus, Ctrl+0"))
        self._sizes = FilterPills(
            "Text size", [(f"{scale:g}", f"{round(scale * 100)}%") for scale in SCALES]
        )
        self._sizes.chosen.connect(lambda key: theme.set_scale(float(key)))
        card.body.addWidget(self._sizes)
        card.body.addWidget(SectionHeading("Colors"))
        self._colors = FilterPills("Colors", _COLORS)
        self._colors.chosen.connect(lambda key: theme.choose(ColorChoice(key)))
        card.body.addWidget(self._colors)
        card.body.addStretch(1)
        theme.follow(self._show_look)
        return card

    def _show_look(self) -> None:
        theme = current_theme()
        nearest = min(SCALES, key=lambda scale: abs(scale - theme.scale))
        self._sizes.choose(f"{nearest:g}")
        self._colors.choose(theme.choice.value)

    def _lock(self) -> Card:
        card = Card("Lock", "lock")
        self._idle = QComboBox()
        for minutes in IDLE_MINUTES:
            self._idle.addItem(f"{minutes} minutes", minutes)
        self._idle.setCurrentIndex(self._idle.findData(idle_minutes(self._memory)))
        self._idle.activated.connect(self._choose_idle)
        card.body.addWidget(
            Field(
                "Lock by itself after",
                self._idle,
                "Without a key or a click. Ctrl+L locks at once. What you are typing is kept, "
                "encrypted.",
            )
        )
        card.body.addStretch(1)
        return card

    def _choose_idle(self) -> None:
        choose_idle_minutes(self._memory, self._idle.currentData())
        self._idle_changed()

    def _clinic(self) -> Card:
        facts = self._desk.clinic.facts
        card = Card("This clinic", "hospital")
        site = facts.site
        kind = "Demonstration: invented people" if facts.demonstration else "Real records"
        for label, words in (
            ("Clinic", facts.name),
            ("Site", site.name),
            ("Address", site.address or "Not recorded"),
            ("Phone", site.phone or "Not recorded"),
            ("Fax", site.fax or "Not recorded"),
            ("Time zone", site.zone),
            ("Records", kind),
            ("Signed in", self._desk.actor.display),
            ("Roles", ", ".join(sorted(self._desk.actor.roles))),
            ("Folder", str(self._desk.clinic.folder)),
        ):
            card.body.addWidget(_fact(label, words))
        card.body.addStretch(1)
        return card

    def _about(self) -> Card:
        card = Card("About ClinicDesk", "info")
        card.body.addWidget(_fact("Version", __version__))
        card.body.addWidget(
            Text(
                "ClinicDesk helps a care team keep plans, goals and referrals together. It does "
                "not diagnose, and it advises no treatment. Licensed under Apache 2.0.",
                wrap=True,
            )
        )
        show = Button("Licenses and notices", icon_name="scroll-text")
        show.clicked.connect(self._show_about)
        row = HBox()
        row.addWidget(show)
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addStretch(1)
        return card

    def _show_about(self) -> None:
        if self._about_sheet is None:
            # Over the page, not over the window: it must go with the page when ClinicDesk locks.
            self._about_sheet = AboutSheet(self)
        self._about_sheet.open()

    # What the shell calls

    def arrive(self) -> None:
        """Read what backups there are."""
        self._backups.read()
        self._backups.make.setFocus()

    def changed(self, _change: Change) -> None:
        """Nothing here shows what a change is about."""


def _fact(label: str, words: str) -> QWidget:
    holder = QWidget()
    column = VBox(holder, spacing=1)
    column.addWidget(Text(label, "caption"))
    column.addWidget(Text(words, wrap=True, selectable=True))
    return holder
