"""``audit``: who looked, who changed, what is unusual, and whether the log itself holds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.dates import parse_date
from clinicdesk.domain.errors import BadInput, NotFound, Refused, StorageReadOnly
from clinicdesk.domain.privacy import AccessLine, AccessQuestion, ChainState, done_words
from clinicdesk.domain.unusual_access import LOOK_BACK, RULE_TITLES, Finding
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]

_FAULTS = 20


@click.command("audit")
@click.option("--patient", metavar="ID", help="About one person: id or MRN.")
@click.option("--actor", metavar="NAME", help="By one person.")
@click.option("--since", metavar="DATE", help="From this day on.")
@click.option("--unusual", is_flag=True, help="What is out of the ordinary, with reasons.")
@click.option("--out", type=click.Path(path_type=Path), help="Write a report as PDF.")
@click.option("--limit", default=500, show_default=True)
@pass_session
def audit(
    session: Session,
    *,
    patient: str | None,
    actor: str | None,
    since: str | None,
    unusual: bool,
    out: Path | None,
    limit: int,
) -> None:
    """Show who looked, who changed, who was told; the newest first.

    Every entry is compared with the chain, the signatures, and the backups' checkpoints.
    """
    if unusual and patient:
        raise BadInput("--unusual asks about everybody.", "Leave --patient out, or use it alone.")
    if out is not None and out.exists():
        raise Refused("There is a file of this name already.", "Choose another name.")
    with session.opened() as clinic:
        question = AccessQuestion(
            patient_id=_person(clinic, patient) if patient else None,
            staff_id=clinic.users.named(actor).id if actor else None,
            since=_day(clinic, since) if since else None,
            limit=limit,
        )
        if out is not None:
            asked = (
                ("About", patient or "Everybody"),
                ("Staff", actor or "All staff"),
                ("Since", since or "The beginning"),
            )
            view: Any = "unusual" if unusual else "people"
            _write(out, clinic.privacy.report(clinic.actor, view, question, asked).pdf)
        chain = clinic.privacy.chain(clinic.actor)
        names = {member.id: member.name for member in clinic.users.everyone()}
        if unusual:
            found = clinic.privacy.unusual(
                clinic.actor, question.since or clinic.now() - LOOK_BACK, question.staff_id
            )
            _say_unusual(session, found, chain, names, out)
        else:
            lines = clinic.privacy.looked_at(clinic.actor, question).lines
            _say(session, lines, chain, names, out)


def _person(clinic: Clinic, said: str) -> UUID:
    """Return who is meant; the privacy office finds people although it opens no charts.

    Raises:
        NotFound: there is no such person.
    """
    try:
        return UUID(said)
    except ValueError:
        for one in clinic.privacy.find_people(clinic.actor, said):
            if one.mrn.casefold() == said.strip().casefold():
                return one.id
        raise NotFound("There is no person with this number.", "Check the MRN.") from None


def _day(clinic: Clinic, said: str) -> datetime:
    day = parse_date(said, clinic.today()).day
    if day is None:
        raise BadInput("The day for --since is not understood.", "Use 2026-11-22.")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _write(path: Path, pdf: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(pdf)
    except OSError as error:
        raise StorageReadOnly(
            "The report cannot be written there.", "Choose another folder."
        ) from error


def _chain(chain: ChainState) -> dict[str, Any]:
    return {
        "chain_ok": not chain.broken_at,
        "chain_broken_at": chain.broken_at,
        "signatures": {
            "covered": chain.covered,
            "uncovered": chain.uncovered,
            "broken": chain.broken,
            "pending": chain.pending,
            "left_by_a_power_cut": chain.crashed,
            "before_signatures": chain.before,
        },
        "checkpoints": chain.checkpoints,
    }


def _chain_words(chain: ChainState) -> list[str]:
    if chain.whole:
        counted = f"{chain.entries:,} entries, {chain.covered:,} signed, {chain.pending:,} not yet"
        return [f"The log is whole: {counted}."]
    more = len(chain.faults) - _FAULTS
    rest = [f"  and {more:,} more"] if more > 0 else []
    return ["THE LOG IS NOT WHOLE:", *(f"  {fault}" for fault in chain.faults[:_FAULTS]), *rest]


def _say(
    session: Session,
    lines: tuple[AccessLine, ...],
    chain: ChainState,
    names: dict[UUID, str],
    out: Path | None,
) -> None:
    session.say(
        {
            **_chain(chain),
            "report": out,
            "entries": [
                {
                    "seq": line.seq,
                    "at": line.at,
                    "actor": names.get(line.staff_id, str(line.staff_id)),
                    "roles": ",".join(line.roles),
                    "computer": line.computer,
                    "act": line.act,
                    "kind": line.kind,
                    "object": line.object_id,
                    "version": line.object_version,
                    "patient": line.patient_id,
                    "protected": line.protected,
                    "purpose": line.purpose,
                }
                for line in lines
            ],
        },
        lambda: "\n".join(
            [
                *(
                    f"{line.at:%Y-%m-%d %H:%M:%S}  {names.get(line.staff_id, '?'):<16} "
                    f"{done_words(line.act, line.kind)}"
                    for line in lines
                ),
                *_chain_words(chain),
                *([f"The report is in {out}."] if out else []),
            ]
        ),
    )


def _say_unusual(
    session: Session,
    found: tuple[Finding, ...],
    chain: ChainState,
    names: dict[UUID, str],
    out: Path | None,
) -> None:
    session.say(
        {
            **_chain(chain),
            "report": out,
            "unusual": [
                {
                    "rule": one.rule,
                    "actor": names.get(one.staff_id, str(one.staff_id)),
                    "patient": one.patient_id,
                    "first_at": one.first_at,
                    "last_at": one.last_at,
                    "count": one.count,
                    "reason": one.reason,
                }
                for one in found
            ],
        },
        lambda: "\n".join(
            [
                *(
                    f"{one.last_at:%Y-%m-%d %H:%M}  {names.get(one.staff_id, '?'):<16} "
                    f"{RULE_TITLES[one.rule]}: {one.reason} {one.patient}".rstrip()
                    for one in found
                ),
                *([] if found else ["Nothing unusual was found."]),
                *_chain_words(chain),
                *([f"The report is in {out}."] if out else []),
            ]
        ),
    )


COMMANDS = {"audit": audit}
