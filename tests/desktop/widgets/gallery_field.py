"""A field as forms draw it, for pictures of our controls side by side."""

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.widgets import HBox, ProblemText, Text, VBox

__all__ = ["labelled"]


def labelled(
    label: str, editor: QWidget, hint: str = "", *, optional: bool = False, problem: str = ""
) -> QWidget:
    """Put an input under its label, with a hint and what is wrong with it."""
    whole = QWidget()
    column = VBox(whole, spacing=5)
    row = HBox(spacing=6)
    target = editor.focusProxy() or editor
    words = Text(label, "body_strong")
    words.setBuddy(target)
    target.setAccessibleName(label)
    row.addWidget(words)
    if optional:
        row.addWidget(Text("optional", "caption"))
    row.addStretch(1)
    column.addLayout(row)
    column.addWidget(editor)
    if hint:
        column.addWidget(Text(hint, "caption", wrap=True))
    if problem:
        said = ProblemText()
        said.setProperty("kind", "body_strong")
        said.setProperty("tone", "bad")
        said.setWordWrap(True)
        said.setText(problem)
        column.addWidget(said)
        target.setProperty("problem", "true")
    column.addStretch(1)
    return whole
