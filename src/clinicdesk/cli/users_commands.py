"""``users``."""

from dataclasses import asdict

import click

from clinicdesk.cli.computers_commands import COMMANDS as COMPUTERS
from clinicdesk.cli.session import Session, pass_session, read_secret
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.errors import BadInput

__all__ = ["COMMANDS"]


def _member(member: StaffMember) -> dict[str, object]:
    return {
        "user": member.name,
        "display": member.display,
        "roles": member.roles,
        "pool": member.is_pool,
        "disabled": member.disabled,
    }


def _standing(member: StaffMember) -> str:
    if member.disabled:
        return "left"
    return "pool" if member.is_pool else ", ".join(member.roles)


@click.group("users")
def users() -> None:
    """List, add, change and let go the people who may sign in."""


@users.command("list")
@pass_session
def list_users(session: Session) -> None:
    """List everyone who works here, pools included."""
    with session.opened() as clinic:
        members = clinic.users.everyone()
    session.say(
        {"users": [_member(member) for member in members]},
        lambda: "\n".join(f"{m.name:<20} {m.display:<30} {_standing(m)}" for m in members),
    )


@users.command("add")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE")
@click.option("--display", default="", help='As printed: "B. Ortiz, MA".')
@click.option("--new-password-file", metavar="FILE", help="Their first password; - for input.")
@pass_session
def add_user(
    session: Session,
    name: str,
    roles: tuple[str, ...],
    display: str,
    new_password_file: str | None,
) -> None:
    """Give a new person a way in on this computer."""
    _not_both_from_input(session, new_password_file)
    first = _new_password(session, new_password_file)
    with session.opened() as clinic:
        here = session.parts.doors().computer(clinic.folder, clinic.actor.name)
        member = clinic.users.add(
            clinic.actor,
            name,
            display,
            roles,
            first,
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )
    session.say(_member(member), lambda: f"{member.name} may sign in here.")


def _not_both_from_input(session: Session, new_password_file: str | None) -> None:
    if {new_password_file, session.password_file} == {"-"}:
        raise BadInput(
            "Both passwords cannot come from standard input.", "Give one of them in a file."
        )


def _new_password(session: Session, file: str | None) -> str:
    return read_secret(file) if file else session.new_password(ask=True)


@users.command("disable")
@click.argument("name")
@pass_session
def disable_user(session: Session, name: str) -> None:
    """End somebody's work here: no password of theirs opens anything any more.

    Refused while they own open referrals or tasks, and for the last administrator. A new
    database key is due afterwards: clinicdesk keys rotate.
    """
    with session.opened() as clinic:
        member = clinic.users.disable(clinic.actor, name)
    session.say(
        _member(member),
        lambda: (
            f"{member.display} no longer works here.\n"
            "When nobody else has the clinic open, run: clinicdesk keys rotate"
        ),
    )


@users.command("enable")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE")
@click.option("--new-password-file", metavar="FILE", help="Their new password; - for input.")
@pass_session
def enable_user(
    session: Session, name: str, roles: tuple[str, ...], new_password_file: str | None
) -> None:
    """Take somebody back who left, with new keys and a password for this computer."""
    _not_both_from_input(session, new_password_file)
    new = _new_password(session, new_password_file)
    with session.opened() as clinic:
        here = session.parts.doors().computer(clinic.folder, clinic.actor.name)
        member = clinic.users.enable(clinic.actor, name, roles, new, here)
    session.say(_member(member), lambda: f"{member.name} may sign in here again.")


@users.command("role")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE")
@pass_session
def change_roles(session: Session, name: str, roles: tuple[str, ...]) -> None:
    """Give somebody these roles and no others, from their next sign-in on."""
    with session.opened() as clinic:
        member = clinic.users.change_roles(clinic.actor, name, roles)
    session.say(_member(member), lambda: f"{member.name}: {', '.join(member.roles)}")


@users.command("password")
@click.argument("name", required=False)
@click.option("--new-password-file", metavar="FILE", help="The new password; - for input.")
@pass_session
def password(session: Session, name: str | None, new_password_file: str | None) -> None:
    """Change one's own password, or give NAME a new one (as an administrator).

    Whoever is given a new one has new keys: drafts of theirs do not open any more, and they are
    bound to their other computers anew.
    """
    _not_both_from_input(session, new_password_file)
    present = session.password()
    new = _new_password(session, new_password_file)
    with session.opened(present) as clinic:
        here = session.parts.doors().computer(clinic.folder, clinic.actor.name)
        actor = clinic.actor
        if name is None or name.strip().casefold() == actor.name.casefold():
            member = clinic.users.change_own_password(actor, present, new, here)
        else:
            member = clinic.users.reset_password(actor, name, new, here)
    session.say(_member(member), lambda: f"{member.name} has a new password on this computer.")


@users.command("hand-on")
@click.argument("name")
@click.option("--to", "heir", required=True, metavar="NAME", help="Who takes it over.")
@pass_session
def hand_on(session: Session, name: str, heir: str) -> None:
    """Give all that somebody owns and that is open to somebody else."""
    with session.opened() as clinic:
        leaving, to = clinic.users.only(name), clinic.users.only(heir)
        done = clinic.handing_on.hand_on(clinic.actor, leaving.id, to.id, session.report)
    session.say(
        _member(to) | {"handed_on": asdict(done)},
        lambda: f"{to.display} has taken over {done.words or 'nothing: there was none'}.",
    )


for _command in COMPUTERS:
    users.add_command(_command)

COMMANDS = {"users": users}
