"""How each staff member likes a table: chosen columns, their order and widths, and the sort."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Row
from clinicdesk.store.types import Guid

__all__ = ["TableViewRecord"]


class TableViewRecord(Row):
    """One kept layout of one table, by its name; nothing of it says anything about a person."""

    __tablename__ = "table_view"
    __table_args__ = (UniqueConstraint("staff_id", "table_key", "name"),)

    staff_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    table_key: Mapped[str] = mapped_column(String(60), nullable=False)
    """Which table: ``roster``, ``registry:<id>`` …"""
    name: Mapped[str] = mapped_column(Text, nullable=False)
    layout: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: the columns in their order, with widths, and the sort."""
