"""What a tab of the chart is, what lies over the tabs, and what both may ask of the chart."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.documents import DocumentKind

__all__ = ["ChartHost", "ChartTab", "Sheet"]


class Sheet(QWidget):
    """What takes the tabs' place for a while: a form, a preview. The banner stays in sight."""

    closed = Signal()

    @property
    def shows_protected(self) -> bool:
        """Whether it shows what an emergency may have opened: it goes when that is over."""
        return False

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    def keep_draft(self) -> bool:
        """Keep half-typed work, now; tell whether there was any."""
        return False

    def leave(self) -> None:
        """Esc: go back to the tabs. What is typed is kept."""
        self.keep_draft()
        self.closed.emit()


class ChartHost(Protocol):
    """What a tab may ask of the chart it is in."""

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a form or a preview in the place of the tabs."""
        ...

    def close_sheet(self) -> None:
        """Show the tabs again."""
        ...

    def go(self, tab: str) -> None:
        """Show another tab."""
        ...

    def did(self, words: str, undo: Callable[[], None]) -> None:
        """Say that something is done; it can be undone in the message and by Ctrl+Z."""
        ...

    def show_referral(self, referral_id: UUID) -> None:
        """Show one referral."""
        ...

    def print_document(self, kind: DocumentKind, referral_id: UUID | None = None) -> None:
        """Show the preview of a document of this person."""
        ...


class ChartTab(QWidget):
    """One tab of the chart. It keeps its widgets and fills them again for each person."""

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__()
        self.desk = desk
        self.host = host
        self.chart: Chart | None = None

    def show_chart(self, chart: Chart) -> None:
        """Show a person's chart, or the same again after something was written."""
        self.chart = chart

    def clear(self) -> None:
        """Show nobody."""
        self.chart = None

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    def new(self) -> None:
        """Ctrl+N: what this tab makes."""

    def undo(self) -> bool:
        """Ctrl+Z: undo what was done here last; tell whether there was anything."""
        return False

    def keep_draft(self) -> bool:
        """Keep half-typed work, now; tell whether there was any."""
        return False

    def go_up(self) -> bool:
        """Esc: leave what is open inside the tab; tell whether there was anything."""
        return False
