"""What one cell of an eligibility file means: names, days, phones as HR systems write them.

Each reader returns the clean value, or a `CellProblem` in words that say what HR should send. A
cell that says "unknown" is empty. Nothing is guessed where two days are possible: the file's own
order of day and month, told once for each column, decides.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clinicdesk.domain.folding import digits_of

__all__ = [
    "CellProblem",
    "DateOrder",
    "clean",
    "date_order_of",
    "nickname_in",
    "person_code_of",
    "phone_of",
    "read_day",
    "split_name",
    "told_name",
    "zip_of",
]

DateOrder = str
"""``mdy`` or ``dmy``: what comes first where both are numbers with slashes or dashes."""

_NOTHING: Final = frozenset(
    ["", "n/a", "na", "#n/a", "unknown", "unk", "tbd", "-", "--", "nil", "(blank)", "not known"]
)
_NO_DAY: Final = frozenset({"00/00/0000", "0000-00-00", "00000000", "0", "0/0/0000", "00-00-0000"})
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e")
)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ].*)?")
_D8 = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})\.?,?[- ](\d{4}|\d{2})")
_QUOTED = re.compile(r"^(?P<name>.*?)\s*[\"“(](?P<nick>[^\"”)]{1,40})[\"”)]\s*$")
_SUFFIXES: Final = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}


@dataclass(frozen=True, slots=True)
class CellProblem(Exception):
    """A cell that cannot be read. ``code`` counts, ``words`` say; neither holds the value."""

    code: str
    words: str


def clean(cell: str) -> str:
    """Take out what cannot be seen: blanks around, twice and hard; tabs, joiners, pictures."""
    if not cell:
        return ""
    if cell.isascii() and cell.isprintable():
        said = (
            " ".join(cell.split()) if "  " in cell or cell[:1] == " " or cell[-1:] == " " else cell
        )
    else:
        said = unicodedata.normalize("NFC", cell).translate(_INVISIBLE)
        # Letters and digits of any script are kept as they are: only signs are looked at singly.
        if not said.replace(" ", "").isalnum():
            said = "".join(
                " " if unicodedata.category(c) in {"Zs", "Zl", "Zp", "Cc"} else c
                for c in said
                if unicodedata.category(c) not in {"So", "Co", "Cs", "Cn"}
            )
        said = " ".join(said.split())
    return "" if said.casefold() in _NOTHING else said


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellProblem("bad_date", "There is no such day.") from None


def _whole_year(year: str, today: date, *, past: bool) -> int:
    if len(year) == 4:
        return int(year)
    found = today.year // 100 * 100 + int(year)
    latest = today.year if past else today.year + 30
    return found - 100 if found > latest else found


def read_day(cell: str, order: DateOrder, today: date, *, past: bool = False) -> date | None:
    """Read a day: ISO, D8, with slashes, dots or words, or as a spreadsheet counts days.

    ``past`` puts years of two digits before today. Dots are day first, as where they are used.

    Raises:
        CellProblem: no such day, or no day at all.
    """
    said = clean(cell)
    if not said or said in _NO_DAY:
        return None
    if found := _ISO.fullmatch(said):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(said):
        one, dot, other, year = found.groups()
        first_day = order == "dmy" or dot == "."
        month, day = (int(other), int(one)) if first_day else (int(one), int(other))
        return _made(_whole_year(year, today, past=past), month, day)
    if found := _D8.fullmatch(said):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if (found := _SERIAL.fullmatch(said)) and 0 < int(found[1]) < 80_000:
        return _EXCEL_EPOCH + timedelta(days=int(found[1]))
    if found := _MONTH_FIRST.fullmatch(said):
        return _made(int(found[3]), _month(found[1]), int(found[2]))
    if found := _DAY_FIRST.fullmatch(said):
        return _made(_whole_year(found[3], today, past=past), _month(found[2]), int(found[1]))
    raise CellProblem("bad_date", "This is no date. Send dates as YYYY-MM-DD.")


def _month(word: str) -> int:
    number = _MONTHS.get(word[:3].casefold())
    if number is None:
        raise CellProblem("bad_date", "This is no date. Send dates as YYYY-MM-DD.")
    return number


def date_order_of(cells: Iterable[str]) -> DateOrder:
    """Tell whether a column writes the day or the month first; the month where nothing tells."""
    day_first = month_first = 0
    for cell in cells:
        found = _NUMBERS.fullmatch(cell.strip())
        if found is None or found[2] == ".":
            continue
        day_first += int(found[1]) > 12
        month_first += int(found[3]) > 12
    return "dmy" if day_first > month_first else "mdy"


_EXTENSION = re.compile(r"(?i)\s*(?:x|ext\.?|extension)\s*(\d{1,6})\s*$")


def phone_of(cell: str) -> str:
    """Write a North American phone as ``(614) 555-0142``; others stay as they were typed."""
    said = clean(cell)
    extension = ""
    if found := _EXTENSION.search(said):
        extension, said = f" x{found[1]}", said[: found.start()]
    digits = digits_of(said)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != 10 or (said.startswith("+") and not said.startswith("+1")):
        return (said + extension) if len(digits) >= 7 else ""
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}{extension}"


def zip_of(cell: str) -> str:
    """Write a ZIP with the zeros that spreadsheets drop; other postal codes as they are."""
    said = clean(cell)
    if found := re.fullmatch(r"(\d{3,5})(?:\.0)?", said):
        return found[1].zfill(5)
    if found := re.fullmatch(r"(\d{3,5})-?(\d{4})", said):
        return f"{found[1].zfill(5)}-{found[2]}"
    return said[:20]


def person_code_of(cell: str) -> str:
    """Write a person code with two digits; other codes as they are."""
    said = clean(cell)
    return said.zfill(2)[:10] if said.isascii() and said.isdigit() else said[:10]


_CAPITAL = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def _capitalized(found: re.Match[str]) -> str:
    word = found[0]
    parts = re.split(r"(['’])", word)
    said = "".join(p[:1].upper() + p[1:].lower() for p in parts)
    if len(said) > 4 and said.startswith("Mc"):
        return f"Mc{said[2].upper()}{said[3:]}"
    return said


def told_name(cell: str, *, family: bool) -> str:
    """Write a name as a person does: capitals alone become Capitals. Real names are never emptied.

    "Null", "None" and "Na" are names.
    """
    said = clean(cell) or " ".join(cell.split()).strip(" -")
    if said.casefold() in {"n/a", "#n/a", "unknown", "unk", "(blank)", "tbd"}:
        return ""
    long_enough = 3 if family else 4
    if len(said) >= long_enough and said.isupper():
        said = _CAPITAL.sub(_capitalized, said)
    return said


def split_name(whole: str) -> tuple[str, str, str, str]:
    """Take a whole name apart: family, given, suffix and what stands in quotation marks.

    ``Hall, Ann B``, ``Ann B Hall`` and ``Ann "Bud" Hall Jr.`` are read.
    """
    nick = ""
    if found := re.search(r"[\"“(]([^\"”)]{1,40})[\"”)]", whole):
        nick = found[1].strip()
        whole = f"{whole[: found.start()]} {whole[found.end() :]}"
    suffix = ""
    if "," in whole:
        family, _, given = whole.partition(",")
        words = given.replace(",", " ").split()
    else:
        words = whole.split()
        if words and words[-1].strip(".").casefold() in _SUFFIXES and len(words) > 2:
            suffix = _SUFFIXES[words.pop().strip(".").casefold()]
        family = words.pop() if len(words) > 1 else ""
    family_words = family.split()
    if len(family_words) > 1 and family_words[-1].strip(".").casefold() in _SUFFIXES:
        suffix = _SUFFIXES[family_words.pop().strip(".").casefold()]
    return " ".join(family_words), " ".join(words), suffix, nick


def nickname_in(given: str) -> tuple[str, str]:
    """Take what stands in quotation marks or brackets out of a given name."""
    found = _QUOTED.fullmatch(given)
    return (found["name"], found["nick"].strip()) if found and found["name"] else (given, "")
