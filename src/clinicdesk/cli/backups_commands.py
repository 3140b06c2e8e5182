"""``backup``, ``backups`` and ``restore``: for people, and for a scheduler."""

from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.session import Session, pass_session, read_secret
from clinicdesk.domain.backup_rule import BackupPlan
from clinicdesk.domain.clinics import BackupMade
from clinicdesk.domain.errors import BadInput, Damage, Refused

__all__ = ["COMMANDS"]


@click.command("backup")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write it there; else beside the clinic."
)
@click.option("--if-due", is_flag=True, help="Only if the clinic's schedule wants one by now.")
@pass_session
def backup(session: Session, out: Path | None, *, if_due: bool) -> None:
    """Write an encrypted backup and open it again; others may go on working.

    With --if-due for a scheduler, which may ask as often as it likes.
    """
    if out is not None and if_due:
        raise BadInput(
            "The schedule's backups lie beside the clinic.", "Leave out --out or --if-due."
        )
    if out is not None and out.exists():
        raise Refused(f"There is a file {out} already.", "Choose another name.")
    with session.opened() as clinic:
        if if_due and clinic.schedule.due() != "backup":
            last = clinic.backups.last_at()
            session.say({"made": False, "last_backup_at": last}, lambda: "No backup is due.")
            return
        made = clinic.backups.make(
            clinic.actor, out, session.report, purpose="by the schedule" if if_due else ""
        )
    session.say({"made": True, **_document(made)}, lambda: _words(made))


def _document(made: BackupMade) -> dict[str, Any]:
    return {
        "path": made.path,
        "sha256": made.sha256,
        "verified": made.verified,
        "counts": made.counts,
        "made_at": made.made_at,
        "bytes": made.octets,
        "fault": made.fault or None,
        "warnings": made.warnings,
    }


def _words(made: BackupMade) -> str:
    return "\n".join((f"Backed up to {made.path}, and opened again to be sure.", *made.warnings))


@click.group("backups")
def backups() -> None:
    """List the backups, try one, and say when they are made."""


@backups.command("list")
@pass_session
def list_backups(session: Session) -> None:
    """List the backups in the clinic's own folder, newest first."""
    with session.opened() as clinic:
        made = clinic.backups.made()
    session.say(
        {"backups": [_document(one) for one in made]},
        lambda: (
            "\n".join(
                f"{b.made_at:%Y-%m-%d %H:%M} UTC  {b.octets / 1e6:>8,.1f} MB  {b.path}"
                + (f"  {b.fault}" if b.fault else "")
                for b in made
            )
            or "There is no backup yet. Make one with: clinicdesk backup"
        ),
    )


@backups.command("drill")
@click.option("--if-due", is_flag=True, help="Only if a month has gone by since the last one.")
@pass_session
def drill(session: Session, *, if_due: bool) -> None:
    """Restore the newest backup beside the clinic, look at everything, and remove it again.

    Exits with 4 where it cannot be restored as it was written.
    """
    with session.opened() as clinic:
        if if_due and clinic.schedule.due() != "drill":
            session.say({"tried": False}, lambda: "No restore drill is due.")
            return
        done = clinic.drills.run(
            clinic.actor, session.report, purpose="by the schedule" if if_due else ""
        )
    session.say(
        {
            "tried": True,
            "ok": done.ok,
            "backup": done.backup,
            "made_at": done.made_at,
            "faults": done.faults,
            "patients": done.patients,
            "seconds": round(done.seconds, 1),
        },
        lambda: (
            f"{done.backup} was restored and holds everything ({done.seconds:,.0f} s)."
            if done.ok
            else "\n".join((f"{done.backup} cannot be restored as it was written:", *done.faults))
        ),
    )
    if not done.ok:
        raise Damage(
            f"The backup {done.backup} did not hold.",
            "Make a new one and try it; look at the disk.",
        )


@backups.command("schedule")
@click.option("--hour", metavar="0-23|off", help="Daily at this hour of the site's day.")
@click.option(
    "--on-closing", metavar="HOURS|off", help="On closing, when the last is older than that."
)
@click.option("--copies", metavar="DIR|off", help="A second folder, on another disk or a share.")
@pass_session
def schedule(
    session: Session, hour: str | None, on_closing: str | None, copies: str | None
) -> None:
    """Say when backups are made by themselves, or change it."""
    with session.opened() as clinic:
        plan = clinic.schedule.plan()
        wanted = BackupPlan(
            hour=_number(hour, plan.hour),
            closing_hours=_number(on_closing, plan.closing_hours),
            copies=_folder(copies, plan.copies),
        )
        if wanted != plan:
            clinic.schedule.choose(clinic.actor, wanted)
        zone = clinic.facts.site.zone
    daily = "off" if wanted.hour is None else f"at {wanted.hour:02}:00 ({zone})"
    closing = "off" if wanted.closing_hours is None else f"when older than {wanted.closing_hours} h"
    session.say(
        {
            "hour": wanted.hour,
            "closing_hours": wanted.closing_hours,
            "copies": wanted.copies or None,
        },
        lambda: f"Daily: {daily}\nOn closing: {closing}\nSecond folder: {wanted.copies or 'none'}",
    )


def _number(said: str | None, present: int | None) -> int | None:
    if said is None:
        return present
    if said == "off":
        return None
    if not said.isdecimal():
        raise BadInput(f"{said} is no whole number.", "Give a number, or off.")
    return int(said)


def _folder(said: str | None, present: str) -> str:
    if said is None:
        return present
    return "" if said == "off" else str(Path(said).absolute())


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


COMMANDS = {"backup": backup, "backups": backups, "restore": restore}
