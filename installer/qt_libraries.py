"""Lays the system libraries that Qt needs into ``.venv/sysroot`` where the machine lacks them.

Even ``QtCore`` needs libglib, and a server or a container has neither that nor fontconfig.
On Debian and its relatives they come from the system's own packages, without root
(``apt_packages.py``).

The interpreter finds them through ``sysroot_preload.py``, which this module copies into the
environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import apt_packages
from saying import say

HERE = Path(__file__).resolve().parent
PRELOAD = "clinicdesk_sysroot"

PACKAGES = (
    *("libegl1", "libgl1", "libx11-6", "libdbus-1-3", "libfontconfig1", "libfreetype6"),
    *("libglib2.0-0", "libxkbcommon0", "libgssapi-krb5-2", "libzstd1", "zlib1g"),
    # For a display. Half a megabyte more, so that one attached tomorrow is served as well.
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"),
    *("libxcb-render-util0", "libxcb-shape0", "libxcb-sync1", "libxcb-util1", "libxcb-xfixes0"),
    *("libxcb-xkb1", "libxkbcommon-x11-0", "libx11-xcb1"),
    *("libwayland-client0", "libwayland-cursor0", "libwayland-egl1"),
)
#: Drivers of graphics cards come with libgl1 and are most of its weight; Qt's widgets draw
#: without them.
NOT_NEEDED = re.compile(
    r"^(libllvm|libgl1-mesa|libglx-mesa|libegl-mesa|mesa-|libdrm|libz3|libsensors|libgbm|libelf"
    r"|libglapi|libgallium|libpciaccess|libxshmfence|libedit|libicu|libxml2"
    r"|libwayland-server|libxcb-(dri|present|glx)|fontconfig-config|libxxf86vm)"
)
#: Asks the loader itself. A platform plug-in that cannot load would abort the process later,
#: blaming the wrong library; loaded here, the error names the right one.
PROBE = """
import ctypes, sys
from pathlib import Path
import PySide6
from PySide6 import QtDBus, QtNetwork, QtPrintSupport, QtSvg, QtTest, QtWidgets
plugins = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
for name in sys.argv[1:]:
    if (plugins / name).exists():
        ctypes.CDLL(str(plugins / name))
"""


def ensure(python: Path, venv: Path, cache: Path) -> str | None:
    """Lays what is missing. Returns None when Qt loads here, else a sentence for the person."""
    every = _plugins({"DISPLAY": "any", "WAYLAND_DISPLAY": "any"})
    if _lacking(python, every) is None:
        return None
    problem = None
    if apt_packages.can_lay():
        say("laying Qt's system libraries into .venv/sysroot (no root needed)")
        sysroot = venv / "sysroot"
        problem = apt_packages.lay(PACKAGES, sysroot, cache / "apt", leave_out=NOT_NEEDED)
        problem = problem or _register(python, sysroot)
    # What a display would need is no hindrance where there is none.
    lacking = _lacking(python, _plugins(os.environ))
    if lacking is None:
        return None
    return _sentence(lacking if problem is None else f"{lacking}; {problem}")


def _plugins(environment: Mapping[str, str]) -> list[str]:
    """The platform plug-ins that Qt would load in this environment."""
    if not sys.platform.startswith("linux"):
        return []
    by_variable = {"DISPLAY": "libqxcb.so", "WAYLAND_DISPLAY": "libqwayland.so"}
    return [plugin for variable, plugin in by_variable.items() if environment.get(variable)]


def _sentence(lacking: str) -> str:
    return (
        f"Qt's system libraries are not complete ({lacking}), so no window can be opened; "
        "documents are made all the same. On Debian and Ubuntu: sudo apt install "
        "libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libxcb-cursor0"
    )


def _lacking(python: Path, plugins: list[str]) -> str | None:
    """What the loader misses, in its words, or None."""
    asked = subprocess.run(
        [str(python), "-c", PROBE, *plugins], capture_output=True, text=True, check=False
    )
    if asked.returncode == 0:
        return None
    lines = asked.stderr.strip().splitlines()
    return lines[-1] if lines else f"the loader ended with {asked.returncode}"


def _register(python: Path, sysroot: Path) -> str | None:
    """Writes the order of loading, a font configuration, and the module that uses both."""
    shutil.copyfile(HERE / "sysroot_fonts.conf", sysroot / "fonts.conf")
    asked = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    packages = Path(asked.stdout.strip())
    shutil.copyfile(HERE / "sysroot_preload.py", packages / f"{PRELOAD}.py")
    (packages / f"{PRELOAD}.pth").write_text(f"import {PRELOAD}\n", encoding="ascii")
    ordered = subprocess.run(
        [str(python), "-m", f"{PRELOAD}"], capture_output=True, text=True, check=False
    )
    return None if ordered.returncode == 0 else apt_packages.last_line(ordered.stderr)
