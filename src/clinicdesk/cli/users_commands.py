"""``users`` and ``audit``."""

from datetime import UTC, datetime

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, read_secret
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.dates import parse_date
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


@click.group("users")
def users() -> None:
    """List and add the people who may sign in."""


@users.command("list")
@pass_session
def list_users(session: Session) -> None:
    """List everyone who works here, pools included."""
    with session.opened() as clinic:
        members = clinic.users.everyone()
    session.say(
        {"users": [_member(member) for member in members]},
        lambda: "\n".join(
            f"{m.name:<20} {m.display:<30} {'pool' if m.is_pool else ', '.join(m.roles)}"
            for m in members
        ),
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
    if {new_password_file, session.password_file} == {"-"}:
        raise BadInput(
            "Both passwords cannot come from standard input.", "Give one of them in a file."
        )
    first = read_secret(new_password_file) if new_password_file else session.new_password(ask=True)
    with session.opened() as clinic:
        doors = session.parts.doors()
        member = clinic.users.add(
            clinic.actor,
            name,
            display,
            roles,
            first,
            device=doors.device_of(clinic.folder),
            ids=doors.ids,
        )
    session.say(_member(member), lambda: f"{member.name} may sign in here.")


@click.command("audit")
@click.option("--patient", metavar="ID", help="About one person: id or MRN.")
@click.option("--actor", metavar="NAME", help="By one person.")
@click.option("--since", metavar="DATE", help="From this day on.")
@click.option("--limit", default=500, show_default=True)
@pass_session
def audit(
    session: Session, patient: str | None, actor: str | None, since: str | None, limit: int
) -> None:
    """Show who looked, who changed, who was told; the newest first."""
    with session.opened() as clinic:
        day = parse_date(since, clinic.today()).day if since else None
        if since and day is None:
            raise BadInput("The day for --since is not understood.", "Use 2026-11-22.")
        entries, whole = clinic.upkeep.audit(
            clinic.actor,
            patient_id=find_patient(clinic, patient) if patient else None,
            actor_id=clinic.users.named(actor).id if actor else None,
            since=datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None,
            limit=limit,
        )
        names = {member.id: member.name for member in clinic.users.everyone()}
    session.say(
        {
            "chain_ok": whole,
            "entries": [
                {
                    "seq": e.seq,
                    "at": e.at,
                    "actor": names.get(e.actor_id, str(e.actor_id)),
                    "roles": e.roles,
                    "computer": e.computer,
                    "act": e.act,
                    "kind": e.kind,
                    "object": e.object_id,
                    "version": e.object_version,
                    "patient": e.patient_id,
                    "purpose": e.purpose,
                }
                for e in entries
            ],
        },
        lambda: "\n".join(
            [
                *(
                    f"{e.at:%Y-%m-%d %H:%M:%S}  {names.get(e.actor_id, '?'):<16} {e.act} {e.kind}"
                    for e in entries
                ),
                "The chain holds." if whole else "THE CHAIN DOES NOT HOLD.",
            ]
        ),
    )


COMMANDS = {"users": users, "audit": audit}
