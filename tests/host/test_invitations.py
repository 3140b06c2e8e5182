"""An invitation binds one person to one more computer, once, within its day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cut_power import cut_at, needs_fork, steps_of
from second_person import NEW_PASSWORD, SECOND, SECOND_NAME, SECOND_PASSWORD, device_of, with_second

from clinicdesk.domain.invitations import InvitationCode
from clinicdesk.domain.vault_errors import (
    InvitationExpired,
    InvitationMistyped,
    InvitationWrong,
    LockedOut,
    PasswordTooWeak,
    PersonNotEnrolledHere,
    PersonNotInVault,
    VaultDamaged,
    WrongPassword,
)
from clinicdesk.host.invitations import (
    NewInvitation,
    bind_invited,
    invitation_is,
    invite,
    open_with_invitation,
)
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.slots import signed_document
from clinicdesk.host.vault import open_vault
from clinicdesk.host.vault_changes import enrol_person
from clinicdesk.host.vault_file import changing, previous_of, read_file, replace_file
from clinicdesk.host.vault_renewal import remove_person

DAY = timedelta(hours=24)


def make(vaults: Any, person_id: Any = None) -> NewInvitation:
    """Invite the signed-in person, or somebody else."""
    opened = vaults.open()
    new = NewInvitation(
        opened, person_id or opened.person_id, until=vaults.clock.now() + DAY, ids=vaults.ids
    )
    invite(vaults.path, opened, new, now=vaults.clock.now())
    return new


def come(vaults: Any, code: InvitationCode) -> Any:
    return open_with_invitation(
        vaults.path, code=code, attempts=vaults.attempts, now=vaults.clock.now()
    )


def bind(vaults: Any, code: InvitationCode, place: str = "elsewhere", **more: Any) -> Any:
    return bind_invited(
        vaults.path,
        come(vaults, code),
        password=NEW_PASSWORD,
        device=device_of(vaults, place),
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
        **more,
    )


def comes_in(vaults: Any, name: str, password: str, place: str | None) -> bool:
    device = vaults.device if place is None else device_of(vaults, place)
    try:
        open_vault(
            vaults.path,
            person_name=name,
            password=password,
            device=device,
            attempts=vaults.attempts,
        )
    except (WrongPassword, PersonNotEnrolledHere):
        return False
    return True


def test_who_invites_themselves_has_the_same_keys_on_both_computers(vaults: Any) -> None:
    new = make(vaults)
    assert new.own_keys
    before = vaults.open()
    box = before.seal_own(b"half typed", "draft")
    after = bind(vaults, new.code)
    assert after.database_key == before.database_key
    assert after.open_own(box, "draft") == b"half typed"
    assert after.device != before.device
    assert comes_in(vaults, before.person_name, NEW_PASSWORD, "elsewhere")
    assert vaults.open().person_id == before.person_id, "the first computer is bound as before"


def test_who_is_invited_by_another_gets_new_keys(vaults: Any) -> None:
    with_second(vaults)
    new = make(vaults, SECOND)
    assert not new.own_keys
    assert comes_in(vaults, SECOND_NAME, SECOND_PASSWORD, None), "until it is used"
    invited = come(vaults, new.code)
    assert (invited.person.id, invited.has_own_keys) == (SECOND, False)
    theirs = vaults.open().verification_keys(SECOND)
    after = bind(vaults, new.code)
    assert after.person_id == SECOND
    assert after.verification_keys(SECOND)[1:] == theirs, "what they signed still verifies"
    assert not comes_in(vaults, SECOND_NAME, SECOND_PASSWORD, None)
    assert comes_in(vaults, SECOND_NAME, NEW_PASSWORD, "elsewhere")


def test_it_is_good_once(vaults: Any) -> None:
    new = make(vaults)
    twice = come(vaults, new.code)
    bind(vaults, new.code)
    assert not invitation_is(vaults.path, new)
    with pytest.raises(InvitationWrong):
        come(vaults, new.code)
    with pytest.raises(InvitationWrong):
        bind_invited(
            vaults.path,
            twice,
            password=NEW_PASSWORD,
            device=device_of(vaults, "third"),
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
        )
    for file in (vaults.path, previous_of(vaults.path)):
        assert b"invitation" not in file.read_bytes(), "nor does the former file let in"


def test_it_is_good_for_its_day(vaults: Any) -> None:
    new = make(vaults)
    vaults.clock.move_to(vaults.clock.now() + DAY - timedelta(seconds=1))
    assert come(vaults, new.code)
    vaults.clock.move_to(vaults.clock.now() + timedelta(seconds=1))
    with pytest.raises(InvitationExpired):
        come(vaults, new.code)
    again = make(vaults)
    assert str(new.slot.id) not in vaults.path.read_text("ascii"), "what ended is swept away"
    assert come(vaults, again.code)


def test_its_day_cannot_be_made_longer(vaults: Any) -> None:
    new = make(vaults)
    opened = vaults.open()
    later = (vaults.clock.now() + timedelta(days=400)).isoformat()
    ext = {f"invitation:{new.slot.id}": later}
    document = signed_document(replace(opened.document, ext=ext), opened.vmk)
    with changing(vaults.path):
        replace_file(vaults.path, document)
    with pytest.raises(InvitationWrong):
        come(vaults, new.code)


def test_a_new_one_replaces_the_former(vaults: Any) -> None:
    with_second(vaults)
    first, other = make(vaults), make(vaults, SECOND)
    second = make(vaults)
    with pytest.raises(InvitationWrong):
        come(vaults, first.code)
    assert come(vaults, second.code)
    assert come(vaults, other.code)


def test_whoever_is_removed_or_gets_new_keys_is_invited_no_more(vaults: Any) -> None:
    with_second(vaults)
    new, mine = make(vaults, SECOND), make(vaults)
    enrol_person(
        vaults.path,
        vaults.open(),
        person_id=SECOND,
        password=SECOND_PASSWORD,
        device=vaults.device,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )
    with pytest.raises(InvitationWrong):
        come(vaults, new.code)
    assert come(vaults, mine.code)
    remove_person(vaults.path, vaults.open(), person_id=SECOND, ids=vaults.ids)
    with pytest.raises(InvitationWrong):
        come(vaults, mine.code)
    with pytest.raises(PersonNotInVault):
        make(vaults, SECOND)


def test_guessing_is_slowed(vaults: Any) -> None:
    new = make(vaults)
    for guess in range(5):
        with pytest.raises(InvitationWrong):
            come(vaults, InvitationCode(bytes([guess]) * 16))
    with pytest.raises(LockedOut):
        come(vaults, new.code)
    vaults.clock.move_to(vaults.clock.now() + timedelta(minutes=5))
    assert come(vaults, new.code)


def test_a_weak_password_uses_nothing_up(vaults: Any) -> None:
    new = make(vaults)
    with pytest.raises(PasswordTooWeak):
        bind_invited(
            vaults.path,
            come(vaults, new.code),
            password="short",
            device=device_of(vaults, "elsewhere"),
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
        )
    assert not device_of(vaults, "elsewhere").path.exists()
    assert bind(vaults, new.code)


def test_a_file_that_was_changed_by_hand_is_said(vaults: Any) -> None:
    new = make(vaults)
    document = read_file(vaults.path).document
    with changing(vaults.path):
        replace_file(vaults.path, replace(document, ext=document.ext | {"more": "text"}))
    with pytest.raises(VaultDamaged):
        come(vaults, new.code)


def test_a_code_is_typed_as_it_is_read() -> None:
    code = InvitationCode(bytes(range(16)))
    assert len(code.printed.replace("-", "")) == 30
    assert InvitationCode.parse(code.printed.lower().replace("-", " ").replace("0", "o")) == code
    assert "0" not in repr(code)
    slip = ("1" if code.printed[0] != "1" else "2") + code.printed[1:]
    for typed in (slip, code.printed[:-1], code.printed[:-1] + "!", ""):
        with pytest.raises(InvitationMistyped):
            InvitationCode.parse(typed)


@needs_fork
def test_power_cut_before_each_step_of_an_invitation(
    make_vaults: Callable[[str], Any],
) -> None:
    def act(vaults: Any, new: NewInvitation) -> Callable[[Any], object]:
        return lambda step: invite(
            vaults.path, vaults.open(), new, now=vaults.clock.now(), step=step
        )

    def planned(vaults: Any) -> NewInvitation:
        opened = vaults.open()
        until = vaults.clock.now() + DAY
        return NewInvitation(opened, opened.person_id, until=until, ids=vaults.ids)

    first = make_vaults("counted")
    steps = steps_of(act(first, planned(first)))
    assert len(steps) >= 8
    for number in range(len(steps)):
        vaults = make_vaults(f"cut-{number}")
        new = planned(vaults)
        cut_at(number, act(vaults, new))
        assert vaults.open()
        if invitation_is(vaults.path, new):
            assert come(vaults, new.code)
        make(vaults)


@needs_fork
def test_power_cut_before_each_step_of_a_binding(make_vaults: Callable[[str], Any]) -> None:
    first = make_vaults("counted")
    code = make(first).code
    steps = steps_of(lambda step: bind(first, code, step=step))
    assert len(steps) >= 8
    used = 0
    for number in range(len(steps)):
        vaults = make_vaults(f"cut-{number}")
        new = make(vaults)
        cut_at(number, lambda step, vaults=vaults, new=new: bind(vaults, new.code, step=step))
        name = vaults.open().person_name
        if invitation_is(vaults.path, new):
            bind(vaults, new.code)
        else:
            used += 1
        assert comes_in(vaults, name, NEW_PASSWORD, "elsewhere"), f"cut before {steps[number]}"
        with pytest.raises(InvitationWrong):
            come(vaults, new.code)
    assert 0 < used < len(steps)
