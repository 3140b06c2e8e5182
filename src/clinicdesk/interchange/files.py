"""Finds the files to read: as named, in folders, in archives. Nothing is ever unpacked to disk.

Bounds: 256 MiB a file after decompression (100 MiB a JSON document, `fhir.reading`), 200-fold
expansion (charts compress 10- to 40-fold; a bomb a thousand-fold), 10,000 entries an archive, no
archive within an archive, no link followed inside a folder.
"""

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from clinicdesk.domain.errors import FileRefused

__all__ = ["FoundFile", "find_files"]

MAX_BYTES = 256 << 20
MAX_EXPANSION = 200
EXPANSION_FLOOR = 16 << 20
"""Below this many bytes the ratio says nothing: it cannot hurt."""
MAX_ENTRIES = 10_000
_PIECE = 1 << 20
_SAFE = "Ask the sender for a plain file."


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read: how it is called in reports, and its bytes."""

    label: str
    suffix: str
    """".json", ".ndjson", …, without ".gz"; lower case."""
    read: Callable[[], bytes]
    """Return the bytes, decompressed. Raises `FileRefused`."""
    skipped: str = ""
    """Why it is not read at all: its name says that it is something else."""


def _refused(sentence: str, remedy: str = "") -> Callable[[], bytes]:
    def read() -> bytes:
        raise FileRefused(sentence, remedy)

    return read


def _bounded(stream: io.BufferedIOBase, packed: int) -> bytes:
    """Read what a compressed stream expands to, and no more than it may."""
    limit = min(MAX_BYTES, max(EXPANSION_FLOOR, packed * MAX_EXPANSION))
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise FileRefused(
                f"The file expands to more than {limit >> 20} MiB, too much for what it is.", _SAFE
            )
        pieces.append(piece)
    return b"".join(pieces)


def _gunzip(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            return _bounded(stream, len(data))
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused(
            "The compressed file is damaged or cut off.", "Ask the sender for it again."
        ) from error


def _read_path(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FileRefused(
                f"The file has {size >> 20} MiB; at most {MAX_BYTES >> 20} MiB are read at once.",
                "Split it, or send NDJSON in several files.",
            )
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"The file cannot be read: {error.strerror or 'the disk refused'}.",
            "Check that it is still there and that you may read it.",
        ) from error


def _suffixes(name: str) -> tuple[str, bool]:
    """Return the last ending without ".gz", and whether there was one."""
    pure = PurePosixPath(name.lower())
    if pure.suffix in {".gz", ".gzip"}:
        return PurePosixPath(pure.stem).suffix, True
    return pure.suffix, False


def _plain(path: Path, label: str) -> FoundFile:
    suffix, packed = _suffixes(path.name)
    if packed:
        return FoundFile(label, suffix, lambda: _gunzip(_read_path(path)))
    return FoundFile(label, suffix, lambda: _read_path(path))


def _unsafe(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
        return "has paths that leave its folder"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "has links to other files in it"
    if info.flag_bits & 0x1:
        return "is locked with a password"
    return ""


def _check_archive(infos: Sequence[zipfile.ZipInfo], size: int) -> None:
    if len(infos) > MAX_ENTRIES:
        raise FileRefused(f"The archive has more than {MAX_ENTRIES:,} files in it.", "Split it.")
    problem = next((found for found in map(_unsafe, infos) if found), "")
    if problem:
        raise FileRefused(f"The archive {problem}.", _SAFE)
    expanded = sum(info.file_size for info in infos)
    if expanded > max(EXPANSION_FLOOR, size * MAX_EXPANSION):
        raise FileRefused(
            f"The archive expands to {expanded >> 20} MiB, too much for what it is.", _SAFE
        )


def _archive(path: Path, label: str, wanted: frozenset[str]) -> Iterator[FoundFile]:
    data = _read_path(path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise FileRefused(
            "The archive is damaged or cut off.", "Ask the sender for it again."
        ) from error
    _check_archive(infos, len(data))
    for info in sorted(infos, key=lambda one: one.filename):
        inside = f"{label}/{info.filename}"
        if _hidden(info.filename):
            continue
        suffix, packed = _suffixes(info.filename)
        if suffix not in wanted:
            yield FoundFile(inside, suffix, _refused(""), _not_ours(suffix))
            continue
        yield FoundFile(inside, suffix, _entry_reader(archive, info, packed=packed))


def _entry_reader(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, packed: bool
) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as stream:
                data = _bounded(stream, info.compress_size)  # type: ignore[arg-type]
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise FileRefused(
                "The file in the archive is damaged.", "Ask the sender for it again."
            ) from error
        return _gunzip(data) if packed else data

    return read


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _not_ours(suffix: str) -> str:
    what = f"a {suffix} file" if suffix else "a file without an ending"
    return f"Not read: {what} is not one of the kind asked for."


def _folder(path: Path, label: str, wanted: frozenset[str]) -> Iterator[FoundFile]:
    try:
        entries = sorted(path.iterdir(), key=lambda one: one.name)
    except OSError as error:
        reason = error.strerror or "the disk refused"
        yield FoundFile(label, "", _refused(f"The folder cannot be read: {reason}."))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        inside = f"{label}/{entry.name}"
        if entry.is_symlink():
            # A link inside a folder may lead anywhere, and back into the folder for ever.
            yield FoundFile(
                inside,
                "",
                _refused("It is a link to another place; links in a folder are not followed."),
            )
        elif entry.is_dir():
            yield from _folder(entry, inside, wanted)
        elif not entry.is_file():
            yield FoundFile(inside, "", _refused("It is not an ordinary file."))
        else:
            yield from _one(entry, inside, wanted, named=False)


def _one(path: Path, label: str, wanted: frozenset[str], *, named: bool) -> Iterator[FoundFile]:
    suffix, _packed = _suffixes(path.name)
    if suffix == ".zip":
        try:
            yield from _archive(path, label, wanted)
        except FileRefused as refused:
            yield FoundFile(label, suffix, _refused(refused.sentence, refused.remedy))
    elif suffix in wanted or named:
        yield _plain(path, label)
    else:
        yield FoundFile(label, suffix, _refused(""), _not_ours(suffix))


def find_files(paths: Sequence[Path], wanted: frozenset[str]) -> Iterator[FoundFile]:
    """Yield every file that the paths lead to, each once, in order of name.

    ``wanted`` are the endings of the kind asked for. A file named by itself is read whatever it is
    called; in folders and archives other endings are skipped, and said.
    """
    seen: set[Path] = set()
    for path in paths:
        label = str(path)
        real = path.resolve()
        if real in seen:
            continue
        seen.add(real)
        if path.is_dir():
            yield from _folder(path, label, wanted)
        elif path.is_file():
            yield from _one(path, label, wanted, named=True)
        elif path.exists():
            yield FoundFile(label, "", _refused("It is not an ordinary file."))
        else:
            yield FoundFile(
                label, "", _refused("There is no such file.", "Check the path and its spelling.")
            )
