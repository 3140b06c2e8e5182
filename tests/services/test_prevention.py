"""Cohorts on a real encrypted file: enrollment, sheets that the chart follows, the data set."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cohort_desk import EVIDENCE, FIRST, cohort_in, enroll, hold, line, person
from open_clinic import opened
from sqlalchemy import select

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.errors import InvalidDraft, NotAllowed, NotFound, Refused
from clinicdesk.domain.people_lists import ListUse
from clinicdesk.domain.plans import Comparator, ConcernDraft, GoalDraft, GoalTarget
from clinicdesk.domain.prevention import (
    KG,
    AttendanceDraft,
    CohortDraft,
    SessionDraft,
    SessionKind,
    WithdrawReason,
)
from clinicdesk.domain.programmes import EnrolmentStatus
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import clinical, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.plans import PlanGoalRecord


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with opened(Path(tmp_path_factory.mktemp("cohorts"))) as clinic:
        yield clinic


def observations(clinic: Clinic, patient_id: object) -> list[tuple[str, Decimal, str]]:
    with clinic._opened.store.reading() as session:
        rows = clinical.rows_of(session, "observation", patient_id)  # type: ignore[arg-type]
    return sorted((one.code.text, one.value, one.unit) for one in rows)


def in_role(clinic: Clinic, role: Role) -> Actor:
    return replace(clinic.actor, roles=frozenset({role}))


def test_whoever_joins_a_cohort_is_enrolled_in_the_program(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Joiner")
    (enrolment,) = clinic.programmes.of_patient(clinic.actor, one.patient_id)
    assert (enrolment.programme, enrolment.status) == ("dpp", EnrolmentStatus.ACTIVE)
    assert enrolment.id == one.enrolment_id
    assert one.code.startswith("P")
    assert one.mrn not in one.code
    with pytest.raises(Refused, match="in a cohort already"):
        clinic.prevention.enroll(clinic.actor, cohort.id, one.patient_id, EVIDENCE)


def test_a_pause_shows_and_leaving_ends_the_enrollment(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Leaver")
    enrolment = clinic.programmes.get(clinic.actor, one.enrolment_id)
    clinic.programmes.pause(clinic.actor, enrolment.id, enrolment.version, "Surgery")
    (row,) = clinic.prevention.report(clinic.actor, cohort.id).rows
    assert row.participant.on_hold
    assert row.words == "On hold"
    left, change = clinic.prevention.withdraw(
        clinic.actor, one.id, one.version, WithdrawReason.MOVED, note="Left the company"
    )
    assert change.touches("programme", one.patient_id)
    assert not left.in_it
    ended = clinic.programmes.get(clinic.actor, one.enrolment_id)
    assert ended.status is EnrolmentStatus.CANCELLED
    assert "Left the company" in ended.reason
    with pytest.raises(Refused, match="has left"):
        clinic.prevention.withdraw(clinic.actor, left.id, left.version, WithdrawReason.OTHER)
    again, _ = clinic.prevention.enroll(clinic.actor, cohort.id, one.patient_id, EVIDENCE)
    assert again.code != one.code


def test_who_is_not_eligible_needs_a_reason_and_is_not_counted(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    who = person(clinic, "Slim")
    slim = replace(EVIDENCE, weight_lb=Decimal(120))
    with pytest.raises(Refused, match=r"Not eligible: BMI 19\.4; 25 is needed"):
        clinic.prevention.enroll(clinic.actor, cohort.id, who, slim)
    clinic.prevention.enroll(clinic.actor, cohort.id, who, slim, despite="Comes with a friend")
    report = clinic.prevention.report(clinic.actor, cohort.id)
    assert not report.rows[0].eligible
    eligible = next(one for one in report.measures if one.key == "eligible")
    assert (eligible.count, eligible.met) == (0, False)


def test_a_sheet_is_in_the_chart_once_and_is_taken_back_as_one(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one, two = enroll(clinic, cohort, "Grid"), enroll(clinic, cohort, "Other")
    first = hold(clinic, cohort, 0)
    sheets, actor = clinic.prevention_sheets, clinic.actor
    done, change = sheets.save(actor, first.id, [line(one, "200", 100), line(two, "180.4", 0)])
    assert change.touches("clinical")
    assert done.lines == 2
    assert observations(clinic, one.patient_id) == [
        ("Active minutes a week", Decimal(100), "min"),
        ("Body weight", Decimal(200), "[lb_av]"),
    ]
    again, _ = sheets.save(actor, first.id, [line(one, "200", 100), line(two, "181", 0)])
    assert again.lines == 1
    assert len(observations(clinic, one.patient_id)) == 2
    assert ("Body weight", Decimal(181), "[lb_av]") in observations(clinic, two.patient_id)
    assert len(observations(clinic, two.patient_id)) == 2
    with pytest.raises(Refused, match="changed this sheet"):
        sheets.undo(actor, done)
    sheets.undo(actor, again)
    assert ("Body weight", Decimal("180.4"), "[lb_av]") in observations(clinic, two.patient_id)
    nothing, _ = sheets.save(actor, first.id, [], cleared=[one.id, two.id])
    assert observations(clinic, one.patient_id) == []
    sheets.undo(actor, nothing)
    assert len(observations(clinic, one.patient_id)) == 2
    assert clinic._opened.store.audit_faults() == []


def test_minutes_are_brought_to_a_week_and_kilograms_to_pounds(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Weekly")
    first, second = hold(clinic, cohort, 0), hold(clinic, cohort, 2)
    sheets, actor = clinic.prevention_sheets, clinic.actor
    sheets.save(actor, first.id, [line(one, "200", 100)])
    metric = AttendanceDraft(
        participant_id=one.id, attended=True, weight=Decimal("86.2"), unit=KG, minutes=300
    )
    sheets.save(actor, second.id, [metric])
    said = observations(clinic, one.patient_id)
    assert ("Active minutes a week", Decimal(150), "min") in said
    assert ("Body weight", Decimal("86.2"), "kg") in said
    (row,) = clinic.prevention.report(actor, cohort.id).rows
    assert row.result.last_weight == Decimal("190.0")
    assert row.result.loss == Decimal("5.00")


def test_what_cannot_be_is_refused_at_its_line_and_nothing_is_kept(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one, two = enroll(clinic, cohort, "Right"), enroll(clinic, cohort, "Wrong")
    first = hold(clinic, cohort, 0)
    with pytest.raises(InvalidDraft) as caught:
        clinic.prevention_sheets.save(clinic.actor, first.id, [line(one, "200"), line(two, "20")])
    assert [problem.field for problem in caught.value.problems] == [str(two.id)]
    assert observations(clinic, one.patient_id) == []
    stranger = enroll(clinic, cohort_in(clinic), "Stranger")
    with pytest.raises(NotFound, match="not in this cohort"):
        clinic.prevention_sheets.save(clinic.actor, first.id, [line(stranger, "200")])


def test_sessions_are_what_their_day_makes_them(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    sheets, actor = clinic.prevention_sheets, clinic.actor
    assert hold(clinic, cohort, 0).kind is SessionKind.CORE
    assert (hold(clinic, cohort, 26).kind, hold(clinic, cohort, 30).number) == (
        SessionKind.MAINTENANCE,
        3,
    )
    for draft, said in (
        (SessionDraft(held_on=FIRST), "There is a session on this day"),
        (SessionDraft(held_on=FIRST - timedelta(days=1)), "The cohort's first session is on"),
        (SessionDraft(held_on=date(2027, 1, 4)), "This day is to come"),
        (SessionDraft(held_on=FIRST, make_up=True), "Which session"),
    ):
        with pytest.raises(InvalidDraft, match=said):
            sheets.add_session(actor, cohort.id, draft)
    made, _ = sheets.add_session(
        actor, cohort.id, SessionDraft(held_on=FIRST, make_up=True, number=1)
    )
    sheets.strike_session(actor, made.id, made.version)
    assert len(clinic.prevention.report(actor, cohort.id).book.sessions) == 3


def test_roles_obey(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    coach = in_role(clinic, Role.COACH)
    one = enroll(clinic, cohort, "Coached")
    first = clinic.prevention_sheets.add_session(coach, cohort.id, SessionDraft(held_on=FIRST))[0]
    clinic.prevention_sheets.save(coach, first.id, [line(one, "200")])
    for act in (
        lambda: clinic.prevention.enroll(coach, cohort.id, one.patient_id, EVIDENCE),
        lambda: clinic.prevention.finish(coach, cohort.id, cohort.version),
        lambda: clinic.prevention_sheets.export(coach, cohort.id, ListUse.QUALITY),
        lambda: clinic.prevention.cohorts(in_role(clinic, Role.PRIVACY_OFFICER)),
        lambda: clinic.prevention_sheets.save(
            in_role(clinic, Role.CHW), first.id, [line(one, "199")]
        ),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_a1c_that_is_brought_is_in_the_chart_and_counts(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Lab")
    sheets, actor = clinic.prevention_sheets, clinic.actor
    with pytest.raises(InvalidDraft, match="between 3 and 25"):
        sheets.record_a1c(actor, one.id, Decimal(60), FIRST)
    sheets.record_a1c(actor, one.id, Decimal("5.6"), date(2026, 10, 20))
    sheets.save(actor, hold(clinic, cohort, 0).id, [line(one, "200")])
    (row,) = clinic.prevention.report(actor, cohort.id).rows
    assert row.result.a1c_drop is None, "the first value was heard of too late to count"
    assert observations(clinic, one.patient_id)[-1] == ("Hemoglobin A1c", Decimal("5.6"), "%")


def test_what_a_cohort_measures_is_what_goals_have_reached(clinic: Clinic) -> None:
    cohort, actor = cohort_in(clinic), clinic.actor
    one = enroll(clinic, cohort, "Reacher")
    plan, _ = clinic.plans.start(actor, one.patient_id, "Lose weight")
    plan, _ = clinic.plans.add_concern(actor, plan.id, ConcernDraft(code=Coded("Weight")))
    for code, value, unit in (("29463-7", "190", "[lb_av]"), ("4548-4", "5.7", "%")):
        target = GoalTarget(
            measure=coded(LOINC, code, code),
            comparator=Comparator.AT_MOST,
            value=Decimal(value),
            unit=unit,
        )
        draft = GoalDraft(
            description=code,
            concern_ids=(plan.concerns[0].id,),
            target=target,
            start_on=FIRST,
            due_on=clinic.today() + timedelta(days=90),
        )
        plan, _ = clinic.plans.add_goal(actor, plan.id, draft)

    def noted() -> list[str | None]:
        with clinic._opened.store.reading() as session:
            rows = session.execute(
                select(PlanGoalRecord.achievement).where(
                    PlanGoalRecord.patient_id == one.patient_id
                )
            )
            return [row[0] for row in rows]

    before = noted()
    sheets = clinic.prevention_sheets
    for week in range(1, 4):
        sheets.save(actor, hold(clinic, cohort, week).id, [line(one, "185")])
    after_weight = noted()
    assert sum(a != b for a, b in zip(before, after_weight, strict=True)) == 1
    sheets.record_a1c(actor, one.id, Decimal("5.5"), clinic.today())
    assert sum(a != b for a, b in zip(after_weight, noted(), strict=True)) == 1


def test_who_left_earlier_was_enrolled_until_that_day(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Earlier")
    day = FIRST + timedelta(days=30)
    clinic.prevention.withdraw(
        clinic.actor, one.id, one.version, WithdrawReason.MOVED, on=day, note="Told later"
    )
    assert clinic.programmes.get(clinic.actor, one.enrolment_id).end_on == day


def test_who_leads_a_cohort_coaches(clinic: Clinic) -> None:
    with clinic._opened.store.writing(clinic.actor) as uow:
        clerk = staff.add(
            uow, name="pclerk", display="P. Clerk", roles=frozenset({Role.CLINIC_STAFF})
        )
        uow.audit(AuditAct(act="added", kind="staff", object_id=clerk))
    cohort = cohort_in(clinic)
    draft = CohortDraft(
        name=cohort.name,
        organization=cohort.organization,
        delivery=cohort.delivery,
        first_on=cohort.first_on,
        coach_id=clerk,
    )
    with pytest.raises(Refused, match=r"P\. Clerk does not coach"):
        clinic.prevention.change_cohort(clinic.actor, cohort.id, cohort.version, draft)


def test_the_data_set_names_nobody_and_says_what_is_missing(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Rowson")
    short = enroll(clinic, cohort, "Shortly", replace(EVIDENCE, payer=None, motivation=None))
    sheets, actor = clinic.prevention_sheets, clinic.actor
    with pytest.raises(Refused, match="Nobody has attended"):
        sheets.export(actor, cohort.id, ListUse.QUALITY)
    first, later = hold(clinic, cohort, 0), hold(clinic, cohort, 27)
    sheets.save(actor, first.id, [line(one, "200", 100), line(short, "210")])
    sheets.save(actor, later.id, [line(one)])
    with pytest.raises(Refused, match=f"{short.code}: enrollment motivation, payer type"):
        sheets.export(actor, cohort.id, ListUse.QUALITY)
    clinic.prevention.correct(actor, short.id, short.version, EVIDENCE)
    made = sheets.export(actor, cohort.id, ListUse.QUALITY)
    text = made.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == made.count == 3
    assert "Rowson" not in text
    assert one.mrn not in text
    begun, kept = rows[0], rows[1]
    assert begun["PARTICIP"] == one.code
    expected = {
        "ORGCODE": "1234567",
        "COHORTID": cohort.code,
        "COACHID": cohort.coach_code,
        "STATE": "OH",
        "GLUCTEST": "1",
        "GDM": "2",
        "RISKTEST": "2",
        "AGE": "45",
        "ETHNIC": "9",
        "SEX": "2",
        "HEIGHT": "66",
        "DMODE": "1",
        "SESSTYPE": "C",
        "DATE": "01/12/2026",
        "WEIGHT": "200.0",
        "PA": "100",
        "A1C": "999",
    }
    assert {name: begun[name] for name in expected} == expected
    assert (kept["SESSTYPE"], kept["WEIGHT"], kept["PA"]) == ("CM", "999", "0")
    since = sheets.export(actor, cohort.id, ListUse.QUALITY, since=later.held_on)
    assert since.count == 1


def test_a_cohort_ends_with_everybody_in_it(clinic: Clinic) -> None:
    cohort = cohort_in(clinic)
    one = enroll(clinic, cohort, "Finisher")
    ended, _ = clinic.prevention.finish(clinic.actor, cohort.id, cohort.version)
    assert ended.ended_on == clinic.today()
    enrolment = clinic.programmes.get(clinic.actor, one.enrolment_id)
    assert enrolment.status is EnrolmentStatus.FINISHED
    with pytest.raises(Refused, match="has ended"):
        clinic.prevention.finish(clinic.actor, ended.id, ended.version)


def test_the_next_session_is_the_next_step_of_the_enrollment(clinic: Clinic) -> None:
    cohort = cohort_in(clinic, clinic.today() - timedelta(weeks=1))
    one, paused = enroll(clinic, cohort, "Stepper"), enroll(clinic, cohort, "Halted")
    held = clinic.programmes.get(clinic.actor, paused.enrolment_id)
    clinic.programmes.pause(clinic.actor, held.id, held.version, "Surgery")
    sheets, actor = clinic.prevention_sheets, clinic.actor
    session = hold(clinic, cohort, 1)
    sheets.save(actor, session.id, [line(one, "200"), line(paused, "210")])
    step = clinic.programmes.get(actor, one.enrolment_id)
    assert step.next_action == "Session 2 of the cohort"
    assert step.due_on == session.held_on + timedelta(days=14)
    assert clinic.programmes.get(actor, paused.enrolment_id).due_on == held.due_on
