"""Backups by command: for a scheduler, as a drill, and the whole way to another computer."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from cli_desk import Desk, Parts, bundle
from open_clinic import PASSWORD

from clinicdesk.domain.clock import FixedClock

NEW_PASSWORD = "copper lantern orchard seven"


def _later(desk: Desk, **by: float) -> None:
    clock = desk.parts.doors().clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(**by))


def test_a_scheduler_may_ask_as_often_as_it_likes(desk: Desk) -> None:
    made = desk.run("backup", "--if-due")
    assert made["made"] is True
    assert made["verified"] is True
    again = desk.run("backup", "--if-due")
    assert again == {"made": False, "last_backup_at": made["made_at"]}
    _later(desk, days=1)
    assert desk.run("backup", "--if-due")["made"] is True
    assert len(desk.run("backups", "list")["backups"]) == 2
    assert "--out or --if-due" in desk.run("backup", "--if-due", "--out", "x", status=1)


def test_a_drill_by_command(desk: Desk) -> None:
    assert desk.run("backups", "drill", "--if-due") == {"tried": False}
    assert "no backup" in desk.run("backups", "drill", status=1)
    desk.run("import", "fhir", bundle(desk.tmp / "one.json"))
    made = desk.run("backup")
    tried = desk.run("backups", "drill", "--if-due")
    assert tried["ok"] is True
    assert desk.run("status")["good_drill_at"] is not None
    assert tried["patients"] == made["counts"]["patients"] == 1
    assert desk.run("backups", "drill", "--if-due") == {"tried": False}
    path = Path(made["path"])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "did not hold" in desk.run("backups", "drill", status=4)
    assert not (desk.folder / ".drill").exists()
    assert any("could not be restored" in said for said in desk.run("status")["problems"])


def test_when_backups_are_made_is_chosen(desk: Desk) -> None:
    usual = {"hour": 12, "closing_hours": 8, "copies": None}
    assert desk.run("backups", "schedule") == usual
    second = desk.tmp / "stick"
    second.mkdir()
    chosen = desk.run(
        *("backups", "schedule", "--hour", "6", "--on-closing", "off", "--copies", second)
    )
    assert chosen == {"hour": 6, "closing_hours": None, "copies": str(second)}
    assert desk.run("backups", "schedule") == chosen
    desk.run("backup")
    assert len(list(second.glob("*.clinicbackup"))) == 1
    shutil.rmtree(second)
    (warning,) = desk.run("backup")["warnings"]
    assert "second folder for backups is not there" in warning
    assert any("second folder" in said for said in desk.run("status")["problems"])
    assert desk.run("backups", "schedule", "--copies", "off")["copies"] is None
    assert not any("second folder" in said for said in desk.run("status")["problems"])


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--hour", "25", "0 to 23"),
        ("--hour", "noon", "no whole number"),
        ("--on-closing", "0", "1 to 336"),
        ("--copies", "nowhere/at/all", "is not there"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, option: str, value: str, said: str) -> None:
    assert said in desk.run("backups", "schedule", option, value, status=1)


def test_the_clinics_own_folder_is_no_second_one(desk: Desk) -> None:
    refused = desk.run("backups", "schedule", "--copies", desk.folder / "backups", status=1)
    assert "own folder" in refused or "not there" in refused


def test_the_whole_way_to_another_computer(
    tmp_path: Path, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The computer burned: what is left is a backup on a stick and the printed code."""
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    stick = tmp_path / "stick" / "kept.clinicbackup"
    before = desk.run("backup", "--out", stick)
    code = (tmp_path / "recovery").read_text(encoding="utf-8").strip()
    shutil.rmtree(desk.folder)
    shutil.rmtree(tmp_path / "home")

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = Desk(elsewhere, capsys)
    there.parts = Parts(elsewhere / "home")
    (elsewhere / "code").write_text(f"{code}\n", encoding="utf-8")
    secret = f"file:{elsewhere / 'home' / 'other.key'}"
    way = ("restore", stick, "--user", "amoreau", "--device-secret", secret)

    # A wrong code opens nothing, and nothing of the try stands in the way of the next one.
    wrong = "".join("0" if sign != "0" else "1" for sign in code.replace("-", ""))
    (elsewhere / "wrong").write_text(f"{wrong}\n", encoding="utf-8")
    assert "code" in there.run(*way, "--recovery-file", elsewhere / "wrong", status=1)
    assert not (there.folder / "clinic.db").exists()

    there.password.write_text(f"{NEW_PASSWORD}\n", encoding="utf-8")
    back = there.run(*way, "--recovery-file", elsewhere / "code")
    assert back["counts"]["patients"] == before["counts"]["patients"] == 1
    assert all(check["ok"] for check in there.run("verify")["checks"])
    there.password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    there.run("status", status=3)
    there.password.write_text(f"{NEW_PASSWORD}\n", encoding="utf-8")

    # And work goes on: another person, a backup, and a drill with this computer's keys.
    _later(there, hours=1)
    there.run("import", "fhir", bundle(elsewhere / "two.json", "Brook"))
    made = there.run("backup")
    assert made["path"].startswith(str(there.folder))
    assert there.run("backups", "drill")["ok"] is True


def test_after_a_wrong_password_a_restore_can_be_tried_again(desk: Desk) -> None:
    made = desk.run("backup")
    desk.folder = desk.tmp / "restored"
    desk.password.write_text("velvet otter marble lagoon\n", encoding="utf-8")
    desk.run("restore", made["path"], status=3)
    desk.password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert desk.run("restore", made["path"])["verified"] is True
