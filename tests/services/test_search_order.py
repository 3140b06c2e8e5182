"""In which order people answer, why each one does, and whose person comes first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from bare_store import bare_store
from sqlalchemy import insert

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import Identifier, PatientDraft, PersonName, Telecom
from clinicdesk.services.roster import RosterService
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.records.search import SummaryOwnerRecord

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ClinicStore]:
    ids = IdSource(FixedClock(NOW), seed=3)
    with bare_store(tmp_path, FixedClock(NOW), ids) as store:
        yield store


@pytest.fixture
def nurse(store: ClinicStore) -> Actor:
    return Actor(store.ids.new(), "n", "N", frozenset({Role.NURSE}), store.ids.new())


@pytest.fixture
def roster(store: ClinicStore) -> RosterService:
    return RosterService(store, "America/New_York")


def add(store: ClinicStore, nurse: Actor, name: str, **more: object) -> UUID:
    given, _, family = name.rpartition(" / " if "/" in name else " ")
    draft = PatientDraft(name=PersonName(family=family, given=given), **more)  # type: ignore[arg-type]
    with store.writing(nurse) as uow:
        made = patients.add(uow, draft)
        uow.audit(AuditAct(act="created", kind="patient"))
    return made


def own(store: ClinicStore, nurse: Actor, patient_id: UUID) -> None:
    with store.writing(nurse) as uow:
        row = {"owner_id": nurse.id, "patient_id": patient_id}
        uow.session.execute(insert(SummaryOwnerRecord.__table__), [row])  # type: ignore[arg-type]
        uow.audit(AuditAct(act="took", kind="task"))


def open_chart(store: ClinicStore, nurse: Actor, patient_id: UUID) -> None:
    with store.writing(nurse) as uow:
        uow.audit(AuditAct(act="opened", kind="chart", object_id=patient_id, patient_id=patient_id))


def found(roster: RosterService, nurse: Actor, text: str) -> dict[str, str]:
    """Type and rest; return who answers and why, in their order."""
    roster.warm(nurse)
    answer = roster.search(nurse, text)
    if answer.thin:
        answer = roster.search(nurse, text, thorough=True)
    assert len({row.id for row in answer.rows}) == len(answer.rows), "somebody stands twice"
    return {row.listed: row.why_matched for row in answer.rows}


def test_exact_comes_before_prefix_nickname_sound_and_slip(
    store: ClinicStore, nurse: Actor, roster: RosterService
) -> None:
    for name in ("Bil Ash", "Byll Ash", "William Ash", "Billie Ash", "Bill Ash"):
        add(store, nurse, name)
    assert found(roster, nurse, "bill ash") == {
        "ASH, Bill": "",
        "ASH, Billie": "",
        "ASH, William": "“bill” is a nickname of William",
        "ASH, Bil": "Sounds like “bill”",
        "ASH, Byll": "Sounds like “bill”",
    }
    assert "ASH, Bill" in found(roster, nurse, "ash william")


def test_mine_come_first_then_those_opened_lately_then_by_name(
    store: ClinicStore, nurse: Actor, roster: RosterService
) -> None:
    people = {name: add(store, nurse, f"{name} Smith") for name in ("Ann", "Bea", "Cleo", "Dora")}
    add(store, nurse, "Abel Smithson")
    open_chart(store, nurse, people["Cleo"])
    own(store, nurse, people["Dora"])
    longer = add(store, nurse, "Zoe Smithers")
    own(store, nurse, longer)
    assert list(found(roster, nurse, "smith")) == [
        "SMITH, Dora",
        "SMITH, Cleo",
        "SMITH, Ann",
        "SMITH, Bea",
        "SMITHERS, Zoe",
        "SMITHSON, Abel",
    ]
    other = Actor(store.ids.new(), "o", "O", frozenset({Role.NURSE}), nurse.site_id)
    assert list(found(roster, other, "smith"))[:2] == ["SMITH, Ann", "SMITH, Bea"]


def test_mine_are_found_though_a_hundred_others_are_called_so(
    store: ClinicStore, nurse: Actor, roster: RosterService
) -> None:
    for n in range(30):
        add(store, nurse, f"Ann{chr(97 + n % 26)} Smith")
    own(store, nurse, add(store, nurse, "Zora Smith"))
    roster.warm(nurse)
    answer = roster.search(nurse, "smi", limit=5)
    assert (answer.rows[0].listed, len(answer.rows), answer.more) == ("SMITH, Zora", 5, True)


def test_somebody_renamed_is_no_longer_found_by_the_name_that_was_known(
    store: ClinicStore, nurse: Actor, roster: RosterService
) -> None:
    mine = add(store, nurse, "Ann Hall")
    own(store, nurse, mine)
    roster.warm(nurse)
    with store.writing(nurse) as uow:
        patients.replace(uow, mine, 1, PatientDraft(name=PersonName(family="Webb", given="Ann")))
        uow.audit(AuditAct(act="changed", kind="patient"))
    assert roster.search(nurse, "hall").rows == ()
    assert [row.listed for row in roster.search(nurse, "webb").rows] == ["WEBB, Ann"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("smith 5/3/1978", "Born 05-Mar-1978: day and month exchanged"),
        ("smith 3/5/1987", "Born 05-Mar-1978: one digit of the year differs"),
        ("smith 614-555-0143", "Phone with one digit different"),
        ("annamaria smith", "“annamaria” in two words"),
        ("anna de smith", "Without “de”"),
        ("smitn", "Spelled nearly like “smitn”"),
        ("schmidt", "Sounds like “schmidt”"),
        ("mith", "Contains “mith”"),
        ("nowacki", "Formerly Anna Maria Nowack"),
        ("4555", "Phone contains 4555"),
        ("5501", "Phone contains 5501"),
        ("smith22", "E-mail contains smith22"),
        ("22@mail", "E-mail contains 22@mail"),
        ("anna.smith22@", "E-mail"),
        ("E-20411", "Employee number"),
        ("4117", "Employee number contains 4117"),
        ("E-204118", "Employee number with one digit different"),
        ("99/123", "Number elsewhere"),
    ],
)
def test_a_row_says_why_it_answers(
    store: ClinicStore, nurse: Actor, roster: RosterService, typed: str, why: str
) -> None:
    add(
        store,
        nurse,
        "Anna Maria Smith",
        birth=PartialDate(1978, 3, 5),
        telecoms=(
            Telecom(value="(614) 555-0142"),
            Telecom(system="email", value="Anna.Smith22@Mail.example"),
        ),
        employee_number="E-204117",
        identifiers=(Identifier("urn:hospital", "H 99/123"),),
        other_names=(PersonName(use="old", family="Nowack", given="Anna Maria"),),
    )
    (said,) = found(roster, nurse, typed).values()
    assert why in said


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ian MacDonald", "mac donald"),
        ("Piet / van den Berg", "vandenberg"),
        ("Piet / van den Berg", "piet berg"),
        ("Omar Al-Masri", "almasri omar"),
        ("Omar Al-Masri", "masri"),
        ("Anh Nguyễn", "anh nuyen"),
        ("أحمد حداد", "ahmed haddad"),
        ("Ahmed Haddad", "أحمد"),
        ("伟 王", "wang wei"),
        ("Jan Rodríguez", "rodriges"),
        ("Jan Rodríguez", "rodirgu"),
        ("Guadalupe Ortiz", "lupe ortiz"),
        ("Peggy Hart", "margaret hart"),
    ],
)
def test_people_are_found_as_they_are_spoken_of(
    store: ClinicStore, nurse: Actor, roster: RosterService, name: str, typed: str
) -> None:
    add(store, nurse, "Zed Quux")
    add(store, nurse, name)
    assert next(iter(found(roster, nurse, typed))) != "QUUX, Zed"


def test_a_birth_day_of_tomorrow_is_no_slip_of_nobody(
    store: ClinicStore, nurse: Actor, roster: RosterService
) -> None:
    add(store, nurse, "Ann Hall", birth=PartialDate.of(date(1999, 1, 2)))
    assert found(roster, nurse, "webb 1/2/1999") == {}
