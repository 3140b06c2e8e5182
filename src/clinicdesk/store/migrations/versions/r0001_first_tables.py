"""The first tables.

Revision: 0001.
"""

from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.initial import (
    clinic,
    clinical,
    directory,
    documents,
    patients,
    plans,
    referrals,
    search,
    sources,
    tasks,
)

__all__ = ["downgrade", "upgrade"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ORDER = (
    "audit_entry",
    "clinic_meta",
    "draft",
    "import_run",
    "organization",
    "patient",
    "patient_summary",
    "practitioner",
    "referral_recipient",
    "search_key",
    "search_person",
    "search_word",
    "serial",
    "site",
    "source_address",
    "source_block",
    "staff",
    "summary_owner",
    "allergy",
    "candidate_pair",
    "care_plan",
    "care_team",
    "condition",
    "disclosure",
    "encounter",
    "external_document",
    "immunization",
    "import_file",
    "latest_observation",
    "medication",
    "observation",
    "patient_address",
    "patient_identifier",
    "patient_name",
    "patient_telecom",
    "procedure",
    "referral",
    "staff_role",
    "care_team_member",
    "document",
    "observation_part",
    "plan_concern",
    "plan_statement",
    "plan_version",
    "referral_basis",
    "referral_event",
    "referral_fulfilment",
    "source_resource",
    "task",
    "concern_condition",
    "document_bytes",
    "plan_goal",
    "referral_follow_up",
    "goal_concern",
    "plan_intervention",
    "intervention_goal",
)
_APPEND_ONLY = (
    "audit_entry",
    "disclosure",
    "document_bytes",
    "plan_version",
    "referral_event",
)


def upgrade() -> None:
    """Make every table, parents before children."""
    tables = {}
    for module in (
        clinic,
        clinical,
        directory,
        documents,
        patients,
        plans,
        referrals,
        search,
        sources,
        tasks,
    ):
        tables.update(module.TABLES)
    for name in _ORDER:
        tables[name]()
    for name in _APPEND_ONLY:
        refuse_changes(name)


def downgrade() -> None:
    """Take every table away, children before parents."""
    for name in reversed(_ORDER):
        op.drop_table(name)
