"""The occupational hat: put on with its purpose, worn alone, taken off, all of it written down."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from protected_clinic import ProtectedClinic, make_protected, open_protected

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.protected import EMERGENCY_MINUTES, withheld_words
from clinicdesk.services.clinic import Clinic


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("hats"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def clinic(place: ProtectedClinic) -> Iterator[Clinic]:
    with closing(place.open(Role.OH_NURSE)) as there:
        yield there


def test_the_hat_opens_its_part_and_taking_it_off_closes_it(clinic: Clinic) -> None:
    assert clinic.may_wear_hat
    assert not clinic.wears_hat
    assert clinic.protected.writable(clinic.actor) == ()
    worn = clinic.with_hat("oh-nurse", "fitness for work")
    assert worn.wears_hat
    assert worn.may_wear_hat
    assert worn.protected.writable(worn.actor) == (Compartment.OCCUPATIONAL,)
    bare = worn.without_hat()
    assert bare.actor == clinic.actor
    assert not bare.wears_hat
    assert bare.protected.writable(bare.actor) == ()
    assert bare.without_hat() is bare


def test_both_are_written_down(place: ProtectedClinic) -> None:
    with closing(place.open(Role.OH_NURSE)) as clinic:
        clinic.with_hat("oh-nurse", "fitness for work").without_hat()
        store = clinic._opened.store
        with store.reading() as session:
            acts = [
                str(row[0])
                for row in session.connection().exec_driver_sql(
                    "SELECT act FROM audit_entry ORDER BY seq DESC LIMIT 2"
                )
            ]
    assert acts == ["took off the hat", "put on the hat"]


def test_an_emergency_that_runs_is_told_without_opening_anything(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        actor, protected = clinic.actor, clinic.protected
        assert protected.running(actor, place.patient) is None
        begun = protected.break_glass(actor, place.patient, "Found unconscious")
        assert protected.running(actor, place.patient) == begun
        place.clock.move_to(place.clock.now() + timedelta(minutes=EMERGENCY_MINUTES))
        assert protected.running(actor, place.patient) is None


def test_what_is_kept_is_one_sentence() -> None:
    assert withheld_words(1) == "1 entry is kept where your role does not read."
    assert withheld_words(2) == "2 entries are kept where your role does not read."
