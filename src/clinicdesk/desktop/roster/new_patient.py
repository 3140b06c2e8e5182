"""A new person: a few facts, likely duplicates shown before saving, never a dead end."""

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.new_patient_form import Ui_NewPatientForm
from clinicdesk.desktop.person.entries import DayField
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.roster.likenesses import LikenessCard
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, PageHeading, Scroller, VBox
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.drafts import Draft
from clinicdesk.domain.errors import FieldProblem, InvalidDraft
from clinicdesk.domain.linkage import PossibleDuplicate
from clinicdesk.domain.people import Address, Patient, PatientDraft, PersonName, Sex, Telecom

__all__ = ["NewPatientForm"]

_FORM = "patient"
_REST_MS = 300
_KEEP_MS = 2000
_WIDEST = 1240
_SEXES = (
    ("Choose", None),
    ("Female", Sex.FEMALE),
    ("Male", Sex.MALE),
    ("Other", Sex.OTHER),
    ("Not known", Sex.UNKNOWN),
)


class NewPatientForm(QWidget):
    """Sends ``registered(id, details)`` when the person is stored, ``left()`` when it is closed.

    ``details`` asks to go on with everything else that is said of a person.
    """

    registered = Signal(object, bool)
    left = Signal()

    def __init__(self, desk: Desk, typed: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._saving = False
        self._ui = ui = Ui_NewPatientForm()
        form = QWidget()
        ui.setupUi(form)
        self.fields = FormFields(form, ui)
        self._birth = DayField(desk.clinic.today, past=True, allow_unknown=True)
        self.fields.put("birth", self._birth)
        for words, sex in _SEXES:
            ui.sex.addItem(words, sex.value if sex else None)
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        heading = PageHeading("New patient")
        self._save = Button("Save", "primary", "check", shortcut="Ctrl+S")
        self._save.clicked.connect(lambda: self._register(details=False))
        self._more = Button(
            "Save and add details",
            icon_name="id-card",
            shortcut="Ctrl+Shift+S",
            hint="Go on with contacts, language, work and everything else",
        )
        self._more.clicked.connect(lambda: self._register(details=True))
        cancel = Button("Cancel", hint="Throw away what is typed (Esc keeps it)")
        cancel.clicked.connect(self._throw_away)
        heading.add(cancel)
        heading.add(self._more)
        heading.add(self._save)
        column.addWidget(heading)
        scroller = Scroller("New patient", spacing=16)
        column.addWidget(scroller, 1)
        self._likenesses = LikenessCard()
        self._likenesses.chosen.connect(self._open_other)
        self._card = QFrame()
        self._card.setProperty("surface", "card")
        VBox(self._card, margins=20).addWidget(form)
        scroller.body.addWidget(self._likenesses)
        scroller.body.addWidget(self._card)
        scroller.body.addStretch(1)
        self._asking = QTimer(self, singleShot=True, interval=_REST_MS)
        self._asking.timeout.connect(self._ask)
        self._keeping = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._leave)
        self._fill_from_search(typed)
        self.fields.changed.connect(self._edited)
        current_theme().follow(self._fit)
        drafts, actor = desk.clinic.drafts, desk.actor
        desk.tasks.read(lambda _report: drafts.recall(actor, _FORM, None), self._recalled)

    def _fit(self) -> None:
        # Longer lines would be neither easier to read nor nearer to their labels.
        for card in (self._card, self._likenesses):
            card.setMaximumWidth(current_theme().u(_WIDEST))

    def focus_first(self) -> None:
        """Put the keyboard where typing begins."""
        line = self._ui.given if self._ui.family.text() else self._ui.family
        line.setFocus()

    # What is typed

    def _fill_from_search(self, typed: str) -> None:
        """Nobody types a name twice: what was searched for in vain is filled in."""
        if typed and not any(c.isdigit() for c in typed):
            family, comma, given = typed.partition(",")
            words = typed.split()
            if not comma and len(words) > 1:
                given, family = " ".join(words[:-1]), words[-1]
            self._ui.family.setText(_cased(family))
            self._ui.given.setText(_cased(given))

    def _said(self, key: str) -> str:
        line: QLineEdit = getattr(self._ui, key)
        return " ".join(line.text().split())

    @property
    def _chosen_sex(self) -> Sex | None:
        said = self._ui.sex.currentData()
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

    def _edited(self) -> None:
        self._asking.start()
        if not self._keeping.isActive():
            self._keeping.start()

    # The draft

    def _has_text(self) -> bool:
        return any(self.fields.values().values())

    def keep_draft(self) -> bool:
        """Keep what is typed, now."""
        self._keeping.stop()
        if not self._has_text() or self._saving:
            return False
        self._keep()
        return True

    def _keep(self) -> None:
        values, drafts, actor = self.fields.values(), self._desk.clinic.drafts, self._desk.actor
        if not self._saving:
            self._desk.tasks.write(lambda _report: drafts.keep(actor, _FORM, None, values))

    def _drop(self) -> None:
        self._keeping.stop()
        drafts, actor = self._desk.clinic.drafts, self._desk.actor
        self._desk.tasks.write(lambda _report: drafts.drop(actor, _FORM, None))

    def _recalled(self, draft: Draft | None) -> None:
        if draft is not None and draft.readable and not self._has_text():
            self.fields.set_values(draft.values)
            self._desk.messages.say("What you typed before is here again.")

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

    def _problems(self) -> list[FieldProblem]:
        said = (
            ("family", "" if self._said("family") or self._said("given") else "Type a name."),
            ("birth", self._birth_problem()),
            ("sex", "" if self._chosen_sex else "Choose, or say that it is not known."),
        )
        return [FieldProblem(field, words) for field, words in said if words]

    def _birth_problem(self) -> str:
        if self._birth.problem or self._birth.value or self._birth.is_unknown:
            return self._birth.problem
        return "Type the birth date, or “unknown”."

    def _register(self, *, details: bool = False) -> None:
        if self._saving:
            return
        problems = self._problems()
        self.fields.show_problems(problems)
        if problems:
            return
        draft, clinic, actor = self._draft(), self._desk.clinic, self._desk.actor
        self._set_saving(saving=True)

        def work(_report: Report) -> tuple[Patient, Change]:
            made = clinic.people.register(actor, draft)
            clinic.drafts.drop(actor, _FORM, None)
            return made

        self._desk.tasks.write(work, lambda made: self._saved(made, details), self._failed)

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        for button in (self._save, self._more):
            button.setEnabled(not saving)

    def _saved(self, made: tuple[Patient, Change], details: bool) -> None:
        patient = made[0]
        self._desk.messages.say(f"{patient.listed} is registered as {patient.mrn}.")
        self.registered.emit(patient.id, details)

    def _failed(self, error: Exception) -> None:
        self._set_saving(saving=False)
        if isinstance(error, InvalidDraft):
            self.fields.show_problems(map(self._named, error.problems))
            return
        self._desk.failed(error)

    def _named(self, problem: FieldProblem) -> FieldProblem:
        """Call a field as the form calls it; what the form has not is said at the name."""
        field = _PROBLEM_FIELDS.get(problem.field, problem.field)
        for group, word, own in _BY_WORDS:
            if problem.field == group and word in problem.message:
                field = own
        known = field in self.fields.values()
        return FieldProblem(field if known else "family", problem.message)

    def _leave(self) -> None:
        if self.keep_draft():
            self._desk.messages.say("What you typed is kept. New patient brings it back.")
        self.left.emit()

    def _throw_away(self) -> None:
        had, values = self._has_text(), self.fields.values()
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


_BY_WORDS = (
    ("telecoms", "@", "email"),
    ("addresses", "ZIP", "zip"),
    ("addresses", "state", "state"),
)
"""Which line a problem of a group is about, by what it says."""
_PROBLEM_FIELDS = {"name": "family", "telecoms": "phone", "identifiers": "employee_number"}
