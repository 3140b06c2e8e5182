"""Consents and disclosures at the command line."""

from pathlib import Path

import pytest
from cli_desk import Desk, bundle
from pdf_reading import page_texts


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.init()
    made.run("import", "fhir", bundle(tmp_path / "ann.json"))
    return made


def _mrn(desk: Desk) -> str:
    (person,) = desk.run("roster")["people"]
    return str(person["mrn"])


def _record(desk: Desk, *more: object, status: int = 0) -> object:
    return desk.run(
        "consents", "record", _mrn(desk), "--for", "legal", "--to", "Ada Byron, attorney",
        "--what", "Visits of the last year", "--signed-on", "2026-11-20",
        "--signed-by", "Ann Rivers", *more, status=status,
    )  # fmt: skip


def test_recorded_asked_for_revoked(desk: Desk, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "a.pdf", "--recipient", "Ada Byron, attorney", "--purpose", "legal")
    refusal = desk.run("print", "care-summary", _mrn(desk), *out, status=1)
    assert "written authorization" in refusal
    scan = tmp_path / "signed.pdf"
    scan.write_bytes(b"%PDF-1.4 signed")
    answer = _record(desk, "--until", "2027-01-20", "--scan", scan)
    assert isinstance(answer, dict)
    (consent,) = answer["consents"]
    assert consent["status"] == "active"
    assert consent["document_id"]
    assert desk.run("print", "care-summary", _mrn(desk), *out)["disclosure"]
    (line,) = desk.run("disclosures", _mrn(desk))["disclosures"]
    assert line["legal_basis"] == "authorization"
    desk.run("consents", "revoke", _mrn(desk), consent["id"], "--how", "By telephone")
    (kept,) = desk.run("consents", "list", _mrn(desk))["consents"]
    assert kept["status"] == "inactive"
    again = ("--out", tmp_path / "b.pdf", *out[2:])
    desk.run("print", "care-summary", _mrn(desk), *again, status=1)
    assert not (tmp_path / "b.pdf").exists()


def test_what_is_missing_is_said_and_no_scan_is_left(desk: Desk, tmp_path: Path) -> None:
    scan = tmp_path / "signed.pdf"
    scan.write_bytes(b"%PDF-1.4 signed")
    said = _record(desk, "--scan", scan, status=1)
    assert "the day or the event that ends it" in str(said)
    assert desk.run("consents", "list", _mrn(desk))["consents"] == []
    assert desk.run("chart", _mrn(desk))["documents"] == []


def test_a_day_is_a_day(desk: Desk) -> None:
    assert "--until is not a day" in str(_record(desk, "--until", "soon", status=1))


def test_a_protected_entry_goes_with_a_document_by_consent(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "draft.json"
    draft.write_text('{"title": "Visit", "text": "Sleeps again"}', encoding="utf-8")
    entry = desk.run(
        "protected", "add", _mrn(desk), "--compartment", "behavioural", "--kind", "note",
        "--draft", draft,
    )["id"]  # fmt: skip
    out = tmp_path / "a.pdf"
    asked = (
        "print", "care-summary", _mrn(desk), "--out", out, "--protected", entry,
        "--recipient", "Dr. Ito", "--recipient-address", "9 Oak St, Columbus",
    )  # fmt: skip
    assert "outside the general record" in desk.run(*asked, status=1)
    desk.run(
        "consents", "record", _mrn(desk), "--for", "treatment", "--to", "Dr. Ito",
        "--part", "behavioural", "--what", "My visits", "--signed-on", "2026-11-20",
        "--signed-by", "Ann Rivers", "--until", "2027-11-20",
    )  # fmt: skip
    assert desk.run(*asked)["disclosure"]
    assert "Sleeps again" in " ".join(page_texts(out.read_bytes()))


def test_the_accounting_is_a_letter_to_the_person(desk: Desk, tmp_path: Path) -> None:
    printed = desk.run(
        "print", "accounting", _mrn(desk), "--out", tmp_path / "list.pdf",
        "--recipient", "Ann Rivers",
    )  # fmt: skip
    assert printed["disclosure"]
    (line,) = desk.run("disclosures", _mrn(desk))["disclosures"]
    assert line["legal_basis"] == "patient-access"
