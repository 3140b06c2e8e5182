"""What a write tells the window: which aggregates changed, so that the pages that care reload."""

from dataclasses import dataclass
from uuid import UUID

__all__ = ["Change"]


@dataclass(frozen=True, slots=True)
class Change:
    """One act's effect. ``kinds`` are aggregate names ("patient", "plan", "referral", …)."""

    kinds: frozenset[str]
    patient_id: UUID | None = None
    """None when many people changed (an import)."""

    def touches(self, kind: str, patient_id: UUID | None = None) -> bool:
        """Tell whether a page about ``kind`` (of one person, or of all) must reload."""
        if kind not in self.kinds:
            return False
        return patient_id is None or self.patient_id is None or self.patient_id == patient_id
