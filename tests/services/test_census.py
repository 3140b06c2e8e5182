"""A census in a whole clinic: compared, committed, taken back exactly, by whom it may be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from census_desk import CensusDesk, dump, row, with_work
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from open_clinic import opened

from clinicdesk.domain.access import Role
from clinicdesk.domain.continuity import Episode
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.eligibility import RowOutcome, SpanFacts
from clinicdesk.domain.errors import Cancelled, NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


@pytest.fixture
def desk(clinic: Clinic, tmp_path: Path) -> CensusDesk:
    return CensusDesk(clinic, tmp_path)


def test_ending_eligibility_opens_thirty_days_of_continuity(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    rows = [row(n) for n in range(30)]
    desk.take(rows)
    task = with_work(desk, 4)
    rows[4]["term_date"] = "2026-11-20"
    preview = desk.preview(rows)
    (plan,) = preview.plans
    assert plan.outcome is RowOutcome.TERMED
    assert plan.open_work == ("Call back",)
    done, _ = clinic.census.commit(actor, preview)
    assert done.episodes == 1
    who = desk.person(4)
    assert who.status == "inactive"
    (episode,) = clinic.continuity.of_patient(actor, who.id)
    assert [line.kind for line in episode.lines] == ["task", "records"]
    assert (episode.due_on - episode.ends_on).days == 30
    assert episode.owner_id == actor.id
    today = clinic.tasks.today(actor, mine=True)
    assert "Continuity of care" in " ".join(one.title for one in today.tasks)
    own = next(one for one in clinic.tasks.of_patient(actor, who.id) if one.kind == "transition")
    with pytest.raises(Refused, match="not finished"):
        clinic.tasks.complete(actor, own.id, own.version)
    last: Episode = episode
    for line in episode.lines:
        assert line.id is not None
        last, _ = clinic.continuity.finish(actor, line.id, "Handed to Dr. Okafor")
    assert last.closed_because == "finished"
    closed = {t.id: t.status for t in clinic.tasks.of_patient(actor, who.id)}
    assert closed[own.id] == "completed"
    assert closed[task.id] == "ready"


def test_who_comes_back_needs_no_episode(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    rows = [row(n) for n in range(30)]
    desk.take(rows)
    with_work(desk, 4)
    before = dump(clinic)
    desk.take(rows[:4] + rows[5:])
    who = desk.person(4)
    assert clinic.continuity.of_patient(actor, who.id)[0].closed_at is None
    ended = dump(clinic)
    assert ended != before
    back = desk.take(rows)
    assert clinic.continuity.of_patient(actor, who.id)[0].closed_because == "returned"
    assert desk.person(4).status != "inactive"
    clinic.census.undo(actor, back.done.id, "not yet")
    assert dump(clinic) == ended


STEPS = st.lists(
    st.tuples(
        st.integers(0, 11),
        st.sampled_from(["leave", "term", "rename", "phone", "birth", "hire", "gone"]),
    ),
    min_size=1,
    max_size=8,
)


@given(STEPS)
@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_taking_back_is_the_inverse(tmp_path_factory: Any, steps: list[tuple[int, str]]) -> None:
    folder = tmp_path_factory.mktemp("census")
    with opened(folder) as clinic:
        desk = CensusDesk(clinic, folder)
        rows = [row(n) for n in range(12)]
        desk.take(rows)
        with_work(desk, 2)
        before = dump(clinic)
        after = [dict(each) for each in rows] + [row(40), row(41)]
        for n, what in steps:
            if what == "term":
                after[n]["term_date"] = "2026-10-01"
            elif what == "rename":
                after[n]["last_name"] += "sson"
            elif what == "phone":
                after[n]["phone"] = "(614) 555-9999"
            elif what == "birth":
                after[n]["date_of_birth"] = f"{after[n]['date_of_birth'][:8]}09"
            elif what == "hire":
                after[n]["hire_date"] = "2021-05-01"
        gone = {f"E{n:03d}" for n, what in steps if what in {"leave", "gone"}}
        done = desk.take([each for each in after if each["employee_id"] not in gone])
        assert dump(clinic) != before
        clinic.census.undo(clinic.actor, done.done.id, "wrong file")
        assert dump(clinic) == before
        assert [c for c in clinic.upkeep.verify(clinic.actor) if not c.ok] == []


def test_what_was_done_in_between_stays(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    rows = [row(n) for n in range(20)]
    desk.take(rows)
    changed = [dict(each) for each in rows] + [row(30), row(31)]
    changed[1]["last_name"] = "Sundqvist"
    changed[2]["last_name"] = "Marchetti"
    done = desk.take(changed)
    with_work(desk, 30)
    person = clinic.people.get(actor, desk.person(1).id)
    name = PersonName(family="Abernathy", given=person.name.given)
    clinic.people.change(actor, person.id, person.version, replace(person, name=name))
    said, _ = clinic.census.undo(actor, done.done.id, "wrong file")
    assert (said.removed, said.kept, said.left) == (1, 1, 1)
    assert clinic.roster.search(actor, "E031").rows == ()
    assert desk.person(30).listed.startswith("OKAFOR")
    assert desk.person(1).listed.startswith("ABERNATHY")
    assert desk.person(2).listed.startswith("LINDQVIST")
    with pytest.raises(Refused, match="taken back already"):
        clinic.census.undo(actor, done.done.id, "again")


def test_what_hr_repeats_does_not_undo_what_the_clinic_wrote(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    rows = [row(n) for n in range(20)]
    desk.take(rows)
    person = clinic.people.get(actor, desk.person(3).id)
    own = replace(person.telecoms[0], value="(614) 555-7777")
    clinic.people.change(actor, person.id, person.version, replace(person, telecoms=(own,)))
    rows[3]["hire_date"] = "2021-06-01"
    desk.take(rows)
    assert clinic.people.get(actor, person.id).phone.endswith("7777")
    history = clinic.eligibility.of_person(actor, person.id).history
    assert [one.replaced_why for one in history] == ["corrected"]


def test_people_who_are_here_are_recognized_or_asked_about(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    told = row(7)
    draft = PatientDraft(name=PersonName(family="Oyelaran", given="Amara"))
    born = desk.preview([told]).plans[0].row
    assert born is not None
    assert born.birth is not None
    clinic.people.register(actor, replace(draft, birth=PartialDate.of(born.birth)))
    near = PartialDate(born.birth.year, born.birth.month, born.birth.day)
    other = PatientDraft(name=PersonName(family="Silva", given="Amara"), birth=near)
    clinic.people.register(actor, other)
    preview = desk.preview([told, row(8, last_name="Sylva", date_of_birth=told["date_of_birth"])])
    first, second = preview.plans
    assert first.recognized
    assert second.outcome is RowOutcome.POSSIBLE_DUPLICATE
    assert second.likenesses[0].listed == "SILVA, Amara"
    done, _ = clinic.census.commit(actor, preview)
    assert (done.people_created, done.people_recognized, done.waiting) == (0, 1, 1)
    assert clinic.roster.counts(actor)[next(iter(clinic.roster.counts(actor)))] == 2


def test_stopping_writes_nothing_and_a_stale_preview_is_refused(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    preview = desk.preview([row(n) for n in range(20)])

    def stop(_done: int, _total: int, words: str) -> None:
        if words.startswith("Writing"):
            raise Cancelled

    before = dump(clinic)
    with pytest.raises(Cancelled):
        clinic.census.commit(actor, preview, report=stop)
    assert dump(clinic) == before
    assert clinic.census.imports(actor) == ()
    clinic.census.commit(actor, preview)
    with pytest.raises(Refused, match="in the meantime"):
        clinic.census.commit(actor, preview)


@pytest.mark.parametrize("role", sorted(Role))
def test_who_may_do_what(desk: CensusDesk, role: Role) -> None:
    clinic = desk.clinic
    desk.take([row(n) for n in range(5)])
    who = desk.person(1).id
    actor = replace(clinic.actor, roles=frozenset({role}))
    readers = set(Role) - {Role.PRIVACY_OFFICER, Role.ADMIN}
    if role in readers:
        assert clinic.eligibility.line(actor, who).words == "Eligible"  # type: ignore[union-attr]
    else:
        with pytest.raises(NotAllowed):
            clinic.eligibility.of_person(actor, who)
    if role is Role.CLINIC_STAFF:
        facts = SpanFacts(end_on=clinic.today() - timedelta(2))
        told, _ = clinic.eligibility.tell(actor, who, desk.employer.id, "E001", facts)
        assert told.spans[0].end_on == facts.end_on
    else:
        with pytest.raises(NotAllowed):
            clinic.eligibility.tell(actor, who, desk.employer.id, "E001", SpanFacts())
    if role in {Role.NURSE, Role.PROVIDER, Role.CLINIC_STAFF}:
        assert len(clinic.census.imports(actor)) == 1
    else:
        with pytest.raises(NotAllowed):
            clinic.census.imports(actor)


def test_rows_as_they_came_are_sealed(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    desk.take([row(n) for n in range(5)])
    who = desk.person(1).id
    ((_import, line, cells),) = clinic.eligibility.rows_as_came(actor, who)
    assert (line, cells["employee_id"]) == (3, "E001")
    with clinic._opened.store.raw_connection() as raw:
        boxes = [r[0] for r in raw.execute("SELECT box FROM census_block")]
    assert boxes
    assert not any(b"E001" in box or b"Brandt" in box for box in boxes)


def test_the_return_file_holds_nothing_of_a_person(desk: CensusDesk) -> None:
    rows = [row(n) for n in range(40)]
    for n in range(15):
        rows[n]["date_of_birth"] = "31/31/1980"
    rows[20]["employee_id"] = ""
    done = desk.take(rows)
    text = desk.clinic.census.return_file(desk.clinic.actor, done.done.id)
    assert "rows rejected,16" in text
    assert ",15" in text
    assert "fewer than 11" in text
    for each in rows:
        assert not any(value and value in text for value in each.values() if len(value) > 1)


def test_days_that_went_by_change_where_people_stand(desk: CensusDesk, tmp_path: Path) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    rows = [row(n) for n in range(20)]
    rows[2]["term_date"] = "2026-11-30"
    rows[3]["hire_date"] = "2026-12-01"
    desk.take(rows)
    assert (desk.person(2).status, desk.person(3).status) == ("eligible", "prospect")
    clinic._opened.store.clock.advance(timedelta(days=10))  # type: ignore[attr-defined]
    changed, _ = clinic.eligibility.follow_the_days(actor)
    assert changed == 2
    assert (desk.person(2).status, desk.person(3).status) == ("inactive", "eligible")


def test_reading_eligibility_is_written_down(desk: CensusDesk) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    desk.take([row(n) for n in range(5)])
    who = desk.person(1).id

    def entries() -> list[str]:
        found, _whole = clinic.upkeep.audit(actor, patient_id=who)
        return [one.kind for one in found if one.act == "opened"]

    assert entries() == []
    clinic.eligibility.line(actor, who)
    assert entries() == ["chart"]
    clinic.charts.open(actor, who)
    clinic.eligibility.household(actor, who)
    assert entries() == ["chart"]
    clinic.eligibility.rows_as_came(actor, who)
    clinic.eligibility.rows_as_came(actor, who)
    assert sorted(entries()) == ["chart", "eligibility rows"]


@pytest.mark.parametrize("at", ["Taking eligibility back", "Setting fields back", "Taking people"])
def test_taking_back_is_whole_or_not_begun(desk: CensusDesk, at: str) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    rows = [row(n) for n in range(30)]
    desk.take(rows)
    with_work(desk, 4)
    rows[4]["term_date"] = "2026-11-20"
    rows[5]["last_name"] = "Somebodyelse"
    before = dump(clinic)
    done = desk.take([*rows, row(31)])
    taken = dump(clinic)

    def stop(_done: int, _total: int, words: str) -> None:
        if words.startswith(at):
            raise Cancelled

    with pytest.raises(Cancelled):
        clinic.census.undo(actor, done.done.id, "wrong file", stop)
    assert dump(clinic) == taken
    assert clinic._opened.store.audit_faults() == []
    clinic.census.undo(actor, done.done.id, "wrong file")
    assert dump(clinic) == before
