"""The first tables of `records.referrals`, as they were at the beginning."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    code_columns,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _referral_recipient() -> None:
    create_table(
        "referral_recipient",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_norm", TEXT, nullable=False),
        sa.Column("specialty", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("fax", TEXT, nullable=False),
        sa.Column("npi", sa.String(10), nullable=False),
        sa.Column("verified_on", DATE),
        sa.Column("ended_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("length(trim(name)) > 0", name="named"),
        sa.CheckConstraint("npi = '' OR length(npi) = 10", name="npi_digits"),
    )
    op.create_index("ix_referral_recipient_name", "referral_recipient", ["name_norm"])
    op.create_index("ix_referral_recipient_npi", "referral_recipient", ["npi"])


def _referral_columns() -> tuple[sa.Column[Any], ...]:
    return (
        *row_head(),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("service_class", TEXT, nullable=False),
        sa.Column("type", sa.String(20)),
        sa.Column("urgency", sa.String(8)),
        sa.Column("question", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("needed_by", DATE),
        sa.Column("who_schedules", sa.String(10), nullable=False),
        sa.Column("patient_agreed", BOOLEAN),
        sa.Column("interpreter_language", TEXT, nullable=False),
        sa.Column("transport_needed", BOOLEAN, nullable=False),
        sa.Column("care_model", sa.String(8), nullable=False),
        sa.Column("findings", TEXT, nullable=False),
        sa.Column("tried", TEXT, nullable=False),
        sa.Column("override_reason", TEXT, nullable=False),
        sa.Column("requester_id", GUID),
        sa.Column("requester", TEXT, nullable=False),
        sa.Column("authored_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("task_status", sa.String(16), nullable=False),
        sa.Column("business_status", sa.String(8), nullable=False),
        sa.Column("stage", sa.String(30), nullable=False),
        sa.Column("fulfilment", INTEGER, nullable=False),
        sa.Column("recipient_id", GUID),
        sa.Column("owner_id", GUID),
        sa.Column("next_action", TEXT),
        sa.Column("due_on", DATE),
        sa.Column("appointment_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("seen_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("first_closed_at", INSTANT),
        sa.Column("close_reason", TEXT, nullable=False),
        sa.Column("missing", TEXT, nullable=False),
        *code_columns(),
        *row_tail(),
    )


def _referral_links() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["recipient_id"], ["referral_recipient.id"]),
        sa.ForeignKeyConstraint(["requester_id"], ["staff.id"]),
        sa.UniqueConstraint("number"),
    )


def _referral_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(
            "business_status IN ('', '2.0', '3.0', '4.0', '5.1.1', '5.1.2', '5.1.3', "
            "'5.1.4', '5.2', '6.0', '7.0')",
            name="business_status_known",
        ),
        sa.CheckConstraint("care_model IN ('full', 'shared')", name="care_model_known"),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (stage IN ('closed-loop', 'cancelled', "
            "'closed-without-report'))",
            name="closed_stage",
        ),
        sa.CheckConstraint("NOT entered_in_error OR closed_at IS NOT NULL", name="error_closed"),
        sa.CheckConstraint(
            "closed_at IS NULL OR first_closed_at IS NOT NULL", name="first_closure"
        ),
        sa.CheckConstraint(
            "closed_at IS NOT NULL OR (owner_id IS NOT NULL AND next_action IS NOT "
            "NULL AND length(trim(next_action)) > 0 AND due_on IS NOT NULL)",
            name="promise",
        ),
        sa.CheckConstraint("length(trim(code_text)) > 0", name="service_said"),
        sa.CheckConstraint(
            "stage IN ('drafting', 'awaiting-authorisation', "
            "'awaiting-patient-agreement', 'sent', 'receipt-confirmed', "
            "'accepted-unscheduled', 'waitlisted', 'scheduled', 'no-show', "
            "'appt-cancelled', 'seen-awaiting-report', 'report-received-unreviewed', "
            "'follow-up-open', 'closed-loop', 'declined', 'cancel-requested', "
            "'cancelled', 'closed-without-report')",
            name="stage_known",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'on-hold', 'revoked', 'completed', "
            "'entered-in-error', 'unknown')",
            name="status_known",
        ),
        sa.CheckConstraint(
            "task_status IN ('draft', 'requested', 'received', 'accepted', "
            "'rejected', 'ready', 'cancelled', 'in-progress', 'on-hold', 'failed', "
            "'completed', 'entered-in-error')",
            name="task_status_known",
        ),
        sa.CheckConstraint(
            "type IN ('advice-only', 'evaluate', 'evaluate-and-treat', 'co-manage', "
            "'assume-care', 'procedure-or-test', 'programme', 'social')",
            name="type_known",
        ),
        sa.CheckConstraint(
            "urgency IN ('routine', 'urgent', 'asap', 'stat')", name="urgency_known"
        ),
        sa.CheckConstraint(
            "who_schedules IN ('clinic', 'patient', 'recipient')", name="who_schedules_known"
        ),
    )


def _referral() -> None:
    create_table(
        "referral",
        *_referral_columns(),
        *_referral_links(),
        *_referral_rules(),
    )
    op.create_index(
        "ix_referral_closed",
        "referral",
        ["site_id", "closed_at", "entered_in_error"],
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_referral_open",
        "referral",
        [
            "site_id",
            "due_on",
            "stage",
            "owner_id",
            "patient_id",
            "recipient_id",
            "code_text",
            "closed_at",
        ],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_referral_open_stage",
        "referral",
        ["site_id", "stage", "due_on", "owner_id", "closed_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_referral_patient_id", "referral", ["patient_id", "service_class"])


def _referral_basis() -> None:
    create_table(
        "referral_basis",
        *row_head(),
        sa.Column("referral_id", GUID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("target_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("ended_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.UniqueConstraint("referral_id", "kind", "target_id"),
        sa.CheckConstraint("kind IN ('goal', 'concern')", name="kind_known"),
    )
    op.create_index("ix_referral_basis_target_id", "referral_basis", ["target_id"])


def _referral_event() -> None:
    create_table(
        "referral_event",
        *row_head(),
        sa.Column("referral_id", GUID, nullable=False),
        sa.Column("fulfilment", INTEGER, nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("entered_by", TEXT, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("evidence_document_id", GUID),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("owner_id", GUID),
        sa.Column("next_action", TEXT, nullable=False),
        sa.Column("due_on", DATE),
        sa.Column("appointment_at", INSTANT),
        sa.Column("abnormal", BOOLEAN, nullable=False),
        sa.Column("warnings", TEXT, nullable=False),
        sa.Column("voids_id", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.CheckConstraint(
            "code IN ('send', 'receive', 'accept', 'decline', 'schedule', "
            "'reschedule', 'no-show', 'cancel-appointment', 'seen', 'interim', "
            "'outcome', 'request-cancel', 'confirm-cancel', 'withdraw', 'waitlist', "
            "'authorise', 'await-agreement', 'attempt', 'chase', 'reassign', "
            "'reroute', 'review', 'follow-up', 'inform-patient', "
            "'close-without-report', 'reopen', 'create', 'import', 'undo', "
            "'mark-in-error')",
            name="code_known",
        ),
    )
    op.create_index(
        "ix_referral_event_referral_id", "referral_event", ["referral_id", "occurred_at"]
    )


def _referral_fulfilment() -> None:
    create_table(
        "referral_fulfilment",
        *row_head(),
        sa.Column("referral_id", GUID, nullable=False),
        sa.Column("ordinal", INTEGER, nullable=False),
        sa.Column("recipient_id", GUID),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("business_status", sa.String(8), nullable=False),
        sa.Column("status_reason", TEXT, nullable=False),
        sa.Column("their_number", TEXT, nullable=False),
        sa.Column("authored_at", INSTANT, nullable=False),
        sa.Column("recipient_name", TEXT, nullable=False),
        sa.Column("recipient_specialty", TEXT, nullable=False),
        sa.Column("recipient_address", TEXT, nullable=False),
        sa.Column("recipient_phone", TEXT, nullable=False),
        sa.Column("recipient_fax", TEXT, nullable=False),
        sa.Column("recipient_npi", sa.String(10), nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["recipient_id"], ["referral_recipient.id"]),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.UniqueConstraint("referral_id", "ordinal"),
        sa.CheckConstraint(
            "business_status IN ('', '2.0', '3.0', '4.0', '5.1.1', '5.1.2', '5.1.3', "
            "'5.1.4', '5.2', '6.0', '7.0')",
            name="business_status_known",
        ),
        sa.CheckConstraint("ordinal >= 1", name="ordinal_counts"),
        sa.CheckConstraint(
            "status IN ('draft', 'requested', 'received', 'accepted', 'rejected', "
            "'ready', 'cancelled', 'in-progress', 'on-hold', 'failed', 'completed', "
            "'entered-in-error')",
            name="status_known",
        ),
    )


def _referral_follow_up() -> None:
    create_table(
        "referral_follow_up",
        *row_head(),
        sa.Column("referral_id", GUID, nullable=False),
        sa.Column("event_id", GUID, nullable=False),
        sa.Column("task_id", GUID, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("owner_id", GUID, nullable=False),
        sa.Column("due_on", DATE, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["event_id"], ["referral_event.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.UniqueConstraint("event_id"),
        sa.CheckConstraint("length(trim(description)) > 0", name="said"),
    )
    op.create_index("ix_referral_follow_up_referral_id", "referral_follow_up", ["referral_id"])


TABLES = {
    "referral_recipient": _referral_recipient,
    "referral": _referral,
    "referral_basis": _referral_basis,
    "referral_event": _referral_event,
    "referral_fulfilment": _referral_fulfilment,
    "referral_follow_up": _referral_follow_up,
}
