"""A program's next step is a promise: in the morning's page and in the patient list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from open_clinic import MORNING, PASSWORD, doors_in, make
from sqlalchemy import text

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.programmes import Enrolment, EnrolmentDraft
from clinicdesk.domain.today import ProgramDue
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import programmes

TODAY = MORNING.date()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def clinic(tmp_path: Path, clock: FixedClock) -> Iterator[Clinic]:
    home = tmp_path / "home"
    doors = doors_in(home, clock)
    make(doors, tmp_path / "clinic", home)
    with doors.unlock(tmp_path / "clinic", "amoreau", PASSWORD) as opened:
        yield opened


def enrolled(clinic: Clinic, due_on: date = TODAY, **more: object) -> Enrolment:
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    who = clinic.people.register(clinic.actor, draft)[0].id
    said = EnrolmentDraft(
        patient_id=who,
        programme="ccm",
        start_on=TODAY,
        next_action="Call about the plan",
        due_on=due_on,
        **more,  # type: ignore[arg-type]
    )
    return clinic.programmes.enrol(clinic.actor, said)[0]


def due(clinic: Clinic, *, mine: bool = False) -> tuple[ProgramDue, ...]:
    return clinic.tasks.today(clinic.actor, mine=mine).programs


def told(clinic: Clinic, one: Enrolment) -> tuple[object, ...]:
    row = clinic.roster.row(clinic.actor, one.patient_id)
    return row.next_step, row.next_due


def test_the_next_step_stands_in_the_morning_and_in_the_list(
    clinic: Clinic, clock: FixedClock
) -> None:
    later = enrolled(clinic, TODAY + timedelta(days=3))
    first = enrolled(clinic, TODAY + timedelta(days=1))
    enrolled(clinic, TODAY + timedelta(days=8))
    assert [row.id for row in due(clinic)] == [first.id, later.id]
    row = due(clinic, mine=True)[0]
    assert (row.next_action, row.due_on) == ("Call about the plan", first.due_on)
    assert (row.program, row.owner) == (first.title, clinic.actor.display)
    assert not row.overdue
    assert told(clinic, first) == (f"{first.title}: call about the plan", first.due_on)
    clock.advance(timedelta(days=2))
    assert [one.overdue for one in due(clinic)][:2] == [True, False]


def test_what_is_on_hold_or_ended_is_quiet(clinic: Clinic) -> None:
    one = enrolled(clinic)
    held, _ = clinic.programmes.pause(clinic.actor, one.id, one.version, "On leave")
    assert due(clinic) == ()
    assert told(clinic, one) == ("", None)
    back, _ = clinic.programmes.resume(clinic.actor, held.id, held.version)
    assert [row.id for row in due(clinic)] == [one.id]
    moved, _ = clinic.programmes.next_step(
        clinic.actor, back.id, back.version, "Visit", TODAY + timedelta(days=2)
    )
    assert told(clinic, one) == (f"{one.title}: visit", moved.due_on)
    clinic.programmes.end(clinic.actor, moved.id, moved.version, "Done")
    assert due(clinic) == ()
    assert told(clinic, one) == ("", None)


def test_who_died_is_quiet(clinic: Clinic) -> None:
    one = enrolled(clinic)
    now = clinic.people.get(clinic.actor, one.patient_id)
    dead = replace(now, deceased=True, deceased_at=MORNING, deceased_source="family")
    clinic.people.change(clinic.actor, now.id, now.version, dead)
    assert due(clinic) == ()
    assert "call about the plan" not in str(told(clinic, one)[0])


def test_a_merged_record_is_left_out_and_comes_back(clinic: Clinic) -> None:
    one = enrolled(clinic)
    draft = PatientDraft(name=PersonName(family="Hall", given="Anne"))
    kept = clinic.people.register(clinic.actor, draft)[0].id
    done, _ = clinic.merging.merge(clinic.actor, kept, one.patient_id)
    assert [row.patient_id for row in due(clinic)] == [kept]
    assert clinic.roster.row(clinic.actor, kept).next_due == one.due_on
    clinic.merging.unmerge(clinic.actor, done.id)
    assert [row.patient_id for row in due(clinic)] == [one.patient_id]


def test_mine_are_mine_and_others_are_the_clinics(clinic: Clinic) -> None:
    one = enrolled(clinic)
    other = replace(clinic.actor, id=uuid4())
    with clinic.tasks._store.reading() as session:
        ask = {"until": TODAY, "today": TODAY, "limit": 5}
        theirs = programmes.due(session, other, owners=[other.id], **ask)  # type: ignore[arg-type]
        everybody = programmes.due(session, other, owners=None, **ask)  # type: ignore[arg-type]
    assert theirs == ()
    assert [row.id for row in everybody] == [one.id]


def test_the_enrolments_are_found_by_their_index(clinic: Clinic) -> None:
    with clinic.tasks._store.reading() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT id FROM programme_enrolment WHERE programme IN "
                "(SELECT DISTINCT programme FROM programme_enrolment) AND status IN ('active')"
            )
        )
        said = " ".join(str(row) for row in plan)
    assert "SEARCH programme_enrolment USING" in said
    assert "SCAN programme_enrolment'" not in said
