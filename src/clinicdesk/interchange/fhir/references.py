"""References as files write them, and how to ask what they lead to.

Forms met in real files: ``urn:uuid:…``, ``Type/id``, ``Type/id/_history/3``, a whole address,
``Type?identifier=system|value`` (conditional), ``#id`` (contained), a relative fullUrl, and a
logical reference by identifier alone.
"""

import re
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.interchange.fhir.elements import obj, text_of

__all__ = ["Linked", "Lookup", "address_of", "addresses_of", "by_identifier", "typed"]

_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")
_CONDITIONAL = re.compile(r"(?:^|/)([A-Z][A-Za-z]{1,63})\?(?:.*&)?identifier=([^&]+)")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a reference leads to: a row of ours where there is one, and its words."""

    kind: str = ""
    """Table of the row ("patient", "practitioner", …); empty where there is none."""
    row_id: UUID | None = None
    name: str = ""
    code: Coded | None = None
    """What a Medication is."""


class Lookup(Protocol):
    """Finds what an address leads to, in the file, in the run, or from earlier runs."""

    def find(self, address: str, kind: str) -> Linked | None:
        """Return what an address of a type leads to; None where nobody has sent it."""
        ...


def typed(reference: str) -> str:
    """Return ``Type/id`` of a reference that has it, else an empty string."""
    found = _TYPED.search(reference)
    return f"{found[1]}/{found[2]}" if found else ""


def by_identifier(kind: str, system: str, value: str) -> str:
    """Return the address of a resource by its identifier."""
    return f"{kind}?identifier={system}|{value}"


def address_of(reference: object) -> str:
    """Return what a Reference points at, in one form for each way of writing it."""
    given = obj(reference)
    said = text_of(given.get("reference"), 2000)
    if said.startswith("urn:"):
        return said.lower()
    if asked := _CONDITIONAL.search(said):
        return f"{asked[1]}?identifier={unquote(asked[2])}"
    if said:
        return said if said.startswith("#") else typed(said) or said
    logical = obj(given.get("identifier"))
    value = text_of(logical.get("value"), 500)
    kind = text_of(given.get("type"), 64)
    return by_identifier(kind, text_of(logical.get("system"), 500), value) if value and kind else ""


def addresses_of(kind: str, content: dict[str, Any], full_url: str) -> list[str]:
    """Return every address by which others may point at a resource."""
    found: list[str] = []
    own = content.get("id")
    if isinstance(own, str) and own:
        found.append(f"{kind}/{own}")
    if full_url:
        found.append(
            full_url.lower() if full_url.startswith("urn:") else typed(full_url) or full_url
        )
    identifiers = content.get("identifier")
    for one in identifiers if isinstance(identifiers, list) else [identifiers]:
        value = text_of(obj(one).get("value"), 500)
        if value:
            found.append(by_identifier(kind, text_of(obj(one).get("system"), 500), value))
    return list(dict.fromkeys(found))
