"""Fixtures for tests in a real window; a folder's conftest takes them from here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from window_clinic import Driven, Ground, copied, make_demo, make_empty, window_on

__all__ = ["demo_ground", "driven", "empty_driven", "empty_ground"]


_made: dict[str, Ground] = {}
"""Made once a run: each folder's conftest has fixtures of its own, even those of a session."""


@pytest.fixture(scope="session")
def demo_ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A demonstration clinic, invented once; tests open copies."""
    if "demo" not in _made:
        _made["demo"] = make_demo(tmp_path_factory.mktemp("demonstration"))
    return _made["demo"]


@pytest.fixture(scope="session")
def empty_ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A clinic without anybody, made once; tests open copies."""
    if "empty" not in _made:
        _made["empty"] = make_empty(tmp_path_factory.mktemp("empty"))
    return _made["empty"]


@pytest.fixture
def driven(demo_ground: Ground, tmp_path: Path, qtbot: QtBot) -> Iterator[Driven]:
    """The window of a demonstration clinic, its nurse signed in."""
    with window_on(copied(demo_ground, tmp_path), qtbot) as window:
        yield window


@pytest.fixture
def empty_driven(empty_ground: Ground, tmp_path: Path, qtbot: QtBot) -> Iterator[Driven]:
    """The window of a clinic without anybody, its nurse signed in."""
    with window_on(copied(empty_ground, tmp_path), qtbot) as window:
        yield window
