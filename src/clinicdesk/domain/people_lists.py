"""Lists of people that leave the window: copied, printed or saved, each with its use.

A list of people is as confidential as their charts. It is taken for a stated use (minimum
necessary, 45 CFR 164.502(b)); one for calls and letters leaves out the dead and says of everybody
else whether and how they may be reached.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from clinicdesk.domain.contents import Imprint, Letterhead
from clinicdesk.domain.errors import BadInput, Refused

__all__ = [
    "CONTACT",
    "MOST_COPIED",
    "MOST_PRINTED",
    "MOST_PRINTED_COLUMNS",
    "ListColumn",
    "ListLine",
    "ListRequest",
    "ListUse",
    "MadeList",
    "PeopleList",
    "as_csv",
    "as_text",
    "audited_words",
    "check_use",
]

MOST_COPIED: Final = 500
MOST_PRINTED: Final = 2_000
MOST_PRINTED_COLUMNS: Final = 8
_MOST_REASON: Final = 200
CONTACT: Final = "contact"
"""The key of the column that says whether and how somebody may be reached."""
_FORMULA: Final = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


class ListUse(StrEnum):
    """What a list is taken for; the value is what people read."""

    CARE = "Care of these people"
    OUTREACH = "Calls, letters or messages"
    QUALITY = "Review of the clinic's work"
    OTHER = "Something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """A column of a list: its key for the record, its title, its share of a page (10: usual)."""

    key: str
    title: str
    share: int = 10


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line; ``patient_id`` is whom it is about."""

    patient_id: UUID | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """A list that somebody wants to take. ``shown`` names the filter, never what was typed."""

    title: str
    shown: str
    order: str
    columns: tuple[ListColumn, ...]
    lines: tuple[ListLine, ...]
    use: ListUse | None = None
    reason: str = ""
    """In the person's own words; needed where the use is something else."""


@dataclass(frozen=True, slots=True)
class MadeList:
    """The bytes of a list, how many lines they hold, and how many people were left out of it."""

    data: bytes
    count: int
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """What a printed list says."""

    letterhead: Letterhead
    imprint: Imprint
    title: str
    shown: str
    order: str
    use: str
    columns: tuple[ListColumn, ...]
    lines: tuple[ListLine, ...]
    left_out: int = 0


def check_use(request: ListRequest) -> None:
    """See that a list may be taken as it is asked for.

    Raises:
        BadInput: no use is named, or it is something else and nobody says what.
        Refused: there is nobody in it, or no column.
    """
    if not request.lines or not request.columns:
        raise Refused("There is nobody in this list.", "Choose some people first.")
    if request.use is None:
        raise BadInput("A list needs its use.", "Say what it is for.")
    if request.use is ListUse.OTHER and not request.reason.strip():
        raise BadInput("Something else needs its words.", "Say what the list is for.")
    if len(request.reason) > _MOST_REASON:
        raise BadInput(
            f"The reason is longer than {_MOST_REASON} letters.", "Say it in fewer words."
        )


def audited_words(request: ListRequest, count: int, left_out: int) -> str:
    """Say for the audit log what was taken: use, how many, which list, which columns."""
    use = request.use.value if request.use else "Copied as text"
    reason = " ".join(request.reason.split())
    parts = [
        f"{use}: {reason}" if reason else use,
        f"{count:,} {'line' if count == 1 else 'lines'}",
        f"{request.title}: {request.shown}",
        f"columns {', '.join(column.key for column in request.columns)}",
    ]
    if left_out:
        parts.append(f"{left_out:,} left out")
    return "; ".join(parts)


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking words for a formula (OWASP, CSV Injection)."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def as_text(columns: Sequence[ListColumn], lines: Sequence[ListLine]) -> str:
    """Return lines with tabs between cells, under a line of titles: what one pastes."""
    rows = [[column.title for column in columns], *(line.cells for line in lines)]
    return "\n".join("\t".join(_safe(" ".join(cell.split())) for cell in row) for row in rows)


def as_csv(columns: Sequence[ListColumn], lines: Sequence[ListLine]) -> bytes:
    """Return a CSV file (RFC 4180) in UTF-8 with a byte order mark, so that Excel reads names."""
    said = io.StringIO(newline="")
    write = csv.writer(said, lineterminator="\r\n")
    write.writerow([_safe(column.title) for column in columns])
    write.writerows([_safe(cell) for cell in line.cells] for line in lines)
    return said.getvalue().encode("utf-8-sig")
