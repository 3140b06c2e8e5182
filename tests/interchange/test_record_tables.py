"""Tables of a record: read back by others' readers, and nothing in them runs."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_person import row
from sample_plan import plan
from sample_record import record

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    Milestone,
    WarningSign,
    Who,
)
from clinicdesk.interchange.record_tables import archive_of, record_tables, safe_cell

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def rows(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_each_kind_of_row_has_a_table() -> None:
    tables = record_tables(record())
    assert {"person.csv", "conditions.csv", "observations.csv", "goals.csv"} <= tables.keys()
    assert len(rows(tables["conditions.csv"])) == len(record().clinical.conditions)
    (first, *_rest) = rows(tables["medications.csv"])
    assert first["code_text"]


@pytest.mark.parametrize("said", ["=1+1", "+1 614", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_words_that_a_spreadsheet_would_run_are_kept_and_harmless(said: str) -> None:
    one = Observation(**row(900, Coded(said), "2026-01-02", text=said, value=Decimal("-1.50")))
    tables = record_tables(record(clinical=ClinicalPicture(observations=(one,))))
    (found,) = rows(tables["observations.csv"])
    assert found["code_text"] == f"'{said}"
    assert found["value"] == "-1.50", "a number is one"


@given(st.text())
def test_any_words_come_back(said: str) -> None:
    cell = safe_cell(said)
    assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert cell.removeprefix("'") == said.replace("\x00", "\ufffd").removeprefix("'")


def test_the_same_tables_give_the_same_archive() -> None:
    once, again = (archive_of(record_tables(record()), AT) for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert archive.testzip() is None
        assert b"one file for each kind of row" in archive.read("README.txt")


def test_what_a_plan_carries_has_tables_of_its_own() -> None:
    made = plan()
    goal = replace(
        made.goals[0],
        milestones=(Milestone(text="Sleep 6 hours", value=Decimal(6)),),
        acceptances=(
            Acceptance(who=Who.PATIENT, status=AcceptanceStatus.DISAGREE, reason="=too soon"),
        ),
    )
    full = replace(
        made,
        goals=(goal, *made.goals[1:]),
        barrier_help=(BarrierHelp(barrier=made.barriers[0], resource="Night menu"),),
        warning_signs=(WarningSign(sign="Chest pain"),),
        caregiver=Caregiver(name="Mai", strain=6),
    )
    tables = record_tables(record(plans=(full,)))
    (step,) = rows(tables["goal_steps.csv"])
    assert (step["text"], step["value"], step["goal_id"]) == ("Sleep 6 hours", "6", str(goal.id))
    (said,) = rows(tables["goal_acceptances.csv"])
    assert (said["status"], said["reason"]) == ("disagree", "'=too soon")
    (asked,) = rows(tables["caregivers.csv"])
    assert (asked["name"], asked["strain"], asked["plan_id"]) == ("Mai", "6", str(full.id))
    assert "milestones" not in rows(tables["goals.csv"])[0]
    assert rows(tables["concerns.csv"])[0]["origin"] == "problem"
    bare = record_tables(record())
    assert not {"goal_steps.csv", "caregivers.csv", "warning_signs.csv"} & bare.keys()
