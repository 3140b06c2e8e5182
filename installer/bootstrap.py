"""Makes ``.venv``: the libraries of the lock, the project, and what Qt needs of the system.

Standard library only, and nothing of the machine is changed: everything lands in ``.venv`` and
``.cache``. What is already there is not made again; ``.venv/clinicdesk-setup.json`` says what it
was made from.

This file is read by whatever Python the person has, so it says clearly what is missing rather
than fail on newer syntax.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import compile_forms
import fetch_uv
import qt_libraries
from saying import SetupError, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
LOCK = ROOT / "installer" / "lock.txt"
STATE = VENV / "clinicdesk-setup.json"
PYTHON_VERSION = (3, 11)

#: The editable install is made again when one of these changes.
BUILD_FILES = ("pyproject.toml", "installer/hatch_build.py", "src/clinicdesk/__init__.py")


@dataclasses.dataclass(frozen=True)
class Setup:
    """What stands ready. ``qt_problem`` is a sentence when no window can be opened here."""

    python: Path
    command: Path
    qt_problem: str | None


def scripts_folder(venv: Path) -> Path:
    """Where an environment keeps its programs."""
    return venv / ("Scripts" if os.name == "nt" else "bin")


def program(name: str, venv: Path = VENV) -> Path:
    """A program of the environment, with the ending that the platform wants."""
    return scripts_folder(venv) / (f"{name}.exe" if os.name == "nt" else name)


def prepare() -> Setup:
    """Makes what is missing and returns what stands ready. Raises SetupError."""
    wanted = _wanted()
    state = _read_state()
    if not _is_ready(state, wanted):
        with _one_at_a_time():
            # Another set-up may have done the work while this one waited.
            state = _read_state()
            if not _is_ready(state, wanted):
                state = _set_up(state, wanted)
    return Setup(program("python"), program("clinicdesk"), state.get("qt_problem") or None)


def hand_over(command: Callable[[Setup], list[str]]) -> int:
    """Prepares, then hands over to a program of the environment; returns its exit status."""
    try:
        ready = prepare()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(
            f"This folder cannot be set up: {problem}. Is it yours to write in, with 1 GB free?",
            file=sys.stderr,
        )
        return 1
    if ready.qt_problem:
        say(ready.qt_problem)
    words = command(ready)
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(words[0], words)  # noqa: S606 - no shell is wanted
    # Windows has no exec that a console waits for.
    return subprocess.call(words)


def _wanted() -> dict[str, str]:
    return {
        "root": str(ROOT),
        "lock": _digest(LOCK),
        "project": _digest(*(ROOT / name for name in BUILD_FILES)),
    }


def _is_ready(state: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return (
        all(state.get(key) == value for key, value in wanted.items())
        and not state.get("qt_problem")
        and program("python").exists()
        and program("clinicdesk").exists()
        and not compile_forms.stale_forms(ROOT)
    )


def _set_up(state: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    # A set-up that is stopped halfway must not be taken for the one before it.
    STATE.unlink(missing_ok=True)
    same_place = state.get("root", wanted["root"]) == wanted["root"]
    made = False
    if not (same_place and _is_our_python(program("python"))):
        say("making .venv")
        _make_environment()
        made = True
    if made or state.get("lock") != wanted["lock"]:
        say("fetching the libraries of installer/lock.txt (about 180 MB the first time)")
        _uv("pip", "sync", "--require-hashes", "--python", str(program("python")), str(LOCK))
        made = True
    # Before the editable install: the compiler of the forms is a Qt program.
    problem = qt_libraries.ensure(program("python"), VENV, CACHE)
    if made or state.get("project") != wanted["project"] or not program("clinicdesk").exists():
        say("installing ClinicDesk into it")
        _uv(
            *("pip", "install", "--python", str(program("python"))),
            *("--no-deps", "--no-build-isolation", "--editable", str(ROOT)),
        )
    if compile_forms.stale_forms(ROOT) and problem is None:
        _compile_forms()
    done = dict(wanted)
    if problem:
        done["qt_problem"] = problem
    fresh = STATE.with_suffix(".tmp")
    fresh.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
    fresh.replace(STATE)
    return done


def _make_environment() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    here = sys.version_info[:2] == PYTHON_VERSION
    if not here:
        version = ".".join(map(str, sys.version_info[:2]))
        say(f"this is Python {version}; ClinicDesk runs on 3.11, which is found or fetched")
    _uv("venv", "--python", sys.executable if here else "3.11", str(VENV))


def _is_our_python(python: Path) -> bool:
    """Whether an environment stands, works, and is of the right version."""
    if not python.exists():
        return False
    ask = "import sys; print(*sys.version_info[:2], sys.prefix != sys.base_prefix)"
    try:
        told = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return told.stdout.split() == [*map(str, PYTHON_VERSION), "True"]


def _compile_forms() -> None:
    script = ROOT / "installer" / "compile_forms.py"
    done = subprocess.run(
        [str(program("python")), str(script)], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise SetupError("The forms in ui/ could not be compiled; the lines above say why.")


def _uv(*arguments: str) -> None:
    uv = fetch_uv.find(CACHE)
    # A bar of progress is for people; a log gets our one line a step.
    quiet = () if sys.stderr.isatty() else ("--quiet",)
    done = subprocess.run([str(uv), *quiet, *arguments], env=fetch_uv.environment(), check=False)
    if done.returncode != 0:
        raise SetupError(
            "The set-up did not succeed; the lines above say why. If it was the network, run the "
            "command again: what was fetched is kept."
        )


def _read_state() -> dict[str, str]:
    try:
        read = json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def _digest(*files: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes() + b"\0")
    return whole.hexdigest()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two set-ups at once (a demo and the tests) follow each other."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("a+b") as file:
        # Each of the two modules exists on its own platforms only.
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
