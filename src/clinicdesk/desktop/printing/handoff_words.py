"""What only the sender of a handoff knows, typed as it is said."""

import re

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.forms.handoff_form import Ui_HandoffForm
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.domain.documents import HandoffWords

__all__ = ["HandoffWordsForm", "contingencies"]

_SEVERITIES = (
    ("stable", "Stable"),
    ("watcher", "Watcher: may become worse"),
    ("unstable", "Unstable"),
)
_IF_THEN = re.compile(r"^\s*(?:if\s+)?(.+?)(?:[,:;]?\s+then[,:]?\s+|\s*(?:→|->|:)\s*)(.+)$", re.I)


def contingencies(text: str) -> tuple[tuple[str, str], ...]:
    """Read "if … then …" lines; a line without its "then" is an if whose then is asked for."""
    found = []
    for line in text.splitlines():
        if parts := _IF_THEN.match(line):
            found.append((parts[1].strip(), parts[2].strip()))
        elif line.strip():
            found.append((re.sub(r"^\s*if\s+", "", line, flags=re.I).strip(), ""))
    return tuple(found)


class HandoffWordsForm(QWidget):
    """I-PASS: illness severity, patient summary, contingencies, and who takes over."""

    def __init__(self) -> None:
        super().__init__()
        self._ui = Ui_HandoffForm()
        self._ui.setupUi(self)
        self.fields = FormFields(self, self._ui)
        fill_choices(self._ui.severity, _SEVERITIES)

    def words(self) -> HandoffWords:
        """Return what was typed."""
        ui = self._ui
        return HandoffWords(
            severity=str(ui.severity.currentData()),
            summary=ui.summary.toPlainText().strip(),
            contingency=contingencies(ui.contingency.toPlainText()),
            receiver=ui.receiver.text().strip(),
        )
