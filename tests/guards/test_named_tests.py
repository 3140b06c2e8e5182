"""Pages that say which test shows a promise name tests that are there."""

import ast
import re

import pytest
from source_files import ROOT, tree

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("page", ["docs/security.md", "docs/safety.md"])
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    named = NAMED.findall((ROOT / page).read_text(encoding="utf-8"))
    assert named
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file()
        or name
        not in {node.name for node in tree(ROOT / file).body if isinstance(node, ast.FunctionDef)}
    ]
    assert missing == []
