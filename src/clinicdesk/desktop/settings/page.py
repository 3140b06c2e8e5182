"""Settings: they apply at once. Look, lock, backups, the clinic, and what ClinicDesk is made of."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk import __version__
from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.forms.settings_about_form import Ui_SettingsAboutForm
from clinicdesk.desktop.forms.settings_clinic_form import Ui_SettingsClinicForm
from clinicdesk.desktop.forms.settings_lock_form import Ui_SettingsLockForm
from clinicdesk.desktop.forms.settings_look_form import Ui_SettingsLookForm
from clinicdesk.desktop.idle import IDLE_MINUTES, choose_idle_minutes, idle_minutes
from clinicdesk.desktop.keeping import SafeKeeping
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.settings.about import AboutSheet
from clinicdesk.desktop.settings.backups import BackupCard
from clinicdesk.desktop.settings.cadence import CadenceCard
from clinicdesk.desktop.settings.check import CheckCard
from clinicdesk.desktop.settings.cosign import CosignCard
from clinicdesk.desktop.settings.drill import DrillCard
from clinicdesk.desktop.settings.hours import HoursCard
from clinicdesk.desktop.settings.schedule import ScheduleCard
from clinicdesk.desktop.theme import SCALES, ColorChoice, current_theme
from clinicdesk.desktop.widgets import Card, CardGrid, PageHeading, Scroller, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.keeping import Keeping

__all__ = ["SettingsPage"]

_COLORS = (
    (ColorChoice.SYSTEM.value, "As this computer", "monitor"),
    (ColorChoice.LIGHT.value, "Light", "sun"),
    (ColorChoice.DARK.value, "Dark", "moon"),
)


CardMaker = Callable[[Desk, Callable[[Sheet], None]], Any]
"""Makes a card of another feature, with ``read()`` for when the page is shown; what it is given
shows a sheet in the place of the settings."""


class SettingsPage(Page):
    """``idle_changed()`` is called when the person chooses another time until the lock.

    ``more`` are cards of other features.
    """

    def __init__(
        self,
        desk: Desk,
        memory: Memory,
        idle_changed: Callable[[], None],
        keeping: SafeKeeping,
        more: Sequence[CardMaker] = (),
    ) -> None:
        super().__init__()
        self._desk, self._memory, self._idle_changed = desk, memory, idle_changed
        self._pages, whole = QStackedWidget(), QWidget()
        VBox(self, spacing=0).addWidget(self._pages)
        self._pages.addWidget(whole)
        column = VBox(whole, margins=(24, 20, 24, 12), spacing=12)
        column.addWidget(PageHeading("Settings", "They apply at once"))
        scroller = Scroller("Settings", spacing=16)
        column.addWidget(scroller, 1)
        holder = QWidget()
        grid = CardGrid(holder, columns=2, least_width=380)
        self._backups = BackupCard(desk, keeping)
        self._schedule, self._drill = ScheduleCard(desk), DrillCard(desk, keeping)
        for card in (self._look(), self._lock(), self._backups, self._schedule, self._drill):
            grid.add(card)
        self._hours = HoursCard(desk)
        self._cadence = CadenceCard(desk)
        self._cosign = CosignCard(desk)
        clinic = (
            *(CheckCard(desk), self._clinic(), self._hours),
            *(self._cosign, self._cadence, self._about()),
        )
        self._more = [make(desk, self.show_sheet) for make in more]
        for card in (*clinic, *self._more):
            grid.add(card)
        scroller.body.addWidget(holder)
        scroller.body.addStretch(1)
        self._about_sheet: AboutSheet | None = None

    # The cards

    def _look(self) -> Card:
        self._look_ui = ui = Ui_SettingsLookForm()
        theme = current_theme()
        card = _card("Look", "eye", ui)
        ui.size.offer([(f"{scale:g}", f"{round(scale * 100)}%") for scale in SCALES])
        ui.colors.offer(_COLORS)
        self._show_look()
        ui.size.chosen.connect(lambda key: theme.set_scale(float(key)))
        ui.colors.chosen.connect(lambda key: theme.choose(ColorChoice(key)))
        theme.changed.connect(self._show_look)
        return card

    def _show_look(self) -> None:
        theme = current_theme()
        nearest = min(SCALES, key=lambda scale: abs(scale - theme.scale))
        self._look_ui.size.choose(f"{nearest:g}")
        self._look_ui.colors.choose(theme.choice.value)

    def _lock(self) -> Card:
        self._lock_ui = ui = Ui_SettingsLockForm()
        card = _card("Lock", "lock", ui)
        for minutes in IDLE_MINUTES:
            ui.idle.addItem(f"{minutes} minutes", minutes)
        ui.idle.setCurrentIndex(ui.idle.findData(idle_minutes(self._memory)))
        ui.idle.activated.connect(self._choose_idle)
        return card

    def _choose_idle(self) -> None:
        choose_idle_minutes(self._memory, self._lock_ui.idle.currentData())
        self._idle_changed()

    def _clinic(self) -> Card:
        ui = Ui_SettingsClinicForm()
        card = _card("This clinic", "hospital", ui)
        facts, actor = self._desk.clinic.facts, self._desk.actor
        site = facts.site
        kind = "Demonstration: invented people" if facts.demonstration else "Real records"
        for place, words in (
            (ui.clinic, facts.name),
            (ui.site, site.name),
            (ui.address, site.address or "Not recorded"),
            (ui.phone, site.phone or "Not recorded"),
            (ui.fax, site.fax or "Not recorded"),
            (ui.zone, site.zone),
            (ui.records, kind),
            (ui.who, actor.display),
            (ui.roles, ", ".join(sorted(actor.roles))),
            (ui.folder, str(self._desk.clinic.folder)),
        ):
            place.setText(words)
        return card

    def _about(self) -> Card:
        ui = Ui_SettingsAboutForm()
        card = _card("About ClinicDesk", "info", ui)
        ui.version.setText(__version__)
        ui.licenses.clicked.connect(self._show_about)
        return card

    def _show_about(self) -> None:
        if self._about_sheet is None:
            # Over the page, not over the window: it must go with the page when ClinicDesk locks.
            self._about_sheet = AboutSheet(self)
        self._about_sheet.open()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a sheet in the place of the settings until it is closed."""
        self._pages.addWidget(sheet)
        self._pages.setCurrentWidget(sheet)
        sheet.closed.connect(lambda: self._sheet_closed(sheet))
        sheet.focus_first()

    def _sheet_closed(self, sheet: Sheet) -> None:
        self._pages.removeWidget(sheet)
        sheet.deleteLater()
        self._take_focus()

    # What the shell calls

    def keep_draft(self) -> bool:
        """Keep what is half typed in a sheet."""
        sheet = self._pages.currentWidget()
        return sheet.keep_draft() if isinstance(sheet, Sheet) else False

    def arrive(self) -> None:
        """Read what backups there are."""
        self._backups.read()
        self._hours.read()
        self._cadence.read()
        self._cosign.read()
        for card in self._more:
            card.read()
        self._read_state()
        # For some roles this is the first page: then it is not in sight yet, and what was will go.
        QTimer.singleShot(0, self, self._take_focus)

    def _take_focus(self) -> None:
        if may(self._desk.actor, Act.BACK_UP):
            self._backups.focus_first()
        else:
            self._lock_ui.idle.setFocus()

    def changed(self, change: Change) -> None:
        """Read again when a backup was made or tried, or is wanted at another time."""
        if change.touches("backup"):
            self._read_state()

    def _read_state(self) -> None:
        schedule = self._desk.clinic.schedule
        self._desk.tasks.read(lambda _report: schedule.state(), self._show_state, key="keeping")

    def _show_state(self, state: Keeping) -> None:
        for card in (self._backups, self._schedule, self._drill):
            card.show_state(state)


def _card(title: str, icon_name: str, ui: Any) -> Card:
    """Put a compiled form into a card."""
    card, form = Card(title, icon_name), QWidget()
    ui.setupUi(form)
    FormFields(form, ui)
    card.body.addWidget(form)
    card.body.addStretch(1)
    return card
