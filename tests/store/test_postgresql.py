"""The same records on a real PostgreSQL: types, defaults, CHECKs and guards mean the same there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from real_postgresql import real_postgresql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.numbers import mrn
from clinicdesk.domain.people import PatientDraft, PersonName, Telecom
from clinicdesk.domain.search import parse_query
from clinicdesk.store import clinical, patients
from clinicdesk.store.goal_codes import goals_with
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.clinic import AuditRecord, SerialRecord
from clinicdesk.store.records.clinical import ObservationRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.search import (
    PatientSummaryRecord,
    SearchKeyRecord,
    SearchWordRecord,
)
from clinicdesk.store.search import SearchIndex
from clinicdesk.store.search_rows import rows_of
from clinicdesk.store.types import Guid

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
ONE = UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


@pytest.fixture(scope="module")
def engine() -> Iterator[sa.Engine]:
    with real_postgresql() as made:
        METADATA.create_all(made)
        yield made


def stamp() -> dict[str, object]:
    return {
        "site_id": ONE,
        "created_at": NOON,
        "created_by": ONE,
        "updated_at": NOON,
        "updated_by": ONE,
    }


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as there:
        yield there
        there.rollback()


def test_ids_instants_days_and_decimals_come_back_as_they_went_in(session: Session) -> None:
    session.add(
        PatientRecord(
            id=ONE, mrn="CD-1", birth_on=date(1980, 5, 17), birth_precision="day", **stamp()
        )
    )
    session.flush()
    session.add(
        ObservationRecord(
            id=ONE,
            patient_id=ONE,
            code_text="Hemoglobin A1c",
            code_system=LOINC,
            code_code="4548-4",
            status="final",
            occurred_at=NOON,
            recorded_at=NOON,
            value=Decimal("7.10"),
            unit="%",
            **stamp(),
        )
    )
    session.flush()
    session.expire_all()
    person = session.get_one(PatientRecord, ONE)
    result = session.get_one(ObservationRecord, ONE)
    # The chart reads through the driver: its values are those of the records.
    (read,) = clinical.rows_of(session, "observation", ONE)
    assert (read.id, read.occurred_at, str(read.value)) == (ONE, NOON, "7.10")
    whole = patients.get(session, ONE)
    assert (whole.birth, whole.created_at) == (PartialDate(1980, 5, 17), NOON)
    assert (person.birth_on, person.created_at) == (date(1980, 5, 17), NOON)
    assert person.created_at.tzinfo is not None
    assert (result.occurred_at, str(result.value)) == (NOON, "7.10")


def test_a_promise_is_the_databases_here_too(session: Session) -> None:
    session.add(PatientRecord(id=ONE, mrn="CD-1", sex="F", **stamp()))
    with pytest.raises(IntegrityError, match="sex_known"):
        session.flush()


def test_nothing_outside_general_stands_in_the_clear(session: Session) -> None:
    session.add(PatientRecord(id=ONE, mrn="CD-1", compartment="sud_part2", **stamp()))
    with pytest.raises(IntegrityError, match="in_the_clear"):
        session.flush()


def test_the_audit_log_only_grows_here_too(session: Session) -> None:
    session.add(
        AuditRecord(
            seq=1, at=NOON, actor_id=ONE, roles="", act="opened", object_kind="patient", mac=b"x"
        )
    )
    session.flush()
    with pytest.raises(DBAPIError, match="division by zero"):
        session.execute(sa.text("DELETE FROM audit_entry"))


def test_a_wrong_type_is_refused_by_the_engine_itself(session: Session) -> None:
    session.add(SerialRecord(name="mrn", last=1))
    session.flush()
    with pytest.raises(DBAPIError):
        session.execute(sa.text("UPDATE serial SET last = 'many'"))


def test_every_table_of_the_records_is_there(engine: sa.Engine) -> None:
    assert set(METADATA.tables) <= set(sa.inspect(engine).get_table_names())


def test_an_index_leaves_out_here_what_it_leaves_out_there(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        said = connection.exec_driver_sql(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_task_open'"
        ).scalar_one()
    assert said.endswith("WHERE (completed_at IS NULL)")


def test_people_are_found_here_too_as_typed_and_in_spite_of_slips(session: Session) -> None:
    ids = IdSource(FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC)), seed=8)
    draft = PatientDraft(
        name=PersonName(family="Smith", given="William"),
        birth=PartialDate(1978, 3, 5),
        telecoms=(
            Telecom(value="(614) 555-0142"),
            Telecom(system="email", value="will.smith@mail.example"),
        ),
    )
    columns = {
        "mrn": mrn(42),
        "family_norm": "smith",
        "given_norm": "william",
        "birth_on": date(1978, 3, 5),
        "birth_precision": "day",
        "sex": "male",
        "status": "active",
        "do_not_contact": False,
    }
    rows = rows_of(ids.new(), columns, draft)
    session.execute(sa.insert(SearchWordRecord), rows.words)
    session.execute(sa.insert(SearchKeyRecord), rows.keys)
    session.execute(sa.insert(PatientSummaryRecord), [rows.summary])
    index = SearchIndex()
    today = date(2026, 11, 22)

    def found(typed: str) -> list[str]:
        query = parse_query(typed, today)
        index.refresh(session)
        places = index.find(session, query, 5)
        near = index.find_near(session, query, 5, today)
        return sorted({place[0] for place in (*places, *(hit.place for hit in near))})

    for typed in (
        *("smith", "smith 3/5/1978", "0142", "bill smiht", "smith 5/3/1978", "william 3/5/1987"),
        *("3/5/1979", "614-555-0143", "CD-000043-" + mrn(42)[-1], "4555", "smith@mail"),
    ):
        assert found(typed) == ["smith william"], typed
    assert found("jones") == []
    session.rollback()


def test_the_end_of_an_id_is_compared_here_too(session: Session) -> None:
    """What a goal's code is looked up by (`store/goal_codes.py`), asked of a row that is there."""
    assert goals_with(session, ONE.int % (1 << 39)) == ()
    tail = (ONE.int % (1 << 32)).to_bytes(4, "big").hex()
    found = session.scalar(sa.select(sa.func.right(sa.cast(sa.literal(ONE, Guid()), sa.String), 8)))
    assert found == tail
