"""What this computer remembers: geometry and choices, and nothing that cannot be understood."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.theme import ColorChoice, current_theme


def test_scale_and_colors_are_brought_back(tmp_path: Path, qapp: QApplication) -> None:
    theme = current_theme()
    memory = Memory(tmp_path / "window.ini")
    theme.set_scale(1.5)
    theme.choose(ColorChoice.DARK)
    memory.remember_theme(theme)
    memory.save()
    theme.set_scale(1.0)
    theme.choose(ColorChoice.LIGHT)
    Memory(tmp_path / "window.ini").restore_theme(theme)
    assert (theme.scale, theme.choice) == (1.5, ColorChoice.DARK)
    theme.set_scale(1.0)
    theme.choose(ColorChoice.LIGHT)


def test_nonsense_in_the_file_changes_nothing(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "window.ini").write_text("[look]\nscale=large\ncolors=pink\n[window]\nmain=5\n")
    memory = Memory(tmp_path / "window.ini")
    theme = current_theme()
    before = (theme.scale, theme.choice)
    memory.restore_theme(theme)
    assert (theme.scale, theme.choice) == before
    assert not memory.restore_window("main", QWidget())


def test_a_window_comes_back_to_its_size(tmp_path: Path, qtbot: QtBot) -> None:
    memory = Memory(tmp_path / "window.ini")
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(20, 30, 500, 400)
    memory.remember_window("main", window)
    memory.save()
    again = QWidget()
    qtbot.addWidget(again)
    assert Memory(tmp_path / "window.ini").restore_window("main", again)
    assert (again.width(), again.height()) == (500, 400)


def test_a_choice_is_kept(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "window.ini")
    assert memory.choice("referrals/view", "table") == "table"
    memory.remember_choice("referrals/view", "board")
    assert memory.choice("referrals/view", "table") == "board"


def test_a_file_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    memory = Memory(tmp_path / "file" / "window.ini")
    memory.remember_choice("view", "board")
    memory.save()
