"""Unpacks packages of Debian and its relatives into a folder, without root.

``apt-get`` fetches for anyone, with the same signatures checked, when its lists and its cache
stand in a folder of one's own; ``dpkg-deb`` unpacks. The system is not changed, and what the
machine has is never laid a second time.

``python3 installer/apt_packages.py DIR PACKAGE…`` lays packages with all that they need.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def can_lay() -> bool:
    """Whether this is a system with packages of that kind."""
    return bool(
        sys.platform.startswith("linux") and shutil.which("apt-get") and shutil.which("dpkg-deb")
    )


def lay(
    packages: Sequence[str], into: Path, private: Path, leave_out: re.Pattern[str] | None = None
) -> str | None:
    """Fetches and unpacks what an installation of the packages would add.

    ``private`` holds apt's lists and archives meanwhile; ``leave_out`` names what is not wanted
    of the things they depend on. Returns what went wrong, or None.
    """
    apt = _apt(private)
    # Lists of a repository that cannot be reached do not hinder the others.
    subprocess.run([*apt, "update"], capture_output=True, check=False)
    wanted = _additions(apt, packages, leave_out)
    if not wanted:
        return "apt-get names nothing to add"
    archives = private / "archives"
    shutil.rmtree(archives, ignore_errors=True)
    archives.mkdir(parents=True)
    fetched = subprocess.run(
        [*apt, "download", *wanted], cwd=archives, capture_output=True, text=True, check=False
    )
    if fetched.returncode != 0:
        return f"apt-get could not fetch them: {last_line(fetched.stderr)}"
    into.mkdir(parents=True, exist_ok=True)
    for archive in sorted(archives.glob("*.deb")):
        unpacked = subprocess.run(
            ["dpkg-deb", "-x", str(archive), str(into)], capture_output=True, text=True, check=False
        )
        if unpacked.returncode != 0:
            return f"{archive.name} could not be unpacked: {last_line(unpacked.stderr)}"
    shutil.rmtree(private, ignore_errors=True)
    return None


def last_line(text: str) -> str:
    """The line in which a program says what stopped it."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason was given"


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


def _additions(
    apt: list[str], packages: Sequence[str], leave_out: re.Pattern[str] | None
) -> list[str]:
    """What an installation would add, as ``name=version``.

    A name that this release does not know is tried with the ending of the 64-bit time
    transition (libglib2.0-0t64), and then left out: the loader has the last word on whether it
    was needed.
    """
    names = list(packages)
    while names:
        simulated = subprocess.run(
            [*apt, "install", "--simulate", "--no-install-recommends", *names],
            capture_output=True,
            text=True,
            check=False,
        )
        unknown = {name for name in names if re.search(_unknown(name), simulated.stderr)}
        if not unknown:
            added = re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+)", simulated.stdout, re.MULTILINE)
            return [
                f"{name}={version}"
                for name, version in added
                if leave_out is None or not leave_out.match(name)
            ]
        names = [
            f"{name}t64" if name in unknown else name
            for name in names
            if not (name in unknown and name.endswith("t64"))
        ]
    return []


def _unknown(name: str) -> str:
    quoted = re.escape(name)
    return rf"(?m)^E: (Unable to locate package {quoted}|Package '{quoted}' has no)"


def main(arguments: list[str]) -> int:
    into, *packages = arguments
    problem = lay(packages, Path(into).absolute(), Path(into).absolute().with_suffix(".apt"))
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
