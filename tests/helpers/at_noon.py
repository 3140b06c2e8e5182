"""The noon at which tests of services begin, and the target that their plans aim at."""

from datetime import UTC, date, datetime
from decimal import Decimal

from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.plans import Comparator, GoalTarget

__all__ = ["A1C", "NOON", "TARGET", "TODAY"]

NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
TODAY = date(2026, 3, 9)
A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")
TARGET = GoalTarget(measure=A1C, comparator=Comparator.AT_MOST, value=Decimal("7.0"), unit="%")
