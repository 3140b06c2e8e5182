"""What coaching does not do: move days, touch others' readings, take whoever does not coach."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from coaching_clinic import Coached, coached_clinic, open_coached

from clinicdesk.domain.access import Role
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coaching import CheckInDraft, CoachingDraft, Done, GoalEntryDraft
from clinicdesk.domain.coaching_sessions import SessionDraft
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import InvalidDraft, NotFound, Refused
from clinicdesk.store import clinical, staff
from clinicdesk.store.audit_log import AuditAct


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits")
    coached_clinic(folder).clinic.close()
    return folder


@pytest.fixture
def desk(mold: Path, tmp_path: Path) -> Iterator[Coached]:
    made = open_coached(mold, tmp_path)
    with made.clinic:
        yield made


@pytest.fixture
def clerk(desk: Coached) -> UUID:
    with desk.clinic._opened.store.writing(desk.clinic.actor) as uow:
        made = staff.add(
            uow, name="cclerk", display="C. Clerk", roles=frozenset({Role.CLINIC_STAFF})
        )
        uow.audit(AuditAct(act="added", kind="staff", object_id=made))
    return made


def laboratory(desk: Coached, patient_id: UUID) -> UUID:
    """A result that nobody told a coach."""
    with desk.clinic._opened.store.writing(desk.clinic.actor) as uow:
        made = Observation(
            id=uow.new_id(),
            patient_id=patient_id,
            code=coded(LOINC, "4548-4", "Hemoglobin A1c"),
            status="final",
            occurred_at=uow.now,
            recorded_at=uow.now,
            category="laboratory",
            value=Decimal("7.1"),
            unit="%",
        )
        clinical.add_observation(uow, made)
        uow.audit(AuditAct(act="recorded", kind="observation", patient_id=patient_id))
        return made.id


def test_a_check_in_about_an_earlier_day_is_a_contact_of_that_day(desk: Coached) -> None:
    desk.later(6)
    earlier = desk.clinic.today() - timedelta(days=4)
    draft = CheckInDraft(goal_id=desk.goal("84 kg"), done=Done.DONE, on=earlier)
    view, _change, _undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    assert view.coaching is not None
    last = view.coaching.last_contact_at
    assert last is not None
    assert site_day(last, desk.clinic.facts.site.zone) == earlier


@pytest.mark.parametrize("whose", ["declan", "anh"])
def test_undo_takes_back_no_reading_that_coaching_did_not_write(desk: Coached, whose: str) -> None:
    result = laboratory(desk, getattr(desk, whose))
    _kept, _change, undo = desk.clinic.check_ins.readings(desk.coach, desk.declan, "90 kg")
    assert undo is not None
    forged = replace(undo, reading_ids=(result,))
    with pytest.raises(NotFound, match="reading"):
        desk.clinic.check_ins.undo(desk.coach, forged)
    with desk.clinic._opened.store.reading() as session:
        rows = clinical.rows_of(session, "observation", getattr(desk, whose))
    assert result in {one.id for one in rows}


def test_one_goal_is_told_of_once_at_a_session(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    twice = (GoalEntryDraft(goal_id=goal, note="One"), GoalEntryDraft(goal_id=goal, note="Two"))
    held = SessionDraft(planned_at=desk.clock.now() - timedelta(hours=1))
    with pytest.raises(InvalidDraft, match="once"):
        desk.clinic.coaching_sessions.hold_unplanned(desk.coach, desk.id, held, entries=twice)


def test_nothing_is_said_at_a_session_of_a_goal_that_is_no_longer_coached(desk: Coached) -> None:
    left = desk.goal("84 kg")
    desk.clinic.coaching.choose_goals(desk.coach, desk.id, desk.version, [desk.goal("blood")])
    held = SessionDraft(planned_at=desk.clock.now() - timedelta(hours=1))
    with pytest.raises(NotFound, match="not coached"):
        desk.clinic.coaching_sessions.hold_unplanned(
            desk.coach, desk.id, held, entries=[GoalEntryDraft(goal_id=left, note="More")]
        )


def test_nobody_who_does_not_coach_is_made_a_coach(desk: Coached, clerk: UUID) -> None:
    with pytest.raises(Refused, match=r"C\. Clerk does not coach"):
        desk.clinic.coaching.hand_to(desk.coach, desk.id, desk.version, clerk)
    draft = CoachingDraft(patient_id=desk.anh, coach_id=clerk, goal_ids=(desk.goal("84 kg"),))
    with pytest.raises(Refused, match=r"C\. Clerk does not coach"):
        desk.clinic.coaching.begin(desk.coach, draft)


def test_the_agenda_dates_a_reading_by_the_sites_evening(desk: Coached) -> None:
    # Half past nine in New York, when it is tomorrow in UTC.
    today = desk.clinic.today()
    evening = datetime.combine(today, time(21, 30), ZoneInfo(desk.clinic.facts.site.zone))
    desk.clock.move_to(evening)
    desk.clinic.check_ins.readings(
        desk.coach, desk.declan, "90 kg", goal_id=desk.goal("84 kg"), sure=True
    )
    lines = [line for line in desk.again().agenda if line.startswith("Newest reading: 90")]
    assert lines
    assert all(show_date(today) in line for line in lines)
