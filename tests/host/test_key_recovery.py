"""What the recovery code gives back of the sealed keys, and what a new code keeps."""

from typing import Any

import pytest
from sealed_keys import (
    BEHAVIOURAL,
    BOTH,
    DANA,
    DANA_ALONE,
    PART2,
    active_secret,
    keep,
    second,
    secrets_held,
)
from second_person import NEW_PASSWORD, SECOND, with_second

from clinicdesk.domain.vault_errors import SealedKeysAtStake
from clinicdesk.host.compartment_keys import Audience, compartment_keys
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.vault_changes import enrol_person
from clinicdesk.host.vault_renewal import NewRecovery, remove_person, renew_recovery


@pytest.fixture
def two(vaults: Any) -> Any:
    """A vault of two people."""
    with_second(vaults)
    return vaults


def test_the_recovery_code_gives_back_what_the_role_opens(two: Any) -> None:
    mine = {BEHAVIOURAL: Audience(frozenset({SECOND})), PART2: Audience(frozenset({SECOND}))}
    keep(two, second(two), mine)
    before = {key.kind: key.secret for key in compartment_keys(second(two))}
    enrol_person(
        two.path,
        two.recover(),
        person_id=SECOND,
        password=NEW_PASSWORD,
        device=two.device,
        ids=two.ids,
        policy=CHEAP_FOR_TESTS,
        entitled=[PART2],
    )
    (key,) = compartment_keys(second(two, NEW_PASSWORD))
    assert (key.kind, key.secret) == (PART2, before[PART2])


def _renew(vaults: Any, opened: OpenedVault, **more: Any) -> NewRecovery:
    new = NewRecovery(opened, vaults.ids)
    renew_recovery(vaults.path, opened, new, ids=vaults.ids, **more)
    return new


def _recovered_by(vaults: Any, new: NewRecovery) -> set[bytes]:
    enrol_person(
        vaults.path,
        vaults.recover(new.code),
        person_id=DANA,
        password=NEW_PASSWORD,
        device=vaults.device,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
        entitled=[BEHAVIOURAL],
    )
    return secrets_held(vaults.open(NEW_PASSWORD))


def test_a_new_recovery_code_opens_what_its_maker_holds(two: Any) -> None:
    keep(two, two.open(), BOTH)
    held = secrets_held(two.open())
    new = _renew(two, two.open())
    # The old paper may have been seen: what is written from now on has a new key.
    kept = keep(two, two.open(), BOTH)
    assert kept.made == 1
    assert _recovered_by(two, new) == held | {active_secret(kept.opened)}


def test_a_new_recovery_code_of_somebody_else_waits_for_a_holder(two: Any) -> None:
    keep(two, two.open(), DANA_ALONE)
    held = secrets_held(two.open())
    new = _renew(two, second(two))
    recovered = two.recover(new.code)
    assert not any(
        one.purpose == "recovery" for key in recovered.document.keys for one in key.sealed
    )
    keep(two, two.open(), DANA_ALONE)
    assert held < _recovered_by(two, new)


def test_a_key_that_nobody_holds_is_not_lost_unasked(two: Any) -> None:
    """Its only holder left: the present code alone opens it."""
    keep(two, second(two), {PART2: Audience(frozenset({SECOND}))})
    remove_person(two.path, two.open(), person_id=SECOND, ids=two.ids)
    before = two.path.read_bytes()
    with pytest.raises(SealedKeysAtStake):
        _renew(two, two.open())
    assert two.path.read_bytes() == before
    new = _renew(two, two.open(), present=two.recover())
    sealed = [one for key in two.recover(new.code).document.keys for one in key.sealed]
    assert [one.to for one in sealed] == [new.slot.id]
    last = _renew(two, two.open(), forsake=True)
    assert not [one for key in two.recover(last.code).document.keys for one in key.sealed]
