"""JSON read strictly and within bounds: what two programs could read differently is refused.

RFC 8259 leaves duplicate names and numbers out of range to the reader (sections 4 and 6); I-JSON
(RFC 7493, section 2) forbids them, and so do we: of two birth dates nobody knows the right one.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

from clinicdesk.domain.errors import FileRefused

__all__ = [
    "MAX_DEPTH",
    "JsonReader",
    "check_depth",
    "decode_text",
    "expect",
    "place_of",
    "skip_space",
]

MAX_DEPTH = 100
"""Real resources nest to about 15; Python's own reader breaks near 1,000."""
_MAX_DIGITS = 60
_MAX_EXPONENT = 100
_NO_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_STRING = re.compile(rb'"[^"]*"')
_SPACE = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_AGAIN = "Ask the sender for the file again."


def decode_text(data: bytes) -> tuple[str, str]:
    """Return a file's text, and a warning where it was not plain UTF-8.

    Raises:
        FileRefused: it is empty, or not text.
    """
    warning = ""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16")
            warning = "The file is UTF-16; JSON is sent as UTF-8 (RFC 8259, section 8.1)."
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"The file is not text in UTF-8: byte {error.start + 1} fits no character.", _AGAIN
        ) from error
    if not text.strip(" \t\n\r"):
        raise FileRefused("The file is empty.", _AGAIN)
    return text, warning


def check_depth(data: bytes, limit: int = MAX_DEPTH) -> None:
    """Refuse brackets nested deeper than ``limit``, in linear time and without recursion.

    Everything but brackets and quotes is dropped, then innermost pairs, one level a round. Taking
    away two adjacent quotes never changes what stands inside a string and what outside.

    Raises:
        FileRefused: it is nested too deep.
    """
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    left = data.translate(_AS_BRACES, _NO_BRACKETS).replace(b'""', b"")
    if b'"' in left:
        left = _STRING.sub(b"", left)
    for _level in range(limit):
        smaller = left.replace(b"{}", b"")
        if len(smaller) == len(left):
            return  # nothing left, or brackets without a partner: the reader says where
        left = smaller
    if b"{" in left:
        raise FileRefused(
            f"The file is nested deeper than {limit} levels; no health record is.", _AGAIN
        )


def place_of(text: str, at: int) -> str:
    """Say where a character stands: line and column, from one."""
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"


class JsonReader:
    """Reads values one by one and notes what is wrong within each, so that the next can be read.

    ``faults`` holds what the last value had wrong; whoever takes the value asks for them.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []
        # The two entrances that the standard decoder's own methods use; they are not in its stub.
        decoder: Any = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=self._float,
            parse_int=self._int,
            parse_constant=self._constant,
        )
        self._scan: Callable[[str, int], tuple[Any, int]] = decoder.scan_once
        self._string: Callable[[str, int, bool], tuple[str, int]] = decoder.parse_string

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            self.faults.append(f'"{twice[:60]}" is said twice; nobody knows which one is right')
        return made

    def _float(self, digits: str) -> Decimal:
        value = Decimal(digits)
        if len(digits) > _MAX_DIGITS or abs(value.adjusted()) > _MAX_EXPONENT:
            self.faults.append("a number is too large or has too many digits")
            return Decimal(0)
        return value

    def _int(self, digits: str) -> int:
        if len(digits) > _MAX_DIGITS:
            self.faults.append("a number is too large or has too many digits")
            return 0
        return int(digits)

    def _constant(self, name: str) -> None:
        self.faults.append(f"{name} is not a number that JSON knows")

    def value(self, text: str, at: int) -> tuple[Any, int]:
        """Read one value that starts at a place; return it and where it ends.

        Raises:
            FileRefused: the text is no JSON from here on, or is cut off.
        """
        try:
            made, end = self._scan(text, at)
        except StopIteration as error:
            _broken(text, error.value)
        except json.JSONDecodeError as error:
            _broken(text, error.pos, error.msg)
        except RecursionError as error:
            raise FileRefused("The file is nested too deep to be read.", _AGAIN) from error
        if text.find("\\u", at, end) >= 0:
            self._check_escapes(made, text[at:end])
        return made, end

    def _check_escapes(self, made: Any, raw: str) -> None:
        if "\\u0000" in raw and _holds(made, "\x00"):
            self.faults.append("a text has the character NUL in it, which no database keeps")
        if _SURROGATE.search(raw):
            try:
                json.dumps(made, ensure_ascii=False, default=str).encode()
            except UnicodeEncodeError:
                self.faults.append("a text has half a character in it (a lone surrogate)")

    def key(self, text: str, at: int) -> tuple[str, int]:
        """Read a name of an object, which starts at a quote; return it and where it ends."""
        if text[at : at + 1] != '"':
            _broken(text, at)
        try:
            return self._string(text, at + 1, True)
        except json.JSONDecodeError as error:
            _broken(text, error.pos, error.msg)

    def take_faults(self) -> list[str]:
        """Return what was wrong since the last time, and forget it."""
        found, self.faults = self.faults, []
        return found


def skip_space(text: str, at: int) -> int:
    """Return where the next character that means something stands."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def expect(text: str, at: int, wanted: str) -> str:
    """Return the character at a place, which must be one of those wanted.

    Raises:
        FileRefused: it is another, or the text ends.
    """
    found = text[at : at + 1]
    if not found or found not in wanted:
        _broken(text, at)
    return found


def _holds(value: Any, wanted: str) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if wanted in one:
                return True
        elif isinstance(one, dict):
            waiting += one.keys()
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False


def _broken(text: str, at: int, said: str = "") -> NoReturn:
    if at >= len(text.rstrip()) or said.startswith("Unterminated"):
        raise FileRefused(
            f"The file is cut off: it ends in the middle, after {place_of(text, len(text))}.",
            _AGAIN,
        )
    if text[at] < " " and text[at] not in "\t\n\r":
        name = "a NUL character" if text[at] == "\x00" else "a control character"
        raise FileRefused(f"The file has {name} in it at {place_of(text, at)}.", _AGAIN)
    raise FileRefused(f"The file is not JSON: {place_of(text, at)} cannot be read.", _AGAIN)
