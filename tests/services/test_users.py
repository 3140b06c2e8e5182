"""People leave, come back, change roles and passwords; the clinic is never without a head."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from open_clinic import PASSWORD, doors_in, make
from referral_clinic import order
from sqlalchemy import select

from clinicdesk.domain.clinics import Obligations
from clinicdesk.domain.errors import BadInput, NotAllowed, NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.domain.vault_errors import LockedOut, VaultDamaged, WrongPassword
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.clinic import StaffRoleRecord

FIRST, NEXT = "harbor pencil quilt saddle", "walnut ferry blanket sixteen"


class Place:
    """A clinic of two administrators and a clerk, and the doors to it."""

    def __init__(self, tmp_path: Path) -> None:
        home, self.folder = tmp_path / "home", tmp_path / "clinic"
        self.doors: Doors = doors_in(home)
        make(self.doors, self.folder, home)
        with self.open() as clinic:
            self.add(clinic, "bortiz", "B. Ortiz, MA", "clinic-staff")
            self.add(clinic, "cvance", "C. Vance, RN", "nurse", "admin")

    def add(self, clinic: Clinic, name: str, display: str, *roles: str) -> None:
        here = self.here
        clinic.users.add(
            *(clinic.actor, name, display, roles, FIRST),
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )

    @property
    def here(self) -> Any:
        return self.doors.computer(self.folder)

    def open(self, name: str = "amoreau", password: str = PASSWORD) -> Clinic:
        return self.doors.unlock(self.folder, name, password)

    def comes_in(self, name: str, password: str = FIRST) -> bool:
        try:
            self.open(name, password).close()
        except WrongPassword:
            return False
        return True


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def clinic(place: Place) -> Iterator[Clinic]:
    with place.open() as clinic:
        yield clinic


def _acts(clinic: Clinic, count: int = 1) -> list[str]:
    """The newest acts, without the keeping of keys that follows some."""
    entries, whole = clinic.upkeep.audit(clinic.actor, limit=2 * count)
    assert whole
    return [entry.act for entry in entries if not entry.act.startswith("kept the keys")][:count]


def _somebody(clinic: Clinic) -> Any:
    draft = PatientDraft(name=PersonName(family="Rivers", given="Ann"))
    return clinic.people.register(clinic.actor, draft)[0].id


def _task(clinic: Clinic, owner: str) -> None:
    draft = TaskDraft(
        patient_id=_somebody(clinic),
        title="Call back",
        due_on=clinic.today(),
        owner_id=clinic.users.named(owner).id,
    )
    clinic.tasks.add(clinic.actor, draft)


def test_who_leaves_is_out_and_the_others_stay(place: Place, clinic: Clinic) -> None:
    left = clinic.users.disable(clinic.actor, "bortiz")
    assert (left.disabled, left.roles) == (True, ())
    assert _acts(clinic) == ["ended a person's work"]
    assert not place.comes_in("bortiz")
    assert place.comes_in("cvance")
    assert place.doors.look(place.folder).people == ("amoreau", "cvance")
    with pytest.raises(Refused, match="no longer works"):
        clinic.users.disable(clinic.actor, "bortiz")


def test_whoever_leaves_makes_a_new_database_key_due(clinic: Clinic) -> None:
    assert not clinic.keys.rotation_due()
    clinic.users.disable(clinic.actor, "bortiz")
    assert clinic.keys.rotation_due() == "somebody was removed"
    assert any("clinicdesk keys rotate" in problem for problem in clinic.upkeep.status().problems)


def test_an_older_vault_does_not_let_them_in_again(place: Place) -> None:
    before = (place.folder / "clinic.vault").read_bytes()
    with place.open() as clinic:
        clinic.users.disable(clinic.actor, "bortiz")
    (place.folder / "clinic.vault").write_bytes(before)
    with pytest.raises((VaultDamaged, NotFound)):
        place.open("bortiz", FIRST)
    with pytest.raises(VaultDamaged, match="older"):
        place.open()


def test_nobody_leaves_with_open_work(place: Place, clinic: Clinic) -> None:
    for _ in range(2):
        _task(clinic, "bortiz")
    clinic.referrals.create(
        clinic.actor, _somebody(clinic), order(owner_id=clinic.users.named("bortiz").id)
    )
    with pytest.raises(Refused, match="1 open referral and 2 open tasks"):
        clinic.users.disable(clinic.actor, "bortiz")
    assert clinic.users.obligations(clinic.actor, "bortiz") == Obligations(1, 2, 0)
    assert place.comes_in("bortiz")
    assert not clinic.users.named("bortiz").disabled


def test_nobody_leaves_who_answers_for_a_pool(clinic: Clinic) -> None:
    with clinic._opened.store.writing(clinic.actor) as uow:
        lead = clinic.users.named("bortiz").id
        staff.add(uow, name="desk", display="Referral desk", is_pool=True, lead_id=lead)
        uow.audit(AuditAct(act="added a pool", kind="staff"))
    with pytest.raises(Refused, match="1 pool to answer for"):
        clinic.users.disable(clinic.actor, "bortiz")
    assert clinic.users.disable(clinic.actor, "desk").disabled
    assert not clinic.keys.rotation_due()
    assert clinic.users.disable(clinic.actor, "bortiz").disabled


def test_the_clinic_is_never_without_an_administrator(place: Place, clinic: Clinic) -> None:
    with pytest.raises(Refused, match="another administrator"):
        clinic.users.disable(clinic.actor, "amoreau")
    clinic.users.change_roles(clinic.actor, "cvance", ["nurse"])
    with pytest.raises(Refused, match="last administrator"):
        clinic.users.change_roles(clinic.actor, "amoreau", ["nurse"])
    clinic.users.change_roles(clinic.actor, "cvance", ["admin"])
    clinic.users.change_roles(clinic.actor, "amoreau", ["nurse"])
    # Whoever has it open still acts with the roles that they have now.
    with pytest.raises(NotAllowed):
        clinic.users.disable(clinic.actor, "bortiz")
    with pytest.raises(NotAllowed):
        clinic.users.reset_password(clinic.actor, "bortiz", NEXT, place.here)
    assert place.comes_in("bortiz")


def test_roles_change_and_their_history_is_kept(place: Place, clinic: Clinic) -> None:
    member = clinic.users.change_roles(clinic.actor, "bortiz", ["chw", "clinic-staff"])
    assert member.roles == ("chw", "clinic-staff")
    place.doors.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    clinic.users.change_roles(clinic.actor, "bortiz", ["chw"])
    again = clinic.users.change_roles(clinic.actor, "bortiz", ["chw", "clinic-staff"])
    assert again.roles == ("chw", "clinic-staff")
    with clinic._opened.store.reading() as session:
        rows = session.scalars(
            select(StaffRoleRecord).where(StaffRoleRecord.staff_id == member.id)
        ).all()
        kept = sorted((row.role, row.until_at is None) for row in rows)
    assert kept == [("chw", True), ("clinic-staff", False), ("clinic-staff", True)]
    newest, _whole = clinic.upkeep.audit(clinic.actor, limit=1)
    assert (newest[0].act, newest[0].digest) == ("changed roles", "chw>chw,clinic-staff")
    with place.open("bortiz", FIRST) as theirs:
        assert {role.value for role in theirs.actor.roles} == {"chw", "clinic-staff"}


def test_roles_that_are_none_are_refused(clinic: Clinic) -> None:
    with pytest.raises(BadInput):
        clinic.users.change_roles(clinic.actor, "bortiz", ["king"])
    with pytest.raises(BadInput):
        clinic.users.change_roles(clinic.actor, "bortiz", [])
    with pytest.raises(NotFound):
        clinic.users.change_roles(clinic.actor, "nobody", ["nurse"])


def test_one_changes_ones_own_password(place: Place) -> None:
    with place.open("bortiz", FIRST) as clinic:
        with pytest.raises(WrongPassword):
            clinic.users.change_own_password(clinic.actor, NEXT, NEXT, place.here)
        clinic.drafts.keep(clinic.actor, "note", None, {"text": "half a thought"})
        clinic.users.change_own_password(clinic.actor, FIRST, NEXT, place.here)
    assert not place.comes_in("bortiz", FIRST)
    with place.open("bortiz", NEXT) as clinic:
        draft = clinic.drafts.recall(clinic.actor, "note", None)
        assert draft is not None
        assert draft.values == {"text": "half a thought"}
    with place.open() as clinic:
        assert _acts(clinic, 2) == ["heard of wrong passwords", "changed their password"]


def test_guessing_ones_way_to_a_new_password_is_slowed(place: Place) -> None:
    with place.open("bortiz", FIRST) as clinic:
        for _ in range(5):
            with pytest.raises(WrongPassword):
                clinic.users.change_own_password(clinic.actor, NEXT, NEXT, place.here)
        with pytest.raises(LockedOut):
            clinic.users.change_own_password(clinic.actor, FIRST, NEXT, place.here)


def test_an_administrator_resets_a_password(place: Place, clinic: Clinic) -> None:
    clinic.users.reset_password(clinic.actor, "bortiz", NEXT, place.here)
    assert _acts(clinic) == ["reset a password"]
    assert not place.comes_in("bortiz", FIRST)
    assert place.comes_in("bortiz", NEXT)
    with pytest.raises(Refused, match="own password"):
        clinic.users.reset_password(clinic.actor, "amoreau", NEXT, place.here)
    with place.open("bortiz", NEXT) as theirs, pytest.raises(NotAllowed):
        theirs.users.reset_password(theirs.actor, "cvance", NEXT, place.here)


def test_somebody_without_keys_is_given_some(place: Place, clinic: Clinic) -> None:
    with clinic._opened.store.writing(clinic.actor) as uow:
        staff.add(uow, name="dlind", display="D. Lind", roles=[])
        uow.audit(AuditAct(act="added a person", kind="staff"))
    clinic.users.reset_password(clinic.actor, "dlind", NEXT, place.here)
    assert place.comes_in("dlind", NEXT)


def test_who_left_comes_back_with_new_keys(place: Place, clinic: Clinic) -> None:
    with pytest.raises(Refused, match="did not leave"):
        clinic.users.enable(clinic.actor, "bortiz", ["nurse"], NEXT, place.here)
    clinic.users.disable(clinic.actor, "bortiz")
    back = clinic.users.enable(clinic.actor, "bortiz", ["nurse"], NEXT, place.here)
    assert (back.disabled, back.roles) == (False, ("nurse",))
    assert not place.comes_in("bortiz", FIRST)
    assert place.comes_in("bortiz", NEXT)
    assert len(clinic._opened.vault.verification_keys(back.id)) == 1
    with place.open() as again:
        assert len(again._opened.vault.verification_keys(back.id)) == 2


def test_a_namesake_is_never_met_by_mistake(place: Place, clinic: Clinic) -> None:
    place.add(clinic, "eking", "bortiz", "clinic-staff")
    assert clinic.users.disable(clinic.actor, "bortiz").display == "B. Ortiz, MA"
    assert place.comes_in("eking")
    place.add(clinic, "fking", "J. King", "clinic-staff")
    place.add(clinic, "gking", "J. King", "clinic-staff")
    with pytest.raises(Refused, match="Several"):
        clinic.users.disable(clinic.actor, "J. King")


def test_a_change_that_does_not_reach_the_database_can_be_repeated(
    place: Place, clinic: Clinic
) -> None:
    """Cut between the vault and the commit: shut out already, and repeating finishes it."""
    store = clinic._opened.store
    member = clinic.users.named("bortiz")
    with pytest.raises(ZeroDivisionError), store.writing(clinic.actor) as uow:  # noqa: PT012 - cut here
        clinic.users._remove_keys(uow, member.id)
        raise ZeroDivisionError
    assert not place.comes_in("bortiz")
    assert not clinic.users.named("bortiz").disabled
    assert clinic.users.disable(clinic.actor, "bortiz").disabled
    assert place.comes_in("cvance")


def test_two_changes_of_one_sitting_follow_each_other(place: Place, clinic: Clinic) -> None:
    """Removing somebody renews the master key: the sitting goes on with the new one."""
    clinic.users.disable(clinic.actor, "bortiz")
    place.add(clinic, "hmora", "H. Mora", "clinic-staff")
    clinic.users.change_own_password(clinic.actor, PASSWORD, NEXT, place.here)
    assert clinic.users.disable(clinic.actor, "hmora").disabled
    code = clinic.keys.renew_recovery(clinic.actor)
    assert len(code.printed.replace("-", "")) == 36
    assert place.comes_in("amoreau", NEXT)
