"""What Declan's chart holds besides his plan: findings, medicines, readings, visits."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.clinical import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    ObservationPart,
    Procedure,
)
from clinicdesk.domain.coding import LOINC, SNOMED, Coded, coded
from clinicdesk.domain.dates import PartialDate

__all__ = ["A1C", "NOW", "SLEEP", "SYS", "WEIGHT", "rows_of_declan"]

NOW = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
BP, SYS, DIA = (
    coded(LOINC, "85354-9", "Blood pressure panel"),
    coded(LOINC, "8480-6", "Systolic blood pressure"),
    coded(LOINC, "8462-4", "Diastolic blood pressure"),
)
A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")
WEIGHT = coded(LOINC, "29463-7", "Body weight")
SLEEP = coded(LOINC, "93832-4", "Sleep duration")
Base = Callable[..., dict[str, object]]


def rows_of_declan(new_id: Callable[[], UUID], patient_id: UUID) -> list[object]:
    """Three problems and an old one, four medicines, two allergies, a year of readings."""

    def base(code: Coded, days: int, **more: object) -> dict[str, object]:
        at = NOW - timedelta(days=days)
        return {
            "id": new_id(),
            "patient_id": patient_id,
            "code": code,
            "occurred_at": at,
            "recorded_at": at,
            **more,
        }

    return [*_findings(base), *_readings(base), *_results(base), *_events(base)]


def _findings(base: Base) -> Iterator[object]:
    for words, onset in (
        ("Essential hypertension", PartialDate(2019, 3, 5)),
        ("Type 2 diabetes mellitus", PartialDate(2022, 11, 30)),
        ("Low back pain", PartialDate(2025, 6, 17)),
    ):
        yield Condition(**base(Coded(words), 400, status="active"), onset=onset)
    yield Condition(
        **base(Coded("Acute bronchitis (disorder)"), 900, status="resolved"),
        onset=PartialDate(2024, 1),
        abated=PartialDate(2024, 2),
    )
    for name, form, dose, often, status in (
        ("Lisinopril", "Tablet", "20 mg", "once a day", "active"),
        ("Metformin", "Modified-release tablet", "500 mg", "twice a day", "active"),
        ("Atorvastatin 40 MG Oral Tablet [Lipitor]", "", "40 mg", "once a day, at night", "active"),
        ("Naproxen", "Tablet", "500 mg", "twice a day", "stopped"),
    ):
        kept = base(Coded(name), 300, status=status)
        yield Medication(**kept, form=form, dose=dose, route="Oral", frequency=often)
    for words, reaction in (("Penicillin G", "hives"), ("Latex", "contact rash")):
        kept = base(Coded(words), 2000, status="active")
        yield Allergy(**kept, criticality="high", reactions=(reaction,), severity="moderate")


def _readings(base: Base) -> Iterator[Observation]:
    chance = random.Random(5)
    for week in range(12):
        parts = tuple(
            ObservationPart(code=code, value=Decimal(value), unit="mm[Hg]")
            for code, value in (
                (SYS, 152 - week - chance.randrange(4)),
                (DIA, 94 - week // 2 - chance.randrange(3)),
            )
        )
        kept = base(BP, 80 - 7 * week, status="final", category="vital-signs")
        yield Observation(**kept, parts=parts)
        kept = base(SLEEP, 80 - 7 * week, status="final", category="activity")
        yield Observation(**kept, value=Decimal("5.2") + Decimal(week) / 50, unit="h")


def _results(base: Base) -> Iterator[Observation]:
    for days, value in ((400, "8.4"), (280, "8.1"), (180, "7.7"), (30, "7.3")):
        kept = base(A1C, days, status="final", category="laboratory", interpretation="H")
        yield Observation(**kept, value=Decimal(value), unit="%")
    for days, value in ((200, "97.5"), (120, "95.0"), (14, "92.1")):
        kept = base(WEIGHT, days, status="final", category="vital-signs")
        yield Observation(**kept, value=Decimal(value), unit="kg")
    for words, value, unit, flag in (
        ("LDL cholesterol", "118", "mg/dL", "H"),
        ("Creatinine", "0.94", "mg/dL", ""),
        ("Potassium", "4.2", "mmol/L", ""),
    ):
        kept = base(Coded(words), 30, status="final", category="laboratory", interpretation=flag)
        yield Observation(**kept, value=Decimal(value), unit=unit)


def _events(base: Base) -> Iterator[object]:
    yield Immunization(**base(Coded("Influenza, seasonal, injectable"), 50, status="completed"))
    yield Procedure(**base(coded(SNOMED, "252465000", "Pulse oximetry"), 60, status="completed"))
    yield Encounter(
        **base(Coded("Office visit"), 14, status="finished"),
        place="Plant 2",
        performer="A. Moreau, RN",
        reason="Blood pressure recheck",
    )
