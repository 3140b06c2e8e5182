"""The protected record: read, written, counted, granted, and opened in an emergency.

What is sealed, and for whom, is decided in `docs/decisions/0011-protected-records.md`.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.protected import Emergency, EntryKind, ProtectedDraft, ProtectedEntry
from clinicdesk.domain.protected_payload import Inside
from clinicdesk.services.emergencies import EmergencyService
from clinicdesk.services.protected_grants import Grants
from clinicdesk.services.protected_reading import KIND, ProtectedReading
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.services.protected_sent import keep_sent, sends_by_consent
from clinicdesk.store import chart_query, sealed, sealed_grants
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ProtectedService"]

_ACTIONS = frozenset({"review", "renew-consent", "review-emergency"})


class ProtectedService(ProtectedReading):
    """Looks after the protected record of one open clinic."""

    def __init__(self, rows: ProtectedRows, *, purpose: str = "") -> None:
        super().__init__(rows, purpose=purpose)
        self._grants = Grants(rows)
        self._emergencies = EmergencyService(rows)

    def for_purpose(self, purpose: str) -> "ProtectedService":
        """Return the same with a purpose that each of its audit entries names."""
        return ProtectedService(self._rows, purpose=purpose)

    def add(
        self, actor: Actor, patient_id: UUID, draft: ProtectedDraft
    ) -> tuple[ProtectedEntry, Change]:
        """Write an entry.

        Raises:
            NotAllowed: the role does not write there. NotFound: no such person.
            BadInput: no title, an unknown action, or facts that JSON does not have.
            Refused: the key has not reached the actor yet.
        """
        with self._store.writing(actor) as uow:
            entry = self.write_in(uow, actor, patient_id, draft)
        return entry, _change(patient_id)

    def write_in(
        self,
        uow: UnitOfWork,
        actor: Actor,
        patient_id: UUID,
        draft: ProtectedDraft,
        *,
        entry_id: UUID | None = None,
    ) -> ProtectedEntry:
        """Write an entry within somebody's transaction; ``entry_id`` where it must be known before.

        Raises:
            As ``add``.
        """
        now = self._rows.in_force(uow.session, actor)
        chart_query.require_person(uow.session, patient_id)
        return self._write(uow, now, patient_id, draft, entry_id=entry_id, act="added")

    def amend(
        self, actor: Actor, entry_id: UUID, draft: ProtectedDraft, version: int
    ) -> tuple[ProtectedEntry, Change]:
        """Write a new entry in the place of an older one, which stays.

        Raises:
            NotAllowed: the role does not write there. NotFound: there is none of this id.
            Refused: someone changed it in the meantime, or it would go to another part.
            BadInput: see ``add``.
        """
        with self._store.writing(actor) as uow:
            entry = self.amend_in(uow, actor, entry_id, draft, version)
        return entry, _change(entry.patient_id)

    def amend_in(
        self, uow: UnitOfWork, actor: Actor, entry_id: UUID, draft: ProtectedDraft, version: int
    ) -> ProtectedEntry:
        """Do the same within somebody's transaction.

        Raises:
            As ``amend``.
        """
        row, before, _urgent = self._opened(uow.session, actor, entry_id)
        if draft.compartment is not before.compartment:
            raise Refused(
                "An entry stays in the part of the record where it was written.",
                "Mark it as entered in error, and write it where it belongs.",
            )
        return self._replace(uow, actor, (row, before), draft, version=version, act="changed")

    def mark_in_error(
        self, actor: Actor, entry_id: UUID, reason: str
    ) -> tuple[ProtectedEntry, Change]:
        """Mark an entry as a mistake; it is not shown any more, and what it granted ends.

        Raises:
            NotAllowed: the role does not write there. NotFound: there is none of this id.
            BadInput: no reason. Refused: it was changed in the meantime.
        """
        if not reason.strip():
            raise BadInput("What was wrong is not said.", "Write one sentence.")
        with self._store.writing(actor) as uow:
            row, before, _urgent = self._opened(uow.session, actor, entry_id)
            said = {f.name: getattr(before, f.name) for f in fields(ProtectedDraft)}
            draft = ProtectedDraft(
                **said
                | {"obligation": None, "facts": {**before.facts, "error_reason": reason.strip()}}
            )
            entry = self._replace(
                uow, actor, (row, before), draft, version=row.version, act="marked in error"
            )
            if before.kind is EntryKind.CONSENT:
                sealed_grants.end(uow, entry.id)
        return entry, _change(entry.patient_id)

    def tag_of(self, patient_id: UUID) -> bytes:
        """Return the mark by which a person's rows are found; it tells nothing else."""
        return self._rows.subjects.of(patient_id)

    def merged_in(self, uow: UnitOfWork, patient_id: UUID, into_id: UUID) -> int:
        """Let a person's rows and grants follow a merge, within its transaction; count the rows.

        No key is needed. The merge is its own, and so is asking who may do it.
        """
        subject, to = self._rows.subjects.of(patient_id), self._rows.subjects.of(into_id)
        moved = sealed.moved(uow, subject, to)
        sealed_grants.moved(uow, subject=(subject, to))
        if moved:
            uow.audit(self._entry("moved by a merge", to))
        return moved

    def unmerged_in(self, uow: UnitOfWork, patient_id: UUID, from_id: UUID) -> int:
        """Take that back: what was written about the person goes back to them; count the rows."""
        subject, to = self._rows.subjects.of(from_id), self._rows.subjects.of(patient_id)
        moved = sealed.moved_back(uow, subject, to)
        sealed_grants.moved_back(uow, subject, to)
        if moved:
            uow.audit(self._entry("moved back", to))
        return moved

    def _replace(
        self,
        uow: UnitOfWork,
        actor: Actor,
        before: tuple[SealedRow, ProtectedEntry],
        draft: ProtectedDraft,
        *,
        version: int,
        act: str,
    ) -> ProtectedEntry:
        row, entry = before
        now = self._rows.in_force(uow.session, actor)
        self._rows.writing_key(now, entry.compartment)
        sealed.replaced(uow, row.id, version)
        written = self._write(uow, now, entry.patient_id, draft, act=act, replaces_id=row.id)
        sealed_grants.moved(uow, consent=(row.id, written.id))
        return written

    def _write(
        self,
        uow: UnitOfWork,
        actor: Actor,
        patient_id: UUID,
        draft: ProtectedDraft,
        *,
        act: str,
        entry_id: UUID | None = None,
        replaces_id: UUID | None = None,
    ) -> ProtectedEntry:
        if not draft.title.strip():
            raise BadInput("The entry has no title.", "Say in a few words what it is.")
        if draft.obligation is not None and draft.obligation.action not in _ACTIONS:
            raise BadInput("What is owed is not known.", f"One of: {', '.join(sorted(_ACTIONS))}.")
        sent = sends_by_consent(self._rows, uow.session, actor, patient_id, draft)
        key = None if sent else self._rows.writing_key(actor, draft.compartment)
        inside = Inside(
            draft=draft,
            patient_id=patient_id,
            author_id=actor.id,
            author=actor.display,
            recorded_at=uow.now,
        )
        wrong = act == "marked in error"
        entry_id = entry_id or uow.new_id()
        if key is None:
            row = keep_sent(self._rows, uow, inside, entry_id)
        else:
            row = self._rows.sealed_row(
                key, inside, entry_id, replaces_id=replaces_id, entered_in_error=wrong
            )
            sealed.add(uow, row)
            self._grants.keep_up(uow, key, row)
        uow.audit(self._entry(act, row.subject, row.id))
        said = {f.name: getattr(draft, f.name) for f in fields(ProtectedDraft)}
        return ProtectedEntry(
            **said,
            id=row.id,
            version=1,
            patient_id=patient_id,
            author_id=actor.id,
            author=actor.display,
            recorded_at=uow.now,
            replaces_id=replaces_id,
            entered_in_error=wrong,
        )

    # Grants

    def grant(
        self, actor: Actor, consent_entry_id: UUID, reader_ids: Iterable[UUID], until: date | None
    ) -> int:
        """Let readers open one person's Part 2 records, as a consent says; return how many grants.

        ``until`` is its last day; None where only revoking ends it.

        Raises:
            NotAllowed: the actor does not hold these records. NotFound: no such entry or person.
            Refused: it is no consent that holds, or a reader's role reads none by consent.
        """
        with self._store.writing(actor) as uow:
            return self.grant_in(uow, actor, consent_entry_id, reader_ids, until)

    def grant_in(
        self,
        uow: UnitOfWork,
        actor: Actor,
        consent_entry_id: UUID,
        reader_ids: Iterable[UUID],
        until: date | None,
    ) -> int:
        """Do the same within somebody's transaction.

        Raises:
            As ``grant``.
        """
        row, entry, _urgent = self._opened(uow.session, actor, consent_entry_id)
        now = self._rows.in_force(uow.session, actor)
        made = self._grants.give(uow, now, (row, entry), reader_ids, until)
        if made:
            uow.audit(self._entry("granted protected records", row.subject, row.id))
        return made

    def end_grants(self, actor: Actor, consent_entry_id: UUID) -> int:
        """End what a consent granted: it was revoked, or is over. Return how many grants ran.

        No key is needed: whoever learns of the revocation ends it at once.

        Raises:
            NotAllowed: the actor's role finds no people. NotFound: there is no such entry.
        """
        with self._store.writing(actor) as uow:
            return self.end_grants_in(uow, actor, consent_entry_id)

    def end_grants_in(self, uow: UnitOfWork, actor: Actor, consent_entry_id: UUID) -> int:
        """Do the same within somebody's transaction.

        Raises:
            As ``end_grants``.
        """
        require(actor, Act.FIND_PEOPLE)
        row = sealed.find(uow.session, consent_entry_id)
        ended = sealed_grants.end(uow, row.id)
        uow.audit(self._entry("ended grants", row.subject, row.id))
        return ended

    # Emergencies

    def break_glass(self, actor: Actor, patient_id: UUID, reason: str) -> Emergency:
        """Open a person's protected record for an hour, in an emergency; see `EmergencyService`."""
        return self._emergencies.begin(actor, patient_id, reason)

    def end_emergency(self, actor: Actor, emergency_id: UUID) -> Emergency:
        """End one's own emergency access before its time; see `EmergencyService`."""
        return self._emergencies.end(actor, emergency_id)

    def emergencies(self, actor: Actor, *, unreviewed_only: bool = False) -> tuple[Emergency, ...]:
        """Return the emergency accesses, the newest first; see `EmergencyService`."""
        return self._emergencies.every(actor, unreviewed_only=unreviewed_only)

    def review_emergency(self, actor: Actor, emergency_id: UUID, note: str) -> Emergency:
        """Take an emergency access off the list; see `EmergencyService`."""
        return self._emergencies.review(actor, emergency_id, note)


def _change(patient_id: UUID) -> Change:
    return Change(frozenset({KIND}), patient_id)
