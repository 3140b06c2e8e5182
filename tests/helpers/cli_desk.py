"""The command line on a clinic of its own, with a computer that is a folder."""

import json
from pathlib import Path
from typing import Any

import pytest
from open_clinic import MORNING, PASSWORD, doors_in

from clinicdesk.cli.main import run
from clinicdesk.domain.clock import FixedClock
from clinicdesk.startup import Doors


class Parts:
    """The composition root's parts, with a computer that is a folder."""

    def __init__(self, home: Path) -> None:
        self.clock = FixedClock(MORNING)
        self._doors = doors_in(home, self.clock)
        self.bugs: list[BaseException] = []

    def doors(self) -> Doors:
        return self._doors

    def signed_in(
        self, clinic: str | None, user: str | None, password: str | None, pictures: Path | None
    ) -> int:
        raise AssertionError("a window was asked for")

    def note_bug(self, error: BaseException) -> str:
        self.bugs.append(error)
        return "ABCD1234"


class Desk:
    """Runs commands on one clinic."""

    def __init__(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = tmp_path / "clinic"
        self.tmp = tmp_path
        self.password = tmp_path / "password"
        self.password.write_text(PASSWORD + "\n", encoding="utf-8")
        self.parts = Parts(tmp_path / "home")
        self.clock = self.parts.clock
        self._capsys = capsys

    def run(self, *arguments: object, status: int = 0, as_json: bool = True) -> Any:
        said = [str(each) for each in arguments]
        common = ["--clinic", str(self.folder), "--password-file", str(self.password), "--quiet"]
        with pytest.raises(SystemExit) as ended:
            run([*said, *common, *(["--json"] if as_json else [])], self.parts)
        out, err = self._capsys.readouterr()
        assert self.parts.bugs == []
        assert (ended.value.code or 0) == status, err
        if status:
            return err.strip()
        return json.loads(out) if as_json else out

    def init(self, *more: object) -> Any:
        return self.run(
            "init",
            "--admin",
            "amoreau",
            "--admin-display",
            "A. Moreau, RN",
            "--site",
            "Plant 2",
            "--device-secret",
            f"file:{self.tmp / 'home' / 'clinic.key'}",
            "--recovery-out",
            self.tmp / "recovery",
            *more,
        )


def bundle(path: Path, family: str = "Rivers") -> Path:
    path.write_text(
        json.dumps(
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [
                    {
                        "fullUrl": "urn:uuid:5e3a1d7e-0000-4000-8000-000000000001",
                        "resource": {
                            "resourceType": "Patient",
                            "id": "5e3a1d7e-0000-4000-8000-000000000001",
                            "name": [{"family": family, "given": ["Ann"]}],
                            "birthDate": "1980-05-17",
                            "gender": "female",
                        },
                    }
                ],
            }
        ),
        encoding="utf-8",
    )
    return path
