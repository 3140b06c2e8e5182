"""People, passwords and keys from the command line: what scripts rely on."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, bundle
from open_clinic import PASSWORD

THEIRS, NEXT = "harbor pencil quilt saddle", "walnut ferry blanket sixteen"
AMOREAU = ("--user", "amoreau")


@pytest.fixture
def secret(desk: Desk) -> Callable[[str], Path]:
    """Write a password into a file."""

    def written(words: str) -> Path:
        path = desk.tmp / f"secret-{len(list(desk.tmp.glob('secret-*')))}"
        path.write_text(words + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def staffed(desk: Desk, secret: Callable[[str], Path]) -> Desk:
    """A desk with a clerk beside the administrator."""
    desk.run(
        *("users", "add", "bortiz", "--role", "clinic-staff", "--display", "B. Ortiz, MA"),
        *("--new-password-file", secret(THEIRS), *AMOREAU),
    )
    return desk


def _as(desk: Desk, name: str, words: str, *arguments: object, status: int = 0) -> Any:
    desk.password.write_text(words + "\n", encoding="utf-8")
    try:
        return desk.run(*arguments, "--user", name, status=status)
    finally:
        desk.password.write_text(PASSWORD + "\n", encoding="utf-8")


def test_who_is_disabled_is_not_let_in(staffed: Desk) -> None:
    said = staffed.run("users", "disable", "bortiz", *AMOREAU)
    assert (said["user"], said["roles"], said["disabled"]) == ("bortiz", [], True)
    assert "not right" in _as(staffed, "bortiz", THEIRS, "status", status=3)
    status = staffed.run("status", *AMOREAU)
    assert any("keys rotate" in problem for problem in status["problems"])
    assert "no longer works" in staffed.run("users", "disable", "bortiz", *AMOREAU, status=1)
    assert "another administrator" in staffed.run("users", "disable", "amoreau", status=1)
    assert "left" in staffed.run("users", "list", *AMOREAU, as_json=False)


def test_who_owns_open_work_stays_until_it_is_handed_on(staffed: Desk) -> None:
    staffed.run("import", "fhir", bundle(staffed.tmp / "one.json"), *AMOREAU)
    (person,) = staffed.run("roster", "--search", "rivers", *AMOREAU)["people"]
    order = staffed.run(
        *("referrals", "new", "--patient", person["id"], "--service", "Cardiology"),
        *("--type", "evaluate", "--urgency", "routine", "--to", "Capital Heart", *AMOREAU),
    )
    number = order["number"]
    staffed.run("referrals", "record", number, "reassign", "--owner", "bortiz", *AMOREAU)
    refused = staffed.run("users", "disable", "bortiz", *AMOREAU, status=1)
    assert "1 open referral" in refused
    staffed.clock.advance(timedelta(minutes=1))
    done = staffed.run("users", "hand-on", "bortiz", "--to", "amoreau", *AMOREAU)
    assert (done["user"], done["handed_on"]) == (
        "amoreau",
        {"referrals": 1, "tasks": 0, "pools": 0, "programs": 0, "coached": 0},
    )
    assert staffed.run("referrals", "show", number, *AMOREAU)["owner"] == "A. Moreau, RN"
    assert staffed.run("users", "disable", "bortiz", *AMOREAU)["disabled"]


def test_who_left_comes_back(staffed: Desk, secret: Callable[[str], Path]) -> None:
    staffed.run("users", "disable", "bortiz", *AMOREAU)
    back = staffed.run(
        *("users", "enable", "bortiz", "--role", "chw", "--role", "clinic-staff"),
        *("--new-password-file", secret(NEXT), *AMOREAU),
    )
    assert (back["user"], back["roles"], back["disabled"]) == (
        "bortiz",
        ["chw", "clinic-staff"],
        False,
    )
    assert _as(staffed, "bortiz", NEXT, "status")["counts"]["patients"] == 0
    assert "not right" in _as(staffed, "bortiz", THEIRS, "status", status=3)


def test_roles_are_these_and_no_others(staffed: Desk) -> None:
    said = staffed.run("users", "role", "bortiz", "--role", "privacy-officer", *AMOREAU)
    assert (said["user"], said["roles"]) == ("bortiz", ["privacy-officer"])
    assert _as(staffed, "bortiz", THEIRS, "audit")["chain_ok"]
    assert "role" in _as(staffed, "bortiz", THEIRS, "roster", status=3)
    assert "no role king" in staffed.run(
        "users", "role", "bortiz", "--role", "king", *AMOREAU, status=1
    )
    last = staffed.run("users", "role", "amoreau", "--role", "nurse", *AMOREAU, status=1)
    assert "last administrator" in last
    staffed.run("users", "role", "bortiz", *AMOREAU, status=2)


def test_one_changes_ones_own_password(staffed: Desk, secret: Callable[[str], Path]) -> None:
    new = secret(NEXT)
    said = _as(staffed, "bortiz", THEIRS, "users", "password", "--new-password-file", new)
    assert (said["user"], said["roles"]) == ("bortiz", ["clinic-staff"])
    assert "not right" in _as(staffed, "bortiz", THEIRS, "status", status=3)
    said = _as(
        *(staffed, "bortiz", NEXT, "users", "password", "bortiz"),
        *("--new-password-file", secret(THEIRS)),
    )
    assert said["user"] == "bortiz"
    assert "at least 12" in _as(
        *(staffed, "bortiz", THEIRS, "users", "password"),
        *("--new-password-file", secret("short")),
        status=1,
    )


def test_an_administrator_gives_a_new_password(
    staffed: Desk, secret: Callable[[str], Path]
) -> None:
    said = staffed.run("users", "password", "bortiz", "--new-password-file", secret(NEXT), *AMOREAU)
    assert (said["user"], said["roles"]) == ("bortiz", ["clinic-staff"])
    assert _as(staffed, "bortiz", NEXT, "status")["counts"]["patients"] == 0
    refused = _as(
        *(staffed, "bortiz", NEXT, "users", "password", "amoreau"),
        *("--new-password-file", secret(THEIRS)),
        status=3,
    )
    assert "administer" in refused


def test_the_recovery_code_is_renewed(desk: Desk) -> None:
    old = desk.tmp / "recovery"
    out = desk.tmp / "renewed"
    said = desk.run("recovery", "renew", "--recovery-out", out)
    assert (said["user"], said["roles"]) == ("amoreau", ["admin", "nurse"])
    assert said["recovery_code_written_to"] == str(out)
    assert "recovery_code" not in said
    assert out.stat().st_mode & 0o777 == 0o600
    made = desk.run("backup")
    desk.folder = desk.tmp / "restored"
    by_file = ("--device-secret", f"file:{desk.tmp / 'other.key'}", *AMOREAU)
    assert "does not open" in desk.run(
        "restore", made["path"], "--recovery-file", old, *by_file, status=3
    )
    assert desk.run("restore", made["path"], "--recovery-file", out, *by_file)["verified"]


def test_a_recovery_file_is_never_overwritten_and_the_old_code_stays(desk: Desk) -> None:
    old = desk.tmp / "recovery"
    before = old.read_text(encoding="ascii")
    vault = (desk.folder / "clinic.vault").read_bytes()
    assert "never overwritten" in desk.run("recovery", "renew", "--recovery-out", old, status=1)
    assert old.read_text(encoding="ascii") == before
    assert (desk.folder / "clinic.vault").read_bytes() == vault


def test_without_a_file_the_code_is_printed_once(desk: Desk) -> None:
    code = desk.run("recovery", "renew")["recovery_code"]
    assert len(code.replace("-", "")) == 36
    assert desk.run("recovery", "renew", as_json=False).count("-") >= 5


def test_the_database_key_is_changed(staffed: Desk) -> None:
    staffed.run("users", "disable", "bortiz", *AMOREAU)
    said = staffed.run("keys", "rotate", *AMOREAU)
    assert said == {"user": "amoreau", "roles": ["admin", "nurse"], "rotated": True}
    status = staffed.run("status", *AMOREAU)
    assert not any("keys rotate" in problem for problem in status["problems"])
    assert staffed.run("verify", "--deep", *AMOREAU)["ok"]
    audit = staffed.run("audit", *AMOREAU)
    assert audit["chain_ok"]
    acts = [entry["act"] for entry in audit["entries"]]
    assert {"changed the database key", "ended a person's work"} <= set(acts)


def test_the_clinics_keys_are_the_administrators(staffed: Desk) -> None:
    for command in (("keys", "rotate"), ("recovery", "renew"), ("users", "disable", "amoreau")):
        assert "administer" in _as(staffed, "bortiz", THEIRS, *command, status=3)


def test_each_command_says_what_it_does(desk: Desk) -> None:
    for command, words in (
        (("keys", "rotate"), "new key"),
        (("recovery", "renew"), "opens nothing"),
        (("users", "disable"), "opens anything any more"),
        (("users", "hand-on"), "somebody else"),
    ):
        assert words in desk.run(*command, "--help", as_json=False)
    assert "keys" in desk.run("--help", as_json=False)


def test_both_passwords_cannot_come_from_one_input(desk: Desk) -> None:
    desk.password = Path("-")
    said = desk.run("users", "password", "--new-password-file", "-", status=1)
    assert "standard input" in said
