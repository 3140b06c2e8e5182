"""The fields of a compiled form: read, filled, kept as a draft, and told what is wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from clinicdesk.desktop.theme import current_theme, fit_layouts
from clinicdesk.desktop.widgets import FormPassword, Reflow, reflow, repolish
from clinicdesk.domain.errors import FieldProblem

__all__ = ["FormFields", "tab_through"]

_PROBLEM = "_problem"
_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class FormFields(QObject):
    """Knows a form's fields by name: each ``x`` of the form has an ``x_problem`` label.

    ``form`` is what ``setupUi`` filled, ``ui`` the compiled form. Places for controls of ours are
    filled by ``put``.
    """

    changed = Signal()

    def __init__(self, form: QWidget, ui: object) -> None:
        super().__init__(form)
        self._form = form
        self._ui = ui
        self._editors: dict[str, QWidget] = {}
        self._hints: dict[str, str] = {}
        for place in form.findChildren(Reflow):
            place.arrange()
        if isinstance(form.layout(), QGridLayout):
            # Two columns where they fit; at large text one, and nothing is cut.
            self._drawn = reflow(form, least_width=0, spacing=24)
        for name in vars(ui):
            if name.endswith(_PROBLEM) and isinstance(getattr(ui, name), QLabel):
                field = name.removesuffix(_PROBLEM)
                editor = getattr(ui, field)
                self._editors[field] = editor
                self._hints[field] = editor.accessibleDescription()
                self._listen(field, editor)
        current_theme().follow(self._fit)

    def put(self, field: str, control: QWidget) -> None:
        """Put a control of ours into its place; it has ``form_value``, ``set_form_value`` and
        ``changed``.
        """
        place: QWidget = getattr(self._ui, field)
        layout = place.layout()
        assert layout is not None
        layout.addWidget(control)
        tab_through(place, control)
        target = control.focusProxy() or control
        target.setAccessibleName(target.accessibleName() or place.accessibleName())
        place.setFocusProxy(target)
        self._name_buddy(field, target)
        self._editors[field] = control
        control.changed.connect(lambda: self._on_change(field))  # type: ignore[attr-defined]

    def show(self, field: str, *, shown: bool) -> None:
        """Show or hide a field whole, with its label and hint."""
        whole: QWidget = getattr(self._ui, f"{field}_field")
        whole.setVisible(shown)

    def set_hint(self, field: str, words: str) -> None:
        """Show another hint under a field that was drawn with a place for one."""
        self._hints[field] = words
        label: QLabel = getattr(self._ui, f"{field}_hint")
        label.setText(words)
        label.setVisible(bool(words))
        if not self.problem(field):
            editor = self._editors[field]
            (editor.focusProxy() or editor).setAccessibleDescription(words)

    # What is typed

    def values(self) -> dict[str, Any]:
        """Return what stands in every field, in JSON's own kinds."""
        return {name: _value(editor) for name, editor in self._editors.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Put back what stood there; fields that are no more are passed over."""
        for name, value in values.items():
            editor = self._editors.get(name)
            if editor is not None:
                _set_value(editor, value)

    # What is wrong

    def show_problems(self, problems: Iterable[FieldProblem]) -> bool:
        """Show problems at their fields and go to the first; tell whether each has a field."""
        found: dict[str, str] = {}
        homeless = False
        for problem in problems:
            if problem.field in self._editors:
                found.setdefault(problem.field, problem.message)
            else:
                homeless = True
        for name in self._editors:
            self._say(name, found.get(name, ""))
        first = next((name for name in self._editors if name in found), None)
        if first is not None:
            editor = self._editors[first]
            (editor.focusProxy() or editor).setFocus()
        return not homeless

    def problem(self, field: str) -> str:
        """What is said to be wrong with a field."""
        label: QLabel = getattr(self._ui, f"{field}{_PROBLEM}")
        return "" if label.isHidden() else label.text()

    def _say(self, name: str, words: str) -> None:
        if words == self.problem(name):
            return
        label: QLabel = getattr(self._ui, f"{name}{_PROBLEM}")
        label.setText(words)
        label.setVisible(bool(words))
        editor = self._editors[name]
        target = editor.focusProxy() or editor
        target.setProperty("problem", "true" if words else "false")
        judged = editor.judgement if isinstance(editor, FormPassword) else ""
        target.setAccessibleDescription(words or judged or self._hints.get(name, ""))
        repolish(target)

    # Beneath

    def _listen(self, field: str, editor: QWidget) -> None:
        if isinstance(editor, QLineEdit | QPlainTextEdit):
            editor.textChanged.connect(lambda *_text: self._on_change(field))
        elif isinstance(editor, QComboBox):
            editor.currentTextChanged.connect(lambda _text: self._on_change(field))
            # A wheel that only scrolls past must not choose something else.
            editor.installEventFilter(self)
            # A long choice must not make the form wider than its page.
            editor.setSizeAdjustPolicy(_SHORT)
            editor.setMinimumContentsLength(6)
            offered = editor.completer()
            if offered is not None:
                # What is offered stands below: completed words would be taken for typed ones.
                offered.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
                offered.setFilterMode(Qt.MatchFlag.MatchContains)
                offered.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        elif isinstance(editor, QCheckBox):
            editor.toggled.connect(lambda _on: self._on_change(field))
        elif isinstance(editor, FormPassword):
            editor.changed.connect(lambda: self._on_change(field))
            self._name_buddy(field, editor.line)

    def _name_buddy(self, field: str, target: QWidget) -> None:
        """Let the label lead to what takes the keyboard inside a composed control."""
        label = getattr(self._ui, f"{field}_label", None)
        if isinstance(label, QLabel):
            label.setBuddy(target)

    def _on_change(self, field: str) -> None:
        # What is being put right is no longer called wrong.
        if self.problem(field):
            self._say(field, "")
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page, unless the combo has the keyboard."""
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        fit_layouts(self._form)
        theme = current_theme()
        line = QFontMetrics(theme.font("body")).lineSpacing()
        for editor in self._editors.values():
            if isinstance(editor, QPlainTextEdit):
                lines = int(editor.property("lines") or 3)
                editor.setMinimumHeight(lines * line + theme.u(26))
                editor.setMaximumHeight((lines + 2) * line + theme.u(26))


def tab_through(place: QWidget, control: QWidget) -> None:
    """Let Tab come to a control where it stands: what is put in later would be reached last.

    Whoever hands the keyboard on stands right before what it is handed to. Anywhere else Tab comes
    back to it, and goes round in a circle. A control that makes more of itself later calls it
    again, with what it stands in.
    """
    handing = [(one, one.focusPolicy(), one.focusProxy()) for one in (place, control)]
    for one, _policy, _proxy in handing:
        # Qt takes None, which ends the proxy; its stubs do not say so.
        one.setFocusProxy(None)  # type: ignore[arg-type]
        # Qt leaves the order as it is beside a widget that takes no keyboard.
        one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    before = place
    for widget in (control, *control.findChildren(QWidget)):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        # What opens over the page, such as a combo's list, is a window of its own.
        if takes and widget.window() is place.window():
            QWidget.setTabOrder(before, widget)
            before = widget
    for one, policy, proxy in reversed(handing):
        one.setFocusPolicy(policy)
        if proxy is not None:
            one.setFocusProxy(proxy)


def _value(editor: QWidget) -> Any:
    if isinstance(editor, QLineEdit):
        return editor.text()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    if isinstance(editor, QComboBox):
        return editor.currentText() if editor.isEditable() else editor.currentData()
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    return editor.form_value() if hasattr(editor, "form_value") else None


def _set_value(editor: QWidget, value: Any) -> None:
    if isinstance(editor, QLineEdit):
        editor.setText(str(value or ""))
        editor.setCursorPosition(0)
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(str(value or ""))
    elif isinstance(editor, QComboBox):
        if editor.isEditable():
            editor.setEditText(str(value or ""))
        elif (at := editor.findData(value)) >= 0:
            editor.setCurrentIndex(at)
    elif isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))
    elif hasattr(editor, "set_form_value"):
        editor.set_form_value(value)
