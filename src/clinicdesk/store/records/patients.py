"""People: the patient, and what there may be several of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
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

from clinicdesk.domain.people import BirthSex, PatientStatus, RecordedSex, Sex
from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.domain.person_parts import LeaveMessage
from clinicdesk.store.records.base import Row, one_of
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "IS_DECEASED",
    "PatientAddressRecord",
    "PatientIdentifierRecord",
    "PatientNameRecord",
    "PatientRecord",
    "PatientTelecomRecord",
    "PersonPart",
]

IS_DECEASED = "deceased"
"""The words of the index that holds the dead; SQLite uses it where a query says the same."""


class PatientRecord(Row):
    """One person. The official name stands here too, so that lists read one table.

    ``family_norm`` and ``given_norm`` are folded (`store.folding`), computed in Python so that both
    engines agree; the two name indexes cover a roster row.
    """

    __tablename__ = "patient"
    __table_args__ = (
        one_of("sex", tuple(Sex)),
        one_of("status", tuple(PatientStatus)),
        one_of("birth_sex", tuple(BirthSex)),
        one_of("recorded_sex", tuple(RecordedSex)),
        one_of("primary_care_kind", tuple(PrimaryCareKind)),
        CheckConstraint("birth_precision IN ('', 'year', 'month', 'day')", name="birth_precision"),
        CheckConstraint("(birth_on IS NULL) = (birth_precision = '')", name="birth_known"),
        Index("ix_patient_birth_on", "birth_on", "family_norm"),
        Index("ix_patient_employee_number", "employee_number"),
        Index("ix_patient_phone_digits", "phone_digits"),
        Index("ix_patient_phone_last4", "phone_last4"),
        Index("ix_patient_deceased", "id", sqlite_where=text(IS_DECEASED)),
        # What rules ask of a person besides their chart: of everybody, read in this index alone.
        Index(
            "ix_patient_rules",
            "id",
            "status",
            "entered_in_error",
            "birth_on",
            "sex",
            "language",
            "employer",
            "work_site",
            "primary_care_kind",
            "primary_care",
            "interpreter_needed",
        ),
    )

    mrn: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    family: Mapped[str] = mapped_column(Text, nullable=False, default="")
    given: Mapped[str] = mapped_column(Text, nullable=False, default="")
    prefix: Mapped[str] = mapped_column(Text, nullable=False, default="")
    suffix: Mapped[str] = mapped_column(Text, nullable=False, default="")
    preferred_name: Mapped[str] = mapped_column(Text, nullable=False, default="")
    family_norm: Mapped[str] = mapped_column(Text, nullable=False, default="")
    given_norm: Mapped[str] = mapped_column(Text, nullable=False, default="")
    pronouns: Mapped[str] = mapped_column(Text, nullable=False, default="")
    birth_on: Mapped[date | None] = mapped_column(Date)
    """The first day that the birth date can be; ``birth_precision`` says how much is known."""
    birth_precision: Mapped[str] = mapped_column(String(5), nullable=False, default="")
    sex: Mapped[str | None] = mapped_column(String(10))
    deceased: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    deceased_at: Mapped[datetime | None] = mapped_column(Instant)
    race: Mapped[str] = mapped_column(Text, nullable=False, default="")
    ethnicity: Mapped[str] = mapped_column(Text, nullable=False, default="")
    marital_status: Mapped[str] = mapped_column(Text, nullable=False, default="")
    language: Mapped[str] = mapped_column(String(35), nullable=False, default="")
    interpreter_needed: Mapped[bool | None] = mapped_column(Boolean)
    employer: Mapped[str] = mapped_column(Text, nullable=False, default="")
    work_site: Mapped[str] = mapped_column(Text, nullable=False, default="")
    employee_number: Mapped[str] = mapped_column(Text, nullable=False, default="")
    occupation: Mapped[str] = mapped_column(Text, nullable=False, default="")
    primary_care: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone_digits: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone_last4: Mapped[str] = mapped_column(String(4), nullable=False, default="")
    status: Mapped[str] = mapped_column(String(12), nullable=False, default="active")
    safe_channel: Mapped[str] = mapped_column(Text, nullable=False, default="")
    safe_note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    do_not_contact: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    birth_sex: Mapped[str | None] = mapped_column(String(4))
    recorded_sex: Mapped[str | None] = mapped_column(String(10))
    shift: Mapped[str] = mapped_column(Text, nullable=False, default="")
    department: Mapped[str] = mapped_column(Text, nullable=False, default="")
    primary_care_kind: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    primary_care_id: Mapped[UUID | None] = mapped_column(Guid)
    """A practitioner or an organization of the directory."""
    status_reason: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    status_on: Mapped[date | None] = mapped_column(Date)
    deceased_source: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    safe_purposes: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """Keys, separated by one space; empty means all of them."""
    safe_avoid: Mapped[str] = mapped_column(Text, nullable=False, default="")
    minor_confidential: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


class PersonPart(Row):
    """One of what a person has several of; what was said before stays, with when it ended."""

    __abstract__ = True

    patient_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("patient.id"), nullable=False, index=True
    )
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a newer value took its place; what was said before stays."""


class PatientNameRecord(PersonPart):
    """A further name: former, maiden, nickname."""

    __tablename__ = "patient_name"

    use: Mapped[str] = mapped_column(String(12), nullable=False)
    family: Mapped[str] = mapped_column(Text, nullable=False, default="")
    given: Mapped[str] = mapped_column(Text, nullable=False, default="")
    prefix: Mapped[str] = mapped_column(Text, nullable=False, default="")
    suffix: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class PatientIdentifierRecord(PersonPart):
    """A number that someone else gave."""

    __tablename__ = "patient_identifier"
    __table_args__ = (Index(None, "system", "value"),)

    system: Mapped[str] = mapped_column(Text, nullable=False)
    value: Mapped[str] = mapped_column(Text, nullable=False)
    type: Mapped[str] = mapped_column(String(20), nullable=False, default="")


class PatientTelecomRecord(PersonPart):
    """A way to reach the person."""

    __tablename__ = "patient_telecom"
    __table_args__ = (one_of("leave_message", tuple(LeaveMessage)),)

    system: Mapped[str] = mapped_column(String(10), nullable=False)
    value: Mapped[str] = mapped_column(Text, nullable=False)
    use: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    rank: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    comment: Mapped[str] = mapped_column(Text, nullable=False, default="")
    e164: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    leave_message: Mapped[str] = mapped_column(String(3), nullable=False, default="")
    best_time: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class PatientAddressRecord(PersonPart):
    """A postal address."""

    __tablename__ = "patient_address"

    use: Mapped[str] = mapped_column(String(10), nullable=False)
    line: Mapped[str] = mapped_column(Text, nullable=False, default="")
    city: Mapped[str] = mapped_column(Text, nullable=False, default="")
    state: Mapped[str] = mapped_column(Text, nullable=False, default="")
    postal_code: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    country: Mapped[str] = mapped_column(Text, nullable=False, default="")
    as_typed: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)
