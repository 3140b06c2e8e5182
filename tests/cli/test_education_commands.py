"""``education``: suggested, given, asked about and printed by commands."""

import io
from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


def _mrn(desk: Desk) -> str:
    mrn: str = desk.run("roster", "--search", "")["people"][0]["mrn"]
    return mrn


def test_every_leaflet_is_listed_with_its_grades(desk: Desk) -> None:
    listed = desk.run("education", "leaflets")["leaflets"]
    assert len(listed) == 36
    assert all(grade <= 6 for one in listed for grade in one["grades"].values())
    assert "asthma (es): El asma y sus zonas. Grade 4: easy to read." in desk.run(
        "education", "leaflets", as_json=False
    )


def test_a_leaflet_is_given_asked_about_and_seen(desk: Desk) -> None:
    mrn = _mrn(desk)
    desk.run("plan", "apply", mrn, "sleep")
    found = desk.run("education", "suggest", mrn)["suggested"]
    first = next(one for one in found if one["topic"] == "sleep")
    assert first["concern"]
    line = ("--method", "verbal", "--concern", first["concern"])
    given = desk.run("education", "give", mrn, "sleep", *line)
    assert (given["method"], given["plan"], given["current"]) == ("verbal", first["plan"], True)
    back = ("education", "teach-back", mrn, "sleep", "correct")
    assert "what the person said" in desk.run(*back, status=1)
    done = desk.run(*back, "--said", "I get up at six")
    assert done["outcome"] == "correct"
    assert done["ask_on"] is None
    (listed,) = desk.run("education", "list", mrn)["given"]
    assert listed["teach_back"][0]["said"] == "I get up at six"
    words = desk.run("education", "list", mrn, as_json=False)
    assert "sleep (en): said back in their own words" in words


def test_words_are_piped_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mrn = _mrn(desk)
    desk.run("education", "give", mrn, "sleep")
    monkeypatch.setattr("sys.stdin", io.StringIO("I leave my phone in the kitchen\n"))
    done = desk.run("education", "teach-back", mrn, "sleep", "re-taught", "--said", "-")
    assert done["teach_back"][0]["said"] == "I leave my phone in the kitchen"


def test_who_is_to_be_asked_is_listed_on_the_day(desk: Desk) -> None:
    mrn = _mrn(desk)
    desk.run("education", "give", mrn, "asthma", "--language", "es")
    assert desk.run("education", "due")["due"] == []
    assert "Nobody" in desk.run("education", "due", "--mine", as_json=False)


def test_it_is_printed_for_the_person_in_two_languages(desk: Desk, tmp_path: Path) -> None:
    mrn, target = _mrn(desk), tmp_path / "leaflet.pdf"
    both = ("--language", "en", "--language", "es")
    said = desk.run("education", "print", mrn, "asthma", *both, "--out", str(target))
    assert target.read_bytes().startswith(b"%PDF")
    assert said["pages"] >= 2
    assert said["disclosure"]
    again = ("education", "print", mrn, "asthma", "--large", "--out", str(target))
    assert "ever overwritten" in desk.run(*again, status=1)
    copy = desk.run(
        *("education", "print", mrn, "sleep", "--clinic-copy", "--note", "See you on Monday."),
        *("--out", str(tmp_path / "copy.pdf")),
    )
    assert copy["disclosure"] is None


def test_bad_input_is_told(desk: Desk) -> None:
    mrn = _mrn(desk)
    assert "no such leaflet" in desk.run("education", "give", mrn, "measles", status=1)
    assert "not given this leaflet" in desk.run(
        "education", "teach-back", mrn, "sleep", "declined", status=1
    )
    late = ("education", "give", mrn, "sleep", "--ask-on", "2020-01-01")
    assert "after today" in desk.run(*late, status=1)
