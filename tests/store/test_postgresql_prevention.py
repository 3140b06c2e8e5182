"""Cohorts, sheets and care-management time say the same on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from bare_store import bare_store
from real_postgresql import real_postgresql
from registry_people import NOW, TODAY, ZONE
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.care_time import TimeDraft
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.prevention import AttendanceDraft, Evidence
from clinicdesk.store import (
    care_time,
    clinical,
    patients,
    prevention,
    prevention_facts,
    prevention_sheet,
    programmes,
    staff,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.unit_of_work import UnitOfWork

ANN = PatientDraft(name=PersonName(family="Hall", given="Ann"), birth=PartialDate(1980, 5, 2))
EVIDENCE = Evidence(height_in=66, weight_lb=Decimal("200.5"), a1c=Decimal("6.0"), a1c_on=TODAY)


@dataclass
class Filled:
    """What there is to ask about."""

    owner: UUID
    person: UUID
    cohort: UUID


def fill(uow: UnitOfWork) -> Filled:
    owner = staff.add(uow, name="o", display="O", roles=[Role.COACH])
    uow.session.flush()
    uow.actor = replace(uow.actor, id=owner)
    person = patients.add(uow, ANN)
    enrolment = programmes.add(
        uow,
        patient_id=person,
        programme="dpp",
        title="Diabetes prevention",
        status="active",
        start_on=TODAY,
        owner_id=owner,
        next_action="Come",
        due_on=TODAY,
        referred_by="clinic",
        reason="",
    )
    cohort = prevention.add_cohort(
        uow, owner, name="A", organization="1", delivery="online", first_on=TODAY, language="en"
    )
    who = prevention.add_participant(
        uow,
        EVIDENCE,
        cohort_id=cohort,
        patient_id=person,
        enrolment_id=enrolment,
        enrolled_on=TODAY,
    )
    held = prevention.add_session(
        uow, cohort_id=cohort, number=1, kind="core", held_on=TODAY, mode="online", topic=""
    )
    for weight in ("200.5", "199"):
        book = prevention.book(uow.session, cohort)
        one = AttendanceDraft(participant_id=who, attended=True, weight=Decimal(weight), minutes=90)
        session = prevention.session_of(uow.session, held)
        saved = prevention_sheet.save(uow, book, session, [one], zone=ZONE)
        assert len(saved.made) == 1
    start = NOW - timedelta(hours=2)
    draft = TimeDraft(patient_id=person, start_at=start, minutes=60, activity="call")
    entry = care_time.add(uow, owner, draft)
    care_time.replace(uow, entry, 1, replace(draft, minutes=6), "A zero too many")
    care_time.start_timer(uow, person, "planning")
    uow.audit(AuditAct(act="invented", kind="patient"))
    return Filled(owner, person, cohort)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Filled, Callable[[Callable[[Session], Any]], Any]]]:
    clock = FixedClock(NOW)
    nurse = Actor(UUID(int=1), "n", "N", frozenset({Role.NURSE}), UUID(int=2))
    with (
        real_postgresql() as engine,
        bare_store(tmp_path_factory.mktemp("cohorts"), clock, IdSource(clock, seed=3)) as store,
    ):
        METADATA.create_all(engine)
        with store.writing(nurse) as uow:
            filled = fill(uow)
        with Session(engine) as there, store.reading() as here:
            assert fill(UnitOfWork(there, nurse, clock, IdSource(clock, seed=3))) == filled
            there.commit()

            def ask(read: Callable[[Session], Any]) -> Any:
                said = read(here)
                assert read(there) == said
                return said

            yield filled, ask


def test_a_cohort_reads_the_same(both: Any) -> None:
    filled, ask = both
    book = ask(lambda session: prevention.book(session, filled.cohort))
    assert [one.weight for one in book.attendance] == [Decimal(199)]
    assert book.participants[0].evidence == EVIDENCE
    assert ask(lambda session: prevention.cohorts(session, UUID(int=2)))[0][1:] == (1, 1)
    assert ask(lambda session: prevention.running_place(session, filled.person)) is not None
    facts = ask(lambda session: prevention_facts.facts_of(session, book.participants, ZONE))
    assert facts[book.participants[0].id].age == 46


def test_what_a_sheet_put_into_the_chart_reads_the_same(both: Any) -> None:
    filled, ask = both
    rows = ask(lambda session: clinical.rows_of(session, "observation", filled.person))
    assert sorted((one.code.text, one.value) for one in rows) == [
        ("Active minutes a week", Decimal(90)),
        ("Body weight", Decimal(199)),
    ]


def test_time_and_the_timer_read_the_same(both: Any) -> None:
    filled, ask = both
    day = timedelta(days=1)
    held = ask(lambda session: care_time.entries_of(session, filled.person, NOW - day, NOW + day))
    assert [one.minutes for one in held] == [6]
    assert ask(lambda session: care_time.running(session, filled.owner)).patient == "HALL, Ann"
    assert ask(lambda session: care_time.problem_codes(session, [filled.person])) == {}
