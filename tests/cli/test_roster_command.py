"""``roster --columns`` and ``--csv``: a file of people has its purpose and its entries."""

import csv
import io
import stat
import sys
from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.init()
    made.run("import", "fhir", bundle(tmp_path / "ann.json"))
    return made


def test_columns_are_shown_in_their_order(desk: Desk) -> None:
    (person,) = desk.run("roster", "--columns", "mrn,language,born")["people"]
    assert list(person["columns"]) == ["mrn", "language", "born"]
    assert person["columns"]["mrn"] == person["mrn"]
    words = desk.run("roster", "--columns", "born, patient", as_json=False)
    assert words.splitlines()[0].split() == ["Born", "Patient"]
    assert "RIVERS" in words
    assert "Columns: patient, preferred" in desk.run("roster", "--columns", "shoe", status=1)


def test_a_file_is_written_for_its_owner_and_noted(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    asked = ("roster", "--csv", out, "--columns", "patient,born,phone", "--for", "outreach")
    said = desk.run(*asked, "--purpose", "Flu clinic")
    assert said == {"path": str(out), "lines": 1, "left_out": 0}
    rows = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Patient", "Born", "Phone", "Contact"]
    assert [row[0].split(",")[0] for row in rows[1:]] == ["RIVERS"]
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    found = [one for one in desk.run("audit")["entries"] if one["act"] == "exported"]
    assert len(found) == 2
    (whole,) = [one for one in found if one["patient"] is None]
    assert whole["purpose"] == (
        "Calls, letters or messages: Flu clinic; 1 line; Patients: All; columns patient,"
        " born, phone, contact"
    )


def test_without_a_purpose_or_over_another_file_nothing_is_written(
    desk: Desk, tmp_path: Path
) -> None:
    out = tmp_path / "list.csv"
    assert "--purpose" in desk.run("roster", "--csv", out, status=1)
    assert not out.exists()
    out.write_text("mine", encoding="utf-8")
    refused = desk.run("roster", "--csv", out, "--purpose", "x", status=1)
    assert "already" in refused
    assert out.read_text(encoding="utf-8") == "mine"
    desk.run("roster", "--search", "zzz", "--csv", tmp_path / "b.csv", "--purpose", "x", status=1)
