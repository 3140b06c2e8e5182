"""Coaching through its services: begun, checked in on, held, missed, undone, and by whom."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from coaching_clinic import Coached, coached_clinic, open_coached

from clinicdesk.domain.access import Role
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.coaching import CheckInDraft, CoachingDraft, Done, GoalEntryDraft
from clinicdesk.domain.coaching_cadence import Cadence
from clinicdesk.domain.coaching_sessions import SessionDraft, SessionStatus
from clinicdesk.domain.errors import (
    BadInput,
    InvalidDraft,
    NotAllowed,
    NotFound,
    Refused,
)
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.domain.plans import Achievement, GoalDraft, StageOfChange
from clinicdesk.store import clinical


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


def _observations(desk: Coached) -> tuple[Observation, ...]:
    with desk.clinic._opened.store.reading() as session:
        found: tuple[Observation, ...] = clinical.rows_of(session, "observation", desk.declan)
        return found


def _session(desk: Coached, **more: object) -> SessionDraft:
    said = {"planned_at": desk.clock.now() + timedelta(days=2), **more}
    return SessionDraft(**said)  # type: ignore[arg-type]


# Check-ins and readings


def test_a_check_in_is_one_act_with_step_reading_and_confidence(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    draft = CheckInDraft(
        goal_id=goal, done=Done.PARTLY, confidence=6, readings="w 201 lb, bp 128/79"
    )
    view, change, _undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    card = next(one for one in view.goals if one.goal.id == goal)
    assert card.goal.latest_value == Decimal("91.2")
    assert card.card.dones[-1][1] is Done.PARTLY
    assert card.goal.confidence == 6
    assert card.streak.weeks == 1
    assert card.smaller is not None
    assert change.kinds == {"coaching", "plan", "observation"}
    assert view.coaching is not None
    assert view.coaching.last_contact_at == desk.clock.now()
    told = [one for one in _observations(desk) if one.source == "patient"]
    assert {one.code.code for one in told} >= {"29463-7", "85354-9"}
    panel = next(one for one in told if one.code.code == "85354-9")
    assert [(part.code.code, part.value) for part in panel.parts] == [
        ("8480-6", Decimal(128)),
        ("8462-4", Decimal(79)),
    ]


def test_a_line_that_is_not_understood_keeps_nothing_at_all(desk: Coached) -> None:
    before = desk.again()
    draft = CheckInDraft(goal_id=desk.goal("84 kg"), done=Done.DONE, readings="w 91 kg, foo 3")
    with pytest.raises(BadInput, match="not understood"):
        desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    assert desk.again() == before


def test_an_odd_value_is_asked_about_and_kept_when_somebody_is_sure(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    with pytest.raises(Refused, match="looks odd"):
        desk.clinic.check_ins.readings(desk.coach, desk.declan, "112 kg", goal_id=goal)
    kept, _change, _undo = desk.clinic.check_ins.readings(
        desk.coach, desk.declan, "112 kg", goal_id=goal, sure=True
    )
    assert kept.readings[0].value == Decimal(112)


def test_several_days_come_at_once_each_on_its_day(desk: Coached) -> None:
    kept, _change, undo = desk.clinic.check_ins.readings(
        desk.coach, desk.declan, "steps yesterday 8400, today 9100"
    )
    days = [one.occurred_at for one in kept.readings]
    zone = desk.clinic.facts.site.zone
    assert [day.date() for day in days if day] == [
        desk.clinic.today() - timedelta(days=1),
        desk.clinic.today(),
    ]
    assert zone == "America/New_York"
    assert undo is not None
    desk.clinic.check_ins.undo(desk.coach, undo)
    assert not [one for one in _observations(desk) if one.code.code == "41950-7"]


def test_undo_brings_back_the_plan_and_undoing_again_does_it_again(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    draft = CheckInDraft(goal_id=goal, done=Done.DONE, confidence=3, readings="90 kg")

    def told() -> tuple[object, ...]:
        card = next(one for one in desk.again().goals if one.goal.id == goal)
        return card.goal.confidence, card.goal.latest_value, card.streak.weeks

    before = told()
    _view, _change, undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    after = told()
    assert after == (3, Decimal(90), 1)
    desk.clinic.check_ins.undo(desk.coach, undo)
    assert told() == before
    desk.clinic.check_ins.undo(desk.coach, undo)
    assert told() == after


def test_undo_leaves_what_another_said_since(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    draft = CheckInDraft(goal_id=goal, done=Done.DONE, confidence=3)
    _view, _change, undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    nurse, plans = desk.clinic.actor, desk.clinic.plans
    plan = plans.open(nurse, desk.declan)
    assert plan is not None
    line = plan.goal(goal)
    assert line is not None
    plans.change_goal(nurse, goal, line.version, replace(line, confidence=9))
    desk.clinic.check_ins.undo(desk.coach, undo)
    plan = plans.open(nurse, desk.declan)
    assert plan is not None
    assert plan.goal(goal).confidence == 9  # type: ignore[union-attr]


def test_coaching_changes_four_fields_of_a_goal_and_says_so(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    plans = desk.clinic.plans
    before = plans.open(desk.coach, desk.declan)
    entry = GoalEntryDraft(
        goal_id=goal,
        importance=9,
        confidence=8,
        stage=StageOfChange.ACTION,
        what="Walk",
        where="along the mill race",
        when="after lunch",
        often="four days",
        if_then="If it rains, then I walk in hall B",
        barrier="Rotating shifts",
    )
    draft = SessionDraft(planned_at=desk.clock.now() - timedelta(hours=1), minutes=25)
    view, _change = desk.clinic.coaching_sessions.hold_unplanned(
        desk.coach, desk.id, draft, entries=[entry]
    )
    after = plans.open(desk.coach, desk.declan)
    assert before is not None
    assert after is not None
    changed = {
        (one.kind, one.field)
        for one in plans.compare(desk.coach, after.id, before.number, after.number)
    }
    assert len(changed) == 4
    assert {kind for kind, _field in changed} == {"goal"}
    assert plans.versions(desk.coach, after.id)[0].act == "coached"
    assert view.pace is StageOfChange.ACTION
    assert view.every_days == 7
    assert view.sessions[0].status is SessionStatus.HELD
    assert view.sessions[0].agenda
    assert view.entries[0].barrier == "Rotating shifts"


# Who may


def test_a_coach_cannot_edit_the_plan_and_staff_cannot_coach(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    plan = desk.clinic.plans.open(desk.coach, desk.declan)
    assert plan is not None
    with pytest.raises(NotAllowed):
        desk.clinic.plans.add_goal(desk.coach, plan.id, GoalDraft(description="Mine"))
    with pytest.raises(NotAllowed):
        desk.clinic.coaching.nurse_saw(desk.coach, desk.id, desk.version)
    clerk = replace(desk.coach, roles=frozenset({Role.CLINIC_STAFF}))
    checks = desk.clinic.check_ins
    with pytest.raises(NotAllowed):
        checks.check_in(clerk, desk.id, CheckInDraft(goal_id=goal, done=Done.DONE))
    with pytest.raises(NotAllowed):
        checks.readings(clerk, desk.declan, "w 90 kg")
    with pytest.raises(NotAllowed):
        desk.clinic.coaching_sessions.plan_session(clerk, desk.id, _session(desk))
    hat = replace(desk.coach, roles=frozenset({Role.OH_NURSE}))
    with pytest.raises(NotAllowed):
        desk.clinic.coaching.open(hat, desk.declan)


def test_only_goals_that_are_coached_are_checked_in_on(desk: Coached) -> None:
    draft = CheckInDraft(goal_id=desk.goal("Sleep"), done=Done.DONE)
    with pytest.raises(NotFound):
        desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)


def test_nobody_is_coached_twice_at_a_time(desk: Coached) -> None:
    draft = CoachingDraft(patient_id=desk.declan, goal_ids=(desk.goal("84 kg"),))
    with pytest.raises(Refused, match="coached already"):
        desk.clinic.coaching.begin(desk.coach, draft)
    desk.clinic.coaching.end(desk.coach, desk.id, desk.version, "Reached what was wanted")
    view, _change = desk.clinic.coaching.begin(desk.coach, draft)
    assert len(view.earlier) == 1
    with pytest.raises(InvalidDraft):
        desk.clinic.coaching.begin(desk.coach, CoachingDraft(patient_id=desk.anh))


# Pace


def test_the_clock_follows_the_stage_the_person_and_the_session(desk: Coached) -> None:
    coaching = desk.clinic.coaching
    view, _change = coaching.set_cadence(
        desk.coach, desk.id, desk.version, 3, "Asked for a call twice a week"
    )
    assert view.coaching is not None
    assert view.coaching.due_on == date(2026, 11, 25)
    assert view.every_days == 3
    with pytest.raises(InvalidDraft):
        coaching.set_cadence(desk.coach, desk.id, desk.version, 3, " ")
    view, _change = desk.clinic.coaching_sessions.plan_session(
        desk.coach, desk.id, _session(desk, planned_at=desk.clock.now() + timedelta(days=9))
    )
    assert view.coaching is not None
    assert view.coaching.due_on == date(2026, 12, 1)
    view, _change = coaching.pause(desk.coach, desk.id, desk.version, "On vacation")
    assert view.coaching is not None
    assert view.coaching.due_on is None
    with pytest.raises(Refused, match="paused"):
        desk.clinic.coaching_sessions.plan_session(desk.coach, desk.id, _session(desk))
    view, _change = coaching.resume(desk.coach, desk.id, desk.version)
    assert view.coaching is not None
    assert view.coaching.due_on == date(2026, 12, 1)


def test_the_clinic_says_its_own_intervals_from_a_day_on(desk: Coached) -> None:
    every = Cadence(dict.fromkeys(StageOfChange, 5), 5, "Clinic protocol 4, 2026")
    with pytest.raises(NotAllowed):
        desk.clinic.cadence.choose(desk.coach, every, desk.clinic.today())
    desk.clinic.cadence.choose(desk.clinic.actor, every, desk.clinic.today())
    assert desk.clinic.cadence.cadence().on(desk.clinic.today()) == every
    view = desk.again()
    assert (view.every_days, view.cadence_source) == (5, "Clinic protocol 4, 2026")


# A nurse


@pytest.mark.parametrize(
    ("readings", "note", "reason"),
    [
        ("bp 190/100", "", "reading"),
        ("", "said she wants to die", "safety"),
        ("bp 190/100", "chest pain since Monday", "safety"),
        ("w 91 kg", "all fine", ""),
    ],
)
def test_a_nurse_is_asked_for_until_one_has_seen_to_it(
    desk: Coached, readings: str, note: str, reason: str
) -> None:
    draft = CheckInDraft(goal_id=desk.goal("84 kg"), done=Done.DONE, readings=readings, note=note)
    view, _change, _undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
    assert view.coaching is not None
    assert view.coaching.nurse_reason == reason
    if reason:
        view, _change = desk.clinic.coaching.nurse_saw(desk.clinic.actor, desk.id, desk.version)
        assert view.coaching is not None
        assert view.coaching.nurse_since is None


# A month


def test_a_month_of_check_ins_ends_achieved_and_sustained(desk: Coached) -> None:
    goal = desk.goal("84 kg")
    weights = [91.0, 89.2, 87.5, 86.1, 84.9, 83.8, 83.6, 83.5, 83.4, 83.2, 83.0]
    weights += [82.9] * 9
    seen: list[Achievement | None] = []
    for kilos in weights:
        desk.later(7)
        draft = CheckInDraft(goal_id=goal, done=Done.DONE, confidence=8, readings=f"{kilos} kg")
        view, _change, _undo = desk.clinic.check_ins.check_in(desk.coach, desk.id, draft)
        seen.append(next(one for one in view.goals if one.goal.id == goal).goal.achievement)
    assert Achievement.ACHIEVED in seen
    assert seen[-1] is Achievement.SUSTAINING
    assert next(one for one in view.goals if one.goal.id == goal).streak.weeks == len(weights)


def test_who_leaves_hands_on_whom_they_coach(desk: Coached) -> None:
    clinic = desk.clinic
    at = desk.clock.now() + timedelta(days=2)
    planned = SessionDraft(planned_at=at)
    clinic.coaching_sessions.plan_session(desk.coach, desk.id, planned)
    assert clinic.users.obligations(clinic.actor, "tcoach").coached == 1
    done = clinic.handing_on.hand_on(clinic.actor, desk.coach.id, clinic.actor.id)
    assert done.words == "1 person to coach"
    view = desk.again()
    assert view.coaching is not None
    assert view.coaching.coach_id == clinic.actor.id
    assert view.planned is not None
    assert view.planned.coach_id == clinic.actor.id
    assert not clinic.users.obligations(clinic.actor, "tcoach")


def test_what_the_person_told_leaves_as_their_own_word(desk: Coached) -> None:
    clinic, nurse = desk.clinic, desk.clinic.actor
    clinic.check_ins.readings(desk.coach, desk.declan, "w 91.3 kg, glu 118")
    request = ExportRequest(format=ExportFormat.FHIR, patient_id=desk.declan)
    made, _change = clinic.exports.export_patient(nurse, request)
    bundle = json.loads(made.data)
    found = [one["resource"] for one in bundle["entry"]]
    told = [one for one in found if one["resourceType"] == "Observation" and "performer" in one]
    assert {one["code"]["coding"][0]["code"] for one in told} == {"29463-7", "41653-7"}
    assert all(one["performer"] == [one["subject"]] for one in told)
