"""The roster lists, filters and finds people, and reads no row that nobody sees."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bare_store import bare_store
from sqlalchemy import insert, update

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import NotAllowed, NotFound
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PatientStatus, PersonName, Sex
from clinicdesk.domain.roster import Chip, RosterFilter, RosterRow, RosterSort
from clinicdesk.services.roster import RosterService
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.records.search import PatientSummaryRecord, SummaryOwnerRecord
from clinicdesk.store.unit_of_work import UnitOfWork

# Two in the morning in UTC is still the evening before at the site.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ZONE = "America/New_York"


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
    return RosterService(store, ZONE)


def add(store: ClinicStore, nurse: Actor, family: str, **more: Any) -> UUID:
    owed = {k: more.pop(k) for k in list(more) if k in PatientSummaryRecord.__table__.columns}
    birth = more.pop("birth", PartialDate(1980, 5, 1))
    draft = PatientDraft(
        name=PersonName(family=family, given="Ann"), birth=birth, sex=Sex.FEMALE, **more
    )
    with store.writing(nurse) as uow:
        made = patients.add(uow, draft)
        if owed:
            owe(uow, made, **owed)
        uow.audit(AuditAct(act="created", kind="patient"))
    return made


def owe(uow: UnitOfWork, patient_id: UUID, **values: Any) -> None:
    record = PatientSummaryRecord
    uow.session.execute(update(record).where(record.patient_id == patient_id).values(values))


def names(rows: tuple[RosterRow, ...]) -> list[str]:
    return [row.listed.split(",", maxsplit=1)[0] for row in rows]


@pytest.fixture
def clinic(store: ClinicStore, nurse: Actor) -> ClinicStore:
    add(store, nurse, "Quiet")
    add(store, nurse, "Later", due_key=TODAY + timedelta(days=30), goals_total=2, progress=40)
    add(store, nurse, "Soon", due_key=TODAY + timedelta(days=7), progress=80, goals_total=1)
    add(store, nurse, "Risk", due_key=TODAY + timedelta(days=20), at_risk=True)
    add(store, nurse, "Overdue", due_key=TODAY - timedelta(days=1), next_step="Call")
    add(store, nurse, "Oldest", due_key=TODAY - timedelta(days=9), at_risk=True)
    return store


@pytest.mark.usefixtures("clinic")
def test_the_list_stands_by_what_needs_attention(roster: RosterService, nurse: Actor) -> None:
    page = roster.page(nurse)
    assert names(page.rows) == ["OLDEST", "OVERDUE", "RISK", "SOON", "LATER", "QUIET"]
    assert [row.chip for row in page.rows] == [
        Chip.OVERDUE,
        Chip.OVERDUE,
        Chip.AT_RISK,
        Chip.DUE_SOON,
        Chip.ON_TRACK,
        Chip.NO_PLAN,
    ]
    assert page.total == 6


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (RosterFilter.NEEDS_ATTENTION, ["OLDEST", "OVERDUE", "RISK"]),
        (RosterFilter.DUE_THIS_WEEK, ["OLDEST", "OVERDUE", "SOON"]),
        (RosterFilter.MY_PATIENTS, []),
    ],
)
def test_a_filter_shows_whom_it_names(
    roster: RosterService, nurse: Actor, chosen: RosterFilter, expected: list[str]
) -> None:
    page = roster.page(nurse, chosen)
    assert names(page.rows) == expected
    assert page.total == len(expected) == roster.counts(nurse)[chosen]
    backwards = roster.page(nurse, chosen, descending=True)
    assert set(names(backwards.rows)) == set(expected)


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("chosen", list(RosterFilter))
@pytest.mark.parametrize("order", list(RosterSort))
@pytest.mark.parametrize("descending", [False, True])
def test_windows_add_up_to_the_list(
    roster: RosterService,
    nurse: Actor,
    chosen: RosterFilter,
    order: RosterSort,
    descending: bool,
) -> None:
    whole = roster.page(nurse, chosen, order, descending=descending)
    for size in (1, 2, 5):
        found: list[RosterRow] = []
        for offset in range(0, whole.total, size):
            page = roster.page(
                nurse, chosen, order, offset=offset, limit=size, descending=descending
            )
            assert page.total == whole.total
            assert len(page.rows) <= size
            found += page.rows
        assert found == list(whole.rows)


@pytest.mark.usefixtures("clinic")
def test_columns_sort_both_ways(roster: RosterService, nurse: Actor) -> None:
    by_name = roster.page(nurse, order=RosterSort.NAME)
    assert names(by_name.rows) == sorted(names(by_name.rows))
    down = roster.page(nurse, order=RosterSort.NAME, descending=True)
    assert list(down.rows) == list(reversed(by_name.rows))
    progress = roster.page(nurse, order=RosterSort.PROGRESS, descending=True)
    assert names(progress.rows)[:2] == ["SOON", "LATER"]


def test_my_patients_are_those_i_owe_something(
    store: ClinicStore, roster: RosterService, nurse: Actor
) -> None:
    mine, _other = add(store, nurse, "Mine"), add(store, nurse, "Other")
    with store.writing(nurse) as uow:
        row = {"owner_id": nurse.id, "patient_id": mine}
        uow.session.execute(insert(SummaryOwnerRecord.__table__), [row])  # type: ignore[arg-type]
        uow.audit(AuditAct(act="took", kind="task"))
    assert names(roster.page(nurse, RosterFilter.MY_PATIENTS).rows) == ["MINE"]
    assert roster.counts(nurse)[RosterFilter.MY_PATIENTS] == 1


def test_a_row_says_who_and_what_is_owed(
    store: ClinicStore, roster: RosterService, nurse: Actor
) -> None:
    made = add(
        store,
        nurse,
        "Ruiz",
        preferred_name="Annie",
        employer="Harlan Motors",
        work_site="Plant 2",
        next_step="Cardiology report",
        due_days="2026-11-11 2026-11-22 2026-12-01",
        due_key=date(2026, 11, 11),
        open_referrals=2,
        goals_met=1,
        goals_total=3,
        progress=63,
    )
    row = roster.row(nurse, made)
    assert (row.listed, row.preferred, row.age) == ("RUIZ, Ann", "Annie", "46y")
    assert (row.open_referrals, row.overdue, row.next_step) == (2, 1, "Cardiology report")
    assert (row.goals_met, row.goals_total, row.progress) == (1, 3, 63)
    assert row.next_due == date(2026, 11, 11)
    assert row.mrn.startswith("CD-000001")


def test_who_died_is_quiet_and_keeps_the_age_at_death(
    store: ClinicStore, roster: RosterService, nurse: Actor
) -> None:
    made = add(
        store,
        nurse,
        "Gone",
        deceased=True,
        status=PatientStatus.DECEASED,
        deceased_at=datetime(2020, 6, 1, tzinfo=UTC),
    )
    row = roster.row(nurse, made)
    assert (row.chip, row.age) == (Chip.DECEASED, "40y")


def test_a_search_says_whether_there_is_more(
    store: ClinicStore, roster: RosterService, nurse: Actor
) -> None:
    for n in range(7):
        add(store, nurse, f"Smith{'abcdefg'[n]}")
    answer = roster.search(nurse, "smi", limit=5)
    assert (len(answer.rows), answer.more, answer.thin) == (5, True, False)
    answer = roster.search(nurse, "smithb")
    assert (names(answer.rows), answer.more, answer.thin) == (["SMITHB"], False, True)
    answer = roster.search(nurse, "smjthb", thorough=True)
    assert "SMITHB" in names(answer.rows)
    assert answer.rows[0].why_matched == "Spelled nearly like “smjthb”"
    assert roster.search(nurse, "smith 3/").hint


def test_a_role_that_finds_nobody_is_told(
    store: ClinicStore, roster: RosterService, nurse: Actor
) -> None:
    made = add(store, nurse, "Ruiz")
    auditor = Actor(nurse.id, "p", "P", frozenset({Role.PRIVACY_OFFICER}), nurse.site_id)
    for act in (
        lambda: roster.search(auditor, "ruiz"),
        lambda: roster.page(auditor),
        lambda: roster.counts(auditor),
        lambda: roster.row(auditor, made),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        roster.row(nurse, nurse.id)


def test_counts_follow_every_write(store: ClinicStore, roster: RosterService, nurse: Actor) -> None:
    chooser = random.Random(1)
    for n in range(12):
        overdue = chooser.random() < 0.5
        due = TODAY - timedelta(days=1) if overdue else TODAY + timedelta(days=40)
        before = roster.counts(nurse)[RosterFilter.NEEDS_ATTENTION]
        add(store, nurse, f"Person{n}", due_key=due)
        assert roster.counts(nurse)[RosterFilter.NEEDS_ATTENTION] == before + overdue
        assert roster.page(nurse).total == n + 1
