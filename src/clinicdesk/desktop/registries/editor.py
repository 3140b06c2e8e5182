"""Builds a registry or a criterion of risk: its name, its rule in rows, its words, and its people.

The people are counted while one edits; the rule's words stand beneath. A registry's care-gap
columns are built below its rule, with the same lines.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.registries.column_box import ColumnsBox
from clinicdesk.desktop.registries.group_box import GroupBox
from clinicdesk.desktop.registries.source_line import OWN_RULE, SourceLine
from clinicdesk.desktop.widgets import Button, HBox, IconButton, Scroller, Text, VBox
from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.registries import CATEGORIES, Registry, RegistryDefinition
from clinicdesk.domain.registry_rule import Clause, Op

__all__ = ["RuleEditor"]

_REST_MS = 350
_FIRST = Clause(field="condition", op=Op.ACTIVE, subject="diabetes")


class RuleEditor(QWidget):
    """Over the page. ``left`` when it goes; ``saved`` carries the registry that was kept."""

    left = Signal()
    saved = Signal(object)

    def __init__(self, desk: Desk, registry: Registry | None = None, *, risk: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._registry = registry
        self._risk = risk
        today = desk.clinic.today()
        self._start = (
            registry.definition
            if registry
            else RegistryDefinition(name="", rule=_FIRST, source=OWN_RULE, date=today.isoformat())
        )
        column = VBox(self, margins=(24, 14, 24, 12), spacing=12)
        column.addLayout(self._heading())
        scroll = Scroller("Rule", margins=(0, 0, 6, 0), spacing=12)
        scroll.body.addLayout(self._names())
        catalogue = desk.clinic.registries.catalogue()
        self.group = GroupBox(catalogue, self._start.rule, top=True)
        scroll.body.addWidget(self.group)
        self.source = SourceLine(self._start.source, self._start.date, today)
        scroll.body.addWidget(self.source)
        self.columns = None if risk else ColumnsBox(catalogue, self._start.columns, today)
        if self.columns is not None:
            scroll.body.addWidget(self.columns)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        self.words = Text("", "body_strong", wrap=True)
        self.words.setAccessibleName("The rule in words")
        self.count = Text("", "subtitle", "accent")
        self.count.setAccessibleName("How many people")
        self.problem = Text("", "body", "bad", wrap=True)
        for said in (self.words, self.count, self.problem):
            column.addWidget(said)
        column.addLayout(self._foot())
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._preview)
        self.group.changed.connect(self._edited)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._save)
        self._preview()

    def _heading(self) -> HBox:
        row = HBox(spacing=10)
        back = IconButton("Back without saving", "arrow-left", color="ink")
        back.clicked.connect(self.left)
        row.addWidget(back)
        what = "criterion" if self._risk else "registry"
        title = f"Change {self._registry.name}" if self._registry else f"New {what}"
        row.addWidget(Text(title, "title", wrap=True), 1)
        return row

    def _names(self) -> VBox:
        column = VBox(spacing=8)
        self.name = QLineEdit(self._start.name)
        self.about = QLineEdit(self._start.about)
        for label, line in (("Name", self.name), ("What it is for", self.about)):
            line.setAccessibleName(label)
            column.addWidget(Text(label, "label"))
            column.addWidget(line)
        self.points = QSpinBox()
        self.points.setRange(0, 100)
        self.points.setValue(self._start.points or 1)
        self.points.setAccessibleName("Points")
        self.category = QComboBox()
        self.category.setAccessibleName("Category")
        for key, words in CATEGORIES.items():
            self.category.addItem(words, key)
        self.category.setCurrentIndex(max(self.category.findData(self._start.category), 0))
        if self._risk:
            row = HBox(spacing=8)
            row.addWidget(Text("Points", "label"))
            row.addWidget(self.points)
            row.addWidget(self.category)
            row.addStretch(1)
            column.addLayout(row)
        else:
            self.points.setParent(self)
            self.category.setParent(self)
            self.points.hide()
            self.category.hide()
        return column

    def _foot(self) -> HBox:
        row = HBox(spacing=8)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Why it is changed")
        self.reason.setPlaceholderText("Why it is changed (kept with the version)")
        row.addWidget(self.reason, 1)
        keep = Button("Save version", "primary", "save", shortcut="Ctrl+S")
        keep.clicked.connect(self._save)
        row.addWidget(keep)
        return row

    def focus_first(self) -> None:
        """A new one is named first; of another, the first line."""
        if self._registry is None:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.group.focus_first()

    def _edited(self) -> None:
        self.count.setText("…")
        self._rest.start()

    def _preview(self) -> None:
        try:
            rule = self.group.node()
        except ClinicDeskError as error:
            self._refused(error)
            return
        registries, actor = self._desk.clinic.registries, self._desk.actor
        self._desk.tasks.read(
            lambda _report: registries.preview(actor, rule),
            self._counted,
            self._refused,
            key="registry-preview",
        )

    def _counted(self, preview: Any) -> None:
        self.problem.setText("")
        self.words.setText(preview.words)
        people = "1 person" if preview.count == 1 else f"{preview.count:,} people"
        self.count.setText(f"{people} now")

    def _refused(self, error: Exception) -> None:
        self.count.setText("")
        if isinstance(error, ClinicDeskError):
            self.problem.setText(f"{error.sentence} {error.remedy}".strip())
        else:
            self._desk.failed(error)

    def _save(self) -> None:
        try:
            source, dated = self.source.said()
            definition = replace(
                self._start,
                name=self.name.text().strip(),
                about=self.about.text().strip(),
                rule=self.group.node(),
                columns=self.columns.columns() if self.columns is not None else (),
                source=source,
                date=dated,
                points=self.points.value() if self._risk else None,
                category=str(self.category.currentData()) if self._risk else "",
            )
        except ClinicDeskError as error:
            self._refused(error)
            return
        self._desk.tasks.write(self._work(definition), self._kept, self._refused)

    def _work(self, definition: RegistryDefinition) -> Callable[[Any], Any]:
        clinic, actor, before = self._desk.clinic, self._desk.actor, self._registry
        reason = self.reason.text().strip()
        about, version = (before.id, before.version) if before else (None, 0)
        if self._risk:
            return lambda _report: clinic.risk.save(
                actor, definition, criterion_id=about, version=version, reason=reason
            )
        return lambda _report: clinic.registries.save(
            actor, definition, registry_id=about, version=version, reason=reason
        )

    def _kept(self, answer: Any) -> None:
        self.saved.emit(answer[0])
