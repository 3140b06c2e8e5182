"""Where the window can be drawn, found out before Qt may end the process."""

import subprocess
import sys

import pytest

from clinicdesk.desktop.application import choose_display


def loads(_: str) -> object:
    return object()


def test_a_missing_library_is_named_and_the_window_left_out() -> None:
    def load(path: str) -> object:
        assert path.endswith("libqxcb.so")
        raise OSError("libxcb-icccm.so.4: cannot open shared object file: No such file")

    display = choose_display({"DISPLAY": ":0"}, "linux", load)
    assert display.platform == "offscreen"
    assert not display.visible
    assert "libxcb-icccm.so.4" in display.sentence


def test_without_a_display_there_is_no_window() -> None:
    display = choose_display({}, "linux", loads)
    assert display.platform == "offscreen"
    assert display.sentence == "No window can be shown: this session has no display."


def test_wayland_is_taken_when_it_loads_and_x_when_not() -> None:
    both = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    assert choose_display(both, "linux", loads).platform == "wayland"

    def no_wayland(path: str) -> object:
        if "wayland" in path:
            raise OSError("libwayland-cursor.so.0: cannot open shared object file")
        return object()

    assert choose_display(both, "linux", no_wayland).platform == "xcb"


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_choose_for_themselves(system: str) -> None:
    display = choose_display({}, system, loads)
    assert display.platform == ""
    assert display.visible


def test_what_the_person_asked_for_is_taken() -> None:
    assert choose_display({"QT_QPA_PLATFORM": "offscreen:size"}, "linux").platform == "offscreen"


def test_the_application_starts_without_a_display() -> None:
    program = (
        "from clinicdesk.desktop.application import make_application\n"
        "app, display = make_application(['clinicdesk'], {})\n"
        "print(app.style().name(), app.font().families()[0], display.visible)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path), "HOME": "/tmp"},
    )
    assert "Inter False" in done.stdout
