"""Originals on their way out: as they came, but for references that nobody else could follow.

A conditional reference is allowed in a transaction alone (FHIR R4, "Bundle"), so it becomes the
resource it leads to, or a logical reference. A reference to what is kept elsewhere is left out
with what carries it: it would tell that there is something. Nothing else is touched.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from clinicdesk.domain.exporting import KeptOriginal
from clinicdesk.interchange.fhir.context import KEPT
from clinicdesk.interchange.fhir.elements import text_of
from clinicdesk.interchange.fhir.references import address_of, addresses_of, typed
from clinicdesk.interchange.fhir.writing.json_out import dumped, loaded
from clinicdesk.interchange.fhir.writing.values import Address, Json

__all__ = ["Outgoing", "Places", "place_of", "pointed_at"]

_URN: Final = "urn:uuid:"


@dataclass(slots=True)
class Outgoing:
    """An original on its way."""

    kept: KeptOriginal
    content: Json
    full_url: str
    renamed: bool = False

    @property
    def id(self) -> str:
        """Its id; empty where its source gave none."""
        return text_of(self.content.get("id"), 200)


def _is_uuid(said: str) -> bool:
    try:
        return str(UUID(said)) == said
    except ValueError:
        return False


def _base(source: str) -> str:
    """Return an address that stands for a source that told none of its own (RFC 2606)."""
    return f"https://{hashlib.sha256(source.encode()).hexdigest()[:12]}.invalid/fhir"


def _full_url(kept: KeptOriginal, content: Json) -> str:
    """Return the address of an original: its own, else one under its source's."""
    said = kept.full_url
    ident = text_of(content.get("id"), 200)
    if said.lower().startswith(_URN) and _is_uuid(said[len(_URN) :].lower()):
        return said.lower()
    if urlsplit(said).scheme in {"http", "https"} and said.endswith(f"/{kept.type}/{ident}"):
        return said
    if ident:
        return f"{_base(kept.source)}/{kept.type}/{ident}"
    return f"{_URN}{uuid5(NAMESPACE_URL, f'{kept.source}|{kept.type}|{kept.key}')}"


def place_of(kept: KeptOriginal) -> Address:
    """Return where an original stands by itself: the address that its source gave it."""
    content = loaded(kept.text)
    return Address(_full_url(kept, content), text_of(content.get("id"), 200))


@dataclass(slots=True)
class Places:
    """Which address of which source leads where in the bundle."""

    outgoing: list[Outgoing] = field(default_factory=list)
    by_row: dict[UUID, Address] = field(default_factory=dict)
    _led: dict[tuple[str, str], str] = field(default_factory=dict)
    _moved: set[tuple[str, str]] = field(default_factory=set)
    _taken: set[tuple[str, str]] = field(default_factory=set)
    _urls: set[str] = field(default_factory=set)

    def add(self, kept: KeptOriginal, person: str = "") -> None:
        """Give an original its place; one whose id another source has already gets a new one.

        ``person`` is where the Patient stands: every Patient that is the same one leads there.
        """
        content = loaded(kept.text)
        addresses = addresses_of(kept.type, content, kept.full_url)
        if kept.type == "Patient":
            stays = _full_url(kept, content) == person
            for address in addresses:
                self._led[kept.source, address] = person
                if not stays:
                    self._moved.add((kept.source, address))
            return
        one = Outgoing(kept, content, _full_url(kept, content))
        name = (kept.type, one.id)
        if one.full_url in self._urls or (one.id and name in self._taken):
            ident = uuid5(NAMESPACE_URL, f"{kept.source}|{kept.type}|{kept.key}")
            one.content = {**content, "id": str(ident)}
            one.full_url, one.renamed = f"{_URN}{ident}", True
            self._moved.update((kept.source, address) for address in addresses)
        self._taken.add((kept.type, one.id))
        self._urls.add(one.full_url)
        for address in addresses:
            self._led.setdefault((kept.source, address), one.full_url)
        if kept.row_id is not None:
            self.by_row.setdefault(kept.row_id, Address(one.full_url, one.id))
        self.outgoing.append(one)

    def text(self, one: Outgoing) -> str:
        """Return an original's very text, or with the references that had to change."""
        content, changed = self.rewritten(one.kept.source, one.content)
        return dumped(content) if changed or one.renamed else one.kept.text

    def rewritten(self, source: str, content: Json) -> tuple[Json, bool]:
        """Return a resource of a source with followable references, and whether any changed."""
        return _Rewriting(source, self._led, self._moved).run(content)


@dataclass(slots=True)
class _Rewriting:
    source: str
    led: Mapping[tuple[str, str], str]
    moved: set[tuple[str, str]]
    changed: bool = False

    def run(self, content: Json) -> tuple[Json, bool]:
        found = self._value(content)
        return (found if isinstance(found, dict) else content), self.changed

    def _value(self, value: Any) -> Any:
        """Return a value rewritten; None for what is left out."""
        if isinstance(value, list):
            return self._list(value)
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("reference"), str):
            value = self._reference(value)
            if value is None:
                return None
        made: Json = {}
        for name, each in value.items():
            found = self._value(each)
            if found is None and each is not None:
                continue
            made[name] = found
        return made

    def _list(self, listed: list[Any]) -> list[Any] | None:
        """Leave out the items that are, or directly hold, a reference to what is kept elsewhere."""
        kept = [
            found
            for one in listed
            if not (isinstance(one, dict) and any(map(_is_kept, one.values())))
            and (found := self._value(one)) is not None
        ]
        self.changed |= len(kept) != len(listed)
        return kept if kept or not listed else None

    def _reference(self, given: Json) -> Json | None:
        said = given["reference"]
        if said.startswith(KEPT):
            self.changed = True
            return None
        if said.startswith("#"):
            return given
        address = address_of(given)
        led = self.led.get((self.source, address))
        if led is not None and ((self.source, address) in self.moved or "?" in said):
            if led == said:
                return given
            self.changed = True
            return {**given, "reference": led}
        if "?" not in said:
            return given
        self.changed = True
        return _logical(given, address)


def _is_kept(value: Any) -> bool:
    said = value.get("reference") if isinstance(value, dict) else None
    return isinstance(said, str) and said.startswith(KEPT)


def _logical(given: Json, address: str) -> Json:
    """Return a conditional reference by its identifier, as FHIR has it outside a transaction."""
    rest = {name: value for name, value in given.items() if name != "reference"}
    kind, _, query = address.partition("?identifier=")
    system, bar, value = query.partition("|")
    if not query:
        return rest if rest.get("display") else {**rest, "display": kind.partition("?")[0]}
    identifier = {"system": system, "value": value} if bar else {"value": system}
    return {**rest, "type": kind, "identifier": {n: v for n, v in identifier.items() if v}}


def pointed_at(texts: Iterable[Json]) -> set[str]:
    """Return every address that resources point at, but for what they contain."""
    found: set[str] = set()
    waiting: list[Any] = list(texts)
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if "reference" in one and (address := address_of(one)):
                found.add(address)
            waiting += one.values()
    return {
        a for a in found if not a.startswith(("#", KEPT)) and not typed(a).startswith("Patient/")
    }
