"""Keys follow roles: who comes, goes, changes their role, forgets their password, or recovers."""

from contextlib import closing
from pathlib import Path

import pytest
from open_clinic import PASSWORD, doors_in, make
from protected_clinic import (
    ADMIN,
    SIGN_IN,
    ProtectedClinic,
    draft,
    make_protected,
    open_protected,
)

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.compartments import ROLE_TABLE, Level
from clinicdesk.domain.errors import NotAllowed, Refused
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import SealedKeysAtStake
from clinicdesk.host.compartment_keys import compartment_keys, compartment_kinds, kind_of
from clinicdesk.services.held_vault import PresentCode

NEXT = "walnut ferry blanket sixteen"


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    made = make_protected(tmp_path_factory.mktemp("keys"))
    made.plant()
    return made


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


def _reads(place: ProtectedClinic, who: Role | str, password: str = PASSWORD) -> set[Compartment]:
    with closing(place.open(who, password=password)) as clinic:
        return {e.compartment for e in clinic.protected.view(clinic.actor, place.patient).entries}


def _of(role: Role) -> set[Compartment]:
    return {one for one, reach in ROLE_TABLE[role].items() if reach >= Level.READ}


@pytest.mark.parametrize("clinical", [True, False])
def test_a_clinics_first_keys_are_made_with_it_or_by_the_first_holder(
    tmp_path: Path, *, clinical: bool
) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home, clinical=clinical)
    with doors.unlock(folder, ADMIN, PASSWORD) as clinic:
        vault = clinic._opened.vault
        made = {kind_of(one) for one in _of(Role.NURSE)} if clinical else set()
        assert compartment_kinds(vault) == made
        assert {key.kind for key in compartment_keys(vault)} == made
        # Everything is recoverable from the first moment on.
        for key in vault.document.keys:
            if key.sealed:
                assert "recovery" in {one.purpose for one in key.sealed}


def test_who_becomes_a_clinician_is_given_the_keys_at_once_by_a_holder(
    place: ProtectedClinic,
) -> None:
    with closing(place.open(ADMIN)) as clinic:  # administrator and nurse
        clinic.users.change_roles(clinic.actor, SIGN_IN[Role.COACH], ["provider"])
    assert _reads(place, Role.COACH) == _of(Role.PROVIDER)


def test_who_becomes_one_by_somebody_without_keys_waits_for_a_holder(
    place: ProtectedClinic,
) -> None:
    with closing(place.open(Role.ADMIN)) as clinic:
        clinic.users.change_roles(clinic.actor, SIGN_IN[Role.COACH], ["bh-clinician"])
    assert _reads(place, Role.COACH) == {Compartment.HR_ELIGIBILITY}
    place.open(Role.BH_CLINICIAN).close()
    assert _reads(place, Role.COACH) == _of(Role.BH_CLINICIAN)


@pytest.mark.parametrize("by", [ADMIN, Role.ADMIN])
def test_a_lost_role_takes_the_keys_and_the_rest_read_on(
    place: ProtectedClinic, by: Role | str
) -> None:
    with closing(place.open(by)) as clinic:
        clinic.users.change_roles(clinic.actor, SIGN_IN[Role.PROVIDER], ["coach"])
    with closing(place.open(Role.PROVIDER)) as clinic:
        # Taken out of the vault, not only out of the table.
        assert {key.compartment for key in compartment_keys(clinic._opened.vault)} <= {
            Compartment.HR_ELIGIBILITY
        }
        assert compartment_keys(clinic._opened.vault, "emergency") == ()
    assert _reads(place, Role.PROVIDER) <= {Compartment.HR_ELIGIBILITY}
    with closing(place.open(Role.NURSE)) as clinic:
        keys = compartment_keys(clinic._opened.vault)
        assert len({k.secret for k in keys if k.compartment is Compartment.GENETIC}) == 2
        clinic.protected.add(clinic.actor, place.patient, draft(Compartment.GENETIC, title="New"))
        entries = clinic.protected.view(clinic.actor, place.patient).entries
        shown = {one.title for one in entries if one.compartment is Compartment.GENETIC}
        assert "New" in shown
        assert len(shown) == 2
    assert _reads(place, Role.BH_CLINICIAN) >= {Compartment.GENETIC}


def test_who_leaves_may_have_kept_the_keys(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        kept = {key.secret for key in compartment_keys(clinic._opened.vault)}
    with closing(place.open(ADMIN)) as clinic:
        clinic.users.disable(clinic.actor, SIGN_IN[Role.NURSE])
    with closing(place.open(Role.PROVIDER)) as clinic:
        active = {key.secret for key in compartment_keys(clinic._opened.vault) if key.active}
    assert active
    assert not active & kept
    assert _reads(place, Role.PROVIDER) == _of(Role.PROVIDER)


@pytest.mark.parametrize("by", [ADMIN, Role.ADMIN])
def test_after_a_new_password_the_keys_come_from_a_holder(
    place: ProtectedClinic, by: Role | str
) -> None:
    with closing(place.open(by)) as clinic:
        here = doors_in(place.home, place.clock).computer(place.folder)
        clinic.users.reset_password(clinic.actor, SIGN_IN[Role.BH_CLINICIAN], NEXT, here)
    with_nurse = _of(Role.BH_CLINICIAN) - {Compartment.SUD_PART2}
    assert _reads(place, Role.BH_CLINICIAN, NEXT) == (with_nurse if by == ADMIN else set())
    with closing(place.open(Role.BH_CLINICIAN, password=NEXT)) as clinic:
        if by == ADMIN:
            # The only holder of Part 2 records lost theirs: what comes has a key of its own,
            # what was waits for the recovery code.
            assert (
                Compartment.SUD_PART2 in clinic.protected.view(clinic.actor, place.patient).writable
            )


def test_the_recovery_code_gives_everything_back_that_the_role_opens(
    place: ProtectedClinic,
) -> None:
    """The only author of notes, and only holder of Part 2 records, forgot their password."""
    doors = doors_in(place.home, place.clock, 4242)
    secret = f"file:{place.home / 'secrets' / 'clinic.key'}"
    doors.recover(place.folder, SIGN_IN[Role.BH_CLINICIAN], place.code, NEXT, device_secret=secret)
    mine = _of(Role.BH_CLINICIAN) | {Compartment.PSYCHOTHERAPY_NOTES}
    assert _reads(place, Role.BH_CLINICIAN, NEXT) == mine
    doors.recover(place.folder, SIGN_IN[Role.COACH], place.code, NEXT, device_secret=secret)
    assert _reads(place, Role.COACH, NEXT) == {Compartment.HR_ELIGIBILITY}


def test_a_new_recovery_code_keeps_everything_recoverable(place: ProtectedClinic) -> None:
    with closing(place.open(ADMIN)) as clinic:
        code = clinic.keys.renew_recovery(clinic.actor)
    place.everyone_signs_in([Role.BH_CLINICIAN, Role.OH_NURSE])
    doors = doors_in(place.home, place.clock, 4242)
    secret = f"file:{place.home / 'secrets' / 'clinic.key'}"
    doors.recover(
        place.folder, SIGN_IN[Role.BH_CLINICIAN], code.printed, NEXT, device_secret=secret
    )
    mine = _of(Role.BH_CLINICIAN) | {Compartment.PSYCHOTHERAPY_NOTES}
    assert _reads(place, Role.BH_CLINICIAN, NEXT) == mine


def test_records_that_the_code_alone_opens_are_not_lost_by_renewing_it(
    place: ProtectedClinic,
) -> None:
    bea = SIGN_IN[Role.BH_CLINICIAN]
    here = doors_in(place.home, place.clock).computer(place.folder)
    with closing(place.open(ADMIN)) as clinic:
        clinic.users.disable(clinic.actor, bea)
        before = place.folder.joinpath("clinic.vault").read_bytes()
        with pytest.raises(SealedKeysAtStake):
            clinic.keys.renew_recovery(clinic.actor)
        assert place.folder.joinpath("clinic.vault").read_bytes() == before
        present = PresentCode(RecoveryCode.parse(place.code), here)
        code = clinic.keys.renew_recovery(clinic.actor, present=present)
        clinic.users.enable(clinic.actor, bea, ["bh-clinician"], PASSWORD, here)
    doors = doors_in(place.home, place.clock, 4242)
    secret = f"file:{place.home / 'secrets' / 'clinic.key'}"
    doors.recover(place.folder, bea, code.printed, NEXT, device_secret=secret)
    mine = _of(Role.BH_CLINICIAN) | {Compartment.PSYCHOTHERAPY_NOTES}
    assert _reads(place, Role.BH_CLINICIAN, NEXT) == mine
    with closing(place.open(ADMIN)) as clinic:
        clinic.users.disable(clinic.actor, bea)
        clinic.keys.renew_recovery(clinic.actor, present_is_lost=True)


def test_a_key_that_has_not_come_yet_is_said(place: ProtectedClinic) -> None:
    with closing(place.open(Role.ADMIN)) as clinic:
        place.add_account(clinic, "nils", ["nurse"])
    with closing(place.open("nils")) as clinic:
        view = clinic.protected.view(clinic.actor, place.patient)
        assert (view.entries, view.withheld, view.writable) == ((), 8, ())
        with pytest.raises(Refused, match="has not reached you"):
            clinic.protected.add(clinic.actor, place.patient, draft(Compartment.GENETIC))
        with pytest.raises(NotAllowed):
            clinic.protected.add(clinic.actor, place.patient, draft(Compartment.SUD_PART2))
    place.open(Role.NURSE).close()
    assert _reads(place, "nils") == _of(Role.NURSE)
