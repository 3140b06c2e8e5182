"""Puts the words of protected referrals back for whoever opens them; others keep the neutral rows.

The general record holds nothing but neutral rows, so that a read which does not ask here discloses
nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.continuity import Episode, EpisodeLine
from clinicdesk.domain.documents import Disclosure, Document
from clinicdesk.domain.folding import fold as folded
from clinicdesk.domain.protected_referrals import (
    NEUTRAL_RECIPIENT,
    NEUTRAL_SERVICE,
    PartKind,
    event_joined,
    order_joined,
    recipient_said,
)
from clinicdesk.domain.referral_fold import fold
from clinicdesk.domain.referral_services import Duplicate, service_class
from clinicdesk.domain.referral_work import ReferralRow
from clinicdesk.domain.referrals import Referral, ReferralEvent
from clinicdesk.domain.tasks import Task, TaskRow
from clinicdesk.services.referral_parts import OpenedReferral, ReferralParts
from clinicdesk.store import continuity_words, referral_parts, referral_query, referrals
from clinicdesk.store import documents as archive
from clinicdesk.store.snapshot import Snapshot

__all__ = ["WordsReader"]

_Task = TypeVar("_Task", Task, TaskRow)
_AGAIN = timedelta(minutes=1)


@dataclass(slots=True)
class WordsReader:
    """One read by one person: what it opened is remembered, to be written down afterwards."""

    session: Snapshot
    actor: Actor
    parts: ReferralParts | None
    emergency: bool = False
    seen: set[tuple[UUID, bool]] = field(default_factory=set)
    """Whose words were shown, and whether only an emergency opened them."""
    _opened: dict[UUID, OpenedReferral | None] = field(default_factory=dict)

    def open(self, people: Mapping[UUID, UUID]) -> dict[UUID, OpenedReferral]:
        """Open what opens of some protected referrals (by their person)."""
        if self.parts is None:
            return {}
        wanted = {one: who for one, who in people.items() if one not in self._opened}
        if wanted:
            found = self.parts.opened(self.session, self.actor, wanted, emergency=self.emergency)
            self._opened.update({one: found.get(one) for one in wanted})
        opened = {one: told for one in people if (told := self._opened[one]) is not None}
        self.seen.update((people[one], told.emergency) for one, told in opened.items())
        return opened

    # Orders

    def orders(self, found: Iterable[Referral]) -> tuple[Referral, ...]:
        """Return referrals with their words where they open."""
        listed = tuple(found)
        opened = self.open({one.id: one.patient_id for one in listed if one.withheld})
        return tuple(
            self._order(one, opened[one.id]) if one.id in opened else one for one in listed
        )

    def order(self, one: Referral) -> Referral:
        """Return one referral with its words where they open."""
        return self.orders([one])[0]

    def _order(self, one: Referral, told: OpenedReferral) -> Referral:
        words = told.words(PartKind.ORDER, one.id)
        assert words is not None
        recipient = recipient_said(told.recipient_of(one.fulfilment))
        whole = order_joined(one, words, recipient)
        return replace(
            whole,
            withheld=False,
            compartment=told.compartment,
            next_action=self._next_action(one.id, told) or one.next_action,
        )

    def _next_action(self, referral_id: UUID, told: OpenedReferral) -> str:
        """Return what a person set as the next step, which the neutral events do not say."""
        said = [part for (kind, _of), part in told.parts.items() if kind is PartKind.EVENT]
        if not any(part.words["next_action"] for part in said):
            return ""
        events = referrals.events_of(self.session, referral_id)
        return fold(self._joined(events, told)).next_action

    def events(self, order: Referral, found: Iterable[ReferralEvent]) -> tuple[ReferralEvent, ...]:
        """Return a referral's events with their words where they open."""
        listed = tuple(found)
        if not order.protected:
            return listed
        told = self.open({order.id: order.patient_id}).get(order.id)
        return self._joined(listed, told)

    @staticmethod
    def _joined(
        found: Iterable[ReferralEvent], told: OpenedReferral | None
    ) -> tuple[ReferralEvent, ...]:
        return tuple(
            event_joined(one, told.words(PartKind.EVENT, one.id) if told else None) for one in found
        )

    def rows(self, found: Iterable[ReferralRow]) -> tuple[ReferralRow, ...]:
        """Return lines of the work list with their words where they open."""
        listed = tuple(found)
        opened = self.open({one.id: one.patient_id for one in listed if one.withheld})
        if not opened:
            return listed
        orders = {one: referrals.get(self.session, one) for one in opened}
        return tuple(
            _row(one, self._order(orders[one.id], opened[one.id])) if one.id in opened else one
            for one in listed
        )

    def found_by(self, text: str, *, closed: bool) -> frozenset[UUID]:
        """Return the protected referrals that a typed text finds by words that open to the actor.

        Nothing of them is shown by this.
        """
        wanted = folded(text)
        if self.parts is None or not wanted:
            return frozenset()
        site = self.actor.site_id
        people = referral_parts.protected_open(self.session, site, closed=closed)
        opened = self.parts.opened(self.session, self.actor, people)
        hits = set()
        for referral_id, told in opened.items():
            words = told.words(PartKind.ORDER, referral_id) or {}
            last = max(
                (int(of) for kind, of in told.parts if kind is PartKind.RECIPIENT), default=1
            )
            names = (words["service"]["text"], told.recipient_of(last).get("name", ""))
            if any(wanted in folded(name) for name in names):
                hits.add(referral_id)
        return frozenset(hits)

    def duplicates(
        self, patient_id: UUID, order: Any, now: datetime, *, but: UUID | None = None
    ) -> tuple[Duplicate, ...]:
        """Return the person's referrals of the same class, protected ones where they open."""
        kind = service_class(order)
        plain = referral_query.duplicates(self.session, patient_id, order, now, but=but)
        if self.parts is None:
            return plain
        kept = [
            one
            for one in referrals.of_patient(self.session, patient_id)
            if one.withheld and one.id != but
        ]
        same = [
            one
            for one in self.orders(kept)
            if not one.withheld
            and service_class(one.service).code == kind.code
            and (
                one.is_open
                or (
                    one.status == "completed"
                    and one.authored_at >= now - timedelta(days=kind.look_back_days)
                )
            )
        ]
        more = tuple(
            Duplicate(
                number=one.number,
                service=one.service.text,
                stage=referral_query.stage_words(one.stage),
                authored_at=one.authored_at,
                is_open=one.is_open,
            )
            for one in same
        )
        return tuple(sorted((*plain, *more), key=lambda one: one.authored_at, reverse=True))

    # What hangs on a referral

    def _hanging(self, found: Iterable[tuple[UUID | None, UUID]]) -> dict[UUID, OpenedReferral]:
        if self.parts is None:
            return {}
        people = {one: patient_id for one, patient_id in found if one is not None}
        kept = referral_parts.protected_among(self.session, people)
        return self.open({one: people[one] for one in kept})

    def tasks(self, found: Iterable[_Task]) -> tuple[_Task, ...]:
        """Return tasks with their words where they open."""
        listed = tuple(found)
        opened = self._hanging((one.referral_id, one.patient_id) for one in listed)
        return tuple(_outcome(_told(one, opened, PartKind.TASK), opened) for one in listed)

    def episodes(self, found: Iterable[Episode]) -> tuple[Episode, ...]:
        """Return continuity episodes, lines about protected ones told where they open."""
        listed = tuple(found)
        lines = [(line.id, one.patient_id) for one in listed for line in one.lines]
        of = continuity_words.referrals_of(self.session, (one for one, _who in lines if one))
        opened = self._hanging((of.get(one), who) for one, who in lines if one)
        if not opened:
            return listed
        return tuple(
            replace(
                one,
                lines=tuple(
                    _line(line, told) if (told := _of(line, of, opened)) else line
                    for line in one.lines
                ),
            )
            for one in listed
        )

    def documents(self, found: Iterable[Document]) -> tuple[Document, ...]:
        """Return documents with their titles and recipients where they open."""
        listed = tuple(found)
        opened = self._hanging((one.referral_id, one.patient_id) for one in listed)
        return tuple(_told(one, opened, PartKind.DOCUMENT) for one in listed)

    def disclosures(self, found: Iterable[Disclosure]) -> tuple[Disclosure, ...]:
        """Return lines of the register with their recipients where they open."""
        listed = tuple(found)
        hidden = [one.document_id for one in listed if one.recipient == NEUTRAL_RECIPIENT]
        papers = [archive.find(self.session, one) for one in hidden]
        of = {one.id: one for one in papers}
        opened = self._hanging((one.referral_id, one.patient_id) for one in papers)
        shown = []
        for one in listed:
            paper = of.get(one.document_id)
            told = opened.get(paper.referral_id) if paper and paper.referral_id else None
            words = told.words(PartKind.DISCLOSURE, one.id) if told else None
            shown.append(replace(one, **words) if words else one)
        return tuple(shown)

    def paper(self, document: Document) -> Mapping[str, Any] | None:
        """Return the sealed words of a document, its bytes among them; None where none open."""
        if document.referral_id is None:
            return None
        opened = self._hanging([(document.referral_id, document.patient_id)])
        told = opened.get(document.referral_id)
        return told.words(PartKind.DOCUMENT, document.id) if told else None

    def compartment(self, referral_id: UUID | None) -> Compartment | None:
        """Return which part keeps a referral that was opened in this read."""
        told = self._opened.get(referral_id) if referral_id else None
        return told.compartment if told is not None else None


def _row(row: ReferralRow, whole: Referral) -> ReferralRow:
    return replace(
        row,
        service=whole.service.text,
        type=whole.type.value if whole.type else "",
        recipient=whole.recipient.name if whole.recipient else "",
        next_action=whole.next_action,
        withheld=False,
    )


def _of(
    line: EpisodeLine, of: Mapping[UUID, UUID], opened: Mapping[UUID, OpenedReferral]
) -> OpenedReferral | None:
    referral_id = of.get(line.id) if line.id else None
    return opened.get(referral_id) if referral_id else None


def _line(line: EpisodeLine, told: OpenedReferral) -> EpisodeLine:
    if line.kind == "task":
        title = (told.words(PartKind.TASK, line.about_id) or {}).get("title", line.words)
    else:
        order = told.words(PartKind.ORDER, line.about_id) or {}
        service = order.get("service", {}).get("text", NEUTRAL_SERVICE.text)
        title = line.words.replace(NEUTRAL_SERVICE.text, service)
    words = told.words(PartKind.TASK, f"{line.id}/outcome")
    outcome = words["outcome"] if words and line.done_at is not None else line.outcome
    return replace(line, words=title, outcome=outcome)


_SHOWN = {
    PartKind.TASK: ("title", "reason"),
    PartKind.DOCUMENT: ("title", "recipient"),
}


def _told(one: Any, opened: Mapping[UUID, OpenedReferral], kind: PartKind) -> Any:
    told = opened.get(one.referral_id) if one.referral_id else None
    words = told.words(kind, one.id) if told else None
    if not words:
        return one
    return replace(one, **{name: words[name] for name in _SHOWN[kind] if name in words})


def _outcome(one: Any, opened: Mapping[UUID, OpenedReferral]) -> Any:
    told = opened.get(one.referral_id) if one.referral_id else None
    words = told.words(PartKind.TASK, f"{one.id}/outcome") if told else None
    # Taken up again, it has none until it ends again.
    ended = one.completed_at is not None
    return replace(one, outcome=words["outcome"]) if words and ended else one
