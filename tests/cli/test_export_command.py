"""``export patient``: one file, that its owner alone reads, and what it answers."""

import hashlib
import io
import json
import stat
import sys
import zipfile
from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.init()
    made.run("import", "fhir", bundle(tmp_path / "ann.json"))
    return made


def mrn(desk: Desk) -> str:
    (row,) = desk.run("roster")["people"]
    return str(row["mrn"])


@pytest.mark.parametrize(
    ("form", "begins"),
    [("fhir", b'{"resourceType":"Bundle"'), ("ccda", b"<?xml"), ("csv", b"PK"), ("pdf", b"%PDF")],
)
def test_each_form_is_written_for_its_owner_alone(desk: Desk, form: str, begins: bytes) -> None:
    out = desk.tmp / f"out.{form}"
    said = desk.run("export", "patient", mrn(desk), "--format", form, "--out", out)
    data = out.read_bytes()
    assert data.startswith(begins)
    assert said["sha256"] == hashlib.sha256(data).hexdigest()
    assert (said["path"], said["disclosure"], said["withheld"]) == (str(out), None, 0)
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not list(desk.tmp.glob(".clinicdesk-*"))


def test_everything_comes_with_a_manifest_that_holds(desk: Desk) -> None:
    out = desk.tmp / "all.zip"
    said = desk.run(
        "export",
        "patient",
        mrn(desk),
        *("--format", "all", "--out", out),
        *("--recipient", "Dr. Ito", "--recipient-address", "9 Oak St"),
    )
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        told = json.loads(archive.read("manifest.json"))
        for one in told["files"]:
            data = archive.read(one["name"])
            assert (one["bytes"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        names = {one["name"] for one in told["files"]}
    assert {"record.fhir.json", "record.ccda.xml", "care-summary.pdf", "tables/person.csv"} <= names
    (line,) = desk.run("disclosures", mrn(desk))["disclosures"]
    assert (line["number"], line["recipient"]) == (said["disclosure"], "Dr. Ito")


def test_nothing_is_overwritten_and_nothing_is_disclosed_then(desk: Desk) -> None:
    out = desk.tmp / "there.json"
    out.write_text("mine")
    refused = desk.run(
        "export", "patient", mrn(desk), "--out", out, "--recipient", "Dr. Ito", status=1
    )
    assert "nothing is ever overwritten" in refused
    assert out.read_text() == "mine"
    assert desk.run("disclosures", mrn(desk))["disclosures"] == []


def test_a_purpose_that_needs_an_authorization_is_refused(desk: Desk) -> None:
    refused = desk.run(
        *("export", "patient", mrn(desk), "--recipient", "Harlan Motors", "--purpose", "employer"),
        status=1,
    )
    assert "written authorization" in refused
