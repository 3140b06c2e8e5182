"""``users invite``, ``bind``, ``unbind``, ``computers``, ``move-key``: people and computers."""

import click

from clinicdesk.cli.session import Session, pass_session, read_secret
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.staffing import BoundComputer

__all__ = ["COMMANDS"]

_PLACE = click.option(
    "--device-secret",
    default="keyring",
    show_default=True,
    metavar="keyring|file:PATH|none",
    help="Where this computer keeps its half of the key; none leaves the password alone.",
)


def _computer(one: BoundComputer) -> dict[str, object]:
    return {"computer": one.key, "name": one.name, "kind": one.kind, "this": one.is_this}


@click.command("invite")
@click.argument("name", required=False)
@pass_session
def invite(session: Session, name: str | None) -> None:
    """Make an invitation to one more computer: a code, good once and for a day.

    Without NAME it is for oneself, and carries one's own keys. For somebody else, as an
    administrator, it gives new keys, as a new password does.
    """
    with session.opened() as clinic:
        member = clinic.users.only(name) if name else clinic.users.only(clinic.actor.name)
        made = clinic.computers.invite(clinic.actor, member.id)
    session.say(
        {
            "user": made.name,
            "invitation": made.code.printed,
            "until": made.until,
            "same_keys": made.same_keys,
        },
        lambda: (
            f"The invitation for {made.name} is shown once:\n\n    {made.code.printed}\n\n"
            f"On the other computer, before {made.until:%Y-%m-%d %H:%M} UTC: clinicdesk users bind"
        ),
    )


@click.command("bind")
@click.option("--invitation-file", metavar="FILE", help="Read the invitation; - for input.")
@click.option("--recovery-file", metavar="FILE", help="Read the recovery code; - for input.")
@click.option("--new-password-file", metavar="FILE", help="The new password; - for input.")
@_PLACE
@pass_session
def bind(
    session: Session,
    invitation_file: str | None,
    recovery_file: str | None,
    new_password_file: str | None,
    device_secret: str,
) -> None:
    """Bind this computer to the clinic in the folder, by an invitation or the recovery code.

    The recovery code asks for --user; an invitation knows whose it is.
    """
    file = invitation_file or recovery_file
    if (invitation_file is None) == (recovery_file is None) or file is None:
        raise BadInput(
            "Say by what this computer is to be bound.",
            "Use --invitation-file FILE, or --recovery-file FILE with --user NAME.",
        )
    if file == (new_password_file or session.password_file) == "-":
        raise BadInput(
            "The code and the password cannot both come from standard input.",
            "Give one of them in a file.",
        )
    doors, folder = session.parts.doors(), session.folder
    doors.require_clinic(folder)
    user = session.user or (doors.only_person(folder) if recovery_file else "")
    code = read_secret(file)
    new = read_secret(new_password_file) if new_password_file else session.new_password()
    if recovery_file:
        doors.recover(folder, user, code, new, device_secret=device_secret)
    else:
        user = doors.bind(folder, code, new, device_secret=device_secret)
    # Coming in once writes it into the clinic's own log.
    with doors.unlock(folder, user, new, report=session.report) as clinic:
        actor = clinic.actor
    session.say(
        {"user": actor.name, "roles": sorted(actor.roles), "bound": True},
        lambda: f"{actor.name} may sign in on this computer.",
    )


@click.command("computers")
@click.argument("name", required=False)
@pass_session
def computers(session: Session, name: str | None) -> None:
    """List the computers that somebody is bound to; without NAME, one's own."""
    with session.opened() as clinic:
        member = clinic.users.only(name or clinic.actor.name)
        found = clinic.computers.of(member.id)
    session.say(
        {"user": member.name, "computers": [_computer(one) for one in found]},
        lambda: (
            "\n".join(
                f"{one.key}  {one.words}{' (this one)' if one.is_this else ''}" for one in found
            )
            or f"{member.name} is bound to no computer. Invite them: clinicdesk users invite NAME"
        ),
    )


@click.command("unbind")
@click.argument("name")
@click.argument("computer")
@pass_session
def unbind(session: Session, name: str, computer: str) -> None:
    """End somebody's way in on one COMPUTER of the list, as when it was stolen.

    Their other computers stay bound. A new database key is due afterwards: clinicdesk keys rotate.
    """
    with session.opened() as clinic:
        member = clinic.users.only(name)
        clinic.computers.unbind(clinic.actor, member.id, computer)
    session.say(
        {"user": member.name, "unbound": computer},
        lambda: (
            f"{member.name} does not come in on that computer any more.\n"
            "When nobody else has the clinic open, run: clinicdesk keys rotate"
        ),
    )


@click.command("move-key")
@_PLACE
@pass_session
def move_key(session: Session, device_secret: str) -> None:
    """Keep this computer's half of one's key in another place from now on."""
    password = session.password()
    with session.opened(password) as clinic:
        doors, actor = session.parts.doors(), clinic.actor
        here = doors.computer(clinic.folder, actor.name)
        place = doors.choose_place(clinic.folder, device_secret)
        clinic.computers.move_key(actor, password, here, place)
        standing = clinic.upkeep.standing()
    session.say(
        {"user": actor.name, "roles": sorted(actor.roles), "key": place.kind},
        lambda: "\n".join([f"The key of this computer is in {place.where}.", *standing]),
    )


COMMANDS = (invite, bind, computers, unbind, move_key)
