"""Plan templates: choose one, see what it would add to this person's plan, take it over."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidgetItem, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.plan.template_lines import TemplateLines
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    ChoiceList,
    HBox,
    IconButton,
    Notice,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.plan_proposals import Proposal
from clinicdesk.services.plan_templates import OfferedTemplate

__all__ = ["TemplateSheet"]

_KEY = Qt.ItemDataRole.UserRole


class TemplateSheet(Sheet):
    """An arrow chooses a template, Space a line, Ctrl+S takes over.

    ``saved`` carries (CarePlan, Change).
    """

    saved = Signal(object)
    edit_asked = Signal(str)
    """Key of a template that is to be changed."""

    def __init__(self, desk: Desk, patient_id: UUID, note: str = "", first: str = "") -> None:
        super().__init__()
        self._desk, self._patient_id, self._first = desk, patient_id, first
        self._asked: Proposal | None = None
        column = VBox(self, spacing=0)
        column.addLayout(self._heading(note))
        body = HBox(margins=(24, 4, 0, 0), spacing=16)
        self._list = ChoiceList("Plan templates")
        self._list.currentItemChanged.connect(self._on_current)
        self._list.entered.connect(self._enter_lines)
        body.addWidget(self._list)
        right = QWidget()
        preview = VBox(right, spacing=8)
        self._notice = Notice()
        preview.addWidget(self._notice)
        self._title = Text("", "subtitle", wrap=True)
        self._source = Text("", "caption", wrap=True, selectable=True)
        about = VBox(margins=(0, 0, 18, 0), spacing=4)
        about.addWidget(self._title)
        about.addWidget(self._source)
        preview.addLayout(about)
        self._lines = TemplateLines()
        self._lines.changed.connect(self._on_chosen)
        self._scroll = Scroller("What the template would add", margins=(0, 4, 18, 24))
        self._scroll.body.addWidget(self._lines)
        self._scroll.body.addStretch(1)
        preview.addWidget(self._scroll, 1)
        body.addWidget(right, 1)
        column.addLayout(body, 1)
        column.addWidget(self._foot())
        current_theme().follow(self._fit)
        desk.tasks.read(
            lambda _report: desk.clinic.plan_templates.list(desk.actor, patient_id),
            self._on_templates,
            self._on_failed,
        )

    def _heading(self, note: str) -> HBox:
        row = HBox(margins=(24, 14, 24, 12), spacing=10)
        back = IconButton("Back, without taking over", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        row.addWidget(Text("From a template", "title"))
        row.addWidget(Text(note, tone="ink3", wrap=True), 1)
        return row

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "surface")
        row = HBox(foot, margins=(24, 10, 24, 10), spacing=8)
        row.addWidget(
            Text("What is in the plan stays as it is. It can be undone.", "caption", "ink2")
        )
        row.addStretch(1)
        edit = Button("Edit this template…", "quiet", "pencil", shortcut="Ctrl+Shift+M")
        edit.clicked.connect(self._edit)
        row.addWidget(edit)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.leave)
        row.addWidget(cancel)
        self._save = Button("Take over", "primary", "check", shortcut="Ctrl+S")
        self._save.setEnabled(False)
        self._save.clicked.connect(self._take)
        row.addWidget(self._save)
        return foot

    def focus_first(self) -> None:
        """Choose a template."""
        self._list.setFocus()

    @property
    def shown(self) -> str:
        """The key of the template whose lines are shown; empty while they are read."""
        return self._asked.template.key if self._asked else ""

    def choose(self, key: str) -> None:
        """Show a template."""
        for at in range(self._list.count()):
            if self._list.item(at).data(_KEY) == key:
                self._list.setCurrentRow(at)

    def _on_templates(self, offered: tuple[OfferedTemplate, ...]) -> None:
        for one in offered:
            item = QListWidgetItem(one.template.title)
            said = one.template.title
            if one.fits:
                item.setText(f"{one.template.title}\nFits the chart’s problems")
                said = f"{said}, fits the chart’s problems"
            item.setData(_KEY, one.template.key)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self._list.addItem(item)
        if offered:
            self._list.setCurrentRow(0)
            self.choose(self._first)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        self._asked = None
        self._save.setEnabled(False)
        if item is None:
            return
        desk, patient_id, key = self._desk, self._patient_id, str(item.data(_KEY))
        desk.tasks.read(
            lambda _report: desk.clinic.plan_templates.preview(desk.actor, patient_id, key),
            self._on_preview,
            self._on_failed,
            key="plan-template",
        )

    def _on_preview(self, asked: Proposal) -> None:
        self._asked = asked
        template = asked.template
        self._title.setText(template.title)
        self._source.setText(f"{template.version_words}. After: {template.source_words}")
        self._lines.fill(asked)
        self._scroll.verticalScrollBar().setValue(0)

    def _on_chosen(self) -> None:
        count = len(self._lines.chosen)
        words = f"Take over {count} line{'' if count == 1 else 's'}"
        self._save.set_words(words if count else "Nothing to take over")
        self._save.setEnabled(self._asked is not None and count > 0)

    def _edit(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.edit_asked.emit(str(item.data(_KEY)))

    def _enter_lines(self) -> None:
        first = next(iter(self._lines.boxes().values()), None)
        if first is not None:
            first.setFocus()

    def _take(self) -> None:
        asked = self._asked
        if asked is None or not self._save.isEnabled():
            return
        self._save.setEnabled(False)
        self._notice.show_message(None)
        desk, patient_id, chosen = self._desk, self._patient_id, self._lines.chosen
        desk.tasks.write(
            lambda _report: desk.clinic.plan_templates.apply(
                desk.actor, patient_id, asked.template.key, chosen, seen=asked.plan_number
            ),
            self._on_saved,
            self._on_failed,
        )

    def _on_saved(self, answer: object) -> None:
        self.saved.emit(answer)
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))
        # What the plan holds may be another by now: what is shown is read again.
        self._on_current(self._list.currentItem())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list no wider than its words need."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._list.setFixedWidth(min(current_theme().u(300), max(self.width() // 3, 1)))
