"""Runs the measurements: ``python benchmarks [NAME…] [--save]``.

Each figure stands beside its floor, measured in the same run: absolute times differ from machine to
machine and from minute to minute, ratios less. Nothing is asserted. ``--save`` writes the tables
into ``docs/benchmarks.md``.
"""

import argparse
import importlib
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "docs" / "benchmarks.md"


def names() -> list[str]:
    """Return the measurements that there are."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def _heading() -> str:
    return (
        "# Benchmarks\n\n"
        "Written by `python benchmarks --save`. Ratios against a floor of the same run tell more "
        "than absolute times.\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}.\n\n"
    )


def _apart(name: str) -> str:
    """Run one measurement in a process of its own: no other warms it or fills its memory."""
    command = [sys.executable, str(HERE), name, "--here"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout, flush=True)
    return done.stdout


def main() -> int:
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names())}; all by default")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names())
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    if asked.here:
        sys.path[:0] = [str(HERE), str(HERE.parent / "src")]
        from ground import show  # the path is known only now

        for name in asked.names:
            for title, figures in importlib.import_module(f"bench_{name}").run():
                print(show(title, figures), flush=True)
        return 0
    tables = [_apart(name) for name in asked.names or names()]
    if asked.save:
        RESULTS.write_text(_heading() + "\n".join(tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
