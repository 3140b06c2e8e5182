"""The protected record: who reads and writes which part, what is counted, what is written down."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pdf_reading import page_texts
from protected_clinic import (
    ADMIN,
    WORDS,
    ProtectedClinic,
    draft,
    make_protected,
    open_protected,
)

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.compartments import PROTECTED, ROLE_TABLE, Level
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, Damage, NotAllowed, NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.protected import Obligation
from clinicdesk.services.clinic import Clinic


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    made = make_protected(tmp_path_factory.mktemp("protected"))
    made.plant()
    return made


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


def _reads(clinic: Clinic, place: ProtectedClinic) -> set[Compartment]:
    view = clinic.protected.view(clinic.actor, place.patient)
    assert view.withheld == len(PROTECTED) - len(view.entries)
    for entry in view.entries:
        assert entry.title == f"About {WORDS[entry.compartment]}"
        assert entry.facts == {"more": [WORDS[entry.compartment]]}
    return {entry.compartment for entry in view.entries}


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_reads_and_writes_what_the_table_says(place: ProtectedClinic, role: Role) -> None:
    # The one psychotherapy note there is was written by this clinic's only author.
    opens = {one for one, reach in ROLE_TABLE[role].items() if reach >= Level.OWN}
    writes = {one for one, reach in ROLE_TABLE[role].items() if reach in {Level.OWN, Level.WRITE}}
    with closing(place.open(role, hat=role is Role.OH_NURSE)) as clinic:
        if role in {Role.ADMIN, Role.PRIVACY_OFFICER}:
            with pytest.raises(NotAllowed):
                clinic.protected.view(clinic.actor, place.patient)
        else:
            assert _reads(clinic, place) == opens
            view = clinic.protected.view(clinic.actor, place.patient)
            assert set(view.writable) == writes
        assert clinic.protected.withheld(clinic.actor, place.patient) == 8 - len(opens)
        for compartment in PROTECTED:
            if compartment in writes:
                entry, change = clinic.protected.add(
                    clinic.actor, place.patient, draft(compartment, title="More")
                )
                assert clinic.protected.get(clinic.actor, entry.id).title == "More"
                assert change.touches("protected", place.patient)
            else:
                with pytest.raises(NotAllowed, match="not open to your role"):
                    clinic.protected.add(clinic.actor, place.patient, draft(compartment))
        for compartment, entry in place.entries.items():
            if compartment not in opens:
                with pytest.raises(NotAllowed, match=r"not open to your role|find people"):
                    clinic.protected.get(clinic.actor, entry.id)


def test_an_account_of_the_same_rank_does_not_open_anothers_notes(place: ProtectedClinic) -> None:
    with closing(place.open(ADMIN)) as clinic:
        place.add_account(clinic, "bruno", ["bh-clinician"])
    place.everyone_signs_in([Role.BH_CLINICIAN])
    with closing(place.open("bruno")) as clinic:
        # Everything else of the role has reached them; the notes are their author's.
        assert _reads(clinic, place) == {
            one for one, reach in ROLE_TABLE[Role.BH_CLINICIAN].items() if reach >= Level.READ
        }
        own, _change = clinic.protected.add(
            clinic.actor, place.patient, draft(Compartment.PSYCHOTHERAPY_NOTES)
        )
        assert clinic.protected.get(clinic.actor, own.id)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic, pytest.raises(NotAllowed):
        clinic.protected.get(clinic.actor, own.id)


def test_a_role_that_is_claimed_without_the_key_opens_nothing(place: ProtectedClinic) -> None:
    with closing(place.open(Role.COACH)) as clinic:
        claimed = replace(clinic.actor, roles=frozenset({Role.COACH, Role.BH_CLINICIAN}))
        # Not in force: the clinic's records know them as a coach.
        (entry,) = clinic.protected.view(claimed, place.patient).entries
        assert entry.compartment is Compartment.HR_ELIGIBILITY
        with closing(place.open(Role.BH_CLINICIAN)) as other:
            theirs = other.actor
        assert clinic.protected.view(theirs, place.patient).entries == ()


def test_an_entry_is_never_changed_but_replaced(place: ProtectedClinic) -> None:
    first = place.entries[Compartment.GENETIC]
    with closing(place.open(Role.PROVIDER)) as clinic:
        again, _change = clinic.protected.amend(
            clinic.actor, first.id, draft(Compartment.GENETIC, title="Second"), first.version
        )
        assert again.replaces_id == first.id
        shown = clinic.protected.view(clinic.actor, place.patient).entries
        assert [one.title for one in shown if one.compartment is Compartment.GENETIC] == ["Second"]
        assert clinic.protected.get(clinic.actor, first.id).title == first.title
        for version in (again.version + 1, first.version):
            entry = again.id if version != first.version else first.id
            with pytest.raises(Refused, match="Someone else changed"):
                clinic.protected.amend(clinic.actor, entry, draft(Compartment.GENETIC), version)
        with pytest.raises(Refused, match="stays in the part"):
            clinic.protected.amend(clinic.actor, again.id, draft(Compartment.SENSITIVE), 1)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic, pytest.raises(NotAllowed):
        # Reads it, and does not write there.
        clinic.protected.amend(clinic.actor, again.id, draft(Compartment.GENETIC), 1)


def test_a_mistake_is_marked_and_neither_shown_nor_counted(place: ProtectedClinic) -> None:
    wrong = place.entries[Compartment.SENSITIVE]
    with closing(place.open(Role.NURSE)) as clinic:
        with pytest.raises(BadInput):
            clinic.protected.mark_in_error(clinic.actor, wrong.id, " ")
        marked, _change = clinic.protected.mark_in_error(clinic.actor, wrong.id, "Another person's")
        assert marked.facts["error_reason"] == "Another person's"
        shown = clinic.protected.view(clinic.actor, place.patient)
        assert Compartment.SENSITIVE not in {one.compartment for one in shown.entries}
        with pytest.raises(Refused):
            clinic.protected.mark_in_error(clinic.actor, wrong.id, "again")
    with closing(place.open(Role.COACH)) as clinic:
        assert clinic.protected.withheld(clinic.actor, place.patient) == 6


def test_the_chart_says_how_many_are_withheld(place: ProtectedClinic) -> None:
    for role, count in ((Role.NURSE, 3), (Role.BH_CLINICIAN, 1), (Role.CLINIC_STAFF, 7)):
        with closing(place.open(role)) as clinic:
            chart = clinic.charts.open(clinic.actor, place.patient)
            assert chart.withheld == count
    with closing(place.open(Role.NURSE)) as clinic:
        chart = clinic.charts.open(clinic.actor, place.patient)
        with closing(place.open(Role.BH_CLINICIAN)) as other:
            _entry, change = other.protected.add(
                other.actor, place.patient, draft(Compartment.SUD_PART2)
            )
        assert clinic.charts.reload(clinic.actor, chart, change).withheld == 4


def test_a_page_says_how_many_are_withheld(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        prepared = clinic.documents.prepare(
            clinic.actor,
            PrintRequest(
                kind=DocumentKind.CARE_SUMMARY, patient_id=place.patient, purpose="treatment"
            ),
        )
    said = " ".join(page_texts(prepared.pdf))
    assert "Entries of the chart that are not part of this document: 3." in said


def test_what_is_owed_stands_in_the_work_of_who_reads_it(place: ProtectedClinic) -> None:
    day = place.clock.now().date() + timedelta(days=7)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        owed = Obligation(clinic.actor.id, day, "review")
        clinic.protected.add(
            clinic.actor, place.patient, draft(Compartment.SUD_PART2, obligation=owed)
        )
        assert [e.obligation for e in clinic.protected.owed(clinic.actor, day)] == [owed]
        assert clinic.protected.owed(clinic.actor, day - timedelta(days=1)) == ()
        with pytest.raises(BadInput):
            clinic.protected.add(
                clinic.actor,
                place.patient,
                draft(Compartment.SUD_PART2, obligation=replace(owed, action="call his wife")),
            )
    with closing(place.open(Role.NURSE)) as clinic:
        assert clinic.protected.owed(clinic.actor, day) == ()


def test_every_look_and_every_change_is_written_without_the_person(
    place: ProtectedClinic,
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.protected.view(clinic.actor, place.patient)
        clinic.protected.view(clinic.actor, place.patient)
        clinic.protected.add(clinic.actor, place.patient, draft(Compartment.GENETIC))
        subject = clinic.protected.subject(place.patient)
        me = clinic.actor.id
        place.clock.advance(timedelta(minutes=2))
        clinic.protected.view(clinic.actor, place.patient)
    with closing(place.open(Role.PRIVACY_OFFICER)) as clinic:
        entries, whole = clinic.upkeep.audit(clinic.actor, actor_id=me)
    about = [one for one in entries if one.kind == "protected"][:3]
    assert whole
    assert [one.act for one in about] == ["read", "added", "read"]
    for one in about:
        assert one.patient_id is None
        assert one.digest == subject
        assert str(place.patient) not in f"{one.digest}{one.purpose}"


def test_nobody_is_shown_where_there_is_nobody(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        nobody = clinic._opened.store.ids.new()
        with pytest.raises(NotFound):
            clinic.protected.view(clinic.actor, nobody)
        with pytest.raises(NotFound):
            clinic.protected.add(clinic.actor, nobody, draft(Compartment.GENETIC))
        with pytest.raises(NotFound):
            clinic.protected.get(clinic.actor, nobody)
        with pytest.raises(BadInput):
            clinic.protected.add(clinic.actor, place.patient, draft(Compartment.GENETIC, title=""))
        with pytest.raises(NotAllowed):
            clinic.protected.add(
                clinic.actor,
                place.patient,
                replace(draft(Compartment.GENETIC), compartment=Compartment.GENERAL),
            )


Doctor = Callable[[ProtectedClinic, Clinic], tuple[str, tuple[object, ...]]]


def _flipped(place: ProtectedClinic, _clinic: Clinic) -> tuple[str, tuple[object, ...]]:
    entry = place.entries[Compartment.GENETIC].id
    changed = "CAST(substr(box, 1, length(box) - 1) || x'00' AS BLOB)"
    return f"UPDATE sealed_entry SET box = {changed} WHERE id = ?", (entry.bytes,)


def _under_another_row(place: ProtectedClinic, _clinic: Clinic) -> tuple[str, tuple[object, ...]]:
    one, other = place.entries[Compartment.GENETIC].id, place.entries[Compartment.SENSITIVE].id
    source = "(SELECT box, tag FROM sealed_entry WHERE id = ?)"
    return f"UPDATE sealed_entry SET (box, tag) = {source} WHERE id = ?", (one.bytes, other.bytes)


@pytest.mark.parametrize("doctored", [_flipped, _under_another_row])
def test_what_was_changed_with_a_shell_is_damage_and_never_other_words(
    place: ProtectedClinic, doctored: Doctor
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        sql, values = doctored(place, clinic)
        with clinic._opened.store.raw_connection() as raw:
            raw.execute(sql, values)
            raw.commit()
        with pytest.raises(Damage):
            clinic.protected.view(clinic.actor, place.patient)


def test_a_row_put_under_another_person_is_damage_and_a_merge_is_not(
    place: ProtectedClinic,
) -> None:
    with closing(place.open(ADMIN)) as clinic:
        other, _change = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Brook", given="Bo"))
        )
        rows = clinic.protected._rows
        subject, to = rows.subjects.of(place.patient), rows.subjects.of(other.id)
        store = clinic._opened.store

        def moves(sql: str, *values: object) -> None:
            with store.raw_connection() as raw:
                raw.execute(sql, values)
                raw.commit()

        moves("UPDATE sealed_entry SET subject = ? WHERE subject = ?", to, subject)
        with pytest.raises(Damage):
            clinic.protected.view(clinic.actor, other.id)
        moves("UPDATE sealed_entry SET subject = ? WHERE subject = ?", subject, to)
        with store.writing(clinic.actor) as uow:
            assert clinic.protected.merged_in(uow, place.patient, other.id) == 8
        moves("UPDATE patient SET status = 'merged' WHERE id = ?", place.patient.bytes)
        shown = clinic.protected.view(clinic.actor, other.id).entries
        assert {one.patient_id for one in shown} == {other.id}
        first = next(one for one in shown if one.compartment is Compartment.GENETIC)
        again, _change = clinic.protected.amend(
            clinic.actor, first.id, draft(Compartment.GENETIC, title="After"), first.version
        )
        assert again.patient_id == other.id
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        # Part 2 rows have the key of the person they were written about, and still open.
        shown = clinic.protected.view(clinic.actor, other.id).entries
        assert Compartment.SUD_PART2 in {one.compartment for one in shown}
        with clinic._opened.store.writing(clinic.actor) as uow:
            # All but the one that was written afterwards, about the other person.
            assert clinic.protected.unmerged_in(uow, place.patient, other.id) == 8


@pytest.mark.parametrize("role", [Role.NURSE, Role.CLINIC_STAFF])
def test_an_old_session_reads_nothing_after_the_role_was_taken(
    place: ProtectedClinic, role: Role
) -> None:
    with closing(place.open(role)) as theirs:
        assert theirs.protected.view(theirs.actor, place.patient).entries
        with closing(place.open(ADMIN)) as clinic:
            clinic.users.change_roles(clinic.actor, theirs.actor.name, ["privacy-officer"])
        place.clock.advance(timedelta(minutes=2))
        with pytest.raises(NotAllowed):
            theirs.protected.view(theirs.actor, place.patient)
        assert theirs.protected.withheld(theirs.actor, place.patient) == 8
