"""How the reading verbs about plans are called: signatures, reviews, agreement, work."""

from collections.abc import Callable
from typing import Any

__all__ = ["PLAN_READS"]

PLAN_READS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "plan_signing.cosigners": lambda _w, c, a: c.plan_signing.cosigners(a),
    "plan_signing.current_edition": lambda w, c, a: c.plan_signing.current_edition(a, w.plan),
    "plan_signing.editions": lambda w, c, a: c.plan_signing.editions(a, w.plan),
    "plan_signing.may_answer": lambda w, c, a: [
        c.plan_signing.may_answer(a, one, c.plan_signing.rule())
        for one in c.plan_signing.editions(a, w.plan)
    ],
    "plan_signing.rule": lambda _w, c, _a: c.plan_signing.rule(),
    "plan_signing.standing": lambda w, c, a: c.plan_signing.standing(a, w.plan),
    "plan_signing.waiting": lambda _w, c, a: c.plan_signing.waiting(a),
    "plan_reviewing.agreements": lambda w, c, a: c.plan_reviewing.agreements(a, w.plan),
    "plan_reviewing.next_due": lambda _w, c, _a: c.plan_reviewing.next_due(c.today()),
    "plan_reviewing.reviews": lambda w, c, a: c.plan_reviewing.reviews(a, w.plan),
    "plan_work.asked": lambda w, c, a: c.plan_work.asked(a, w.plan),
    "plan_work.asked_of": lambda w, c, a: c.plan_work.asked_of(a, w.patient),
    "plan_work.of_plan": lambda w, c, a: c.plan_work.of_plan(a, w.plan),
    "plan_work.proposed": lambda w, c, a: c.plan_work.proposed(a, w.plan, w.goal),
}
"""Called with the walk, its clinic and its actor; see ``reading_verbs``."""
