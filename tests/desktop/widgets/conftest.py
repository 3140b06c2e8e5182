"""What tests of widgets share: a light theme at scale 1.0, and the gallery's scenes."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.theme import ColorChoice, Theme, current_theme

Showing = Callable[..., QWidget]


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The application's theme, light at scale 1.0 before and after the test."""
    made = current_theme()
    made.choose(ColorChoice.LIGHT)
    made.set_scale(1.0)
    yield made
    made.choose(ColorChoice.LIGHT)
    made.set_scale(1.0)


@pytest.fixture(scope="session")
def gallery() -> Iterator[ModuleType]:
    """The script that draws every widget as pages do, found as when it is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parent)
        yield importlib.import_module("gallery")


@pytest.fixture
def show(qtbot: QtBot, theme: Theme) -> Showing:
    """Shows a widget at a size and waits until it is drawn."""

    def showing(widget: QWidget, width: int = 800, height: int = 600) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return showing
