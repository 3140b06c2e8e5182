"""A conflict of the plan, and what is done about it: accept it, ask a clinician, or say it is none.

The fourth way is to change the plan: a line is pressed, changed in the editor, and the conflict is
settled by itself when it is gone.
"""

from uuid import uuid5

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.plan_conflict_form import Ui_PlanConflictForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan.conflict_view import ConflictView
from clinicdesk.desktop.widgets import Button, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.conflict_resolving import ResolveDraft
from clinicdesk.domain.conflict_standing import (
    ConflictReport,
    ConflictStanding,
    ConflictState,
    Resolution,
)
from clinicdesk.domain.errors import FieldProblem

__all__ = ["ConflictSheet"]

_WAYS = (
    (Resolution.ACCEPTED, "Accept it, with a reason (Alt+1)", "Accept it"),
    (Resolution.ASKED, "Ask a clinician: a task is made (Alt+2)", "Ask"),
    (Resolution.NOT_A_CONFLICT, "Not a conflict for this person (Alt+3)", "Not a conflict"),
)
_SETTLED = frozenset({ConflictState.SETTLED, ConflictState.ASKED})


class ConflictSheet(FormSheet):
    """Alt+1 to Alt+3 choose what is done, Ctrl+S settles it.

    ``saved`` carries (ConflictReport, Change); ``line_asked`` the line of the plan to change.
    """

    line_asked = Signal(object)
    reopen_asked = Signal()

    def __init__(
        self, desk: Desk, chart: Chart, report: ConflictReport, one: ConflictStanding, *, may: bool
    ) -> None:
        super().__init__(
            desk,
            "Pulls apart",
            Ui_PlanConflictForm(),
            draft=("plan-conflict", uuid5(report.plan_id, one.key)),
            note=one.title,
            save="Accept it",
        )
        self._report, self._one = report, one
        self._put_view(chart)
        self._until, self._due = DayField(desk.clinic.today), DayField(desk.clinic.today)
        self.fields.put("until", self._until)
        self.fields.put("due_on", self._due)
        fill_choices(self.ui.how, [(way.value, words) for way, words, _save in _WAYS])
        self._staff = {desk.actor.display: desk.actor.id}
        self._offer_staff()
        self.ui.how.currentIndexChanged.connect(self._arrange)
        for number, (way, _words, _save) in enumerate(_WAYS, 1):
            keys = QShortcut(QKeySequence(f"Alt+{number}"), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(lambda way=way: self.choose(way))
        self._open = may and one.conflict is not None and one.state not in _SETTLED
        self.allow_saving(self._open)
        self._card.setVisible(self._open)
        if may and one.conflict is not None and one.state in _SETTLED:
            again = Button("Ask again", icon_name="rotate-ccw", hint="It is to be settled anew")
            again.clicked.connect(self.reopen_asked)
            self.add_action(again)
        self._arrange()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)
        self.loaded()

    def _put_view(self, chart: Chart) -> None:
        holder = QFrame()
        holder.setProperty("surface", "card")
        view = ConflictView(chart, self._one)
        view.asked.connect(self.line_asked)
        VBox(holder, margins=20).addWidget(view)
        place = self._card.parentWidget()
        layout = place.layout() if place else None
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(2, holder)
        self.view = view

    def focus_first(self) -> None:
        """What is done about it is what is asked."""
        (self.ui.how if self._open else self).setFocus()

    def choose(self, way: Resolution) -> None:
        """Choose what is done, and go on to why."""
        if self._open:
            choose(self.ui.how, way.value)
            self.ui.reason.setFocus()

    @property
    def way(self) -> Resolution:
        """What is to be done."""
        return Resolution(str(self.ui.how.currentData()))

    def _arrange(self) -> None:
        way = self.way
        self.fields.show("until", shown=way is Resolution.ACCEPTED)
        for name in ("owner", "due_on"):
            self.fields.show(name, shown=way is Resolution.ASKED)
        self.ui.reason_label.setText("What is asked" if way is Resolution.ASKED else "Why")
        self.set_save_words(next(save for one, _words, save in _WAYS if one is way))

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        self._staff |= {p.display or p.name: p.id for p in people if not p.disabled}
        self._offer_staff()
        self.rebase("owner")

    def _offer_staff(self) -> None:
        typed = self.ui.owner.currentData()
        fill_choices(self.ui.owner, [(name, name) for name in self._staff])
        choose(self.ui.owner, str(typed or self.desk.actor.display))

    def collect(self) -> Work | list[FieldProblem]:
        """Settle it."""
        asks, accepts = self.way is Resolution.ASKED, self.way is Resolution.ACCEPTED
        problems = [
            FieldProblem(name, field.problem)
            for name, field, asked in (("until", self._until, accepts), ("due_on", self._due, asks))
            if asked and field.problem
        ]
        if problems:
            return problems
        draft = ResolveDraft(
            resolution=self.way,
            reason=self.ui.reason.toPlainText().strip(),
            until=self._until.value if accepts else None,
            owner_id=self._staff.get(str(self.ui.owner.currentData())) if asks else None,
            due_on=self._due.value if asks else None,
        )
        conflicts, actor = self.desk.clinic.plan_conflicts, self.desk.actor
        plan_id, one = self._report.plan_id, self._one
        seen = one.conflict.fingerprint if one.conflict else None
        return lambda _report: conflicts.resolve(actor, plan_id, one.key, draft, seen=seen)

    def minimumSizeHint(self) -> QSize:
        """As low as the window asks."""
        return QSize(0, 0)
