"""The protected record from the command line: who reads it, who does not, and what is said."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, bundle
from open_clinic import PASSWORD

ROLES = {
    "beatriz": ("bh-clinician",),
    "oscar": ("nurse", "oh-nurse"),
    "paula": ("privacy-officer",),
    "carla": ("coach",),
}


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    """A desk of five people, each of whom signed in once, and one person."""
    secret = desk.tmp / "theirs"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    for name, roles in ROLES.items():
        said = [part for role in roles for part in ("--role", role)]
        desk.run(
            *("users", "add", name, *said, "--display", name.title()),
            *("--new-password-file", secret, "--user", "amoreau"),
        )
    for name in ("beatriz", "oscar", "amoreau"):
        desk.run("roster", "--user", name)
    desk.run("import", "fhir", bundle(desk.tmp / "one.json"), "--user", "amoreau")
    return desk


@pytest.fixture
def person(staffed: Desk) -> str:
    (found,) = staffed.run("roster", "--user", "amoreau")["people"]
    return str(found["mrn"])


def _add(desk: Desk, person: str, user: str, compartment: str, title: str, **more: Any) -> Any:
    return desk.run(
        *("protected", "add", person, "--compartment", compartment, "--title", title),
        *("--user", user),
        **more,
    )


def test_an_entry_is_written_listed_amended_and_marked(staffed: Desk, person: str) -> None:
    written = _add(staffed, person, "amoreau", "genetic", "BRCA1 variant")
    assert (written["compartment"], written["kind"], written["version"]) == ("genetic", "note", 1)
    draft = staffed.tmp / "draft.json"
    draft.write_text(
        json.dumps({"text": "Confirmed.", "occurred_on": "2026-11-20", "facts": {"by": "lab"}}),
        encoding="utf-8",
    )
    amended = staffed.run(
        *("protected", "amend", person, written["id"], "--draft", draft, "--user", "amoreau")
    )
    assert amended["title"] == "BRCA1 variant"
    assert (amended["text"], amended["occurred_on"]) == ("Confirmed.", "2026-11-20")
    assert (amended["replaces"], amended["facts"]) == (written["id"], {"by": "lab"})
    listed = staffed.run("protected", "list", person, "--user", "amoreau")
    assert [one["id"] for one in listed["entries"]] == [amended["id"]]
    assert listed["withheld"] == {"count": 0}
    words = staffed.run("protected", "list", person, "--user", "amoreau", as_json=False)
    assert "BRCA1 variant" in words
    staffed.run(
        *("protected", "error", person, amended["id"], "--reason", "another person's"),
        *("--user", "amoreau"),
    )
    assert staffed.run("protected", "list", person, "--user", "amoreau")["entries"] == []


def test_a_part_that_is_not_open_is_exit_3_and_is_not_named(staffed: Desk, person: str) -> None:
    mine = _add(staffed, person, "beatriz", "sud_part2", "Buprenorphine")
    refused = {
        _add(staffed, person, "amoreau", "sud_part2", "x", status=3),
        _add(staffed, person, "amoreau", "no-such-part", "x", status=3),
        _add(staffed, person, "amoreau", "general", "x", status=3),
        staffed.run(
            *("protected", "error", person, mine["id"], "--reason", "x", "--user", "amoreau"),
            status=3,
        ),
    }
    assert len(refused) == 1
    assert "sud" not in refused.pop()
    for name, count in (("amoreau", 1), ("carla", 1)):
        listed = staffed.run("protected", "list", person, "--user", name)
        assert (listed["entries"], listed["withheld"]) == ([], {"count": count})
        assert "sud" not in json.dumps(listed)
    for arguments in (("chart", person), ("protected", "list", person)):
        said = staffed.run(*arguments, "--user", "amoreau", as_json=False)
        assert "1 entry is kept where your role does not read." in said
    assert staffed.run("chart", person, "--user", "amoreau")["withheld"] == {"count": 1}
    staffed.run("protected", "list", person, "--user", "paula", status=3)


def test_the_hat_is_worn_alone_and_with_a_purpose(staffed: Desk, person: str) -> None:
    hat = ("--user", "oscar", "--hat", "oh-nurse", "--purpose", "return to work")
    _add(staffed, person, "amoreau", "genetic", "BRCA1 variant")
    assert "purpose" in staffed.run("roster", *hat[:4], status=1)
    staffed.run("roster", "--user", "carla", "--hat", "oh-nurse", "--purpose", "x", status=3)
    written = staffed.run(
        *("protected", "add", person, "--compartment", "occupational"),
        *("--title", "No lifting above 10 kg", "--kind", "work-status", *hat),
    )
    with_hat = staffed.run("protected", "list", person, *hat)
    assert [one["id"] for one in with_hat["entries"]] == [written["id"]]
    assert with_hat["withheld"] == {"count": 1}
    assert not with_hat["may_break_glass"]
    staffed.run("chart", person, *hat, status=3)
    staffed.run("print", "care-summary", person, *hat, status=3)
    without = staffed.run("protected", "list", person, "--user", "oscar")
    assert [one["title"] for one in without["entries"]] == ["BRCA1 variant"]
    entries = staffed.run("audit", "--actor", "oscar", "--user", "paula")["entries"]
    worn = [one for one in entries if one["roles"] == "oh-nurse"]
    assert {one["purpose"] for one in worn} == {"return to work"}
    assert "put on the hat" in {one["act"] for one in worn}


def test_an_emergency_is_loud_short_and_reviewed(staffed: Desk, person: str) -> None:
    _add(staffed, person, "beatriz", "sud_part2", "Buprenorphine")
    me = ("--user", "amoreau")
    assert "reason" in staffed.run("emergency", person, *me, status=1)
    staffed.run("emergency", person, "--reason", "x", "--user", "carla", status=3)
    begun = staffed.run("emergency", person, "--reason", "Unconscious at the line", *me)
    assert begun["runs"]
    assert [one["title"] for one in begun["protected"]["entries"]] == ["Buprenorphine"]
    assert "EMERGENCY" in staffed.run("protected", "list", person, *me, as_json=False)
    ended = staffed.run("emergency", person, "--end", *me)
    assert not ended["runs"]
    assert ended["protected"]["entries"] == []
    assert "no emergency access" in staffed.run("emergency", person, "--end", *me, status=1)
    staffed.run("emergencies", "list", "--user", "beatriz", status=3)
    staffed.clock.advance(timedelta(days=1))
    paula = ("--user", "paula")
    (waiting,) = staffed.run("emergencies", "list", "--unreviewed", *paula)["emergencies"]
    assert (waiting["id"], waiting["reason"]) == (begun["id"], "Unconscious at the line")
    assert "TO REVIEW" in staffed.run("emergencies", "list", *paula, as_json=False)
    review = ("emergencies", "review", begun["id"], "--note", "Right: seen with the provider")
    assert "their own" in staffed.run(*review, *me, status=1)
    assert staffed.run(*review, *paula)["reviewed_by"] == "Paula"
    assert staffed.run("emergencies", "list", "--unreviewed", *paula)["emergencies"] == []
    assert "already" in staffed.run(*review, *paula, status=1)
    by_id = ("audit", "--patient", waiting["patient_id"], *paula)
    acts = [one["act"] for one in staffed.run(*by_id)["entries"]]
    # Those about the protected record name nobody, and are found all the same.
    for act in ("broke the glass", "read in an emergency", "added", "reviewed emergency access"):
        assert act in acts


def test_what_cannot_be_understood_is_said(staffed: Desk, person: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    for text in ("[]", "{", '{"colour": "red"}', '{"title": 5, "compartment": "genetic"}'):
        wrong.write_text(text, encoding="utf-8")
        staffed.run("protected", "add", person, "--draft", wrong, "--user", "amoreau", status=1)
    for more in (("--kind", "poem"), ("--occurred-on", "soonish"), ("--title", "")):
        staffed.run(
            *("protected", "add", person, "--compartment", "genetic", "--title", "x", *more),
            *("--user", "amoreau"),
            status=1,
        )
    staffed.run("protected", "amend", person, "nothing", "--user", "amoreau", status=1)
    staffed.run("emergencies", "review", "nothing", "--note", "x", "--user", "paula", status=1)
