"""Tables of a record: read back by others' readers, and nothing in them runs."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_person import row
from sample_record import record

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.coding import Coded
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
