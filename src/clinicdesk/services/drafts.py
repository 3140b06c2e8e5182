"""Drafts: what was typed survives a crash, a lock and closing, readable by who typed it alone.

The window calls ``keep`` at most every two seconds while somebody types, ``drop`` at saving.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.drafts import NO_SUBJECT, Draft, DraftSeal, DraftUnreadable
from clinicdesk.host.slots import Unopened
from clinicdesk.store import drafts
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.drafts import SealedDraft
from clinicdesk.store.snapshot import Snapshot

__all__ = ["DraftService"]


def _purpose(form: str, subject_id: UUID) -> str:
    """What a draft is sealed for: it opens in no other form and for no other subject."""
    return f"draft:{form}:{subject_id}"


def _place(session: Snapshot, actor: Actor, form: str, subject_id: UUID | None) -> UUID:
    if subject_id is None:
        return NO_SUBJECT
    return drafts.place_of(session, actor.id, form, subject_id)


class DraftService:
    """Keeps one person's half-typed work, sealed to their own key."""

    def __init__(self, store: ClinicStore, seal: DraftSeal) -> None:
        self._store = store
        self._seal = seal

    def keep(
        self, actor: Actor, form: str, subject_id: UUID | None, values: Mapping[str, Any]
    ) -> None:
        """Keep what is typed in place of what was kept before. ``values`` are JSON's own kinds.

        Raises:
            ClinicDeskError: the disk is full or the file busy; what was kept before stays.
            TypeError: a value that JSON does not have.
        """
        plain = json.dumps(dict(values), ensure_ascii=False, allow_nan=False).encode()
        with self._store.drafting() as session:
            subject = _place(session, actor, form, subject_id)
            sealed = SealedDraft(
                form,
                subject,
                self._seal.seal_own(plain, _purpose(form, subject)),
                self._store.clock.now(),
            )
            drafts.keep(session, sealed, staff_id=actor.id, draft_id=self._store.ids.new())

    def recall(self, actor: Actor, form: str, subject_id: UUID | None) -> Draft | None:
        """Return what was typed into a form about a subject, if it is kept.

        About a survivor that is what was typed about a merged record too.

        Raises:
            DraftUnreadable: it was sealed to a key that the person had before a recovery.
        """
        with self._store.reading() as session:
            subject = _place(session, actor, form, subject_id)
            found = drafts.find(session, actor.id, form, subject)
        return None if found is None else self._opened(found)

    def drop(self, actor: Actor, form: str, subject_id: UUID | None) -> None:
        """Forget a draft: its form was saved, or the person threw it away."""
        with self._store.drafting() as session:
            drafts.drop(session, actor.id, form, _place(session, actor, form, subject_id))

    def pending(self, actor: Actor) -> tuple[Draft, ...]:
        """Return all of the person's drafts, the newest first; unreadable ones say so."""
        with self._store.reading() as session:
            found = drafts.of_person(session, actor.id)
        return tuple(self._listed(one) for one in found)

    def _listed(self, one: SealedDraft) -> Draft:
        try:
            return self._opened(one)
        except DraftUnreadable:
            return Draft(
                form=one.form,
                subject_id=one.subject_id,
                values={},
                saved_at=one.saved_at,
                readable=False,
            )

    def _opened(self, one: SealedDraft) -> Draft:
        try:
            plain = self._seal.open_own(one.sealed, _purpose(one.form, one.subject_id))
        except Unopened as error:
            raise DraftUnreadable from error
        return Draft(
            form=one.form,
            subject_id=one.subject_id,
            values=json.loads(plain),
            saved_at=one.saved_at,
        )
