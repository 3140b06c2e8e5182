"""The name of an open read, for those who hand it on without knowing SQL."""

from sqlalchemy.orm import Session

__all__ = ["Snapshot"]

Snapshot = Session
"""What ``ClinicStore.reading`` gives: one consistent look at the clinic."""
