"""``python3 tests``: sets ClinicDesk up in this folder and runs its tests.

Options of pytest are passed on: ``python3 tests -k referral``. The tests run in several processes,
as ``conftest.py`` decides; ``-n 0`` runs them in one, ``-n 3`` in three.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def in_several(arguments: list[str]) -> list[str]:
    """The options that spread the tests over processes; none where something is said of that."""
    if any(each.startswith(("-n", "--numprocesses")) or "no:xdist" in each for each in arguments):
        return []
    # Whoever has nothing left to do takes over half of what another still has before it.
    return ["-n", "auto", "--dist", "worksteal"]


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 9):  # noqa: UP036 - the person's Python, not ours
        print("ClinicDesk is set up with Python 3.9 or later, and runs on 3.11.", file=sys.stderr)
        return 1
    # The folder of this file must not stand on the path: its modules are pytest's to import.
    sys.path[0] = str(ROOT / "installer")
    import bootstrap

    os.chdir(str(ROOT))
    words = ["-m", "pytest", *in_several(arguments), *arguments]
    return bootstrap.hand_over(lambda ready: [str(ready.python), *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
