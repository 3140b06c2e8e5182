"""Runs the measurements: ``python benchmarks [NAME…] [--people N] [--home FOLDER] [--save]``.

Each figure stands beside its floor, measured in the same run: absolute times differ from machine to
machine and from minute to minute, ratios less. Nothing is asserted. One table is printed at the
end; ``--save`` also writes it at the end of ``docs/benchmarks.md``. ``--people`` and ``--home`` are
for those that measure one clinic: of how many people, or the one that ``clinicdesk demo`` made in a
``CLINICDESK_HOME``. A clinic that was made is kept, and shared by the measurements.
"""

import argparse
import importlib
import inspect
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from table import Part, machine, table

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "docs" / "benchmarks.md"
MARK = "## The newest run"
PEOPLE = 10_000


def names() -> list[str]:
    """Return the measurements that there are."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def _apart(name: str, options: list[str]) -> list[Part]:
    """Run one measurement in a process of its own: no other warms it or fills its memory."""
    began = time.monotonic()
    command = [sys.executable, str(HERE), name, "--here", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    # Qt may write above it: the parts are the last line.
    return [(title, figures) for title, figures in json.loads(done.stdout.splitlines()[-1])]


def _chosen(run: Callable[..., Any], asked: argparse.Namespace) -> dict[str, Any]:
    """Return the options that a measurement takes."""
    said = {"people": asked.people, "home": asked.home, "sizes": (asked.people or PEOPLE,)}
    known = inspect.signature(run).parameters
    return {name: value for name, value in said.items() if value is not None and name in known}


def main() -> int:
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names())}; all by default")
    parser.add_argument("--people", type=int, help="how many people the clinic has")
    parser.add_argument("--home", type=Path, help="measure the demonstration clinic of this home")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names())
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    if asked.here:
        _here(asked)
        return 0
    options = [f"--people={asked.people}"] if asked.people else []
    options += [f"--home={asked.home.absolute()}"] if asked.home else []
    parts = [part for name in asked.names or names() for part in _apart(name, options)]
    text = f"{machine()}\n\n{table(parts)}"
    print(text)
    if asked.save:
        kept = RESULTS.read_text(encoding="utf-8").partition(MARK)[0]
        RESULTS.write_text(f"{kept}{MARK}\n\n{text}", encoding="utf-8")
    return 0


def _here(asked: argparse.Namespace) -> None:
    """Measure in this process; print what was found as one line of JSON."""
    sys.path[:0] = [str(HERE), str(HERE.parent / "src")]
    parts = []
    for name in asked.names:
        run = importlib.import_module(f"bench_{name}").run
        for title, figures in run(**_chosen(run, asked)):
            parts.append((title, [asdict(figure) for figure in figures]))
    print(json.dumps(parts))


if __name__ == "__main__":
    sys.exit(main())
