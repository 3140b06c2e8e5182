"""``import census``, ``census`` and ``eligibility``."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk

HEAD = ("employee_id", "last_name", "first_name", "date_of_birth", "sex", "hire_date", "term_date")


def people(count: int, start: int = 0) -> list[list[str]]:
    """People whose names and birth dates have nothing in common."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        [
            f"E{n:03d}",
            f"{letters[n % 26] * 2}{letters[(n * 7) % 26]}orin{letters[n // 26]}",
            f"{letters[(n * 11) % 26]}{letters[(n * 5) % 26]}anda",
            f"{1960 + n % 40}-{n % 12 + 1:02d}-{n % 27 + 1:02d}",
            "F",
            "2020-01-01",
            "",
        ]
        for n in range(start, start + count)
    ]


def written(path: Path, rows: Iterable[Iterable[str]], head: Iterable[str] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(head), *map(list, rows)])
    return path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    return desk


def taken(desk: Desk, path: Path, *more: object, status: int = 0) -> Any:
    return desk.run("import", "census", path, "--employer", "Harlan", *more, status=status)


def test_a_file_is_tried_taken_in_and_is_the_same_again(desk: Desk) -> None:
    path = written(desk.tmp / "one.csv", people(30))
    tried = taken(desk, path, "--profile", "weekly", "--dry-run")
    assert tried["outcomes"]["new"] == 30
    assert desk.run("census", "list")["imports"] == []
    said = taken(desk, path, "--profile", "weekly")
    assert said["created"] == {"EligibilityRow": 30}
    assert said["people"]["created"] == 30
    assert said["read"] == 30
    again = taken(desk, path, "--profile", "weekly")
    assert again["unchanged"] == {"EligibilityRow": 30}
    assert "same file" in again["files"][0]["reason"]
    assert desk.run("roster", "--limit", 100)["total"] == 30


def test_too_many_missing_are_refused_until_somebody_says_why(desk: Desk) -> None:
    taken(desk, written(desk.tmp / "one.csv", people(40)))
    short = written(desk.tmp / "two.csv", people(30))
    refused = taken(desk, short, status=1)
    assert "10 of 40" in refused
    assert "accept" in refused
    said = taken(desk, short, "--accept-omissions", "A plant was sold")
    assert said["outcomes"]["missing"] == 10
    listed = desk.run("census", "list")["imports"]
    assert listed[0]["accepted_because"] == "A plant was sold"
    standing = {one["eligibility"] for one in desk.run("roster", "--limit", 100)["people"]}
    assert standing == {"eligible", "inactive"}


def test_eligibility_shows_spans_and_what_was_told_before(desk: Desk) -> None:
    rows = people(30)
    taken(desk, written(desk.tmp / "one.csv", rows))
    rows[3][6] = "2026-11-01"
    taken(desk, written(desk.tmp / "two.csv", rows))
    mrn = next(
        one["mrn"]
        for one in desk.run("roster", "--limit", 100)["people"]
        if one["eligibility"] == "inactive"
    )
    said = desk.run("eligibility", mrn, "--rows")
    assert [span["state"] for span in said["spans"]] == ["ended"]
    assert said["spans"][0]["end_kind"] == "explicit"
    assert [span["state"] for span in said["history"]] == ["retro-corrected"]
    assert said["rows"][0]["cells"]["term_date"] == "2026-11-01"
    words = desk.run("eligibility", mrn, "--rows", as_json=False)
    assert "as HR wrote it" in words
    assert "term_date: 2026-11-01" in words


def test_an_import_is_taken_back_and_the_return_file_names_nobody(desk: Desk) -> None:
    rows = people(30)
    rows[2][3] = "13/45/2020"
    said = taken(desk, written(desk.tmp / "one.csv", rows))
    assert said["rejected"][0]["where"] == "line 4"
    number = said["imports"][0]
    back = desk.run("census", "return-file", number)["text"]
    assert "rows rejected,1" in back
    for row in rows:
        assert not any(cell in back for cell in row[:4])
    shown = desk.run("census", "show", number)
    assert shown["lines"][2]["reason"] == "bad_date"
    undone = desk.run("census", "undo", number, "--reason", "wrong employer")
    assert undone["removed"] == 29
    assert desk.run("roster", "--limit", 100)["total"] == 0
    assert "taken back" in desk.run("census", "undo", number, "--reason", "x", status=1)


def test_a_possible_duplicate_waits_and_is_decided(desk: Desk) -> None:
    rows = people(30)
    taken(desk, written(desk.tmp / "one.csv", rows))
    twin = list(rows[5])
    twin[0], twin[2] = "E900", twin[2][:-1] + "y"
    path = written(desk.tmp / "two.csv", [*rows, twin])
    said = taken(desk, path)
    assert said["kept_as_source"] == {"EligibilityRow": 1}
    assert said["waiting"][0]["where"] == "line 32"
    mrn = said["waiting"][0]["candidates"][0]["mrn"]
    assert desk.run("roster", "--limit", 100)["total"] == 30
    decided = taken(desk, path, "--decide", f"32={mrn}")
    assert decided["people"]["matched"] == 1
    assert taken(desk, path)["unchanged"] == {"EligibilityRow": 31}
    assert desk.run("roster", "--limit", 100)["total"] == 30


def test_what_is_no_eligibility_file_is_refused_by_name(desk: Desk) -> None:
    bad = desk.tmp / "book.csv"
    bad.write_bytes(b"PK\x03\x04" + bytes(200))
    good = written(desk.tmp / "good.csv", people(3))
    assert "spreadsheet" in taken(desk, bad, status=1)
    said = desk.run("import", "census", good, bad, "--employer", "Harlan", status=1)
    assert "1 of 2 files" in said
    assert desk.run("roster")["total"] == 3
