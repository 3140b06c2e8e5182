"""A file is read in one sitting and a function in one glance."""

import ast
from itertools import pairwise

import pytest
from source_files import named, python_files, tree

LINES_OF_A_FILE = 350
LINES_OF_A_FUNCTION = 60
FOLDERS = ("src", "tests", "installer", "benchmarks")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_file_is_too_long():
    long = {
        named(path): lines
        for path in python_files(*FOLDERS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_OF_A_FILE
    }
    assert_none(long)


def test_no_function_is_too_long():
    long = {
        f"{named(path)}:{node.name}": lines
        for path in python_files(*FOLDERS)
        for node in ast.walk(tree(path))
        if isinstance(node, FUNCTIONS)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_A_FUNCTION
    }
    assert_none(long)


def test_an_import_inside_a_function_gives_its_reason():
    """On its own line, the line above it, or above the first of several in a row."""
    bare = []
    for path in python_files("src"):
        lines = path.read_text(encoding="utf-8").splitlines()
        late = sorted(
            {
                inner.lineno
                for node in ast.walk(tree(path))
                if isinstance(node, FUNCTIONS)
                for inner in ast.walk(node)
                if isinstance(inner, ast.Import | ast.ImportFrom)
            }
        )
        explained: set[int] = set()
        for before, line in pairwise([0, *late]):
            above = lines[line - 2].strip()
            if "#" in lines[line - 1] or above.startswith("#") or before in explained & {line - 1}:
                explained.add(line)
        bare += [f"{named(path)}:{line}" for line in late if line not in explained]
    assert_none(dict.fromkeys(bare, "no comment says why"))


def assert_none(found: dict[str, object]) -> None:
    """Fails with one line for each thing found, and no diff."""
    if found:
        pytest.fail("\n".join(f"{name}: {what}" for name, what in found.items()), pytrace=False)
