"""Reads fields out of decoded JSON: each of its type, within bounds, and none left over."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

__all__ = ["Fields", "encode_bytes"]

_MAX_ENTRIES: Final = 5_000
_MAX_TEXT: Final = 500


def encode_bytes(value: bytes) -> str:
    """Return bytes as JSON text (standard Base64, RFC 4648 section 4)."""
    return base64.b64encode(value).decode("ascii")


class Fields:
    """One JSON object of a file, taken apart field by field.

    ``fail`` makes the error that is raised for whatever is not as it must be; it is given the
    name of the place, never a value.
    """

    def __init__(self, value: object, where: str, fail: Callable[[str], Exception]) -> None:
        self._where = where
        self._fail = fail
        if not isinstance(value, dict):
            raise fail(f"{where} is not an object")
        self._left: dict[str, object] = dict(value)

    def _wrong(self, name: str) -> Exception:
        return self._fail(f"{self._where}.{name} is not as it must be")

    def _take(self, name: str) -> object:
        if name not in self._left:
            raise self._wrong(name)
        return self._left.pop(name)

    def has(self, name: str) -> bool:
        """Tell whether a field is there that need not be."""
        return name in self._left

    def text(self, name: str, *, least: int = 1) -> str:
        """Take text of at most 500 characters."""
        value = self._take(name)
        if not isinstance(value, str) or not least <= len(value) <= _MAX_TEXT:
            raise self._wrong(name)
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Take one of some words."""
        value = self.text(name)
        if value not in choices:
            raise self._wrong(name)
        return value

    def integer(self, name: str, low: int, high: int) -> int:
        """Take a whole number within bounds, both included."""
        value = self._take(name)
        if type(value) is not int or not low <= value <= high:
            raise self._wrong(name)
        return value

    def uuid(self, name: str) -> UUID:
        """Take an id in its one canonical spelling."""
        value = self.text(name)
        try:
            found = UUID(value)
        except ValueError:
            raise self._wrong(name) from None
        if str(found) != value:
            raise self._wrong(name)
        return found

    def _decoded(self, value: object, name: str, low: int, high: int) -> bytes:
        if not isinstance(value, str):
            raise self._wrong(name)
        try:
            found = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise self._wrong(name) from None
        if not low <= len(found) <= high or encode_bytes(found) != value:
            raise self._wrong(name)
        return found

    def octets(self, name: str, low: int, high: int) -> bytes:
        """Take bytes of a bounded length."""
        return self._decoded(self._take(name), name, low, high)

    def octets_list(self, name: str, low: int, high: int) -> tuple[bytes, ...]:
        """Take a list of byte strings of a bounded length."""
        return tuple(self._decoded(value, name, low, high) for value in self._list(name))

    def _list(self, name: str) -> list[object]:
        value = self._take(name)
        if not isinstance(value, list) or len(value) > _MAX_ENTRIES:
            raise self._wrong(name)
        return value

    def object(self, name: str) -> "Fields":
        """Take an object."""
        return Fields(self._take(name), f"{self._where}.{name}", self._fail)

    def object_or_null(self, name: str) -> "Fields | None":
        """Take an object, or nothing."""
        value = self._take(name)
        return None if value is None else Fields(value, f"{self._where}.{name}", self._fail)

    def objects(self, name: str) -> "list[Fields]":
        """Take a list of objects."""
        return [
            Fields(value, f"{self._where}.{name}[{index}]", self._fail)
            for index, value in enumerate(self._list(name))
        ]

    def texts(self, name: str) -> dict[str, str]:
        """Take an object whose values are text."""
        fields = self.object(name)
        return {key: fields.text(key, least=0) for key in list(fields._left)}

    def done(self, ignore: Sequence[str] = ()) -> None:
        """Refuse what was not taken: an unknown field belongs to another version."""
        left = set(self._left) - set(ignore)
        if left:
            raise self._fail(f"{self._where} has a field that does not belong there")
