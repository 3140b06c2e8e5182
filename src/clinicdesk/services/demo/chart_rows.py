"""What is invented for one person's chart, while it is being invented."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from clinicdesk.domain.clinical import ClinicalRow, Observation
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.goal_rule import Reading

__all__ = ["Chart"]


@dataclass(slots=True)
class Chart:
    """One person's rows so far, and the readings that plans are made from."""

    patient_id: UUID
    new_id: Callable[[], UUID]
    rows: list[ClinicalRow] = field(default_factory=list)
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    """By measure code, oldest first when the chart is done."""
    condition_ids: dict[str, UUID] = field(default_factory=dict)
    """By problem key."""

    def row(self, code: Coded, at: datetime, **more: Any) -> dict[str, Any]:
        """Return the fields that every clinical row has."""
        return {
            "id": self.new_id(),
            "patient_id": self.patient_id,
            "code": code,
            "occurred_at": at,
            "recorded_at": at,
            **more,
        }

    def read(self, code: Coded, at: datetime, value: Decimal, **more: Any) -> None:
        """Add a reading with one value."""
        self.rows.append(Observation(**self.row(code, at, status="final"), value=value, **more))
        self.readings.setdefault(code.code, []).append(Reading(value, at))
