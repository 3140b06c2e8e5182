"""Lays the system libraries that Qt needs into ``.venv/sysroot`` where the machine lacks them.

Even ``QtCore`` needs libglib, and a server or a container has neither that nor fontconfig.
On Debian and its relatives ``apt-get`` fetches packages for anyone, with the same signatures
checked, when its lists and its cache stand in a folder of one's own; ``dpkg-deb`` unpacks them.
No root, no change to the system. What the machine has is never laid a second time.

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
    if sys.platform.startswith("linux") and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        say("laying Qt's system libraries into .venv/sysroot (no root needed)")
        problem = _lay(python, venv / "sysroot", cache / "apt")
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


def _lay(python: Path, sysroot: Path, private: Path) -> str | None:
    """Fetches, unpacks and registers the packages. Returns what went wrong, or None."""
    apt = _apt(private)
    # Lists of a repository that cannot be reached do not hinder the others.
    subprocess.run([*apt, "update"], capture_output=True, check=False)
    packages = _missing_packages(apt)
    archives = private / "archives"
    shutil.rmtree(archives, ignore_errors=True)
    archives.mkdir(parents=True)
    fetched = subprocess.run(
        [*apt, "download", *packages], cwd=archives, capture_output=True, text=True, check=False
    )
    if fetched.returncode != 0:
        return f"apt-get could not fetch them: {_last_line(fetched.stderr)}"
    sysroot.mkdir(parents=True, exist_ok=True)
    for archive in sorted(archives.glob("*.deb")):
        unpacked = subprocess.run(
            ["dpkg-deb", "-x", str(archive), str(sysroot)],
            capture_output=True,
            text=True,
            check=False,
        )
        if unpacked.returncode != 0:
            return f"{archive.name} could not be unpacked: {_last_line(unpacked.stderr)}"
    shutil.rmtree(private, ignore_errors=True)
    return _register(python, sysroot)


def _apt(private: Path) -> list[str]:
    for folder in ("lists/partial", "cache/archives/partial"):
        (private / folder).mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::State::lists": private / "lists",
        "Dir::Cache": private / "cache",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb-src::Sources::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::CNF::DefaultEnabled": "false",
    }
    return ["apt-get", "--quiet", *(f"-o{key}={value}" for key, value in settings.items())]


def _missing_packages(apt: list[str]) -> list[str]:
    """What an installation would add, as ``name=version``, without the heavy drivers.

    A name that this release does not know is left out and tried with the ending of the 64-bit
    time transition (libglib2.0-0t64); the loader has the last word on whether it was needed.
    """
    names = list(PACKAGES)
    while True:
        simulated = subprocess.run(
            [*apt, "install", "--simulate", "--no-install-recommends", *names],
            capture_output=True,
            text=True,
            check=False,
        )
        unknown = re.findall(
            r"^E: (?:Unable to locate package|Package '?)\s*([a-z0-9.+-]+)",
            simulated.stderr,
            re.MULTILINE,
        )
        unknown = [name for name in unknown if name in names]
        if not unknown:
            break
        names = [
            candidate
            for name in names
            for candidate in ([f"{name}t64"] if name in unknown else [name])
            if not candidate.endswith("t64t64")
        ]
    added = re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+)", simulated.stdout, re.MULTILINE)
    return [f"{name}={version}" for name, version in added if not NOT_NEEDED.match(name)]


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
    return None if ordered.returncode == 0 else _last_line(ordered.stderr)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason was given"
