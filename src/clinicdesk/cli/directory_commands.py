"""``directory``: list, mark, move."""

from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, pass_session, people_text
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.domain.protected_referrals import MARKS, PART_WORDS
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]

_NONE = "none"


@click.group("directory")
def directory() -> None:
    """List recipients of referrals, and mark whose name would itself disclose."""


def _entry(one: Recipient, part: Compartment | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "specialty": one.specialty,
        "phone": one.phone,
        "mark": part.value if part is not None else None,
    }


@directory.command("list")
@click.option("--search", default="", metavar="TEXT", help="Words of the name or specialty.")
@pass_session
def list_recipients(session: Session, search: str) -> None:
    """List recipients, each with the part of the record that a referral to it is kept with."""
    with session.opened() as clinic:
        found = clinic.directory.listed(clinic.actor, search)
        waiting = clinic.directory.waiting(clinic.actor)
    session.say(
        {"recipients": [_entry(*one) for one in found], "waiting": waiting},
        lambda: (
            (
                people_text(
                    ("Name", "Specialty", "Telephone", "Kept with"),
                    [
                        (one.name, one.specialty, one.phone, PART_WORDS[part] if part else "")
                        for one, part in found
                    ],
                )
                or "No recipient answers to this."
            )
            + _waits(waiting)
        ),
    )


def _waits(waiting: int) -> str:
    if not waiting:
        return ""
    return (
        f"\n{waiting:,} referrals stand in the clear that would disclose by their recipient or "
        "service. Move them: clinicdesk directory move"
    )


def _find(clinic: Clinic, said: str) -> UUID:
    """Return the entry that an id or a whole name means."""
    try:
        return UUID(said)
    except ValueError:
        pass
    found = [
        one.id
        for one in clinic.referrals.recipients(clinic.actor, said)
        if one.id is not None and one.name.casefold() == said.strip().casefold()
    ]
    if not found:
        raise NotFound("There is no such recipient.", "See: clinicdesk directory list")
    if len(found) > 1:
        raise BadInput("Several recipients have this name.", "Say which, by its id.")
    return found[0]


@directory.command("mark")
@click.argument("recipient", metavar="RECIPIENT")
@click.argument("part", type=click.Choice([*(one.value for one in MARKS), _NONE]))
@click.option("--move", is_flag=True, help="Move the referrals to it that stand in the clear.")
@pass_session
def mark(session: Session, recipient: str, part: str, *, move: bool) -> None:
    """Mark what being referred to RECIPIENT (its id or whole name) discloses."""
    kept = None if part == _NONE else Compartment(part)
    with session.opened() as clinic:
        recipient_id = _find(clinic, recipient)
        marked, _change = clinic.directory.mark(clinic.actor, recipient_id, kept)
        moved = 0
        if move and kept is not None:
            moved, _change = clinic.directory.move(clinic.actor, recipient_id)
        waiting = clinic.directory.waiting(clinic.actor, recipient_id) if kept else 0
    session.say(
        {**_entry(marked, kept), "moved": moved, "waiting": waiting},
        lambda: _marked(marked.name, kept, moved, waiting),
    )


def _marked(name: str, kept: Compartment | None, moved: int, waiting: int) -> str:
    if kept is None:
        return f"Referrals to {name} made from now on stand in the general record."
    said = [f"Referrals to {name} are kept with the {PART_WORDS[kept]} from now on."]
    if moved:
        said.append(f"{moved:,} were moved.")
    if waiting:
        said.append(f"{waiting:,} stand in the clear. Move them: clinicdesk directory move")
    return " ".join(said)


@directory.command("move")
@click.argument("recipient", metavar="[RECIPIENT]", required=False)
@pass_session
def move_referrals(session: Session, recipient: str | None) -> None:
    """Keep older referrals with their part of the record: those to a marked RECIPIENT, or all
    that would disclose by their recipient or service."""
    with session.opened() as clinic:
        recipient_id = _find(clinic, recipient) if recipient else None
        moved, _change = clinic.directory.move(clinic.actor, recipient_id)
    session.say({"moved": moved}, lambda: f"{moved:,} referrals were moved.")


COMMANDS = {"directory": directory}
