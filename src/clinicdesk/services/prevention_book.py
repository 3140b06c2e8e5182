"""What is shipped for prevention and care-management time: standards, risk test, conditions."""

from functools import cache

from clinicdesk import assets
from clinicdesk.domain.care_minutes import ChronicGroup
from clinicdesk.domain.prevention_standards import RiskTest, Standards
from clinicdesk.services import registry_book

__all__ = ["PROGRAM", "chronic_groups", "risk_test", "standards"]

PROGRAM = "dpp"
"""The program of ``resources/registries/programmes.toml`` that cohorts belong to."""


@cache
def standards() -> Standards:
    """Return the numbers and elements of the recognition program."""
    return Standards.of(assets.read_toml("prevention/dprp_2024.toml"))


@cache
def risk_test() -> RiskTest:
    """Return the points of the prediabetes risk test."""
    return RiskTest.of(assets.read_toml("prevention/risk_test.toml"))


@cache
def chronic_groups() -> tuple[ChronicGroup, ...]:
    """Return the conditions that count toward the two of chronic care management."""
    known = registry_book.catalogue().conditions
    said = assets.read_toml("care_time/chronic.toml")["condition"]
    return tuple(
        ChronicGroup(
            key=one["key"],
            title=one["title"],
            icd10=tuple(one["icd10"]),
            snomed=tuple(code for name in one.get("group", ()) for code in known[name].snomed),
        )
        for one in said
    )
