"""That person's chart: conditions, medicines, results and the rest."""

from decimal import Decimal
from typing import Any

from sample_person import day, row, uid

from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    ObservationPart,
    Procedure,
    TeamMember,
)
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.coding import CVX, ICD10CM, LOINC, SNOMED, Coded, coded
from clinicdesk.domain.dates import PartialDate


def medications() -> tuple[Medication, ...]:
    def one(number: int, name: str, form: str, dose: str, often: str, **more: Any) -> Medication:
        values = {"status": "active", "form": form, "dose": dose, "route": "Oral", **more}
        return Medication(**row(number, Coded(name), "2025-03-05", frequency=often, **values))

    return (
        one(101, "Lisinopril", "Tablet", "20 mg", "once a day", reason="Hypertension"),
        one(
            102,
            "Metformin",
            "Modified-release tablet",
            "500 mg",
            "twice a day",
            reason="Type 2 diabetes",
            prescriber="Dr. Priya Raman",
        ),
        one(
            103,
            "Atorvastatin 40 MG Oral Tablet [Lipitor]",
            "Oral tablet",
            "40 mg",
            "once a day, at night",
        ),
        one(104, "Apixaban", "Tablet", "5.0 mg", "twice a day", reason="Atrial fibrillation"),
        one(
            105,
            "Naproxen",
            "Tablet",
            "500 mg",
            "twice a day",
            status="stopped",
            ended_at=day("2026-10-01"),
            note="stopped when apixaban was begun",
        ),
    )


def conditions() -> tuple[Condition, ...]:
    def one(number: int, code: Coded, onset: PartialDate | None, **more: Any) -> Condition:
        return Condition(**row(number, code, None, **{"status": "active", "onset": onset, **more}))

    return (
        one(201, coded(ICD10CM, "I10", "Essential hypertension"), PartialDate(2019, 3, 5)),
        one(202, coded(ICD10CM, "E11.9", "Type 2 diabetes mellitus"), PartialDate(2022, 11, 30)),
        one(203, coded(SNOMED, "279039007", "Low back pain (finding)"), PartialDate(2025, 6)),
        one(
            204, coded(ICD10CM, "I48.0", "Paroxysmal atrial fibrillation"), PartialDate(2026, 9, 28)
        ),
        one(
            205,
            coded(SNOMED, "444814009", "Viral sinusitis (disorder)"),
            PartialDate(2018, 2, 1),
            status="resolved",
            abated=PartialDate(2018, 2, 20),
        ),
        one(
            206,
            coded(SNOMED, "160903007", "Full-time employment (finding)"),
            PartialDate(2010),
            is_social=True,
        ),
        one(
            207,
            coded(SNOMED, "1", "Refuted gout"),
            PartialDate(2020),
            verification="refuted",
        ),
    )


def blood_pressure(number: int, on: str, high: str, low: str) -> Observation:
    return Observation(
        **row(
            number,
            coded(LOINC, "85354-9", "Blood pressure"),
            on,
            category="vital-signs",
            status="final",
            parts=(
                ObservationPart(
                    code=coded(LOINC, "8480-6", "Systolic"), value=Decimal(high), unit="mm[Hg]"
                ),
                ObservationPart(
                    code=coded(LOINC, "8462-4", "Diastolic"), value=Decimal(low), unit="mm[Hg]"
                ),
            ),
        )
    )


def measured(
    number: int, test: tuple[str, str], on: str, value: str, unit: str, **more: Any
) -> Observation:
    return Observation(
        **row(
            number,
            coded(LOINC, *test),
            on,
            **{
                "category": "laboratory",
                "status": "final",
                "value": Decimal(value),
                "unit": unit,
                **more,
            },
        )
    )


def observations() -> tuple[Observation, ...]:
    a1c = [
        ("2026-11-02", "7.3"),
        ("2026-05-11", "7.9"),
        ("2025-11-20", "8.4"),
        ("2025-05-08", "8.1"),
        ("2024-11-01", "7.7"),
    ]
    pressure = [
        ("2026-11-15", "138", "84"),
        ("2026-10-20", "144", "88"),
        ("2026-09-29", "152", "94"),
    ]
    return (
        *(
            measured(
                300 + i, ("4548-4", "Hemoglobin A1c"), on, value, "%", reference_high=Decimal("5.7")
            )
            for i, (on, value) in enumerate(a1c)
        ),
        *(blood_pressure(320 + i, on, high, low) for i, (on, high, low) in enumerate(pressure)),
        measured(
            340, ("29463-7", "Body weight"), "2026-11-15", "92.10", "kg", category="vital-signs"
        ),
        measured(341, ("33914-3", "Estimated GFR"), "2026-11-02", "78", "mL/min/{1.73_m2}"),
        measured(342, ("2160-0", "Creatinine"), "2026-11-02", "1.0412", "mg/dL"),
        measured(
            343, ("44261-6", "PHQ-9 total score"), "2026-10-20", "6", "{score}", category="survey"
        ),
        Observation(
            **row(
                344,
                coded(LOINC, "72166-2", "Tobacco smoking status"),
                "2026-11-15",
                category="social-history",
                status="final",
                text="Former smoker",
            )
        ),
    )


def allergies() -> tuple[Allergy, ...]:
    return (
        Allergy(
            **row(
                501,
                Coded("Penicillin"),
                status="active",
                category="medication",
                criticality="high",
                severity="severe",
                reactions=("Hives", "Wheeze"),
            )
        ),
        Allergy(**row(502, Coded("Latex"), status="active", category="environment")),
    )


def encounters() -> tuple[Encounter, ...]:
    return (
        Encounter(
            **row(
                621,
                Coded("Follow-up visit"),
                "2026-11-15",
                reason="Blood pressure and rhythm",
                place="Plant 2",
                performer="A. Moreau, RN",
            )
        ),
        Encounter(
            **row(
                622,
                Coded("Emergency department visit"),
                "2026-09-28",
                reason="Palpitations",
                place="Riverside Hospital",
            )
        ),
    )


def team() -> tuple[TeamMember, ...]:
    return (
        TeamMember(
            id=uid(631),
            name="A. Moreau, RN",
            role="Care coordinator",
            organization="Harlan Motors Health Center",
            phone="614-555-0111",
            is_lead=True,
        ),
        TeamMember(
            id=uid(632),
            name="Dr. Priya Raman",
            role="Primary care",
            organization="Riverside Family Medicine",
            phone="614-555-0190",
        ),
        TeamMember(
            id=uid(633), name="Siobhán O'Connor", role="Caregiver (wife)", phone="614-555-0143"
        ),
    )


def procedures() -> tuple[Procedure, ...]:
    return (
        Procedure(
            **row(
                611,
                Coded("Electrocardiogram, 12 leads"),
                "2026-09-28",
                reason="Palpitations",
                performer="Harlan Motors Health Center",
            )
        ),
    )


def immunizations() -> tuple[Immunization, ...]:
    return (
        Immunization(
            **row(
                601,
                coded(CVX, "140", "Influenza, seasonal"),
                "2026-10-05",
                lot="UJ774AB",
                status="completed",
            )
        ),
        Immunization(
            **row(602, coded(CVX, "140", "Influenza, seasonal"), "2025-10-07", status="completed")
        ),
    )


def picture() -> ClinicalPicture:
    return ClinicalPicture(
        conditions=conditions(),
        medications=medications(),
        allergies=allergies(),
        observations=observations(),
        immunizations=immunizations(),
        procedures=procedures(),
        encounters=encounters(),
        team=team(),
        allergy_picture=AllergyPicture.KNOWN,
    )
