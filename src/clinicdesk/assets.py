"""Finds and reads the files of ``resources/``.

In a checkout and an editable install they stand beside ``src/``; in a wheel and in the frozen
application they are inside the package. Names are relative and use forward slashes:
``read_text("templates/letter.toml")``. Nothing is written and nothing is kept but where the
folder is, so a wording changed on disk is seen at the next reading.
"""

import json
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


class AssetMissing(LookupError):
    """A file that every installation carries is not there: the installation is damaged."""


@cache
def root() -> Path:
    """The folder ``resources``; raises AssetMissing when there is none."""
    # The checkout comes last: a wheel may be installed in an environment inside some checkout.
    inside, beside = _PACKAGE / "resources", _PACKAGE.parent.parent / "resources"
    for place in (inside, beside):
        if place.is_dir():
            return place
    raise AssetMissing(
        f"The folder of resources is neither at {inside} nor at {beside}. Install ClinicDesk again."
    )


def path_of(relative: str) -> Path:
    """The path of a file or folder, for what must be opened by others (fonts, icons).

    Raises AssetMissing when it is not there, and ValueError for a name that leads outside.
    """
    name = PurePosixPath(relative)
    if name.is_absolute() or ".." in name.parts:
        raise ValueError(f"{relative!r} does not name a file inside resources")
    path = root().joinpath(*name.parts)
    if not path.exists():
        raise AssetMissing(
            f"resources/{relative} is missing from this installation. Install ClinicDesk again."
        )
    return path


def read_bytes(relative: str) -> bytes:
    """A file's bytes. Raises AssetMissing."""
    return path_of(relative).read_bytes()


def read_text(relative: str) -> str:
    """A file's text, UTF-8. Raises AssetMissing."""
    return path_of(relative).read_text(encoding="utf-8")


def read_json(relative: str) -> Any:
    """A parsed JSON file. Raises AssetMissing."""
    return json.loads(read_text(relative))


def read_toml(relative: str) -> dict[str, Any]:
    """A parsed TOML file. Raises AssetMissing."""
    return tomllib.loads(read_text(relative))


def names(folder: str, suffix: str = "") -> list[str]:
    """The names of the files in a folder, as ``read_text`` takes them, sorted.

    ``suffix`` (".toml") narrows them. Raises AssetMissing when the folder is not there.
    """
    return sorted(
        f"{PurePosixPath(folder)}/{path.name}"
        for path in path_of(folder).iterdir()
        if path.is_file() and path.name.endswith(suffix)
    )
