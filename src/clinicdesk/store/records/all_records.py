"""Imports every record, so that the metadata is whole, and attaches the guards."""

from clinicdesk.store.records import (
    clinic,
    clinical,
    directory,
    documents,
    patients,
    plans,
    referrals,
    search,
    sources,
    tasks,
)
from clinicdesk.store.records.base import Base, guard_tables

__all__ = ["METADATA"]

METADATA = Base.metadata
guard_tables(METADATA)
_MODULES = (
    clinic,
    clinical,
    directory,
    documents,
    patients,
    plans,
    referrals,
    search,
    sources,
    tasks,
)
