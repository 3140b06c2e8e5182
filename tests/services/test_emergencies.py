"""Emergency access: with a reason, for an hour, for one person, and looked at afterwards."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from protected_clinic import (
    ADMIN,
    SIGN_IN,
    ProtectedClinic,
    draft,
    make_protected,
    open_protected,
)

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.errors import BadInput, NotAllowed, NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic

SUD = Compartment.SUD_PART2


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    made = make_protected(tmp_path_factory.mktemp("emergencies"))
    made.plant()
    return made


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


def _reads(clinic: Clinic, place: ProtectedClinic) -> set[Compartment]:
    return {e.compartment for e in clinic.protected.view(clinic.actor, place.patient).entries}


@pytest.mark.parametrize("role", [Role.NURSE, Role.PROVIDER])
def test_it_opens_what_it_may_for_an_hour(place: ProtectedClinic, role: Role) -> None:
    with closing(place.open(role)) as clinic:
        actor, entry = clinic.actor, place.entries[SUD].id
        before = _reads(clinic, place)
        assert SUD not in before
        begun = clinic.protected.break_glass(actor, place.patient, " Unconscious ")
        assert (begun.reason, begun.staff_id) == ("Unconscious", actor.id)
        assert begun.until_at - begun.from_at == timedelta(minutes=60)
        # Psychotherapy notes, fitness for work: saving a life needs neither.
        assert _reads(clinic, place) == before | {SUD}
        view = clinic.protected.view(actor, place.patient)
        assert view.emergency == begun
        assert SUD not in view.writable
        assert clinic.charts.open(actor, place.patient).withheld == view.withheld
        assert clinic.protected.get(actor, entry).compartment is SUD
        assert clinic.protected.break_glass(actor, place.patient, "again") == begun
        place.clock.advance(timedelta(minutes=59, seconds=59))
        assert SUD in _reads(clinic, place)
        place.clock.advance(timedelta(seconds=1))
        assert _reads(clinic, place) == before
        assert clinic.protected.view(actor, place.patient).emergency is None
        with pytest.raises(NotAllowed):
            clinic.protected.get(actor, entry)


def test_it_ends_before_its_time(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        begun = clinic.protected.break_glass(clinic.actor, place.patient, "Unconscious")
        with closing(place.open(Role.PROVIDER)) as other, pytest.raises(NotAllowed):
            other.protected.end_emergency(other.actor, begun.id)
        ended = clinic.protected.end_emergency(clinic.actor, begun.id)
        assert ended.ended_at == place.clock.now()
        assert clinic.protected.end_emergency(clinic.actor, begun.id) == ended
        assert SUD not in _reads(clinic, place)


def test_it_is_one_persons_access_to_one_person(place: ProtectedClinic) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        bo, _change = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Brook", given="Bo"))
        )
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.protected.break_glass(clinic.actor, bo.id, "Unconscious")
        assert SUD not in _reads(clinic, place)
        with pytest.raises(NotAllowed):
            clinic.protected.get(clinic.actor, place.entries[SUD].id)
        clinic.protected.break_glass(clinic.actor, place.patient, "Unconscious")
        assert SUD in _reads(clinic, place)
    with closing(place.open(Role.PROVIDER)) as clinic:
        assert SUD not in _reads(clinic, place)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.NURSE, Role.PROVIDER, Role.BH_CLINICIAN}))
def test_it_is_for_clinicians(place: ProtectedClinic, role: Role) -> None:
    with closing(place.open(role, hat=role is Role.OH_NURSE)) as clinic, pytest.raises(NotAllowed):
        clinic.protected.break_glass(clinic.actor, place.patient, "Unconscious")


def test_it_needs_a_reason_and_somebody(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        with pytest.raises(BadInput):
            clinic.protected.break_glass(clinic.actor, place.patient, "  ")
        with pytest.raises(NotFound):
            clinic.protected.break_glass(clinic.actor, clinic._opened.store.ids.new(), "Why not")
    with closing(place.open(ADMIN)) as clinic:
        assert clinic.protected.emergencies(clinic.actor) == ()


def test_it_is_written_loudly_and_stays_on_the_list_until_reviewed(place: ProtectedClinic) -> None:
    with closing(place.open(ADMIN)) as clinic:  # nurse and administrator, who reads the log
        begun = clinic.protected.break_glass(clinic.actor, place.patient, "Unconscious")
        _reads(clinic, place)
        with pytest.raises(Refused, match="their own"):
            clinic.protected.review_emergency(clinic.actor, begun.id, "fine")
    with closing(place.open(Role.PRIVACY_OFFICER)) as clinic:
        actor = clinic.actor
        (waiting,) = clinic.protected.emergencies(actor, unreviewed_only=True)
        assert waiting == begun
        with pytest.raises(Refused, match="still runs"):
            clinic.protected.review_emergency(actor, begun.id, "fine")
        place.clock.advance(timedelta(days=1))
        with pytest.raises(BadInput):
            clinic.protected.review_emergency(actor, begun.id, " ")
        with pytest.raises(NotFound):
            clinic.protected.review_emergency(actor, clinic._opened.store.ids.new(), "fine")
        done = clinic.protected.review_emergency(actor, begun.id, "Seen with the provider.")
        assert (done.reviewed_by, done.review_note) == (actor.display, "Seen with the provider.")
        assert clinic.protected.emergencies(actor, unreviewed_only=True) == ()
        assert clinic.protected.emergencies(actor) == (done,)
        with pytest.raises(Refused, match="already"):
            clinic.protected.review_emergency(actor, begun.id, "again")
        entries, whole = clinic.upkeep.audit(actor, patient_id=place.patient)
    assert whole
    loud = next(one for one in entries if one.act == "broke the glass")
    assert (loud.patient_id, loud.kind, loud.object_id) == (place.patient, "emergency", begun.id)
    assert "Unconscious" not in f"{loud.digest}{loud.purpose}"
    assert "read in an emergency" in {one.act for one in entries}


def test_the_list_is_for_those_who_read_the_log(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic, pytest.raises(NotAllowed):
        clinic.protected.emergencies(clinic.actor)
    with closing(place.open(Role.PRIVACY_OFFICER)) as clinic:
        with closing(place.open(ADMIN)) as other:
            other.users.change_roles(other.actor, SIGN_IN[Role.PRIVACY_OFFICER], ["coach"])
        with pytest.raises(NotAllowed):
            clinic.protected.emergencies(clinic.actor)


def test_it_is_offered_only_where_it_would_open_something(place: ProtectedClinic) -> None:
    def seen(role: Role, patient_id: UUID) -> tuple[int, bool]:
        with closing(place.open(role)) as clinic:
            view = clinic.protected.view(clinic.actor, patient_id)
            return view.withheld, view.may_break_glass

    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        bo, _change = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Brook", given="Bo"))
        )
    assert seen(Role.NURSE, bo.id) == (0, False)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        notes = draft(Compartment.PSYCHOTHERAPY_NOTES)
        clinic.protected.add(clinic.actor, bo.id, notes)
        # Who wrote it reads it, and nothing is withheld.
        assert not clinic.protected.view(clinic.actor, bo.id).may_break_glass
    # It stays with its author, also in an emergency: one would open nothing more.
    assert seen(Role.NURSE, bo.id) == (1, False)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        clinic.protected.add(clinic.actor, bo.id, draft(SUD))
    assert seen(Role.NURSE, bo.id) == (2, True)
    assert seen(Role.COACH, bo.id) == (2, False)
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.protected.break_glass(clinic.actor, bo.id, "Unconscious")
    assert seen(Role.NURSE, bo.id) == (1, False)
