"""What points at a person, table by table, and what a merge does with it.

Every table with a ``patient_id`` stands in exactly one of these; `tests/guards/test_merge_links.py`
fails for a new table until somebody decided where it belongs.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, LargeBinary, Table

from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "BELONGS",
    "DERIVED",
    "FIELD_COLUMNS",
    "MOVED",
    "PARTS",
    "READ_THROUGH",
    "SHOWN_BY",
    "STAYS",
    "address_key",
    "said_of",
    "value_of",
]


def _tables(*names: str) -> dict[str, Table]:
    return {name: METADATA.tables[name] for name in names}


MOVED = _tables(
    "allergy",
    "break_glass",
    "care_plan",
    "care_team",
    "care_time",
    "care_timer",
    "census_member",
    "coaching",
    "coaching_entry",
    "coaching_session",
    "condition",
    "consent",
    "contact_attempt",
    "continuity_episode",
    "document",
    "dpp_participant",
    "education_assignment",
    "eligibility_span",
    "encounter",
    "external_document",
    "immunization",
    "medication",
    "observation",
    "observation_part",
    "plan_concern",
    "plan_goal",
    "plan_intervention",
    "plan_statement",
    "procedure",
    "programme_enrolment",
    "referral",
    "source_resource",
    "task",
)
"""Rows that become the survivor's."""
PARTS = _tables(
    "patient_name",
    "patient_identifier",
    "patient_telecom",
    "patient_address",
    "patient_trait",
    "related_person",
    "patient_occupation",
    "coverage",
    "patient_photo",
)
"""What there are several of: what holds and was chosen becomes the survivor's; what was so before
stays with whom it was said of."""
READ_THROUGH = frozenset({"audit_entry", "disclosure", "patient_link", "person_change"})
"""They keep the id under which they were written, and are read by `store.lineage`."""
DERIVED = frozenset(
    {"latest_observation", "patient_summary", "search_key", "search_word", "summary_owner"}
)
"""Made anew for both."""
STAYS = frozenset(
    {
        "candidate_pair",
        "census_row",
        "merge_change",
        "not_same_person",
        "person_merge",
        "registry_member",
        "draft",
    }
)
"""About records and not about people (pairs, merges, stays on a list, which the next refresh ends),
or sealed to whom they are of (drafts)."""

_OF_VISITS = (
    "allergy",
    "condition",
    "external_document",
    "immunization",
    "medication",
    "observation",
    "procedure",
)
BELONGS: dict[str, tuple[tuple[str, str], ...]] = {
    "observation_part": (("observation_id", "observation"),),
    "plan_concern": (("plan_id", "care_plan"),),
    "plan_goal": (("plan_id", "care_plan"),),
    "plan_intervention": (("plan_id", "care_plan"),),
    "plan_statement": (("plan_id", "care_plan"),),
    "task": (("referral_id", "referral"), ("plan_id", "care_plan")),
    "document": (("referral_id", "referral"),),
    "education_assignment": (
        ("plan_id", "care_plan"),
        ("concern_id", "plan_concern"),
        ("goal_id", "plan_goal"),
    ),
    "eligibility_span": (("member_id", "census_member"),),
    "coaching_entry": (("coaching_id", "coaching"),),
    "coaching_session": (("coaching_id", "coaching"),),
    "contact_attempt": (("coaching_id", "coaching"),),
    "continuity_episode": (("task_id", "task"),),
    "dpp_participant": (("enrolment_id", "programme_enrolment"),),
    **dict.fromkeys(_OF_VISITS, (("encounter_id", "encounter"),)),
}
"""What a row is part of, column by column: it is about the person of that row, always."""
SHOWN_BY = {
    "allergy": ("Allergy", "code_text"),
    "break_glass": ("Emergency access", "reason"),
    "care_plan": ("Care plan", "title"),
    "care_team": ("Care team", "name"),
    "care_time": ("Care management time", "activity"),
    "care_timer": ("Timer", "activity"),
    "census_member": ("Employee number", "number"),
    "coaching": ("Coaching", "status"),
    "condition": ("Problem", "code_text"),
    "consent": ("Consent", "category"),
    "continuity_episode": ("Continuity of care", "title"),
    "document": ("Document", "title"),
    "education_assignment": ("Education", "title"),
    "dpp_participant": ("Diabetes prevention", "code"),
    "eligibility_span": ("Eligibility", "relationship"),
    "encounter": ("Visit", "code_text"),
    "external_document": ("Outside document", "code_text"),
    "immunization": ("Immunization", "code_text"),
    "medication": ("Medicine", "code_text"),
    "observation": ("Result", "code_text"),
    "procedure": ("Procedure", "code_text"),
    "programme_enrolment": ("Program", "title"),
    "referral": ("Referral", "code_text"),
    "task": ("Task", "title"),
}
"""How a row is named to people; parts of others are not named by themselves."""


FIELD_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("family", "given", "prefix", "suffix", "family_norm", "given_norm"),
    "birth": ("birth_on", "birth_precision"),
    "status": (
        "status",
        "status_reason",
        "status_on",
        "deceased",
        "deceased_at",
        "deceased_source",
    ),
    "safe_contact": (
        "safe_channel",
        "safe_note",
        "do_not_contact",
        "safe_purposes",
        "safe_avoid",
    ),
    "primary_care": ("primary_care", "primary_care_kind", "primary_care_id"),
    "confidential_from_household": ("minor_confidential",),
}
"""Columns of fields that are several, or called otherwise than their field."""


def said_of(value: Any) -> str:
    """Write a value down as it stands in ``merge_change``."""
    if isinstance(value, UUID | bytes):
        return json.dumps(value.hex if isinstance(value, UUID) else value.hex())
    if isinstance(value, date | datetime):
        return json.dumps(value.isoformat())
    return json.dumps(value)


def value_of(column: Column[Any], text: str) -> Any:
    """Bring a written value back to what its column holds."""
    value = json.loads(text)
    if value is None:
        return None
    if isinstance(column.type, Guid):
        return UUID(value)
    if isinstance(column.type, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value


def address_key(source: str, address: str) -> UUID:
    """Return the id by which a source's address is noted, which has none of its own."""
    return UUID(bytes=hashlib.sha256(f"{source}\n{address}".encode()).digest()[:16])
