"""Revision 0012, with somebody who is coached: what was there stays, its own rows are held."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from coaching_clinic import Coached, coached_clinic

from clinicdesk.domain.coaching import CheckInDraft, CoachingDraft, Done
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_sessions import SessionDraft
from clinicdesk.domain.contacting import Channel
from clinicdesk.store.migrate import downgrade, upgrade

NEW = ("coaching", "coaching_entry", "coaching_goal", "coaching_session", "contact_attempt")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Coached]:
    made = coached_clinic(tmp_path)
    with made.clinic:
        yield made


def content(desk: Coached) -> dict[str, list[tuple[object, ...]]]:
    with desk.clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name not in {*NEW, "alembic_version"} and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(desk: Coached) -> None:
    store = desk.clinic._opened.store
    downgrade(store, "0012")
    before = content(desk)
    downgrade(store, "0011")
    assert content(desk) == before
    with store.raw_connection() as raw:
        left = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert not left & {*NEW, "ix_coaching_mine", "ix_coaching_due"}
    upgrade(store, "0012")
    assert content(desk) == before


def test_a_clinic_that_came_up_coaches_and_its_rows_are_held(desk: Coached) -> None:
    store, clinic = desk.clinic._opened.store, desk.clinic
    goal = desk.goal("84 kg")
    downgrade(store, "0011")
    upgrade(store)
    view, _change = clinic.coaching.begin(
        desk.coach, CoachingDraft(patient_id=desk.declan, goal_ids=(goal,))
    )
    assert view.coaching is not None
    told = CheckInDraft(goal_id=goal, done=Done.DONE)
    clinic.check_ins.check_in(desk.coach, view.coaching.id, told)
    at = desk.clock.now() + timedelta(days=1)
    clinic.coaching_sessions.plan_session(desk.coach, view.coaching.id, SessionDraft(planned_at=at))
    tried = AttemptDraft(channel=Channel.TEXT, outcome=AttemptOutcome.SENT)
    clinic.coaching_sessions.attempt(desk.coach, view.coaching.id, tried)
    with store.raw_connection() as raw:
        for wrong in (
            "UPDATE coaching SET due_on = NULL",
            "UPDATE coaching SET every_days = 3",
            "UPDATE coaching SET nurse_reason = 'asked'",
            "UPDATE coaching_session SET status = 'held'",
            "UPDATE coaching_session SET status = 'cancelled'",
            "UPDATE coaching_session SET video_link = 'http://x.org'",
            "UPDATE coaching_entry SET confidence = 11",
            "UPDATE coaching_entry SET compartment = 'behavioural'",
            "UPDATE contact_attempt SET channel = 'pigeon'",
        ):
            with pytest.raises(Exception, match="CHECK constraint failed"):
                raw.execute(wrong)
    assert store.audit_faults() == []
