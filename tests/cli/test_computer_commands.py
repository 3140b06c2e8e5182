"""Invitations, bindings and places for the key, as scripts use them."""

from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, Parts
from open_clinic import PASSWORD

NEXT, LONG = "walnut ferry blanket sixteen", "violet kettle harbor nineteen meadow"


def kept(desk: Desk, name: str, words: str) -> Path:
    path = desk.tmp / name
    path.write_text(words + "\n", encoding="utf-8")
    return path


@pytest.fixture
def second(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The same folder on another computer."""
    other = Desk(desk.tmp, capsys)
    other.parts = Parts(desk.tmp / "second-home")
    other.password = kept(desk, "second-password", NEXT)
    return other


def place(desk: Desk, name: str = "second.key") -> tuple[str, str]:
    return ("--device-secret", f"file:{desk.tmp / 'stick' / name}")


def bind(second: Desk, code: str, **more: Any) -> Any:
    file = kept(second, "invitation", code)
    return second.run("users", "bind", "--invitation-file", file, *place(second), **more)


def test_a_computer_is_bound_by_an_invitation(desk: Desk, second: Desk) -> None:
    made = desk.run("users", "invite")
    assert (made["user"], made["same_keys"]) == ("amoreau", True)
    assert bind(second, made["invitation"]) == {
        "user": "amoreau",
        "roles": ["admin", "nurse"],
        "bound": True,
    }
    assert second.run("status")["problems"] is not None
    listed = desk.run("users", "computers")["computers"]
    assert [one["kind"] for one in listed] == ["file", "file"]
    assert "does not open" in bind(second, made["invitation"], status=3)
    acts = [entry["act"] for entry in desk.run("audit")["entries"]]
    assert {"invited to another computer", "came in on a new computer"} <= set(acts)


def test_what_was_mistyped_is_told_from_what_is_wrong(desk: Desk, second: Desk) -> None:
    code = desk.run("users", "invite")["invitation"]
    assert "instead of 30" in bind(second, code[:-2], status=1)
    slip = ("1" if code[0] != "1" else "2") + code[1:]
    assert "mistyped" in bind(second, slip, status=1)
    assert bind(second, code.lower())["bound"]


def test_a_computer_is_bound_by_the_recovery_code(desk: Desk, second: Desk) -> None:
    by_code = ("--recovery-file", desk.tmp / "recovery", "--user", "amoreau")
    assert second.run("users", "bind", *by_code, *place(second))["bound"]
    assert "Bind this computer" in desk.run("status", status=3)


def test_one_says_by_what(desk: Desk, second: Desk) -> None:
    assert "by what" in second.run("users", "bind", status=1)
    both = ("--invitation-file", "-", "--recovery-file", "-")
    assert "by what" in second.run("users", "bind", *both, status=1)
    twice = ("--invitation-file", "-", "--new-password-file", "-")
    assert "standard input" in second.run("users", "bind", *twice, status=1)


def test_a_lost_computer_is_unbound(desk: Desk, second: Desk) -> None:
    bind(second, desk.run("users", "invite")["invitation"])
    (lost,) = (c for c in desk.run("users", "computers")["computers"] if not c["this"])
    desk.run("users", "unbind", "amoreau", lost["computer"])
    assert "anew" in second.run("status", status=3)
    assert any("keys rotate" in one for one in desk.run("status")["problems"])
    (mine,) = desk.run("users", "computers")["computers"]
    assert "this very computer" in desk.run(
        "users", "unbind", "amoreau", mine["computer"], status=1
    )


def test_the_key_moves_to_a_medium_that_is_asked_for(desk: Desk) -> None:
    medium = desk.tmp / "stick"
    said = desk.run("users", "move-key", *place(desk), as_json=False)
    assert "second.key" in said
    pocket = medium.rename(desk.tmp / "pocket")
    refused = desk.run("status", status=3)
    assert "Insert the medium" in refused
    assert "second.key" in refused
    pocket.rename(medium)
    desk.run("status")


def test_a_password_alone_is_long_and_stays_a_warning(desk: Desk) -> None:
    desk.run("users", "password", "--new-password-file", kept(desk, "b", "thirteen sign"))
    desk.password.write_text("thirteen sign\n", encoding="utf-8")
    refused = desk.run("users", "move-key", "--device-secret", "none", status=1)
    assert "needs at least 15" in refused
    desk.run("users", "password", "--new-password-file", kept(desk, "c", LONG))
    desk.password.write_text(LONG + "\n", encoding="utf-8")
    assert "stands alone" in desk.run("users", "move-key", "--device-secret", "none", as_json=False)
    assert any("stands alone" in one for one in desk.run("status")["problems"])
    # Back again: the warning goes with its reason.
    desk.run("users", "move-key", *place(desk))
    assert not any("alone" in one for one in desk.run("status")["problems"])


def test_wrong_passwords_are_told_once(desk: Desk) -> None:
    desk.password.write_text("not the right one\n", encoding="utf-8")
    for _guess in range(3):
        desk.run("status", status=3)
    desk.password.write_text(PASSWORD + "\n", encoding="utf-8")
    acts = [entry["act"] for entry in desk.run("audit")["entries"]]
    assert "heard of wrong passwords" in acts[:2]
    again = [entry["act"] for entry in desk.run("audit")["entries"]]
    assert again.count("heard of wrong passwords") == 1
