"""``coaching``: who is due, sessions, attempts, check-ins, readings, the calendar file."""

import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.coaching_letters import cadence, letter
from clinicdesk.cli.coaching_words import due_text, panel_document, view_document, view_text
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.coaching import CheckInDraft, Coaching, CoachingDraft, Done
from clinicdesk.domain.coaching_contacts import (
    ATTEMPT_CHANNELS,
    OUTCOME_WORDS,
    AttemptDraft,
    AttemptOutcome,
)
from clinicdesk.domain.coaching_flags import PanelPart
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionDraft, SessionMode
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.errors import BadInput, Refused, StorageReadOnly
from clinicdesk.domain.site_time import site_instant
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]

_WAYS = [one.value for one in ATTEMPT_CHANNELS]
_MODES = [one.value for one in SessionMode]


@click.group("coaching")
def coaching() -> None:
    """Coach people on their goals: who is due, sessions, check-ins, readings."""


def _view(clinic: Clinic, patient: str) -> CoachingView:
    view: CoachingView = clinic.coaching.open(clinic.actor, find_patient(clinic, patient))
    return view


def _found(view: CoachingView) -> Coaching:
    if view.coaching is None:
        raise BadInput(
            "Nobody coaches this person.", "Begin with: clinicdesk coaching begin ID --goal WORDS"
        )
    return view.coaching


def _planned(view: CoachingView) -> CoachingSession:
    if view.planned is None:
        raise BadInput("No session is planned.", "Plan one with --at.")
    return view.planned


def _goal_id(view: CoachingView, words: str) -> UUID:
    """The coached goal that is meant by a part of its words; the only one where nothing is said."""
    active = [one.goal for one in view.goals if one.active]
    fit = [goal for goal in active if words.casefold() in goal.description.casefold()]
    if len(fit) != 1:
        raise BadInput(
            "No goal, or more than one, fits.", "Say --goal with words of exactly one coached goal."
        )
    return fit[0].id


def _moment(clinic: Clinic, said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise BadInput("This is no day and time.", 'Type it so: "2026-11-25 09:30".') from error
    if at.tzinfo is not None or at.time() == time():
        raise BadInput("Say the day and the site's time.", 'Type it so: "2026-11-25 09:30".')
    return site_instant(at.date(), at.time(), clinic.facts.site.zone)


def _say(session: Session, view: CoachingView, zone: str) -> None:
    session.say(view_document(view), lambda: view_text(view, zone))


def _line(source: str) -> str:
    """Read one or more lines of readings: they are never part of a command line."""
    if source == "-":
        return sys.stdin.read().strip()
    try:
        return Path(source).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("The file of readings cannot be read.", "Check its name.") from error


@coaching.command("due")
@click.option("--all", "everybody", is_flag=True, help="Everybody's people, not your own alone.")
@click.option(
    "--part", default="all", show_default=True, type=click.Choice([p.value for p in PanelPart])
)
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 2000))
@pass_session
def due(session: Session, everybody: bool, part: str, limit: int) -> None:
    """Show who is due, who is slipping and who needs the nurse."""
    with session.opened() as clinic:
        panel = clinic.coaching_panel.panel(
            clinic.actor, mine=not everybody, part=PanelPart(part), limit=limit
        )
    session.say(panel_document(panel), lambda: due_text(panel))


@coaching.command("show")
@click.argument("patient", metavar="ID")
@pass_session
def show(session: Session, patient: str) -> None:
    """Show a person's coaching (id or MRN): goals, next contact, sessions, ladder."""
    with session.opened() as clinic:
        _say(session, _view(clinic, patient), clinic.facts.site.zone)


@coaching.command("begin")
@click.argument("patient", metavar="ID")
@click.option("--goal", "goals", multiple=True, required=True, metavar="WORDS")
@click.option("--every-days", type=int, help="An interval agreed with the person.")
@click.option("--reason", default="", metavar="TEXT", help="Why that interval.")
@pass_session
def begin(session: Session, /, **said: Any) -> None:
    """Begin to coach a person on goals of the care plan, each named by words of it."""
    with session.opened() as clinic:
        view = _view(clinic, said["patient"])
        chosen = []
        for words in said["goals"]:
            fit = [g.id for g in view.offered if words.casefold() in g.description.casefold()]
            if len(fit) != 1:
                raise BadInput(
                    "No goal, or more than one, fits.", "Say words of exactly one goal of the plan."
                )
            chosen += fit
        draft = CoachingDraft(
            patient_id=view.patient_id,
            goal_ids=tuple(dict.fromkeys(chosen)),
            every_days=said["every_days"],
            every_reason=said["reason"],
        )
        saved, _change = clinic.coaching.begin(clinic.actor, draft)
        _say(session, saved, clinic.facts.site.zone)


def _session_draft(clinic: Clinic, said: dict[str, Any]) -> SessionDraft:
    return SessionDraft(
        planned_at=_moment(clinic, said["at"]),
        minutes=said["minutes"],
        mode=SessionMode(said["mode"]),
        video_link=said["link"],
        place=said["place"],
        wants=said["wants"],
    )


@coaching.command("session")
@click.argument("patient", metavar="ID")
@click.option("--at", metavar="TIME", help='Plan (or, with --move, move) to "2026-11-25 09:30".')
@click.option("--move", metavar="REASON", help="Move the planned session to --at.")
@click.option("--held", metavar="MINUTES", type=int, help="The planned session was held.")
@click.option("--no-show", is_flag=True, help="Nobody came to the planned session.")
@click.option("--cancel", metavar="REASON", help="Cancel the planned session.")
@click.option("--minutes", default=30, show_default=True, type=int)
@click.option("--mode", default="phone", show_default=True, type=click.Choice(_MODES))
@click.option("--link", default="", metavar="URL", help="Of a video session.")
@click.option("--place", default="", metavar="TEXT")
@click.option("--wants", default="", metavar="TEXT", help="What the person wants to talk about.")
@pass_session
def session_command(session: Session, /, **said: Any) -> None:
    """Plan, move, hold, miss or cancel a session: one of these at a time."""
    asked = [said["held"] is not None, said["no_show"], bool(said["cancel"]), bool(said["at"])]
    if sum(asked) != 1:
        raise BadInput("Say one thing to do.", "Use --at, --held, --no-show or --cancel.")
    with session.opened() as clinic:
        sessions, actor = clinic.coaching_sessions, clinic.actor
        view = _view(clinic, said["patient"])
        found = _found(view)
        if said["at"] and not said["move"]:
            saved = sessions.plan_session(actor, found.id, _session_draft(clinic, said))
        else:
            one = _planned(view)
            if said["at"]:
                draft = _session_draft(clinic, said)
                saved = sessions.reschedule(actor, one.id, one.version, draft, said["move"])
            elif said["held"] is not None:
                saved = sessions.hold(actor, one.id, one.version, minutes=said["held"])
            elif said["no_show"]:
                saved = sessions.no_show(actor, one.id, one.version)
            else:
                saved = sessions.cancel(actor, one.id, one.version, said["cancel"])
        _say(session, saved[0], clinic.facts.site.zone)


@coaching.command("attempt")
@click.argument("patient", metavar="ID")
@click.argument("way", type=click.Choice(_WAYS))
@click.argument("outcome", type=click.Choice([one.value for one in OUTCOME_WORDS]))
@click.option("--at", metavar="TIME", help="When, by the site's clock; else now.")
@click.option("--note", default="", metavar="TEXT")
@pass_session
def attempt(session: Session, /, **said: Any) -> None:
    """Note an attempt to reach a person; safe contact is asked first."""
    with session.opened() as clinic:
        found = _found(_view(clinic, said["patient"]))
        draft = AttemptDraft(
            channel=Channel(said["way"]),
            outcome=AttemptOutcome(said["outcome"]),
            at=_moment(clinic, said["at"]) if said["at"] else None,
            note=said["note"],
        )
        saved, _change = clinic.coaching_sessions.attempt(clinic.actor, found.id, draft)
        _say(session, saved, clinic.facts.site.zone)


@coaching.command("check-in")
@click.argument("patient", metavar="ID")
@click.argument("done", type=click.Choice([one.value for one in Done]))
@click.option("--goal", default="", metavar="WORDS", help="Of one goal, where several are coached.")
@click.option("--confidence", type=click.IntRange(0, 10))
@click.option("--readings", metavar="FILE", help='A line such as "w 82.4 kg"; - reads it typed.')
@click.option("--sure", is_flag=True, help="Keep readings that look odd.")
@click.option("--on", "day", metavar="DAY", help="YYYY-MM-DD; else today.")
@click.option("--note", default="", metavar="TEXT")
@pass_session
def check_in(session: Session, /, **said: Any) -> None:
    """Log a check-in: how the step of a goal went."""
    try:
        day = date.fromisoformat(said["day"]) if said["day"] else None
    except ValueError as error:
        raise BadInput("This is no day.", "Type it so: 2026-11-25.") from error
    told = _line(said["readings"]) if said["readings"] else ""
    with session.opened() as clinic:
        view = _view(clinic, said["patient"])
        found = _found(view)
        draft = CheckInDraft(
            goal_id=_goal_id(view, said["goal"]),
            done=Done(said["done"]),
            on=day,
            confidence=said["confidence"],
            readings=told,
            note=said["note"],
        )
        saved, _change, _undo = clinic.check_ins.check_in(
            clinic.actor, found.id, draft, sure=said["sure"]
        )
        _say(session, saved, clinic.facts.site.zone)


@coaching.command("readings")
@click.argument("patient", metavar="ID")
@click.option("--file", "source", default="-", metavar="FILE", help="Else they are typed.")
@click.option("--sure", is_flag=True, help="Keep values that look odd.")
@pass_session
def readings(session: Session, patient: str, source: str, sure: bool) -> None:
    """Keep readings that a person told: w 82.4 kg, bp 128/79, steps mon 8400, tue 9100."""
    told = _line(source)
    with session.opened() as clinic:
        kept, _change, _undo = clinic.check_ins.readings(
            clinic.actor, find_patient(clinic, patient), told, sure=sure
        )
    found = [
        {
            "code": one.code.code,
            "text": one.code.text,
            "at": one.occurred_at,
            "value": one.value,
            "unit": one.unit,
            "parts": [{"code": p.code.code, "value": p.value} for p in one.parts],
        }
        for one in kept.readings
    ]
    count = len(found)
    words = f"{count} reading{'' if count == 1 else 's'} kept."
    if kept.nurse:
        words += " One is out of bounds: tell a nurse today."
    session.say({"readings": found, "nurse": kept.nurse}, lambda: words)


@coaching.command("calendar")
@click.argument("patient", metavar="ID")
@click.option("--out", required=True, metavar="FILE", help="A new file that ends in .ics.")
@click.option(
    "--by",
    default=Channel.IN_PERSON.value,
    show_default=True,
    type=click.Choice(["in-person", "email", "text", "portal"]),
    help="How it goes to the person; safe contact is asked.",
)
@pass_session
def calendar(session: Session, patient: str, out: str, by: str) -> None:
    """Save the planned session as a calendar file: no name of the person, no word of health."""
    path = Path(out)
    if path.suffix.lower() != ".ics":
        raise BadInput("A calendar file ends in .ics.", "Choose such a name.")
    if path.exists():
        raise Refused("There is a file of that name already.", "Choose another name.")
    with session.opened() as clinic:
        one = _planned(_view(clinic, patient))
        made = clinic.coaching_sessions.calendar_file(clinic.actor, one.id, by=Channel(by))
        try:
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(made.data)
        except OSError as error:
            raise StorageReadOnly(
                "The calendar file cannot be written there.", "Choose another place."
            ) from error
    session.say({"file": path, "bytes": len(made.data)}, lambda: f"Saved: {path}")


coaching.add_command(letter)
coaching.add_command(cadence)
COMMANDS = {"coaching": coaching}
