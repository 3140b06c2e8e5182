"""``init``, ``status``, ``verify``, ``backup``, ``backups`` and ``restore``."""

from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.recovery_file import write_code
from clinicdesk.cli.session import Session, pass_session, read_secret
from clinicdesk.domain.errors import BadInput, Damage, Refused
from clinicdesk.services.clinics import ClinicPlan

__all__ = ["COMMANDS"]


@click.command("init")
@click.option("--admin", required=True, metavar="NAME", help="Sign-in name of the first person.")
@click.option("--admin-display", default="", metavar="NAME", help='As printed: "A. Moreau, RN".')
@click.option("--site", required=True, metavar="NAME", help="Where the clinic works.")
@click.option("--name", default="", metavar="NAME", help="The clinic's name; else the site's.")
@click.option("--zone", default="America/New_York", show_default=True, help="IANA time zone.")
@click.option("--address", default="", help="As on letters.")
@click.option("--phone", default="", help="As on letters.")
@click.option("--fax", default="", help="As on letters.")
@click.option(
    "--device-secret",
    default="keyring",
    show_default=True,
    metavar="keyring|file:PATH",
    help="Where this computer keeps its half of the key.",
)
@click.option("--recovery-out", type=click.Path(path_type=Path), help="Write the code to a file.")
@click.option("--no-clinical", is_flag=True, help="The first person reads no chart.")
@pass_session
def init(session: Session, /, **said: Any) -> None:
    """Make a clinic; nothing is ever overwritten."""
    doors = session.parts.doors()
    folder = session.folder
    out: Path | None = said["recovery_out"]
    plan = ClinicPlan(
        name=said["name"] or said["site"],
        site=said["site"],
        admin=said["admin"],
        admin_display=said["admin_display"],
        zone=said["zone"],
        address=said["address"],
        phone=said["phone"],
        fax=said["fax"],
        clinical=not said["no_clinical"],
    )
    doors.check_zone(plan.zone)
    made = doors.make(
        folder,
        plan,
        session.new_password(),
        device_secret=said["device_secret"],
        keep_code=(lambda code: write_code(out, code)) if out else (lambda _code: None),
    )
    printed = made.recovery_code.printed

    def words() -> str:
        where = f"is in {out}" if out else f"is shown once:\n\n    {printed}\n"
        return (
            f"The clinic is in {folder}. {made.admin} may sign in.\n"
            f"The recovery code {where}\nPrint it and lock it away: it opens the clinic "
            "when this computer or the password is lost."
        )

    document = {
        "clinic": folder,
        "admin": made.admin,
        "recovery_code_written_to": out,
    }
    if out is None:
        document["recovery_code"] = printed
    session.say(document, words)


@click.command("status")
@pass_session
def status(session: Session) -> None:
    """Say what this clinic is and whether it is well."""
    with session.opened() as clinic:
        found = clinic.upkeep.status()

    def words() -> str:
        lines = [
            f"Tables {found.schema}, ClinicDesk {found.app_version}, {found.backend}",
            *(f"{name.replace('_', ' '):<20}{count:>10,}" for name, count in found.counts.items()),
            *(f"Look at this: {problem}" for problem in found.problems),
        ]
        return "\n".join(lines)

    session.say(
        {
            "schema": found.schema,
            "app_version": found.app_version,
            "backend": found.backend,
            "cipher": found.cipher,
            "counts": found.counts,
            "last_backup_at": found.last_backup_at,
            "problems": found.problems,
        },
        words,
    )


@click.command("verify")
@click.option("--deep", is_flag=True, help="Walk every index and hash every document.")
@pass_session
def verify(session: Session, *, deep: bool) -> None:
    """Check pages, links, the audit chain and the promises."""
    with session.opened() as clinic:
        checks = clinic.upkeep.verify(clinic.actor, deep=deep, report=session.report)
    ok = all(check.ok for check in checks)
    session.say(
        {
            "ok": ok,
            "checks": [
                {"name": c.name, "ok": c.ok, "count": c.count, "detail": c.detail} for c in checks
            ],
        },
        lambda: "\n".join(
            f"{'well ' if c.ok else 'FAULT'}  {c.name}{': ' + c.detail if c.detail else ''}"
            for c in checks
        ),
    )
    if not ok:
        raise Damage("Damage was found.", "Restore the latest backup, and keep the damaged files.")


@click.command("backup")
@click.option("--out", type=click.Path(path_type=Path), help="Write it here instead.")
@pass_session
def backup(session: Session, out: Path | None) -> None:
    """Write an encrypted backup and open it again."""
    if out is not None and out.exists():
        raise Refused("There is a file of this name already.", "Choose another name.")
    with session.opened() as clinic:
        made = clinic.backups.make(clinic.actor, out, session.report)
    session.say(
        {
            "path": made.path,
            "sha256": made.sha256,
            "verified": made.verified,
            "counts": made.counts,
            "made_at": made.made_at,
        },
        lambda: f"Backed up to {made.path}, and opened again to be sure.",
    )


@click.group("backups")
def backups() -> None:
    """List the backups."""


@backups.command("list")
@pass_session
def list_backups(session: Session) -> None:
    """List the backups in the clinic's own folder, newest first."""
    with session.opened() as clinic:
        made = clinic.backups.made()
    session.say(
        {
            "backups": [
                {"path": b.path, "sha256": b.sha256, "made_at": b.made_at, "counts": b.counts}
                for b in made
            ]
        },
        lambda: (
            "\n".join(f"{b.made_at:%Y-%m-%d %H:%M} UTC  {b.path}" for b in made)
            or "There is no backup yet. Make one with: clinicdesk backup"
        ),
    )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recovery-file", help="Read the recovery code from FILE; - for input.")
@click.option("--device-secret", default="keyring", metavar="keyring|file:PATH")
@pass_session
def restore(session: Session, file: Path, recovery_file: str | None, device_secret: str) -> None:
    """Restore a backup into a folder that has no clinic.

    With --recovery-file the person named by --user gets the password given, on this computer.
    """
    doors = session.parts.doors()
    folder = session.folder
    code = read_secret(recovery_file) if recovery_file else ""
    if recovery_file == "-" == session.password_file:
        raise BadInput(
            "The password and the recovery code cannot both come from standard input.",
            "Give one of them in a file.",
        )
    password = session.new_password() if code else session.password()
    made_at = doors.restore(file, folder)
    try:
        user = session.user or doors.only_person(folder)
        if code:
            doors.recover(folder, user, code, password, device_secret=device_secret)
        with doors.unlock(folder, user, password, report=session.report) as clinic:
            found = clinic.upkeep.status()
    except BaseException:
        doors.take_back(folder)
        raise
    session.say(
        {
            "path": folder,
            "made_at": made_at,
            "verified": True,
            "counts": found.counts,
        },
        lambda: f"The clinic as it was on {made_at:%Y-%m-%d %H:%M} UTC is in {folder}.",
    )


COMMANDS = {
    "init": init,
    "status": status,
    "verify": verify,
    "backup": backup,
    "backups": backups,
    "restore": restore,
}
