"""One run of a command: which clinic, who acts, and how to answer."""

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.parts import Parts
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.services.clinic import Clinic

__all__ = ["Session", "find_patient", "pass_session", "people_text", "plain", "read_secret"]


def plain(value: object) -> Any:
    """Turn a value into JSON's: instants in UTC with ``Z``, days and ids as text."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    if isinstance(value, date | UUID | PurePath):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value


def read_secret(path: str) -> str:
    """Read one line from a file, or from standard input for ``-``.

    Raises:
        BadInput: there is no such file.
    """
    if path == "-":
        return sys.stdin.readline().rstrip("\r\n")
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("The password file cannot be read.", "Check its name.") from error


@dataclass(slots=True)
class Session:
    """The options that every command has, and what it may ask for."""

    parts: Parts
    clinic: str | None
    user: str | None
    password_file: str | None
    purpose: str
    hat: str | None
    as_json: bool
    quiet: bool

    @property
    def folder(self) -> Path:
        """The clinic's folder: named, from the environment, or the platform's."""
        folder: Path = self.parts.doors().folder(self.clinic)
        return folder

    def password(self, prompt: str = "Password") -> str:
        """Return the password from its file, or ask without echo."""
        if self.password_file:
            return read_secret(self.password_file)
        return getpass.getpass(f"{prompt}: ")

    def new_password(self, *, ask: bool = False) -> str:
        """Return a new password from its file (unless ``ask``), or ask for it twice without echo.

        Raises:
            BadInput: the two differ.
        """
        if self.password_file and not ask:
            return read_secret(self.password_file)
        typed = getpass.getpass("New password: ")
        if getpass.getpass("Again: ") != typed:
            raise BadInput("The two passwords differ.", "Type the same one twice.")
        return typed

    @contextmanager
    def opened(self, password: str | None = None) -> Iterator[Clinic]:
        """Open the clinic for one command; with a password that was read before, or asking."""
        doors = self.parts.doors()
        folder = self.folder
        doors.require_clinic(folder)
        user = self.user or doors.only_person(folder)
        given = self.password() if password is None else password
        with doors.unlock(folder, user, given, report=self.report) as clinic:
            for tried in clinic.arrival.tries:
                # Told once, whatever the command answers, and so also to whoever wants no progress.
                print(
                    f"{tried.words} since {tried.since:%Y-%m-%d %H:%M} UTC on this computer.",
                    file=sys.stderr,
                )
            yield clinic.with_hat(self.hat, self.purpose) if self.hat else clinic

    @property
    def report(self) -> Report:
        """Progress on standard error, when it is a terminal and nobody asked for quiet."""
        if self.quiet or not sys.stderr.isatty():
            return quiet
        return _bar

    def say(self, document: dict[str, Any], words: Callable[[], str]) -> None:
        """Answer: one JSON document, or people's text."""
        if self.as_json:
            print(json.dumps(plain(document), ensure_ascii=False, indent=1))
        else:
            print(words())


def _bar(done: int, total: int, words: str) -> None:
    share = f"{done * 100 // total:3d} %" if total else "     "
    print(f"\r{share} {words:<60.60}", end="" if done < total else "\n", file=sys.stderr)


def people_text(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Lay rows out in columns as wide as their content; nothing is cut."""
    if not rows:
        return ""
    widths = [max(len(row[n]) for row in (titles, *rows)) for n in range(len(titles))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (titles, *rows)
    )


def find_patient(clinic: Clinic, said: str) -> UUID:
    """Return the id of a person named by id or MRN; of whom they were merged into, where they were.

    Raises:
        NotFound: there is no such person.
    """
    try:
        return clinic.merging.current(clinic.actor, UUID(said))
    except ValueError:
        found = clinic.people.by_mrn(clinic.actor, said)
        if found is None:
            raise NotFound("There is no person with this number.", "Check the MRN.") from None
        return found


pass_session = click.make_pass_decorator(Session)
