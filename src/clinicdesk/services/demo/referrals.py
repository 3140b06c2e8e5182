"""Invents referrals with their whole history, up to every stage that there is.

A history is a list of events counted in days before today; the machine folds them like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from clinicdesk.domain.clinical_picture import ExternalDocument
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referrals import (
    EventDraft,
    Recipient,
    ReferralDraft,
    ReferralSeed,
    ReferralType,
    Urgency,
)
from clinicdesk.services.demo.care import Problem, ReferralIdea
from clinicdesk.services.demo.moments import Moments
from clinicdesk.services.demo.plans import Hands
from clinicdesk.services.demo.story import ReferralPlot, Story

__all__ = ["STAGES", "MadeReferral", "ReferralMaker"]

E = EventCode
_REPORT = coded(LOINC, "11488-4", "Consult note")

Told = tuple[EventCode, int, Mapping[str, Any]]


def _told(code: EventCode, days: int, **more: Any) -> Told:
    return code, days, more


def _sent(days: int) -> tuple[Told, ...]:
    return (_told(E.SEND, days, channel="fax"), _told(E.RECEIVE, days - 1, channel="phone"))


def _accepted(days: int) -> tuple[Told, ...]:
    return (*_sent(days), _told(E.ACCEPT, max(days - 3, 0), channel="fax"))


def _scheduled(days: int, appointment: int) -> tuple[Told, ...]:
    """``appointment`` is days ahead of today, negative when it is past."""
    return (
        *_accepted(days),
        _told(E.SCHEDULE, max(days - 5, 0), channel="phone", appointment=appointment),
    )


def _seen(days: int, seen: int) -> tuple[Told, ...]:
    return (*_scheduled(days, -seen), _told(E.SEEN, seen, channel="phone"))


def _reported(days: int, seen: int, report: int, **more: Any) -> tuple[Told, ...]:
    return (*_seen(days, seen), _told(E.OUTCOME, report, channel="fax", report=True, **more))


_WAITING = "Next place is expected in some weeks"
_ATTEMPTS = (
    _told(E.ATTEMPT, 20, channel="phone", note="No answer, 9 am", hour=9),
    _told(E.ATTEMPT, 17, channel="phone", note="Left a message, 6 pm", hour=17),
    _told(E.ATTEMPT, 13, channel="letter", note="Letter sent"),
)

STAGES: Mapping[str, tuple[int, tuple[Told, ...]]] = {
    "drafting": (1, ()),
    "drafting-overdue": (9, ()),
    "authorisation": (4, (_told(E.AUTHORISE, 3, reason="asked", channel="portal"),)),
    "agreement": (
        5,
        (
            _told(E.AWAIT_AGREEMENT, 4),
            _told(E.ATTEMPT, 1, channel="phone", note="No answer on the mobile"),
        ),
    ),
    "sent": (2, (_told(E.SEND, 1, channel="fax"),)),
    "sent-overdue": (12, (_told(E.SEND, 9, channel="fax"),)),
    "receipt": (5, _sent(4)),
    "accepted": (9, _accepted(8)),
    "accepted-overdue": (46, (*_accepted(44), _told(E.CHASE, 15, channel="phone"))),
    "waitlisted": (30, (*_accepted(28), _told(E.WAITLIST, 10, note=_WAITING))),
    "waitlisted-long": (75, (*_accepted(70), _told(E.WAITLIST, 41, note=_WAITING))),
    "scheduled": (18, _scheduled(16, 6)),
    "attendance-overdue": (
        32,
        (*_scheduled(30, -6), _told(E.ATTEMPT, 8, channel="phone", note="Reminded of the day")),
    ),
    "no-show": (
        26,
        (
            *_scheduled(25, -4),
            _told(E.NO_SHOW, 3, channel="phone"),
            _told(E.ATTEMPT, 1, channel="phone", note="Left a message"),
        ),
    ),
    "appointment-cancelled": (
        22,
        (*_scheduled(20, 3), _told(E.CANCEL_APPOINTMENT, 2, reason="The doctor is ill")),
    ),
    "seen": (30, _seen(28, 6)),
    "seen-overdue": (60, (*_seen(58, 31), _told(E.CHASE, 12, channel="phone"))),
    "report": (40, _reported(38, 16, 1)),
    "report-abnormal": (35, _reported(33, 9, 0, abnormal=True)),
    "follow-up": (
        44,
        (*_reported(42, 20, 5), _told(E.REVIEW, 3), _told(E.FOLLOW_UP, 3, follow_up=12)),
    ),
    "closed": (
        120,
        (
            *_reported(118, 90, 80),
            _told(E.REVIEW, 79),
            _told(E.INFORM_PATIENT, 78, channel="phone"),
        ),
    ),
    "declined": (
        9,
        (
            *_sent(8),
            _told(E.DECLINE, 2, channel="phone", reason="Takes no new patients until spring"),
        ),
    ),
    "rerouted": (
        28,
        (
            *_sent(26),
            _told(E.DECLINE, 21, channel="fax", reason="Does not take this insurance"),
            _told(E.REROUTE, 20, reroute=True),
            _told(E.SEND, 19, channel="fax"),
            _told(E.RECEIVE, 18, channel="phone"),
            _told(E.ACCEPT, 9, channel="phone"),
        ),
    ),
    "cancel-requested": (
        14,
        (
            *_accepted(12),
            _told(E.REQUEST_CANCEL, 2, channel="phone", reason="She asked to stop it"),
        ),
    ),
    "cancelled": (
        50,
        (
            *_accepted(48),
            _told(E.REQUEST_CANCEL, 35, reason="Pain is gone"),
            _told(E.CONFIRM_CANCEL, 32, channel="fax"),
        ),
    ),
    "withdrawn": (20, (_told(E.WITHDRAW, 15, reason="Seen by another specialist already"),)),
    "unreachable": (
        48,
        (
            *_scheduled(46, -24),
            _told(E.NO_SHOW, 23, channel="phone"),
            *_ATTEMPTS,
            _told(E.CLOSE_WITHOUT_REPORT, 3, reason="unreachable", note="Three attempts made"),
        ),
    ),
}
"""By name: how many days ago the order was made, and what happened since."""


@dataclass(frozen=True, slots=True)
class MadeReferral:
    """A referral's history, with the reports that came in it."""

    seed: ReferralSeed
    reports: tuple[ExternalDocument, ...]


class ReferralMaker:
    """Makes referrals; one for all people."""

    def __init__(
        self,
        moments: Moments,
        new_id: Callable[[], UUID],
        hands: Hands,
        recipients: Mapping[str, Recipient],
    ) -> None:
        self._moments = moments
        self._new_id = new_id
        self._hands = hands
        self._recipients = recipients

    def make(
        self, random: Random, patient_id: UUID, story: Story, plan: CarePlan | None
    ) -> list[MadeReferral]:
        """Invent a person's referrals."""
        by_key = {one.key: one for one in story.problems}
        found = []
        for plot in story.referrals:
            problem = by_key.get(plot.problem)
            if problem is not None and problem.referrals:
                found.append(self._one(random, patient_id, story, plan, (plot, problem)))
        return found

    def _one(
        self,
        random: Random,
        patient_id: UUID,
        story: Story,
        plan: CarePlan | None,
        what: tuple[ReferralPlot, Problem],
    ) -> MadeReferral:
        plot, problem = what
        idea = problem.referrals[plot.which % len(problem.referrals)]
        days, events = STAGES[plot.stage]
        recipient = self._recipients[idea.to]
        reports: list[ExternalDocument] = []
        told = [self._event(random, patient_id, one, (recipient, reports)) for one in events]
        draft = self._draft(random, story, plan, problem, idea)
        seed = ReferralSeed(
            patient_id=patient_id,
            draft=draft,
            authored_at=self._moments.ago(days, 9, 20),
            requester=random.choice(("A. Moreau, RN", "D. Okafor, MD", "L. Vance, FNP")),
            events=tuple(told),
        )
        return MadeReferral(seed, tuple(reports))

    def _draft(
        self,
        random: Random,
        story: Story,
        plan: CarePlan | None,
        problem: Problem,
        idea: ReferralIdea,
    ) -> ReferralDraft:
        concerns = [c for c in plan.concerns if c.code == problem.code] if plan else []
        ids = {one.id for one in concerns}
        goals = [g for g in plan.goals if ids & set(g.concern_ids)] if plan else []
        part = random.choices(("nurse", "pool", "chw"), (55, 35, 10))[0]
        spoken = story.draft.language if story.draft.interpreter_needed else ""
        return ReferralDraft(
            service=idea.service,
            type=ReferralType(idea.type),
            urgency=Urgency.URGENT if random.random() < 0.12 else Urgency.ROUTINE,
            question=idea.question,
            reason=problem.code.text,
            recipient=self._recipients[idea.to],
            goal_ids=tuple(one.id for one in goals[:1]),
            concern_ids=tuple(one.id for one in concerns),
            patient_agreed=True,
            interpreter_language=spoken,
            transport_needed=random.random() < 0.08,
            care_model="shared",
            owner_id=self._hands.id_of("chw" if problem.social else part),
        )

    def _event(
        self,
        random: Random,
        patient_id: UUID,
        told: Told,
        around: tuple[Recipient, list[ExternalDocument]],
    ) -> EventDraft:
        code, days, more = told
        recipient, reports = around
        hour = int(more.get("hour", 10))
        # The order of one day's events is the order in which they are told.
        minute = min(59, 2 * len(reports) + random.randrange(0, 2) + 5 * _ORDER.get(code, 0))
        at = self._moments.ago(days, hour, minute)
        evidence = None
        if more.get("report"):
            report = self._report(patient_id, recipient, at)
            reports.append(report)
            evidence = report.id
        ahead = more.get("appointment")
        follow_up = more.get("follow_up")
        return EventDraft(
            code=code.value,
            occurred_at=at,
            actor=recipient.name if code in _BY_RECIPIENT else self._hands.name_of("nurse"),
            channel=more.get("channel", ""),
            note=more.get("note", ""),
            reason=more.get("reason", ""),
            abnormal=bool(more.get("abnormal", False)),
            evidence_document_id=evidence,
            appointment_at=None if ahead is None else self._appointment(ahead),
            recipient=self._second(recipient) if more.get("reroute") else None,
            owner_id=self._hands.id_of("nurse") if follow_up else None,
            next_action="Repeat the test that the report asks for" if follow_up else "",
            due_on=self._moments.day(follow_up) if follow_up else None,
        )

    def _appointment(self, ahead: int) -> Any:
        if ahead > 0:
            return self._moments.ahead(ahead, 14, 30)
        return self._moments.ago(-ahead, 9)

    def _second(self, first: Recipient) -> Recipient:
        others: Sequence[Recipient] = [
            one
            for one in self._recipients.values()
            if one.specialty == first.specialty and one != first
        ]
        return others[0] if others else first

    def _report(self, patient_id: UUID, recipient: Recipient, at: Any) -> ExternalDocument:
        return ExternalDocument(
            id=self._new_id(),
            patient_id=patient_id,
            code=_REPORT,
            status="current",
            occurred_at=at,
            recorded_at=at,
            source=recipient.name,
            title=f"Report from {recipient.name}",
            author=recipient.name,
            note="Received by fax; findings and recommendations are in the report.",
        )


_ORDER = {code: n for n, code in enumerate((E.REVIEW, E.FOLLOW_UP, E.INFORM_PATIENT), 1)}
_BY_RECIPIENT = frozenset(
    {
        E.RECEIVE,
        E.ACCEPT,
        E.DECLINE,
        E.SCHEDULE,
        E.NO_SHOW,
        E.CANCEL_APPOINTMENT,
        E.SEEN,
        E.OUTCOME,
        E.CONFIRM_CANCEL,
        E.WAITLIST,
    }
)
