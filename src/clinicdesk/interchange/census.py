"""One eligibility file: recognized, its head told, and its rows given one after another.

Cells of Social Security numbers are emptied here, before anything else sees them.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from clinicdesk.domain.census import CensusLook, RejectedRow
from clinicdesk.domain.census_fields import (
    CensusField,
    guess_mapping,
    looks_like_data,
    social_security_columns,
)
from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange.census_text import (
    MAX_COLUMNS,
    Recognized,
    Record,
    recognized,
    records,
    separator_of,
)
from clinicdesk.interchange.files import FoundFile, find_files
from clinicdesk.interchange.x12_834 import COLUMNS, MemberFile, is_x12

__all__ = ["ENDINGS", "CensusSource", "census_files"]

ENDINGS: Final = frozenset({".csv", ".txt", ".tsv", ".834", ".edi", ".x12", ".dat"})
_SAMPLE: Final = 400
_SHOWN: Final = 5
_HEADER_WITHIN: Final = 25
_SHOWN_SEPARATOR: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SSN = re.compile(r"(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")


def census_files(paths: Sequence[Path]) -> Iterator[FoundFile]:
    """Give the eligibility files that paths, folders and archives lead to."""
    return find_files(paths, ENDINGS)


class CensusSource:
    """A file that was recognized; its rows can be given as often as asked."""

    def __init__(self, found: FoundFile) -> None:
        """Look at the file.

        Raises:
            FileRefused: it is no eligibility file, or cannot be read.
        """
        self.path = found.label
        self._open = _opener(found)
        self.known: Recognized = recognized(self._open)
        self.notes: Counter[str] = Counter()
        self._x12 = MemberFile(self.known.start) if is_x12(self.known.start) else None
        if self._x12 is not None:
            self.separator, self._header_line = "", 0
            self.headers: tuple[str, ...] = COLUMNS
        else:
            self.separator = separator_of(self.known.start)
            self._header_line, self.headers = self._header()
        self._dropped: tuple[int, ...] = ()
        self._faulty = 0
        self.samples = tuple(self._sampled())
        names = social_security_columns(self.headers, self.samples) if self._x12 is None else ()
        self._dropped = tuple(n for n, name in enumerate(self.headers) if name in names)
        self.dropped = tuple(self.headers[n] for n in self._dropped)

    @property
    def format(self) -> str:
        """``csv`` or ``834``."""
        return "834" if self._x12 is not None else "csv"

    @property
    def whole(self) -> bool:
        """Whether the file says that it holds everybody; separated text is taken to."""
        return self._x12 is None or self._x12.whole

    def look(self) -> CensusLook:
        """Return what was recognized, with sample values; nothing that is dropped is among them."""
        shown = [self._without(list(row)) for row in self.samples[:_SHOWN]]
        guessed = (
            {one: CensusField(one) for one in COLUMNS}
            if self._x12 is not None
            else guess_mapping([name for name in self.headers if name not in self.dropped])
        )
        return CensusLook(
            path=self.path,
            name=Path(self.path).name,
            format=self.format,
            encoding=self.known.shown,
            delimiter=_SHOWN_SEPARATOR.get(self.separator, self.separator),
            headers=self.headers,
            samples=tuple(map(tuple, shown)),
            guessed=guessed,
            dropped=self.dropped,
            notes=tuple(self._look_notes()),
            whole=self.whole,
        )

    def _look_notes(self) -> Iterator[str]:
        if self.known.encoding == "cp1252":
            yield "The characters are those of Windows-1252, not UTF-8: check names with accents."
        if twice := [name for name in self.headers if re.search(r" \(\d+\)$", name)]:
            yield f"Columns have the same header: {', '.join(twice)}."
        if self.dropped:
            listed = ", ".join(self.dropped)
            yield f"Social Security numbers are never read or kept: {listed} is left out."
        if not self.samples and not self._faulty:
            yield "The file has a header and no rows."
        if self._x12 is not None and not self._x12.whole:
            yield "The file holds changes only: who is not in it stays as they are."

    def _header(self) -> tuple[int, tuple[str, ...]]:
        """Find the header: the first line of which two columns are known, or the first line."""
        first: tuple[int, list[str]] | None = None
        with self._open() as stream:
            for place, one in enumerate(records(stream, self.known.encoding, self.separator)):
                if isinstance(one, RejectedRow) or _is_sep(one[1]):
                    continue
                self._narrow(one[1])
                first = first or one
                if len(guess_mapping(one[1])) >= 2:
                    return one[0], _distinct(one[1])
                if place >= _HEADER_WITHIN:
                    break
        if first is None:
            raise FileRefused("The file has no header and no rows.", "Ask for it again.")
        if len(first[1]) < 2:
            raise FileRefused(
                "The file has one column only, or its cells are not separated.",
                "Save it with commas, semicolons, tabs or bars between the cells.",
            )
        if looks_like_data(first[1]):
            raise FileRefused(
                "The file has no header: its first line holds a person.",
                "Ask for a file whose first line names the columns.",
            )
        return first[0], _distinct(first[1])

    def _narrow(self, cells: Sequence[str]) -> None:
        if len(cells) > MAX_COLUMNS:
            raise FileRefused(
                f"The file has {len(cells):,} columns; at most {MAX_COLUMNS} are read.",
                "Ask for the columns of an eligibility file only.",
            )

    def _sampled(self) -> Iterator[tuple[str, ...]]:
        """Give the first rows; a fault later in the file is told when all of it is read."""
        count = 0
        try:
            for one in self.rows():
                if isinstance(one, RejectedRow):
                    self._faulty += 1
                else:
                    yield tuple(one[1])
                    count += 1
                if count >= _SAMPLE:
                    return
        except FileRefused:
            if not count:
                raise

    def rows(self) -> Iterator[Record | RejectedRow]:
        """Give each row as cells under the headers; what cannot be cells is rejected by line.

        Raises:
            FileRefused: the file is cut off, or a line has no end.
        """
        self.notes.clear()
        with self._open() as stream:
            if self._x12 is not None:
                self._x12.notes.clear()
                yield from self._x12.rows(stream, self.known.encoding)
                self.notes.update(self._x12.notes)
                return
            width = len(self.headers)
            for one in records(stream, self.known.encoding, self.separator):
                if isinstance(one, RejectedRow):
                    if one.line > self._header_line:
                        yield one
                elif one[0] > self._header_line:
                    made = self._fitted(one[0], one[1], width)
                    if made is not None:
                        yield made

    def _fitted(self, line: int, cells: list[str], width: int) -> Record | RejectedRow | None:
        if len(cells) != width:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                return RejectedRow(
                    line, "too_many_cells", "The row has more cells than the header."
                )
            self.notes["Rows have fewer or more cells than the header."] += 1
            cells = (cells + [""] * width)[:width]
        filled = sum(1 for cell in cells if cell and not cell.isspace())
        if not filled:
            return None
        if filled <= 2 < width // 2 and self._no_person(cells):
            self.notes["Lines hold a note or a total and no person."] += 1
            return None
        for place, cell in enumerate(cells):
            if "\0" in cell:
                return RejectedRow(line, "nul", "The row has a character that no text has (NUL).")
            if len(cell) == 11 and cell[3] == "-" and cell[6] == "-" and _SSN.fullmatch(cell):
                self.notes["Social Security numbers outside their column were left out."] += 1
                cells[place] = ""
        return line, self._without(cells)

    @staticmethod
    def _no_person(cells: Sequence[str]) -> bool:
        said = " ".join(cells).strip().casefold()
        return bool(
            re.match(
                r"(total|count|end|records?|rows?|trailer|tr\b|eof|\*+|-+|=+|#|page|report)", said
            )
        )

    def _without(self, cells: list[str]) -> list[str]:
        for place in self._dropped:
            if place < len(cells):
                cells[place] = ""
        return cells


def _is_sep(cells: Sequence[str]) -> bool:
    return cells[0].casefold().startswith("sep=") and not any(cells[1:])


def _distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Name the columns: each by its header, a second one of a header with its number."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\0", "").split())[:80] or f"Column {place}"
        seen[name.casefold()] += 1
        again = seen[name.casefold()]
        names.append(name if again == 1 else f"{name} ({again})")
    return tuple(names)


def _opener(found: FoundFile) -> Callable[[], BinaryIO]:
    """Return what opens the file: an ordinary one from the disk, an archive's from memory."""
    path = Path(found.label)
    if path.is_file() and found.suffix not in {".gz", ".zip"} and not path.name.endswith(".gz"):

        def opened() -> BinaryIO:
            try:
                return path.open("rb")
            except OSError as error:
                raise FileRefused(
                    f"The file cannot be read: {error.strerror or 'the disk refused'}.",
                    "Check that it is still there and that you may read it.",
                ) from error

        return opened
    data = found.read()
    return lambda: io.BytesIO(data)
