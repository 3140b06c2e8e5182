"""Education of one person: which leaflets fit, how one reads, what was given and understood."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.education.give_form import GiveSheet
from clinicdesk.desktop.education.given_list import GivenList
from clinicdesk.desktop.education.leaflet_view import LeafletView
from clinicdesk.desktop.education.print_sheet import LeafletPrintSheet
from clinicdesk.desktop.education.teach_back_form import TeachBackSheet
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    ChoiceList,
    FilterPills,
    HBox,
    IconButton,
    Notice,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.education import Assignment, Suggestion
from clinicdesk.domain.leaflets import Leaflet
from clinicdesk.domain.readability import LANGUAGES

__all__ = ["EducationSheet"]


@dataclass(frozen=True, slots=True)
class _Read:
    fitting: tuple[Suggestion, ...]
    others: tuple[Suggestion, ...]
    given: tuple[Assignment, ...]


class EducationSheet(Sheet):
    """An arrow chooses a leaflet; Ctrl+S gives it, Ctrl+P prints it, Ctrl+B keeps a teach-back.

    ``saved`` carries (Assignment, Change) of each act; the sheet stays open.
    """

    saved = Signal(object)

    def __init__(self, desk: Desk, chart: Chart, topic: str = "") -> None:
        super().__init__()
        self._desk, self._chart = desk, chart
        self._wanted = topic
        self._offered: list[Suggestion] = []
        self._given: tuple[Assignment, ...] = ()
        self._stack = QStackedWidget()
        VBox(self).addWidget(self._stack)
        self._over: Sheet | None = None
        main = QWidget()
        column = VBox(main, spacing=0)
        column.addLayout(self._heading())
        body = HBox(margins=(24, 4, 0, 0), spacing=16)
        self._list = ChoiceList("Leaflets")
        self._list.currentItemChanged.connect(lambda *_: self._on_current())
        body.addWidget(self._list)
        body.addWidget(self._right(), 1)
        column.addLayout(body, 1)
        column.addWidget(self._foot())
        self._stack.addWidget(main)
        self._main = main
        current_theme().follow(self._fit)
        self.read()

    def _heading(self) -> HBox:
        row = HBox(margins=(24, 14, 24, 12), spacing=10)
        back = IconButton("Back to the chart", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        row.addWidget(Text("Education", "title"))
        self._note = Text("", tone="ink3", wrap=True)
        row.addWidget(self._note, 1)
        self._languages = FilterPills("Language of the leaflet", list(LANGUAGES.items()))
        self._languages.chosen.connect(lambda _key: self._on_current())
        row.addWidget(self._languages)
        return row

    def _right(self) -> QWidget:
        right = QWidget()
        column = VBox(right, spacing=8)
        self._notice = Notice()
        column.addWidget(self._notice)
        self._scroll = Scroller("The leaflet", margins=(0, 4, 18, 24), spacing=14)
        self._past = GivenList(self._chart.zone)
        self._scroll.body.addWidget(self._past)
        self.view = LeafletView()
        self._scroll.body.addWidget(self.view)
        self._scroll.body.addStretch(1)
        column.addWidget(self._scroll, 1)
        return right

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "surface")
        row = HBox(foot, margins=(24, 10, 24, 10), spacing=8)
        self._why = Text("", "caption", "ink2", wrap=True)
        row.addWidget(self._why, 1)
        self._print = Button("Print…", "secondary", "printer", shortcut="Ctrl+P")
        self._print.clicked.connect(self._on_print)
        row.addWidget(self._print)
        self._back = Button("What was understood…", "secondary", "circle-help", shortcut="Ctrl+B")
        self._back.clicked.connect(self._on_teach_back)
        row.addWidget(self._back)
        self._give = Button("Give…", "primary", "book-open", shortcut="Ctrl+S")
        self._give.clicked.connect(self._on_give)
        row.addWidget(self._give)
        self._print.setVisible(may(self._desk.actor, Act.PRINT))
        for button in (self._back, self._give):
            button.setVisible(may(self._desk.actor, Act.TEACH))
        return foot

    def focus_first(self) -> None:
        """Choose a leaflet."""
        if self._over is not None:
            self._over.focus_first()
        else:
            self._list.setFocus()

    def keep_draft(self) -> bool:
        """Keep what is half typed in a form."""
        return self._over is not None and self._over.keep_draft()

    def leave(self) -> None:
        """Esc: from a form back to the leaflets, from there to the chart."""
        if self._over is not None:
            self._over.leave()
        else:
            super().leave()

    # What there is

    def read(self) -> None:
        """Read what fits and what was given."""
        desk, patient_id = self._desk, self._chart.patient.id

        def work(_report: object) -> _Read:
            education, actor = desk.clinic.education, desk.actor
            fitting = education.suggest(actor, patient_id)
            given = education.of_patient(actor, patient_id)
            shown = {one.topic.key for one in fitting}
            language = fitting[0].leaflet.language if fitting else "en"
            spoken = fitting[0].spoken if fitting else True
            last = {one.topic: one for one in reversed(given)}
            others = tuple(
                Suggestion(
                    topic=topic,
                    leaflet=education.leaflet(topic.key, language),
                    why="",
                    spoken=spoken,
                    given=last.get(topic.key),
                )
                for topic in education.topics()
                if topic.key not in shown
            )
            return _Read(fitting, others, given)

        desk.tasks.read(work, self._on_read, self._failed, key="education")

    def _on_read(self, found: _Read) -> None:
        chosen = self._wanted or self.shown
        self._wanted = ""
        self._given = found.given
        self._offered = [*found.fitting, *found.others]
        first = self._offered[0]
        if not self.shown:
            self._languages.choose(first.leaflet.language)
        unspoken = "No leaflet is in this person’s language: use an interpreter."
        self._note.setText("" if first.spoken else unspoken)
        self._list.blockSignals(True)
        self._list.clear()
        for one in self._offered:
            self._list.addItem(_item(one))
        self._list.blockSignals(False)
        keys = [one.topic.key for one in self._offered]
        self._list.setCurrentRow(keys.index(chosen) if chosen in keys else 0)

    @property
    def shown(self) -> str:
        """The topic that is shown, empty while nothing is."""
        return self.view.leaflet.topic.key if self.view.leaflet else ""

    def choose(self, topic: str) -> None:
        """Show a topic."""
        for at, one in enumerate(self._offered):
            if one.topic.key == topic:
                self._list.setCurrentRow(at)

    @property
    def _current(self) -> Suggestion | None:
        at = self._list.currentRow()
        return self._offered[at] if 0 <= at < len(self._offered) else None

    def _leaflet(self, one: Suggestion) -> Leaflet:
        return self._desk.clinic.education.leaflet(one.topic.key, self._languages.current)

    def _on_current(self) -> None:
        one = self._current
        if one is None:
            return
        self.view.show_leaflet(self._leaflet(one))
        mine = [given for given in self._given if given.topic == one.topic.key]
        self._past.show_given(mine)
        self._why.setText(one.why or "Not asked for by the plan or the problems.")
        current = bool(mine) and mine[0].current
        self._back.setEnabled(current)
        self._scroll.verticalScrollBar().setValue(0)

    # What is done

    def _on_give(self) -> None:
        one = self._current
        if one is None or not self._give.isEnabled():
            return
        chosen = Suggestion(
            topic=one.topic,
            leaflet=self._leaflet(one),
            why=one.why,
            spoken=one.spoken,
            concern_id=one.concern_id,
            goal_id=one.goal_id,
        )
        sheet = GiveSheet(self._desk, self._chart.patient.id, chosen, self._chart.plan)
        self._show(sheet)
        sheet.saved.connect(self._on_saved)

    def _on_teach_back(self) -> None:
        one = self._current
        mine = [g for g in self._given if one and g.topic == one.topic.key and g.current]
        if mine:
            sheet = TeachBackSheet(self._desk, mine[0])
            self._show(sheet)
            sheet.saved.connect(self._on_saved)

    def _on_print(self) -> None:
        one = self._current
        if one is not None:
            language = self._languages.current
            self._show(LeafletPrintSheet(self._desk, self._chart.patient, one.topic.key, language))

    def _show(self, sheet: Sheet) -> None:
        self._over = sheet
        self._stack.addWidget(sheet)
        self._stack.setCurrentWidget(sheet)
        sheet.closed.connect(self._uncover)
        sheet.focus_first()

    def _uncover(self) -> None:
        sheet, self._over = self._over, None
        self._stack.setCurrentWidget(self._main)
        if sheet is not None:
            self._stack.removeWidget(sheet)
            sheet.deleteLater()
        self._list.setFocus()

    def _on_saved(self, answer: object) -> None:
        self.saved.emit(answer)
        self.read()

    def _failed(self, error: Exception) -> None:
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list no wider than its words need."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._list.setFixedWidth(min(current_theme().u(320), max(self.width() // 3, 1)))


def _item(one: Suggestion) -> QListWidgetItem:
    given = one.given
    said = [one.why] if one.why else []
    if given is not None and one.newer:
        said.append("A newer version is there")
    elif given is not None:
        said.append(given.words.capitalize())
    words = "\n".join([one.topic.title, *said])
    item = QListWidgetItem(words)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join([one.topic.title, *said]))
    return item
