"""People lie in the order of the list, with everything that finds them in the same row.

Revision: 0002, after 0001. `patient_summary` and `search_person` become one table, clustered by
the folded name. Both are derived, and hold all that the new rows say.
"""

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
from clinicdesk.store.migrations.initial import search

__all__ = ["downgrade", "upgrade"]

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LISTED = (
    "mrn, listed, preferred, birth_on, birth_precision, sex, employer, work_site, phone, status,"
    " died_on, do_not_contact, open_referrals, due_days, next_step, due_key, at_risk, risk_reason,"
    " goals_met, goals_total, progress"
)
_FINDING = "words, numbers, aliases"
_INDEXES = (
    ("at_risk", ("at_risk", "due_key", "sort", "patient_id")),
    ("birth_on", ("birth_on", "sort", "patient_id")),
    ("due_key", ("due_key", "sort", "patient_id")),
    ("progress", ("progress", "sort", "patient_id")),
    ("sort", ("sort", "patient_id", "at_risk", "due_key")),
)


def _folded() -> sa.types.TypeEngine[str]:
    # PostgreSQL: code points decide the order, as they do in SQLite.
    return sa.Text(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.Text()


def _patient_summary() -> None:
    folded = _folded()
    create_table(
        "patient_summary",
        sa.Column("sort", folded, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
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
        sa.Column("words", folded, nullable=False),
        sa.Column("numbers", folded, nullable=False),
        sa.Column("aliases", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("sort", "patient_id"),
        sqlite_with_rowid=False,
    )


def _index_summary() -> None:
    for name, columns in _INDEXES:
        op.create_index(f"ix_patient_summary_{name}", "patient_summary", list(columns))
    op.create_index("ix_patient_summary_patient_id", "patient_summary", ["patient_id"], unique=True)


def _fill(table: str, columns: str, source: str) -> None:
    # Names of tables and columns, all of them ours; nothing is bound.
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}")  # noqa: S608


def upgrade() -> None:
    """Lay both tables' rows together, in the order of the list."""
    columns = f"sort, patient_id, {_LISTED}, {_FINDING}"
    # The old rows stand aside while the table and its indexes give their names away.
    op.execute(
        f"CREATE TABLE before_0002 AS SELECT s.sort, s.patient_id, {_of_summary()},"  # noqa: S608
        " p.words, p.numbers, p.aliases FROM patient_summary s"
        " JOIN search_person p ON p.patient_id = s.patient_id"
    )
    op.drop_table("search_person")
    op.drop_table("patient_summary")
    _patient_summary()
    _fill("patient_summary", columns, "before_0002 ORDER BY sort, patient_id")
    _index_summary()
    op.drop_table("before_0002")


def _of_summary() -> str:
    return ", ".join(f"s.{name.strip()}" for name in _LISTED.split(","))


def downgrade() -> None:
    """Part them again, each in the order of ids."""
    finding = f"patient_id, sort, {_FINDING}, birth_on"
    listed = f"patient_id, sort, {_LISTED}"
    search.TABLES["search_person"]()
    _fill("search_person", finding, "patient_summary ORDER BY patient_id")
    op.execute(f"CREATE TABLE before_0001 AS SELECT {listed} FROM patient_summary")  # noqa: S608
    op.drop_table("patient_summary")
    search.TABLES["patient_summary"]()
    _fill("patient_summary", listed, "before_0001 ORDER BY patient_id")
    op.drop_table("before_0001")
