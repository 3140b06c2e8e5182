"""Which of the arriving resources belong to the protected record, and what is to be sealed of them.

Nothing of a labelled resource stands in the clear: not its words, not its id, not whose it is. What
is known of it from before is told by keyed digests (``host/intake.py``). What points at it from the
clear keeps a name that means nothing, and the words of that reference are sealed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.compartments import Level, level
from clinicdesk.host.compartment_keys import kind_of
from clinicdesk.host.intake import Intake, IntakeHead, IntakeKey
from clinicdesk.interchange.fhir.context import KEPT
from clinicdesk.interchange.fhir.elements import obj, text_of
from clinicdesk.interchange.fhir.labels import compartment_of, may_be_labelled
from clinicdesk.interchange.fhir.reading import canonical_sha256
from clinicdesk.interchange.fhir.references import address_of, addresses_of
from clinicdesk.interchange.fhir.registry import TABLES
from clinicdesk.services.import_links import RunMemory
from clinicdesk.services.import_reading import Arrived
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store.import_lookup import SourceLookup
from clinicdesk.store.sealed import SealedRow

__all__ = ["ImportProtection", "Labelling", "Sealing", "last_updated"]

_GENERAL = Compartment.GENERAL
_NOTES = Compartment.PSYCHOTHERAPY_NOTES
_POINTED_AT = tuple(dict.fromkeys([*TABLES, "DiagnosticReport", "FamilyMemberHistory"]))
_NEVER_HIDDEN = ("Patient/", "Patient?")
_URN = "urn:uuid:"
_NUMBER = re.compile(r'"\\u0001(-?[0-9.eE+-]+)\\u0001"')


def last_updated(content: dict[str, Any]) -> str:
    """Return when a source says that it last changed a resource; empty where it does not."""
    return text_of(obj(content.get("meta")).get("lastUpdated"), 64)


@dataclass(slots=True, kw_only=True)
class Sealing:
    """One row to be sealed in."""

    one: Arrived
    patient_id: UUID
    compartment: Compartment
    key: IntakeKey
    entry_id: UUID
    head: IntakeHead
    original: bytes
    replaces: SealedRow | None = None
    moves: bool = False
    """Whether something of it stands in the clear, which is sealed with it and taken out."""
    aside: bool = False
    """The original of a clear resource, kept for what it says of a labelled one; no entry."""


@dataclass(slots=True)
class ImportProtection:
    """What one person who imports can seal, and where."""

    intake: Intake
    rows: ProtectedRows
    actor: Actor
    keys: dict[str, IntakeKey]
    parts: dict[bytes, Compartment]
    """Of the tags of rows that were sealed in."""

    @classmethod
    def of(cls, rows: ProtectedRows, actor: Actor) -> "ImportProtection":
        """Look at the vault as it stands."""
        vault = rows.held.opened
        intake = rows.intake
        return cls(intake, rows, actor, intake.keys(vault), intake.compartments(vault))

    def key_for(self, compartment: Compartment) -> IntakeKey | None:
        """Return what seals into a part; None where nobody could open it yet.

        Psychotherapy notes open to one person alone: they can only be sealed to who imports them.
        """
        own = self.actor.id if compartment is _NOTES else None
        if own is not None and level(self.actor, _NOTES) is not Level.OWN:
            return None
        return self.keys.get(kind_of(compartment, own))


def _rewritten(content: dict[str, Any]) -> bytes:
    """Return a resource as JSON, with every number as it was written."""
    text = json.dumps(
        content,
        ensure_ascii=False,
        separators=(",", ":"),
        default=lambda value: f"\x01{value}\x01" if isinstance(value, Decimal) else str(value),
    )
    return _NUMBER.sub(r"\1", text).encode("utf-8", "surrogatepass")


def _pairs(address: str) -> list[tuple[str, str]]:
    """Return the types and keys by which an address may be known."""
    if address.startswith(_URN):
        return [(kind, key) for kind in _POINTED_AT for key in (address[len(_URN) :], address)]
    kind, slash, key = address.partition("/")
    return [(kind, key)] if slash and ":" not in address else []


@dataclass(slots=True)
class Labelling:
    """Labels a batch, hides what points at labelled resources, and finds what was sealed before."""

    lookup: SourceLookup
    memory: RunMemory
    batch: list[Arrived]
    protection: ImportProtection | None
    chains: dict[tuple[str, str], list[SealedRow]] = field(default_factory=dict)
    """Type and key to the rows that hold a resource's states, the oldest first."""
    taken: dict[UUID, SealedRow] = field(default_factory=dict)
    """Row that was sealed in to the row in which a holder wrote it anew."""

    def run(self) -> None:
        """Do all three."""
        for one in self.batch:
            self._label(one)
        labelled = [one for one in self.batch if one.compartment is not _GENERAL]
        for one in labelled:
            self.memory.note_labelled(one.addresses, one.compartment)
        if self.protection is None:
            self._hide({})
            return
        if self.lookup.any_sealed(self.protection.parts):
            self.chains = self.found((one.type, one.key) for one in self.batch)
            self._hide(self._sealed_before())
        else:
            self._hide({})

    def _label(self, one: Arrived) -> None:
        more = self.memory.consented(one.type, one.content, one.full_url)
        if not (more or may_be_labelled(one.content, one.original) or any(one.around)):
            return
        one.compartment = compartment_of(one.content, one.around, more)
        if one.compartment is not _GENERAL and not one.addresses:
            one.addresses = addresses_of(one.type, one.content, one.full_url)

    def found(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[SealedRow]]:
        """Return the rows that hold the states of resources, by type and key."""
        assert self.protection is not None
        intake, source = self.protection.intake, self.lookup.source
        chains: dict[tuple[str, str], list[SealedRow]] = {}
        left = {pair: intake.identity(source, *pair) for pair in wanted}
        number = 0
        while left:
            ids = {pair: intake.entry_id(identity, number) for pair, identity in left.items()}
            rows = self.lookup.sealed(ids.values())
            for pair, entry_id in ids.items():
                if entry_id in rows:
                    chains.setdefault(pair, []).append(rows[entry_id])
                else:
                    del left[pair]
            number += 1
        ended = [chain[-1].id for chain in chains.values() if not chain[-1].current]
        ids_taken = {intake.taken_id(one): one for one in ended}
        for entry_id, row in self.lookup.sealed(ids_taken).items():
            self.taken[ids_taken[entry_id]] = row
        return chains

    def live(self, row: SealedRow) -> SealedRow | None:
        """Return the row that holds what was sealed in; None where the clinic changed it since."""
        if row.current:
            return row
        taken = self.taken.get(row.id)
        return taken if taken is not None and taken.current else None

    # References from the clear

    def _sealed_before(self) -> dict[str, Compartment]:
        """Return which addresses that the batch points at lead to what was sealed before."""
        assert self.protection is not None
        asked: dict[tuple[str, str], str] = {}
        for one in self.batch:
            if one.compartment is _GENERAL:
                for address in _pointed_at(one.content):
                    asked.update((pair, address) for pair in _pairs(address))
        chains = self.found(asked)
        found = {}
        for pair, chain in chains.items():
            last = chain[-1]
            if self.live(last) is None and self.lookup.known({pair[0]: [pair[1]]}):
                continue  # its source took the label away: it stands in the clear
            if (part := self.protection.parts.get(last.tag)) is not None:
                found[asked[pair]] = part
        return found

    def _hide(self, before: dict[str, Compartment]) -> None:
        labelled = {**before, **self.memory.labelled}
        if not labelled:
            return
        for one in self.batch:
            if one.compartment is not _GENERAL or one.type == "Patient":
                continue
            met = {a for a in _pointed_at(one.content) if a in labelled}
            if not met:
                continue
            one.whole, one.whole_sha256 = one.original, one.sha256
            one.beside = labelled[min(met)]
            one.content = self._without(one.content, met)
            one.original, one.sha256 = _rewritten(one.content), canonical_sha256(one.content)

    def _without(self, value: Any, hidden: set[str]) -> Any:
        if isinstance(value, list):
            return [self._without(one, hidden) for one in value]
        if not isinstance(value, dict):
            return value
        if _is_reference(value) and (address := address_of(value)) in hidden:
            if self.protection is None:
                return {"reference": KEPT}
            named = self.protection.intake.identity(self.lookup.source, "reference", address)
            return {"reference": f"{KEPT}{named.hex()[:32]}"}
        return {name: self._without(one, hidden) for name, one in value.items()}


def _is_reference(value: dict[str, Any]) -> bool:
    return "reference" in value or ("identifier" in value and "type" in value)


def _pointed_at(content: dict[str, Any]) -> set[str]:
    """Return every address that a resource points at, but for people and what it contains."""
    found: set[str] = set()
    waiting: list[Any] = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if _is_reference(one) and (address := address_of(one)):
                found.add(address)
            waiting += one.values()
    return {a for a in found if not a.startswith(("#", *_NEVER_HIDDEN))}
