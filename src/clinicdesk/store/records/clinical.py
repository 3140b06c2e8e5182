"""What the chart knows: one table a kind of clinical row.

Shapes after FHIR R4 / US Core; the values are `domain.clinical`. A link to an encounter or to a
practitioner stands beside the words, which stay readable where the other was never sent.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base, CodeColumns, Row
from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = [
    "HOSPITAL_STAY",
    "AllergyRecord",
    "ClinicalRecord",
    "ConditionRecord",
    "EncounterRecord",
    "ExternalDocumentRecord",
    "ImmunizationRecord",
    "LatestObservationRecord",
    "MedicationRecord",
    "ObservationPartRecord",
    "ObservationRecord",
    "ProcedureRecord",
]


class ClinicalRecord(Row, CodeColumns):
    """What every row of a chart has: about whom, what, since when, and when we heard."""

    __abstract__ = True

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    status: Mapped[str] = mapped_column(String(30), nullable=False, default="")
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    encounter_id: Mapped[UUID | None] = mapped_column(Guid)
    """The contact that it belongs to; no foreign key, since a source may send it later."""


class ConditionRecord(ClinicalRecord):
    """A problem or health concern."""

    __tablename__ = "condition"
    __table_args__ = (
        CheckConstraint("onset_precision IN ('', 'year', 'month', 'day')", name="onset_precision"),
        CheckConstraint(
            "abated_precision IN ('', 'year', 'month', 'day')", name="abated_precision"
        ),
        CheckConstraint("(onset_on IS NULL) = (onset_precision = '')", name="onset_known"),
        CheckConstraint("(abated_on IS NULL) = (abated_precision = '')", name="abated_known"),
        Index("ix_condition_patient_id", "patient_id"),
        Index("ix_condition_code_status", "code_code", "status", "patient_id"),
        # Who has a problem of a value set, of everybody: read in this index alone.
        Index(
            "ix_condition_groups",
            "code_code",
            "code_system",
            "status",
            "verification",
            "entered_in_error",
            "abated_on",
            "patient_id",
        ),
    )

    verification: Mapped[str] = mapped_column(String(30), nullable=False, default="confirmed")
    category: Mapped[str] = mapped_column(Text, nullable=False, default="problem-list-item")
    onset_on: Mapped[date | None] = mapped_column(Date)
    onset_precision: Mapped[str] = mapped_column(String(5), nullable=False, default="")
    abated_on: Mapped[date | None] = mapped_column(Date)
    abated_precision: Mapped[str] = mapped_column(String(5), nullable=False, default="")
    is_social: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class ObservationRecord(ClinicalRecord):
    """A result or measurement; the parts of a panel stand in `observation_part`."""

    __tablename__ = "observation"
    __table_args__ = (
        Index("ix_observation_patient_code", "patient_id", "code_code", "occurred_at"),
        Index("ix_observation_code_patient", "code_code", "patient_id", "occurred_at", "value"),
        # Values that are only a bound ("<5") are few, and every rule over results asks for them.
        Index("ix_observation_comparator", "comparator", sqlite_where=text("comparator <> ''")),
    )

    category: Mapped[str] = mapped_column(Text, nullable=False, default="")
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str] = mapped_column(Text, nullable=False, default="")
    comparator: Mapped[str] = mapped_column(String(2), nullable=False, default="")
    text: Mapped[str] = mapped_column(Text, nullable=False, default="")
    absent_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    interpretation: Mapped[str] = mapped_column(Text, nullable=False, default="")
    reference_low: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    reference_high: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class ObservationPartRecord(Row, CodeColumns):
    """One component: systolic, diastolic, one item's answer. Codes and days make it findable."""

    __tablename__ = "observation_part"
    __table_args__ = (
        Index("ix_observation_part_observation_id", "observation_id"),
        Index("ix_observation_part_patient_code", "patient_id", "code_code", "occurred_at"),
    )

    observation_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("observation.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str] = mapped_column(Text, nullable=False, default="")
    text: Mapped[str] = mapped_column(Text, nullable=False, default="")
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a corrected observation took its place; what was said before stays."""


class LatestObservationRecord(Base):
    """The newest value of each measure of each person, parts of panels included.

    Derived: kept in the same transaction as the observations, and made anew from them at will.
    """

    __tablename__ = "latest_observation"
    __table_args__ = (
        Index("ix_latest_observation_code", "code_code", "occurred_at"),
        # A rule over everybody's newest values reads this index and no row.
        Index(
            "ix_latest_observation_values",
            "code_code",
            "code_system",
            "patient_id",
            "occurred_at",
            "value",
            "unit",
            "text",
            "observation_id",
        ),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), primary_key=True)
    code_system: Mapped[str] = mapped_column(Text, primary_key=True)
    code_code: Mapped[str] = mapped_column(Text, primary_key=True)
    observation_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    occurred_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str] = mapped_column(Text, nullable=False, default="")
    text: Mapped[str] = mapped_column(Text, nullable=False, default="")


class MedicationRecord(ClinicalRecord):
    """A medicine that the person is or was to take."""

    __tablename__ = "medication"
    __table_args__ = (
        Index("ix_medication_patient_id", "patient_id"),
        Index("ix_medication_code_status", "code_code", "status", "patient_id"),
    )

    form: Mapped[str] = mapped_column(Text, nullable=False, default="")
    dose: Mapped[str] = mapped_column(Text, nullable=False, default="")
    route: Mapped[str] = mapped_column(Text, nullable=False, default="")
    frequency: Mapped[str] = mapped_column(Text, nullable=False, default="")
    as_needed: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    prescriber: Mapped[str] = mapped_column(Text, nullable=False, default="")
    practitioner_id: Mapped[UUID | None] = mapped_column(Guid)


class AllergyRecord(ClinicalRecord):
    """An allergy or intolerance, or the statement that there is none."""

    __tablename__ = "allergy"
    __table_args__ = (Index("ix_allergy_patient_id", "patient_id"),)

    verification: Mapped[str] = mapped_column(String(30), nullable=False, default="confirmed")
    category: Mapped[str] = mapped_column(Text, nullable=False, default="")
    criticality: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    reactions: Mapped[list[str]] = mapped_column(JSON, nullable=False, default=list)
    severity: Mapped[str] = mapped_column(String(20), nullable=False, default="")


class ImmunizationRecord(ClinicalRecord):
    """A vaccine given, or not given and why."""

    __tablename__ = "immunization"
    __table_args__ = (Index("ix_immunization_patient_id", "patient_id"),)

    lot: Mapped[str] = mapped_column(Text, nullable=False, default="")
    reason_not_given: Mapped[str] = mapped_column(Text, nullable=False, default="")


class ProcedureRecord(ClinicalRecord):
    """Something done to or for the person."""

    __tablename__ = "procedure"
    __table_args__ = (
        Index("ix_procedure_patient_id", "patient_id"),
        Index("ix_procedure_code_patient", "code_code", "patient_id", "occurred_at"),
    )

    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    performer: Mapped[str] = mapped_column(Text, nullable=False, default="")
    practitioner_id: Mapped[UUID | None] = mapped_column(Guid)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")


HOSPITAL_STAY = "encounter_class IN ('IMP', 'ACUTE', 'NONAC', 'OBSENC', 'EMER')"
"""Encounter.class (v3 ActCode) of the stays that someone comes home from."""


class EncounterRecord(ClinicalRecord):
    """A contact with care, here or elsewhere."""

    __tablename__ = "encounter"
    __table_args__ = (
        Index("ix_encounter_patient_occurred", "patient_id", "occurred_at"),
        # Who was seen since a day, of everybody: read in this index alone.
        Index(
            "ix_encounter_seen",
            "patient_id",
            "occurred_at",
            "encounter_class",
            "status",
            "entered_in_error",
        ),
        # Who came home lately is asked every morning, of few rows among very many.
        Index(
            "ix_encounter_hospital_ended",
            "ended_at",
            sqlite_where=text(HOSPITAL_STAY),
        ),
    )

    encounter_class: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    performer: Mapped[str] = mapped_column(Text, nullable=False, default="")
    practitioner_id: Mapped[UUID | None] = mapped_column(Guid)
    place: Mapped[str] = mapped_column(Text, nullable=False, default="")
    organization_id: Mapped[UUID | None] = mapped_column(Guid)
    disposition: Mapped[str] = mapped_column(Text, nullable=False, default="")


class ExternalDocumentRecord(ClinicalRecord):
    """A document that others wrote; its bytes are read from the original that holds them."""

    __tablename__ = "external_document"
    __table_args__ = (Index("ix_external_document_patient", "patient_id", "occurred_at"),)

    title: Mapped[str] = mapped_column(Text, nullable=False, default="")
    author: Mapped[str] = mapped_column(Text, nullable=False, default="")
    content_type: Mapped[str] = mapped_column(Text, nullable=False, default="")
    size: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    """Bytes of the content that came with it; 0 where only a link came."""
    url: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """The sender's link, kept as text; never followed."""
