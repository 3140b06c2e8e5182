"""Who an invented person is to the clinic: problems, how each goes, and what stands out.

The first people are the cast, written in ``cast.toml``: between them every stage of the work. The
others are drawn by chance, so that a clinic of any size has its usual share of everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from clinicdesk import assets
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PatientStatus, PersonName, SafeContact, Sex
from clinicdesk.services.demo.care import CareBook, Problem
from clinicdesk.services.demo.details import CULTURES, DetailsMaker
from clinicdesk.services.demo.moments import Moments

__all__ = ["ReferralPlot", "Story", "TaskPlot", "draw_story", "read_cast"]

_CAST = "reference/demo/cast.toml"
COURSES = ("better", "same", "worse", "reached")
_COURSE_WEIGHTS = (50, 25, 10, 15)
_STAGES: Mapping[str, int] = {
    "closed": 38,
    "scheduled": 10,
    "seen": 6,
    "accepted": 6,
    "sent": 6,
    "receipt": 4,
    "report": 5,
    "follow-up": 4,
    "drafting": 5,
    "seen-overdue": 3,
    "sent-overdue": 2,
    "attendance-overdue": 1,
    "accepted-overdue": 1,
    "waitlisted": 3,
    "declined": 2,
    "rerouted": 1,
    "no-show": 2,
    "appointment-cancelled": 1,
    "authorisation": 2,
    "agreement": 1,
    "cancelled": 2,
    "withdrawn": 1,
    "unreachable": 2,
}
_TASKS: tuple[tuple[str, str, str], ...] = (
    ("BP recheck", "task", "Above goal at the last visit"),
    ("A1c result to review", "review", "Came back from the laboratory"),
    ("Flu vaccine", "task", "Due this season"),
    ("Call: how do the new tablets agree", "call", "Medicine changed two weeks ago"),
    ("Send the home readings sheet", "task", "Asked for at the last visit"),
    ("Invite to the yearly check", "recall", "No visit in eleven months"),
    ("Teach-back: inhaler and spacer", "task", "Technique was shaky"),
    ("Tobacco: ask again", "call", "Wanted to think about it"),
)


@dataclass(frozen=True, slots=True)
class ReferralPlot:
    """A referral for a problem, and how far it has come (`referrals.STAGES`)."""

    problem: str
    stage: str
    which: int = 0


@dataclass(frozen=True, slots=True)
class TaskPlot:
    """Something promised; ``due`` is days ahead."""

    title: str
    due: int
    kind: str = "task"
    reason: str = ""
    owner: str = "nurse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One person's part."""

    draft: PatientDraft
    problems: tuple[Problem, ...] = ()
    courses: Mapping[str, str] = field(default_factory=dict)
    referrals: tuple[ReferralPlot, ...] = ()
    tasks: tuple[TaskPlot, ...] = ()
    allergies: tuple[str, ...] | None = ()
    """Names; empty when asked and none, None when nobody has asked."""
    planned: bool = False
    review: int | None = None
    """Days until the plan's review."""
    hospital: str = ""
    """yesterday or emergency."""

    def course(self, key: str) -> str:
        """Return how a problem goes."""
        return self.courses.get(key, "same")


def read_cast() -> Sequence[Mapping[str, Any]]:
    """Read the cast's parts."""
    return tuple(assets.read_toml(_CAST)["person"])


def _names(told: Mapping[str, Any]) -> tuple[PersonName, ...]:
    return tuple(
        PersonName(use=use, family=told[use][0], given=told[use][1])
        for use in ("usual", "maiden")
        if use in told
    )


def cast_story(
    told: Mapping[str, Any], drawn: PatientDraft, book: CareBook, moments: Moments
) -> Story:
    """Give a written part to a drawn person, who keeps numbers and addresses."""
    died = told.get("died")
    draft = replace(
        drawn,
        name=PersonName(family=told["family"], given=told["given"]),
        other_names=_names(told),
        preferred_name=told.get("preferred", ""),
        sex=Sex(told["sex"]),
        birth=PartialDate.of(date.fromisoformat(told["born"])),
        language=told.get("language", "en"),
        interpreter_needed=bool(told.get("interpreter", False)),
        status=PatientStatus.DECEASED if died else PatientStatus.ACTIVE,
        deceased=died is not None,
        deceased_at=moments.any_day_ago(died, 3) if died else None,
        telecoms=tuple(one for one in drawn.telecoms if one.system == "phone"),
        safe_contact=SafeContact("work phone", told["do_not_contact"], do_not_contact=True)
        if "do_not_contact" in told
        else SafeContact("mobile phone"),
    )
    culture = CULTURES.get(draft.language, "english")
    details = DetailsMaker(Random(told["family"] + told["given"]), moments.today)
    draft = replace(
        details.add_to(draft, culture, len(told["problems"])), safe_contact=draft.safe_contact
    )
    allergies = told["allergies"]
    return Story(
        draft=draft,
        problems=tuple(book.problems[key] for key in told["problems"]),
        courses=told.get("course", {}),
        referrals=tuple(
            ReferralPlot(one["problem"], one["stage"], one.get("n", 0))
            for one in told.get("referrals", ())
        ),
        tasks=tuple(
            TaskPlot(one["title"], one["due"], one["kind"], one["reason"])
            for one in told.get("tasks", ())
        ),
        allergies=None
        if allergies == "not recorded"
        else ()
        if allergies == "none"
        else tuple(allergies),
        planned=not died,
        review=told.get("review"),
        hospital=told.get("hospital", ""),
    )


def _age(draft: PatientDraft, today: date) -> float:
    return (today - draft.birth.earliest).days / 365.25 if draft.birth else 45.0


def _draw_problems(random: Random, draft: PatientDraft, book: CareBook, today: date) -> list[str]:
    years = min(max((_age(draft, today) - 30) / 30, 0.0), 1.3)
    found: list[str] = []
    for problem in book.problems.values():
        if any(key in found for key in problem.never):
            continue
        factor = 1 + (problem.older - 1) * years if problem.older >= 1 else 1.0
        share = problem.share / 100 * factor / max(1.0, (1 + problem.older) / 2)
        if any(key in found for key in problem.along):
            share *= 2
        if random.random() < share * 0.75:
            found.append(problem.key)
    return found[:4]


def _draw_allergies(random: Random, book: CareBook) -> tuple[str, ...] | None:
    if random.random() < 0.14:
        return None
    return tuple(
        one["name"] for one in book.allergies if random.random() * 100 < float(one["share"])
    )


def draw_story(random: Random, draft: PatientDraft, book: CareBook, moments: Moments) -> Story:
    """Draw the part of somebody who is not in the cast."""
    if draft.status in {PatientStatus.PROSPECT, PatientStatus.ELIGIBLE}:
        return Story(draft=draft, allergies=None)
    keys = _draw_problems(random, draft, book, moments.today)
    problems = tuple(book.problems[key] for key in keys)
    working = draft.status is PatientStatus.ACTIVE
    planned = working and any(one.goals for one in problems) and random.random() < 0.6
    courses = {key: random.choices(COURSES, _COURSE_WEIGHTS)[0] for key in keys}
    able = [one for one in problems if one.referrals]
    referrals = []
    for problem in able:
        if random.random() < 0.36:
            stage = "closed"
            if working:
                stage = random.choices(list(_STAGES), list(_STAGES.values()))[0]
            which = random.randrange(len(problem.referrals))
            referrals.append(ReferralPlot(problem.key, stage, which))
    tasks = []
    if working and random.random() < (0.3 if planned else 0.06):
        title, kind, reason = random.choice(_TASKS)
        due = random.choices(
            (random.randrange(1, 8), random.randrange(8, 40), -random.randrange(1, 9), 0),
            (30, 56, 8, 6),
        )[0]
        owner = random.choices(("nurse", "coach", "chw", "pool"), (45, 25, 10, 20))[0]
        tasks.append(TaskPlot(title, due, kind, reason, owner))
    return Story(
        draft=draft,
        problems=problems,
        courses=courses,
        referrals=tuple(referrals),
        tasks=tuple(tasks),
        allergies=_draw_allergies(random, book),
        planned=planned,
        review=random.choices((random.randrange(8, 88), random.randrange(0, 8), -4), (88, 9, 3))[0],
    )
