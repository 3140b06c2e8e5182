"""Reading the protected record: what opens is returned and audited, the rest is one count.

Entries in the audit log carry no person: the digest holds the subject's tag.
"""

import threading
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Compartment, require
from clinicdesk.domain.compartments import emergency_roles
from clinicdesk.domain.errors import NotAllowed
from clinicdesk.domain.protected import Emergency, ProtectedEntry, ProtectedView
from clinicdesk.domain.today import ProtectedDue
from clinicdesk.services.protected_rows import NOT_OPEN, ProtectedRows, Way
from clinicdesk.services.referral_parts import ReferralParts
from clinicdesk.store import chart_query, patients, sealed
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.snapshot import Snapshot

__all__ = ["KIND", "ProtectedReading"]

KIND = "protected"
"""The kind of object in audit entries and changes."""
_ONE = timedelta(minutes=1)


class ProtectedReading:
    """What a session may read of the protected record."""

    def __init__(self, rows: ProtectedRows, *, purpose: str = "") -> None:
        self._rows = rows
        self._store = rows.store
        self._purpose = purpose
        self._noted: dict[tuple[UUID, bytes, str], datetime] = {}
        self._lock = threading.Lock()

    @property
    def purpose(self) -> str:
        """What its audit entries name; empty without the occupational hat."""
        return self._purpose

    def view(self, actor: Actor, patient_id: UUID) -> ProtectedView:
        """Return what the actor sees of a person's protected record; the look is audited.

        Raises:
            NotAllowed: the actor's role finds no people. NotFound: no such person.
            Damage: an entry is not what was written.
            ClinicDeskError: the audit entry cannot be written; then nothing opens.
        """
        require(actor, Act.FIND_PEOPLE)
        subject = self._rows.subjects.of(patient_id)
        with self._store.reading() as session:
            chart_query.require_person(session, patient_id)
            now = self._rows.in_force(session, actor)
            require(now, Act.FIND_PEOPLE)
            emergency = self._rows.emergency_of(session, now, patient_id)
            found = self._found(session, now, subject, emergency=emergency is not None)
            counts = sealed.counts(session, subject)
            offered = emergency is None and self._would_open(session, now, patient_id, counts)
        if found:
            self._note(actor, subject, urgent=any(way.emergency for _entry, way in found))
        return ProtectedView(
            entries=tuple(entry for entry, _way in found),
            withheld=sum(counts.values()) - len(found),
            writable=self._rows.writable(now),
            emergency=emergency,
            may_break_glass=offered,
        )

    def _would_open(
        self, session: Snapshot, now: Actor, patient_id: UUID, tags: Collection[bytes]
    ) -> bool:
        """Tell whether an emergency would open anything more: by role, by part and by key."""
        if not now.roles & emergency_roles():
            return False
        subject = self._rows.subjects.of(patient_id)
        usual = self._rows.ways(session, now, subject, emergency=False)
        urgent = self._rows.ways(session, now, subject, emergency=True)
        more = urgent.keys() - usual.keys()
        if more & set(tags):
            return True
        return ReferralParts(self._rows).would_open(session, patient_id, more)

    def _found(
        self, session: Snapshot, now: Actor, subject: bytes, *, emergency: bool
    ) -> list[tuple[ProtectedEntry, Way]]:
        """Open what opens, the newest first."""
        ways = self._rows.ways(session, now, subject, emergency=emergency)
        rows = sealed.of_subject(session, subject, ways)
        opened = (self._rows.opened(session, row, ways) for row in rows)
        return [one for one in opened if one is not None]

    def held_in(
        self, session: Snapshot, actor: Actor, patient_id: UUID
    ) -> tuple[ProtectedEntry, ...]:
        """Return what the actor holds of a person within somebody's read, for rules that ask it.

        Nothing of it is shown, so no look is audited, and an emergency opens nothing.

        Raises:
            Damage: an entry is not what was written.
        """
        now = self._rows.in_force(session, actor)
        subject = self._rows.subjects.of(patient_id)
        return tuple(entry for entry, _way in self._found(session, now, subject, emergency=False))

    def entry_in(self, session: Snapshot, actor: Actor, entry_id: UUID) -> ProtectedEntry:
        """Return one entry within somebody's transaction, which audits what it does.

        Raises:
            NotAllowed, NotFound, Damage: as ``get``.
        """
        return self._opened(session, actor, entry_id)[1]

    def get(self, actor: Actor, entry_id: UUID) -> ProtectedEntry:
        """Return one entry, also one that does not hold any more; the look is audited.

        Raises:
            NotAllowed: it does not open for the actor. NotFound: there is none of this id.
            Damage: it is not what was written.
        """
        with self._store.reading() as session:
            row, entry, urgent = self._opened(session, actor, entry_id)
        self._note(actor, row.subject, urgent=urgent)
        return entry

    def withheld(self, actor: Actor, patient_id: UUID) -> int:
        """Return how many entries of a person are kept where the actor does not read."""
        with self._store.reading() as session:
            return self.withheld_in(session, actor, patient_id)

    def withheld_in(self, session: Snapshot, actor: Actor, patient_id: UUID) -> int:
        """Return the same within somebody's read: one indexed count, and nothing is opened."""
        subject = self._rows.subjects.of(patient_id)
        counts = sealed.counts(session, subject)
        if not counts:
            return 0
        now = self._rows.in_force(session, actor)
        ways = self._rows.ways(session, now, subject, emergency=False)
        if counts.keys() - ways.keys() and self._rows.emergency_of(session, now, patient_id):
            ways = self._rows.ways(session, now, subject, emergency=True)
        return sum(count for tag, count in counts.items() if tag not in ways)

    def writable(self, actor: Actor) -> tuple[Compartment, ...]:
        """Return where the actor may add, of whomever; nothing is opened."""
        with self._store.reading() as session:
            return self._rows.writable(self._rows.in_force(session, actor))

    def running(self, actor: Actor, patient_id: UUID) -> Emergency | None:
        """Return the actor's emergency access to a person, where one runs; nothing is opened."""
        with self._store.reading() as session:
            now = self._rows.in_force(session, actor)
            return self._rows.emergency_of(session, now, patient_id)

    def owed(
        self, actor: Actor, until: date, owner_id: UUID | None = None
    ) -> tuple[ProtectedEntry, ...]:
        """Return the entries that open for the actor and of which something is owed by a day.

        Raises:
            NotAllowed: the actor's role finds no people.
        """
        require(actor, Act.FIND_PEOPLE)
        found = []
        with self._store.reading() as session:
            now = self._rows.in_force(session, actor)
            for row in sealed.due(session, until, owner_id):
                ways = self._rows.ways(session, now, row.subject, emergency=False)
                opened = self._rows.opened(session, row, ways)
                if opened is not None:
                    found.append((row.subject, opened[0]))
        for subject in dict.fromkeys(subject for subject, _entry in found):
            self._note(actor, subject, urgent=False)
        return tuple(entry for _subject, entry in found)

    def due(self, actor: Actor, until: date) -> tuple[ProtectedDue, ...]:
        """Return what the actor owes by a day about entries that open for them, the nearest first.

        Raises:
            NotAllowed: the actor's role finds no people.
        """
        owed = self.owed(actor, until, actor.id)
        with self._store.reading() as session:
            known = patients.get_many(session, {entry.patient_id for entry in owed})
        people = {person.id: person for person in known}
        found = [
            ProtectedDue(
                id=entry.id,
                patient_id=entry.patient_id,
                patient=people[entry.patient_id].listed,
                mrn=people[entry.patient_id].mrn,
                what=entry.title,
                action=entry.obligation.action,
                due_on=entry.obligation.due_on,
                overdue=entry.obligation.due_on < self._rows.today,
            )
            for entry in owed
            if entry.obligation is not None
        ]
        return tuple(sorted(found, key=lambda one: (one.due_on, one.patient, one.id)))

    def subject(self, patient_id: UUID) -> str:
        """Return what audit entries about a person's protected record have as their digest."""
        return self._rows.subjects.digest(patient_id)

    def _opened(
        self, session: Snapshot, actor: Actor, entry_id: UUID
    ) -> tuple[SealedRow, ProtectedEntry, bool]:
        """Open one entry; the last says whether only an emergency opens it.

        Raises:
            NotAllowed: it does not open for the actor. NotFound: there is none of this id.
        """
        require(actor, Act.FIND_PEOPLE)
        now = self._rows.in_force(session, actor)
        asked = sealed.find(session, entry_id)
        # What a holder took in stands under an id of its own, for who reads by consent.
        taken = sealed.found(session, self._rows.intake.taken_id(entry_id))
        for row in (asked, taken) if taken is not None else (asked,):
            found = self._opened_row(session, now, row)
            if found is not None:
                return found
        raise NotAllowed(*NOT_OPEN)

    def _opened_row(
        self, session: Snapshot, now: Actor, row: SealedRow
    ) -> tuple[SealedRow, ProtectedEntry, bool] | None:
        for urgent in (False, True):
            ways = self._rows.ways(session, now, row.subject, emergency=urgent)
            opened = self._rows.opened(session, row, ways)
            if opened is None:
                continue
            entry, way = opened
            if way.emergency and self._rows.emergency_of(session, now, entry.patient_id) is None:
                return None
            return row, entry, way.emergency
        return None

    def note_read(self, actor: Actor, patient_id: UUID) -> None:
        """Write that the actor reads what ``held_in`` gave; repeats within a minute are one.

        Raises:
            ClinicDeskError: the entry cannot be written; then nothing may be shown.
        """
        self._note(actor, self._rows.subjects.of(patient_id), urgent=False)

    def _note(self, actor: Actor, subject: bytes, *, urgent: bool) -> None:
        """Write that the actor read; repeats within a minute are one."""
        act = "read in an emergency" if urgent else "read"
        key, now = (actor.id, subject, act), self._store.clock.now()
        with self._lock:
            last = self._noted.get(key)
        if last is not None and timedelta(0) <= now - last < _ONE:
            return
        with self._store.writing(actor) as uow:
            uow.audit(self._entry(act, subject))
        with self._lock:
            self._noted[key] = now

    def _entry(self, act: str, subject: bytes, entry_id: UUID | None = None) -> AuditAct:
        return AuditAct(
            act=act,
            kind=KIND,
            object_id=entry_id,
            purpose=self._purpose,
            digest=f"subject:{subject.hex()}",
        )
