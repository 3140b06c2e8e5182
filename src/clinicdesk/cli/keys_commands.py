"""``recovery`` and ``keys``: the clinic's own keys."""

from pathlib import Path

import click

from clinicdesk.cli.recovery_file import write_code
from clinicdesk.cli.session import Session, pass_session, read_secret
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.services.held_vault import PresentCode

__all__ = ["COMMANDS"]


@click.group("recovery")
def recovery() -> None:
    """Renew the printed recovery code."""


@recovery.command("renew")
@click.option(
    "--recovery-out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the code to a new file; else it is printed once.",
)
@click.option(
    "--present-code-file",
    metavar="FILE",
    help="The code in force, where protected records open with it alone; - for input.",
)
@click.option("--present-code-lost", is_flag=True, help="Give up what only that code opens.")
@pass_session
def renew(
    session: Session,
    recovery_out: Path | None,
    present_code_file: str | None,
    *,
    present_code_lost: bool,
) -> None:
    """Make a new recovery code; the one before opens nothing from then on.

    Do this when the printed code was lost or seen by somebody. A new database key is due
    afterwards: clinicdesk keys rotate. Where nobody holds the key of some protected records any
    more (their only author left, say), the present code is asked for as well.
    """
    code_now = RecoveryCode.parse(read_secret(present_code_file)) if present_code_file else None

    def keep(code: RecoveryCode) -> None:
        if recovery_out is not None:
            write_code(recovery_out, code)

    def drop() -> None:
        if recovery_out is not None:
            recovery_out.unlink()

    with session.opened() as clinic:
        here = session.parts.doors().computer(clinic.folder)
        code = clinic.keys.renew_recovery(
            clinic.actor,
            keep_code=keep,
            drop_code=drop,
            present=PresentCode(code_now, here) if code_now else None,
            present_is_lost=present_code_lost,
        )
        actor = clinic.actor
    document: dict[str, object] = {
        "user": actor.name,
        "roles": sorted(actor.roles),
        "recovery_code_written_to": recovery_out,
    }
    if recovery_out is None:
        document["recovery_code"] = code.printed
    where = f"is in {recovery_out}" if recovery_out else f"is shown once:\n\n    {code.printed}\n"
    session.say(
        document,
        lambda: (
            f"The new recovery code {where}\n"
            "Print it, lock it away, and destroy the old one: it opens nothing any more.\n"
            "When nobody else has the clinic open, run: clinicdesk keys rotate"
        ),
    )


@click.group("keys")
def keys() -> None:
    """Give the database a new key."""


@keys.command("rotate")
@pass_session
def rotate(session: Session) -> None:
    """Write every page of the database under a new key.

    Due when somebody was removed or the recovery code was renewed: they may have kept the old
    key. Nobody else may have the clinic open meanwhile, and the disk needs 1.2 times the
    database in free space. Cut off at any moment, it loses nothing: open the clinic, and run it
    again if the status still says that a new key is due. Backups made before open with the keys
    that they carry.
    """
    with session.opened() as clinic:
        actor = clinic.actor
        clinic.keys.rotate(actor, session.report)
    session.say(
        {"user": actor.name, "roles": sorted(actor.roles), "rotated": True},
        lambda: "The database has a new key. Make a backup now: clinicdesk backup",
    )


COMMANDS = {"recovery": recovery, "keys": keys}
