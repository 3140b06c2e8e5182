"""What comes next, and by when: each stage's own action and clock.

Figures are ours and editable (dated settings); the stages and the shape of the clocks follow the
closed-loop referral practice of NCQA PCMH CC 04 and ACP's high-value care co-ordination toolkit.
Business days are those of the site's calendar.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referrals import Urgency

__all__ = ["ClockRules", "Clocks", "NextStep", "next_step", "rules_on"]

S = Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRules:
    """How long each step may take. ``_bd`` counts business days, ``_days`` calendar days."""

    valid_from: date = date(2020, 1, 1)
    send_urgent_bd: int = 1
    send_routine_bd: int = 2
    imported_bd: int = 5
    authorisation_bd: int = 5
    agreement_bd: int = 3
    receipt_bd: int = 1
    accept_urgent_bd: int = 2
    accept_routine_bd: int = 5
    appointment_urgent_days: int = 7
    appointment_routine_days: int = 14
    waitlist_recheck_days: int = 14
    waitlist_second_choice_days: int = 30
    appointment_time_bd: int = 2
    reminder_days_before: int = 2
    attendance_bd: int = 1
    contact_bd: int = 2
    contact_attempts: int = 3
    report_days: int = 14
    chase_days: int = 7
    review_bd: int = 2
    review_abnormal_bd: int = 0
    inform_bd: int = 2
    follow_up_bd: int = 10
    """A follow-up whose day nobody said."""
    reroute_bd: int = 2
    confirm_cancel_bd: int = 5


def rules_on(rules: Sequence[ClockRules], day: date) -> ClockRules:
    """Return the rules that are valid on a day (the newest that began by then)."""
    begun = [r for r in rules if r.valid_from <= day]
    return max(begun, key=lambda r: r.valid_from) if begun else ClockRules()


@dataclass(frozen=True, slots=True)
class Clocks:
    """A site's calendar with its dated rules."""

    calendar: BusinessCalendar
    rules: tuple[ClockRules, ...] = (ClockRules(),)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What someone does next, and by which day of the site."""

    action: str
    due_on: date


@dataclass(frozen=True, slots=True)
class _Case:
    """A state with what its clock needs."""

    state: ReferralState
    rules: ClockRules
    calendar: BusinessCalendar
    urgent: bool
    start: date
    """The day on which the stage was entered."""

    def day(self, instant: datetime | None) -> date:
        return self.calendar.day_of(instant) if instant else self.start

    def after(self, business_days: int, *, contact: bool = False) -> date:
        """Return the business day so many after the start, or after the newest contact."""
        from_day = self.day(self.state.last_contact_at) if contact else self.start
        return self.calendar.add(from_day, business_days)


def _drafting(case: _Case) -> NextStep:
    rules = case.rules
    if case.state.imported and case.state.fulfilment == 1 and not case.state.authorisation:
        return NextStep(
            "Imported order: decide whether to send, withdraw or close it",
            case.after(rules.imported_bd),
        )
    due = case.after(rules.send_urgent_bd if case.urgent else rules.send_routine_bd)
    if case.state.authorisation == "denied":
        return NextStep("Authorization was denied: appeal, change or withdraw", due)
    return NextStep("Complete and send the referral", due)


def _authorisation(case: _Case) -> NextStep:
    return NextStep(
        "Ask the payer for the authorization",
        case.after(case.rules.authorisation_bd, contact=case.state.chases > 0),
    )


def _agreement(case: _Case) -> NextStep:
    return _ladder(case, "Reach the person and ask for their agreement", case.rules.agreement_bd)


def _ladder(case: _Case, action: str, first_bd: int) -> NextStep:
    made, most = case.state.attempts, case.rules.contact_attempts
    due = case.after(case.rules.contact_bd if made else first_bd, contact=True)
    if made >= most:
        return NextStep(f"{made} attempts made: send the closing letter, then close", due)
    return NextStep(f"{action} (attempt {made + 1} of {most})", due)


def _sent(case: _Case) -> NextStep:
    return NextStep(
        "Confirm that the recipient has it", case.after(case.rules.receipt_bd, contact=True)
    )


def _received(case: _Case) -> NextStep:
    rules = case.rules
    first = rules.accept_urgent_bd if case.urgent else rules.accept_routine_bd
    if case.state.last_contact_at:
        return NextStep(
            "Ask the recipient again whether they accept",
            case.after(rules.contact_bd, contact=True),
        )
    return NextStep("Ask the recipient whether they accept", case.after(first))


def _accepted(case: _Case) -> NextStep:
    rules = case.rules
    days = rules.appointment_urgent_days if case.urgent else rules.appointment_routine_days
    by = case.start + timedelta(days=days)
    if case.state.last_contact_at:
        by = max(by, case.after(rules.contact_bd, contact=True))
    return NextStep("Get the appointment scheduled", by)


def _waitlisted(case: _Case) -> NextStep:
    rules = case.rules
    second = case.start + timedelta(days=rules.waitlist_second_choice_days)
    asked = case.day(case.state.last_contact_at)
    recheck = asked + timedelta(days=rules.waitlist_recheck_days)
    if recheck < second:
        return NextStep("Ask where the person stands on the wait list", recheck)
    action = "Still on the wait list: offer the second choice"
    return NextStep(action, second if asked < second else recheck)


def _scheduled(case: _Case) -> NextStep:
    rules, at = case.rules, case.state.appointment_at
    if at is None:
        return NextStep(
            "Ask for the day of the appointment",
            case.after(rules.appointment_time_bd, contact=True),
        )
    day = case.calendar.day_of(at)
    attendance = case.calendar.add(day, rules.attendance_bd)
    reminder = case.calendar.on_or_before(day - timedelta(days=rules.reminder_days_before))
    reminded = case.state.last_contact_at is not None
    if reminded or reminder < case.start:
        return NextStep(f"Check that the person attended on {show_date(day)}", attendance)
    return NextStep(f"Remind the person of the appointment on {show_date(day)}", reminder)


def _missed(case: _Case) -> NextStep:
    what = "missed" if case.state.stage is S.NO_SHOW else "cancelled"
    return _ladder(case, f"Reach the person about the {what} appointment", case.rules.contact_bd)


def _seen(case: _Case) -> NextStep:
    rules = case.rules
    if case.state.last_contact_at:
        due = case.day(case.state.last_contact_at) + timedelta(days=rules.chase_days)
        return NextStep(f"Ask for the report again (asked {case.state.chases}×)", due)
    return NextStep("Get the report of the visit", case.start + timedelta(days=rules.report_days))


def _unreviewed(case: _Case) -> NextStep:
    rules = case.rules
    if case.state.abnormal:
        return NextStep("Review the abnormal report today", case.after(rules.review_abnormal_bd))
    return NextStep("Review the report", case.after(rules.review_bd))


_PART_ACTIONS = (
    ("report", "Attach the report to the referral"),
    ("review", "Review the report"),
    ("follow-up owners", "Name who does each follow-up"),
    ("person told", "Tell the person the result"),
)


def _follow_up(case: _Case) -> NextStep:
    missing = case.state.missing
    action = next((words for part, words in _PART_ACTIONS if part in missing), "Close the referral")
    rules = case.rules
    days = rules.review_abnormal_bd if case.state.abnormal else rules.inform_bd
    return NextStep(action, case.after(days, contact=True))


def _declined(case: _Case) -> NextStep:
    return NextStep(
        "Choose the next best recipient, or withdraw", case.after(case.rules.reroute_bd)
    )


def _cancelling(case: _Case) -> NextStep:
    return NextStep(
        "Get the cancellation confirmed", case.after(case.rules.confirm_cancel_bd, contact=True)
    )


_CLOCKS: dict[Stage, Callable[[_Case], NextStep]] = {
    S.DRAFTING: _drafting,
    S.AWAITING_AUTHORISATION: _authorisation,
    S.AWAITING_AGREEMENT: _agreement,
    S.SENT: _sent,
    S.RECEIPT_CONFIRMED: _received,
    S.ACCEPTED: _accepted,
    S.WAITLISTED: _waitlisted,
    S.SCHEDULED: _scheduled,
    S.NO_SHOW: _missed,
    S.APPT_CANCELLED: _missed,
    S.SEEN: _seen,
    S.UNREVIEWED: _unreviewed,
    S.FOLLOW_UP: _follow_up,
    S.DECLINED: _declined,
    S.CANCEL_REQUESTED: _cancelling,
}


def next_step(
    state: ReferralState, urgency: Urgency | None, clocks: Clocks, *, now: datetime
) -> NextStep | None:
    """Return what comes next and by when; None for a closed referral.

    What a person set with the newest event of the stage holds before the stage's own.
    """
    if not state.is_open:
        return None
    calendar = clocks.calendar
    start = calendar.day_of(state.since or now)
    urgent = urgency not in {None, Urgency.ROUTINE}
    case = _Case(state, rules_on(clocks.rules, start), calendar, urgent, start)
    usual = _CLOCKS[state.stage](case)
    return NextStep(state.next_action or usual.action, state.due_on or usual.due_on)
