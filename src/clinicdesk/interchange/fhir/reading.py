"""Takes resources out of a file, each with its original text and its place.

A bundle is walked by hand down to its resources and no further: so each resource's very text can be
kept, one can be wrong without losing the others, and the reader can stop between any two.
"""

import hashlib
import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange.fhir.labels import security_of
from clinicdesk.interchange.json_text import (
    JsonReader,
    check_depth,
    decode_text,
    expect,
    place_of,
    skip_space,
)

__all__ = ["ENDINGS", "RawResource", "ResourceFile", "canonical_sha256"]

ENDINGS = frozenset({".json", ".ndjson", ".jsonl"})
MAX_DOCUMENT = 100 << 20
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")
_NOT_FHIR = "Send FHIR R4 as JSON: a Bundle, a resource, or NDJSON."
_MAX_NESTED_BUNDLES = 4


@dataclass(slots=True)
class RawResource:
    """One counted resource, or one that cannot be read.

    ``fault`` says in plain words why it is rejected; ``content`` is empty then.
    """

    where: str
    """JSON pointer in the file, or "line 12"."""
    text: str = ""
    """Its very text in the file."""
    type: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    full_url: str = ""
    fault: str = ""
    warnings: tuple[str, ...] = ()
    around: tuple[list[Any], ...] = ()
    """What the bundles around it say of security; whole once the file is read to its end."""

    @property
    def id(self) -> str:
        """Its id in the source; empty where it has none."""
        found = self.content.get("id")
        return found if isinstance(found, str) else ""


def _plain(value: object) -> str:
    return f"\x01{value}" if isinstance(value, Decimal) else str(value)


def canonical_sha256(content: dict[str, Any]) -> bytes:
    """Hash what a resource says, whatever its spaces and the order of its names.

    Numbers count with the digits they are written with: 7.10 is not 7.1. What a server adds by
    itself at every sending (``meta.lastUpdated``, ``meta.versionId``) says nothing of the person.
    """
    meta = content.get("meta")
    if isinstance(meta, dict) and ("lastUpdated" in meta or "versionId" in meta):
        own = {k: v for k, v in meta.items() if k not in {"lastUpdated", "versionId"}}
        content = {**content, "meta": own}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode("ascii")).digest()


Walk = Generator[RawResource, None, int]
"""Yields resources; returns where what was walked ends."""


class ResourceFile:
    """One file's resources. Iterate once; then `source` and `warnings` say what else was seen.

    Raises (while iterating):
        FileRefused: the file as a whole cannot be read; nothing of it may go in.
    """

    def __init__(self, data: bytes, *, lines: bool = False) -> None:
        self._reader = JsonReader()
        self.warnings: list[str] = []
        self._around: tuple[list[Any], ...] = ()
        self.source = ""
        """What the bundle says of its sender; empty where it says nothing."""
        self.lines = lines or _looks_like_lines(data)
        if not self.lines and len(data) > MAX_DOCUMENT:
            raise FileRefused(
                f"The file has {len(data) >> 20} MiB; one document may have "
                f"{MAX_DOCUMENT >> 20} MiB.",
                "Ask for NDJSON, or for one file a person.",
            )
        if data[:1] == b"<":
            raise FileRefused("The file is XML; FHIR is read as JSON.", _NOT_FHIR)
        text, warning = decode_text(data)
        self.text = text
        if warning:
            self.warnings.append(warning)
        if not self.lines:
            check_depth(data if not warning else text.encode("utf-8", "surrogatepass"))

    def __iter__(self) -> Iterator[RawResource]:
        return self._read_lines() if self.lines else self._read_document()

    def _read_lines(self) -> Iterator[RawResource]:
        at = number = 0
        length = len(self.text)
        while at < length:
            end = self.text.find("\n", at)
            end = length if end < 0 else end
            number += 1
            line = self.text[at:end].strip()
            at = end + 1
            if line:
                yield self._line(line, f"line {number}")

    def _line(self, line: str, where: str) -> RawResource:
        try:
            check_depth(line.encode("utf-8", "surrogatepass"))
            value, end = self._reader.value(line, 0)
            if skip_space(line, end) < len(line):
                raise FileRefused("The line has more than one value in it.")
        except FileRefused as refused:
            self._reader.take_faults()
            said = refused.sentence.replace("The file", "The line")
            return RawResource(where, line, fault=said)
        return self._resource(value, line, where)

    def _read_document(self) -> Iterator[RawResource]:
        start = skip_space(self.text, 0)
        if self.text[start] != "{":
            raise FileRefused(
                "The file is not FHIR: a resource starts with an opening brace.", _NOT_FHIR
            )
        end = yield from self._top(start)
        rest = skip_space(self.text, end)
        if rest < len(self.text):
            raise FileRefused(
                "The file has more after its end, from "
                f"{place_of(self.text, rest)} on; nobody knows what is meant.",
                "One resource a line is read as NDJSON (name the file .ndjson).",
            )

    def _top(self, start: int) -> Walk:
        """Yield the resources of the document's one object; return where it ends."""
        if _is_bundle(self.text, start):
            return (yield from self._bundle(start, "", 0))
        value, end = self._reader.value(self.text, start)
        if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
            faults = self._reader.take_faults()
            more = f" ({faults[0]})" if faults else ""
            raise FileRefused(
                f"The file is not FHIR: it does not say what resource it is{more}.", _NOT_FHIR
            )
        if _says_bundle(value):
            self._reader.take_faults()
            return (yield from self._bundle(start, "", 0))
        yield self._resource(value, self.text[start:end], "/")
        return end

    def _bundle(self, start: int, pointer: str, nested: int) -> Walk:
        """Walk a bundle's object by hand; return where it ends."""
        if nested > _MAX_NESTED_BUNDLES:
            raise FileRefused("The file has bundles in bundles in bundles; it is not read.")
        text, names, at = self.text, set[str](), start + 1
        envelope: dict[str, Any] = {}
        outer, said = self._around, list[Any]()
        self._around = (*outer, said)
        while True:
            at = skip_space(text, at)
            if expect(text, at, '}"') == "}":
                break
            name, at = self._reader.key(text, at)
            at = skip_space(text, at)
            expect(text, at, ":")
            at = skip_space(text, at + 1)
            if name in names:
                raise FileRefused(f'The bundle says "{name[:60]}" twice; it is not read.')
            names.add(name)
            if name == "entry":
                at = yield from self._entries(at, f"{pointer}/entry", nested)
            else:
                envelope[name], at = self._reader.value(text, at)
                self._refuse_faults()
            at = skip_space(text, at)
            if expect(text, at, ",}") == "}":
                break
            at += 1
        self._note_envelope(envelope)
        said += security_of(envelope)
        self._around = outer
        return at + 1

    def _refuse_faults(self) -> None:
        for fault in self._reader.take_faults():
            raise FileRefused(f"The bundle cannot be read: {fault}.", "Ask for the file again.")

    def _note_envelope(self, envelope: dict[str, Any]) -> None:
        for fault in self._reader.take_faults():
            raise FileRefused(
                f"The bundle cannot be read: {fault}.", "Ask the sender for it again."
            )
        meta = envelope.get("meta")
        said = meta.get("source") if isinstance(meta, dict) else None
        if not self.source and isinstance(said, str) and not said.startswith("#"):
            self.source = said.strip()[:200]

    def _entries(self, at: int, pointer: str, nested: int) -> Walk:
        text = self.text
        if expect(text, at, "[n") == "n":
            _nothing, end = self._reader.value(text, at)
            return end
        at, number = skip_space(text, at + 1), 0
        if expect(text, at, ']{"[-0123456789tfn') == "]":
            return at + 1
        while True:
            at = skip_space(text, at)
            expect(text, at, "{")
            at = yield from self._entry(at, f"{pointer}/{number}", nested)
            number += 1
            at = skip_space(text, at)
            if expect(text, at, ",]") == "]":
                return at + 1
            at += 1

    def _entry(self, at: int, pointer: str, nested: int) -> Walk:
        """Walk one entry; yield its resource, where it has one; return where it ends."""
        text, names, at = self.text, set[str](), at + 1
        found: RawResource | None = None
        full_url = ""
        faults: list[str] = []
        while True:
            at = skip_space(text, at)
            if expect(text, at, '}"') == "}":
                break
            name, at = self._reader.key(text, at)
            at = skip_space(text, at)
            expect(text, at, ":")
            at = skip_space(text, at + 1)
            if name in names:
                faults.append(f'the entry says "{name[:60]}" twice')
            names.add(name)
            if name == "resource" and _is_bundle(text, at):
                at = yield from self._bundle(at, f"{pointer}/resource", nested + 1)
            elif name == "resource":
                value, end = self._reader.value(text, at)
                if _says_bundle(value):  # late, since servers order names as they like
                    self._reader.take_faults()
                    at = yield from self._bundle(at, f"{pointer}/resource", nested + 1)
                else:
                    found = self._resource(value, text[at:end], f"{pointer}/resource")
                    at = end
            else:
                value, at = self._reader.value(text, at)
                faults += self._reader.take_faults()
                if name == "fullUrl" and isinstance(value, str):
                    full_url = value
            at = skip_space(text, at)
            if expect(text, at, ",}") == "}":
                break
            at += 1
        if found is not None:
            found.full_url = full_url
            if faults and not found.fault:
                found.fault = f"The entry cannot be read: {faults[0]}."
            yield found
        return at + 1

    def _resource(self, value: Any, text: str, where: str) -> RawResource:
        made = RawResource(where, text)
        faults = self._reader.take_faults()
        kind = value.get("resourceType") if isinstance(value, dict) else None
        if isinstance(kind, str) and _TYPE.fullmatch(kind):
            made.type = kind
        if not isinstance(value, dict):
            made.fault = "It is not an object, as a resource must be."
        elif faults:
            made.fault = f"It cannot be read: {faults[0]}."
        elif not made.type:
            made.fault = "It does not say what kind of resource it is."
        else:
            made.content, made.around = value, self._around
            if kind == "Composition" and self._around:
                self._around[-1].extend(security_of(value))
            if kind == "MessageHeader" and not self.source:
                self.source = _sender(value)
        return made


def _sender(header: dict[str, Any]) -> str:
    said = header.get("source")
    if not isinstance(said, dict):
        return ""
    for name in ("name", "endpoint"):
        found = said.get(name)
        if isinstance(found, str) and found.strip():
            return found.strip()[:200]
    return ""


_BUNDLE_HEAD = re.compile(r'\{\s*"resourceType"\s*:\s*"Bundle"')


def _is_bundle(text: str, at: int) -> bool:
    """Tell whether an object says at once that it is a bundle."""
    return _BUNDLE_HEAD.match(text, at) is not None


def _says_bundle(value: Any) -> bool:
    return isinstance(value, dict) and value.get("resourceType") == "Bundle"


def _looks_like_lines(data: bytes) -> bool:
    """Tell NDJSON without its ending: a whole object on the first line and another one after."""
    first, newline, rest = data[: 4 << 20].partition(b"\n")
    first = first.strip()
    if not newline or not first.startswith(b"{") or not first.endswith(b"}"):
        return False
    return rest.lstrip()[:1] == b"{"
