"""Clinics in which children work until they are killed, and the server that has the children."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from kill_child import OPENED_BY, Task, clock_of
from open_clinic import PASSWORD, doors_in, make
from source_files import ROOT

from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

__all__ = ["Killer", "Place", "moments", "places"]

_SERVER = ROOT / "tests" / "helpers" / "kill_child.py"
#: Acts that come to an end.
ONCE = frozenset({"upgrade", "rekey"})
#: So many kills fall on one clinic; then another begins, as each makes it larger and slower.
KILLS_OF_ONE = 20
LASTING = frozenset(
    {"clinic.db", "clinic.vault", "clinic.head", "clinic.lock", "clinic.open", "backups"}
    | {"clinic.backing", "clinic.vault.lock", "clinic.vault.prev", "clinic.window"}
)
#: What a cut change of the vault leaves: sealed as the vault is, and the next change takes it away.
LEFT_BY_THE_VAULT = frozenset({"clinic.vault.tmp", "clinic.vault.prev.tmp"})


class Killer:
    """Gives tasks to children of a server, and ends them with SIGKILL."""

    def __init__(self) -> None:
        path = os.pathsep.join(str(ROOT / each) for each in ("src", "tests/helpers"))
        self._server = subprocess.Popen(
            [sys.executable, str(_SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )

    def close(self) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.stdout.close()
        assert self._server.wait(10) == 0

    def _said(self, task: Task) -> Iterator[str]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(task.line())
        self._server.stdin.flush()
        while line := self._server.stdout.readline():
            yield line.strip()
        raise AssertionError("the server of the children ended by itself")

    def seconds(self, task: Task) -> float:
        """Let a child do its task to the end; return how long the work itself took."""
        began = time.monotonic()
        for line in self._said(task):
            if line == "ready":
                began = time.monotonic()
            elif line.startswith("ended "):
                assert line == "ended 0"
                break
        return time.monotonic() - began

    def killed(self, task: Task, after: float | None) -> list[str]:
        """Kill a child ``after`` so many seconds of work, or where its task says it stands still.

        Returns what it acknowledged.
        """
        child, said = 0, []
        sign = "here" if task.at else "ready"
        signs = 0
        for line in self._said(task):
            word, _, rest = line.partition(" ")
            if word == "child":
                child = int(rest)
            elif word == "ack":
                said.append(rest)
            elif word == "ended":
                # One with a single thing to do may have been quicker than the signal.
                assert rest == str(-signal.SIGKILL) or (rest == "0" and task.act in ONCE)
                return said
            signs += line == sign
            if child and signs:
                time.sleep(after or 0)
                _kill(child)
                child = 0
        raise AssertionError("the child never ended")


def _kill(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had nothing left to do


class Place:
    """A clinic, the children that work in it, and what they said."""

    def __init__(self, folder: Path, killer: Killer) -> None:
        self.path, self.home, self.clinic = folder, folder / "home", folder / "clinic"
        self.number = 0
        self._killer = killer
        folder.mkdir(parents=True)

    def doors(self) -> Doors:
        self.number += 1
        return doors_in(self.home, clock_of(self.number), seed=1000 + self.number)

    def make(self) -> "Place":
        make(self.doors(), self.clinic, self.home)
        return self

    def open(self) -> Clinic:
        return self.doors().unlock(self.clinic, OPENED_BY, PASSWORD)

    def _task(self, act: str, *, at: str = "", most: int = 10_000) -> Task:
        self.number += 1
        return Task(act=act, place=str(self.path), number=self.number, at=at, most=most)

    def seconds(self, act: str) -> float:
        """Return how long an act takes when it is done once, to the end."""
        return self._killer.seconds(self._task(act, most=1))

    def killed(self, act: str, *, after: float | None = None, at: str = "") -> list[str]:
        """Let a child work, kill it, and return what it acknowledged (see ``Killer.killed``)."""
        return self._killer.killed(self._task(act, at=at), after)

    def _stray(self) -> set[str]:
        return {path.name for path in self.clinic.iterdir()} - LASTING - LEFT_BY_THE_VAULT

    def well(self, clinic: Clinic) -> None:
        """Every check holds, and nothing stray lies about."""
        assert [check for check in clinic.upkeep.verify(clinic.actor) if not check.ok] == []
        assert [path.name for path in (self.clinic / "backups").glob(".*")] == []
        stray = self._stray() - {"clinic.db-wal", "clinic.db-shm"}
        assert stray == set()

    def tidy(self) -> None:
        """After closing there is the clinic, and nothing else."""
        stray = self._stray()
        left = [path.name for path in (self.clinic / "clinic.open").iterdir()]
        assert (stray, left) == (set(), [])


def places(tmp_path: Path, killer: Killer, rounds: int) -> Iterator[tuple[Place, int]]:
    """Give clinics, one after the other, and how many kills shall fall on each."""
    for first in range(0, rounds, KILLS_OF_ONE):
        place = Place(tmp_path / f"place{first}", killer).make()
        yield place, min(KILLS_OF_ONE, rounds - first)
        shutil.rmtree(place.path)


def moments(rounds: int, longest: float) -> Iterator[float]:
    """Spread over the whole of the work, at random within each part; another in each run."""
    dice = Random()
    for number in range(rounds):
        yield longest * (number + dice.random()) / rounds
