"""Two records that are one person: the merge, everything that it changed, and pairs who are not.

A merge is a row that is ended when it is taken back; what it changed stands beside it, value by
value, so that it can be taken back exactly (`docs/decisions/0014-same-person.md`).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base, Row
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = ["MergeChangeRecord", "NotSamePersonRecord", "PersonMergeRecord"]

_LIVE = text("undone_at IS NULL")
_HOLDS = text("ended_at IS NULL")


class PersonMergeRecord(Row):
    """One person's record was merged into another's; ``undone_at`` when it was taken back."""

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("survivor_id <> merged_id", name="two_people"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        # Whoever is merged is merged into one person.
        Index("uq_person_merge_live", "merged_id", unique=True, sqlite_where=_LIVE),
        Index("ix_person_merge_survivor_id", "survivor_id"),
    )

    survivor_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    merged_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    choices: Mapped[str] = mapped_column(Text, nullable=False, default="{}")
    """JSON: from whom each field was taken that differed. Names of fields, no values."""
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))


class MergeChangeRecord(Base):
    """One value that a merge changed: what it was, and what it became. Append-only."""

    __tablename__ = "merge_change"

    merge_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("person_merge.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    column_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    before: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON of the value; ids and bytes in hexadecimal, days and instants as ISO text."""
    after: Mapped[str] = mapped_column(Text, nullable=False)


class NotSamePersonRecord(Row):
    """Somebody looked at two people and said that they are two.

    ``fingerprint`` marks all that was compared: when a compared field of either changes, it is
    another one, and the pair is asked again.
    """

    __tablename__ = "not_same_person"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="two_people"),
        CheckConstraint("length(fingerprint) = 32", name="marked"),
        Index(
            "uq_not_same_person_people",
            "first_id",
            "second_id",
            unique=True,
            sqlite_where=_HOLDS,
        ),
        Index("ix_not_same_person_second_id", "second_id"),
    )

    first_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    second_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), nullable=False)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


append_only("merge_change")
