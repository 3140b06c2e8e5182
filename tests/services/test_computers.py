"""A second computer is bound, by code or by invitation, and lost again; what was tried is told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from key_place import FIRST, NEXT, Place
from open_clinic import MORNING, PASSWORD, doors_in

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import NotAllowed, NotFound, Refused
from clinicdesk.domain.vault_errors import (
    DeviceNotEnrolled,
    DeviceSecretMissing,
    InvitationExpired,
    InvitationWrong,
    LockedOut,
    MediumMissing,
    NoKeyring,
    PasswordTooWeak,
    PersonNotEnrolledHere,
    VaultChanged,
    WrongPassword,
)
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

LONG = "violet kettle harbor nineteen meadow"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.add_second()
    return made


@pytest.fixture
def second(tmp_path: Path) -> Callable[..., Doors]:
    """Another computer that has the clinic's folder, and no secret of it."""

    def doors(clock: FixedClock | None = None, seed: int = 77) -> Doors:
        return doors_in(tmp_path / "second-home", clock, seed=seed)

    return doors


def key_file(place: Place, name: str = "second") -> str:
    return f"file:{place.home.parent / name / 'clinic.key'}"


def me(clinic: Clinic) -> UUID:
    return clinic.actor.id


def test_a_second_computer_is_bound_by_an_invitation(
    place: Place, second: Callable[..., Doors]
) -> None:
    with place.open() as clinic:
        clinic.drafts.keep(clinic.actor, "new-patient", None, {"family": "Rivers"})
        invitation = clinic.computers.invite(clinic.actor, me(clinic))
        assert invitation.same_keys
        assert clinic.computers.invited_until(me(clinic)) == invitation.until
    there = second()
    with pytest.raises(NoKeyring):
        there.unlock(place.folder, "amoreau", PASSWORD)
    name = there.bind(place.folder, invitation.code.printed, NEXT, device_secret=key_file(place))
    assert name == "amoreau"
    with there.unlock(place.folder, "amoreau", NEXT) as clinic:
        assert len(clinic.computers.of(me(clinic))) == 2
        assert clinic.drafts.pending(clinic.actor), "drafts open on both computers"
    with place.open() as clinic:
        assert [one.is_this for one in clinic.computers.of(me(clinic))].count(True) == 1
    acts = place.acts(12)
    assert "invited to another computer" in acts
    assert "came in on a new computer" in acts
    with pytest.raises(InvitationWrong):
        there.bind(place.folder, invitation.code.printed, NEXT, device_secret=key_file(place))


def test_an_administrator_invites_and_others_invite_themselves(
    place: Place, second: Callable[..., Doors]
) -> None:
    with place.open() as clinic:
        theirs = clinic.users.only("bortiz").id
        invitation = clinic.computers.invite(clinic.actor, theirs)
        assert not invitation.same_keys
    with place.open("bortiz", FIRST) as clinic:
        with pytest.raises(NotAllowed):
            clinic.computers.invite(clinic.actor, clinic.users.only("amoreau").id)
        with pytest.raises(NotAllowed):
            clinic.computers.unbind(clinic.actor, clinic.users.only("amoreau").id, "0")
        assert clinic.computers.invite(clinic.actor, me(clinic)).same_keys
    with pytest.raises(InvitationWrong):
        # Their own invitation replaced the other.
        second().bind(place.folder, invitation.code.printed, NEXT, device_secret=key_file(place))


def test_an_invitation_ends_with_its_day(place: Place, second: Callable[..., Doors]) -> None:
    with place.open() as clinic:
        code = clinic.computers.invite(clinic.actor, me(clinic)).code.printed
    late = FixedClock(MORNING + timedelta(hours=24))
    with pytest.raises(InvitationExpired):
        second(late).bind(place.folder, code, NEXT, device_secret=key_file(place))


def test_a_lost_computer_is_unbound(place: Place, second: Callable[..., Doors]) -> None:
    with place.open() as clinic:
        code = clinic.computers.invite(clinic.actor, me(clinic)).code.printed
    there = second()
    there.bind(place.folder, code, NEXT, device_secret=key_file(place))
    there.unlock(place.folder, "amoreau", NEXT).close()
    stolen = (place.folder / "clinic.vault").read_bytes()
    with place.open() as clinic:
        (mine,) = (one for one in clinic.computers.of(me(clinic)) if one.is_this)
        (lost,) = (one for one in clinic.computers.of(me(clinic)) if not one.is_this)
        with pytest.raises(Refused):
            clinic.computers.unbind(clinic.actor, me(clinic), mine.key)
        with pytest.raises(NotFound):
            clinic.computers.unbind(clinic.actor, me(clinic), "nothing")
        clinic.computers.unbind(clinic.actor, me(clinic), lost.key)
        assert clinic.keys.rotation_due()
    with pytest.raises(DeviceNotEnrolled):
        there.unlock(place.folder, "amoreau", NEXT)
    (place.folder / "clinic.vault").write_bytes(stolen)
    with pytest.raises(Exception, match="older") as refused:
        there.unlock(place.folder, "amoreau", NEXT)
    assert type(refused.value).__name__ == "VaultDamaged"


def test_the_key_moves_to_a_medium_and_back(place: Place) -> None:
    medium = place.home.parent / "stick"
    doors = place.doors
    with place.open() as clinic:
        here = doors.computer(place.folder, "amoreau")
        to = doors.choose_place(place.folder, f"file:{medium / 'clinic.key'}")
        with pytest.raises(WrongPassword):
            clinic.computers.move_key(clinic.actor, "wrong password here", here, to)
        clinic.computers.move_key(clinic.actor, PASSWORD, here, to)
        assert clinic.computers.of(me(clinic))[0].kind == "file"
        clinic.computers.invite(clinic.actor, me(clinic))
    place.open().close()
    taken = medium.rename(medium.with_name("pocket"))
    with pytest.raises(MediumMissing, match="Insert the medium"):
        place.open()
    with place.open("bortiz", FIRST) as clinic:
        assert me(clinic), "who was bound without the medium needs it not"
    taken.rename(medium)
    place.open().close()


def test_a_password_that_stands_alone_is_long_and_is_warned_of(place: Place) -> None:
    doors = place.doors
    with place.open() as clinic:
        here = doors.computer(place.folder, "amoreau")
        alone = doors.choose_place(place.folder, "none")
        clinic.users.change_own_password(clinic.actor, PASSWORD, "thirteen sign", here)
        with pytest.raises(PasswordTooWeak, match="15"):
            clinic.computers.move_key(clinic.actor, "thirteen sign", here, alone)
        clinic.users.change_own_password(clinic.actor, "thirteen sign", LONG, here)
        clinic.computers.move_key(clinic.actor, LONG, here, alone)
    with place.open(password=LONG) as clinic:
        assert any("stands alone" in one for one in clinic.upkeep.status().problems)
        assert [one.words for one in clinic.computers.of(me(clinic))] == [
            "Any computer, by password alone"
        ]
    with place.open("bortiz", FIRST) as clinic:
        assert any("1 other person" in one for one in clinic.upkeep.status().problems)


def test_a_computer_that_lost_its_secret_is_bound_anew_by_the_code(place: Place) -> None:
    file = place.home / "secrets" / "clinic.key"
    replaced = file.read_bytes()
    file.unlink()
    with pytest.raises(DeviceSecretMissing, match="recovery code"):
        place.open()
    place.doors.recover(place.folder, "amoreau", place.code, NEXT, device_secret=f"file:{file}")
    place.open(password=NEXT).close()
    file.write_bytes(replaced)
    with pytest.raises(PersonNotEnrolledHere, match="recovery code"):
        place.open(password=NEXT)
    # For the other person that secret is the right one still.
    place.open("bortiz", FIRST).close()


def test_a_binding_that_comes_to_nothing_costs_nobody_their_way_in(place: Place) -> None:
    with pytest.raises(InvitationWrong):
        place.doors.bind(
            place.folder,
            _some_code(),
            NEXT,
            device_secret=key_file(place, "never"),
        )
    place.open().close()
    place.open("bortiz", FIRST).close()


def _some_code() -> str:
    from clinicdesk.domain.invitations import InvitationCode

    return InvitationCode(b"0" * 16).printed


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


def test_wrong_passwords_are_told_at_the_next_sign_in_and_kept(
    place: Place, clock: FixedClock
) -> None:
    for guess in range(4):
        with pytest.raises(WrongPassword):
            doors_in(place.home, clock, seed=guess).unlock(place.folder, "bortiz", f"{guess}" * 12)
    with place.open() as clinic:
        assert clinic.arrival.tries == (), "not told to somebody else"
    with place.open("bortiz", FIRST) as clinic:
        (told,) = clinic.arrival.tries
        assert (told.words, told.since) == ("4 wrong passwords", MORNING)
    with place.open("bortiz", FIRST) as clinic:
        assert clinic.arrival.tries == ()
    with place.open() as clinic:
        entries, whole = clinic.upkeep.audit(clinic.actor, limit=10)
        assert whole
        (entry,) = (one for one in entries if one.act == "heard of wrong passwords")
        assert entry.digest == "4 since 2026-11-23T14:00:00Z"


def test_wrong_codes_are_told_to_whoever_comes_next(place: Place, clock: FixedClock) -> None:
    doors = doors_in(place.home, clock, seed=3)
    for _guess in range(2):
        with pytest.raises(InvitationWrong):
            doors.bind(place.folder, _some_code(), NEXT, device_secret=key_file(place))
    with place.open("bortiz", FIRST) as clinic:
        assert [one.words for one in clinic.arrival.tries] == ["2 wrong invitations"]


def test_guesses_count_until_the_door_closes(place: Place, clock: FixedClock) -> None:
    for guess in range(5):
        with pytest.raises(WrongPassword):
            doors_in(place.home, clock).unlock(place.folder, "amoreau", f"{guess}" * 12)
    with pytest.raises(LockedOut):
        doors_in(place.home, clock).unlock(place.folder, "amoreau", PASSWORD)
    clock.move_to(clock.now() + timedelta(minutes=5))
    with doors_in(place.home, clock, seed=9).unlock(place.folder, "amoreau", PASSWORD) as clinic:
        assert clinic.arrival.tries[0].count == 5


def test_the_list_of_people_says_where_they_come_in_and_what_they_owe(place: Place) -> None:
    with place.open() as clinic:
        rows = {row.member.name: row for row in clinic.staffing.rows(clinic.actor)}
        assert rows["amoreau"].is_me
        assert rows["bortiz"].standing == "Works here"
        assert rows["bortiz"].seen_at is None
        assert not rows["bortiz"].owes
        clinic.users.disable(clinic.actor, "bortiz")
        assert clinic.staffing.rows(clinic.actor)[-1].standing == "Left"
    window = place.doors.unlock(place.folder, "amoreau", PASSWORD, window=True)
    window.close()
    with place.open() as clinic:
        assert clinic.staffing.rows(clinic.actor)[0].seen_at == MORNING
        assert "signed in" in place.acts(3)


def test_only_an_administrator_sees_the_list(place: Place) -> None:
    with place.open("bortiz", FIRST) as clinic, pytest.raises(NotAllowed):
        clinic.staffing.rows(clinic.actor)


def test_whoever_opened_before_a_computer_was_unbound_changes_no_keys(
    place: Place, second: Callable[..., Doors]
) -> None:
    with place.open() as clinic:
        code = clinic.computers.invite(clinic.actor, me(clinic)).code.printed
    there = second()
    there.bind(place.folder, code, NEXT, device_secret=key_file(place))
    with there.unlock(place.folder, "amoreau", NEXT) as lost:
        with place.open() as clinic:
            (other,) = (one for one in clinic.computers.of(me(clinic)) if not one.is_this)
            clinic.computers.unbind(clinic.actor, me(clinic), other.key)
        with pytest.raises(VaultChanged):
            lost.computers.invite(lost.actor, me(lost))
