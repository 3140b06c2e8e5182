"""What is said about a plan, in the words and chips of the window."""

from clinicdesk.desktop.education.words import OUTCOMES as TAUGHT
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.plan_editions import Answer, Edition
from clinicdesk.domain.plan_reviews import Agreement, Agrees, Review, ReviewClock, TeachBack
from clinicdesk.services.plan_standing import PlanStanding

__all__ = [
    "AGREES",
    "COPY_FORMATS",
    "HOW",
    "OUTCOMES",
    "ROLES",
    "TEACH_BACKS",
    "agreement_lines",
    "clock_chip",
    "edition_lines",
    "review_lines",
    "signed_chip",
]

ROLES = {
    "nurse": "nurse",
    "provider": "provider",
    "coach": "health coach",
    "chw": "community health worker",
    "bh-clinician": "behavioral-health clinician",
}
OUTCOMES = (
    ("continues", "It continues as it is"),
    ("changed", "It was changed"),
    ("to be changed", "It is to be changed"),
    ("ends", "It ends: the plan is completed"),
)
AGREES = (
    ("agrees", "agrees with the plan"),
    ("agrees in part", "agrees in part"),
    ("does not agree", "does not agree"),
)
HOW = (
    ("in person", "In person"),
    ("by phone", "By phone"),
    ("by video", "By video"),
    ("in writing", "In writing"),
)
COPY_FORMATS = (
    ("", "No copy was given"),
    ("paper", "On paper"),
    ("large print", "In large print"),
    ("file", "A file"),
    ("portal", "In the portal"),
    ("read out", "Read out"),
)
TEACH_BACKS = (
    ("", "Not asked"),
    *TAUGHT,
)
_HASH_SHOWN = 12


def signed_chip(standing: PlanStanding) -> Status:
    """Return how a plan's signature stands."""
    newest = standing.editions[0] if standing.editions else None
    if standing.waiting is not None:
        return Status("Second signature due", Tone.WARN, "clock")
    if newest is not None and newest.answer is Answer.RETURNED:
        return Status("Returned", Tone.BAD, "circle-alert")
    if standing.current is None:
        return Status("Not signed", Tone.IDLE, "circle-dashed")
    if standing.current.changed_since:
        return Status("Changed since", Tone.WARN, "pencil")
    return Status("Signed", Tone.OK, "circle-check")


def clock_chip(clock: ReviewClock) -> Status:
    """Return how the next review stands."""
    return {
        "none": Status("No review due", Tone.IDLE, "calendar"),
        "running": Status("Review planned", Tone.OK, "calendar-check"),
        "soon": Status("Review soon", Tone.WARN, "clock"),
        "overdue": Status("Review overdue", Tone.BAD, "circle-alert"),
    }[clock.state]


def edition_lines(edition: Edition, zone: str) -> tuple[str, str]:
    """Say an edition: which it is, and who signed it when."""
    said = f"Edition {edition.number}, version {edition.plan_number}"
    who = f"{edition.signed_by}, {ROLES.get(edition.role, edition.role)}"
    when = show_instant(edition.signed_at, zone)
    second = ""
    if edition.answer is Answer.COSIGNED and edition.answered_at is not None:
        second = f". Co-signed by {edition.answered_by}, {show_instant(edition.answered_at, zone)}"
    elif edition.answer is Answer.RETURNED:
        second = f". Returned by {edition.answered_by}: {edition.reason}"
    return f"{said}, {edition.sha256[:_HASH_SHOWN]}", f"{who}, {when}{second}"


def review_lines(review: Review) -> tuple[str, str]:
    """Say a review: when and what it came to, and who took part."""
    outcome = dict(OUTCOMES)[review.outcome.value].split(":")[0].lower()
    with_them = [
        f"{one.name} ({one.role})" if one.role else one.name for one in review.participants
    ]
    return (
        f"Reviewed {show_date(review.reviewed_on)}: {outcome}",
        ", ".join([review.by, *with_them]),
    )


def agreement_lines(said: Agreement) -> list[tuple[str, str]]:
    """Say what the person said, the copy they got and what they said back: words and tone."""
    tone = "" if said.agrees is Agrees.AGREES else "warn"
    how = dict(HOW)[said.how.value].lower()
    own = f": “{said.words}”" if said.words else ""
    present = [
        f"{label}: {name}"
        for label, name in (("Heard by", said.present), ("Interpreter", said.interpreter))
        if name
    ]
    lines = [
        (f"The person {said.agrees.value}, {how}, {show_date(said.said_on)}{own}", tone),
    ]
    if present:
        lines.append((". ".join(present), "ink3"))
    if said.copy_on is not None and said.copy_format is not None:
        form = dict(COPY_FORMATS)[said.copy_format.value].lower()
        grade = f", reads as grade {said.reading_grade:f}" if said.reading_grade else ""
        language = language_name(said.copy_language)
        lines.append((f"Copy {show_date(said.copy_on)}, {language}, {form}{grade}", ""))
    if said.teach_back is not None:
        back = dict(TEACH_BACKS)[said.teach_back.value].split(":")[0].lower()
        again = f"; again on {show_date(said.repeat_on)}" if said.repeat_on else ""
        right = said.teach_back is TeachBack.CORRECT
        lines.append((f"Teach-back: {back}{again}", "" if right else "warn"))
    return lines
