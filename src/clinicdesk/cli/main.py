"""The command ``clinicdesk``: its commands, loaded one at a time, and what a failure exits with.

``--help`` answers before anything heavy is imported: each command's module is loaded when it is
called, and the table below has the words.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from clinicdesk import __version__
from clinicdesk.cli.parts import Parts
from clinicdesk.domain.errors import ClinicDeskError

__all__ = ["BUG", "run"]

BUG = 70
"""Exit status of our own failures (``EX_SOFTWARE``)."""

_COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("clinics", "Make a clinic."),
    "demo": ("demo", "Make or open a demonstration clinic with invented people."),
    "status": ("clinics", "Say what this clinic is and whether it is well."),
    "import": ("imports", "Bring in records from files."),
    "census": ("census", "List, show and take back eligibility files."),
    "eligibility": ("census", "Show who somebody is eligible through, and since when."),
    "roster": ("people", "Find people."),
    "chart": ("people", "Show one person's chart."),
    "person": ("person", "Show or change one person's details, and what was changed."),
    "registries": ("registries", "List, refresh and explain lists of people by a rule."),
    "education": ("education", "Leaflets: suggest, give, ask what was understood, print."),
    "coaching": ("coaching", "Coach people: who is due, sessions, check-ins, readings."),
    "programmes": ("programmes", "Enroll people in programs; pause, resume and end."),
    "dpp": ("dpp", "Keep cohorts of the diabetes prevention program."),
    "time": ("time", "Log care-management time, and show a month of it."),
    "plan": ("plan", "Apply plan templates; sign, review and end plans."),
    "duplicates": ("merging", "Look for people who are recorded twice."),
    "merge": ("merging", "Merge two records of one person."),
    "unmerge": ("merging", "Take a merge back."),
    "protected": ("protected", "List, write and correct entries of the protected record."),
    "emergency": ("protected", "Open a person's protected record in an emergency."),
    "emergencies": ("protected", "List and review emergency accesses."),
    "referrals": ("referrals", "List, make and follow referrals."),
    "directory": ("directory", "List recipients, and mark whose name would itself disclose."),
    "print": ("documents", "Print a document of a person or a referral."),
    "export": ("exports", "Let a person's record out in a form that other systems read."),
    "documents": ("documents", "Tell whether a printout is one of ours."),
    "consents": ("consents", "Record, list and revoke what people agreed to disclose."),
    "disclosures": ("consents", "List what left about a person."),
    "verify": ("clinics", "Check pages, links, the audit chain and the promises."),
    "hours": ("hours", "Say when the clinic works, or change it."),
    "backup": ("backups", "Write an encrypted backup and open it again."),
    "backups": ("backups", "List the backups, try one, say when they are made."),
    "restore": ("backups", "Restore a backup into an empty folder."),
    "users": ("users", "List, add, change and let go the people who may sign in."),
    "recovery": ("keys", "Renew the printed recovery code."),
    "keys": ("keys", "Give the database a new key."),
    "audit": ("audit", "Show who looked, who changed, who was told."),
    "window": ("window", ""),
}


class _LazyGroup(click.Group):
    """Knows its commands' words without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"clinicdesk.cli.{_COMMANDS[cmd_name][0]}_commands")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            shown = [(name, words) for name, (_module, words) in _COMMANDS.items() if words]
            formatter.write_dl(shown)


_GLOBAL_WITH_VALUE = ("--clinic", "--user", "--password-file", "--purpose", "--hat")
_GLOBAL_FLAGS = ("--json", "--quiet")


def _hoisted(arguments: Sequence[str]) -> list[str]:
    """Bring the options that every command has to the front: they may stand anywhere."""
    front: list[str] = []
    rest: list[str] = []
    remaining = iter(arguments)
    for argument in remaining:
        name = argument.split("=", 1)[0]
        if argument == "--":
            rest += [argument, *remaining]
        elif name in _GLOBAL_WITH_VALUE and "=" in argument:
            front.append(argument)
        elif argument in _GLOBAL_WITH_VALUE:
            front += [argument, *(value for value in [next(remaining, None)] if value is not None)]
        elif argument in _GLOBAL_FLAGS:
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


@click.group(cls=_LazyGroup, invoke_without_command=True)
@click.option("--clinic", metavar="DIR", help="The clinic's folder.")
@click.option("--user", metavar="NAME", help="Who acts.")
@click.option("--password-file", metavar="FILE", help="Read the password from FILE; - for input.")
@click.option("--purpose", default="", metavar="TEXT", help="Why, where a rule asks for it.")
@click.option("--hat", type=click.Choice(["oh-nurse"]), help="Put the occupational hat on.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
@click.version_option(__version__, prog_name="ClinicDesk")
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:
    """Care coordination for the clinic inside a company.

    Alone, it opens the window. Options stand before or after the command's name, alike.
    """
    if ctx.invoked_subcommand is None:
        ctx.exit(ctx.obj.signed_in(options["clinic"], None, None, None))
    # Imported when a command runs, so that --help stays quick.
    from clinicdesk.cli.session import Session

    ctx.obj = Session(parts=ctx.obj, **options)


def _fail(words: str, status: int) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(status)


def run(arguments: Sequence[str], parts: Parts) -> NoReturn:
    """Run one command and exit with its status."""
    try:
        status = cli.main(
            _hoisted(arguments), prog_name="clinicdesk", standalone_mode=False, obj=parts
        )
    except click.exceptions.Abort:
        _fail("Stopped.", 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ClinicDeskError as error:
        _fail(f"{error.sentence} {error.remedy}".strip(), error.exit_status)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last resort: ours, and the reference says so
        reference = parts.note_bug(error)
        _fail(
            f"ClinicDesk made a mistake (reference {reference}). Nothing unfinished was kept; "
            "the details are in the local log.",
            BUG,
        )
    sys.exit(status if isinstance(status, int) else 0)
