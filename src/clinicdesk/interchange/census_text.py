"""Reads separated text as HR systems write it: encodings, separators, quotes, broken lines.

Nothing is held but the record at hand. A quotation mark that is never closed spoils its own line
and no other: reading goes on at the next one. Bounds: 256 MiB a file, 1,000,000 characters a line,
400 columns, 100 lines or 64,000 characters in one quoted cell.
"""

import codecs
import csv
import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from clinicdesk.domain.census import RejectedRow
from clinicdesk.domain.errors import FileRefused

__all__ = ["MAX_COLUMNS", "Recognized", "Record", "recognized", "records", "separator_of"]

MAX_BYTES: Final = 256 << 20
MAX_COLUMNS: Final = 400
_MAX_LINE: Final = 1_000_000
_QUOTED_LINES: Final = 100
_QUOTED_CHARS: Final = 64_000
_PIECE: Final = 1 << 20
_SEPARATORS: Final = (",", ";", "\t", "|")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
_KINDS: Final = (
    (b"PK\x03\x04", "It is a spreadsheet or an archive, not a text file."),
    (b"\xd0\xcf\x11\xe0", "It is an old Excel workbook, not a text file."),
    (b"%PDF", "It is a PDF, not a text file."),
    (b"\x1f\x8b", "It is a compressed file that does not end in .gz."),
    (b"\x89PNG", "It is a picture, not a text file."),
    (b"\xff\xd8\xff", "It is a picture, not a text file."),
    (b"{\\rtf", "It is a word processor's document, not a text file."),
    (b"\x7fELF", "It is a program, not a text file."),
    (b"MZ", "It is a program, not a text file."),
)
_AS_CSV: Final = "Save it as CSV (comma separated, UTF-8) and choose that file."

Record = tuple[int, list[str]]
"""Line on which a record begins, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Recognized:
    """What a file's bytes are."""

    encoding: str
    shown: str
    sha256: str
    size: int
    start: str
    """Its beginning, as text."""


def _without_mark(head: bytes) -> str:
    """Guess UTF-16 where no mark says so: every other byte is zero."""
    some = head[:4096]
    if len(some) >= 8:
        even, odd = some[::2].count(0), some[1::2].count(0)
        if odd > len(some) // 4 and even < odd // 8:
            return "utf-16-le"
        if even > len(some) // 4 and odd < even // 8:
            return "utf-16-be"
    return ""


def _encoding_of(head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    return _without_mark(head)


def recognized(opened: Callable[[], BinaryIO]) -> Recognized:
    """Tell a file's encoding by reading it once; hash it on the way.

    Raises:
        FileRefused: empty, too big, not text, or no encoding fits.
    """
    with opened() as stream:
        head = stream.read(_PIECE)
        if not head.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0"):
            raise FileRefused("The file is empty.", "Ask for it again.")
        for magic, words in _KINDS:
            if head.startswith(magic):
                raise FileRefused(words, _AS_CSV)
        if head.lstrip()[:1] in {b"<", b"{", b"["}:
            raise FileRefused("It is XML, HTML or JSON, not separated text.", _AS_CSV)
        said = _encoding_of(head)
        names = [said] if said else ["utf-8", "cp1252"]
        decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
        digest, size, piece = hashlib.sha256(), 0, head
        while True:
            digest.update(piece)
            size += len(piece)
            if size > MAX_BYTES:
                raise FileRefused(
                    f"The file has more than {MAX_BYTES >> 20} MiB.", "Split it by work site."
                )
            for name, decoder in list(decoders.items()):
                try:
                    decoder.decode(piece, final=not piece)
                except UnicodeDecodeError:
                    del decoders[name]
            if not piece:
                break
            piece = stream.read(_PIECE)
    if not decoders:
        raise FileRefused(
            "The file is no text, or its characters are in no encoding that is known here.",
            "Save it as UTF-8 and choose that file.",
        )
    encoding = next(iter(decoders))
    start = head.decode(encoding, "replace")[:20_000]
    return Recognized(encoding, _NAMES[encoding], digest.hexdigest(), size, start)


def separator_of(start: str) -> str:
    """Return what separates the cells: what stands equally often in the first lines."""
    lines = [line for line in start.replace("\r", "\n").split("\n")[:30] if line.strip()][:20]
    if lines and lines[0].casefold().startswith("sep=") and len(lines[0]) >= 5:
        return lines[0][4]
    best, most = ",", (0, 0)
    for one in _SEPARATORS:
        counts = [len(_cells(line, one)) - 1 for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n) * (n > 0), n), default=0)
        score = (counts.count(usual) if usual else 0, usual)
        if score > most:
            best, most = one, score
    return best


def _cells(line: str, separator: str) -> list[str]:
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return line.split(separator)


def _open(text: str, separator: str) -> bool:
    """Tell whether a text ends within quotation marks, as the csv module reads them."""
    at, end = 0, len(text)
    while at < end:
        if text[at] != '"':
            at = text.find(separator, at)
            if at < 0:
                return False
            at += 1
            continue
        at += 1
        while True:
            at = text.find('"', at)
            if at < 0:
                return True
            if text[at + 1 : at + 2] != '"':
                break
            at += 2
        at = text.find(separator, at + 1)
        if at < 0:
            return False
        at += 1
    # A separator at the very end opens an empty cell, which is closed.
    return False


class _Lines:
    """The lines of a text, with their numbers, that can be put back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0

    def next(self) -> tuple[int, str] | None:
        if self._back:
            return self._back.popleft()
        line = self._text.readline(_MAX_LINE + 1)
        if not line:
            return None
        self._number += 1
        if len(line) > _MAX_LINE:
            raise FileRefused(
                f"Line {self._number:,} has more than {_MAX_LINE:,} characters.",
                "Ask for the file again: its lines do not end.",
            )
        return self._number, line

    def put_back(self, lines: Sequence[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


def _quoted(
    lines: _Lines, first: tuple[int, str], separator: str
) -> tuple[int, list[str]] | RejectedRow:
    """Read a record with quotation marks, over several lines where it must be."""
    number, text = first
    taken: list[tuple[int, str]] = []
    while _open(text, separator):
        more = lines.next()
        if more is not None:
            taken.append(more)
            text += more[1]
        if more is None or len(taken) >= _QUOTED_LINES or len(text) > _QUOTED_CHARS:
            lines.put_back(taken)
            return RejectedRow(number, "open_quote", "A quotation mark is opened and never closed.")
    try:
        # Over several lines quotation marks must fit: a stray one swallows what follows it.
        made = csv.reader([text.rstrip("\r\n")], delimiter=separator, strict=bool(taken))
        cells = next(made, [])
    except csv.Error:
        if taken:
            lines.put_back(taken)
            return RejectedRow(number, "open_quote", "A quotation mark is opened and never closed.")
        return RejectedRow(number, "too_long", "A cell is longer than any name or address.")
    return number, cells


def records(stream: BinaryIO, encoding: str, separator: str) -> Iterator[Record | RejectedRow]:
    """Give every record that is not blank: the line on which it begins, and its cells.

    Raises:
        FileRefused: a line has no end.
    """
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    lines = _Lines(text)
    try:
        while (found := lines.next()) is not None:
            number, line = found
            if '"' in line:
                read = _quoted(lines, found, separator)
                if isinstance(read, RejectedRow) or any(read[1]):
                    yield read
                continue
            bare = line.rstrip("\r\n")
            if bare and not bare.isspace():
                yield number, bare.split(separator)
    finally:
        text.detach()
