"""Makes ``installer/lock.txt`` anew from ``pyproject.toml``.

One lock for every platform, with hashes and without any address: where packages come from is
the machine's business, what they are is ours.
"""

import subprocess
import sys
from pathlib import Path

import bootstrap
import fetch_uv
from saying import SetupError, say

HEADING = """\
# What ClinicDesk stands on, for every platform; made by: python3 installer lock
# Build requirements are among it, so that nothing is fetched without its hash.
"""


def main() -> int:
    """Writes the lock; says why when it cannot."""
    try:
        uv = fetch_uv.find(bootstrap.CACHE)
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    command = [
        *(str(uv), "pip", "compile", "pyproject.toml", "--group", "dev", "--upgrade"),
        *("--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--only-binary", ":all:", "--no-header", "--no-annotate", "--no-emit-index-url"),
    ]
    done = subprocess.run(
        command,
        cwd=bootstrap.ROOT,
        env=fetch_uv.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        say("the lock was not renewed; the lines above say why")
        return 1
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("#", "--"))]
    Path(bootstrap.LOCK).write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    say(f"{sum('==' in line for line in lines)} packages in installer/lock.txt")
    return 0
