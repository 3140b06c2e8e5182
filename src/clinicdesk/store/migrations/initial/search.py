"""The first tables of `records.search`, as they were at the beginning."""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
    GUID,
    INTEGER,
    TEXT,
    create_table,
)

__all__ = ["TABLES"]

# PostgreSQL: code points decide the order, as they do in SQLite.
_FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _patient_summary() -> None:
    create_table(
        "patient_summary",
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("sort", TEXT, nullable=False),
        sa.Column("mrn", sa.String(20), nullable=False),
        sa.Column("listed", TEXT, nullable=False),
        sa.Column("preferred", TEXT, nullable=False),
        sa.Column("birth_on", DATE),
        sa.Column("birth_precision", sa.String(5), nullable=False),
        sa.Column("sex", sa.String(10), nullable=False),
        sa.Column("employer", TEXT, nullable=False),
        sa.Column("work_site", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("died_on", DATE),
        sa.Column("do_not_contact", BOOLEAN, nullable=False),
        sa.Column("open_referrals", INTEGER, nullable=False),
        sa.Column("due_days", TEXT, nullable=False),
        sa.Column("next_step", TEXT, nullable=False),
        sa.Column("due_key", DATE, nullable=False),
        sa.Column("at_risk", BOOLEAN, nullable=False),
        sa.Column("risk_reason", TEXT, nullable=False),
        sa.Column("goals_met", INTEGER, nullable=False),
        sa.Column("goals_total", INTEGER, nullable=False),
        sa.Column("progress", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("patient_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_patient_summary_at_risk",
        "patient_summary",
        ["at_risk", "due_key", "sort", "patient_id"],
    )
    op.create_index(
        "ix_patient_summary_birth_on", "patient_summary", ["birth_on", "sort", "patient_id"]
    )
    op.create_index(
        "ix_patient_summary_due_key", "patient_summary", ["due_key", "sort", "patient_id"]
    )
    op.create_index(
        "ix_patient_summary_progress", "patient_summary", ["progress", "sort", "patient_id"]
    )
    op.create_index(
        "ix_patient_summary_sort", "patient_summary", ["sort", "patient_id", "at_risk", "due_key"]
    )


def _search_key() -> None:
    create_table(
        "search_key",
        sa.Column("key", _FOLDED, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("key", "kind", "patient_id"),
        sqlite_with_rowid=False,
    )


def _search_person() -> None:
    create_table(
        "search_person",
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("sort", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("numbers", TEXT, nullable=False),
        sa.Column("aliases", TEXT, nullable=False),
        sa.Column("birth_on", DATE),
        sa.PrimaryKeyConstraint("patient_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_search_person_birth_on", "search_person", ["birth_on", "sort", "patient_id"]
    )


def _search_word() -> None:
    create_table(
        "search_word",
        sa.Column("word", _FOLDED, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("sort", _FOLDED, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("words", _FOLDED, nullable=False),
        sa.PrimaryKeyConstraint("word", "place", "sort", "patient_id"),
        sqlite_with_rowid=False,
    )


def _summary_owner() -> None:
    create_table(
        "summary_owner",
        sa.Column("owner_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "patient_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_summary_owner_patient_id", "summary_owner", ["patient_id"])


TABLES = {
    "patient_summary": _patient_summary,
    "search_key": _search_key,
    "search_person": _search_person,
    "search_word": _search_word,
    "summary_owner": _summary_owner,
}
