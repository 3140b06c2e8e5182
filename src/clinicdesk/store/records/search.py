"""Derived tables: what finding and listing people read.

Nothing here is a record of care: every row can be made again from the tables it is derived from, so
rows are replaced and removed freely. They hold the general compartment only.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base
from clinicdesk.store.types import Guid

__all__ = [
    "PatientSummaryRecord",
    "SearchKeyRecord",
    "SearchWordRecord",
    "SummaryOwnerRecord",
]

# Ranges and orders are those of code points on both engines, whatever the server's collation.
_FOLDED = Text().with_variant(Text(collation="C"), "postgresql")
_WITHOUT_ROWID = {"sqlite_with_rowid": False}


class SearchWordRecord(Base):
    """One word of one of a person's names, in the order in which hits are listed.

    ``place`` puts a family name before its further words, these before given names, and all before
    preferred and former names. ``words`` repeats every word of the person, so that a second typed
    word is tried without leaving the range of the first.
    """

    __tablename__ = "search_word"
    __table_args__ = _WITHOUT_ROWID

    word: Mapped[str] = mapped_column(_FOLDED, primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sort: Mapped[str] = mapped_column(_FOLDED, primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    words: Mapped[str] = mapped_column(_FOLDED, nullable=False)


class SearchKeyRecord(Base):
    """One number or address that finds a person: MRN, phone, employee number, e-mail, others'.

    A phone stands three times, from its area code, its exchange and its last four digits.
    """

    __tablename__ = "search_key"
    __table_args__ = _WITHOUT_ROWID

    key: Mapped[str] = mapped_column(_FOLDED, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)


class PatientSummaryRecord(Base):
    """One roster row: the person as listed, what is owed to them, and everything that finds them.

    The rows lie in the order of the list: people found by a family name, and a window of the list,
    are neighbors in the file, and a row of hits is read and ranked from one place.

    Kept with every write that changes it. Days are kept and not "overdue", which would be false by
    tomorrow. ``due_key`` is 9999-12-31 where nothing is owed, so that orders and ranges need no
    case for NULL.
    """

    __tablename__ = "patient_summary"
    __table_args__ = (
        Index("ix_patient_summary_sort", "sort", "patient_id", "at_risk", "due_key"),
        Index("ix_patient_summary_due_key", "due_key", "sort", "patient_id"),
        Index("ix_patient_summary_at_risk", "at_risk", "due_key", "sort", "patient_id"),
        Index("ix_patient_summary_birth_on", "birth_on", "sort", "patient_id"),
        Index("ix_patient_summary_progress", "progress", "sort", "patient_id"),
        Index("ix_patient_summary_patient_id", "patient_id", unique=True),
        _WITHOUT_ROWID,
    )

    sort: Mapped[str] = mapped_column(_FOLDED, primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    mrn: Mapped[str] = mapped_column(String(20), nullable=False)
    listed: Mapped[str] = mapped_column(Text, nullable=False)
    preferred: Mapped[str] = mapped_column(Text, nullable=False)
    birth_on: Mapped[date | None] = mapped_column(Date)
    birth_precision: Mapped[str] = mapped_column(String(5), nullable=False)
    sex: Mapped[str] = mapped_column(String(10), nullable=False)
    employer: Mapped[str] = mapped_column(Text, nullable=False)
    work_site: Mapped[str] = mapped_column(Text, nullable=False)
    phone: Mapped[str] = mapped_column(Text, nullable=False)
    status: Mapped[str] = mapped_column(String(12), nullable=False)
    died_on: Mapped[date | None] = mapped_column(Date)
    do_not_contact: Mapped[bool] = mapped_column(Boolean, nullable=False)
    open_referrals: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    due_days: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """The day of each open promise (ISO, sorted, separated by spaces)."""
    next_step: Mapped[str] = mapped_column(Text, nullable=False, default="")
    due_key: Mapped[date] = mapped_column(Date, nullable=False, default=date.max)
    at_risk: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    risk_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    goals_met: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    goals_total: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    progress: Mapped[int] = mapped_column(Integer, nullable=False, default=-1)
    """Mean progress of the goals in percent; -1 where there is none to tell."""
    words: Mapped[str] = mapped_column(_FOLDED, nullable=False)
    """Family words | given words | words of further names, a space before and after each."""
    numbers: Mapped[str] = mapped_column(_FOLDED, nullable=False)
    """``kind:key`` for each key, a space before and after each."""
    aliases: Mapped[str] = mapped_column(Text, nullable=False)
    """A line ``use<tab>name`` for each preferred, former or further name."""


class SummaryOwnerRecord(Base):
    """A staff member or pool that owns something open for a person, or leads their care."""

    __tablename__ = "summary_owner"
    __table_args__ = (
        Index("ix_summary_owner_patient_id", "patient_id"),
        _WITHOUT_ROWID,
    )

    owner_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
