"""What is installed is pinned by its hash, and the lock says nothing of where it comes from."""

import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from source_files import ROOT

LOCKS = ("lock.txt", "uv.txt")


def entries(name: str) -> dict[str, str]:
    """The pinned packages of a lock with everything that is said of them."""
    text = (ROOT / "installer" / name).read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9.-]+)==(\S+)((?:.*\\\n)*.*)$", text, re.MULTILINE)
    return {package: f"{version}{rest}" for package, version, rest in found}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_addresses(name):
    text = (ROOT / "installer" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    pinned = entries(name)
    assert pinned
    assert [package for package, said in pinned.items() if "--hash=sha256:" not in said] == []


def test_the_lock_answers_every_requirement_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = chain(
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        project["dependency-groups"]["dev"],
        *project["project"]["optional-dependencies"].values(),
    )
    pinned = entries("lock.txt")
    unanswered = []
    for line in wanted:
        requirement = Requirement(line)
        package = re.sub(r"[-_.]+", "-", requirement.name).lower()
        version = pinned.get(package, "").partition(" ")[0]
        if not version or Version(version) not in requirement.specifier:
            unanswered.append(f"{line} (lock: {version or 'nothing'}; run python3 installer lock)")
    assert unanswered == []
