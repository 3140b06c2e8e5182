"""What of a person's chart asks for something: overdue first, then what is due soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from clinicdesk.desktop.person.facts import local, open_tasks, stands
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import AllergyPicture
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.goal_progress import Chip
from clinicdesk.domain.referral_machine import STAGES, Stage
from clinicdesk.domain.referrals import Referral

__all__ = ["OVERDUE", "AttentionItem", "Coming", "attention", "coming_up", "days_late"]

SOON = timedelta(days=14)
_OVER = frozenset({Chip.STOPPED, Chip.ACHIEVED})
OVERDUE = Status("Overdue", Tone.BAD, "circle-alert")
_TODAY = Status("Due today", Tone.WARN, "clock")
_SOON = Status("Due soon", Tone.INFO, "clock")
_FAR = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionItem:
    """One thing to act on, and the tab (or the referral) where that is done."""

    title: str
    note: str = ""
    status: Status | None = None
    tab: str = ""
    referral_id: UUID | None = None
    task_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """Something with a day of its own that lies ahead."""

    on: date
    words: str
    time: str = ""


def days_late(due_on: date, today: date) -> str:
    """Say how long a day is past: "3 days late"."""
    days = (today - due_on).days
    return "1 day late" if days == 1 else f"{days} days late"


def _status(due_on: date | None, today: date) -> Status | None:
    if due_on is None:
        return None
    if due_on < today:
        return OVERDUE
    return _TODAY if due_on == today else _SOON


def _due_words(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ""
    late = f", {days_late(due_on, today)}" if due_on < today else ""
    return f"Due {show_date(due_on)}{late}"


def _other(owner: str, me: str) -> str:
    """Whose it is, where it is not one's own."""
    return "" if owner == me else owner


def _of_referral(referral: Referral, today: date, me: str) -> AttentionItem | None:
    report = referral.stage == Stage.UNREVIEWED
    due = referral.due_on
    if not referral.is_open or not (report or (due is not None and due <= today + SOON)):
        return None
    action = referral.next_action or STAGES[Stage(referral.stage)].words
    notes = [_due_words(due, today), _other(referral.owner, me)]
    return AttentionItem(
        title=f"{referral.service.text}: {action[:1].lower()}{action[1:]}",
        note=" · ".join(note for note in notes if note),
        status=_status(due, today) or Status("To review", Tone.WARN, "file-check"),
        tab="referrals",
        referral_id=referral.id,
        due_on=due,
    )


def _of_plan(chart: Chart) -> Iterator[AttentionItem]:
    plan, today = chart.plan, chart.today
    if plan is None:
        yield AttentionItem(
            title="No care plan",
            note="Start one with the person.",
            status=Status("Not started", Tone.IDLE, "circle-dashed"),
            tab="plan",
        )
        return
    review = plan.review_due_on
    if review is not None and review <= today + SOON:
        yield AttentionItem(
            title="Review the care plan",
            note=_due_words(review, today),
            status=_status(review, today),
            tab="plan",
            due_on=review,
        )
    for goal in plan.goals:
        chip = stands(chart, goal.id).chip
        if chip in {Chip.OVERDUE, Chip.OFF_TRACK}:
            yield AttentionItem(
                title=goal.description,
                note=_due_words(goal.due_on, today) or "Going the wrong way",
                status=Status(chip.value, Tone.BAD, "circle-alert"),
                tab="goals",
                due_on=goal.due_on,
            )


def _everything(chart: Chart, me: str) -> Iterator[AttentionItem]:
    today = chart.today
    if chart.banner.allergy_picture is AllergyPicture.NOT_RECORDED:
        yield AttentionItem(
            title="Allergies not recorded",
            note="Ask the person, and record the answer where the record is kept.",
            status=Status("Not recorded", Tone.WARN, "triangle-alert"),
            tab="medications",
        )
    for referral in chart.referrals:
        item = _of_referral(referral, today, me)
        if item is not None:
            yield item
    for task in open_tasks(chart):
        if task.due_on <= today + SOON:
            notes = [_due_words(task.due_on, today), _other(task.owner, me)]
            yield AttentionItem(
                title=task.title,
                note=" · ".join(note for note in notes if note),
                status=_status(task.due_on, today),
                task_id=task.id,
                due_on=task.due_on,
            )
    yield from _of_plan(chart)


def attention(chart: Chart, me: str = "") -> tuple[AttentionItem, ...]:
    """List what asks for something: overdue and off track first, then by day.

    ``me`` is the displayed name of who looks: what is their own does not say so.
    """

    def order(item: AttentionItem) -> tuple[bool, date, str]:
        bad = item.status is not None and item.status.tone is Tone.BAD
        return not bad, item.due_on or _FAR, item.title

    return tuple(sorted(_everything(chart, me), key=order))


def coming_up(chart: Chart) -> tuple[Coming, ...]:
    """List what lies ahead, the nearest first."""
    today = chart.today
    found = []
    for referral in chart.referrals:
        at = referral.appointment_at
        if referral.is_open and at is not None and at >= chart.read_at:
            there = local(chart, at)
            where = f" at {referral.recipient.name}" if referral.recipient else ""
            words = f"{referral.service.text}{where}"
            found.append(Coming(there.date(), words, f"{there:%H:%M}"))
        elif referral.is_open and referral.due_on and referral.due_on > today:
            words = f"{referral.service.text}: {referral.next_action}"
            found.append(Coming(referral.due_on, words))
    found += [Coming(t.due_on, t.title) for t in open_tasks(chart) if t.due_on > today]
    plan = chart.plan
    if plan is not None:
        if plan.review_due_on and plan.review_due_on > today:
            found.append(Coming(plan.review_due_on, "Care plan review"))
        found += [
            Coming(goal.due_on, f"Goal due: {goal.description}")
            for goal in plan.goals
            if goal.due_on and goal.due_on > today and stands(chart, goal.id).chip not in _OVER
        ]
    return tuple(sorted(found, key=lambda c: (c.on, c.time, c.words)))
