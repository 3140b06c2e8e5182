"""What a mapping knows beside the resource itself: whom it is about, and where its links lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from clinicdesk.interchange.fhir.elements import coded_of, obj, objects, text_of
from clinicdesk.interchange.fhir.references import Linked, Lookup, address_of

__all__ = ["KEPT", "Arriving", "KeepAsSource", "Mapped", "person_reference", "words_of"]

KEPT = "urn:clinicdesk:kept:"
"""How a reference begins that leads to something kept among protected records."""

_NOBODY = Linked()


class KeepAsSource(Exception):
    """This resource makes no row; its message says why, in plain words."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A domain value, and the links of its row that are no part of the value."""

    value: Any
    links: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Arriving:
    """One resource on its way to a row."""

    content: dict[str, Any]
    source: str
    now: datetime
    new_id: Callable[[], UUID]
    lookup: Lookup
    row_id: UUID
    version: int = 1
    patient_id: UUID | None = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, reason: str) -> None:
        """Note something that is wrong and does not stop the resource."""
        if reason not in self.warnings:
            self.warnings.append(reason)

    def contained(self, reference: str) -> dict[str, Any]:
        """Return a resource that is contained in this one, by ``#id``."""
        wanted = reference.removeprefix("#")
        found = (c for c in objects(self.content.get("contained")) if c.get("id") == wanted)
        return next(found, {})

    def link(self, reference: object, kind: str) -> Linked:
        """Return what a reference leads to; one that leads nowhere is warned of."""
        given = obj(reference)
        address = address_of(given)
        said = text_of(given.get("display"), 500)
        if not address:
            return Linked(name=said) if said else _NOBODY
        if address.startswith("#"):
            inner = self.contained(address)
            if not inner:
                self.warn("A reference to a contained resource leads nowhere.")
            return Linked(name=said or words_of(inner), code=coded_of(inner.get("code")))
        found = self.lookup.find(address, kind)
        if found is None:
            self.warn(f"A reference to {_article(kind)} leads to nothing that was sent.")
            return Linked(name=said)
        return Linked(found.kind, found.row_id, said or found.name, found.code)

    def row_link(self, reference: object, kind: str, table: str) -> UUID | None:
        """Return the id of the row of a table that a reference leads to."""
        if not address_of(reference):
            return None
        found = self.link(reference, kind)
        return found.row_id if found.kind == table else None

    @property
    def base(self) -> dict[str, Any]:
        """What every clinical value has beside its code."""
        if self.patient_id is None:
            raise KeepAsSource("It does not say whom it is about.")
        return {
            "id": self.row_id,
            "version": self.version,
            "patient_id": self.patient_id,
            "recorded_at": self.now,
            "source": self.source,
        }


def _article(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "AEIO" else f"a {kind}"


def words_of(inner: dict[str, Any]) -> str:
    """Return how a resource is called: its name, else the words of its code."""
    name = inner.get("name")
    if isinstance(name, str):
        return text_of(name, 500)
    for one in objects(name):
        given = one.get("given")
        parts = [*(given if isinstance(given, list) else []), one.get("family")]
        if (
            words := text_of(one.get("text"), 500)
            or " ".join(text_of(p, 200) for p in parts).strip()
        ):
            return words
    found = coded_of(inner.get("code"))
    return found.text if found else ""


def person_reference(content: dict[str, Any]) -> object:
    """Return the reference that says whom a resource is about."""
    for name in ("subject", "patient", "beneficiary", "for"):
        if isinstance(content.get(name), dict):
            return content[name]
    return None
