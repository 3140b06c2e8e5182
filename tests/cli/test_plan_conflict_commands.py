"""``plan conflicts``, ``plan resolve``, ``plan reopen`` and ``plan template``."""

from pathlib import Path

import pytest
from cli_desk import Desk, bundle


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.init()
    desk.run("import", "fhir", bundle(tmp_path / "one.json"))
    return desk


def _changed(desk: Desk, file: Path, before: str, after: str, key: str = "weight") -> Path:
    desk.run("plan", "template", "export", key, "--out", str(file))
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    return file


def test_a_conflict_is_shown_settled_and_asked_again(desk: Desk, tmp_path: Path) -> None:
    mrn = desk.run("roster", "--search", "")["people"][0]["mrn"]
    assert "no care plan" in desk.run("plan", "conflicts", mrn, status=1)
    both = _changed(desk, tmp_path / "weight.toml", "[[goal]]", GAIN)
    desk.run("plan", "template", "import", str(both), "--note", "To try it out")
    desk.run("plan", "apply", mrn, "weight")
    (found,) = desk.run("plan", "conflicts", mrn)["conflicts"]
    assert (found["key"], found["state"]) == ("weight-both-ways", "open")
    words = desk.run("plan", "conflicts", mrn, as_json=False)
    assert words.startswith("1 to settle")
    ways = ("plan", "resolve", mrn, "weight-both-ways", "--how")
    assert "Say why" in desk.run(*ways, "accepted", status=1)
    assert "still stand" in desk.run(*ways, "changed", status=1)
    settled = desk.run(*ways, "accepted", "--because", "First gain, then lose")
    assert (settled["state"], settled["resolution"]) == ("settled", "accepted")
    again = desk.run("plan", "reopen", mrn, "weight-both-ways", "--because", "He asked")
    assert (again["state"], again["asked_again"]) == ("again", "He asked")
    asked = desk.run(*ways, "asked", "--because", "Which comes first?", "--due", "2099-01-01")
    assert asked["state"] == "asked"


GAIN = """[[goal]]
key = "gain"
concerns = ["weight"]
text = "Gain weight after the operation"
measure = "8867-4"
comparator = "at most"
value = "90"
unit = "/min"
due_after_days = 90
action = "I eat three meals."

[[goal]]"""


def test_a_template_is_exported_changed_imported_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    file = _changed(
        desk, tmp_path / "sleep.toml", "due_after_days = ", "due_after_days = 1", "sleep"
    )
    assert desk.run("plan", "template", "import", str(file), "--check")["key"] == "sleep"
    assert "Say what was changed" in desk.run("plan", "template", "import", str(file), status=1)
    done = desk.run("plan", "template", "import", str(file), "--note", "Slower")
    assert (done["version"], len(done["differences"])) == ("1.1", 1)
    words = desk.run("plan", "template", "show", "sleep", as_json=False)
    assert "Why: Slower" in words
    assert "version 1.1, adapted by" in desk.run("plan", "templates", as_json=False)
    back = desk.run("plan", "template", "reset", "sleep", "--note", "As before")
    assert (back["version"], back["differences"]) == ("1", [])
    file.write_text("key = 3", encoding="utf-8")
    said = desk.run("plan", "template", "import", str(file), "--note", "x", status=1)
    assert "The template, " in said
    assert "cannot be read" in desk.run(
        "plan", "template", "import", str(tmp_path / "none.toml"), status=1
    )
