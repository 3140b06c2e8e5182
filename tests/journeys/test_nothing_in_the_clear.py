"""A day's work leaves no patient's value readable on the disk, and calls no other computer.

The program runs as people run it, in processes of its own, with a home and a temporary folder of
its own. Values are planted in what it imports and types; afterwards every byte of every file and
every file's name is searched for them. What the person asked for as a file lies elsewhere.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent / "helpers" / "watched"
PLANTED = (
    *("Quaxelby", "Zephyrine", "Wobblewood", "5550177", "plonkwort", "Grumbletoe"),
    # Of a referral that would itself disclose: its recipient, its question, what happened.
    *("Brackenwhistle", "snufflewort", "Tumbledown"),
)
ANN = "5e3a1d7e-0000-4000-8000-000000000001"
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": f"urn:uuid:{ANN}",
            "resource": {
                "resourceType": "Patient",
                "id": ANN,
                "name": [{"family": "Quaxelby", "given": ["Zephyrine"]}],
                "telecom": [{"system": "phone", "value": "614-555-0177", "use": "home"}],
                "address": [{"line": ["77 Wobblewood Lane"], "city": "Columbus", "state": "OH"}],
                "birthDate": "1980-05-17",
                "gender": "female",
            },
        },
        {
            "fullUrl": "urn:uuid:5e3a1d7e-0000-4000-8000-000000000002",
            "resource": {
                "resourceType": "Condition",
                "id": "5e3a1d7e-0000-4000-8000-000000000002",
                "subject": {"reference": f"urn:uuid:{ANN}"},
                "code": {"text": "Grumbletoe of the left foot"},
                "recordedDate": "2026-01-04",
            },
        },
    ],
}


class Day:
    """A computer on which ClinicDesk runs, watched."""

    def __init__(self, place: Path) -> None:
        self.disk = place / "disk"
        self.asked_for = place / "asked-for"
        self.report = place / "watched.txt"
        for folder in (self.disk / "home", self.disk / "temp", self.disk / "work", self.asked_for):
            folder.mkdir(parents=True)
        self.password = self.asked_for / "password"
        self.password.write_text("velvet otter marble canyon\n", encoding="utf-8")
        self.environ = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.disk / "home"),
            "TMPDIR": str(self.disk / "temp"),
            "CLINICDESK_HOME": str(self.disk / "clinicdesk"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(HERE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CLINICDESK_WATCH": str(self.report),
            "CLINICDESK_PLANTED": "|".join(PLANTED),
        }

    def command(self, *said: object) -> list[str]:
        return [
            sys.executable, "-m", "clinicdesk", *map(str, said),
            "--clinic", str(self.disk / "clinic"), "--password-file", str(self.password),
            "--quiet",
        ]  # fmt: skip

    def run(self, *said: object, status: int = 0) -> str:
        done = subprocess.run(
            self.command(*said, "--json"),
            cwd=self.disk / "work",
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stderr

    def findings(self) -> list[str]:
        """Every file with a planted value in its name or among its bytes."""
        found = []
        for path in self.disk.rglob("*"):
            name = str(path.relative_to(self.disk))
            data = path.read_bytes() if path.is_file() else b""
            for word in PLANTED:
                forms = (word.encode(), word.encode("utf-16-le"), word.lower().encode())
                if word.casefold() in name.casefold() or any(form in data for form in forms):
                    found.append(f"{name}: {word}")
        return found

    def watched(self) -> list[str]:
        return self.report.read_text(encoding="utf-8").split("\n")[:-1] if self.seen else []

    @property
    def seen(self) -> bool:
        return self.report.exists()


@pytest.fixture(scope="module")
def one_day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    made = Day(tmp_path_factory.mktemp("day"))
    made.run(
        "init", "--admin", "amoreau", "--site", "Plant 2",
        "--device-secret", f"file:{made.asked_for / 'device.key'}",
        "--recovery-out", made.asked_for / "recovery",
    )  # fmt: skip
    bundle = made.asked_for / "bundle.json"
    bundle.write_text(json.dumps(BUNDLE), encoding="utf-8")
    made.run("import", "fhir", bundle)
    return made


@pytest.fixture
def day(one_day: Day) -> Iterator[Day]:
    yield one_day
    one_day.report.unlink(missing_ok=True)


def test_the_search_itself_finds_what_lies_in_the_clear(day: Day) -> None:
    assert day.findings() == []
    (day.disk / "temp" / "left.txt").write_bytes("Quaxelby".encode("utf-16-le"))
    assert day.findings() == ["temp/left.txt: Quaxelby"]
    gone = day.disk / "temp" / "gone.txt"
    code = f"import os; open({str(gone)!r}, 'w').write('Grumbletoe'); os.remove({str(gone)!r})"
    subprocess.run([sys.executable, "-c", code], env=day.environ, check=True)
    assert day.watched() == ["removed with a value in it: gone.txt"]
    (day.disk / "temp" / "left.txt").unlink()


def test_a_days_commands(day: Day) -> None:
    (person,) = json.loads(day.run("roster", "--search", "quaxelby"))["people"]
    day.run("chart", person["mrn"])
    order = json.loads(
        day.run(
            "referrals", "new", "--patient", person["mrn"], "--service", "Podiatry",
            "--type", "evaluate", "--urgency", "routine",
            "--question", "Is it a plonkwort?", "--to", "Capital Feet", "--agreed",
        )
    )  # fmt: skip
    _protected_referral(day, person["mrn"])
    day.run("print", "packet", order["number"], "--out", day.asked_for / "p.pdf",
            "--recipient", "Capital Feet")  # fmt: skip
    day.run("print", "accounting", person["mrn"], "--out", day.asked_for / "a.pdf",
            "--recipient", "Zephyrine Quaxelby")  # fmt: skip
    day.run("consents", "record", person["mrn"], "--for", "legal", "--to", "Wobblewood, attorney",
            "--what", "All", "--signed-on", "2026-01-04", "--signed-by", "Zephyrine Quaxelby",
            "--until", "2036-01-04")  # fmt: skip
    day.run("backup")
    day.run("verify")
    day.run("audit", "--patient", person["mrn"])
    day.run("roster", "--search", "nobody-of-this-name")
    bad = day.asked_for / "bad.json"
    bad.write_text('{"resourceType": "Patient", "name": [{"family": "Quaxelby"', encoding="utf-8")
    day.run("import", "fhir", bad, status=1)
    assert day.findings() == []
    assert day.watched() == []


def test_files_lists_and_programs(day: Day) -> None:
    """HR's file in and back out, the record in every form, lists by a rule, programs and plans."""
    (person, *_more) = json.loads(day.run("roster", "--search", "quaxelby"))["people"]
    mrn = person["mrn"]
    head = "employee_id,last_name,first_name,date_of_birth,sex,hire_date,term_date,phone\n"
    rows = (
        "E1,Quaxelby,Zephyrine,1980-05-17,F,2020-01-01,,6145550177\n"
        "E2,Wobblewood,Plonkwort,1971-02-03,M,2020-01-01,,\n"
        "E3,Grumbletoe,Tumbledown,31/31/1971,M,2020-01-01,,\n"
    )
    hr = day.asked_for / "hr.csv"
    hr.write_text(head + rows, encoding="utf-8")
    day.run("import", "census", hr, "--employer", "Harlan", "--dry-run")
    day.run("import", "census", hr, "--employer", "Harlan", "--decide", f"2={mrn}")
    number = json.loads(day.run("census", "list"))["imports"][0]["id"]
    day.run("census", "show", number)
    day.run("census", "return-file", number, "--out", day.asked_for / "back.csv")
    day.run("eligibility", mrn, "--rows")
    details = day.asked_for / "details.json"
    details.write_text('{"occupation": "Plonkwort", "shift": "Night"}', encoding="utf-8")
    day.run("person", "set", mrn, details)
    day.run("person", "show", mrn)
    day.run("person", "history", mrn)
    for form in ("fhir", "ccda", "csv", "pdf", "all"):
        day.run("export", "patient", mrn, "--format", form, "--out", day.asked_for / f"out.{form}")
    day.run("registries", "refresh")
    day.run("registries", "show", "no-primary-care")
    day.run("registries", "explain", "no-primary-care", mrn)
    day.run("programmes", "enrol", mrn, "weight", "--reason", "plonkwort")
    day.run("plan", "apply", mrn, "depression", "--dry-run")
    day.run("duplicates")
    day.run("census", "undo", number, "--reason", "wrong file")
    assert day.findings() == []
    assert day.watched() == []


def _protected_referral(day: Day, mrn: str) -> None:
    """Made, followed, read, listed and marked; its paper comes in."""
    report = day.asked_for / "report.txt"
    report.write_text("Tumbledown is well", encoding="utf-8")
    made = json.loads(
        day.run(
            "referrals", "new", "--patient", mrn, "--service", "Psychiatry", "--to",
            "Brackenwhistle House", "--question", "Is it snufflewort?", "--type", "evaluate",
            "--urgency", "routine",
        )
    )  # fmt: skip
    assert made["protected"]
    day.run("referrals", "record", made["number"], "attempt", "--note", "Tumbledown said yes",
            "--evidence", report)  # fmt: skip
    day.run("referrals", "show", made["number"])
    day.run("referrals", "events", made["number"])
    day.run("referrals", "list")
    day.run("directory", "mark", "Brackenwhistle House", "behavioural", "--move")
    day.run("directory", "list")


def test_a_window_that_shows_every_page(day: Day) -> None:
    pictures = day.asked_for / "pictures"
    done = subprocess.run(
        [*day.command("window"), "--user", "amoreau", "--screenshots", str(pictures)],
        cwd=day.disk / "work",
        env=day.environ,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(pictures.glob("*.png")), "the pages were drawn"
    assert day.findings() == []
    assert day.watched() == []


def test_a_failure_of_ours_tells_no_value(day: Day) -> None:
    broken = day.asked_for / "broken"
    broken.mkdir()
    (broken / "usercustomize.py").write_text(
        "import clinicdesk.domain.dates as dates\n"
        "def fail(*said): raise ValueError('Quaxelby, Zephyrine, 614-555-0177', *said)\n"
        "dates.age_text = fail\n",
        encoding="utf-8",
    )
    environ = day.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{broken}"}
    code = (
        "import runpy, sys; import usercustomize; sys.argv[0] = 'clinicdesk';"
        "runpy.run_module('clinicdesk', run_name='__main__')"
    )
    said = day.command("roster")
    done = subprocess.run(
        [said[0], "-c", code, *said[3:]],
        cwd=day.disk / "work",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70, done.stderr
    assert not any(word in done.stdout + done.stderr for word in PLANTED)
    logs = [path for path in (day.disk / "clinicdesk").rglob("*.log*") if path.stat().st_size]
    assert logs, "the failure is in the log"
    assert day.findings() == []


def test_a_killed_process_leaves_nothing(day: Day) -> None:
    (person,) = json.loads(day.run("roster"))["people"]
    for delay in (0.6, 0.9, 1.2):
        going = subprocess.Popen(
            day.command("print", "care-summary", person["mrn"], "--out", day.asked_for / "c.pdf"),
            cwd=day.disk / "work",
            env=day.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            going.wait(delay)
        except subprocess.TimeoutExpired:
            going.send_signal(signal.SIGKILL)
            going.wait()
        (day.asked_for / "c.pdf").unlink(missing_ok=True)
    assert day.findings() == []
    day.run("verify")
