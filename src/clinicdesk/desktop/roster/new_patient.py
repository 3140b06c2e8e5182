"""A new person: a few facts, likely duplicates shown before saving, never a dead end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.roster.likenesses import LikenessCard
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.widgets import (
    Button,
    CardGrid,
    DateEntry,
    Field,
    PageHeading,
    Scroller,
    SectionHeading,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.drafts import Draft
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.people import Address, Patient, PatientDraft, PersonName, Sex, Telecom
from clinicdesk.domain.people_rules import PossibleDuplicate

__all__ = ["NewPatientForm"]

_FORM = "patient"
_REST_MS = 300
_KEEP_MS = 2000
_SEXES = (
    ("Choose", None),
    ("Female", Sex.FEMALE),
    ("Male", Sex.MALE),
    ("Other", Sex.OTHER),
    ("Not known", Sex.UNKNOWN),
)


class NewPatientForm(QWidget):
    """Sends ``registered(id)`` when the person is stored, ``left()`` when it is closed."""

    registered = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, typed: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._saving = False
        self._lines = {key: QLineEdit() for key in _LINES}
        self._birth = DateEntry(desk.clinic.today, past=True, allow_unknown=True)
        self._sex = QComboBox()
        for words, sex in _SEXES:
            self._sex.addItem(words, sex.value if sex else None)
        self._fields: dict[str, Field] = {}
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        heading = PageHeading("New patient")
        self._save = Button("Save", "primary", "check", shortcut="Ctrl+S")
        self._save.clicked.connect(self._register)
        cancel = Button("Cancel", hint="Throw away what is typed (Esc keeps it)")
        cancel.clicked.connect(self._throw_away)
        heading.add(cancel)
        heading.add(self._save)
        column.addWidget(heading)
        scroller = Scroller("New patient", spacing=16)
        column.addWidget(scroller, 1)
        self._likenesses = LikenessCard()
        self._likenesses.chosen.connect(self._open_other)
        scroller.body.addWidget(self._likenesses)
        for title, keys in _PARTS:
            scroller.body.addWidget(SectionHeading(title))
            scroller.body.addWidget(self._part(keys))
        scroller.body.addStretch(1)
        self._asking = QTimer(self, singleShot=True, interval=_REST_MS)
        self._asking.timeout.connect(self._ask)
        self._keeping = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        for line in self._lines.values():
            line.textEdited.connect(self._edited)
        self._birth.changed.connect(self._edited)
        self._sex.activated.connect(self._edited)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._leave)
        self._fill_from_search(typed)
        drafts, actor = desk.clinic.drafts, desk.actor
        desk.tasks.read(lambda _report: drafts.recall(actor, _FORM, None), self._recalled)

    def _part(self, keys: tuple[str, ...]) -> QWidget:
        holder = QWidget()
        grid = CardGrid(holder, columns=3, least_width=250)
        for key in keys:
            label, hint, optional = _WORDS[key]
            editor = {"birth": self._birth, "sex": self._sex}.get(key) or self._lines[key]
            field = Field(label, editor, hint, optional=optional)
            self._fields[key] = field
            grid.add(field)
        return holder

    def focus_first(self) -> None:
        """Put the keyboard where typing begins."""
        line = self._lines["given"] if self._lines["family"].text() else self._lines["family"]
        line.setFocus()

    # What is typed

    def _fill_from_search(self, typed: str) -> None:
        """Nobody types a name twice: what was searched for in vain is filled in."""
        if typed and not any(c.isdigit() for c in typed):
            family, comma, given = typed.partition(",")
            words = typed.split()
            if not comma and len(words) > 1:
                given, family = " ".join(words[:-1]), words[-1]
            self._lines["family"].setText(_cased(family))
            self._lines["given"].setText(_cased(given))

    def _said(self, key: str) -> str:
        return " ".join(self._lines[key].text().split())

    @property
    def _chosen_sex(self) -> Sex | None:
        said = self._sex.currentData()
        return Sex(said) if said else None

    def _draft(self) -> PatientDraft:
        day = self._birth.value
        ways = [
            Telecom(system=system, value=self._said(system), rank=rank)
            for rank, system in enumerate(("phone", "email"), 1)
            if self._said(system)
        ]
        home = Address(
            line=self._said("street"),
            city=self._said("city"),
            state=self._said("state"),
            postal_code=self._said("zip"),
        )
        return PatientDraft(
            name=PersonName(family=self._said("family"), given=self._said("given")),
            preferred_name=self._said("preferred"),
            birth=PartialDate.of(day) if day else None,
            sex=self._chosen_sex,
            telecoms=tuple(ways),
            addresses=(home,) if home.lines else (),
            employer=self._said("employer"),
            work_site=self._said("work_site"),
            employee_number=self._said("employee_number"),
            occupation=self._said("occupation"),
        )

    def _edited(self, *_what: object) -> None:
        self._asking.start()
        if not self._keeping.isActive():
            self._keeping.start()

    # The draft

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {key: line.text() for key, line in self._lines.items()}
        return {**values, "birth": self._birth.line.text(), "sex": self._sex.currentIndex()}

    def _has_text(self) -> bool:
        return any(value for value in self._values().values())

    def keep_draft(self) -> bool:
        """Keep what is typed, now."""
        self._keeping.stop()
        if not self._has_text() or self._saving:
            return False
        self._keep()
        return True

    def _keep(self) -> None:
        values, drafts, actor = self._values(), self._desk.clinic.drafts, self._desk.actor
        if not self._saving:
            self._desk.tasks.write(lambda _report: drafts.keep(actor, _FORM, None, values))

    def _drop(self) -> None:
        self._keeping.stop()
        drafts, actor = self._desk.clinic.drafts, self._desk.actor
        self._desk.tasks.write(lambda _report: drafts.drop(actor, _FORM, None))

    def _recalled(self, draft: Draft | None) -> None:
        if draft is not None and draft.readable and not self._has_text():
            self._fill(draft.values)
            self._desk.messages.say("What you typed before is here again.")

    def _fill(self, values: Mapping[str, Any]) -> None:
        for key, line in self._lines.items():
            line.setText(str(values.get(key, "")))
        self._birth.line.setText(str(values.get("birth", "")))
        self._sex.setCurrentIndex(int(values.get("sex", 0)))
        self._asking.start()

    # Who may be this person already

    def _ask(self) -> None:
        draft, people, actor = self._draft(), self._desk.clinic.people, self._desk.actor
        self._desk.tasks.read(
            lambda _report: people.possible_duplicates(actor, draft),
            self._likened,
            key="new-patient",
        )

    def _likened(self, found: tuple[PossibleDuplicate, ...]) -> None:
        self._likenesses.show_people(found)

    def _open_other(self, patient_id: UUID) -> None:
        self._drop()
        self.left.emit()
        self._desk.go.open_chart(patient_id)

    # Saving and leaving

    def _problems(self) -> bool:
        for field in self._fields.values():
            field.set_problem("")
        first: Field | None = None
        for key, problem in (
            ("family", "" if self._said("family") or self._said("given") else "Type a name."),
            ("birth", self._birth_problem()),
            ("sex", "" if self._chosen_sex else "Choose, or say that it is not known."),
        ):
            self._fields[key].set_problem(problem)
            if problem and first is None:
                first = self._fields[key]
        if first is not None:
            first.editor.setFocus()
        return first is not None

    def _birth_problem(self) -> str:
        if self._birth.problem or self._birth.value or self._birth.is_unknown:
            return self._birth.problem
        return "Type the birth date, or “unknown”."

    def _register(self) -> None:
        if self._saving or self._problems():
            return
        draft, clinic, actor = self._draft(), self._desk.clinic, self._desk.actor
        self._saving = True
        self._save.setEnabled(False)

        def work(_report: Report) -> tuple[Patient, Change]:
            made = clinic.people.register(actor, draft)
            clinic.drafts.drop(actor, _FORM, None)
            return made

        self._desk.tasks.write(work, self._saved, self._failed)

    def _saved(self, made: tuple[Patient, Change]) -> None:
        patient = made[0]
        self._desk.messages.say(f"{patient.listed} is registered as {patient.mrn}.")
        self.registered.emit(patient.id)

    def _failed(self, error: Exception) -> None:
        self._saving = False
        self._save.setEnabled(True)
        if isinstance(error, InvalidDraft):
            for problem in error.problems:
                field = self._fields.get(_PROBLEM_FIELDS.get(problem.field, problem.field))
                (field or self._fields["family"]).set_problem(problem.message)
            return
        self._desk.failed(error)

    def _leave(self) -> None:
        if self.keep_draft():
            self._desk.messages.say("What you typed is kept. New patient brings it back.")
        self.left.emit()

    def _throw_away(self) -> None:
        had, values = self._has_text(), self._values()
        self._drop()
        if had:
            drafts, actor, tasks = self._desk.clinic.drafts, self._desk.actor, self._desk.tasks

            def undo() -> None:
                tasks.write(lambda _report: drafts.keep(actor, _FORM, None, values))

            self._desk.messages.say_undoable("What you typed is thrown away.", undo)
        self.left.emit()


def _cased(words: str) -> str:
    words = " ".join(words.split())
    return words.title() if words.islower() else words


_LINES = (
    "family",
    "given",
    "preferred",
    "phone",
    "email",
    "street",
    "city",
    "state",
    "zip",
    "employer",
    "work_site",
    "employee_number",
    "occupation",
)
_WORDS = {
    "family": ("Family name", "", False),
    "given": ("Given names", "", False),
    "preferred": ("Known as", "What they want to be called", True),
    "birth": ("Birth date", "", False),
    "sex": ("Sex", "", False),
    "phone": ("Phone", "", True),
    "email": ("E-mail", "", True),
    "street": ("Street", "", True),
    "city": ("City", "", True),
    "state": ("State", "", True),
    "zip": ("ZIP code", "", True),
    "employer": ("Employer", "", True),
    "work_site": ("Works in", "Plant, department or shift", True),
    "employee_number": ("Employee number", "", True),
    "occupation": ("Occupation", "", True),
}
_PARTS = (
    ("Who it is", ("family", "given", "preferred", "birth", "sex")),
    ("How to reach them", ("phone", "email", "street", "city", "state", "zip")),
    ("Work", ("employer", "work_site", "employee_number", "occupation")),
)
_PROBLEM_FIELDS = {"name": "family", "telecoms": "phone", "identifiers": "employee_number"}
