"""Files to batches of resources: each with its hash, its key in the source, its original."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.imports import PROTECTED, Outcome
from clinicdesk.interchange.fhir.context import Mapped
from clinicdesk.interchange.fhir.reading import RawResource, ResourceFile, canonical_sha256
from clinicdesk.interchange.fhir.references import addresses_of
from clinicdesk.interchange.fhir.registry import NAMED_ONLY, TABLES
from clinicdesk.store.import_lookup import Known

__all__ = ["Arrived", "Pacer", "arrived", "batches", "reading_rank"]

LINES_A_BATCH = 4_000
"""NDJSON is applied in pieces of this many lines, so that no transaction is long."""
PIECE_SECONDS = 0.05
_LINKED = frozenset(TABLES) | NAMED_ONLY


class Pacer:
    """Calls back at least every 50 ms of work: progress is shown there, and the act can stop."""

    def __init__(self, pause: Callable[[], None]) -> None:
        self._pause = pause
        self._since = time.perf_counter()

    def tick(self) -> None:
        """Pause if a piece's time is over. May raise what the callback raises."""
        if time.perf_counter() - self._since >= PIECE_SECONDS:
            self.now()

    def now(self) -> None:
        """Pause at once."""
        self._pause()
        self._since = time.perf_counter()


@dataclass(slots=True)
class Arrived:
    """One readable resource, and what is decided of it on the way."""

    where: str
    type: str
    key: str
    full_url: str
    sha256: bytes
    original: bytes
    content: dict[str, Any]
    """Empty for types that nothing is taken from."""
    addresses: list[str] = field(default_factory=list)
    known: Known | None = None
    outcome: Outcome | None = None
    reason: str = ""
    waits_for: str = ""
    row_id: UUID | None = None
    row_version: int | None = None
    """The row's version before this import; None for a new row."""
    patient_id: UUID | None = None
    mapped: Mapped | None = None
    warnings: list[str] = field(default_factory=list)
    around: tuple[list[Any], ...] = ()
    """What the bundles around it say of security."""
    compartment: Compartment = Compartment.GENERAL
    """The part of the record that its labels ask for."""
    whole: bytes = b""
    """Its original as it came, where references to labelled resources were hidden in it."""
    whole_sha256: bytes = b""
    beside: Compartment = Compartment.GENERAL
    """The part that takes its original as it came."""

    @property
    def counted_as(self) -> str:
        """The type that it is counted under: of protected records it is not told."""
        return self.type if self.compartment is Compartment.GENERAL else PROTECTED

    @property
    def table(self) -> str:
        """The table that its row stands in; empty for types that make none."""
        return TABLES.get(self.type, "")

    @property
    def stays(self) -> bool:
        """Whether its row (or its being known) can be linked to."""
        return self.outcome in {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, None}

    def keep(self, reason: str, waits_for: str = "") -> None:
        """Decide that it makes no row."""
        self.outcome, self.reason, self.waits_for = Outcome.KEPT_AS_SOURCE, reason, waits_for
        self.mapped = None

    def reject(self, reason: str) -> None:
        """Decide that nothing of it is taken; the file stays with whoever imports it."""
        self.outcome, self.reason, self.waits_for = Outcome.REJECTED, reason, ""
        self.mapped = None


def arrived(raw: RawResource) -> Arrived:
    """Take a readable resource in."""
    sha256 = canonical_sha256(raw.content)
    linked = raw.type in _LINKED
    return Arrived(
        where=raw.where,
        type=raw.type,
        key=raw.id or raw.full_url or f"sha256:{sha256.hex()}",
        full_url=raw.full_url,
        sha256=sha256,
        original=raw.text.encode("utf-8"),
        content=raw.content,
        addresses=addresses_of(raw.type, raw.content, raw.full_url) if linked else [],
        around=raw.around,
    )


def batches(
    file: ResourceFile, reject: Callable[[RawResource], None], pacer: Pacer
) -> Iterator[list[Arrived]]:
    """Yield a file's resources in batches in which no key stands twice.

    A document is one batch, read to its end before anything of it goes in; only what repeats a key
    (a history) comes in a further one, as a later version. Lines come in pieces.
    """
    batch: list[Arrived] = []
    keys: set[tuple[str, str]] = set()
    resources = iter(file)
    for raw in resources:
        pacer.tick()
        if raw.fault:
            reject(raw)
            continue
        one = arrived(raw)
        if (one.type, one.key) in keys or (file.lines and len(batch) >= LINES_A_BATCH):
            if file.lines:
                yield batch
                batch, keys = [], set()
            else:
                yield from _document(batch, _rest(resources, one, reject, pacer))
                return
        keys.add((one.type, one.key))
        batch.append(one)
    if batch:
        yield batch


def _rest(
    resources: Iterator[RawResource],
    first: Arrived,
    reject: Callable[[RawResource], None],
    pacer: Pacer,
) -> list[Arrived]:
    """Read a document to its end."""
    rest = [first]
    for raw in resources:
        pacer.tick()
        if raw.fault:
            reject(raw)
        else:
            rest.append(arrived(raw))
    return rest


def _document(batch: list[Arrived], rest: list[Arrived]) -> Iterator[list[Arrived]]:
    """Yield what was read and the rest, in as few batches as keys allow, in order of versions."""
    waves: list[tuple[set[tuple[str, str]], list[Arrived]]] = [
        ({(one.type, one.key) for one in batch}, batch)
    ]
    for one in rest:
        key = (one.type, one.key)
        later = 1 + max((n for n, (keys, _) in enumerate(waves) if key in keys), default=-1)
        if later == len(waves):
            waves.append((set(), []))
        waves[later][0].add(key)
        waves[later][1].append(one)
    yield from (wave for _, wave in waves)


_DIRECTORY = re.compile(rb'"resourceType"\s*:\s*"(?:Practitioner|Organization|Location)"')
_PERSON = re.compile(rb'"resourceType"\s*:\s*"Patient"')


def reading_rank(data: bytes) -> int:
    """Tell which files to read first: directories, then people, then what is about them."""
    if _PERSON.search(data):
        return 1
    return 0 if _DIRECTORY.search(data) else 2
