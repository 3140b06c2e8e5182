"""``time``: care-management time, by a timer or typed."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from clinicdesk.cli.list_file import refuse_taken, write_list
from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.care_minutes import PersonMonth
from clinicdesk.domain.care_month import Logged
from clinicdesk.domain.care_time import ACTIVITIES, Month, TimeDraft, TimeEntry
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.people_lists import ListUse

__all__ = ["COMMANDS"]

_FOR = click.option(
    "--for",
    "activity",
    default="planning",
    show_default=True,
    type=click.Choice(list(ACTIVITIES)),
    help="What the time is for.",
)
_MONTH = click.option("--month", type=click.DateTime(["%Y-%m"]), help="Such as 2026-11.")
_USES = {one.name.lower(): one for one in ListUse if one is not ListUse.OUTREACH}


@click.group("time")
def time() -> None:
    """Log care-management time; show a month and its 20 minutes."""


def _entry(one: TimeEntry) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.patient_id,
        "staff": one.staff,
        "start_at": one.start_at,
        "minutes": one.minutes,
        "for": one.activity,
        "by_timer": one.by_timer,
        "note": one.note,
        "replaces": one.replaces_id,
    }


def _say(session: Session, logged: Logged) -> None:
    words = [f"{logged.entry.minutes} min logged: {logged.entry.words.lower()}."]
    words += [one.words for one in logged.overlaps]
    session.say(
        {**_entry(logged.entry), "overlaps": [one.words for one in logged.overlaps]},
        lambda: "\n".join(words),
    )


@time.command("start")
@click.argument("patient", metavar="ID")
@_FOR
@pass_session
def start(session: Session, patient: str, activity: str) -> None:
    """Start your timer for a person (id or MRN). It goes on when the command has ended."""
    with session.opened() as clinic:
        who = find_patient(clinic, patient)
        timer, _change = clinic.care_time.start(clinic.actor, who, activity)
    session.say(
        {"patient": timer.patient_id, "for": timer.activity, "started_at": timer.started_at},
        lambda: "The timer runs. Stop it with: clinicdesk time stop",
    )


@time.command("stop")
@click.option("--minutes", type=click.IntRange(1), help="Fewer than it measured.")
@click.option("--note", default="", metavar="TEXT")
@click.option("--discard", is_flag=True, help="Log nothing.")
@pass_session
def stop(session: Session, minutes: int | None, note: str, discard: bool) -> None:
    """Stop your timer and log what it measured."""
    with session.opened() as clinic:
        if discard:
            clinic.care_time.discard(clinic.actor)
            session.say({"discarded": True}, lambda: "The timer is stopped; nothing was logged.")
            return
        logged, _change = clinic.care_time.stop(clinic.actor, minutes=minutes, note=note)
    _say(session, logged)


@time.command("add")
@click.argument("patient", metavar="ID")
@click.argument("minutes", type=click.IntRange(1))
@click.option("--at", "at", required=True, type=click.DateTime(["%Y-%m-%d %H:%M"]))
@_FOR
@click.option("--note", default="", metavar="TEXT")
@pass_session
def add(session: Session, /, **said: Any) -> None:
    """Log minutes that you worked for a person (id or MRN); --at is the site's clock."""
    with session.opened() as clinic:
        at: datetime = said["at"]
        draft = TimeDraft(
            patient_id=find_patient(clinic, said["patient"]),
            start_at=at.replace(tzinfo=ZoneInfo(clinic.facts.site.zone)),
            minutes=said["minutes"],
            activity=said["activity"],
            note=said["note"],
        )
        logged, _change = clinic.care_time.add(clinic.actor, draft)
    _say(session, logged)


def _month(said: datetime | None) -> Month | None:
    return None if said is None else Month(said.year, said.month)


def _person(one: PersonMonth) -> dict[str, Any]:
    return {
        "patient": one.patient_id,
        "month": f"{one.month.year:04d}-{one.month.number:02d}",
        "minutes": one.counted,
        "logged": one.logged,
        "eligible": one.chronic.eligible,
        "conditions": one.chronic.titles,
        "reached": one.reached,
        "overlaps": [each.words for each in one.overlaps],
        "entries": [_entry(each) for each in one.entries],
    }


@time.command("month")
@click.argument("patient", metavar="[ID]", required=False)
@_MONTH
@click.option("--totals", is_flag=True, help="Sums alone: what may be told to an employer.")
@click.option("--csv", "out", type=click.Path(path_type=Path), help="Write a file instead.")
@click.option("--use", default="quality", type=click.Choice(sorted(_USES)), help="What it is for.")
@pass_session
def month(session: Session, /, **said: Any) -> None:
    """Show the month of a person (id or MRN), or of everybody."""
    if said["out"] is not None:
        refuse_taken(said["out"])
    with session.opened() as clinic:
        months, actor, wanted = clinic.care_months, clinic.actor, _month(said["month"])
        zone = clinic.facts.site.zone
        if said["patient"]:
            one = months.month(actor, find_patient(clinic, said["patient"]), wanted)
            session.say(_person(one), lambda: _words(one, zone))
        elif said["totals"]:
            sums = months.totals(actor, wanted)
            told = {"people": sums.people, "minutes": sums.minutes} if sums.told else {}
            session.say({**told, "words": sums.words}, lambda: sums.words)
        elif said["out"] is not None:
            made = months.export(actor, _USES[said["use"]], session.purpose, wanted)
            write_list(said["out"], made)
            lines = f"{made.count} lines are in {said['out'].name}."
            session.say({"file": said["out"], "lines": made.count}, lambda: lines)
        else:
            rows = months.clinic_month(actor, wanted)
            table: list[tuple[str, ...]] = [
                (row.mrn, row.listed, str(row.month.counted), row.month.words) for row in rows
            ]
            session.say(
                {"people": [{"mrn": row.mrn, **_person(row.month)} for row in rows]},
                lambda: people_text(("MRN", "Name", "Min", "Month"), table) or "No time logged.",
            )


def _words(one: PersonMonth, zone: str) -> str:
    lines: list[tuple[str, ...]] = [
        (show_instant(each.start_at, zone), str(each.minutes), each.words, each.staff, each.note)
        for each in one.entries
    ]
    table = people_text(("When", "Min", "What", "Who", "Note"), lines)
    return "\n".join(filter(None, [one.words, table, *(each.words for each in one.overlaps)]))


COMMANDS = {"time": time}
