"""F1: the keys, on one card."""

from PySide6.QtWidgets import QGridLayout, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, Overlay, Scroller, SectionHeading, Text

__all__ = ["HelpSheet"]

_KEYS = (
    ("Ctrl+K", "Find anyone, from anywhere; the goal of a paper tracker by its code"),
    ("Ctrl+1 to Ctrl+6", "Today, Patients, Referrals, Documents, Import, Settings"),
    ("Ctrl+7", "Privacy, where your role reads the audit log"),
    ("Ctrl+8", "People and keys; your own keys alone, where you do not administer the clinic"),
    ("Ctrl+9", "Registries"),
    ("Ctrl+M", "The coach's panel, where you coach"),
    ("Ctrl+H", "The occupational hat, where you have it"),
    ("Ctrl+F", "Search on this page"),
    ("Down, Enter, Space", "From the search box into the list; open; a look beside the list"),
    ("Shift+arrows, Ctrl+Space, Ctrl+A", "Choose several rows of a list; one more; all"),
    ("Ctrl+C", "Copy the chosen rows as text"),
    ("Ctrl+Shift+C, Ctrl+Shift+O", "The columns of a list; its order"),
    ("Menu key", "What can be done with the chosen rows"),
    ("Alt+Left", "Back"),
    ("Ctrl+PageDown, Ctrl+PageUp", "In a chart: the next tab, the one before"),
    ("Ctrl+N", "New: what this page makes"),
    ("Ctrl+G", "Log progress on a goal"),
    ("D, P, N", "In the goals that are coached: the step is done, partly, not this time"),
    ("0 to 9, Delete", "On a ruler from 0 to 10: the number (1, then 0, is 10); none"),
    (
        "Ctrl+Shift+G, Ctrl+Shift+R",
        "In a plan: sign it; review it",
    ),
    (
        "Ctrl+Shift+Y, Ctrl+Shift+K",
        "In a plan: what the person says to it; its tasks that wait for an answer",
    ),
    ("Ctrl+Shift+M", "Among the plan templates: change the chosen one"),
    ("Alt+1 to Alt+3", "In a conflict of the plan: accept it, ask a clinician, it is none"),
    ("Ctrl+T", "In a plan: start or stop the care-time timer"),
    ("Arrows, Enter, Esc", "In a plan: walk its lines; into the line; back to the tree"),
    (
        "Ctrl+Shift+N, Ctrl+I, Ctrl+Shift+A",
        "In a plan: a concern; an intervention; what the chart offers",
    ),
    (
        "F2, Space, Delete, Alt+Up, Alt+Down",
        "In a plan: rename a line; done or not; end it with its reason; its place",
    ),
    (
        "Ctrl+Enter, Ctrl+Shift+Z, Ctrl+J",
        "In a plan: save the line; redo; what stands beside the plan",
    ),
    ("Ctrl+Shift+V", "In a plan: two versions side by side"),
    ("Arrows, Home, End", "In a trend: walk the readings, and what happened"),
    ("Ctrl+P", "Print; in a list: print or export it"),
    ("Ctrl+E", "In a chart: export the record; in a cohort: the sheet of its last session"),
    ("Ctrl+Shift+E, Ctrl+B", "In the plan: leaflets; there: what was understood"),
    ("Ctrl+S", "Save"),
    ("Ctrl+Z", "Undo"),
    ("Ctrl+L", "Lock"),
    ("F6", "Next part of the window"),
    ("Ctrl+Plus, Ctrl+Minus, Ctrl+0", "Text larger, smaller, normal"),
    ("Esc", "Close what lies on top"),
)


class HelpSheet:
    """Made when it is first asked for."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._sheet: Overlay | None = None

    def open(self) -> None:
        """Show the keys."""
        if self._sheet is None:
            sheet = Overlay(self._window, "Keys", width=720)
            sheet.body.addWidget(SectionHeading("Keys"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(current_theme().u(24))
            for row, (keys, words) in enumerate(_KEYS):
                grid.addWidget(Text(keys, "body_strong"), row, 0)
                grid.addWidget(Text(words, wrap=True), row, 1)
            grid.setColumnStretch(1, 1)
            # More keys than a window is high: each line keeps its height, and the list scrolls.
            self._scroll = Scroller("The keys", margins=8)
            self._scroll.body.addLayout(grid)
            sheet.body.addWidget(self._scroll, 1)
            close = Button("Close", "primary")
            close.clicked.connect(sheet.close_overlay)
            sheet.body.addWidget(close)
            self._sheet = sheet
        self._scroll.setMinimumHeight(max(self._window.height() - current_theme().u(220), 1))
        self._sheet.cover(self._scroll)
