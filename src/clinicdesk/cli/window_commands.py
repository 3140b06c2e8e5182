"""``window``: the window in a process of its own, for the demonstration and for pictures."""

from pathlib import Path

import click

from clinicdesk.cli.session import Session, pass_session

__all__ = ["COMMANDS"]


@click.command("window", hidden=True)
@click.option("--screenshots", type=click.Path(path_type=Path), help="Draw the pages and leave.")
@click.pass_context
@pass_session
def window(session: Session, ctx: click.Context, /, screenshots: Path | None) -> None:
    """Open the window signed in, or draw its main pages into a folder."""
    password = session.password() if session.password_file else None
    ctx.exit(session.parts.signed_in(session.clinic, session.user, password, screenshots))


COMMANDS = {"window": window}
