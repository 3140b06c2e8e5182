"""While the database key changes, both keys stand in both files; then there is one again."""

from collections.abc import Callable
from typing import Any

import pytest
from cut_power import cut_at, needs_fork, steps_of

from clinicdesk.domain.vault_errors import VaultChanged
from clinicdesk.host.vault_changes import heal_vault
from clinicdesk.host.vault_file import previous_of, read_file
from clinicdesk.host.vault_rotation import begin_rotation, finish_rotation, using_key


def _begin(vaults: Any, **more: Any) -> Any:
    return begin_rotation(vaults.path, vaults.open(), ids=vaults.ids, **more)


def _keys_in_each_file(vaults: Any) -> list[tuple[bytes, bytes | None]]:
    """Return active and pending database key, of the current file and of the one before."""
    found = []
    whole = vaults.path.read_bytes()
    for file in (vaults.path, previous_of(vaults.path)):
        vaults.path.write_bytes(file.read_bytes())
        keys = vaults.open().keys
        found.append((keys.database, keys.pending_database))
    vaults.path.write_bytes(whole)
    return found


def test_both_keys_stand_in_both_files_before_a_page_is_touched(vaults: Any) -> None:
    first = vaults.opened.database_key
    begun = _begin(vaults)
    second = begun.keys.pending_database
    assert second not in {None, first}
    assert _keys_in_each_file(vaults) == [(first, second), (first, second)]
    assert begun.document.vmk_id != vaults.opened.document.vmk_id
    assert vaults.recover().keys.pending_database == second


def test_a_finished_change_leaves_the_new_key_alone(vaults: Any) -> None:
    begun = _begin(vaults)
    done = finish_rotation(vaults.path, begun, keep="pending")
    new = begun.keys.pending_database
    assert (done.database_key, done.keys.pending_database) == (new, None)
    assert _keys_in_each_file(vaults) == [(new, None), (new, None)]
    assert done.audit_key == vaults.opened.audit_key
    assert vaults.recover().database_key == new


def test_a_change_that_came_to_nothing_leaves_the_old_key_alone(vaults: Any) -> None:
    done = finish_rotation(vaults.path, _begin(vaults), keep="active")
    assert (done.database_key, done.keys.pending_database) == (vaults.opened.database_key, None)


def test_what_somebody_finished_already_is_not_written_again(vaults: Any) -> None:
    begun = _begin(vaults)
    finish_rotation(vaults.path, begun, keep="pending")
    before = vaults.path.read_bytes()
    again = finish_rotation(vaults.path, begun, keep="pending")
    assert vaults.path.read_bytes() == before
    assert again.database_key == begun.keys.pending_database


def test_a_change_begun_twice_has_one_pending_key(vaults: Any) -> None:
    first, second = _begin(vaults), _begin(vaults)
    assert first.keys.pending_database == second.keys.pending_database
    with pytest.raises(VaultChanged):
        finish_rotation(vaults.path, first, keep="pending")


def test_the_key_in_use_is_the_database_key(vaults: Any) -> None:
    begun = _begin(vaults)
    assert using_key(begun, "active") is begun
    assert using_key(begun, "pending").database_key == begun.keys.pending_database
    assert using_key(vaults.opened, "pending") is vaults.opened


@needs_fork
def test_power_cut_before_each_step_of_beginning(make_vaults: Callable[[str], Any]) -> None:
    steps = steps_of(lambda step: _begin(make_vaults("rehearsal"), step=step))
    begun = []
    for number in range(len(steps)):
        vaults = make_vaults(f"cut-{number}")
        cut_at(number, lambda step, vaults=vaults: _begin(vaults, step=step))
        opened = vaults.open()
        # The database has its old key still: whatever is left, that key is in both files.
        assert opened.database_key == vaults.recover().database_key == vaults.opened.database_key
        begun.append(opened.keys.pending_database is not None)
        after = _begin(vaults)
        if begun[-1]:
            assert after.keys.pending_database == opened.keys.pending_database
        assert len(set(_keys_in_each_file(vaults))) == 1
    assert begun == sorted(begun)
    assert set(begun) == {True, False}


@needs_fork
@pytest.mark.parametrize("keep", ["pending", "active"])
def test_power_cut_before_each_step_of_finishing(
    make_vaults: Callable[[str], Any], keep: Any
) -> None:
    rehearsal = make_vaults("rehearsal")
    begun = _begin(rehearsal)
    steps = steps_of(lambda step: finish_rotation(rehearsal.path, begun, keep=keep, step=step))
    finished = []
    for number in range(len(steps)):
        vaults = make_vaults(f"cut-{number}")
        begun = _begin(vaults)
        right = begun.keys.pending_database if keep == "pending" else begun.database_key
        cut_at(
            number,
            lambda step, vaults=vaults, begun=begun: finish_rotation(
                vaults.path, begun, keep=keep, step=step
            ),
        )
        for active, pending in _keys_in_each_file(vaults):
            assert right in {active, pending}
        finished.append(vaults.open().keys.pending_database is None)
        done = finish_rotation(vaults.path, vaults.open(), keep=keep)
        assert (done.database_key, done.keys.pending_database) == (right, None)
    assert finished == sorted(finished)
    assert set(finished) == {True, False}


def test_a_torn_file_in_the_middle_of_a_change_loses_no_key(vaults: Any) -> None:
    begun = _begin(vaults)
    vaults.path.write_bytes(vaults.path.read_bytes()[:200])
    opened = vaults.open()
    assert opened.from_previous
    assert opened.keys.pending_database == begun.keys.pending_database
    heal_vault(vaults.path, opened)
    assert read_file(vaults.path).damage == ""
