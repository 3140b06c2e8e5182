"""``export``."""

import os
import tempfile
from pathlib import Path
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.errors import Refused, StorageReadOnly
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.domain.protected import withheld_words
from clinicdesk.domain.referrals import Recipient

__all__ = ["COMMANDS"]

_TAKEN = (
    "There is a file of this name already, and nothing is ever overwritten.",
    "Choose another name.",
)


def _named(held: Path, path: Path) -> None:
    """Give a whole file its name."""
    try:
        # A link never takes the place of a file that is there, as a renaming would.
        path.hardlink_to(held)
    except FileExistsError:
        raise
    except OSError:  # a memory stick, where files have one name only
        if path.exists():
            raise FileExistsError from None
        held.replace(path)


def write_apart(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads: whole under its name, or not at all.

    Raises:
        Refused: there is such a file. StorageReadOnly: it cannot be written there.
    """
    held = ""
    try:
        descriptor, held = tempfile.mkstemp(prefix=".clinicdesk-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _named(Path(held), path)
    except FileExistsError as error:
        raise Refused(*_TAKEN) from error
    except OSError as error:
        raise StorageReadOnly(
            "The export cannot be written there.", "Choose another place."
        ) from error
    finally:
        if held:
            Path(held).unlink(missing_ok=True)


@click.group("export")
def export() -> None:
    """Let a person's record out, in a form that other systems read."""


@export.command("patient")
@click.argument("who", metavar="ID")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in ExportFormat]),
    default=ExportFormat.FHIR.value,
    show_default=True,
)
@click.option("--out", type=click.Path(path_type=Path), help="Where to; else beside you.")
@click.option("--recipient", default="", metavar="NAME", help="Without one it is a clinic copy.")
@click.option("--recipient-address", default="", metavar="WORDS", help="For the register.")
@click.option(
    "--protected",
    multiple=True,
    type=click.UUID,
    metavar="ENTRY",
    help="A protected entry that goes with it; may be given again.",
)
@click.option("--consent", type=click.UUID, metavar="ID", help="The one consent it rests on.")
@pass_session
def export_patient(
    session: Session,
    who: str,
    *,
    form: str,
    out: Path | None,
    recipient: str,
    recipient_address: str,
    protected: tuple[UUID, ...],
    consent: UUID | None,
) -> None:
    """Export one person's record. ID is a person's id or MRN."""
    if out is not None and out.exists():
        raise Refused(*_TAKEN)
    with session.opened() as clinic:
        request = ExportRequest(
            format=ExportFormat(form),
            patient_id=find_patient(clinic, who),
            recipient=Recipient(name=recipient, address=recipient_address) if recipient else None,
            purpose=session.purpose or "treatment",
            protected=protected,
            consent_id=consent,
        )
        made, _change = clinic.exports.export_patient(clinic.actor, request)
        path = out or Path(made.name)
        write_apart(path, made.data)
    kept = f" {withheld_words(made.withheld)}" if made.withheld else ""
    session.say(
        {
            "path": path.absolute(),
            "format": form,
            "sha256": made.document.sha256,
            "bytes": made.document.size,
            "document": made.document.number,
            "disclosure": made.disclosure or None,
            "withheld": made.withheld,
        },
        lambda: f"{made.document.title} in {path}.{kept}",
    )


COMMANDS = {"export": export}
