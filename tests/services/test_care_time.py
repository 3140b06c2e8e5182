"""Care-management time on a real encrypted file: timer, typed time, corrections, months."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cohort_desk import person
from open_clinic import PASSWORD, doors_in, make

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.care_month import LEAST_SHOWN
from clinicdesk.domain.care_time import Month, TimeDraft
from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import ICD10CM, coded
from clinicdesk.domain.errors import BadInput, InvalidDraft, NotAllowed, Refused
from clinicdesk.domain.people_lists import ListUse
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import clinical, staff
from clinicdesk.store.audit_log import AuditAct

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, clock: FixedClock) -> Iterator[Clinic]:
    home = Path(tmp_path_factory.mktemp("time"))
    doors = doors_in(home, clock)
    make(doors, home / "clinic", home)
    with doors.unlock(home / "clinic", "amoreau", PASSWORD) as clinic:
        yield clinic


@pytest.fixture(scope="module")
def colleague(clinic: Clinic) -> Actor:
    display = "B. Cole, RN"
    with clinic._opened.store.writing(clinic.actor) as uow:
        there = staff.add(uow, name="bcole", display=display, roles=[Role.NURSE])
        uow.audit(AuditAct(act="created", kind="staff", object_id=there))
    return replace(clinic.actor, id=there, name="bcole", display=display)


def chronic(clinic: Clinic, who: UUID, *codes: str) -> None:
    with clinic._opened.store.writing(clinic.actor) as uow:
        rows = [
            Condition(
                id=uow.new_id(),
                patient_id=who,
                code=coded(ICD10CM, code, code),
                status="active",
                recorded_at=uow.now,
            )
            for code in codes
        ]
        clinical.add_rows(uow, rows)
        uow.audit(AuditAct(act="created", kind="condition", patient_id=who))


def draft(clinic: Clinic, who: UUID, ago: int, minutes: int, activity: str = "call") -> TimeDraft:
    start = clinic.now() - timedelta(minutes=ago)
    return TimeDraft(patient_id=who, start_at=start, minutes=minutes, activity=activity)


def test_typed_time_counts_for_who_is_eligible(clinic: Clinic) -> None:
    who = person(clinic, "Twenty")
    chronic(clinic, who, "E11.9", "I10")
    actor, months = clinic.actor, clinic.care_months
    logged, change = clinic.care_time.add(actor, draft(clinic, who, 1000, 15))
    assert change.touches("care-time", who)
    assert logged.overlaps == ()
    clinic.care_time.add(actor, draft(clinic, who, 900, 30, "visit"))
    month = months.month(actor, who)
    assert (month.counted, month.logged, month.reached) == (15, 45, False)
    assert month.words == "15 of 20 min this month."
    clinic.care_time.add(actor, draft(clinic, who, 800, 5, "planning"))
    assert months.month(actor, who).reached
    assert months.month(actor, who, Month(2026, 10)).entries == ()


def test_two_at_one_time_are_counted_once_and_said(clinic: Clinic, colleague: Actor) -> None:
    who, other = person(clinic, "Both"), person(clinic, "Beside")
    clinic.care_time.add(clinic.actor, draft(clinic, who, 600, 20))
    second, _ = clinic.care_time.add(colleague, draft(clinic, who, 590, 20))
    assert [one.minutes for one in second.overlaps] == [10]
    assert "counted once" in second.overlaps[0].words
    assert clinic.care_months.month(clinic.actor, who).counted == 30
    third, _ = clinic.care_time.add(colleague, draft(clinic, other, 575, 20))
    assert "two people at the same time" in third.overlaps[0].words
    assert clinic.care_months.month(clinic.actor, other).counted == 15
    assert len(clinic.care_months.month(clinic.actor, who).overlaps) == 2


def test_a_correction_keeps_what_was_said(clinic: Clinic, colleague: Actor) -> None:
    who = person(clinic, "Corrected")
    time, actor = clinic.care_time, clinic.actor
    first, _ = time.add(actor, draft(clinic, who, 3000, 60))
    right = draft(clinic, who, 3000, 6)
    with pytest.raises(BadInput, match="needs its reason"):
        time.correct(actor, first.entry.id, 1, right, " ")
    second, _ = time.correct(actor, first.entry.id, 1, right, "A zero too many")
    assert second.entry.replaces_id == first.entry.id
    assert clinic.care_months.month(actor, who).counted == 6
    with pytest.raises(Refused, match="changed this entry"):
        time.correct(actor, first.entry.id, 2, right, "Again")
    coach = replace(colleague, roles=frozenset({Role.COACH}))
    with pytest.raises(NotAllowed):
        time.take_back(coach, second.entry.id, 1, "Not mine")
    gone, _ = time.take_back(actor, second.entry.id, 1, "Another person")
    assert gone.taken_back
    assert clinic.care_months.month(actor, who).entries == ()
    with clinic._opened.store.raw_connection() as raw:
        asked = "SELECT count(*) FROM care_time WHERE patient_id = ?"
        assert raw.execute(asked, (who.bytes,)).fetchone() == (2,)


def test_a_timer_outlives_the_window_and_asks_when_it_was_long(
    clinic: Clinic, clock: FixedClock, colleague: Actor
) -> None:
    who = person(clinic, "Timed")
    time, actor = clinic.care_time, clinic.actor
    assert time.timer(actor) is None
    with pytest.raises(Refused, match="does not run"):
        time.stop(actor)
    time.start(actor, who, "call")
    with pytest.raises(Refused, match="runs already"):
        time.start(actor, who, "call")
    assert time.timer(colleague) is None, "it is one's own"
    clock.advance(timedelta(minutes=12, seconds=20))
    running = time.timer(actor)
    assert running is not None
    assert (running.minutes(clinic.now()), running.patient_id) == (12, who)
    with pytest.raises(Refused, match="more is said"):
        time.stop(actor, minutes=14)
    logged, _ = time.stop(actor, note="Called about the foot")
    assert (logged.entry.minutes, logged.entry.by_timer) == (12, True)
    time.start(actor, who)
    clock.advance(timedelta(hours=2, minutes=1))
    with pytest.raises(Refused, match=r"2 h 1 min: was it forgotten"):
        time.stop(actor)
    logged, _ = time.stop(actor, minutes=9)
    assert logged.entry.minutes == 9
    time.start(actor, who)
    time.discard(actor)
    assert time.timer(actor) is None
    assert clinic.care_months.month(actor, who).counted == 21


def test_time_to_come_is_refused_and_roles_obey(clinic: Clinic) -> None:
    who = person(clinic, "Refused")
    with pytest.raises(InvalidDraft, match="not over yet"):
        clinic.care_time.add(clinic.actor, draft(clinic, who, 5, 30))
    staff = replace(clinic.actor, roles=frozenset({Role.CLINIC_STAFF}))
    with pytest.raises(NotAllowed):
        clinic.care_time.start(staff, who)
    coach = replace(clinic.actor, roles=frozenset({Role.COACH}))
    with pytest.raises(NotAllowed):
        clinic.care_months.export(coach, ListUse.QUALITY)


def test_the_clinics_month_is_a_list_and_an_employer_sees_sums(clinic: Clinic) -> None:
    actor, months = clinic.actor, clinic.care_months
    rows = months.clinic_month(actor)
    assert [row.month.counted for row in rows] == sorted(
        (row.month.counted for row in rows), reverse=True
    )
    for row in rows:
        assert row.month.counted == months.month(actor, row.month.patient_id).counted
    made = months.export(actor, ListUse.QUALITY)
    assert made.count == len(rows)
    assert "TWENTY, Ann" in made.data.decode("utf-8-sig")
    with pytest.raises(BadInput, match="needs its use"):
        months.export(actor, None)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="No time was logged in May 2020"):
        months.export(actor, ListUse.QUALITY, month=Month(2020, 5))
    assert "no numbers are told" in months.totals(actor).words
    for n in range(LEAST_SHOWN):
        clinic.care_time.add(actor, draft(clinic, person(clinic, f"Sum{n}"), 5000 + n * 30, 10))
    said = months.totals(actor).words
    assert "fewer than 11 reached 20 minutes" in said
    assert not any(row.listed in said or row.mrn in said for row in rows)
