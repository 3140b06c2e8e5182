"""How coaching is told on the command line: as one document, or as lines for people."""

from typing import Any

from clinicdesk.domain.coaching_cadence import STAGE_WORDS
from clinicdesk.domain.coaching_flags import Panel, PanelRow
from clinicdesk.domain.coaching_view import CoachedGoal, CoachingView
from clinicdesk.domain.dates import show_date, show_instant

__all__ = ["due_text", "panel_document", "view_document", "view_text"]


def _row(one: PanelRow) -> dict[str, Any]:
    return {
        "patient": one.patient_id,
        "name": one.patient,
        "mrn": one.mrn,
        "coach": one.coach,
        "goals": [words for _id, words in one.goals],
        "due_on": one.due_on,
        "overdue": one.overdue,
        "last_contact_at": one.last_contact_at,
        "next_session_at": one.next_session_at,
        "last_heard_on": one.last_heard_on,
        "confidence": one.confidence,
        "attempts": one.attempts,
        "slipping": list(one.slips),
        "nurse": list(one.nurse),
        "nurse_since": one.nurse_since,
    }


def panel_document(panel: Panel) -> dict[str, Any]:
    """Return a panel for other programs."""
    return {
        "as_of": panel.as_of,
        "mine": panel.mine,
        "part": panel.part.value,
        "counts": {
            "all": panel.all,
            "due": panel.due,
            "slipping": panel.slipping,
            "nurse": panel.nurse,
        },
        "people": [_row(one) for one in panel.rows],
    }


def due_text(panel: Panel) -> str:
    """Return a panel as lines, the most pressing first."""
    head = (
        f"{panel.all} coached, {panel.due} due, {panel.slipping} slipping, "
        f"{panel.nurse} for a nurse."
    )
    lines = [
        "  ".join(
            part
            for part in (
                show_date(one.due_on),
                one.patient,
                one.mrn,
                "; ".join(words for _id, words in one.goals),
                ", ".join((*one.slips, *one.nurse)),
            )
            if part
        )
        for one in panel.rows
    ]
    return "\n".join([head, *lines])


def _goal(one: CoachedGoal) -> dict[str, Any]:
    card = one.card
    return {
        "id": one.goal.id,
        "words": one.goal.description,
        "active": one.active,
        "achievement": one.goal.achievement,
        "latest_value": one.goal.latest_value,
        "stage": card.stage,
        "importance": card.importance,
        "confidence": card.confidence,
        "action_plan": card.action_plan or one.goal.action_plan,
        "if_then": card.if_then,
        "barrier": card.barrier,
        "next_step": card.next_step,
        "streak_weeks": one.streak.weeks,
        "streak": one.streak.words,
        "smaller_step": one.smaller.ask if one.smaller else "",
    }


def view_document(view: CoachingView) -> dict[str, Any]:
    """Return a person's coaching for other programs."""
    found = view.coaching
    return {
        "patient": view.patient_id,
        "coached": found is not None,
        "status": found.status if found else None,
        "coach": found.coach if found else "",
        "due_on": found.due_on if found else None,
        "every_days": view.every_days,
        "cadence_source": view.cadence_source,
        "last_contact_at": found.last_contact_at if found else None,
        "nurse": found.nurse_reason if found else "",
        "goals": [_goal(one) for one in view.goals],
        "offered": [goal.description for goal in view.offered],
        "agenda": list(view.agenda),
        "sessions": [
            {
                "id": one.id,
                "at": one.planned_at,
                "minutes": one.held_minutes or one.minutes,
                "mode": one.mode,
                "status": one.status,
                "reason": one.reason,
            }
            for one in view.sessions
        ],
        "attempts": [
            {"at": one.at, "way": one.channel, "outcome": one.outcome, "by": one.by}
            for one in view.attempts
        ],
        "ladder": None
        if view.ladder is None
        else {
            "step": view.ladder.step.key,
            "words": view.ladder.step.words,
            "due_on": view.ladder.due_on,
            "letter_due": view.ladder.letter_due,
            "advice": view.ladder.advice,
        },
    }


def view_text(view: CoachingView, zone: str) -> str:
    """Return a person's coaching as lines."""
    found = view.coaching
    if found is None:
        offered = "; ".join(goal.description for goal in view.offered)
        return "Nobody coaches this person." + (f" Goals: {offered}." if offered else "")
    pace = STAGE_WORDS[view.pace] if view.pace else view.cadence_source
    lines = [
        f"Coaching is {found.status.value}; coach: {found.coach}.",
        f"Next contact by {show_date(found.due_on)} (every {view.every_days} days: {pace})."
        if found.due_on
        else f"No clock runs: {found.reason}",
    ]
    for one in view.goals:
        confidence = one.card.confidence
        sure = "confidence not asked" if confidence is None else f"confidence {confidence} of 10"
        lines.append(f"{one.goal.description}: {one.streak.words}; {sure}.")
        if one.smaller is not None:
            lines.append(f"  {one.smaller.why} {one.smaller.ask}")
    if view.planned is not None:
        at = show_instant(view.planned.planned_at, zone)
        lines.append(f"Planned: {at}, {view.planned.mode.words.lower()}.")
    if view.ladder is not None:
        lines.append(f"{view.ladder.step.words}, by {show_date(view.ladder.due_on)}.")
        lines += [view.ladder.advice] if view.ladder.advice else []
    return "\n".join(lines)
