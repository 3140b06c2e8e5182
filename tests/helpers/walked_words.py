"""All the words in a value, for walks that look for what must not be there."""

import dataclasses
import io
import zipfile
from collections.abc import Iterator, Mapping
from enum import Enum

from pdf_reading import page_texts

__all__ = ["said"]


def said(value: object) -> str:
    """All words in a value, however deep: fields, names, bytes, the text of pages."""
    return "\n".join(_parts(value, set()))


def _bytes(value: bytes, seen: set[int]) -> Iterator[str]:
    if value.startswith(b"%PDF"):
        yield from page_texts(value)
    elif value.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(value)) as archive:
            for name in archive.namelist():
                yield name
                yield from _parts(archive.read(name), seen)
    yield value.decode("latin-1")


def _parts(value: object, seen: set[int]) -> Iterator[str]:
    if isinstance(value, bytes):
        yield from _bytes(value, seen)
    elif isinstance(value, Enum):
        yield str(value.value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        if id(value) not in seen:
            seen.add(id(value))
            for field in dataclasses.fields(value):
                yield from _parts(getattr(value, field.name), seen)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _parts(key, seen)
            yield from _parts(each, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _parts(each, seen)
    else:
        yield str(value)
