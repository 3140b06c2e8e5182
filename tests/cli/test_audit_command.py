"""``audit``: the log, what is unusual in it, whether it holds, and a report of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from cli_desk import Desk
from open_clinic import PASSWORD
from pdf_reading import page_texts

from clinicdesk.domain.people import PatientDraft, PersonName

NIGHT = timedelta(hours=11)
"""From nine in the morning to eight in the evening at the clinic."""


@pytest.fixture
def read(desk: Desk) -> str:
    """A chart with the reader's own name, opened in the evening; returns its number."""
    with desk.parts.doors().unlock(desk.folder, "amoreau", PASSWORD) as clinic:
        person, _change = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Moreau", given="Anne"))
        )
        desk.clock.advance(NIGHT)
        clinic.charts.open(clinic.actor, person.id, "treatment")
        return person.mrn


def test_the_log_is_told_with_its_signatures(desk: Desk, read: str) -> None:
    said = desk.run("audit", "--patient", read)
    assert said["chain_ok"]
    assert said["signatures"]["uncovered"] == said["signatures"]["broken"] == []
    assert said["signatures"]["covered"] > 0
    assert said["checkpoints"] == []
    assert {(one["act"], one["kind"]) for one in said["entries"]} >= {
        ("opened", "chart"),
        ("opened", "audit"),
    }
    assert "The log is whole" in desk.run("audit", as_json=False)


def test_what_is_unusual_is_told_with_reasons(desk: Desk, read: str) -> None:
    said = desk.run("audit", "--unusual", "--since", "2026-11-01")
    rules = {one["rule"]: one for one in said["unusual"]}
    assert {"own-record", "out-of-hours"} <= rules.keys()
    assert rules["own-record"]["actor"] == "amoreau"
    assert "own name" in desk.run("audit", "--unusual", as_json=False)
    assert "everybody" in desk.run("audit", "--unusual", "--patient", read, status=1)


def test_a_report_is_written_and_never_over_another_file(
    desk: Desk, read: str, tmp_path: Path
) -> None:
    out = tmp_path / "report.pdf"
    assert desk.run("audit", "--unusual", "--out", out)["report"] == str(out)
    assert "own name" in " ".join(page_texts(out.read_bytes()))
    assert "already" in desk.run("audit", "--out", out, status=1)


def test_a_forged_log_is_told(desk: Desk, read: str) -> None:
    with (
        desk.parts.doors().unlock(desk.folder, "amoreau", PASSWORD) as clinic,
        clinic._opened.store.raw_connection() as connection,
    ):
        connection.execute("DROP TRIGGER audit_signature_no_update")
        connection.execute("UPDATE audit_signature SET signature = zeroblob(64)")
    said = desk.run("audit")
    assert said["chain_ok"]
    assert said["signatures"]["broken"]
    assert "NOT WHOLE" in desk.run("audit", as_json=False)
    assert "Damage" in desk.run("verify", status=4)


def test_nobody_of_this_number_is_said(desk: Desk) -> None:
    assert "no person" in desk.run("audit", "--patient", "CD-999999-X", status=1)
