"""The window on a clinic in which somebody is coached."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chart_clinic import Small
from chart_window import Window, window
from coaching_clinic import Coached, coached_clinic, open_coached


@pytest.fixture(scope="session")
def coached_mold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coached-window")
    coached_clinic(folder).clinic.close()
    return folder


@pytest.fixture
def coached(coached_mold: Path, tmp_path: Path) -> Iterator[Coached]:
    made = open_coached(coached_mold, tmp_path)
    yield made
    made.clinic.close()


@pytest.fixture
def small(coached: Coached) -> Small:
    return Small(coached.clinic, coached.clock, coached.declan, coached.anh)


__all__ = ["Window", "window"]
