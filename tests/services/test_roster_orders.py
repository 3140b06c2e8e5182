"""Any column orders the list: stable, kept until something changes, and no row read unseen."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from bare_store import bare_store
from sqlalchemy import update

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName, SafeContact, Sex, Telecom
from clinicdesk.domain.roster import ListQuestion, RosterFilter, RosterRow, RosterSort
from clinicdesk.domain.roster_columns import ROSTER_COLUMNS, parts
from clinicdesk.services.roster import RosterService
from clinicdesk.store import patients, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.records.eligibility import (
    CensusMemberRecord,
    EligibilitySpanRecord,
    EmployerRecord,
)
from clinicdesk.store.records.search import PatientSummaryRecord, SummaryOwnerRecord
from clinicdesk.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ALL = parts(ROSTER_COLUMNS)
PEOPLE = 60


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicStore]:
    ids = IdSource(FixedClock(NOW), seed=3)
    with bare_store(tmp_path_factory.mktemp("orders"), FixedClock(NOW), ids) as store:
        yield store


@pytest.fixture(scope="module")
def nurse(store: ClinicStore) -> Actor:
    return Actor(store.ids.new(), "n", "N", frozenset({Role.NURSE}), store.ids.new())


@pytest.fixture(scope="module")
def people(store: ClinicStore, nurse: Actor) -> list[UUID]:
    rng = random.Random(5)
    made = []
    with store.writing(nurse) as uow:
        owners = [
            staff.add(uow, name=name, display=name.title(), roles=[Role.NURSE])
            for name in ("zoe", "abe")
        ]
        for _ in range(PEOPLE):
            draft = PatientDraft(
                name=PersonName(family=rng.choice(("Ng", "Åberg", "de la Cruz")), given="Ann"),
                birth=rng.choice((None, PartialDate(1980, rng.randint(1, 12), 5))),
                sex=rng.choice((None, Sex.FEMALE, Sex.MALE)),
                telecoms=rng.choice(((), (Telecom(value=f"614555{rng.randint(1000, 9999)}"),))),
                preferred_name=rng.choice(("", "Bo", "al", "Él")),
                employer=rng.choice(("", "Acme", "bolt works")),
                work_site=rng.choice(("", "Plant 2", "Plant 10")),
                employee_number=rng.choice(("", "E-7", "E-31")),
                language=rng.choice(("", "es", "en")),
                interpreter_needed=rng.choice((None, True, False)),
                primary_care=rng.choice(("", "Dr. Ruiz")),
                safe_contact=SafeContact(
                    rng.choice(("", "email", "phone")), "", rng.random() < 0.2
                ),
            )
            who = patients.add(uow, draft)
            days = sorted(
                TODAY + timedelta(days=rng.randint(-5, 5)) for _ in range(rng.randint(0, 3))
            )
            record = PatientSummaryRecord
            uow.session.execute(
                update(record)
                .where(record.patient_id == who)
                .values(
                    due_days=" ".join(day.isoformat() for day in days),
                    due_key=days[0] if days else date.max,
                    open_referrals=rng.randint(0, 2),
                    progress=rng.choice((-1, 20, 80)),
                )
            )
            if rng.random() < 0.5:
                uow.session.add(SummaryOwnerRecord(owner_id=rng.choice(owners), patient_id=who))
            made.append(who)
        uow.audit(AuditAct(act="created", kind="patient"))
    return made


@pytest.fixture
def roster(store: ClinicStore, people: list[UUID]) -> RosterService:
    return RosterService(store, "America/New_York")


KEYS = {
    RosterSort.PREFERRED: lambda r: r.preferred.casefold(),
    RosterSort.MRN: lambda r: r.mrn,
    RosterSort.SEX: lambda r: r.sex,
    RosterSort.PHONE: lambda r: r.phone,
    RosterSort.EMPLOYER: lambda r: r.employer.casefold(),
    RosterSort.SITE: lambda r: r.work_site.casefold(),
    RosterSort.EMPLOYEE_NUMBER: lambda r: r.more.employee_number.casefold(),
    RosterSort.RECORD: lambda r: r.status.value,
    RosterSort.LANGUAGE: lambda r: r.more.language,
    RosterSort.PRIMARY_CARE: lambda r: r.more.primary_care.casefold(),
    RosterSort.OWNERS: lambda r: [name.casefold() for name in r.more.owners],
    RosterSort.OPEN_REFERRALS: lambda r: r.open_referrals,
    RosterSort.OVERDUE: lambda r: r.overdue,
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", KEYS)
def test_an_order_is_that_of_its_column_and_equal_ones_stand_by_name(
    roster: RosterService, nurse: Actor, order: RosterSort, descending: bool
) -> None:
    def rows(by: RosterSort, **more: bool) -> list[RosterRow]:
        return list(roster.page(nurse, order=by, limit=PEOPLE, parts=ALL, **more).rows)

    by_name = rows(RosterSort.NAME)
    key = KEYS[order]
    have = [row for row in by_name if key(row)]
    expected = sorted(have, key=key, reverse=descending)
    expected += [row for row in by_name if not key(row)]
    assert rows(order, descending=descending) == expected


@pytest.mark.parametrize("order", RosterSort)
@pytest.mark.parametrize("chosen", RosterFilter)
def test_windows_and_ranges_are_pieces_of_one_list(
    roster: RosterService, nurse: Actor, order: RosterSort, chosen: RosterFilter
) -> None:
    for descending in (False, True):
        whole = roster.page(nurse, chosen, order, limit=500, descending=descending)
        assert len({row.id for row in whole.rows}) == whole.total
        pieces: list[RosterRow] = []
        for offset in range(0, whole.total, 7):
            page = roster.page(nurse, chosen, order, offset=offset, limit=7, descending=descending)
            pieces += page.rows
        assert tuple(pieces) == whole.rows
        ranges = [(0, 2), (5, 5), (8, 30)]
        ids, total = roster.picked(nurse, ListQuestion(chosen, order, descending), ranges)
        places = [at for first, last in ranges for at in range(first, last + 1)]
        assert list(ids) == [whole.rows[at].id for at in places if at < whole.total]
        assert total == whole.total


def test_the_youngest_come_first_by_age(roster: RosterService, nurse: Actor) -> None:
    rows = roster.page(nurse, order=RosterSort.AGE, limit=PEOPLE).rows
    born = [row.birth.earliest for row in rows if row.birth]
    assert born == sorted(born, reverse=True)


def test_more_is_read_where_it_is_asked_for_alone(roster: RosterService, nurse: Actor) -> None:
    bare = roster.page(nurse, order=RosterSort.MRN, limit=5).rows
    assert all(row.more is None for row in bare)
    some = roster.rows(nurse, [row.id for row in bare], parts={"person"})
    assert [row.id for row in some] == [row.id for row in bare]
    assert all(row.more is not None and row.more.owners == () for row in some)


def test_looking_does_not_sort_anew_and_writing_does(
    roster: RosterService, store: ClinicStore, nurse: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    rows = FastReader.rows

    def noted(self: FastReader, sql: str, values: object = ()) -> object:
        statements.append(sql)
        return rows(self, sql, values)  # type: ignore[arg-type]

    monkeypatch.setattr(FastReader, "rows", noted)

    def sorts() -> int:
        statements.clear()
        roster.page(nurse, order=RosterSort.EMPLOYER, limit=5)
        return sum("SELECT patient_id, employer FROM" in sql for sql in statements)

    def wrote(act: str, kind: str) -> None:
        with store.writing(nurse) as uow:
            uow.audit(AuditAct(act=act, kind=kind))

    assert sorts() == 1
    assert sorts() == 0
    wrote("opened", "chart")
    wrote("kept", "table view")
    assert sorts() == 0
    wrote("changed", "patient")
    assert sorts() == 1


def test_a_role_that_opens_no_chart_learns_nothing_from_an_order(
    roster: RosterService, nurse: Actor
) -> None:
    hat = Actor(nurse.id, "n", "N", frozenset({Role.OH_NURSE}), nurse.site_id)
    by_name = roster.page(hat, order=RosterSort.NAME, limit=PEOPLE).rows
    for order in (RosterSort.OVERDUE, RosterSort.OWNERS, RosterSort.REVIEW_DUE):
        rows = roster.page(hat, order=order, limit=PEOPLE, parts=ALL, descending=True).rows
        assert [row.id for row in rows] == [row.id for row in by_name]
        assert all(row.more is not None and not row.more.owners for row in rows)
        ids, _total = roster.picked(
            hat, ListQuestion(RosterFilter.NEEDS_ATTENTION, order), [(0, 9)]
        )
        assert list(ids) == [row.id for row in by_name[:10]]


def test_eligibility_is_read_for_the_rows_that_show_it(
    roster: RosterService, store: ClinicStore, nurse: Actor, people: list[UUID]
) -> None:
    def span(uow: UnitOfWork, who: UUID, number: str, start: date, end: date | None) -> None:
        member = uow.add(
            CensusMemberRecord(
                employer_id=employer,
                number=number,
                person_code="01",
                patient_id=who,
                digest=bytes(16),
                said=b"",
            )
        )
        uow.session.flush()
        uow.add(
            EligibilitySpanRecord(
                patient_id=who,
                employer_id=employer,
                member_id=member.id,
                relationship="self",
                start_on=start,
                end_on=end,
                end_kind="explicit" if end else "",
            )
        )

    ended, until, on = people[:3]
    day = timedelta(days=1)
    with store.writing(nurse) as uow:
        employer = uow.add(EmployerRecord(name="Acme", name_norm="acme")).id
        uow.session.flush()
        span(uow, ended, "1", TODAY - 90 * day, TODAY - day)
        span(uow, until, "2", TODAY - 90 * day, TODAY)
        span(uow, on, "3", TODAY - 90 * day, None)
        uow.audit(AuditAct(act="created", kind="eligibility"))
    rows = roster.page(nurse, order=RosterSort.ELIGIBILITY, limit=4, parts={"eligibility"}).rows
    assert [row.id for row in rows[:3]] == [until, on, ended]
    said = [row.more.eligibility for row in rows if row.more is not None]
    assert said == ["Eligible until 22-Nov-2026", "Eligible", "Ended 21-Nov-2026", ""]
