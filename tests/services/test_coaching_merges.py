"""Two records of one person: coaching follows a merge, and goes back when it is taken back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from coaching_clinic import Coached, coached_clinic

from clinicdesk.domain.coaching import CheckInDraft, Done
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_sessions import SessionDraft
from clinicdesk.domain.contacting import Channel


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Coached]:
    made = coached_clinic(tmp_path)
    with made.clinic:
        yield made


def test_coaching_follows_a_merge_and_its_taking_back(desk: Coached) -> None:
    clinic, nurse = desk.clinic, desk.clinic.actor
    goal = desk.goal("84 kg")
    told = CheckInDraft(goal_id=goal, done=Done.DONE, confidence=8, readings="90 kg")
    clinic.check_ins.check_in(desk.coach, desk.id, told)
    tried = AttemptDraft(channel=Channel.MOBILE_PHONE, outcome=AttemptOutcome.REACHED)
    clinic.coaching_sessions.attempt(desk.coach, desk.id, tried)
    later = SessionDraft(planned_at=desk.clock.now() + timedelta(days=3))
    clinic.coaching_sessions.plan_session(desk.coach, desk.id, later)
    before = desk.again()
    done, _parts = clinic.merging.merge(nurse, desk.anh, desk.declan)
    merged = clinic.coaching.open(desk.coach, desk.anh)
    assert merged.coaching is not None
    assert merged.coaching.patient_id == desk.anh
    assert [one.id for one in merged.entries] == [one.id for one in before.entries]
    assert [one.id for one in merged.sessions] == [one.id for one in before.sessions]
    assert [one.id for one in merged.attempts] == [one.id for one in before.attempts]
    assert merged.goals[1].goal.latest_value == before.goals[1].goal.latest_value
    (row,) = clinic.coaching_panel.panel(desk.coach).rows
    assert row.patient_id == desk.anh
    clinic.merging.unmerge(nurse, done.id)
    assert clinic.coaching.open(desk.coach, desk.anh).coaching is None
    again = desk.again()
    assert [one.id for one in again.entries] == [one.id for one in before.entries]
    assert [one.id for one in again.attempts] == [one.id for one in before.attempts]
    assert again.coaching is not None
    assert again.coaching.due_on == before.coaching.due_on  # type: ignore[union-attr]
