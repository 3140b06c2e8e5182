"""Every revision on a real PostgreSQL, with rows in the tables: up, down and up again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from real_postgresql import real_postgresql
from sqlalchemy.exc import DBAPIError

from clinicdesk.store import migrate
from clinicdesk.store.clinic_store import REVISION
from clinicdesk.store.records.all_records import METADATA

NOON, DAY = datetime(2026, 11, 22, 12, tzinfo=UTC), date(2026, 11, 22)
ONE, TWO = UUID(int=1), UUID(int=2)
STEPS = [f"{number:04}" for number in range(1, int(REVISION) + 1)]

Content = dict[str, list[dict[str, Any]]]

_FILLED: dict[str, Any] = {
    "boolean": False,
    "bytea": bytes(16),
    "character varying": "",
    "date": DAY,
    "integer": 1,
    "smallint": 1,
    "text": "",
    "timestamp with time zone": NOON,
    "uuid": ONE,
}
"""What stands in a column that a test says nothing of."""

Rows = tuple[tuple[str, dict[str, Any]], ...]

_REFERRAL = {
    "number": "R-1",
    "code_text": "Nutrition",
    "care_model": "full",
    "who_schedules": "patient",
    "status": "active",
    "task_status": "requested",
    "stage": "sent",
    "owner_id": ONE,
    "next_action": "Call",
    "due_on": DAY,
}
FIRST: Rows = (
    ("staff", {"name": "amoreau", "display": "A. Moreau"}),
    (
        "patient",
        {"mrn": "CD-1", "status": "active", "family": "Hall", "primary_care": "Dr. Ruth Weiss"},
    ),
    ("patient", {"id": TWO, "mrn": "CD-2", "status": "deceased", "deceased": True}),
    ("patient_telecom", {"system": "phone", "value": "614 555 0142", "use": "mobile"}),
    ("patient_address", {"line": "1 Main St", "city": "Columbus", "state": "OH"}),
    ("patient_name", {"family": "Hall-Ito"}),
    ("search_person", {"sort": "hall ann", "words": "hall ann"}),
    ("patient_summary", {"sort": "hall ann", "mrn": "CD-1", "listed": "Hall, Ann"}),
    ("search_word", {"word": "hall", "sort": "hall ann", "words": "hall ann"}),
    ("referral_recipient", {"name": "Harbor"}),
    ("referral", {**_REFERRAL, "recipient_id": ONE}),
    ("referral_event", {"code": "send", "note": "sent by fax", "next_action": "Call"}),
    ("audit_entry", {"seq": 1, "act": "opened"}),
    ("care_plan", {"title": "Plan", "status": "active", "intent": "plan"}),
    (
        "plan_concern",
        {
            "code_text": "Sugar",
            "status": "active",
            "verification": "confirmed",
            "said_by": "both",
        },
    ),
    (
        "plan_goal",
        {
            "plan_id": ONE,
            "concern_id": ONE,
            "description": "A1c at most 7 %",
            "lifecycle": "active",
            "said_by": "both",
        },
    ),
    ("plan_version", {"act": "created", "words": "Plan started", "sha256": "0" * 64}),
    (
        "task",
        {"title": "Call", "status": "ready", "priority": "routine", "kind": "task"},
    ),
)
PEOPLE_OF_0004: Rows = (
    ("consent", {"status": "draft", "decision": "permit"}),
    ("sealed_entry", {}),
    ("person_merge", {"survivor_id": ONE, "merged_id": TWO}),
    ("merge_change", {"table_name": "patient", "column_name": "status", "after": "merged"}),
    ("not_same_person", {"first_id": ONE, "second_id": TWO, "fingerprint": bytes(32)}),
)
LAST: Rows = (
    ("coverage", {"payor": "Aetna", "status": "active"}),
    ("person_change", {"path": "form", "field": "sex"}),
    ("employer", {"name": "Acme", "name_norm": "acme"}),
    ("census_import", {"file_name": "census.csv"}),
    ("census_change", {"kind": "span"}),
    ("registry", {"kind": "registry", "name": "Diabetes"}),
    ("registry_version", {"reason": "first"}),
    ("registry_member", {"entered_by": "first"}),
    ("recipient_mark", {"part": "sud_part2"}),
    ("referral", {**_REFERRAL, "id": TWO, "number": "R-2", "code_text": "Protected referral"}),
    ("referral_event", {"id": TWO, "referral_id": TWO, "code": "send", "note": "called"}),
    ("protected_referral", {"referral_id": TWO, "hint": bytes(124)}),
    ("referral_part", {"referral_id": TWO}),
    ("concern_origin", {"origin": "screening"}),
    ("concern_evidence", {}),
    ("goal_milestone", {"said": "Walk on Mondays"}),
    ("goal_acceptance", {"who": "patient", "status": "disagree", "reason": "My knee"}),
    ("barrier_help", {"barrier": "Cost", "resource": "Fund"}),
    ("warning_sign", {"sign": "Chest pain", "zone": "red"}),
    ("plan_caregiver", {"name": "Mai", "strain": 6}),
    ("coaching", {"status": "active", "due_on": DAY}),
    ("coaching_goal", {}),
    ("coaching_session", {"status": "planned", "mode": "phone", "minutes": 30}),
    ("coaching_entry", {"kind": "check-in"}),
    ("contact_attempt", {"channel": "text", "outcome": "sent"}),
    ("education_assignment", {"topic": "asthma", "title": "Asthma", "method": "print"}),
    ("education_teach_back", {"outcome": "re-taught"}),
    ("plan_edition", {"sha256": "0" * 64, "role": "nurse"}),
    ("plan_cosignature", {"answer": "cosigned", "signed_by_id": TWO}),
    ("plan_status_change", {"before": "draft", "after": "active"}),
    ("plan_review", {"outcome": "ends"}),
    ("plan_agreement", {"agrees": "agrees", "how": "by phone"}),
    ("plan_line_task", {"line_kind": "plan"}),
    ("plan_task_ask", {"why": "The plan is revoked"}),
    ("plan_conflict", {"key": "potassium-kidney"}),
    ("plan_conflict_event", {"act": "resolved", "resolution": "accepted", "reason": "Watched"}),
    ("plan_template_copy", {"key": "sleep", "origin": "clinic", "body": "key = 'sleep'"}),
)

_SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
    " column_default, collation_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " AND conrelid <> 'alembic_version'::regclass",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "refusals": "SELECT rulename, definition FROM pg_rules WHERE schemaname = 'public'",
    "serials": "SELECT sequencename FROM pg_sequences",
}
"""What the server says of its tables. Columns that were added stand last, so order says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[sa.Engine]:
    with real_postgresql() as engine:
        yield engine


def _database(server: sa.Engine, name: str, like: str = "template1") -> sa.Engine:
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    return sa.create_engine(server.url.set(database=name), poolclass=sa.NullPool)


@pytest.fixture(scope="module")
def from_records(server: sa.Engine) -> dict[str, frozenset[Any]]:
    """What the server says of tables that were made from the records."""
    made = _database(server, "made")
    METADATA.create_all(made)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num text)")
    return schema(made)


def go(clinic: sa.Engine, step: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with clinic.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, step)(config, revision)


def put(clinic: sa.Engine, rows: Rows) -> None:
    """Insert rows that say what matters; the rest of what they must say is filled in."""
    with clinic.begin() as connection:
        for table, said in rows:
            needed = connection.exec_driver_sql(
                "SELECT column_name, data_type FROM information_schema.columns"
                f" WHERE table_name = '{table}' AND is_nullable = 'NO'"
            )
            filled = {name: _FILLED[kind] for name, kind in needed}
            if "compartment" in filled:
                filled["compartment"] = "general"
            values = filled | said
            names = ", ".join(f'"{name}"' for name in values)
            bound = ", ".join(f":{name}" for name in values)
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({bound})"), values)


@pytest.fixture(scope="module")
def first(server: sa.Engine) -> str:
    """A clinic of the first revision, with rows, by its name."""
    made = _database(server, "first")
    go(made, "upgrade", "0001")
    put(made, FIRST)
    return "first"


@pytest.fixture
def clinic(server: sa.Engine, first: str, request: pytest.FixtureRequest) -> sa.Engine:
    """The same, of the test's own."""
    return _database(server, request.node.name, like=first)


@pytest.fixture(scope="module")
def full(server: sa.Engine, first: str) -> sa.Engine:
    """A clinic that came up to the head, with rows in what is new."""
    made = _database(server, "full_clinic", like=first)
    go(made, "upgrade", "head")
    put(made, (*PEOPLE_OF_0004, *LAST))
    return made


def schema(clinic: sa.Engine) -> dict[str, frozenset[Any]]:
    with clinic.connect() as connection:
        return {
            kind: frozenset(tuple(row) for row in connection.exec_driver_sql(said))
            for kind, said in _SCHEMA.items()
        }


def content(clinic: sa.Engine) -> Content:
    """Return the rows of every table, read in one statement: there are a hundred tables."""
    with clinic.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'alembic_version'"
        )
        found: Content = {table: [] for (table,) in tables}
        reads = (f"SELECT '{table}', to_jsonb(r) FROM {table} r" for table in found)
        for table, row in connection.exec_driver_sql(" UNION ALL ".join(reads)):
            found[table].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: [str(row[name]) for name in sorted(row)])
    return found


def still_said(before: Content, after: Content) -> Content:
    """Return what today's rows say of what was asked before: new columns are left out."""
    return {
        table: [{name: row[name] for name in rows[0]} for row in after[table]] if rows else []
        for table, rows in before.items()
        if table in after
    }


def test_each_revision_goes_up_down_and_up_with_rows(
    clinic: sa.Engine, from_records: dict[str, frozenset[Any]]
) -> None:
    was, looked = content(clinic), schema(clinic)
    for before, revision in pairwise(STEPS):
        go(clinic, "upgrade", revision)
        up, there = content(clinic), schema(clinic)
        assert still_said(was, up) == {name: was[name] for name in was if name in up}, revision
        go(clinic, "downgrade", before)
        assert (content(clinic), schema(clinic)) == (was, looked), revision
        go(clinic, "upgrade", revision)
        assert (content(clinic), schema(clinic)) == (up, there), revision
        if revision == "0004":
            put(clinic, PEOPLE_OF_0004)
            up = content(clinic)
        was, looked = up, there
    assert set(was["patient"][0]) == {column.name for column in METADATA.tables["patient"].columns}
    for kind, said in from_records.items():
        assert looked[kind] == said, kind


def test_what_0004_knew_survives_the_way_down_from_a_full_clinic(clinic: sa.Engine) -> None:
    go(clinic, "upgrade", "0004")
    put(clinic, PEOPLE_OF_0004)
    before = content(clinic)
    go(clinic, "upgrade", "head")
    at_head = content(clinic)
    assert {row["primary_care_kind"] for row in at_head["patient"]} == {"named", ""}
    put(clinic, tuple(row for row in LAST if "referral" not in row[0]))
    go(clinic, "downgrade", "0004")
    assert content(clinic) == before
    go(clinic, "upgrade", "head")
    assert content(clinic) == at_head


def refused(clinic: sa.Engine, change: str, why: str) -> None:
    with pytest.raises(DBAPIError, match=why), clinic.begin() as connection:
        connection.exec_driver_sql(change)


def test_a_migrated_clinic_keeps_its_promises(full: sa.Engine) -> None:
    for table in (
        *("person_change", "census_change", "registry_version", "merge_change"),
        *("plan_conflict", "plan_conflict_event", "plan_template_copy"),
        *("plan_edition", "plan_cosignature", "plan_review", "plan_agreement"),
    ):
        refused(full, f"DELETE FROM {table}", "division by zero")
    refused(full, "UPDATE person_change SET after = before", "division by zero")
    refused(full, "UPDATE patient SET birth_sex = 'X'", "ck_patient_birth_sex_known")
    refused(full, "UPDATE patient SET shift = NULL", "not-null")
    refused(full, "UPDATE patient_telecom SET leave_message = '?'", "leave_message_known")


def test_words_that_never_change_are_emptied_where_they_are_sealed(full: sa.Engine) -> None:
    emptied = "UPDATE referral_event SET note = '', next_action = '' WHERE referral_id = "
    refused(full, f"{emptied}'{ONE}'", "division by zero")
    refused(full, "UPDATE referral_event SET note = 'other'", "division by zero")
    with full.begin() as connection:
        connection.exec_driver_sql(f"{emptied}'{TWO}'")
    assert [row["note"] for row in content(full)["referral_event"]] == ["sent by fax", ""]


def test_a_full_clinic_goes_down_to_nothing(full: sa.Engine) -> None:
    go(full, "downgrade", "base")
    assert set(schema(full).values()) == {frozenset()}
