"""Attempts to reach somebody, and the ladder after a session nobody came to.

Trying three times at one hour by one telephone is trying once: an attempt counts as another one
when its part of the day or its way is new. After the ladder's last documented attempt a letter is
proposed. Its steps are data (``resources/coaching/ladder.toml``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.contacting import (
    CHANNEL_WORDS,
    Channel,
    Purpose,
    channel_of_telecom,
    contact_facts,
    may_contact,
)
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.people import Patient
from clinicdesk.domain.site_time import at_site

__all__ = [
    "ATTEMPT_CHANNELS",
    "OUTCOME_WORDS",
    "AttemptDraft",
    "AttemptOutcome",
    "ContactAttempt",
    "DayPart",
    "Ladder",
    "LadderStep",
    "attempt_problems",
    "day_part",
    "ladder",
    "open_channels",
]


class AttemptOutcome(StrEnum):
    """What came of an attempt."""

    REACHED = "reached"
    LEFT_MESSAGE = "left-message"
    SENT = "sent"
    """A text, e-mail or letter went out; nobody answered yet."""
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"
    DECLINED = "declined"
    """The person does not want to talk now."""


OUTCOME_WORDS: dict[AttemptOutcome, str] = {
    AttemptOutcome.REACHED: "Reached",
    AttemptOutcome.LEFT_MESSAGE: "Left a message",
    AttemptOutcome.SENT: "Sent",
    AttemptOutcome.NO_ANSWER: "No answer",
    AttemptOutcome.WRONG_NUMBER: "Wrong number",
    AttemptOutcome.DECLINED: "Does not want to talk now",
}
ATTEMPT_CHANNELS = (
    Channel.MOBILE_PHONE,
    Channel.HOME_PHONE,
    Channel.WORK_PHONE,
    Channel.TEXT,
    Channel.EMAIL,
    Channel.PORTAL,
    Channel.IN_PERSON,
    Channel.HOME_MAIL,
)
_CALLS = frozenset({Channel.MOBILE_PHONE, Channel.HOME_PHONE, Channel.WORK_PHONE})
_SPOKEN = frozenset({AttemptOutcome.REACHED, AttemptOutcome.DECLINED})
_OF_CALLS = frozenset(
    {AttemptOutcome.LEFT_MESSAGE, AttemptOutcome.NO_ANSWER, AttemptOutcome.WRONG_NUMBER}
)


class DayPart(StrEnum):
    """Part of the site's day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptDraft:
    """An attempt as it is noted."""

    channel: Channel
    outcome: AttemptOutcome
    at: datetime | None = None
    """None is now."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAttempt(AttemptDraft):
    """A kept attempt."""

    id: UUID
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung: what to do, in how many business days after the one before."""

    key: str
    words: str
    within_days: int
    letter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Where somebody stands on it."""

    since: datetime
    """The session nobody came to, or the first attempt that failed."""
    tried: tuple[ContactAttempt, ...]
    """The attempts that count, oldest first."""
    step: LadderStep
    due_on: date
    advice: str
    """At which part of the day and by which way to try next."""

    @property
    def letter_due(self) -> bool:
        """Whether a letter is proposed."""
        return self.step.letter


def day_part(at: datetime, zone: str) -> DayPart:
    """Return the part of the site's day: morning to noon, afternoon to five, then evening."""
    hour = at_site(at, zone).hour
    if hour < 12:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < 17 else DayPart.EVENING


def attempt_problems(draft: AttemptDraft, now: datetime) -> list[FieldProblem]:
    """Return what is wrong with an attempt, field by field."""
    problems = []
    if draft.at is not None and draft.at > now:
        problems.append(FieldProblem("at", "This time is to come."))
    if draft.channel not in ATTEMPT_CHANNELS:
        problems.append(FieldProblem("channel", "Choose how the person was tried."))
    spoken_only = draft.outcome in _OF_CALLS and draft.channel not in _CALLS
    sent_only = draft.outcome is AttemptOutcome.SENT and draft.channel in _CALLS
    if spoken_only or sent_only:
        way = CHANNEL_WORDS[draft.channel]
        problems.append(FieldProblem("outcome", f"This does not go with: {way}."))
    return problems


def open_channels(person: Patient, purpose: Purpose = Purpose.CARE) -> tuple[Channel, ...]:
    """Return the ways by which somebody may be tried: allowed, and with a number or address."""
    recorded = {channel_of_telecom(one) for one in person.telecoms if one.value.strip()}
    if Channel.MOBILE_PHONE in recorded:
        recorded.add(Channel.TEXT)
    if any(one.lines and one.use != "old" for one in person.addresses):
        recorded.add(Channel.HOME_MAIL)
    recorded.add(Channel.IN_PERSON)
    facts = contact_facts(person)
    return tuple(
        one
        for one in ATTEMPT_CHANNELS
        if one in recorded and may_contact(facts, one, purpose).allowed
    )


def _counted(attempts: Sequence[ContactAttempt], zone: str) -> tuple[ContactAttempt, ...]:
    seen: set[tuple[Channel, DayPart]] = set()
    found = []
    for one in sorted(attempts, key=lambda each: (each.at, each.id)):
        kind = (one.channel, day_part(one.at, zone))
        if kind not in seen:
            seen.add(kind)
            found.append(one)
    return tuple(found)


def _advice(tried: Sequence[ContactAttempt], channels: Sequence[Channel], zone: str) -> str:
    parts = [day_part(one.at, zone) for one in tried]
    ways = [one.channel for one in tried]
    part = min(DayPart, key=lambda each: (parts.count(each), list(DayPart).index(each)))
    usable = [one for one in channels if one not in {Channel.HOME_MAIL, Channel.IN_PERSON}]
    if not usable:
        return "No way to try is open: speak with the person when they come to the clinic."
    way = min(usable, key=lambda each: (ways.count(each), usable.index(each)))
    return f"Try in the {part.value}, by {CHANNEL_WORDS[way]}."


def ladder(
    steps: Sequence[LadderStep],
    attempts: Sequence[ContactAttempt],
    *,
    no_show_at: datetime | None,
    last_contact: datetime | None,
    channels: Sequence[Channel],
    calendar: BusinessCalendar,
) -> Ladder | None:
    """Return where somebody stands on the ladder; None while they are in touch.

    It begins with a session that nobody came to, or with an attempt that failed, since the last
    contact; whoever is reached, however, has come down from it. A letter counts as the last rung.
    """
    after = [
        one
        for one in attempts
        if last_contact is None or one.at > last_contact
        if one.outcome not in _SPOKEN
    ]
    missed = (
        no_show_at
        if last_contact is None or (no_show_at is not None and no_show_at > last_contact)
        else None
    )
    begun = [at for at in (missed, *(one.at for one in after)) if at is not None]
    if not begun or not steps:
        return None
    since = min(begun)
    tried = _counted(after, calendar.zone)
    rungs = [one for one in steps if not one.letter]
    letters = [one for one in steps if one.letter]
    written = any(one.channel is Channel.HOME_MAIL for one in tried)
    done = [one for one in tried if one.channel is not Channel.HOME_MAIL]
    if len(done) < len(rungs) and not written:
        step = rungs[len(done)]
    else:
        step = letters[-1] if written or not letters else letters[0]
    newest = tried[-1].at if tried else since
    return Ladder(
        since=since,
        tried=tried,
        step=step,
        due_on=calendar.add(calendar.day_of(newest), step.within_days),
        advice="" if step.letter else _advice(tried, channels, calendar.zone),
    )
