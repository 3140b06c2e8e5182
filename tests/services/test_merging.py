"""Merging two records on a real clinic: what follows, what stays, and that it can be taken back."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from merged_people import ANN, ANNIE, ORDER, dump, parts_with_their_whole, person, whose, work
from protected_clinic import ADMIN, ProtectedClinic, draft, make_protected, open_protected

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, NotAllowed, NotFound, Refused
from clinicdesk.domain.merging import Side
from clinicdesk.domain.people import (
    PatientDraft,
    PersonName,
    SafeContact,
    Telecom,
)
from clinicdesk.domain.plans import GoalDraft
from clinicdesk.domain.privacy import AccessQuestion
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.domain.traits import traits_of
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.duplicates import everybody


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("merging"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def clinic(place: ProtectedClinic) -> Iterator[Clinic]:
    with closing(place.open(ADMIN)) as opened:
        yield opened


def test_everything_follows_and_nothing_is_lost(clinic: Clinic) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    work(clinic, ann, "hers")
    theirs = work(clinic, annie, "the other's")
    charts = [clinic.charts.open(actor, one) for one in (ann, annie)]
    done, change = clinic.merging.merge(actor, ann, annie, reason="Same person")
    assert change.touches("referral", ann)
    assert change.touches("patient", annie)
    assert done.moved["referral"] == done.moved["task"] == done.moved["sealed_entry"] == 1
    for table, row_id in theirs.items():
        assert whose(clinic, table, row_id) == ann, table
    chart = clinic.charts.open(actor, ann)
    for name in ("plans", "referrals", "tasks", "documents"):
        both = {one.id for each in charts for one in getattr(each, name)}
        assert {one.id for one in getattr(chart, name)} == both, name
    assert clinic.people.get(actor, annie).status.value == "merged"
    assert clinic.roster.row(actor, ann).open_referrals == 2
    shown = clinic.protected.view(actor, ann).entries
    assert {one.patient_id for one in shown} == {ann}
    assert len(shown) == 2
    assert parts_with_their_whole(clinic) == []


def test_every_number_and_name_of_both_finds_the_survivor(clinic: Clinic) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    old = clinic.people.get(actor, annie)
    clinic.merging.merge(actor, ann, annie)
    assert clinic.people.by_mrn(actor, old.mrn) == ann
    for typed in (old.mrn, "Stone", "Annie", "E-2002", "740 555 0102", "I-7", "Rivers", "E-1001"):
        found = [row.id for row in clinic.roster.search(actor, typed).rows]
        assert ann in found, typed
        assert annie not in found, typed
    # The next change of details keeps them findable.
    now = clinic.people.get(actor, ann)
    draft_now = PatientDraft(
        **{name: getattr(now, name) for name in PatientDraft.__dataclass_fields__}
    )
    clinic.people.change(actor, ann, now.version, replace(draft_now, occupation="Welder"))
    assert [row.id for row in clinic.roster.search(actor, old.mrn).rows] == [ann]
    assert clinic.charts.open(actor, annie).patient.id == ann


def test_documents_disclosures_and_entries_are_found_under_both(clinic: Clinic) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    for one in (ann, annie):
        order, _ = clinic.referrals.create(actor, one, ORDER)
        request = PrintRequest(
            kind=DocumentKind.PACKET,
            patient_id=one,
            referral_id=order.id,
            recipient=ORDER.recipient,
            purpose="treatment",
        )
        clinic.documents.release(actor, clinic.documents.prepare(actor, request), "print")
    clinic.merging.merge(actor, ann, annie)
    left = [clinic.documents.disclosures(actor, one) for one in (ann, annie)]
    assert len(left[0]) == 2
    assert left[0] == left[1]
    papers = [clinic.documents.of_patient(actor, one) for one in (ann, annie)]
    assert papers[0] == papers[1]
    assert len(papers[0]) == 2
    logs = [clinic.upkeep.audit(actor, patient_id=one)[0] for one in (ann, annie)]
    assert logs[0] == logs[1]
    merged = [one for one in logs[0] if one.act == "merged"]
    assert {one.patient_id for one in merged} == {ann, annie}
    looks = [
        clinic.privacy.looked_at(actor, AccessQuestion(patient_id=one)).lines
        for one in (annie, ann)
    ]
    assert {line.patient_id for line in looks[1]} == {ann, annie}


def test_values_are_chosen_field_by_field(clinic: Clinic) -> None:
    actor = clinic.actor
    ann = person(clinic, replace(ANN, safe_contact=SafeContact("mobile phone")))
    annie = person(clinic, replace(ANNIE, safe_contact=SafeContact(do_not_contact=True)))
    view = clinic.merging.view(actor, ann, annie)
    by_key = {one.key: one for one in view.choices}
    assert by_key["language"].proposed is Side.MERGED
    assert by_key["language"].why == "The only one recorded"
    assert by_key["safe_contact"].proposed is Side.MERGED
    assert by_key["safe_contact"].why == "The more careful one"
    assert not by_key["sex"].differs
    assert view.comparison.evidence
    picks = {"birth": Side.MERGED, "name": Side.SURVIVOR, "telecoms": Side.MERGED}
    versions = (view.survivor.version, view.merged.version)
    clinic.merging.merge(actor, ann, annie, picks=picks, versions=versions)
    now = clinic.people.get(actor, ann)
    assert (now.birth, now.name.given, now.language) == (ANNIE.birth, "Ann", "es")
    assert [one.value for one in now.telecoms] == [one.value for one in ANNIE.telecoms]
    assert {one.value for one in now.identifiers} == {"H-1", "I-7"}
    assert now.safe_contact.do_not_contact


def test_what_cannot_be_merged_is_refused(place: ProtectedClinic, clinic: Clinic) -> None:
    actor, merging = clinic.actor, clinic.merging
    ann, annie, third = (person(clinic, one) for one in (ANN, ANNIE, ANN))
    with pytest.raises(Refused, match="same record"):
        merging.merge(actor, ann, ann)
    with pytest.raises(NotFound):
        merging.merge(actor, ann, UUID(int=5))
    with pytest.raises(BadInput):
        merging.merge(actor, ann, annie, picks={"name": Side.BOTH})
    with pytest.raises(BadInput):
        merging.merge(actor, ann, annie, picks={"nothing": Side.MERGED})
    with pytest.raises(Refused, match="meantime"):
        merging.merge(actor, ann, annie, versions=(7, 1))
    clinic.protected.break_glass(actor, annie, "She cannot speak")
    with pytest.raises(Refused, match="emergency access"):
        merging.merge(actor, ann, annie)
    place.clock.advance(timedelta(hours=2))
    merging.merge(actor, ann, annie)
    with pytest.raises(Refused, match="merged already"):
        merging.merge(actor, third, annie)
    with pytest.raises(Refused, match="merged into another"):
        clinic.referrals.create(actor, annie, ORDER)
    with closing(place.open(Role.COACH)) as other, pytest.raises(NotAllowed):
        other.merging.merge(other.actor, ann, third)


@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_merge_then_unmerge_is_the_identity(clinic: Clinic, data: st.DataObject) -> None:
    actor = clinic.actor
    drafts = [data.draw(st.sampled_from([ANN, ANNIE]), label="person") for _ in range(3)]
    people = [person(clinic, one) for one in drafts]
    for one in people:
        if data.draw(st.booleans(), label="works"):
            work(clinic, one)
    for _ in range(data.draw(st.integers(0, 2), label="edits")):
        edited = clinic.people.get(actor, people[0])
        said = {n: getattr(edited, n) for n in PatientDraft.__dataclass_fields__}
        again = PatientDraft(**said | {"telecoms": (Telecom(value="(937) 555-0111"),)})
        clinic.people.change(actor, people[0], edited.version, again)
    before = dump(clinic)
    states: list[dict[str, list[str]]] = []
    merges: list[UUID] = []
    pairs = data.draw(st.sampled_from([((1, 0),), ((0, 1), (1, 2)), ((1, 0), (2, 0))]))
    for gone, stays in pairs:
        states.append(dump(clinic))
        choices = clinic.merging.view(actor, people[stays], people[gone]).choices
        picks = {
            one.key: data.draw(
                st.sampled_from([Side.SURVIVOR, Side.MERGED, *([Side.BOTH] * one.is_list)]),
                label=one.key,
            )
            for one in choices
            if one.differs
        }
        done, _ = clinic.merging.merge(actor, people[stays], people[gone], picks=picks)
        merges.append(done.id)
    for merge_id, state in zip(reversed(merges), reversed(states), strict=True):
        clinic.merging.unmerge(actor, merge_id)
        now = dump(clinic)
        assert {n: r for n, r in now.items() if r != state[n]} == {}
    assert dump(clinic) == before


def test_work_done_in_between_stays_on_the_right_side(
    place: ProtectedClinic, clinic: Clinic
) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    hers, theirs = work(clinic, ann, "hers"), work(clinic, annie, "the other's")
    done, _ = clinic.merging.merge(actor, ann, annie)
    place.clock.advance(timedelta(hours=1))
    since = work(clinic, ann, "since")
    more, _ = clinic.tasks.add(
        actor, TaskDraft(patient_id=ann, title="chosen", due_on=date(2026, 12, 2))
    )
    # What is written about something that came goes back with it.
    plan = next(p for p in clinic.plans.all_of(actor, ann) if p.id == theirs["care_plan"])
    plan, _ = clinic.plans.add_goal(
        actor, plan.id, GoalDraft(description="Sleep", concern_ids=(plan.concerns[0].id,))
    )
    entry = clinic.protected.get(actor, theirs["sealed_entry"])
    newer, _ = clinic.protected.amend(
        actor, entry.id, draft(Compartment.BEHAVIOURAL, title="Amended"), entry.version
    )
    view = clinic.merging.unmerge_view(actor, done.id)
    lines = {(line.table, line.id) for line in view.since if not line.follows}
    assert ("task", more.id) in lines
    assert ("referral", since["referral"]) in lines
    assert ("referral", theirs["referral"]) not in lines
    clinic.merging.unmerge(actor, done.id, take=[("task", more.id)])
    for side, rows in ((ann, hers), (annie, theirs), (ann, since)):
        for table, row_id in rows.items():
            assert whose(clinic, table, row_id) == side, table
    assert whose(clinic, "task", more.id) == annie
    assert whose(clinic, "sealed_entry", newer.id) == annie
    assert [one.title for one in clinic.protected.view(actor, annie).entries] == ["Amended"]
    (again,) = clinic.plans.all_of(actor, annie)
    assert [goal.description for goal in again.goals] == ["Walk", "Sleep"]
    assert parts_with_their_whole(clinic) == []
    with pytest.raises(NotFound):
        clinic.merging.unmerge(actor, done.id)


def test_details_changed_in_between_stay_as_they_were_changed(
    place: ProtectedClinic, clinic: Clinic
) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    done, _ = clinic.merging.merge(
        actor, ann, annie, picks={"birth": Side.MERGED, "employee_number": Side.MERGED}
    )
    place.clock.advance(timedelta(hours=1))
    now = clinic.people.get(actor, ann)
    said: dict[str, Any] = {n: getattr(now, n) for n in PatientDraft.__dataclass_fields__}
    said |= {
        "birth": PartialDate(1981, 4, 9),
        "telecoms": (*now.telecoms, Telecom(value="5550199")),
    }
    clinic.people.change(actor, ann, now.version, PatientDraft(**said))
    clinic.merging.unmerge(actor, done.id)
    one, other = clinic.people.get(actor, ann), clinic.people.get(actor, annie)
    assert one.birth == PartialDate(1981, 4, 9)
    assert one.employee_number == "E-1001"
    assert [each.value for each in one.telecoms] == ["(614) 555-0101", "5550199"]
    assert [each.value for each in other.telecoms] == [each.value for each in ANNIE.telecoms]
    assert (other.birth, other.name) == (ANNIE.birth, ANNIE.name)
    assert {each.value for each in one.identifiers} == {"H-1"}


def test_a_chain_is_taken_back_from_its_end(clinic: Clinic) -> None:
    actor = clinic.actor
    ann, annie, third = (person(clinic, one) for one in (ANN, ANNIE, ANN))
    first, _ = clinic.merging.merge(actor, annie, ann)
    second, _ = clinic.merging.merge(actor, third, annie)
    assert clinic.merging.current(actor, ann) == third
    assert {note.id for note in clinic.merging.of_person(actor, third)} == {first.id, second.id}
    with pytest.raises(Refused, match="later merge"):
        clinic.merging.unmerge(actor, first.id)
    clinic.merging.unmerge(actor, second.id)
    assert clinic.merging.current(actor, ann) == annie
    clinic.merging.unmerge(actor, first.id)
    assert clinic.merging.of_person(actor, third) == ()


def test_everybody_is_read_as_they_are_compared_one_by_one(clinic: Clinic) -> None:
    former = (PersonName(use="maiden", family="O'Dowd", given="Ann"),)
    known = [
        person(clinic, replace(one, preferred_name="Nan", other_names=former))
        for one in (ANN, ANNIE)
    ]
    with clinic._opened.store.reading() as session:
        read = {one.id: one for one in everybody(session, lambda *_: None)}
    for one in known:
        assert read[one] == traits_of(clinic.people.get(clinic.actor, one), one)
