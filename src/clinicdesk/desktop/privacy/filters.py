"""What the privacy page asks: which view, about whom, by whom, what, and since when."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from clinicdesk.desktop.widgets import Button, FilterPills, FlowLayout, SearchBox
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.privacy import AccessQuestion, PersonFound

__all__ = ["PERIODS", "VIEWS", "PrivacyFilters"]

VIEWS = (
    ("people", "People looked at", "eye"),
    ("staff", "What staff did", "users-round"),
    ("unusual", "Unusual", "shield-alert"),
    ("emergencies", "Emergencies", "zap"),
)
PERIODS = (
    ("The last 24 hours", 1),
    ("The last 7 days", 7),
    ("The last 30 days", 30),
    ("The last year", 365),
    ("As long as the log is kept", 0),
)
_SECOND_PERIOD = 1
_MOST = 500


class PrivacyFilters(QWidget):
    """``changed`` when another answer is due, ``typed(text)`` when a person is being looked for.

    ``view`` stands in a row of its own, above.
    """

    changed = Signal()
    typed = Signal(str)
    left_downward = Signal()

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.person: PersonFound | None = None
        self._period_until: datetime | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        flow = FlowLayout(self, spacing=8)
        self.view = FilterPills("View", VIEWS)
        self.view.chosen.connect(self._viewed)
        self.search = SearchBox("Search a person", "Person: name or MRN", width=240)
        self.search.searched.connect(self.typed)
        self.search.left_downward.connect(self.left_downward)
        self.search.entered.connect(self.left_downward)
        flow.addWidget(self.search)
        self.about = Button("", "secondary", "x", hint="Ask about everybody again")
        self.about.clicked.connect(lambda: self.ask_about(None))
        self.about.hide()
        flow.addWidget(self.about)
        self.staff = _choice("Staff", [("All staff", None)])
        self.act = _choice("Act", [("Any act", None)])
        self.period = _choice("Period", PERIODS)
        self.period.setCurrentIndex(_SECOND_PERIOD)
        for choice in (self.staff, self.act, self.period):
            choice.currentIndexChanged.connect(lambda _at: self.changed.emit())
            flow.addWidget(choice)

    def _viewed(self, _key: str) -> None:
        people = self.view.current == "people"
        self.setVisible(self.view.current != "emergencies")
        self.search.setVisible(people)
        self.about.setVisible(people and self.person is not None)
        self.act.setVisible(self.view.current != "unusual")
        self.changed.emit()

    def ask_about(self, person: PersonFound | None, staff_id: UUID | None = None) -> None:
        """Ask about one person (None: about everybody), and by whom where somebody is named."""
        self.person = person
        with QSignalBlocker(self.search), QSignalBlocker(self.staff), QSignalBlocker(self.view):
            self.search.clear()
            if staff_id is not None:
                self.staff.setCurrentIndex(max(self.staff.findData(str(staff_id)), 0))
        if person is not None:
            self.about.set_words(f"About {person.listed}")
        if self.view.current != "people":
            self.view.choose("people")
        else:
            self._viewed("people")

    def offer_staff(self, everyone: Sequence[StaffMember]) -> None:
        """Offer who works or worked here."""
        people = [one for one in everyone if not one.is_pool]
        _offer(self.staff, [(one.display, str(one.id)) for one in people])

    def offer_acts(self, acts: Sequence[str]) -> None:
        """Offer what the log knows."""
        if [self.act.itemData(at) for at in range(1, self.act.count())] != list(acts):
            _offer(self.act, [(f"{act[:1].upper()}{act[1:]}", act) for act in acts])

    def question(self) -> AccessQuestion:
        """Return what is asked."""
        days, staff = self.period.currentData(), self.staff.currentData()
        view = self.view.current
        return AccessQuestion(
            patient_id=self.person.id if self.person and view == "people" else None,
            staff_id=UUID(staff) if staff else None,
            act="" if view == "unusual" else self.act.currentData() or "",
            since=self._now() - timedelta(days=days) if days else None,
            limit=_MOST,
        )

    def words(self) -> tuple[tuple[str, str], ...]:
        """Say what is asked, as a printed report has it."""
        asked = [("Period", self.period.currentText()), ("Staff", self.staff.currentText())]
        if self.view.current != "unusual":
            asked.append(("Act", self.act.currentText()))
        if self.view.current == "people":
            about = self.person.listed if self.person else "Everybody"
            asked.insert(0, ("About", about))
        return tuple(asked)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the period was chosen."""
        question = self.question()
        return bool(question.patient_id or question.staff_id or question.act)


def _choice(name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName(name)
    for words, data in choices:
        choice.addItem(words, data)
    # As wide as most words need; the list that opens is as wide as all of them.
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(14)
    choice.view().setTextElideMode(Qt.TextElideMode.ElideNone)
    return choice


def _offer(choice: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    """Put new choices below the first, which asks for all; what was chosen stays chosen."""
    chosen = choice.currentData()
    with QSignalBlocker(choice):
        while choice.count() > 1:
            choice.removeItem(1)
        for words, data in choices:
            choice.addItem(words, data)
        choice.setCurrentIndex(max(choice.findData(chosen), 0))
