"""Covers at once whatever could show a patient's value: nothing may stay above the lock."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QToolTip, QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["Curtain", "close_all_but"]

_MOST = 100
"""A dialog that opens another when it is closed does not keep the lock waiting for ever."""


class Curtain(QWidget):
    """Fills the window in the rail's color, painted before anything else is done."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setAccessibleName("ClinicDesk is locked")
        self.hide()

    def draw(self) -> None:
        """Cover the window now; what takes its time comes afterwards."""
        window = self.parentWidget()
        assert window is not None
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.repaint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("rail"))


def close_all_but(window: QWidget) -> None:
    """Close menus, tooltips, dialogs and every other window, whether they like it or not."""
    QToolTip.hideText()
    for _at in range(_MOST):
        above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if above is None or above is window:
            break
        _end(above)
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            _end(other)


def _end(above: QWidget) -> None:
    if isinstance(above, QDialog):
        # Not close(): a dialog may refuse that, to ask whether one is sure.
        above.done(QDialog.DialogCode.Rejected)
    else:
        above.close()
    above.hide()
