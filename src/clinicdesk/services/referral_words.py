"""The words of protected referrals in one session: read, noted as read, and sealed of tasks."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.protected_referrals import NEUTRAL_OUTCOME, NEUTRAL_TASK, PartKind
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.referral_parts import ReferralParts
from clinicdesk.services.referral_reading import WordsReader
from clinicdesk.store import continuity_words, referrals, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ReferralWords", "WordsReader"]

_AGAIN = timedelta(minutes=1)


class ReferralWords:
    """Reads protected referrals in one session, and writes down whose words were shown."""

    def __init__(self, store: ClinicStore, parts: ReferralParts | None = None) -> None:
        self._store = store
        self.parts = parts
        self._noted: dict[tuple[UUID, UUID, bool], datetime] = {}
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the present instant (UTC)."""
        return self._store.clock.now()

    def digest(self, object_id: UUID) -> str:
        """Return what names something in the audit log to accounts, and to no SQL shell."""
        return self.parts.rows.subjects.digest(object_id) if self.parts is not None else ""

    def reader(self, session: Snapshot, actor: Actor, *, emergency: bool = False) -> WordsReader:
        """Begin a read; ``emergency`` is of one person's chart, and never of a list."""
        return WordsReader(session, actor, self.parts, emergency)

    def note(self, reader: WordsReader) -> None:
        """Write that the actor read words that are protected; repeats within a minute are one.

        Raises:
            ClinicDeskError: the entry cannot be written; then nothing may be shown.
        """
        if self.parts is None or not reader.seen:
            return
        actor, now = reader.actor, self._store.clock.now()
        with self._lock:
            due = [
                key
                for who, urgent in sorted(reader.seen)
                if not self._just_now(key := (actor.id, who, urgent), now)
            ]
        if not due:
            return
        subjects = self.parts.rows.subjects
        with self._store.writing(actor) as uow:
            for _actor_id, who, urgent in due:
                act = "read in an emergency" if urgent else "read"
                uow.audit(AuditAct(act=act, kind="protected", digest=subjects.digest(who)))
        with self._lock:
            self._noted.update(dict.fromkeys(due, now))

    def _just_now(self, key: tuple[UUID, UUID, bool], now: datetime) -> bool:
        last = self._noted.get(key)
        return last is not None and timedelta(0) <= now - last < _AGAIN

    # Tasks of a protected referral

    def add_task(self, uow: UnitOfWork, draft: TaskDraft) -> UUID:
        """Store a new task; one of a protected referral has its words sealed."""
        part = self._part(uow, draft.referral_id)
        if part is None or draft.referral_id is None:
            return tasks.add(uow, draft)
        task_id = tasks.add(uow, replace(draft, title=NEUTRAL_TASK, reason=""))
        uow.session.flush()
        words = {"title": draft.title.strip(), "reason": draft.reason}
        about = (draft.referral_id, draft.patient_id)
        self._put(uow, part, about, (PartKind.TASK, task_id, words))
        return task_id

    def end_task(
        self, uow: UnitOfWork, task: tuple[UUID, int], outcome: str, *, status: str = "completed"
    ) -> None:
        """End a task (its id and version); of a protected referral's the outcome is sealed."""
        task_id, version = task
        of = tasks.get(uow.session, task_id)
        part = self._part(uow, of.referral_id)
        if part is None or of.referral_id is None or not outcome.strip():
            tasks.end(uow, task_id, version, status=status, outcome=outcome)
            return
        tasks.end(uow, task_id, version, status=status)
        words = {"outcome": outcome.strip()}
        about = (of.referral_id, of.patient_id)
        self._put(uow, part, about, (PartKind.TASK, f"{task_id}/outcome", words))

    def line_outcome(self, uow: UnitOfWork, line_id: UUID, outcome: str) -> str:
        """Return what a continuity line may say of itself; of a protected referral it is sealed."""
        of = continuity_words.referrals_of(uow.session, [line_id]).get(line_id)
        part = self._part(uow, of)
        if part is None or of is None or not outcome.strip():
            return outcome
        words = {"outcome": outcome.strip()}
        about = (of, referrals.get(uow.session, of).patient_id)
        self._put(uow, part, about, (PartKind.TASK, f"{line_id}/outcome", words))
        return NEUTRAL_OUTCOME

    def _part(self, uow: UnitOfWork, referral_id: UUID | None) -> Compartment | None:
        if self.parts is None or referral_id is None:
            return None
        return self.parts.compartment_of(uow.session, referral_id)

    def _put(
        self,
        uow: UnitOfWork,
        part: Compartment,
        about: tuple[UUID, UUID],
        words: tuple[PartKind, object, Mapping[str, Any]],
    ) -> None:
        assert self.parts is not None
        self.parts.put(uow, part, about, [words])
