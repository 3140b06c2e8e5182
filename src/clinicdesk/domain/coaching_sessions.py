"""Coaching sessions: planned, held or not, and what stands on their agenda.

A session's machine: planned goes to held, no-show, cancelled or rescheduled, and stays there. A
session that was rescheduled names the one that took its place.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coaching import GoalCard
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import BadInput, FieldProblem, TransitionRefused
from clinicdesk.domain.goal_display import goal_now
from clinicdesk.domain.plans import Goal

__all__ = [
    "SESSION_MOVES",
    "CoachingSession",
    "SessionDraft",
    "SessionMode",
    "SessionStatus",
    "agenda_for",
    "link_problem",
    "move_session",
    "session_problems",
]


class SessionMode(StrEnum):
    """How coach and person meet."""

    IN_PERSON = "in-person"
    PHONE = "phone"
    VIDEO = "video"

    @property
    def words(self) -> str:
        """As people read it."""
        return {"in-person": "In person", "phone": "Phone", "video": "Video"}[self.value]


class SessionStatus(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    HELD = "held"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"

    @property
    def words(self) -> str:
        """As people read it."""
        return {"no-show": "Did not come"}.get(self.value, self.value.capitalize())


_S = SessionStatus
SESSION_MOVES: dict[SessionStatus, tuple[SessionStatus, ...]] = {
    _S.PLANNED: (_S.HELD, _S.NO_SHOW, _S.CANCELLED, _S.RESCHEDULED),
    _S.HELD: (),
    _S.NO_SHOW: (),
    _S.CANCELLED: (),
    _S.RESCHEDULED: (),
}
_NEEDS_REASON = frozenset({_S.CANCELLED, _S.RESCHEDULED})
_LONGEST_LINK = 500
_MINUTES = range(5, 241)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """A session as it is planned."""

    planned_at: datetime
    minutes: int = 30
    mode: SessionMode = SessionMode.PHONE
    video_link: str = ""
    place: str = ""
    wants: str = ""
    """What the person wants to talk about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingSession(SessionDraft):
    """A stored session."""

    id: UUID
    version: int
    coaching_id: UUID
    patient_id: UUID
    coach_id: UUID
    coach: str
    status: SessionStatus
    reason: str = ""
    """Why it was cancelled or moved."""
    agenda: tuple[str, ...] = ()
    """As it stood when the session was held; before that it follows from the goals."""
    held_at: datetime | None = None
    held_minutes: int | None = None
    note: str = ""
    instead_id: UUID | None = None
    """The session that took its place."""
    sequence: int = 0
    """How often its appointment was told anew (RFC 5545, 3.8.7.4)."""


def move_session(current: SessionStatus, to: SessionStatus, reason: str = "") -> None:
    """Let a step through that the state has.

    Raises:
        TransitionRefused: the state does not have it.
        BadInput: it needs a reason.
    """
    if to not in SESSION_MOVES[current]:
        raise TransitionRefused(
            f"A session that is {current.words.lower()} cannot become {to.words.lower()}.",
            [one.value for one in SESSION_MOVES[current]],
        )
    if to in _NEEDS_REASON and not reason.strip():
        raise BadInput("This needs its reason.", "Say in a few words why.")


def link_problem(link: str) -> str:
    """Say what is wrong with a video link; empty where it may be sent to somebody.

    It leads by https to a public host by name, without a user name or password in it.
    """
    if len(link) > _LONGEST_LINK or any(mark.isspace() or ord(mark) < 32 for mark in link):
        return "A link is one line without blanks, at most 500 characters."
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "This is no link: copy it again from the video service."
    if parts.scheme != "https":
        return "A video link begins with https://."
    if parts.username is not None or parts.password is not None:
        return "A video link holds no user name or password."
    if not _public_name(host):
        return "This link leads to no public address: copy it again from the video service."
    return ""


def _public_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        known = len(labels) > 1 and all(labels) and not labels[-1].isdigit()
        return known and labels[-1] not in {"local", "localhost", "internal", "lan"}
    return False


def session_problems(
    draft: SessionDraft, now: datetime, *, past: bool = False
) -> list[FieldProblem]:
    """Return what is wrong with a session, field by field. ``past`` lets a held one be noted."""
    problems = []
    if not past and draft.planned_at <= now:
        problems.append(FieldProblem("planned_at", "This time is past: choose one to come."))
    if past and draft.planned_at > now:
        problems.append(FieldProblem("planned_at", "This time is to come."))
    if draft.minutes not in _MINUTES:
        problems.append(FieldProblem("minutes", "Choose 5 to 240 minutes."))
    link = draft.video_link.strip()
    if draft.mode is SessionMode.VIDEO and not link and not past:
        problems.append(FieldProblem("video_link", "Paste the link of the video call."))
    elif link and (said := link_problem(link)):
        problems.append(FieldProblem("video_link", said))
    return problems


def _goal_lines(goal: Goal, card: GoalCard, since: date | None, zone: str) -> list[str]:
    lines = []
    plan = card.action_plan or goal.action_plan.strip()
    if plan:
        lines.append(f"{goal.description}: how did it go? ({plan})")
    else:
        lines.append(f"{goal.description}: agree on an action plan")
    if goal.latest_value is not None and goal.latest_at is not None:
        when = site_day(goal.latest_at, zone)
        if since is None or when >= since:
            lines.append(f"Newest reading: {goal_now(goal)} on {show_date(when)}")
        else:
            lines.append("No reading since the last contact")
    if card.barrier:
        lines.append(f"What got in the way: {card.barrier}")
    return lines


def agenda_for(
    goals: Sequence[Goal],
    cards: Sequence[GoalCard],
    since: date | None,
    wants: str = "",
    *,
    zone: str,
) -> tuple[str, ...]:
    """Return what there is to talk about: the person's own wish first, then goal by goal.

    ``since`` is the site's day of the last contact, and ``zone`` the site's.
    """
    by_id = {card.goal_id: card for card in cards}
    lines = [f"Wants to talk about: {wants.strip()}"] if wants.strip() else []
    for goal in goals:
        lines += _goal_lines(goal, by_id.get(goal.id, GoalCard(goal_id=goal.id)), since, zone)
    return tuple(lines)
