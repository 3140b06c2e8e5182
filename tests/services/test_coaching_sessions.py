"""Sessions, attempts and calendar files: planned, missed, moved, and by ways that are allowed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from coaching_clinic import Coached, coached_clinic, open_coached, with_messages

from clinicdesk.domain.coaching import CheckInDraft, CoachingDraft, Done
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_sessions import SessionDraft, SessionMode
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.errors import (
    BadInput,
    Refused,
    TransitionRefused,
)
from clinicdesk.domain.people import PatientDraft, PersonName, SafeContact
from clinicdesk.domain.plans import GoalDraft
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coached")
    coached_clinic(folder).clinic.close()
    return folder


@pytest.fixture
def desk(mold: Path, tmp_path: Path) -> Iterator[Coached]:
    made = open_coached(mold, tmp_path)
    with made.clinic:
        yield made


def _session(desk: Coached, **more: object) -> SessionDraft:
    said = {"planned_at": desk.clock.now() + timedelta(days=2), **more}
    return SessionDraft(**said)  # type: ignore[arg-type]


# Sessions and attempts


def test_a_missed_session_leads_up_the_ladder_and_a_contact_down(desk: Coached) -> None:
    sessions = desk.clinic.coaching_sessions
    view, _change = sessions.plan_session(desk.coach, desk.id, _session(desk))
    planned = view.planned
    assert planned is not None
    with pytest.raises(Refused, match="still to come"):
        sessions.no_show(desk.coach, planned.id, planned.version)
    desk.later(3)
    view, _change = sessions.no_show(desk.coach, planned.id, planned.version)
    assert view.ladder is not None
    assert view.ladder.step.key == "first"
    for hours, channel, outcome in (
        (0, Channel.MOBILE_PHONE, AttemptOutcome.NO_ANSWER),
        (5, Channel.MOBILE_PHONE, AttemptOutcome.NO_ANSWER),
        (24, Channel.EMAIL, AttemptOutcome.SENT),
    ):
        desk.later(hours / 24)
        view, _change = sessions.attempt(
            desk.coach, desk.id, AttemptDraft(channel=channel, outcome=outcome)
        )
    assert view.ladder is not None
    assert view.ladder.letter_due
    goal = desk.goal("84 kg")
    draft = CheckInDraft(goal_id=goal, done=Done.NOT)
    view, _change, _undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    assert view.ladder is None
    with pytest.raises(TransitionRefused):
        sessions.no_show(desk.coach, planned.id, planned.version + 1)


def test_safe_contact_is_asked_before_anybody_is_tried(desk: Coached) -> None:
    sessions = desk.clinic.coaching_sessions
    left = AttemptDraft(channel=Channel.MOBILE_PHONE, outcome=AttemptOutcome.LEFT_MESSAGE)
    with pytest.raises(Refused, match="Nobody asked about messages"):
        sessions.attempt(desk.coach, desk.id, left)
    ana = with_messages(desk)
    store = desk.clinic._opened.store
    plan, _change = desk.clinic.plans.start(desk.clinic.actor, ana, "Plan")
    plan, _change = desk.clinic.plans.add_goal(
        desk.clinic.actor, plan.id, GoalDraft(description="Walk", reason="Wants to")
    )
    view, _change = desk.clinic.coaching.begin(
        desk.coach, CoachingDraft(patient_id=ana, goal_ids=(plan.goals[0].id,))
    )
    assert view.coaching is not None
    sessions.attempt(desk.coach, view.coaching.id, left)
    letter = AttemptDraft(channel=Channel.HOME_MAIL, outcome=AttemptOutcome.SENT)
    with pytest.raises(Refused, match="no letter"):
        sessions.attempt(desk.coach, view.coaching.id, letter)
    with store.writing(desk.clinic.actor) as uow:
        person = patients.get(uow.session, ana)
        silent = PatientDraft(
            name=PersonName(family="Ruiz", given="Ana"),
            safe_contact=SafeContact(do_not_contact=True),
        )
        patients.replace(uow, ana, person.version, silent)
        uow.audit(AuditAct(act="changed", kind="patient", object_id=ana, patient_id=ana))
    with pytest.raises(Refused, match="asked not to be contacted"):
        sessions.plan_session(desk.coach, view.coaching.id, _session(desk))
    in_person = _session(desk, mode=SessionMode.IN_PERSON)
    view, _change = sessions.plan_session(desk.coach, view.coaching.id, in_person)
    assert view.planned is not None
    with pytest.raises(Refused, match="asked not to be contacted"):
        sessions.calendar_file(desk.coach, view.planned.id, by=Channel.EMAIL)


def test_a_session_moves_to_another_time_and_says_why(desk: Coached) -> None:
    sessions = desk.clinic.coaching_sessions
    view, _change = sessions.plan_session(desk.coach, desk.id, _session(desk))
    first = view.planned
    assert first is not None
    later = _session(desk, planned_at=desk.clock.now() + timedelta(days=5))
    with pytest.raises(BadInput):
        sessions.reschedule(desk.coach, first.id, first.version, later, " ")
    view, _change = sessions.reschedule(desk.coach, first.id, first.version, later, "Shift moved")
    moved = next(one for one in view.sessions if one.id == first.id)
    assert view.planned is not None
    assert moved.instead_id == view.planned.id
    view, _change = sessions.cancel(
        desk.coach, view.planned.id, view.planned.version, "Left for a trip"
    )
    assert view.planned is None


# The calendar file


@pytest.mark.parametrize("days", [2, 120])
def test_a_calendar_file_is_right_over_daylight_saving_and_says_nothing_of_health(
    desk: Coached, days: int
) -> None:
    at = desk.clock.now() + timedelta(days=days)
    sessions = desk.clinic.coaching_sessions
    draft = SessionDraft(
        planned_at=at,
        minutes=45,
        mode=SessionMode.VIDEO,
        video_link="https://meet.example.org/room;1,2",
        wants="my weight and diabetes",
    )
    view, _change = sessions.plan_session(desk.coach, desk.id, draft)
    assert view.planned is not None
    made = sessions.calendar_file(desk.coach, view.planned.id, by=Channel.EMAIL)
    read = icalendar.Calendar.from_ical(made.data)
    (event,) = read.walk("VEVENT")
    assert event["DTSTART"].dt == at.replace(microsecond=0)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
    assert str(event["SUMMARY"]) == "Appointment with Harlan Motors Health Center"
    assert str(event["URL"]) == "https://meet.example.org/room;1,2"
    text = made.data.decode().casefold()
    for word in ("declan", "connor", "coach", "weight", "diabetes", "goal", "kg"):
        assert word not in text
    assert all(len(line) <= 75 for line in made.data.split(b"\r\n"))
    assert made.data.endswith(b"END:VCALENDAR\r\n")


def test_a_moved_appointment_keeps_its_name_and_counts_up(desk: Coached) -> None:
    sessions = desk.clinic.coaching_sessions
    view, _change = sessions.plan_session(desk.coach, desk.id, _session(desk))
    assert view.planned is not None
    first = sessions.calendar_file(desk.coach, view.planned.id)
    later = _session(desk, planned_at=desk.clock.now() + timedelta(days=5))
    view, _change = sessions.reschedule(
        desk.coach, view.planned.id, view.planned.version, later, "Shift moved"
    )
    assert view.planned is not None
    second = sessions.calendar_file(desk.coach, view.planned.id)
    sessions.cancel(desk.coach, view.planned.id, view.planned.version, "Trip")
    third = sessions.calendar_file(desk.coach, view.planned.id)
    events = [
        icalendar.Calendar.from_ical(one.data).walk("VEVENT")[0] for one in (first, second, third)
    ]
    assert len({str(one["UID"]) for one in events}) == 1
    assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_the_file_is_in_the_audit_log(desk: Coached) -> None:
    view, _change = desk.clinic.coaching_sessions.plan_session(desk.coach, desk.id, _session(desk))
    assert view.planned is not None
    desk.clinic.coaching_sessions.calendar_file(desk.coach, view.planned.id, by=Channel.EMAIL)
    with desk.clinic._opened.store.raw_connection() as raw:
        acts = [row[0] for row in raw.execute("SELECT act FROM audit_entry ORDER BY seq DESC")]
    assert acts[0] == "made a calendar file"
    assert desk.clinic._opened.store.audit_faults() == []
