"""The directions of architecture: contracts kept, and no circle among the modules."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from source_files import ROOT


def test_the_import_contracts_are_kept():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.fail(done.stdout.partition("Broken contracts")[2] or done.stdout, pytrace=False)


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph("clinicdesk", cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    found = circles(imports)
    if found:
        pytest.fail("\n".join(" <-> ".join(group) for group in found), pytrace=False)


def test_a_circle_would_be_found():
    imports = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert circles(imports) == [["a", "b", "c"]]


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules of which each reaches each: those left when leaves are peeled off."""
    left = dict(imports)
    while True:
        inner = {
            name
            for name, targets in left.items()
            if targets & left.keys() and any(name in others for others in left.values())
        }
        if len(inner) == len(left):
            break
        left = {name: left[name] & inner for name in inner}
    groups: list[list[str]] = []
    for name in sorted(left):
        group = sorted(other for other in _reached(name, left) if name in _reached(other, left))
        if group and group not in groups:
            groups.append(group)
    return groups


def _reached(start: str, imports: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in imports.get(waiting.pop(), set()) - found:
            found.add(target)
            waiting.append(target)
    return found
