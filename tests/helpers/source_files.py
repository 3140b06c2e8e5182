"""The project's own files, as the guards read them: with or without a git directory."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("src", "tests", "installer", "benchmarks", "docs", "ui", "resources", ".ci")
#: Made here and never committed.
MADE = ("__pycache__", "_form.py")


def python_files(*folders: str) -> list[Path]:
    """The Python files below these folders of the project, without the compiled forms."""
    return [path for folder in folders for path in _walk(ROOT / folder) if path.suffix == ".py"]


def all_files() -> list[Path]:
    """Every file that the project carries."""
    top = [path for path in sorted(ROOT.iterdir()) if path.is_file() and path.name != ".coverage"]
    return top + [path for folder in FOLDERS for path in _walk(ROOT / folder)]


def named(path: Path) -> str:
    """A file's name as a failing guard prints it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(mark in path.as_posix() for mark in MADE):
            yield path
