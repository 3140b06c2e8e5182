"""One person's whole record, as it is read before it is exported."""

from typing import Any
from uuid import UUID

from sample_person import NOW, ZONE, patient
from sample_picture import picture
from sample_plan import plan

from clinicdesk.domain.contents import Letterhead
from clinicdesk.domain.exporting import RecordParts

__all__ = ["record"]


def record(**changes: Any) -> RecordParts:
    """A record with something of each kind."""
    values: dict[str, Any] = {
        "exported_at": NOW,
        "zone": ZONE,
        "letterhead": Letterhead(clinic="Harlan Motors Health Center", phone="614-555-0100"),
        "clinic_id": UUID(int=99),
        "author": "A. Moreau, RN",
        "patient": patient(),
        "clinical": picture(),
        "plans": (plan(),),
        **changes,
    }
    return RecordParts(**values)
