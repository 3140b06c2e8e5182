"""``plan conflicts``, ``plan resolve`` and ``plan reopen``: what pulls apart, and how it stands."""

from datetime import date
from typing import Any

import click

from clinicdesk.cli.plan_signing_commands import opened_plan
from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.conflict_lines import ConflictLine
from clinicdesk.domain.conflict_resolving import ResolveDraft
from clinicdesk.domain.conflict_standing import ConflictReport, ConflictStanding, Resolution
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.errors import BadInput

__all__ = ["CONFLICTS"]

_WAYS = {
    "accepted": Resolution.ACCEPTED,
    "asked": Resolution.ASKED,
    "not-a-conflict": Resolution.NOT_A_CONFLICT,
    "changed": Resolution.CHANGED,
}


def _line(line: ConflictLine) -> dict[str, Any]:
    return {"kind": line.kind, "id": line.id, "title": line.title, "words": line.words}


def _standing(one: ConflictStanding) -> dict[str, Any]:
    found, last = one.conflict, one.record.last if one.record else None
    return {
        "key": one.key,
        "state": one.state,
        "title": one.title,
        "serious": one.serious,
        "why": found.why if found else "",
        "consider": list(found.consider) if found else [],
        "first": [_line(line) for line in found.first] if found else [],
        "second": [_line(line) for line in found.second] if found else [],
        "source": found.source.words if found and found.source else "",
        "fingerprint": found.fingerprint if found else "",
        "asked_again": one.why_again,
        "first_seen_at": one.record.first_seen_at if one.record else None,
        "resolution": last.resolution if last else None,
        "reason": last.reason if last else "",
        "by": last.by if last else "",
        "until": last.until if last else None,
    }


def _report(report: ConflictReport) -> dict[str, Any]:
    return {
        "plan": report.plan_id,
        "plan_version": report.plan_number,
        "conflicts": [_standing(one) for one in report.standings],
    }


def _words(one: ConflictStanding) -> str:
    serious = "  (a clinician decides)" if one.serious else ""
    said = [f"{one.state.words}: {one.title}{serious}", f"    key: {one.key}"]
    if one.why_again:
        said.append(f"    Asked again. {one.why_again}")
    if one.conflict is not None:
        for side in (one.conflict.first, one.conflict.second):
            named = [" · ".join(filter(None, [line.title, line.words])) for line in side]
            said.append(f"    - {'; '.join(named)}")
        said.append(f"    {one.conflict.why}")
        said += [f"      {words}" for words in one.conflict.consider]
        if one.conflict.source is not None:
            said.append(f"    After: {one.conflict.source.words}")
    last = one.record.last if one.record else None
    if last is not None and last.resolution is not None:
        until = f", until {show_date(last.until)}" if last.until else ""
        said.append(f"    {last.resolution.words}, by {last.by}{until}. {last.reason}".rstrip())
    return "\n".join(said)


def _report_words(report: ConflictReport) -> str:
    if not report.standings:
        return "Nothing pulls apart in this plan."
    count = len(report.to_settle)
    head = f"{count} to settle" if count else "Nothing to settle"
    return "\n".join([head, *map(_words, report.standings)])


@click.command("conflicts")
@click.argument("patient", metavar="ID")
@pass_session
def conflicts(session: Session, patient: str) -> None:
    """Show what pulls apart in a person's plan (id or MRN), and how it was settled."""
    with session.opened() as clinic:
        report = clinic.plan_conflicts.find(clinic.actor, opened_plan(clinic, patient).id)
    session.say(_report(report), lambda: _report_words(report))


def _day(said: str | None, name: str, today: date) -> date | None:
    if not said:
        return None
    day = parse_date(said, today).day
    if day is None:
        raise BadInput(f"{name} is no day.", "Write it as 2026-11-22.")
    return day


@click.command("resolve")
@click.argument("patient", metavar="ID")
@click.argument("key", metavar="KEY")
@click.option("--how", type=click.Choice(list(_WAYS)), required=True)
@click.option("--because", default="", metavar="TEXT", help="Why; for asked: what is asked.")
@click.option("--until", metavar="DAY", help="Accepted until this day; then it is asked again.")
@click.option("--owner", metavar="NAME", help="Whom a clinician's answer is asked of.")
@click.option("--due", metavar="DAY", help="By when the answer is needed; else in a week.")
@pass_session
def resolve(session: Session, /, **said: Any) -> None:
    """Settle a conflict of a person's plan (id or MRN); KEY as ``plan conflicts`` shows it."""
    with session.opened() as clinic:
        plan_id, today = opened_plan(clinic, said["patient"]).id, clinic.today()
        draft = ResolveDraft(
            resolution=_WAYS[said["how"]],
            reason=said["because"],
            until=_day(said["until"], "--until", today),
            owner_id=clinic.users.named(said["owner"]).id if said["owner"] else None,
            due_on=_day(said["due"], "--due", today),
        )
        clinic.plan_conflicts.note(clinic.actor, plan_id)
        report, _change = clinic.plan_conflicts.resolve(clinic.actor, plan_id, said["key"], draft)
    one = report.of(said["key"])
    assert one is not None
    session.say(_standing(one), lambda: _words(one))


@click.command("reopen")
@click.argument("patient", metavar="ID")
@click.argument("key", metavar="KEY")
@click.option("--because", default="", metavar="TEXT")
@pass_session
def reopen(session: Session, patient: str, key: str, because: str) -> None:
    """Ask a settled conflict of a person's plan (id or MRN) again."""
    with session.opened() as clinic:
        plan_id = opened_plan(clinic, patient).id
        report, _change = clinic.plan_conflicts.reopen(clinic.actor, plan_id, key, because)
    one = report.of(key)
    assert one is not None
    session.say(_standing(one), lambda: _words(one))


CONFLICTS: tuple[click.Command, ...] = (conflicts, resolve, reopen)
