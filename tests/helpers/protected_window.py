"""The real window of a clinic with planted protected entries, signed in as any role."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from open_clinic import PASSWORD
from protected_clinic import SIGN_IN, ProtectedClinic, make_protected, open_protected
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QPlainTextEdit, QTabBar, QWidget
from pytestqt.qtbot import QtBot
from window_clinic import Driven, Ground, window_on

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.domain.access import Role

__all__ = ["Enter", "chart_of", "enter", "every_word", "mold", "place", "sheet_of"]

Enter = Callable[[Role | str], Driven]
_made: dict[str, ProtectedClinic] = {}


@pytest.fixture(scope="session")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    """A clinic with one entry in each part of the record, made once a run."""
    if "planted" not in _made:
        made = make_protected(tmp_path_factory.mktemp("planted"))
        made.plant()
        _made["planted"] = made
    return _made["planted"]


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    """A copy of it."""
    return open_protected(mold, tmp_path)


@contextmanager
def _entered(place: ProtectedClinic, who: Role | str, qtbot: QtBot) -> Iterator[Driven]:
    name = SIGN_IN[who] if isinstance(who, Role) else who
    # How the window was left by the test before is nobody's business.
    (place.home / "window.ini").unlink(missing_ok=True)
    ground = Ground(place.home, place.folder, name, PASSWORD)
    with window_on(ground, qtbot, clock=place.clock) as driven:
        yield driven


@pytest.fixture
def enter(place: ProtectedClinic, qtbot: QtBot) -> Iterator[Enter]:
    """Sign somebody in, by role or by name; the window is closed after the test."""
    with ExitStack() as open_now:
        yield lambda who: open_now.enter_context(_entered(place, who, qtbot))


def chart_of(driven: Driven, place: ProtectedClinic, tab: str = "protected") -> ChartPage:
    """Open the person's chart and wait for what it shows."""
    driven.shell.open_chart(place.patient, tab)
    driven.settle()
    page = driven.shell._pages["chart"]
    assert isinstance(page, ChartPage)
    driven.until(lambda: page._chart is not None)
    driven.settle()
    return page


def sheet_of(driven: Driven, page: ChartPage, kind: type[Sheet]) -> Sheet:
    """Wait for a sheet of this kind over the tabs."""
    driven.until(lambda: isinstance(page._sheet, kind))
    driven.settle()
    assert page._sheet is not None
    return page._sheet


def _of_model(model: QAbstractItemModel) -> Iterator[str]:
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    )
    for row in range(model.rowCount(QModelIndex())):
        for column in range(model.columnCount(QModelIndex())):
            for role in roles:
                yield str(model.index(row, column).data(role) or "")


def every_word(root: QWidget) -> str:
    """Every word that the window holds, shown or hidden, spoken or hinted."""
    said = []
    for widget in (root, *root.findChildren(QWidget)):
        said += [
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.toolTip(),
            widget.statusTip(),
            widget.whatsThis(),
            widget.windowTitle(),
            widget.objectName(),
        ]
        for getter in ("text", "placeholderText", "title"):
            found = getattr(widget, getter, None)
            if callable(found):
                said.append(str(found()))
        if isinstance(widget, QPlainTextEdit):
            said.append(widget.toPlainText())
        if isinstance(widget, QComboBox):
            said += [widget.itemText(at) for at in range(widget.count())]
        if isinstance(widget, QTabBar):
            said += [widget.tabText(at) for at in range(widget.count())]
            said += [widget.tabToolTip(at) for at in range(widget.count())]
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            said += list(_of_model(widget.model()))
        for action in widget.actions():
            said += [action.text(), action.toolTip()]
    return "\n".join(said).casefold()
