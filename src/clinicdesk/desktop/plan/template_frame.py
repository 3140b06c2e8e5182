"""How the page looks on which a plan template is changed: its parts, and four views."""

from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.plan.template_forms import PartForm, part_forms
from clinicdesk.desktop.plan.template_panels import ChangesPanel, HistoryPanel, PreviewPanel
from clinicdesk.desktop.plan.template_tree import TemplateTree
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    FilterPills,
    HBox,
    IconButton,
    Notice,
    Scroller,
    Text,
    VBox,
)

__all__ = ["TemplateFrame"]

_VIEWS = (
    ("form", "Edit", "pencil"),
    ("preview", "On this chart", "eye"),
    ("changes", "Changes", "list-checks"),
    ("history", "Versions", "history"),
)


class TemplateFrame(Sheet):
    """The parts at the left; at the right one of four views. What it does is the editor's."""

    def __init__(self, patient_id: UUID | None, *, may_edit: bool) -> None:
        super().__init__()
        self._patient_id, self._may = patient_id, may_edit
        self._build()

    def _build(self) -> None:
        column = VBox(self, spacing=0)
        column.addLayout(self._heading())
        body = HBox(margins=(24, 4, 0, 0), spacing=16)
        self.tree = TemplateTree(may_edit=self._may)
        body.addWidget(self.tree)
        right = QWidget()
        inner = VBox(right, spacing=8)
        views = [v for v in _VIEWS if v[0] != "preview" or self._patient_id is not None]
        self.pills = FilterPills("What is shown", views)
        self.pills.chosen.connect(self._show_view)
        inner.addWidget(self.pills)
        self._notice = Notice()
        inner.addWidget(self._notice)
        self._stack = QStackedWidget()
        self._forms = part_forms()
        self._pages: dict[str, QWidget] = {
            "form": self._form_page(),
            "preview": PreviewPanel(),
            "changes": ChangesPanel(),
            "history": HistoryPanel(may_edit=self._may),
        }
        for page in self._pages.values():
            self._stack.addWidget(page)
        inner.addWidget(self._stack, 1)
        body.addWidget(right, 1)
        column.addLayout(body, 1)
        column.addWidget(self._foot())
        current_theme().follow(self._fit)

    def _heading(self) -> HBox:
        row = HBox(margins=(24, 14, 24, 12), spacing=10)
        back = IconButton("Back, and keep what is typed", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        row.addWidget(Text("Template", "title"))
        self._note = Text("", tone="ink3", wrap=True)
        row.addWidget(self._note, 1)
        return row

    def _form_page(self) -> Scroller:
        page = Scroller("The part that is chosen", margins=(0, 4, 18, 24), spacing=12)
        card = Card("", spacing=0)
        for form in self._forms:
            form.setEnabled(self._may)
            form.hide()
            card.body.addWidget(form)
        self.form = self._forms[0]
        page.body.addWidget(card)
        page.body.addStretch(1)
        return page

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "surface")
        row = HBox(foot, margins=(24, 10, 24, 10), spacing=8)
        self._state = Text("", "caption", "ink2", wrap=True)
        row.addWidget(self._state, 1)
        cancel = self.cancel_button = Button("Cancel", hint="Throw away what was typed here")
        row.addWidget(cancel)
        self.save_button = Button("Save as new version", "primary", "check", shortcut="Ctrl+S")
        self.save_button.setVisible(self._may)
        row.addWidget(self.save_button)
        return foot

    @property
    def preview(self) -> PreviewPanel:
        """What it would add for this person."""
        page = self._pages["preview"]
        assert isinstance(page, PreviewPanel)
        return page

    @property
    def changes(self) -> ChangesPanel:
        """What is changed, and the note."""
        page = self._pages["changes"]
        assert isinstance(page, ChangesPanel)
        return page

    @property
    def history(self) -> HistoryPanel:
        """Every version."""
        page = self._pages["history"]
        assert isinstance(page, HistoryPanel)
        return page

    def show_form(self, form: PartForm) -> None:
        """Show one of the forms; the others take no room."""
        for other in self._forms:
            other.setVisible(other is form)
        self.form = form

    def _show_view(self, key: str) -> None:
        self._stack.setCurrentWidget(self._pages[key])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list no wider than its words need."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.tree.setFixedWidth(min(current_theme().u(320), max(self.width() // 3, 1)))
