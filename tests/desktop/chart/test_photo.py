"""A person's picture on the chart: chosen, replaced, taken away, and refused in words."""

from io import BytesIO
from pathlib import Path

import pytest
from chart_window import Window
from PIL import Image

from clinicdesk.desktop.chart import photo as photo_module
from clinicdesk.desktop.chart.overview import OverviewTab
from clinicdesk.desktop.chart.photo import PhotoPlace


def place(window: Window) -> PhotoPlace:
    tab = window.page._tabs["overview"]
    assert isinstance(tab, OverviewTab)
    return tab._details.photo


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the person chooses; the system's dialog alone is left out."""
    path = tmp_path / "picture.png"
    monkeypatch.setattr(photo_module, "ask_picture", lambda _parent: path)
    return path


def draw(path: Path, color: str) -> None:
    out = BytesIO()
    Image.new("RGB", (300, 200), color).save(out, "PNG")
    path.write_bytes(out.getvalue())


def test_a_photo_is_chosen_replaced_and_removed(window: Window, picture: Path) -> None:
    draw(picture, "navy")
    window.open(window.small.declan)
    shown = place(window)
    assert shown.choose.accessibleName() == "Add photo"
    assert not shown.remove.isVisible()
    shown.choose.click()
    window.until(shown.picture.isVisible)
    first = shown.picture.pixmap().toImage().pixelColor(5, 5)
    assert first.blue() > first.red()
    draw(picture, "red")
    shown.choose.click()
    window.until(lambda: shown.picture.pixmap().toImage().pixelColor(5, 5).red() > 200)
    assert max(shown.picture.pixmap().width(), shown.picture.pixmap().height()) <= 160
    window.open(window.small.anh)
    assert not shown.picture.isVisible(), "nobody is shown with the picture of another"
    window.open(window.small.declan)
    window.until(shown.picture.isVisible)
    shown.remove.click()
    window.until(lambda: not shown.picture.isVisible())
    clinic = window.small.clinic
    assert clinic.household.photo(clinic.actor, window.small.declan) is None


def test_what_is_no_picture_is_refused_in_words(window: Window, picture: Path) -> None:
    picture.write_bytes(b"not a picture")
    window.open(window.small.declan)
    shown = place(window)
    shown.choose.click()
    window.until(shown.problem.isVisible)
    assert "cannot be read" in shown.problem.text()
    assert "JPEG or PNG" in shown.problem.text()
    picture.unlink()
    shown.choose.click()
    window.until(lambda: "cannot be read. Choose a JPEG" not in shown.problem.text())
    assert shown.problem.isVisible()
    assert not shown.picture.isVisible()
