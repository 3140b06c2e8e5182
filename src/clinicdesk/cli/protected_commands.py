"""``protected``, ``emergency`` and ``emergencies``."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import parse_date, show_instant
from clinicdesk.domain.errors import BadInput, NotAllowed, NotFound, Refused
from clinicdesk.domain.protected import (
    Emergency,
    EntryKind,
    ProtectedDraft,
    ProtectedEntry,
    ProtectedView,
    withheld_words,
)
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]

_WORDS = ("compartment", "kind", "title", "text", "value", "status", "occurred_on")


def _entry(entry: ProtectedEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "version": entry.version,
        "patient": entry.patient_id,
        "compartment": entry.compartment,
        "kind": entry.kind,
        "title": entry.title,
        "text": entry.text,
        "code": asdict(entry.code) if entry.code else None,
        "value": entry.value,
        "status": entry.status,
        "occurred_on": entry.occurred_on,
        "obligation": asdict(entry.obligation) if entry.obligation else None,
        "facts": entry.facts,
        "author": entry.author,
        "recorded_at": entry.recorded_at,
        "replaces": entry.replaces_id,
        "entered_in_error": entry.entered_in_error,
    }


def _emergency(one: Emergency, clinic: Clinic) -> dict[str, Any]:
    return asdict(one) | {"runs": one.runs(clinic.now())}


def _view(view: ProtectedView, clinic: Clinic) -> dict[str, Any]:
    return {
        "entries": [_entry(entry) for entry in view.entries],
        "withheld": {"count": view.withheld},
        "writable": view.writable,
        "emergency": _emergency(view.emergency, clinic) if view.emergency else None,
        "may_break_glass": view.may_break_glass,
    }


def _view_words(view: ProtectedView, zone: str) -> str:
    lines = []
    if view.emergency is not None:
        lines.append(f"EMERGENCY ACCESS until {show_instant(view.emergency.until_at, zone)}")
    for one in view.entries:
        said = "  ".join(part for part in (one.title, one.value, one.status) if part)
        lines.append(f"{one.id}  {one.compartment.value:<20} {said}")
        lines += [f"    {line}" for line in one.text.splitlines()]
    if view.withheld:
        lines.append(withheld_words(view.withheld))
    if view.may_break_glass:
        lines.append("An emergency opens some of it: clinicdesk emergency PATIENT --reason TEXT")
    return "\n".join(lines) or "Nothing is kept in the protected record."


def _from_file(path: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        said = json.loads(text)
    except (OSError, ValueError) as error:
        raise BadInput(
            "The file with the entry cannot be read.", "It is one JSON object in UTF-8."
        ) from error
    if not isinstance(said, dict):
        raise BadInput("The file with the entry has no JSON object.", "See: protected add --help")
    return said


def _draft(clinic: Clinic, before: ProtectedEntry | None, said: dict[str, Any]) -> ProtectedDraft:
    """Make a draft of what was said; what was not said is as it was.

    Raises:
        BadInput: something is not understood.
        NotAllowed: the part of the record is unknown, or not open: it is not told which.
    """
    unknown = sorted(set(said) - {*_WORDS, "code", "facts"})
    if unknown:
        raise BadInput(
            f"An entry has no {unknown[0]}.", f"It has: {', '.join(_WORDS)}, code, facts."
        )
    given = {name: value for name, value in said.items() if value is not None}
    day = given.pop("occurred_on", None)
    if day is not None:
        read = parse_date(str(day), clinic.today())
        if read.day is None:
            raise BadInput("The day of the entry is not understood.", "Use 2026-11-22.")
        given["occurred_on"] = read.day
    part = given.pop("compartment", None)
    if part is not None:
        if part not in {one.value for one in Compartment}:
            raise NotAllowed(
                "This part of the record is not open to your role.",
                "Ask the clinic's administrator if your work needs it.",
            )
        given["compartment"] = Compartment(part)
    kind = given.pop("kind", None)
    if kind is not None:
        if kind not in {one.value for one in EntryKind}:
            kinds = ", ".join(one.value for one in EntryKind)
            raise BadInput("There is no such kind of entry.", f"Kinds: {kinds}.")
        given["kind"] = EntryKind(kind)
    code = given.pop("code", None)
    if code is not None:
        given["code"] = _coded(code)
    if not isinstance(given.get("facts", {}), dict) or not all(
        isinstance(given.get(name, ""), str) for name in ("title", "text", "value", "status")
    ):
        raise BadInput(
            "The entry has a value of the wrong kind.", "Words are text, facts an object."
        )
    if before is not None:
        told = {name: getattr(before, name) for name in ProtectedDraft.__dataclass_fields__}
        return replace(ProtectedDraft(**told), **given)
    if "compartment" not in given or "title" not in given:
        raise BadInput("The entry has no compartment or no title.", "See: protected add --help")
    return ProtectedDraft(**{"kind": EntryKind.NOTE, **given})


def _coded(code: Any) -> Coded:
    if not isinstance(code, dict) or not isinstance(code.get("text"), str):
        raise BadInput("The code of the entry is not understood.", "It has text, system and code.")
    return Coded(
        text=code["text"], system=str(code.get("system", "")), code=str(code.get("code", ""))
    )


_Command = Callable[..., Any]


def _said(command: _Command) -> _Command:
    """Give a command the options that say what an entry is."""
    for option in (
        click.option("--draft", metavar="FILE", help="The entry as JSON; - for input."),
        click.option("--occurred-on", metavar="DATE", help="When it was so."),
        click.option("--status", metavar="TEXT"),
        click.option("--value", metavar="TEXT", help="A result with its unit, or a dose."),
        click.option("--text", metavar="TEXT"),
        click.option("--title", metavar="TEXT", help="What it is, in a few words."),
        click.option("--kind", metavar="KIND", help="note, condition, medication, …"),
        click.option("--compartment", metavar="NAME", help="The part of the record."),
    ):
        command = option(command)
    return command


def _read(options: dict[str, Any]) -> dict[str, Any]:
    file = options.pop("draft")
    typed = {name: value for name, value in options.items() if value is not None}
    return (_from_file(file) if file else {}) | typed


@click.group("protected")
def protected() -> None:
    """List, write and correct entries of the protected record.

    What is typed as an option stays in the shell's history; --draft reads it from a file or from
    the standard input.
    """


@protected.command("list")
@click.argument("patient")
@pass_session
def list_entries(session: Session, patient: str) -> None:
    """Show what opens of a person's protected record, and how many entries are withheld."""
    with session.opened() as clinic:
        view = clinic.protected.view(clinic.actor, find_patient(clinic, patient))
        document, zone = _view(view, clinic), clinic.facts.site.zone
    session.say(document, lambda: _view_words(view, zone))


@protected.command("add")
@click.argument("patient")
@_said
@pass_session
def add(session: Session, /, **options: Any) -> None:
    """Write an entry into a person's protected record."""
    patient = options.pop("patient")
    said = _read(options)
    with session.opened() as clinic:
        draft = _draft(clinic, None, said)
        entry, _change = clinic.protected.add(clinic.actor, find_patient(clinic, patient), draft)
    session.say(_entry(entry), lambda: f"Written: {entry.id}")


def _of(clinic: Clinic, patient: str, said: str) -> ProtectedEntry:
    """Return an entry of a person.

    Raises:
        NotFound: there is none, or it is another person's. NotAllowed: it does not open.
    """
    try:
        entry = clinic.protected.get(clinic.actor, UUID(said))
    except ValueError as error:
        raise BadInput("This is no id of an entry.", "See: clinicdesk protected list") from error
    if entry.patient_id != find_patient(clinic, patient):
        raise NotFound("There is no such entry.", "It may have been typed wrong.")
    return entry


@protected.command("amend")
@click.argument("patient")
@click.argument("entry")
@click.option("--version", "version", type=int, help="Which version you saw; else the present one.")
@_said
@pass_session
def amend(session: Session, /, **options: Any) -> None:
    """Write a new entry in the place of an older one; what is not said stays as it was."""
    patient, entry = options.pop("patient"), options.pop("entry")
    version = options.pop("version")
    said = _read(options)
    with session.opened() as clinic:
        before = _of(clinic, patient, entry)
        draft = _draft(clinic, before, said)
        written, _change = clinic.protected.amend(
            clinic.actor, before.id, draft, before.version if version is None else version
        )
    session.say(_entry(written), lambda: f"Written: {written.id}, in the place of {before.id}")


@protected.command("error")
@click.argument("patient")
@click.argument("entry")
@click.option("--reason", required=True, metavar="TEXT", help="What was wrong.")
@pass_session
def error(session: Session, patient: str, entry: str, reason: str) -> None:
    """Mark an entry as entered in error; it is not shown any more."""
    with session.opened() as clinic:
        before = _of(clinic, patient, entry)
        marked, _change = clinic.protected.mark_in_error(clinic.actor, before.id, reason)
    session.say(_entry(marked), lambda: "It is marked, and not shown any more.")


@click.command("emergency")
@click.argument("patient")
@click.option("--reason", default="", metavar="TEXT", help="What the emergency is.")
@click.option("--end", is_flag=True, help="End the access that runs; no reason is needed.")
@pass_session
def emergency(session: Session, patient: str, reason: str, *, end: bool) -> None:
    """Open a person's protected record in an emergency, for an hour.

    It is written down with its reason, and the privacy officer reviews it.
    """
    with session.opened() as clinic:
        found = find_patient(clinic, patient)
        if end:
            running = _ended(clinic, found)
        else:
            running = clinic.protected.break_glass(clinic.actor, found, reason)
        view = clinic.protected.view(clinic.actor, found)
        zone = clinic.facts.site.zone
        document = _emergency(running, clinic) | {"protected": _view(view, clinic)}
    session.say(document, lambda: _view_words(view, zone))


def _ended(clinic: Clinic, patient_id: UUID) -> Emergency:
    running = clinic.protected.view(clinic.actor, patient_id).emergency
    if running is None:
        raise Refused(
            "You have no emergency access to this person that runs.", "There is no more to do."
        )
    return clinic.protected.end_emergency(clinic.actor, running.id)


@click.group("emergencies")
def emergencies() -> None:
    """List and review emergency accesses."""


@emergencies.command("list")
@click.option("--unreviewed", is_flag=True, help="Only those that wait for a review.")
@pass_session
def list_emergencies(session: Session, *, unreviewed: bool) -> None:
    """Show who opened whose protected record in an emergency; the newest first."""
    with session.opened() as clinic:
        found = clinic.protected.emergencies(clinic.actor, unreviewed_only=unreviewed)
        zone = clinic.facts.site.zone
        documents = [_emergency(one, clinic) for one in found]
    session.say(
        {"emergencies": documents},
        lambda: (
            "\n".join(
                f"{one.id}  {show_instant(one.from_at, zone)}  {one.staff:<24} "
                f"{'reviewed' if one.reviewed_at else 'TO REVIEW'}  {one.reason}"
                for one in found
            )
            or "There is none."
        ),
    )


@emergencies.command("review")
@click.argument("emergency")
@click.option("--note", required=True, metavar="TEXT", help="What was found.")
@pass_session
def review(session: Session, emergency: str, note: str) -> None:
    """Take an emergency access off the list."""
    try:
        wanted = UUID(emergency)
    except ValueError as error:
        raise BadInput(
            "This is no id of an emergency access.", "See: clinicdesk emergencies list"
        ) from error
    with session.opened() as clinic:
        done = clinic.protected.review_emergency(clinic.actor, wanted, note)
        document = _emergency(done, clinic)
    session.say(document, lambda: "Reviewed.")


COMMANDS = {"protected": protected, "emergency": emergency, "emergencies": emergencies}
