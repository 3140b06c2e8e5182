"""Part 2 records by consent: one reader, one person, until the consent ends."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import PASSWORD, doors_in
from protected_clinic import (
    ADMIN,
    SIGN_IN,
    ProtectedClinic,
    draft,
    make_protected,
    open_protected,
)

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.errors import NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.protected import EntryKind
from clinicdesk.services.clinic import Clinic

SUD = Compartment.SUD_PART2
NEXT = "walnut ferry blanket sixteen"


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("grants"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


def _staff(clinic: Clinic, role: Role) -> UUID:
    return clinic.users.named(SIGN_IN[role]).id


def _write(clinic: Clinic, patient: UUID, title: str, kind: EntryKind = EntryKind.NOTE) -> UUID:
    entry, _change = clinic.protected.add(clinic.actor, patient, draft(SUD, title=title, kind=kind))
    return entry.id


def _titles(place: ProtectedClinic, who: Role, patient: UUID, password: str = PASSWORD) -> set[str]:
    with closing(place.open(who, password=password)) as clinic:
        view = clinic.protected.view(clinic.actor, patient)
        assert view.withheld == clinic.protected.withheld(clinic.actor, patient)
        return {entry.title for entry in view.entries}


@pytest.fixture
def other(place: ProtectedClinic) -> UUID:
    """Another person with a Part 2 record."""
    with closing(place.open(ADMIN)) as clinic:
        bo, _change = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Brook", given="Bo"))
        )
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        _write(clinic, bo.id, "Bo's")
    return bo.id


@pytest.fixture
def consent(place: ProtectedClinic, other: UUID) -> UUID:
    """A consent that lets the clinic's nurse read one person's records."""
    assert other
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        _write(clinic, place.patient, "Before")
        consent = _write(clinic, place.patient, "Consent", EntryKind.CONSENT)
        nurse = _staff(clinic, Role.NURSE)
        assert clinic.protected.grant(clinic.actor, consent, [nurse, nurse], None) == 1
        assert clinic.protected.grant(clinic.actor, consent, [nurse], None) == 0
    return consent


def test_the_reader_opens_that_person_alone(
    place: ProtectedClinic, consent: UUID, other: UUID
) -> None:
    assert _titles(place, Role.NURSE, place.patient) == {"Before", "Consent"}
    assert _titles(place, Role.NURSE, other) == set()
    assert _titles(place, Role.PROVIDER, place.patient) == set()
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        after = _write(clinic, place.patient, "After")
    assert _titles(place, Role.NURSE, place.patient) == {"Before", "Consent", "After"}
    with closing(place.open(Role.NURSE)) as clinic:
        # Reads, and writes nothing.
        assert SUD not in clinic.protected.view(clinic.actor, place.patient).writable
        with pytest.raises(NotAllowed):
            clinic.protected.mark_in_error(clinic.actor, after, "mine")
        with pytest.raises(NotAllowed):
            clinic.protected.grant(clinic.actor, consent, [clinic.actor.id], None)


def test_it_ends_when_the_consent_is_revoked(place: ProtectedClinic, consent: UUID) -> None:
    with closing(place.open(Role.CHW)) as clinic:
        # Whoever hears of it ends it, without a key.
        assert clinic.protected.end_grants(clinic.actor, consent) == 1
        assert clinic.protected.end_grants(clinic.actor, consent) == 0
    assert _titles(place, Role.NURSE, place.patient) == set()


def test_it_ends_with_a_consent_that_was_a_mistake(place: ProtectedClinic, consent: UUID) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        clinic.protected.mark_in_error(clinic.actor, consent, "another person's form")
    assert _titles(place, Role.NURSE, place.patient) == set()


def test_it_follows_a_consent_that_is_written_anew(place: ProtectedClinic, consent: UUID) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        again, _change = clinic.protected.amend(
            clinic.actor, consent, draft(SUD, title="Better", kind=EntryKind.CONSENT), 1
        )
        assert _titles(place, Role.NURSE, place.patient) == {"Before", "Better"}
        clinic.protected.end_grants(clinic.actor, again.id)
    assert _titles(place, Role.NURSE, place.patient) == set()


def test_it_ends_after_its_last_day(place: ProtectedClinic, consent: UUID) -> None:
    today = place.clock.now().date()
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        provider = _staff(clinic, Role.PROVIDER)
        clinic.protected.grant(clinic.actor, consent, [provider], today)
    assert _titles(place, Role.PROVIDER, place.patient) == {"Before", "Consent"}
    place.clock.advance(timedelta(days=1))
    assert _titles(place, Role.PROVIDER, place.patient) == set()
    assert _titles(place, Role.NURSE, place.patient) == {"Before", "Consent"}


def test_it_goes_with_the_role(place: ProtectedClinic, consent: UUID) -> None:
    assert consent
    with closing(place.open(Role.ADMIN)) as clinic:
        clinic.users.change_roles(clinic.actor, SIGN_IN[Role.NURSE], ["coach"])
    assert _titles(place, Role.NURSE, place.patient) == set()


def test_what_is_written_under_a_new_key_is_read_too(place: ProtectedClinic, consent: UUID) -> None:
    assert consent
    with closing(place.open(ADMIN)) as clinic:
        place.add_account(clinic, "bruno", ["bh-clinician"])
    place.open(Role.BH_CLINICIAN).close()
    with closing(place.open(ADMIN)) as clinic:
        clinic.users.disable(clinic.actor, "bruno")  # he may have kept the key
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        _write(clinic, place.patient, "Under the new key")
    assert _titles(place, Role.NURSE, place.patient) == {"Before", "Consent", "Under the new key"}
    with closing(place.open(Role.CHW)) as clinic:
        assert clinic.protected.end_grants(clinic.actor, consent) == 2
    assert _titles(place, Role.NURSE, place.patient) == set()


def test_a_reader_with_new_keys_waits_for_a_holder(place: ProtectedClinic, consent: UUID) -> None:
    assert consent
    here = doors_in(place.home, place.clock).computer(place.folder)
    with closing(place.open(ADMIN)) as clinic:
        clinic.users.reset_password(clinic.actor, SIGN_IN[Role.NURSE], NEXT, here)
    assert _titles(place, Role.NURSE, place.patient, NEXT) == set()
    place.open(Role.BH_CLINICIAN).close()
    assert _titles(place, Role.NURSE, place.patient, NEXT) == {"Before", "Consent"}


def test_only_a_consent_grants_and_only_who_may_read_is_granted(
    place: ProtectedClinic, consent: UUID
) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        note = _write(clinic, place.patient, "No consent")
        nurse, coach = _staff(clinic, Role.NURSE), _staff(clinic, Role.COACH)
        with pytest.raises(Refused, match="no consent"):
            clinic.protected.grant(clinic.actor, note, [nurse], None)
        with pytest.raises(Refused, match="by consent"):
            clinic.protected.grant(clinic.actor, consent, [coach], None)
        general, _change = clinic.protected.add(
            clinic.actor,
            place.patient,
            draft(Compartment.SENSITIVE, kind=EntryKind.CONSENT),
        )
        with pytest.raises(NotAllowed):
            clinic.protected.grant(clinic.actor, general.id, [nurse], None)
