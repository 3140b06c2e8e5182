"""People and places of care: practitioners, organizations, and a person's care team."""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Row
from clinicdesk.store.types import Guid

__all__ = [
    "CareTeamMemberRecord",
    "CareTeamRecord",
    "OrganizationRecord",
    "PractitionerRecord",
]


class PractitionerRecord(Row):
    """A clinician or other worker elsewhere, as a source describes them."""

    __tablename__ = "practitioner"
    __table_args__ = (
        Index("ix_practitioner_npi", "npi"),
        Index("ix_practitioner_name", "name_norm"),
    )

    name: Mapped[str] = mapped_column(Text, nullable=False)
    name_norm: Mapped[str] = mapped_column(Text, nullable=False)
    npi: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    specialty: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone: Mapped[str] = mapped_column(Text, nullable=False, default="")
    fax: Mapped[str] = mapped_column(Text, nullable=False, default="")
    email: Mapped[str] = mapped_column(Text, nullable=False, default="")
    address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)


class OrganizationRecord(Row):
    """A practice, hospital or programme elsewhere, as a source describes it."""

    __tablename__ = "organization"
    __table_args__ = (
        Index("ix_organization_npi", "npi"),
        Index("ix_organization_name", "name_norm"),
    )

    name: Mapped[str] = mapped_column(Text, nullable=False)
    name_norm: Mapped[str] = mapped_column(Text, nullable=False)
    npi: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    kind: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone: Mapped[str] = mapped_column(Text, nullable=False, default="")
    fax: Mapped[str] = mapped_column(Text, nullable=False, default="")
    email: Mapped[str] = mapped_column(Text, nullable=False, default="")
    address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)


class CareTeamRecord(Row):
    """A person's care team, ours or one that a source sent."""

    __tablename__ = "care_team"
    __table_args__ = (Index("ix_care_team_patient_id", "patient_id"),)

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    name: Mapped[str] = mapped_column(Text, nullable=False, default="")
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="active")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class CareTeamMemberRecord(Row):
    """One participant of a team, in one role."""

    __tablename__ = "care_team_member"
    __table_args__ = (Index("ix_care_team_member_team_id", "team_id"),)

    team_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_team.id"), nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    name: Mapped[str] = mapped_column(Text, nullable=False)
    role: Mapped[str] = mapped_column(Text, nullable=False, default="")
    organization: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone: Mapped[str] = mapped_column(Text, nullable=False, default="")
    is_lead: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    practitioner_id: Mapped[UUID | None] = mapped_column(Guid)
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)
    """Set when they leave; the line stays."""
