"""A field of a form: a label, the control, a hint, and what is wrong with it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import IconLabel, Text, repolish

__all__ = ["Field"]


class Field(QWidget):
    """Holds ``editor`` under its label. The editor gets its name and its problem spoken.

    ``optional`` is said behind the label, because most fields of our forms are needed.
    """

    def __init__(
        self,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint_words = hint
        column = VBox(self, spacing=5)
        row = HBox(spacing=6)
        self.label = Text(label, "body_strong")
        # The control inside a composed editor is the one that takes the keyboard.
        self._target = editor.focusProxy() or editor
        self.label.setBuddy(self._target)
        row.addWidget(self.label)
        if optional:
            row.addWidget(Text("optional", "caption"))
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(editor)
        self._hint = Text(hint, "caption", wrap=True)
        if not hint:
            self._hint.hide()
        column.addWidget(self._hint)
        self._problem = QWidget()
        line = HBox(self._problem, spacing=6)
        line.addWidget(IconLabel("circle-alert", "bad", 16))
        self._problem_words = Text("", "body_strong", "bad", wrap=True)
        line.addWidget(self._problem_words, 1)
        self._problem.hide()
        column.addWidget(self._problem)
        if not editor.sizePolicy().expandingDirections() & Qt.Orientation.Vertical:
            # Room that is left over goes below, never between a label and its control.
            column.addStretch(1)
        if isinstance(editor, QAbstractSpinBox):
            current_theme().follow(self._fit_number)
        self._target.setAccessibleName(label)
        self._target.setAccessibleDescription(hint)

    @property
    def problem(self) -> str:
        """What is wrong, or empty."""
        return "" if self._problem.isHidden() else self._problem_words.text()

    def set_problem(self, words: str) -> None:
        """Say what is wrong and how to put it right; empty says that nothing is."""
        self._problem_words.setText(words)
        self._problem.setVisible(bool(words))
        self._target.setProperty("problem", "true" if words else "false")
        self._target.setAccessibleDescription(words or self._hint_words)
        repolish(self._target)

    def set_hint(self, words: str) -> None:
        """Show another hint."""
        self._hint_words = words
        self._hint.setText(words)
        self._hint.setVisible(bool(words))
        if not self.problem:
            self._target.setAccessibleDescription(words)

    def _fit_number(self) -> None:
        # The style sheet's padding does not reach the line inside a number.
        line = self.editor.findChild(QLineEdit)
        if line is not None:
            line.setTextMargins(current_theme().u(10), 0, 0, 0)
