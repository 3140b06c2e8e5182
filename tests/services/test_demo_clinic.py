"""The demonstration clinic: the same for the same seed, consistent, and in every stage."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from bare_store import KEYS
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import AllergyPicture
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.directory import npi_is_valid
from clinicdesk.domain.errors import Cancelled
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PatientStatus
from clinicdesk.domain.plans import Achievement
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.roster import Chip, RosterFilter
from clinicdesk.services.demo.care import read_care
from clinicdesk.services.demo.clinic import DemoClinic, DemoFilled, demo_plan
from clinicdesk.services.demo.people import PeopleMaker
from clinicdesk.services.demo.referrals import STAGES
from clinicdesk.services.demo.story import read_cast
from clinicdesk.services.roster import RosterService
from clinicdesk.store import clinical, patients, plans, referrals, staff, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store
from clinicdesk.store.deaths import CLOSING_TITLE

# A Monday: two days before it the clinic was closed.
MONDAY = datetime(2026, 11, 23, 13, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ZONE = "America/New_York"


def empty(folder: Path) -> tuple[ClinicStore, Actor]:
    clock = FixedClock(MONDAY)
    ids = IdSource(clock, seed=1)
    plan = demo_plan()
    site = Site(id=ids.new(), name=plan.site, zone=plan.zone)
    member = StaffMember(
        id=ids.new(), name=plan.admin, display=plan.admin_display, roles=("nurse", "admin")
    )
    nurse = Actor(member.id, member.name, member.display, frozenset({Role.NURSE}), site.id)
    create_store(
        folder / "clinic.db",
        KEYS,
        {},
        lambda session: session.add_all(
            staff.first_rows(site, member, [ids.new(), ids.new()], clock.now())
        ),
    )
    store, _ = open_store(folder / "clinic.db", KEYS, clock=clock, ids=ids)
    return store, nurse


def made(folder: Path, *, people: int, seed: int = 7) -> tuple[ClinicStore, Actor, DemoFilled]:
    store, nurse = empty(folder)
    return store, nurse, DemoClinic(patients=people, seed=seed).fill(store, nurse)


Demo = tuple[ClinicStore, Actor, DemoFilled]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    found = made(tmp_path_factory.mktemp("demo"), people=200)
    yield found
    found[0].close()


def ask(store: ClinicStore, sql: str) -> list[tuple[object, ...]]:
    with store.reading() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def patient_id(store: ClinicStore, family: str) -> UUID:
    found = ask(store, f"SELECT id FROM patient WHERE family = '{family}'")
    return UUID(bytes=found[0][0])  # type: ignore[arg-type]


def test_every_stage_of_the_work_is_there(demo: Demo) -> None:
    stages = {row[0] for row in ask(demo[0], "SELECT DISTINCT stage FROM referral")}
    assert stages == {stage.value for stage in Stage}
    assert {plot.get("stage") for one in read_cast() for plot in one.get("referrals", ())} <= set(
        STAGES
    )


def test_every_history_comes_to_the_stage_that_it_was_written_for(demo: Demo) -> None:
    store, _nurse, _filled = demo
    taken = ask(store, "SELECT count(*) FROM referral_event")[0][0]
    with store.reading() as session:
        ids = [UUID(bytes=row[0]) for row in session.execute(text("SELECT id FROM referral"))]
        told = sum(len(referrals.events_of(session, one)) for one in ids)
    assert told == taken
    # Nothing in a written history is refused by the machine: a closed loop has its four parts.
    closed = ask(store, "SELECT missing FROM referral WHERE stage = 'closed-loop'")
    assert closed
    assert {row[0] for row in closed} == {""}


def test_the_morning_has_what_a_nurse_would_recognize(demo: Demo) -> None:
    store, nurse, filled = demo
    assert filled.patients == 200
    roster = RosterService(store, ZONE)
    counts = roster.counts(nurse)
    assert counts[RosterFilter.ALL] == 200
    assert 10 <= counts[RosterFilter.NEEDS_ATTENTION] <= 60
    assert counts[RosterFilter.MY_PATIENTS] >= 10
    chips = Counter(row.chip for row in roster.page(nurse, limit=200).rows)
    assert {Chip.OVERDUE, Chip.AT_RISK, Chip.DUE_SOON, Chip.ON_TRACK, Chip.NO_PLAN} <= set(chips)
    assert chips[Chip.OVERDUE] >= 5
    home = ask(
        store,
        "SELECT ended_at FROM encounter WHERE encounter_class = 'IMP' AND disposition = 'Home'",
    )
    assert str(home[0][0]).startswith((TODAY - timedelta(days=1)).isoformat())
    assert ask(store, "SELECT 1 FROM care_plan WHERE review_due_on < '2026-11-23'")
    worse = Achievement.WORSENING.value
    assert ask(store, f"SELECT 1 FROM plan_goal WHERE achievement = '{worse}'")
    assert ask(store, "SELECT 1 FROM patient WHERE do_not_contact = 1")
    assert ask(store, "SELECT 1 FROM patient WHERE interpreter_needed = 1")
    deceased = PatientStatus.DECEASED.value
    assert ask(store, f"SELECT 1 FROM patient WHERE status = '{deceased}' AND deceased_at <> ''")


def test_allergies_are_told_in_all_three_ways(demo: Demo) -> None:
    with demo[0].reading() as session:
        ids = [UUID(bytes=row[0]) for row in session.execute(text("SELECT id FROM patient"))]
        seen = {clinical.chart_rows(session, one).allergy_picture for one in ids[:40]}
    assert seen >= {AllergyPicture.KNOWN, AllergyPicture.NONE, AllergyPicture.NOT_RECORDED}


def test_a_chart_agrees_with_itself(demo: Demo) -> None:
    store, _nurse, _filled = demo
    now = store.clock.now()
    with store.reading() as session:
        for row in session.execute(text("SELECT id, birth_on FROM patient LIMIT 60")):
            chart = clinical.chart_rows(session, UUID(bytes=row[0]))
            names = {one.code.text for one in chart.conditions}
            for medicine in chart.medications:
                assert medicine.reason in names
            for kind in (chart.observations, chart.encounters, chart.conditions):
                assert all(one.occurred_at and one.occurred_at <= now for one in kind)
            for one in chart.observations:
                for part in (one, *one.parts):
                    assert part.value is None or Decimal(0) <= part.value < Decimal(1000)


def test_what_goes_worse_is_seen_in_the_readings(demo: Demo) -> None:
    store, _nurse, _filled = demo
    annie = patient_id(store, "Nguyễn")
    with store.reading() as session:
        person = patients.get(session, annie)
        (plan,) = plans.plans_of(session, annie, TODAY)
        chart = clinical.chart_rows(session, annie)
    assert person.preferred_name == "Annie"
    sugar = [o.value for o in chart.observations if o.code.code == "4548-4"]
    assert len(sugar) >= 4
    assert sugar[0] is not None
    assert sugar[-1] is not None
    assert sugar[0] > sugar[-1]
    (goal,) = [g for g in plan.goals if g.target and g.target.measure.code == "4548-4"]  # type: ignore[union-attr]
    assert goal.achievement is Achievement.WORSENING
    assert goal.latest_value == sugar[0]


def test_what_the_roster_says_is_what_the_tables_say(demo: Demo) -> None:
    store, nurse, _filled = demo
    before = RosterService(store, ZONE).page(nurse, limit=200).rows
    with store.writing(nurse) as uow:
        summary.refresh(uow, [row.id for row in before])
        uow.audit(AuditAct(act="told anew", kind="summary"))
    assert RosterService(store, ZONE).page(nurse, limit=200).rows == before
    total = sum(row.open_referrals for row in before)
    assert total == ask(store, "SELECT count(*) FROM referral WHERE closed_at IS NULL")[0][0]


def test_who_died_is_quiet_from_that_moment(tmp_path: Path) -> None:
    store, nurse, _filled = made(tmp_path, people=3)
    roster = RosterService(store, ZONE)
    try:
        tran = patient_id(store, "Tran")
        assert roster.row(nurse, tran).chip is Chip.OVERDUE
        with store.reading() as session:
            person = patients.get(session, tran)
        fields = {name: getattr(person, name) for name in PatientDraft.__dataclass_fields__}
        fields |= {"status": PatientStatus.DECEASED, "deceased": True, "deceased_at": MONDAY}
        with store.writing(nurse) as uow:
            patients.replace(uow, tran, person.version, PatientDraft(**fields))
            uow.audit(AuditAct(act="changed", kind="patient", object_id=tran))
        row = roster.row(nurse, tran)
        # One item is left, which says to close what is open.
        assert (row.chip, row.next_step, row.overdue) == (Chip.DECEASED, CLOSING_TITLE, 0)
        assert row.open_referrals == 1
    finally:
        store.close()


def test_numbers_cannot_be_anybodys(demo: Demo) -> None:
    store, _nurse, _filled = demo
    phones = ask(store, "SELECT value FROM patient_telecom WHERE system = 'phone'")
    assert phones
    assert all(" 555-" in str(row[0]) for row in phones)
    assert all(
        str(row[0]).startswith("002")
        for row in ask(store, "SELECT postal_code FROM patient_address")
    )
    assert not any(
        npi_is_valid(str(row[0])) for row in ask(store, "SELECT npi FROM referral_recipient")
    )
    systems = {row[0] for row in ask(store, "SELECT DISTINCT system FROM patient_identifier")}
    assert systems == {"urn:clinicdesk:demo:employee"}


def test_the_same_seed_makes_the_same_clinic(tmp_path: Path, demo: Demo) -> None:
    (tmp_path / "again").mkdir()
    store, _nurse, filled = made(tmp_path / "again", people=60)
    (tmp_path / "other").mkdir()
    other, _nurse, _filled = made(tmp_path / "other", people=60, seed=8)
    sql = "SELECT family, given, birth_on, phone_digits FROM patient ORDER BY mrn LIMIT 60"
    said = "SELECT code_text, value FROM observation ORDER BY id LIMIT 400"
    try:
        assert ask(store, sql) == ask(demo[0], sql)
        assert ask(store, sql)[30:] != ask(other, sql)[30:]
        assert Counter(ask(store, said)) != Counter(ask(other, said))
        assert filled.patients == 60
        assert demo[0].audit_faults() == []
    finally:
        store.close()
        other.close()


def test_it_can_be_stopped(tmp_path: Path) -> None:
    store, nurse = empty(tmp_path)

    def stop(_done: int, _total: int, _words: str) -> None:
        raise Cancelled

    try:
        with pytest.raises(Cancelled):
            DemoClinic(patients=3).fill(store, nurse, stop)
        assert ask(store, "SELECT count(*) FROM patient")[0][0] == 0
    finally:
        store.close()


def test_names_of_many_languages_come_up() -> None:
    maker = PeopleMaker(Random(1), TODAY)
    people = [maker.person(n) for n in range(600)]
    assert len({one.language for one in people}) >= 8
    assert any(name.use == "usual" for one in people for name in one.other_names)
    assert any("-" in one.name.family for one in people)
    assert len({one.employee_number for one in people}) == 600
    ages = [TODAY.year - one.birth.year for one in people if one.birth]
    assert min(ages) >= 17
    assert max(ages) <= 74


def test_every_problem_of_the_book_can_be_told() -> None:
    book = read_care()
    keys = {one["key"] for one in book.recipients}
    for problem in book.problems.values():
        assert set(problem.along) | set(problem.never) <= set(book.problems)
        assert {idea.to for idea in problem.referrals} <= keys
    for part in read_cast():
        assert set(part["problems"]) <= set(book.problems)
        assert set(part.get("course", {})) <= set(part["problems"])
