"""What is inside a sealed row: the bytes of an entry, and back.

Deflated canonical JSON. Its form has a version of its own, which is bound to the seal.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.protected import EntryKind, ProtectedDraft

__all__ = ["Inside", "packed", "unpacked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What a row says, whose it is, and who wrote it."""

    draft: ProtectedDraft
    patient_id: UUID
    author_id: UUID
    author: str
    recorded_at: datetime


def packed(inside: Inside) -> bytes:
    """Return the bytes to seal. What is owed is not among them: it stands in the clear.

    Raises:
        TypeError, ValueError: ``facts`` hold a value that JSON does not have.
    """
    draft = inside.draft
    values = {
        "patient": str(inside.patient_id),
        "author": str(inside.author_id),
        "as": inside.author,
        "at": inside.recorded_at.isoformat(),
        "compartment": draft.compartment.value,
        "kind": draft.kind.value,
        "title": draft.title,
        "text": draft.text,
        "code": asdict(draft.code) if draft.code else None,
        "value": draft.value,
        "status": draft.status,
        "on": draft.occurred_on.isoformat() if draft.occurred_on else None,
        "facts": draft.facts,
    }
    text = json.dumps(
        values, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return zlib.compress(text.encode(), 9)


def unpacked(plain: bytes) -> Inside:
    """Return what ``packed`` made bytes of."""
    values: dict[str, Any] = json.loads(zlib.decompress(plain))
    return Inside(
        draft=ProtectedDraft(
            compartment=Compartment(values["compartment"]),
            kind=EntryKind(values["kind"]),
            title=values["title"],
            text=values["text"],
            code=Coded(**values["code"]) if values["code"] else None,
            value=values["value"],
            status=values["status"],
            occurred_on=date.fromisoformat(values["on"]) if values["on"] else None,
            facts=values["facts"],
        ),
        patient_id=UUID(values["patient"]),
        author_id=UUID(values["author"]),
        author=values["as"],
        recorded_at=datetime.fromisoformat(values["at"]),
    )
