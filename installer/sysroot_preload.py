"""Loads privately laid system libraries before Qt asks for them.

The loader reads LD_LIBRARY_PATH when a process starts, so setting it later helps nothing, and
setting it earlier would need a wrapper around every program and would leak into the programs we
start. But a library that is already loaded satisfies every later request for its name. So this
module, which a ``.pth`` file of the environment imports, waits for the first import of PySide6
and then loads the libraries in the order that the set-up found. Without PySide6 it does nothing.

``python -m clinicdesk_sysroot`` finds that order: it loads what can be loaded, again and again,
until nothing is added.
"""

import ctypes
import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

SYSROOT = Path(sys.prefix) / "sysroot"
ORDER = SYSROOT / "preload.txt"
#: Folders that libraries read at run time, and the variables that say where they are.
DATA = {
    "FONTCONFIG_FILE": ("fonts.conf", "/etc/fonts/fonts.conf"),
    "XKB_CONFIG_ROOT": ("usr/share/X11/xkb", "/usr/share/X11/xkb"),
    "XLOCALEDIR": ("usr/share/X11/locale", "/usr/share/X11/locale"),
}


class _BeforeQt:
    """A finder that finds nothing; it only notices that Qt is about to be imported."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        if name in ("PySide6", "shiboken6"):
            sys.meta_path.remove(self)
            load()
        return None


def load() -> None:
    """Loads the libraries and says where their data is. A library that fails is Qt's to name."""
    for variable, (inside, of_system) in DATA.items():
        if not Path(of_system).exists() and (SYSROOT / inside).exists():
            os.environ.setdefault(variable, str(SYSROOT / inside))
    for line in ORDER.read_text(encoding="utf-8").splitlines():
        try:
            ctypes.CDLL(str(SYSROOT / line))
        except OSError as problem:
            print(f"clinicdesk: {problem}", file=sys.stderr)


def find_order() -> list[Path]:
    """Every library that loads, each after those it needs."""
    folders = [SYSROOT / "lib", SYSROOT / "usr/lib"]
    waiting = sorted(
        {
            library.resolve()
            for folder in folders
            for place in (folder, *folder.glob("*-linux-*"))
            for library in place.glob("*.so*")
            if library.is_file()
        }
    )
    loaded: list[Path] = []
    while True:
        added = [library for library in waiting if _loads(library)]
        if not added:
            return loaded
        loaded += added
        waiting = [library for library in waiting if library not in added]


def _loads(library: Path) -> bool:
    try:
        ctypes.CDLL(str(library))
    except OSError:
        return False
    return True


if __name__ == "__main__":
    order = [str(library.relative_to(SYSROOT.resolve())) for library in find_order()]
    ORDER.write_text("\n".join(order) + "\n", encoding="utf-8")
elif ORDER.is_file():
    sys.meta_path.insert(0, _BeforeQt())
