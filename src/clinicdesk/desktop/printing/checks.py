"""What to know of a document before it is printed."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.widgets import HBox, IconLabel, Text

if TYPE_CHECKING:
    from clinicdesk.services.documents import PreparedDocument

__all__ = ["Check", "check_lines"]


def check_lines(prepared: "PreparedDocument") -> list[tuple[str, str, str]]:
    """Say what a reader will miss, and what lets it leave: icon, tone and words of each line."""
    lines = [
        # A whole sentence says already what to do.
        ("triangle-alert", "warn", words if words.endswith(".") else f"{words}: not recorded")
        for words in prepared.rendered.missing
    ]
    if prepared.rendered.plain:
        lines.append(("triangle-alert", "warn", "Printed in the plain layout, with all facts"))
    if prepared.decision is not None:
        lines.append(("circle-check", "ok", prepared.decision.consent))
    else:
        lines.append(("circle-check", "ok", "A clinic copy: it stays here, and says so"))
    if not prepared.rendered.missing:
        lines.append(("circle-check", "ok", "Nothing a reader looks for is missing"))
    return lines


class Check(QWidget):
    """One thing to know before printing: an icon and words."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self._icon = IconLabel("circle-check", "ok", 18)
        self._words = Text("", wrap=True)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)

    def fill(self, item: tuple[str, str, str]) -> None:
        """Show a line."""
        icon, tone, words = item
        self._icon.set_icon(icon, tone)
        self._words.setText(words)
