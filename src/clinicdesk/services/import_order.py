"""Looks through the files of an import before any of it is read in: their order, and their labels.

What is labelled has to be known before the first resource that names it is written: a care plan may
come in a file before the condition that it addresses.
"""

import re
from collections.abc import Iterable
from typing import Final

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange.fhir.labels import compartment_of, may_be_labelled
from clinicdesk.interchange.fhir.reading import RawResource, ResourceFile
from clinicdesk.interchange.fhir.references import addresses_of
from clinicdesk.interchange.files import FoundFile
from clinicdesk.services.import_links import RunMemory
from clinicdesk.services.import_reading import Pacer, reading_rank

__all__ = ["LINES", "in_order"]

LINES: Final = frozenset({".ndjson", ".jsonl"})
_CONSENT = re.compile(rb'"resourceType"\s*:\s*"Consent"')


def in_order(found: Iterable[FoundFile], memory: RunMemory, pacer: Pacer) -> list[FoundFile]:
    """Return the files: directories of practitioners first, then people, then the rest.

    What cannot be read keeps its place at the end; it is read again when its turn comes, since
    holding all the bytes of a large folder would fill the memory.
    """
    ranked: list[tuple[int, int, FoundFile]] = []
    labelled: list[FoundFile] = []
    for place, one in enumerate(found):
        pacer.tick()
        rank = 3
        if not one.skipped:
            try:
                data = one.read()
                rank = reading_rank(data)
                if b'"security' in data or b'"confidentiality"' in data:
                    labelled.append(one)
                    if _CONSENT.search(data):
                        _note_consents(data, one, memory, pacer)
            except FileRefused:
                rank = 3
        ranked.append((rank, place, one))
    for one in labelled:
        try:
            _note_labels(one.read(), one, memory, pacer)
        except FileRefused:
            # It is refused, with its reason, when its turn comes.
            continue
    return [one for _rank, _place, one in sorted(ranked, key=lambda entry: entry[:2])]


def _note_consents(data: bytes, one: FoundFile, memory: RunMemory, pacer: Pacer) -> None:
    for raw in ResourceFile(data, lines=one.suffix in LINES):
        pacer.tick()
        if raw.type == "Consent":
            memory.note_consent(raw.content)


def _note_labels(data: bytes, one: FoundFile, memory: RunMemory, pacer: Pacer) -> None:
    file = ResourceFile(data, lines=one.suffix in LINES)
    resources: Iterable[RawResource] = file
    if not file.lines:
        resources = list(file)  # what its bundle says may stand at its end
    for raw in resources:
        pacer.tick()
        if raw.type == "Patient":
            continue
        more = memory.consented(raw.type, raw.content, raw.full_url)
        text = raw.text.encode("utf-8", "replace")
        if more or any(raw.around) or may_be_labelled(raw.content, text):
            part = compartment_of(raw.content, raw.around, more)
            if part is not Compartment.GENERAL:
                memory.note_labelled(addresses_of(raw.type, raw.content, raw.full_url), part)
