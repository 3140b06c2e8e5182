"""Finds or fetches uv, the one tool that the set-up stands on.

A Debian without its venv package refuses ``python3 -m venv`` and, as its Python is managed by
the system (PEP 668), a plain ``pip install``. ``pip install --target`` is allowed, and gives a
pinned uv that needs neither.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from saying import SetupError, say

PINNED = Path(__file__).resolve().parent / "uv.txt"

#: An older uv on the path knows neither hashed universal locks nor the system's certificates.
OLDEST_UV = (0, 5)


def find(cache: Path) -> Path:
    """A usable uv: one fetched before, the pinned one by pip, or one on the path.

    Raises SetupError when this Python has no pip and the path no uv.
    """
    folder = cache / f"uv-{hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]}"
    uv = _inside(folder)
    if uv:
        return uv
    for pip in _pips():
        say("fetching uv (18 MB)")
        if _install(pip, folder):
            uv = _inside(folder)
            if uv:
                return uv
    present = shutil.which("uv")
    if present and _version(present) >= OLDEST_UV:
        return Path(present)
    raise SetupError(
        "This Python has no working pip, and there is no uv. Install one of them (on Debian and "
        "Ubuntu: sudo apt install python3-pip) and run the command again."
    )


def environment() -> dict[str, str]:
    """The environment uv runs in."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    whole = told_by_pip(os.environ, asked.stdout)
    if os.name == "posix" and not _home_can_be_written():
        # An account of a container may have no home at all.
        whole.setdefault("UV_CACHE_DIR", str(PINNED.parent.parent / ".cache" / "uv"))
    return whole


def told_by_pip(present: Mapping[str, str], settings: str) -> dict[str, str]:
    """The environment with the system's certificates, and with what pip was told of the network.

    An office that inspects TLS, or keeps a package index of its own, has usually told pip so
    and not uv. ``settings`` is what ``pip config list`` prints. What uv was told itself is kept.
    """
    whole = dict(present)
    whole["UV_SYSTEM_CERTS"] = "1"
    whole["UV_NATIVE_TLS"] = "1"  # the same, in the words of earlier versions
    whole.pop("VIRTUAL_ENV", None)
    told: dict[str, str] = {}
    for line in settings.splitlines():
        name, mark, value = line.partition("=")
        if mark:
            told[name.rpartition(".")[2]] = value.strip().strip("'\"")
    knows_an_index = any(name in whole for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"))
    if "index-url" in told and not knows_an_index:
        whole["UV_DEFAULT_INDEX"] = told["index-url"]
    if "trusted-host" in told:
        whole.setdefault("UV_INSECURE_HOST", told["trusted-host"])
    if "cert" in told and Path(told["cert"]).is_file():
        whole.setdefault("SSL_CERT_FILE", told["cert"])
    if "proxy" in told:
        whole.setdefault("HTTPS_PROXY", told["proxy"])
    return whole


def _inside(folder: Path) -> Path | None:
    for name in ("bin/uv", "Scripts/uv.exe", "bin/uv.exe"):
        if (folder / name).is_file():
            return folder / name
    return None


def _pips() -> list[list[str]]:
    """Ways to start pip, best first; the bundled wheels run without being installed."""
    ways = []
    if _answers([sys.executable, "-m", "pip", "--version"]):
        ways.append([sys.executable, "-m", "pip"])
    standard_library = Path(sysconfig.get_path("stdlib"))
    for folder in (standard_library / "ensurepip" / "_bundled", Path("/usr/share/python-wheels")):
        ways.extend([sys.executable, f"{wheel}/pip"] for wheel in sorted(folder.glob("pip-*.whl")))
    return ways


def _install(pip: list[str], folder: Path) -> bool:
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    command = [
        *pip,
        *("install", "-qq", "--disable-pip-version-check", "--no-deps", "--no-cache-dir"),
        *("--require-hashes", "--only-binary", ":all:"),
        *("--target", str(fresh), "--requirement", str(PINNED)),
    ]
    done = subprocess.run(command, check=False)
    if done.returncode == 0:
        # Whole or not at all: a set-up that was stopped leaves no half of it to be found.
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
        return True
    shutil.rmtree(fresh, ignore_errors=True)
    return False


def _home_can_be_written() -> bool:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser().absolute()
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return os.access(nearest, os.W_OK)


def _answers(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _version(uv: str) -> tuple[int, ...]:
    told = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    words = told.stdout.split()
    digits = words[1].split(".") if len(words) > 1 else []
    return tuple(int(part) for part in digits[:2] if part.isdigit())
