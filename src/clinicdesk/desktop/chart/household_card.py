"""People of the clinic who belong together: whose dependant the person is, and who theirs are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.household_form import LinkForm
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.listed_card import ListedCard
from clinicdesk.desktop.person.rows import RowButton
from clinicdesk.desktop.widgets import Button, HBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.person_details import HouseholdLink

__all__ = ["HouseholdCard"]

_MOST_ENDED = 3


class HouseholdCard(ListedCard):
    """Lists linked people, opens their charts, links somebody and ends a link."""

    def __init__(self, desk: Desk) -> None:
        self._edits = may(desk.actor, Act.EDIT_PERSON)
        super().__init__(desk, "Household", "users", "Link" if self._edits else "")
        self.form = LinkForm(desk)
        self.form.linked.connect(self._link)
        self.form.left.connect(self._leave)
        self.below(self.form)
        if self.action is not None:
            self.action.setToolTip("Link somebody of the clinic to this person's household")
            self.action.clicked.connect(self._ask)

    def fill(self, chart: Chart) -> None:
        """Ask who belongs to the person's household."""
        if chart.patient.id != self.person:
            self.form.reset(chart.patient.id)
            self.form.hide()
            self.problem.say("")
        self.person = chart.patient.id
        self._read()

    def forget(self) -> None:
        """Show nobody's; what was asked comes too late."""
        self.person = None
        self.form.hide()
        self.problem.say("")
        self.clear_rows()

    def _read(self) -> None:
        household, actor = self.desk.clinic.household, self.desk.actor
        self.ask(
            lambda person: household.of_person(actor, person), self._show, key="chart-household"
        )

    def _show(self, found: tuple[HouseholdLink, ...]) -> None:
        standing = [one for one in found if one.end_on is None]
        ended = [one for one in found if one.end_on is not None][:_MOST_ENDED]
        self.show_rows([self._row(one) for one in (*standing, *ended)], "Nobody is linked")

    def _row(self, one: HouseholdLink) -> QWidget:
        theirs = one.head_id == self.person
        other = one.dependant_id if theirs else one.head_id
        name = one.dependant if theirs else one.head
        holder = QWidget()
        row = HBox(holder, spacing=6)
        button = RowButton()
        button.say(name, _words(one, theirs=theirs))
        button.clicked.connect(lambda: self.desk.go.open_chart(other))
        row.addWidget(button, 1)
        if self._edits and one.end_on is None:
            end = Button("End", "quiet", hint="It holds no longer, from today; the line stays")
            end.setAccessibleName(f"End the link with {name}")
            end.clicked.connect(lambda: self._end(one, name))
            row.addWidget(end, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    # Linking and ending

    def _ask(self) -> None:
        if self.form.isHidden():
            self.problem.say("")
            self.form.show()
            self.form.search.setFocus()
        else:
            self._leave()

    def _leave(self) -> None:
        self.form.clear()
        self.form.hide()
        if self.action is not None:
            self.action.setFocus()

    def _link(self) -> None:
        said = self.form.draft()
        if isinstance(said, str):
            self.problem.say(said)
            return
        household, actor = self.desk.clinic.household, self.desk.actor
        self.desk.tasks.write(
            lambda _report: household.link(actor, said), lambda _done: self._linked(), self._refused
        )

    def _linked(self) -> None:
        self.problem.say("")
        self._leave()
        self.desk.messages.say("They are linked.")
        self._read()

    def _end(self, one: HouseholdLink, name: str) -> None:
        household, actor = self.desk.clinic.household, self.desk.actor

        def done(_change: object) -> None:
            self.problem.say("")
            self.desk.messages.say(f"The link with {name} ended today.")
            self._read()

        self.desk.tasks.write(
            lambda _report: household.end(actor, one.id, one.version), done, self._refused
        )

    def _refused(self, error: Exception) -> None:
        self.problem.refused(error)
        self._read()


def _words(one: HouseholdLink, *, theirs: bool) -> str:
    kin = one.relation.text or "Dependant"
    said = kin if theirs else f"Subscriber · this person is their {kin.lower()}"
    number = one.dependant_mrn if theirs else one.head_mrn
    code = f"person code {one.person_code}" if one.person_code else ""
    since = f"since {show_date(one.start_on)}" if one.start_on else ""
    over = f"ended {show_date(one.end_on)}" if one.end_on else ""
    return " · ".join(part for part in (said, number, code, since, over) if part)
