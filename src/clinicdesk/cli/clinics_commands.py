"""``init``, ``status`` and ``verify``."""

from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.recovery_file import write_code
from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.errors import Damage
from clinicdesk.domain.keeping import good_drill_words
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
    metavar="keyring|file:PATH|none",
    help="Where this computer keeps its half of the key; none leaves the password alone.",
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
        found, now = clinic.upkeep.status(), clinic.now()

    def words() -> str:
        lines = [
            f"Tables {found.schema}, ClinicDesk {found.app_version}, {found.backend}",
            *(f"{name.replace('_', ' '):<20}{count:>10,}" for name, count in found.counts.items()),
            f"{good_drill_words(found.good_drill_at, now)}.",
            *(f"Look at this: {problem}" for problem in found.problems),
            *(f"This computer: {note}" for note in found.notes),
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
            "good_drill_at": found.good_drill_at,
            "problems": found.problems,
            "notes": found.notes,
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


COMMANDS = {
    "init": init,
    "status": status,
    "verify": verify,
}
