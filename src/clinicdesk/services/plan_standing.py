"""All that is said about a plan beside its content, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.plan_editions import (
    CosignRule,
    Edition,
    changed_words,
    coached_since,
    current_edition,
    differences_since,
    may_say_comprehensive,
    printed_version,
    standing_against,
    waiting_edition,
)
from clinicdesk.domain.plan_reviews import Agreement, Review, ReviewClock, review_clock
from clinicdesk.domain.plan_status import OPEN_STATUSES, StatusChange
from clinicdesk.domain.plan_work import AskedTask, next_work
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.tasks import Task
from clinicdesk.services.plan_cosigning import cosign_rule_in
from clinicdesk.store import plan_editions, plan_reviews, plan_work, plans
from clinicdesk.store.snapshot import Snapshot

__all__ = ["PlanStanding", "standing_in"]

_FIRST: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """What is said about a plan: signatures, reviews, agreement, status, open work."""

    plan: CarePlan
    editions: tuple[Edition, ...]
    """The newest first."""
    current: Edition | None
    """In force; it says what changed since."""
    waiting: Edition | None
    """Waits for a second signature."""
    against: tuple[str, ...]
    """What would stand against signing now."""
    rule: CosignRule
    reviews: tuple[Review, ...]
    clock: ReviewClock
    changed_since_review: str
    """In words; since the plan began where it was never reviewed. Empty for nothing."""
    agreements: tuple[Agreement, ...]
    statuses: tuple[StatusChange, ...]
    asks: tuple[AskedTask, ...]
    """Tasks whose line was changed; they wait for an answer."""
    work: Mapping[UUID, Task]
    """The next work item of each line that has one."""
    missing: tuple[str, ...]
    """What is missing before a page may call the plan comprehensive."""
    printed: str
    """Edition, version and hash as a page says them."""


def standing_in(
    session: Snapshot, plan: CarePlan, calendar: BusinessCalendar, today: date
) -> PlanStanding:
    """Read all that is said about a plan.

    Raises:
        Damage: the bytes that were signed are not what was signed.
    """
    editions = plan_editions.editions_of(session, plan)
    reviews = plan_reviews.reviews_of(session, plan.id)
    since = reviews[0].plan_number if reviews else _FIRST
    changed = ""
    if since != plan.number:
        _facts, before = plans.version(session, plan.id, since)
        news = coached_since(before, plan)
        changed = changed_words((*differences_since(before, plan), *news))
    ended = plan.status not in OPEN_STATUSES
    return PlanStanding(
        plan=plan,
        editions=editions,
        current=current_edition(editions),
        waiting=waiting_edition(editions),
        against=standing_against(plan, today),
        rule=cosign_rule_in(session),
        reviews=reviews,
        clock=review_clock(plan.review_due_on, calendar, today, ended=ended),
        changed_since_review=changed,
        agreements=plan_reviews.agreements_of(session, plan.id),
        statuses=plan_editions.status_changes(session, plan.id),
        asks=plan_work.asks_open(session, plan),
        work=next_work(plan_work.links_of(session, plan)),
        missing=may_say_comprehensive(plan, editions, today),
        printed=printed_version(plan, editions),
    )
