"""The command line as scripts use it: names, options, statuses and keys that others rely on."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_desk import Desk, bundle

from clinicdesk.cli.main import BUG, run
from clinicdesk.startup import Doors


def test_init_says_what_it_made_and_never_overwrites(desk: Desk) -> None:
    code = (desk.tmp / "recovery").read_text().strip()
    assert len(code.replace("-", "")) == 36
    assert (desk.tmp / "recovery").stat().st_mode & 0o777 == 0o600
    again = desk.run(
        "init", "--admin", "x", "--site", "y", "--device-secret", f"file:{desk.tmp / 'k'}", status=1
    )
    assert "never overwritten" in again


def test_init_takes_nothing_back_that_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path, capsys)
    (tmp_path / "recovery").write_text("keep me", encoding="utf-8")
    with pytest.raises(AssertionError, match="recovery code is there already"):
        desk.init()
    assert (tmp_path / "recovery").read_text(encoding="utf-8") == "keep me"
    assert not (desk.folder / "clinic.db").exists()


def test_a_wrong_password_is_status_three(desk: Desk) -> None:
    desk.password.write_text("velvet otter marble lagoon\n", encoding="utf-8")
    assert "not right" in desk.run("status", status=3)


def test_no_clinic_is_status_one(desk: Desk) -> None:
    desk.folder = desk.tmp / "elsewhere"
    assert "no clinic" in desk.run("status", status=1)


def test_wrong_usage_is_status_two(desk: Desk) -> None:
    desk.run("roster", "--limit", "none", status=2)
    desk.run("dance", status=2)


def test_damage_is_status_four(desk: Desk) -> None:
    database = desk.folder / "clinic.db"
    data = bytearray(database.read_bytes())
    data[50] ^= 1
    database.write_bytes(data)
    assert "damaged" in desk.run("status", status=4)


def test_a_bug_of_ours_is_status_seventy(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Doors:
        raise ZeroDivisionError("Plantedvalue")

    monkeypatch.setattr(desk.parts, "doors", broken)
    with pytest.raises(SystemExit) as ended:
        run(["status"], desk.parts)
    err = capsys.readouterr().err
    assert ended.value.code == BUG
    assert "ABCD1234" in err
    assert "Plantedvalue" not in err


def test_options_stand_before_or_after_alike(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    after = desk.run("status")
    with pytest.raises(SystemExit):
        run(
            [
                "--json",
                "--password-file",
                str(desk.password),
                f"--clinic={desk.folder}",
                "status",
            ],
            desk.parts,
        )
    before = json.loads(capsys.readouterr().out)
    assert set(before) == set(after)
    assert {"schema", "app_version", "backend", "cipher", "counts", "last_backup_at"} <= set(after)
    assert {"patients", "care_plans", "goals", "referrals", "referrals_open", "tasks_open"} <= set(
        after["counts"]
    )


def test_import_accounts_for_everything_and_refuses_by_file(desk: Desk) -> None:
    good, bad = bundle(desk.tmp / "good.json"), desk.tmp / "bad.json"
    bad.write_text("{", encoding="utf-8")
    first = desk.run("import", "fhir", good)
    assert first["created"] == {"Patient": 1}
    assert first["people"]["created"] == 1
    assert desk.run("import", "fhir", good)["unchanged"] == {"Patient": 1}
    assert "1 of 2 files" in desk.run("import", "fhir", good, bad, status=1)


def test_from_a_file_to_a_packet(desk: Desk) -> None:
    desk.run("import", "fhir", bundle(desk.tmp / "good.json"))
    (person,) = desk.run("roster", "--search", "ann rivers")["people"]
    assert person["birth_date"] == "1980-05-17"
    chart = desk.run("chart", person["mrn"])
    assert chart["patient"]["mrn"] == person["mrn"]
    assert chart["withheld"] == {"count": 0}
    order = desk.run(
        *("referrals", "new", "--patient", person["mrn"], "--service", "Cardiology"),
        *("--type", "evaluate", "--urgency", "routine", "--to", "Capital Heart", "--agreed"),
    )
    number = order["number"]
    assert (order["status"], order["stage"]) == ("draft", "drafting")
    refused = desk.run("referrals", "record", number, "send", "--channel", "fax", status=1)
    assert "question" in refused
    (row,) = desk.run("referrals", "list")["referrals"]
    assert row["number"] == number
    assert row["owner"] == "A. Moreau, RN"
    assert row["next_action"]
    assert row["due"]


def test_a_referral_is_sent_printed_and_followed(desk: Desk) -> None:
    desk.run("import", "fhir", bundle(desk.tmp / "good.json"))
    (person,) = desk.run("roster", "--search", "rivers")["people"]
    order = desk.run(
        *("referrals", "new", "--patient", person["id"], "--service", "Cardiology"),
        *("--type", "evaluate", "--urgency", "routine", "--to", "Capital Heart", "--agreed"),
        *("--question", "Is the murmur significant?", "--reason", "New murmur"),
    )
    sent = desk.run("referrals", "record", order["number"], "send", "--channel", "fax")
    assert (sent["task_status"], sent["stage"]) == ("requested", "sent")
    refused = desk.run("referrals", "record", order["number"], "review", status=1)
    assert "Possible now" in refused
    events = desk.run("referrals", "events", order["number"])["events"]
    assert [event["code"] for event in events][-1] == "send"
    out = desk.tmp / "packet.pdf"
    printed = desk.run(
        "print", "packet", order["number"], "--out", out, "--recipient", "Capital Heart"
    )
    assert out.read_bytes().startswith(b"%PDF")
    assert printed["disclosure"]
    assert desk.run("documents", "verify", out)["document"] == printed["document"]
    assert "ever overwritten" in desk.run(
        "print", "packet", order["number"], "--out", out, status=1
    )
    copy = desk.run("print", "care-summary", person["mrn"], "--out", desk.tmp / "copy.pdf")
    assert copy["disclosure"] is None


def test_a_locked_pdf_opens_with_its_password_alone(desk: Desk) -> None:
    desk.run("import", "fhir", bundle(desk.tmp / "good.json"))
    (person,) = desk.run("roster", "--search", "rivers")["people"]
    secret = desk.tmp / "pdf-password"
    secret.write_text("gravel lantern opal\n", encoding="utf-8")
    out = desk.tmp / "locked.pdf"
    desk.run("print", "care-summary", person["id"], "--out", out, "--pdf-password-file", secret)
    assert b"/Encrypt" in out.read_bytes()


def test_backup_verify_and_restore(desk: Desk) -> None:
    desk.run("import", "fhir", bundle(desk.tmp / "good.json"))
    made = desk.run("backup")
    assert made["verified"]
    assert [each["path"] for each in desk.run("backups", "list")["backups"]] == [made["path"]]
    assert desk.run("verify", "--deep")["ok"]
    desk.folder = desk.tmp / "restored"
    back = desk.run("restore", made["path"])
    assert back["counts"]["patients"] == 1
    desk.run("restore", made["path"], status=1)


def test_a_restore_that_nobody_opens_leaves_nothing(desk: Desk) -> None:
    made = desk.run("backup")
    desk.folder = desk.tmp / "restored"
    desk.password.write_text("velvet otter marble lagoon\n", encoding="utf-8")
    desk.run("restore", made["path"], status=3)
    assert not (desk.folder / "clinic.db").exists()


def test_users_and_audit(desk: Desk) -> None:
    secret = desk.tmp / "theirs"
    secret.write_text("harbor pencil quilt saddle\n", encoding="utf-8")
    added = desk.run(
        *("users", "add", "bortiz", "--role", "clinic-staff", "--display", "B. Ortiz, MA"),
        *("--new-password-file", secret, "--user", "amoreau"),
    )
    assert added["roles"] == ["clinic-staff"]
    names = [each["user"] for each in desk.run("users", "list", "--user", "amoreau")["users"]]
    assert names == ["amoreau", "bortiz"]
    said = desk.run("audit", "--user", "amoreau")
    assert said["chain_ok"]
    acts = [entry["act"] for entry in said["entries"][:2]]
    assert acts == ["kept the keys of protected records", "added a person"]
    desk.password.write_text("harbor pencil quilt saddle\n", encoding="utf-8")
    assert "role" in desk.run("audit", "--user", "bortiz", status=3)
    desk.run("status", status=1)  # several may sign in: who acts must be said


def _fresh(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command: Sequence[str] = [sys.executable, "-X", "importtime", "-m", "clinicdesk", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, timeout=120
    )


@pytest.mark.parametrize(
    ("arguments", "heavy"), [(["--help"], "sqlalchemy"), (["status"], "PySide6")]
)
def test_nothing_heavy_is_imported_for_nothing(
    tmp_path: Path, arguments: list[str], heavy: str
) -> None:
    done = _fresh(*arguments, environment={"CLINICDESK_HOME": str(tmp_path)})
    imported = [line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if "|" in line]
    assert "clinicdesk.cli.main" in imported
    assert heavy not in imported
