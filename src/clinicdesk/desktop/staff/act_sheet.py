"""The card over the page that asks what an act needs, does it, and says what keeps it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.staff_act_form import Ui_StaffActForm
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.key_place import KeyPlace
from clinicdesk.desktop.person.strength import strength_of
from clinicdesk.desktop.staff.acts import ACTS, Given
from clinicdesk.desktop.tasks import Report, Task
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Overlay, Scroller, Text
from clinicdesk.domain.access import Role
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.staffing import StaffRow
from clinicdesk.domain.vault_errors import PasswordTooWeak, WrongPassword

__all__ = ["ActSheet"]

_FIELDS = ("name", "display", "heir", "computer", "code", "present", "password", "again", "place")
_LONG = frozenset({"rotate", "hand_on"})


class ActSheet(Overlay):
    """Sends ``done(key, row, answer)`` when an act was done, ``failed(key, error)`` when not.

    ``doors`` gives the doors of this computer, on a thread.
    """

    done = Signal(str, object, object)
    failed = Signal(str, Exception)

    def __init__(self, over: QWidget, desk: Desk, doors: Any) -> None:
        super().__init__(over, "People and keys", width=620)
        self._over, self._desk, self._doors = over, desk, doors
        self._key = ""
        self._row: StaffRow | None = None
        self._task: Task | None = None
        self._heading = Text("People and keys", "title", wrap=True)
        self.body.addWidget(self._heading)
        self.ui = ui = Ui_StaffActForm()
        form = QWidget()
        ui.setupUi(form)
        self.fields = FormFields(form, ui)
        self.key_place = KeyPlace(form, ui)
        self._roles: dict[Role, QCheckBox] = {
            role: getattr(ui, f"role_{role.value.replace('-', '_')}") for role in Role
        }
        scroller = Scroller("What is asked")
        scroller.body.addWidget(form)
        self._form, self._scroller = form, scroller
        self.body.addWidget(scroller)
        ui.password.judge_with(strength_of)
        ui.go.clicked.connect(self._try)
        ui.cancel.clicked.connect(self._leave)
        ui.busy.stopped.connect(self._stop)
        self.fields.changed.connect(self._fit_later)
        ui.place.currentIndexChanged.connect(self._fit_later)

    def open_for(self, key: str, row: StaffRow | None, rows: tuple[StaffRow, ...]) -> None:
        """Ask what an act needs; ``row`` is the person it is about."""
        plan, ui = ACTS[key], self.ui
        self._key, self._row = key, row
        display = "" if row is None else row.member.display
        owes = "" if row is None else row.owes.words or "nothing open"
        self._heading.setText(plan.title)
        self.setAccessibleName(plan.title)
        self.card.setAccessibleName(plan.title)
        ui.explained.setText(plan.explained.format(display=display, owes=owes))
        for field in _FIELDS:
            self.fields.show(field, shown=field in plan.fields)
        ui.roles_field.setVisible("roles" in plan.fields)
        ui.lost.setVisible("lost" in plan.fields)
        ui.lost.setChecked(False)
        for line in (ui.name, ui.display, ui.code, ui.present, ui.password, ui.again):
            line.clear()
        for role, box in self._roles.items():
            box.setChecked(row is not None and role.value in row.member.roles)
        ui.warning.hide()
        self.key_place.use_medium(None)
        self._offer(row, rows)
        self._refuse("")
        self.fields.show_problems(())
        ui.go.set_words(plan.go)
        ui.go.setProperty("kind", "danger" if plan.danger else "primary")
        ui.go.style().polish(ui.go)
        self._fit()
        first = next((self._editor(field) for field in plan.fields), ui.go)
        self.cover(first)

    def _editor(self, field: str) -> QWidget:
        if field == "roles":
            return next(iter(self._roles.values()))
        editor: QWidget = getattr(self.ui, field)
        return editor.focusProxy() or editor

    def _offer(self, row: StaffRow | None, rows: tuple[StaffRow, ...]) -> None:
        self.ui.heir.clear()
        self.ui.computer.clear()
        for one in rows:
            if not one.member.disabled and (row is None or one.id != row.id):
                self.ui.heir.addItem(one.member.display, one.member.name)
        for computer in () if row is None else row.computers:
            here = ", this one" if computer.is_this else ""
            self.ui.computer.addItem(f"{computer.words}{here}", computer.key)

    def _fit(self) -> None:
        layout, u = self._form.layout(), current_theme().u
        assert layout is not None
        layout.activate()
        width = min(u(620), self._over.width() - u(32)) - u(48)
        least = layout.totalHeightForWidth(width) + u(8)
        room = self._over.height() - u(130)
        self._scroller.setFixedHeight(max(u(120), min(least, room)))

    def _fit_later(self) -> None:
        if not self.isHidden():
            self._fit()

    def _try(self) -> None:
        plan = ACTS[self._key]
        values = self.fields.values() | {
            "present": self.ui.present.text(),
            "password": self.ui.password.text(),
            "lost": self.ui.lost.isChecked(),
        }
        wrong = [
            FieldProblem(field, words)
            for field, words in (
                ("name", "Type a short sign-in name."),
                ("present", "Type your present password."),
                ("password", "Type the new password."),
            )
            if field in plan.fields and not values[field]
        ]
        if "again" in plan.fields and self.ui.again.text() != self.ui.password.text():
            wrong.append(FieldProblem("again", "This is not the same password."))
        self._refuse("")
        self.fields.show_problems(wrong)
        if wrong:
            return
        roles = tuple(role for role, box in self._roles.items() if box.isChecked())
        clinic, doors, row, place = self._desk.clinic, self._doors, self._row, self.key_place.said()

        def work(report: Report) -> Any:
            return plan.act(
                Given(
                    clinic=clinic,
                    doors=doors(),
                    row=row,
                    values=values,
                    roles=roles,
                    place=place,
                    report=report,
                )
            )

        self._set_busy(on=True)
        self._task = self._desk.tasks.write(
            work,
            self._done,
            self._failed,
            on_progress=self.ui.busy.progress,
            on_cancelled=self._stopped,
            long=self._key in _LONG,
        )

    def _set_busy(self, *, on: bool) -> None:
        self.ui.go.setEnabled(not on)
        self.ui.cancel.setEnabled(not on)
        if on:
            self.ui.busy.begin(ACTS[self._key].title, can_stop=self._key in _LONG)
        else:
            self.ui.busy.end()
            self._task = None

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _stopped(self) -> None:
        self._set_busy(on=False)
        self._refuse("It was stopped, and nothing was changed.")

    def _done(self, answer: Any) -> None:
        self._set_busy(on=False)
        self._forget()
        self.uncover()
        self.done.emit(self._key, self._row, answer)

    def _failed(self, error: Exception) -> None:
        self._set_busy(on=False)
        ours = not hasattr(error, "sentence")
        words = message_for(error, self._desk.note_bug(error) if ours else "").spoken
        field = ""
        if isinstance(error, WrongPassword):
            field = "present"
        elif isinstance(error, PasswordTooWeak):
            field = "password" if "password" in ACTS[self._key].fields else "present"
        if field:
            self.fields.show_problems([FieldProblem(field, words)])
        else:
            self._refuse(words)
        self.failed.emit(self._key, error)

    def _refuse(self, words: str) -> None:
        self.ui.refusal.setText(words)
        self.ui.refusal.setVisible(bool(words))
        self._fit_later()

    def _forget(self) -> None:
        for line in (self.ui.present, self.ui.password, self.ui.again, self.ui.code):
            line.clear()

    def _leave(self) -> None:
        self.close_overlay()

    def close_overlay(self) -> None:
        """Go away, unless something is being done."""
        if self._task is None:
            self._forget()
            super().close_overlay()
