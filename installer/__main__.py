"""``python3 installer demo``: sets ClinicDesk up in this folder and opens the demonstration clinic.

Nothing is needed before it but Python with pip (or uv). What follows ``demo`` is passed on:
``python3 installer demo --no-window --out DIR``. ``python3 installer setup`` only sets up;
``python3 installer lock`` renews the lock after pyproject.toml changed.
"""

from __future__ import annotations

import sys

USAGE = "usage: python3 installer demo [options of clinicdesk demo] | setup | lock"


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 9):  # noqa: UP036 - the person's Python, not ours
        print("ClinicDesk is set up with Python 3.9 or later, and runs on 3.11.", file=sys.stderr)
        return 1
    # Only now: these modules would not even parse on what came before.
    import bootstrap
    import renew_lock

    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb == "demo":
        return bootstrap.hand_over(lambda ready: [str(ready.command), "demo", *rest])
    if verb == "setup":
        return bootstrap.hand_over(lambda ready: [str(ready.command), "--version"])
    if verb == "lock":
        return renew_lock.main()
    asked = verb in ("-h", "--help")
    print(USAGE, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
