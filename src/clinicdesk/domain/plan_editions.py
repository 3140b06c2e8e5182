"""Signed editions of a plan: which one is in force, what was changed since, how it is printed.

An edition is a version of the plan that somebody signed. Its bytes are those of the version; what
is written down beside them is who signed, in which role, and what stood against it that day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Role, may
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import NotAllowed
from clinicdesk.domain.plan_lint import completeness
from clinicdesk.domain.plan_rules import OVER, orphans
from clinicdesk.domain.plan_versions import PlanDifference, compare, describe
from clinicdesk.domain.plans import CarePlan

__all__ = [
    "Answer",
    "CosignRule",
    "Edition",
    "PrintedPlan",
    "changed_words",
    "coached_since",
    "current_edition",
    "differences_since",
    "may_say_comprehensive",
    "printed_plan",
    "printed_version",
    "signing_role",
    "standing_against",
    "waiting_edition",
]

_BESIDE = frozenset({"status", "review date", "copy given", "copy language"})
"""Fields of the plan that acts beside it set: a review, a copy that was given, a hold. They do not
take a signature away."""
_COACHED = frozenset({"stage of change", "importance", "confidence", "action plan"})
"""Fields of a goal that say where the person stands: coaching brings them up to date every week
(`services.coaching_keeping.coach_goal`). They are told apart, and take no signature away."""
_UNCONFIRMED = frozenset({"unconfirmed", "provisional", "differential"})
_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})
_SIGNING_ORDER = (Role.PROVIDER, Role.BH_CLINICIAN, Role.NURSE)
_HASH_SHOWN = 12


class Answer(StrEnum):
    """What a second person answered to a signature."""

    COSIGNED = "cosigned"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of a plan that was signed."""

    id: UUID
    plan_id: UUID
    number: int
    """1, 2, 3 … in one plan."""
    plan_number: int
    """The version of the plan whose bytes were signed."""
    sha256: str
    """Of those bytes (the plan's canonical JSON)."""
    signed_by_id: UUID
    signed_by: str
    signed_at: datetime
    role: str
    against: tuple[str, ...] = ()
    """What stood against it when it was signed, in words."""
    needs_cosignature: bool = False
    answer: Answer | None = None
    answered_by: str = ""
    answered_role: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    """Why it was returned."""
    superseded: bool = False
    """Whether a later edition is in force."""
    changed_since: str = ""
    """What was changed in the plan since, in words; said of the edition in force alone."""
    coached_since: str = field(default="", metadata={"told": "if said"})
    """What coaching brought since, in words: news, and no change of what was signed."""

    @property
    def in_force(self) -> bool:
        """Whether its signatures are whole: nobody's is waited for, and nobody returned it."""
        if self.answer is Answer.RETURNED:
            return False
        return not self.needs_cosignature or self.answer is Answer.COSIGNED

    @property
    def waits(self) -> bool:
        """Whether a second signature is waited for."""
        return self.needs_cosignature and self.answer is None and not self.superseded


@dataclass(frozen=True, slots=True)
class CosignRule:
    """Whose signature of a plan needs a second one, and who may give it: a clinic's setting."""

    signers: frozenset[Role] = frozenset()
    """Signing in one of these roles alone needs a second signature; empty for nobody."""
    cosigners: frozenset[Role] = frozenset({Role.PROVIDER})

    def needed(self, role: Role) -> bool:
        """Tell whether a signature in this role needs a second one."""
        return role in self.signers

    def may_cosign(self, actor: Actor) -> bool:
        """Tell whether somebody's role lets them give the second signature."""
        return may(actor, Act.SIGN_PLAN) and bool(actor.roles & self.cosigners)


def signing_role(actor: Actor) -> Role:
    """Return the role that a person signs in: the one of theirs that answers for most.

    Raises:
        NotAllowed: no role of theirs signs plans.
    """
    for role in _SIGNING_ORDER:
        if role in actor.roles:
            return role
    raise NotAllowed(
        "Your role does not let you sign care plans.", "Ask a nurse or provider to sign it."
    )


def current_edition(editions: Iterable[Edition]) -> Edition | None:
    """Return the newest edition whose signatures are whole, if there is one."""
    return max((e for e in editions if e.in_force), key=lambda e: e.number, default=None)


def waiting_edition(editions: Iterable[Edition]) -> Edition | None:
    """Return the newest edition if a second signature is waited for."""
    newest = max(editions, key=lambda e: e.number, default=None)
    return newest if newest is not None and newest.waits else None


def differences_since(signed: CarePlan, present: CarePlan) -> tuple[PlanDifference, ...]:
    """List what was changed since a plan was signed.

    The day of the next review, a copy that was given and the status are said beside the plan and
    follow from acts of their own: they are no change of what was signed. Neither is what coaching
    brought (``coached_since``), nor a merge, by which the plan is another record's and still the
    same person's.
    """
    return tuple(
        line
        for line in _compared(signed, present)
        if not _is_news(line) and not (line.kind == "plan" and line.field in _BESIDE)
    )


def coached_since(signed: CarePlan, present: CarePlan) -> tuple[PlanDifference, ...]:
    """List what coaching brought since a plan was signed: stage, rulers and action plan of goals.

    Only of goals that were signed; a goal that is new is a change with all that it says.
    """
    return tuple(filter(_is_news, _compared(signed, present)))


def _compared(signed: CarePlan, present: CarePlan) -> tuple[PlanDifference, ...]:
    return compare(replace(signed, patient_id=present.patient_id), present)


def _is_news(line: PlanDifference) -> bool:
    return line.kind == "goal" and line.how == "changed" and line.field in _COACHED


def changed_words(differences: Sequence[PlanDifference]) -> str:
    """Say what was changed since the signature, in words; empty where nothing was."""
    return describe(differences) if differences else ""


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def standing_against(plan: CarePlan, today: date) -> tuple[str, ...]:
    """Name what stands against signing a plan. None of it forbids it; all of it is kept beside."""
    found = []
    if loose := orphans(plan):
        found.append(f"{_counted(len(loose), 'line serves', 'lines serve')} nothing in the plan")
    unsure = [c.code.text for c in plan.concerns if c.verification in _UNCONFIRMED]
    found += [f"Not confirmed: {words}" for words in unsure]
    late = [
        g
        for g in plan.goals
        if g.lifecycle not in OVER and g.due_on is not None and g.due_on < today
    ]
    found += [f"Past its day ({show_date(g.due_on)}): {g.description}" for g in late]
    nobody = [
        i
        for i in plan.interventions
        if i.status not in _ENDED_WORK and not i.owner.strip() and i.owner_id is None
    ]
    found += [f"Nobody is responsible: {i.code.text}" for i in nobody]
    missing = [point for point in completeness(plan, today) if not point.ok]
    if missing:
        listed = ", ".join(
            f"{point.code} {point.words[0].lower()}{point.words[1:]}" for point in missing
        )
        found.append(f"{len(missing)} of 14 points are missing: {listed}")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPlan:
    """Which plan a page shows. A page must not look signed that is not."""

    number: int
    """The version of the plan that is printed."""
    edition: int | None = None
    """The edition in force; None where no signature is whole."""
    signed_number: int | None = None
    """The version whose bytes were signed."""
    hash: str = ""
    """Of the signed bytes, as much as is printed."""
    changed: bool = False
    """Whether the plan was changed since."""
    waits: bool = False
    """Whether a second signature is waited for."""


def printed_plan(plan: CarePlan, editions: Iterable[Edition]) -> PrintedPlan:
    """Return which plan a page shows."""
    listed = list(editions)
    edition = current_edition(listed)
    if edition is None:
        return PrintedPlan(number=plan.number, waits=waiting_edition(listed) is not None)
    return PrintedPlan(
        number=plan.number,
        edition=edition.number,
        signed_number=edition.plan_number,
        hash=edition.sha256[:_HASH_SHOWN],
        changed=bool(edition.changed_since),
    )


def printed_version(plan: CarePlan, editions: Iterable[Edition]) -> str:
    """Say which plan a page for clinicians shows: ``Edition 2, version 14, 3f9ac2d1e07b``."""
    listed = list(editions)
    shown = printed_plan(plan, listed)
    if shown.edition is None:
        waits = ", waiting for a second signature" if shown.waits else ""
        return f"Version {shown.number}, not signed{waits}"
    signed = f"{shown.edition}, version {shown.signed_number}, {shown.hash}"
    if shown.changed:
        return f"Version {shown.number}, changed since edition {signed}, was signed"
    edition = current_edition(listed)
    if edition is not None and edition.coached_since:
        return f"Edition {signed}, with coaching up to version {shown.number}"
    return f"Edition {signed}"


def may_say_comprehensive(
    plan: CarePlan, editions: Iterable[Edition], today: date
) -> tuple[str, ...]:
    """Return what is missing before a page may call a plan comprehensive; empty if it may.

    The fourteen points (`plan_lint.completeness`: CMS, Chronic Care Management Services, MLN909188,
    2024; NCQA PCMH 2017 CM 04-08), a signature that covers what the plan says now, and a review
    that is not overdue.
    """
    missing = [point.fix for point in completeness(plan, today) if not point.ok]
    edition = current_edition(editions)
    if edition is None:
        missing.append("Sign the plan.")
    elif edition.changed_since:
        missing.append(f"Sign the plan again: it was changed since edition {edition.number}.")
    if plan.review_due_on is not None and plan.review_due_on < today:
        missing.append(f"Review the plan: that was due on {show_date(plan.review_due_on)}.")
    return tuple(dict.fromkeys(missing))
