"""``import``: brings in records from files."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.census_importing import CensusAsked, import_census
from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.imports import FileOutcome, ImportReport

__all__ = ["COMMANDS"]


def _words(report: ImportReport) -> str:
    sums = (
        ("created", sum(report.created.values())),
        ("updated", sum(report.updated.values())),
        ("unchanged", sum(report.unchanged.values())),
        ("kept as source", sum(report.kept_as_source.values())),
        ("rejected", len(report.rejected)),
    )
    people = report.people
    lines = [
        f"{report.read} read: " + ", ".join(f"{count} {words}" for words, count in sums),
        (
            f"People: {people.created} new, {people.updated} changed, "
            f"{people.matched} recognized, {people.candidates} to look at"
        ),
        *([report.protected_words] if report.protected else []),
        *(f"Refused: {f.path}: {f.reason}" for f in report.files if f.outcome == "refused"),
        *(f"Rejected: {r.path} {r.where}: {r.reason}" for r in report.rejected),
        *(f"Warning: {w.path} {w.where}: {w.reason} ({w.count})" for w in report.warnings),
    ]
    if report.dry_run:
        lines.insert(0, "Tried only; nothing was written.")
    return "\n".join(lines)


@click.command("import")
@click.argument("kind", type=click.Choice(["fhir", "ccda", "census", "csv"]))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Decide everything, write nothing.")
@click.option("--source", default="", metavar="NAME", help="Where the files come from.")
@click.option("--profile", default="", metavar="NAME", help="A saved mapping, for CSV.")
@click.option("--employer", default="", metavar="NAME", help="Whose people, for a census.")
@click.option("--new-employer", is_flag=True, help="It is a further employer, not a known one.")
@click.option("--changes-only", is_flag=True, help="Who is missing from a census has not left.")
@click.option("--accept-omissions", default="", metavar="REASON", help="Many left; say why.")
@click.option("--decide", multiple=True, metavar="LINE=WHO", help="new, skip or an MRN.")
@pass_session
def import_files(
    session: Session,
    /,
    kind: str,
    paths: tuple[Path, ...],
    *,
    dry_run: bool,
    source: str,
    profile: str,
    **census: Any,
) -> None:
    """Bring in files, folders, .ndjson, .zip and .gz; every record read is accounted for."""
    if profile and kind not in {"census", "csv"}:
        raise Refused("A profile maps the columns of CSV files.", "Leave --profile out.")
    if kind in {"census", "csv"}:
        import_census(
            session,
            CensusAsked(
                paths=paths,
                profile=profile,
                dry_run=dry_run,
                employer=census["employer"],
                new_employer=census["new_employer"],
                changes_only=census["changes_only"],
                accept=census["accept_omissions"],
                decide=census["decide"],
            ),
        )
        return
    with session.opened() as clinic:
        report, _change = clinic.imports.import_paths(
            clinic.actor, paths, kind=kind, source=source, dry_run=dry_run, report=session.report
        )
    document = asdict(report)
    document["read"] = report.read
    document["protected"] = report.protected
    session.say(document, lambda: _words(report))
    refused = [each for each in report.files if each.outcome is FileOutcome.REFUSED]
    if refused:
        raise Refused(
            f"{len(refused)} of {len(report.files)} files could not be read; the others are in.",
            "See the reasons above.",
        )


COMMANDS = {"import": import_files}
