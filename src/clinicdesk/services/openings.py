"""A chart's opening is written at opening; repeats within a minute are one.

If the entry cannot be written, the failure goes up and the chart does not open.
"""

import threading
from datetime import datetime, timedelta
from typing import TypeGuard
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.store import audit_log, chart_query
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["Openings"]

_ONE = timedelta(minutes=1)


def _just_now(last: datetime | None, now: datetime) -> TypeGuard[datetime]:
    return last is not None and timedelta(0) <= now - last < _ONE


class Openings:
    """Notes who opened whose chart."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store
        self._noted: dict[tuple[UUID, UUID], datetime] = {}
        self._lock = threading.Lock()

    def note(self, actor: Actor, patient_id: UUID, purpose: str = "") -> None:
        """Write that the actor opens a chart, unless they did so within the last minute.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: there is no such person.
            ClinicDeskError: the entry cannot be written.
        """
        require(actor, Act.READ_CHART)
        now = self._store.clock.now()
        key = (actor.id, patient_id)
        with self._lock:
            last = self._noted.get(key)
        if _just_now(last, now):
            return
        with self._store.reading() as session:
            # A chart that is not there cannot be opened, and leaves no entry that it was.
            chart_query.require_person(session, patient_id)
            last = audit_log.chart_opened_at(session, patient_id, actor.id)
        if not _just_now(last, now):
            last = now
            with self._store.writing(actor) as uow:
                uow.audit(
                    AuditAct(
                        act="opened",
                        kind="chart",
                        object_id=patient_id,
                        patient_id=patient_id,
                        purpose=purpose,
                    )
                )
        with self._lock:
            self._noted[key] = last
