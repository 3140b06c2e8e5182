"""``coaching letter`` and ``coaching cadence``: what is done rarely, and by few."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.documents_commands import write_document
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.coaching_cadence import STAGE_WORDS, Cadence, ClinicCadence
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.plans import StageOfChange

__all__ = ["cadence", "letter"]


@click.command("letter")
@click.argument("patient", metavar="ID")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new PDF file.")
@click.option("--language", type=click.Choice(["en", "es"]), help="Else the person's.")
@click.option("--large", is_flag=True, help="Letters of 18 points.")
@pass_session
def letter(session: Session, patient: str, *, out: Path, language: str | None, large: bool) -> None:
    """Make the letter that the ladder proposes; the attempt is noted with it."""
    if out.exists():
        raise Refused("There is a file of that name already.", "Choose another name.")
    with session.opened() as clinic:
        actor, person = clinic.actor, find_patient(clinic, patient)
        request, envelope = clinic.coaching_letters.request(
            actor, person, language or "", large=large
        )
        prepared = clinic.documents.prepare(actor, request)
        document, _change = clinic.documents.release(actor, prepared, "mail")
        write_document(out, prepared.pdf)
    session.say(
        {
            "path": out.absolute(),
            "document": document.number,
            "disclosure": document.disclosure,
            "envelope": {"to": envelope.to, "sender": envelope.sender},
        },
        lambda: f"{document.title}: {out}. {envelope.words}",
    )


def _document(known: ClinicCadence, day: date) -> dict[str, Any]:
    now = known.on(day)
    return {
        "days": {stage.value: now.days[stage] for stage in StageOfChange},
        "unsaid": now.unsaid,
        "source": now.source,
        "changes": [
            {"from": one.day, "unsaid": one.cadence.unsaid, "source": one.cadence.source}
            for one in known.changes
        ],
    }


def _text(known: ClinicCadence, day: date) -> str:
    now = known.on(day)
    lines = [f"{now.days[stage]:4}  {STAGE_WORDS[stage]}" for stage in StageOfChange]
    lines += [f"{now.unsaid:4}  No stage said", f"Source: {now.source}"]
    later = [f"From {one.day} on: {one.cadence.source}" for one in known.changes if one.day > day]
    return "\n".join(["Days between two contacts:", *lines, *later])


def _set(said: tuple[str, ...], now: Cadence) -> Cadence:
    days, unsaid = dict(now.days), now.unsaid
    for one in said:
        name, _sign, count = one.partition("=")
        if not count.isdigit() or name not in {"unsaid", *(s.value for s in StageOfChange)}:
            raise BadInput(
                f"This is no stage with its days: {one}",
                "Type it so: action=7. Stages: "
                + ", ".join([*(s.value for s in StageOfChange), "unsaid"]),
            )
        if name == "unsaid":
            unsaid = int(count)
        else:
            days[StageOfChange(name)] = int(count)
    return replace(now, days=days, unsaid=unsaid)


@click.command("cadence")
@click.option("--set", "said", multiple=True, metavar="STAGE=DAYS", help="May be given again.")
@click.option("--source", default="", metavar="TEXT", help="Where the figures are from.")
@click.option("--from", "since", metavar="DAY", help="YYYY-MM-DD, today or later; else today.")
@pass_session
def cadence(session: Session, said: tuple[str, ...], source: str, since: str | None) -> None:
    """Show how often coaches are in touch at each stage; with --set, change it from a day on."""
    try:
        asked = date.fromisoformat(since) if since else None
    except ValueError as error:
        raise BadInput("This is no day.", "Type it so: 2026-11-25.") from error
    if not said and (source or since):
        raise BadInput("Nothing is changed by that alone.", "Say what with --set STAGE=DAYS.")
    with session.opened() as clinic:
        today = clinic.today()
        known = clinic.cadence.cadence()
        if said:
            wanted = replace(_set(said, known.on(asked or today)), source=source)
            known = clinic.cadence.choose(clinic.actor, wanted, asked or today)
    session.say(_document(known, today), lambda: _text(known, today))
