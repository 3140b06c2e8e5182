"""Who is eligible, since when, and by which file; what is to be continued when that ends.

Revision: 0006.
"""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["downgrade", "upgrade"]

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _employer() -> None:
    create_table(
        "employer",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_norm", TEXT, nullable=False),
        sa.Column("client_id", TEXT, nullable=False),
        sa.Column("omission_percent", INTEGER, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("length(trim(name)) > 0", name="named"),
        sa.UniqueConstraint("name_norm"),
        sa.CheckConstraint("omission_percent BETWEEN 0 AND 100", name="share"),
    )


def _census_profile() -> None:
    create_table(
        "census_profile",
        *row_head(),
        sa.Column("employer_id", GUID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_norm", TEXT, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("settings", TEXT, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"]),
        sa.UniqueConstraint("employer_id", "name_norm", "number"),
    )
    op.create_index(
        "uq_census_profile_newest",
        "census_profile",
        ["employer_id", "name_norm"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _census_import() -> None:
    create_table(
        "census_import",
        *row_head(),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("employer_id", GUID, nullable=False),
        sa.Column("profile_id", GUID),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", INTEGER, nullable=False),
        sa.Column("as_of", DATE, nullable=False),
        sa.Column("whole", BOOLEAN, nullable=False),
        sa.Column("rows", INTEGER, nullable=False),
        sa.Column("counts", TEXT, nullable=False),
        sa.Column("reasons", TEXT, nullable=False),
        sa.Column("accepted_because", TEXT, nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", GUID),
        sa.Column("undone_because", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"]),
        sa.ForeignKeyConstraint(["profile_id"], ["census_profile.id"]),
        sa.ForeignKeyConstraint(["undone_by"], ["staff.id"]),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_census_import_employer_id", "census_import", ["employer_id"])


def _census_member() -> None:
    create_table(
        "census_member",
        *row_head(),
        sa.Column("employer_id", GUID, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("person_code", sa.String(20), nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("import_id", GUID),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("said", sa.LargeBinary(80), nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["census_import.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_census_member_patient_id", "census_member", ["patient_id"])
    op.create_index(
        "uq_census_member_key",
        "census_member",
        ["employer_id", "number", "person_code"],
        unique=True,
        sqlite_where=sa.text("NOT entered_in_error"),
        postgresql_where=sa.text("NOT entered_in_error"),
    )


def _eligibility_span() -> None:
    create_table(
        "eligibility_span",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("employer_id", GUID, nullable=False),
        sa.Column("member_id", GUID, nullable=False),
        sa.Column("relationship", sa.String(20), nullable=False),
        sa.Column("start_on", DATE, nullable=False),
        sa.Column("end_on", DATE),
        sa.Column("end_kind", sa.String(10), nullable=False),
        sa.Column("continuation", BOOLEAN, nullable=False),
        sa.Column("plan", TEXT, nullable=False),
        sa.Column("import_id", GUID),
        sa.Column("replaced_at", INSTANT),
        sa.Column("replaced_why", sa.String(12), nullable=False),
        sa.Column("replaced_by_import", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["census_import.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["census_member.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["replaced_by_import"], ["census_import.id"]),
        sa.CheckConstraint("(end_on IS NULL) = (end_kind = '')", name="ended"),
        sa.CheckConstraint("end_kind IN ('', 'explicit', 'omission')", name="end_kind_known"),
        sa.CheckConstraint("(replaced_at IS NULL) = (replaced_why = '')", name="replaced"),
        sa.CheckConstraint("end_on IS NULL OR end_on >= start_on", name="days"),
        sa.CheckConstraint(
            "replaced_why IN ('', 'progressed', 'corrected', 'withdrawn')", name="replaced_why"
        ),
    )
    op.create_index("ix_eligibility_span_import_id", "eligibility_span", ["import_id"])
    op.create_index("ix_eligibility_span_patient_id", "eligibility_span", ["patient_id"])
    op.create_index(
        "uq_eligibility_span_start",
        "eligibility_span",
        ["member_id", "start_on"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL AND NOT entered_in_error"),
        postgresql_where=sa.text("replaced_at IS NULL AND NOT entered_in_error"),
    )


def _census_row() -> None:
    create_table(
        "census_row",
        sa.Column("import_id", GUID, nullable=False),
        sa.Column("place", INTEGER, nullable=False, autoincrement=False),
        sa.Column("line", INTEGER, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("patient_id", GUID),
        sa.Column("changed", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "place"),
        sa.ForeignKeyConstraint(["import_id"], ["census_import.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(
            "outcome IN ('new', 'changed', 'unchanged', 'termed', 'missing', 'returned', "
            "'possible_duplicate', 'rejected')",
            name="outcome_known",
        ),
    )
    op.create_index("ix_census_row_patient_id", "census_row", ["patient_id"])


def _census_change() -> None:
    create_table(
        "census_change",
        sa.Column("import_id", GUID, nullable=False),
        sa.Column("place", INTEGER, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("about_id", GUID, nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "place"),
        sa.ForeignKeyConstraint(["import_id"], ["census_import.id"]),
    )


def _census_block() -> None:
    create_table(
        "census_block",
        sa.Column("id", GUID, nullable=False),
        sa.Column("import_id", GUID, nullable=False),
        sa.Column("first_line", INTEGER, nullable=False),
        sa.Column("last_line", INTEGER, nullable=False),
        sa.Column("tag", sa.LargeBinary(16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["import_id"], ["census_import.id"]),
        sa.CheckConstraint("length(tag) = 16", name="tagged"),
    )
    op.create_index("ix_census_block_import_id", "census_block", ["import_id"])


def _continuity_episode() -> None:
    create_table(
        "continuity_episode",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("span_id", GUID),
        sa.Column("import_id", GUID),
        sa.Column("task_id", GUID, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("ends_on", DATE, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("closed_by", GUID),
        sa.Column("closed_because", sa.String(20), nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["census_import.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["span_id"], ["eligibility_span.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_because = '')", name="closed"),
    )
    op.create_index(
        "ix_continuity_episode_open",
        "continuity_episode",
        ["site_id", "ends_on"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_continuity_episode_patient_id", "continuity_episode", ["patient_id"])
    op.create_index("ix_continuity_episode_task_id", "continuity_episode", ["task_id"])


def _continuity_line() -> None:
    create_table(
        "continuity_line",
        *row_head(),
        sa.Column("episode_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("about_id", GUID),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("done_by", GUID),
        sa.Column("outcome", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["episode_id"], ["continuity_episode.id"]),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
        sa.CheckConstraint("done_at IS NULL OR length(trim(outcome)) > 0", name="outcome_said"),
        sa.CheckConstraint(
            "kind IN ('referral', 'medicines', 'result', 'task', 'plan', 'records')",
            name="kind_known",
        ),
    )
    op.create_index("ix_continuity_line_episode_id", "continuity_line", ["episode_id"])


_ORDER = {
    "employer": _employer,
    "census_profile": _census_profile,
    "census_import": _census_import,
    "census_member": _census_member,
    "eligibility_span": _eligibility_span,
    "census_row": _census_row,
    "census_change": _census_change,
    "census_block": _census_block,
    "continuity_episode": _continuity_episode,
    "continuity_line": _continuity_line,
}


def upgrade() -> None:
    """Make the new tables, parents before children; nothing that was there changes."""
    for create in _ORDER.values():
        create()
    refuse_changes("census_change")


def downgrade() -> None:
    """Take the tables of eligibility away, and what they hold; people stay as they are.

    A task of an episode stays too, as a task like others.
    """
    for name in reversed(_ORDER):
        op.drop_table(name)
