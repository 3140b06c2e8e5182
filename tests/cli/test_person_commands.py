"""A person's details at the command line: shown, changed from a file, with who changed what."""

import json
from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.init()
    made.run("import", "fhir", bundle(tmp_path / "ann.json"))
    return made


def _mrn(desk: Desk) -> str:
    (person,) = desk.run("roster")["people"]
    return str(person["mrn"])


def _try(desk: Desk, tmp_path: Path, said: dict[str, object], exit_status: int) -> object:
    path = tmp_path / "said.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return desk.run("person", "set", _mrn(desk), path, status=exit_status)


def _set(desk: Desk, tmp_path: Path, **said: object) -> object:
    return _try(desk, tmp_path, said, 0)


def test_what_is_set_is_shown_and_its_history_too(desk: Desk, tmp_path: Path) -> None:
    before = desk.run("person", "show", _mrn(desk))["person"]
    for key in ("races", "related", "coverages", "languages", "household", "birth_sex", "shift"):
        assert key in before, key
    _set(
        desk, tmp_path, shift="Night", primary_care_kind="none",
        safe_contact={"channel": "text", "avoid": ["home-mail"]}, birth_date="1980-05-02",
    )  # fmt: skip
    now = desk.run("person", "show", _mrn(desk))["person"]
    assert (now["shift"], now["primary_care_kind"]) == ("Night", "none")
    assert now["safe_contact"]["avoid"] == ["home-mail"]
    changes = desk.run("person", "history", _mrn(desk))["changes"]
    found = {one["field"]: (one["after"], one["path"]) for one in changes}
    assert found["shift"] == ("Night", "command")
    assert found["primary_care"] == ("No primary care", "command")
    assert found["safe_contact"] == ("Text message, never by letter", "command")
    patient = desk.run("chart", _mrn(desk))["patient"]
    assert {"races", "related", "coverages", "birth_date", "mrn", "name"} <= patient.keys()


def test_a_death_and_its_error(desk: Desk, tmp_path: Path) -> None:
    _set(desk, tmp_path, deceased_on="2026-02-01", deceased_source="family")
    now = desk.run("person", "show", _mrn(desk))["person"]
    assert (now["status"], now["deceased"]) == ("deceased", True)
    _set(desk, tmp_path, status="active")
    now = desk.run("person", "show", _mrn(desk))["person"]
    assert (now["status"], now["deceased"], now["deceased_at"]) == ("active", False, None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"shoe_size": 9}, "no field called shoe_size"),
        ({"status": "asleep"}, "status has no such value"),
        ({"status": "inactive"}, "Choose why"),
        ({"status_on": "soon"}, "status_on is no day"),
        ({"birth_date": "soon"}, "birth_date is no date"),
        ({"safe_contact": {"when": "never"}}, "safe_contact has other parts"),
        ({"shift": 3}, "shift has no such value"),
    ],
)
def test_what_cannot_be_set_says_what_can(
    desk: Desk, tmp_path: Path, said: dict[str, object], words: str
) -> None:
    refusal = _try(desk, tmp_path, said, 1)
    assert words in str(refusal)
