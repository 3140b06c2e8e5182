"""The search index follows every write, and finds people by every key they have."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from bare_store import KEYS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.folding import name_words
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import (
    Identifier,
    PatientDraft,
    PatientStatus,
    PersonName,
    Telecom,
)
from clinicdesk.domain.search import parse_query
from clinicdesk.store import patients, people_bulk
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.search import SearchIndex

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def opened(folder: Path) -> ClinicStore:
    ids = IdSource(FixedClock(NOW), seed=3)
    create_store(folder / "clinic.db", KEYS, {}, lambda session: None)
    return open_store(folder / "clinic.db", KEYS, clock=FixedClock(NOW), ids=ids)[0]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ClinicStore]:
    store = opened(tmp_path)
    yield store
    store.close()


@pytest.fixture
def nurse(store: ClinicStore) -> Actor:
    return Actor(store.ids.new(), "n", "N", frozenset({Role.NURSE}), store.ids.new())


def person(family: str, given_names: str, **more: object) -> PatientDraft:
    return PatientDraft(name=PersonName(family=family, given=given_names), **more)  # type: ignore[arg-type]


def add(store: ClinicStore, nurse: Actor, *drafts: PatientDraft) -> list[UUID]:
    with store.writing(nurse) as uow:
        made = [patients.add(uow, draft) for draft in drafts]
        uow.audit(AuditAct(act="created", kind="patient"))
    return made


def find(store: ClinicStore, typed: str, index: SearchIndex | None = None) -> list[UUID]:
    index = index or SearchIndex()
    with store.reading() as session:
        index.refresh(session)
        found = index.find(session, parse_query(typed, TODAY), 20)
        return [FastReader(session).id_of(one) for _sort, one in found]


def near(store: ClinicStore, typed: str) -> list[UUID]:
    with store.reading() as session:
        found = SearchIndex().find_near(session, parse_query(typed, TODAY), 20, TODAY)
        return [FastReader(session).id_of(hit.place[1]) for hit in found]


@pytest.fixture(scope="module")
def two_people(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[ClinicStore, list[UUID]]]:
    store = opened(tmp_path_factory.mktemp("two"))
    nurse = Actor(store.ids.new(), "n", "N", frozenset({Role.NURSE}), store.ids.new())
    yield store, add(store, nurse, person("Smith", "John", birth=PartialDate(1950, 1, 2)), ANH)
    store.close()


ANH = person(
    "Nguyễn-Trần",
    "Thị Ánh",
    birth=PartialDate(1978, 3, 5),
    preferred_name="Annie",
    other_names=(PersonName(use="maiden", family="O'Dowd", given="Ánh"),),
    employee_number="E-204117",
    identifiers=(Identifier("urn:hospital", "H 99/123"),),
    telecoms=(
        Telecom(value="+1 (614) 555-0142"),
        Telecom(value="(216) 555-7788", use="home"),
        Telecom(system="email", value="Annie@Mail.example"),
    ),
)


@pytest.mark.parametrize(
    "typed",
    [
        "nguyen",
        "NGUYỄN",
        "tran",
        "thi anh nguyen",
        "anh ngu",
        "n t",
        "annie",
        "odowd",
        "o'dowd an",
        "nguyentran",
        "cd-000002",
        "CD-2",
        "000002",
        "2",
        "E-204117",
        "204117",
        "e2041",
        "6145550142",
        "(614) 555-0142",
        "555-0142",
        "0142",
        "7788",
        "216 555",
        "h99123",
        "annie@mail",
        "3/5/1978",
        "5/3/1978",
        "1978",
        "3/1978",
        "nguyen 1978",
        "0142 anh",
        "ann 3/5/78",
        "tran 614",
    ],
)
def test_she_is_found_by_whatever_she_is_asked_for(
    two_people: tuple[ClinicStore, list[UUID]], typed: str
) -> None:
    store, made = two_people
    assert made[1] in find(store, typed)


@pytest.mark.parametrize("typed", ["nguyen smith", "annie 1979", "0143", "xyz", "tran 999", "qq"])
def test_who_does_not_answer_every_term_is_not_shown(
    two_people: tuple[ClinicStore, list[UUID]], typed: str
) -> None:
    assert find(two_people[0], typed) == []


def test_exact_family_names_come_first_then_given_then_longer_ones(
    store: ClinicStore, nurse: Actor
) -> None:
    longer, given_name, family, alias = add(
        store,
        nurse,
        person("Jameson", "Ann"),
        person("Adams", "James"),
        person("James", "Zoe"),
        person("Abel", "Ann", preferred_name="James"),
    )
    assert find(store, "james") == [family, given_name, alias, longer]


def test_a_changed_name_is_found_and_the_old_one_is_not(store: ClinicStore, nurse: Actor) -> None:
    (made,) = add(store, nurse, person("Hall", "Ann", telecoms=(Telecom(value="614-555-0001"),)))
    with store.writing(nurse) as uow:
        patients.replace(uow, made, 1, person("Webb", "Ann"))
        uow.audit(AuditAct(act="changed", kind="patient"))
    assert find(store, "webb") == [made]
    assert find(store, "hall") == []
    assert find(store, "0001") == []


def test_a_merged_person_leaves_the_list(store: ClinicStore, nurse: Actor) -> None:
    (made,) = add(store, nurse, person("Hall", "Ann"))
    with store.writing(nurse) as uow:
        patients.replace(uow, made, 1, person("Hall", "Ann", status=PatientStatus.MERGED))
        uow.audit(AuditAct(act="merged", kind="patient"))
    assert find(store, "hall") == []
    with store.reading() as session:
        for table in ("search_word", "search_key", "patient_summary"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_vocabulary_that_is_old_hides_nobody(store: ClinicStore, nurse: Actor) -> None:
    index = SearchIndex()
    add(store, nurse, person("Hall", "Ann"))
    assert len(find(store, "hall", index)) == 1
    (later,) = add(store, nurse, person("Zuber", "Ann"))
    with store.reading() as session:
        assert index.vocabulary.count("zuber") == 0
        ((_sort, found),) = index.find(session, parse_query("zuber", TODAY), 20)
        assert FastReader(session).id_of(found) == later


@pytest.mark.parametrize(
    "typed", ["smiht", "simth", "smth", "smyth jon", "mith", "jhon smitt", "smith jhon"]
)
def test_slips_of_the_finger_are_forgiven(
    two_people: tuple[ClinicStore, list[UUID]], typed: str
) -> None:
    store, (smith, _anh) = two_people
    assert near(store, typed) == [smith]


def test_a_part_from_the_middle_of_a_number_is_found(store: ClinicStore, nurse: Actor) -> None:
    (made,) = add(store, nurse, person("Hall", "Ann", telecoms=(Telecom(value="6145550142"),)))
    assert find(store, "4555") == []
    assert near(store, "4555") == [made]


def test_many_at_once_are_the_same_as_one_by_one(store: ClinicStore, nurse: Actor) -> None:
    drafts = [ANH, person("Smith", "John"), person("", "Madonna"), person("", "")]
    with store.writing(nurse) as uow:
        bulk = people_bulk.add_many(uow, drafts)
        uow.audit(AuditAct(act="created", kind="patient"))
    single = add(store, nurse, *drafts)
    with store.reading() as session:
        for one, other in zip(bulk, single, strict=True):
            first, second = patients.get(session, one), patients.get(session, other)
            for name in PatientDraft.__dataclass_fields__:
                assert getattr(first, name) == getattr(second, name)
            for table in ("search_word", "search_key"):
                rows = [
                    session.execute(
                        text(f"SELECT count(*) FROM {table} WHERE patient_id = :id"),
                        {"id": found.bytes},
                    ).scalar()
                    for found in (one, other)
                ]
                assert rows[0] == rows[1]


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cc")),
    max_size=40,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(family=NAMES, given_names=NAMES)
def test_any_name_can_be_indexed_and_taken_out_again(
    store: ClinicStore, nurse: Actor, family: str, given_names: str
) -> None:
    (made,) = add(store, nurse, person(family, given_names))
    terms = parse_query(family, TODAY).terms  # none where it is read as the start of a date
    if terms and all(term.word for term in terms) and name_words(family):
        assert made in find(store, family)
    with store.writing(nurse) as uow:
        patients.replace(uow, made, 1, person("", ""))
        uow.audit(AuditAct(act="changed", kind="patient"))
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM search_word")).scalar() == 0
