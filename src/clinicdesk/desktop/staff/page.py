"""People and keys: who works here, where they come in, and the clinic's own keys.

Whoever does not administer the clinic sees the part that is about their own key alone.
"""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.forms.staff_keys_form import Ui_StaffKeysForm
from clinicdesk.desktop.forms.staff_people_form import Ui_StaffPeopleForm
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.staff.act_sheet import ActSheet
from clinicdesk.desktop.staff.acts import ACTS
from clinicdesk.desktop.staff.code_sheet import CodeSheet
from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.widgets import (
    Card,
    CellStyle,
    Column,
    DataTable,
    Notice,
    PageHeading,
    Scroller,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.errors import Cancelled, NotAllowed, StorageFull
from clinicdesk.domain.invitations import Invitation
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.staffing import StaffRow

__all__ = ["StaffPage"]

_TONES = {
    "Works here": Status("Works here", Tone.OK, "circle-check"),
    "Invited": Status("Invited", Tone.INFO, "info"),
    "No way in": Status("No way in", Tone.WARN, "triangle-alert"),
    "Pool": Status("Pool", Tone.IDLE, "users"),
    "Left": Status("Left", Tone.IDLE, "circle"),
}
_ROLE_WORDS = {
    "nurse": "nurse",
    "provider": "provider",
    "coach": "wellness coach",
    "chw": "community health worker",
    "clinic-staff": "clinic staff",
    "bh-clinician": "behavioral-health clinician",
    "oh-nurse": "occupational-health nurse",
    "privacy-officer": "privacy officer",
    "admin": "administrator",
}
_THERE = "On the other computer, choose: Bind this computer with an invitation."
_STAYS_OPEN = (NotAllowed, StorageFull, Cancelled)


class StaffPage(Page):
    """``lock`` is called when the clinic had to be closed."""

    def __init__(self, desk: Desk, over: QWidget, doors: Any, lock: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._lock = desk, lock
        self._rows: tuple[StaffRow, ...] = ()
        self._runs_clinic = may(desk.actor, Act.RUN_CLINIC)
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        heading = ("People and keys", "Who may sign in, and where")
        column.addWidget(PageHeading(*(heading if self._runs_clinic else ("My keys", ""))))
        scroller = Scroller("People and keys", spacing=16)
        column.addWidget(scroller, 1)
        self._standing = Notice()
        scroller.body.addWidget(self._standing)
        people = self._people()
        scroller.body.addWidget(people)
        people.setHidden(not self._runs_clinic)
        scroller.body.addWidget(self._keys())
        scroller.body.addStretch(1)
        self.sheet = ActSheet(over, desk, doors)
        self.sheet.done.connect(self._did)
        self.sheet.failed.connect(self._not_done)
        self.code = CodeSheet(over)
        current_theme().changed.connect(self._fit)
        self._chose(None)

    def _people(self) -> Card:
        card = Card("People", "users")
        self.ui = ui = Ui_StaffPeopleForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.table: DataTable[StaffRow] = DataTable(
            "People of the clinic",
            self._columns(),
            lambda row: row.id,
        )
        self.table.current_changed.connect(self._chose)
        card.body.addWidget(form)
        card.body.addWidget(self.table)
        ui.add.clicked.connect(lambda: self._open("add", None))
        for key in ("roles", "password", "invite", "unbind", "hand_on", "disable", "enable"):
            getattr(ui, key).clicked.connect(lambda _on=False, key=key: self._open_chosen(key))
        return card

    def _columns(self) -> list[Column[StaffRow]]:
        zone = self._desk.clinic.facts.site.zone
        return [
            Column(
                "Name",
                lambda row: row.member.display + (" (you)" if row.is_me else ""),
                sub=lambda row: row.member.name,
                style=CellStyle.NAME,
                width=210,
                least=150,
                stretch=1,
            ),
            Column(
                "Roles",
                lambda row: _sentence(_ROLE_WORDS[role] for role in row.member.roles),
                style=CellStyle.WRAP,
                width=200,
                least=150,
                stretch=1,
            ),
            Column(
                "Standing",
                lambda row: row.standing,
                chip=lambda row: _TONES[row.standing],
                width=130,
                least=120,
            ),
            Column(
                "Computers",
                _computers,
                style=CellStyle.WRAP,
                width=200,
                least=140,
                stretch=1,
                drop=2,
            ),
            Column(
                "Last sign-in",
                lambda row: show_instant(row.seen_at, zone) if row.seen_at else "Not yet",
                width=175,
                least=165,
                drop=3,
            ),
            Column(
                "Owes",
                lambda row: row.owes.words or "Nothing open",
                style=CellStyle.WRAP,
                width=170,
                least=120,
                drop=1,
            ),
        ]

    def _keys(self) -> Card:
        card = Card("Keys", "key-round")
        self.keys = ui = Ui_StaffKeysForm()
        form = QWidget()
        ui.setupUi(form)
        self._key_fields = FormFields(form, ui)
        card.body.addWidget(form)
        for part in (ui.clinic_label, ui.clinic, ui.due):
            part.setHidden(not self._runs_clinic)
        for key in ("own_password", "own_invite", "move_key", "recovery", "rotate"):
            getattr(ui, key).clicked.connect(lambda _on=False, key=key: self._open(key, None))
        return card

    # What is shown

    def arrive(self) -> None:
        """Read who works here."""
        self._read()
        (self.table if self._runs_clinic else self.keys.own_password).setFocus()

    def changed(self, _change: Change) -> None:
        """Read again: roles, work and keys change what is shown."""
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        clinic, actor = self._desk.clinic, self._desk.actor

        def work(_report: Any) -> tuple[tuple[StaffRow, ...], str, tuple[str, ...]]:
            staffing = clinic.staffing
            return (
                staffing.rows(actor) if self._runs_clinic else (staffing.own_row(actor),),
                clinic.keys.rotation_due(),
                clinic.upkeep.standing(),
            )

        self._desk.tasks.read(work, self._show, self._desk.failed, key="staff")

    def _show(self, answer: tuple[tuple[StaffRow, ...], str, tuple[str, ...]]) -> None:
        self._rows, due, standing = answer
        self.table.set_rows(self._rows)
        self.keys.due.setText(
            f"A new database key is due: {due}."
            if due
            else "No new database key is due. Change it when somebody leaves who is not trusted."
        )
        self.keys.due.set_tone("warn" if due else "ink2")
        mine = next((row for row in self._rows if row.is_me), None)
        here = [] if mine is None else [one for one in mine.computers if one.is_this]
        self.keys.own_key.setText(
            "This computer's half of your key is "
            + {
                "keyring": "in its keyring.",
                "file": "in a file: keep its medium with you.",
                "none": "nowhere: your password stands alone.",
            }[here[0].kind]
            if here
            else ""
        )
        self._standing.show_message(
            Message(" ".join(standing), tone=Tone.WARN) if standing else None
        )
        self._chose(self.table.current)
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        rows = min(max(len(self._rows), 2), 9)
        self.table.setMinimumHeight(theme.u(48) + rows * theme.u(theme.tokens.row_comfortable))

    def _chose(self, row: StaffRow | None) -> None:
        ui = self.ui
        person = row is not None and not row.member.is_pool
        works = row is not None and not row.member.disabled
        other = row is not None and not row.is_me
        for button, can in (
            (ui.roles, person and works),
            (ui.password, person and works and other),
            (ui.invite, works and other and row is not None and row.has_keys),
            (ui.unbind, row is not None and any(not one.is_this for one in row.computers)),
            (ui.hand_on, row is not None and bool(row.owes)),
            (ui.disable, works and other),
            (ui.enable, person and not works),
        ):
            button.setEnabled(can)
        ui.chosen.setText(
            "Choose somebody in the list to change what they may."
            if row is None
            else f"For {row.member.display}:"
        )

    # What is done

    def _open_chosen(self, key: str) -> None:
        row = self.table.current
        if row is not None:
            self._open(key, row)

    def _open(self, key: str, row: StaffRow | None) -> None:
        self.sheet.open_for(key, row, self._rows)

    def _did(self, key: str, row: StaffRow | None, answer: Any) -> None:
        site = self._desk.clinic.facts.site
        if isinstance(answer, Invitation):
            until = show_instant(answer.until, site.zone)
            self.code.show_code(
                f"Invitation for {answer.name}",
                answer.code.printed,
                (site.name, f"Good once, until {until}. {_THERE}"),
            )
        elif isinstance(answer, RecoveryCode):
            self.code.show_code(
                "The new recovery code",
                answer.printed,
                (site.name, "Keep it locked away, and destroy the old one: it opens nothing."),
            )
        else:
            name = row.member.name if row is not None else getattr(answer, "name", "")
            self._desk.messages.say(ACTS[key].done.format(name=name))
        if key == "rotate":
            self._lock()
        else:
            self._read()

    def _not_done(self, key: str, error: Exception) -> None:
        # The clinic had to be closed before its key could be changed: there is nothing to go on.
        if key == "rotate" and not isinstance(error, _STAYS_OPEN):
            self._lock()
            self._desk.failed(error)


def _computers(row: StaffRow) -> str:
    return (
        ", ".join(one.words + (" (this one)" if one.is_this else "") for one in row.computers)
        or "None"
    )


def _sentence(parts: Iterable[str]) -> str:
    words = ", ".join(parts) or "None"
    return words[0].upper() + words[1:]
