"""Imports every record, so that the metadata is whole, and attaches the guards."""

from clinicdesk.store.records import (
    clinic,
    clinical,
    coaching,
    consents,
    directory,
    documents,
    education,
    eligibility,
    merges,
    patients,
    person_details,
    plan_conflicts,
    plan_parts,
    plan_signing,
    plans,
    prevention,
    protected,
    protected_referrals,
    referrals,
    registries,
    search,
    signatures,
    sources,
    table_views,
    tasks,
)
from clinicdesk.store.records.base import Base, guard_tables

__all__ = ["METADATA"]

METADATA = Base.metadata
guard_tables(METADATA)
_MODULES = (
    clinic,
    clinical,
    coaching,
    consents,
    directory,
    documents,
    education,
    eligibility,
    merges,
    patients,
    person_details,
    plan_conflicts,
    plan_parts,
    plan_signing,
    plans,
    prevention,
    protected,
    protected_referrals,
    referrals,
    registries,
    search,
    signatures,
    sources,
    table_views,
    tasks,
)
