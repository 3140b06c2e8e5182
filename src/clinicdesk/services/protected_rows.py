"""Which rows of the protected record the signed-in person opens, and how: keys, grants, emergency.

A role alone opens nothing and a key alone opens nothing: it takes the level of the role table and
the key that the person's own vault opens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.compartments import EMERGENCY, Level, emergency_roles, level
from clinicdesk.domain.errors import Damage, NotAllowed, Refused
from clinicdesk.domain.protected import Emergency, ProtectedDraft, ProtectedEntry
from clinicdesk.domain.protected_payload import Inside, packed, unpacked
from clinicdesk.host.compartment_keys import CompartmentKey, compartment_keys
from clinicdesk.host.intake import Intake
from clinicdesk.host.sealing import (
    PAYLOAD_VERSION,
    GrantFacts,
    Subjects,
    granted_key,
    open_row,
    origin_of,
    row_key,
    seal_row,
    tag_of,
)
from clinicdesk.host.slots import Unopened
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.store import emergencies, sealed, sealed_grants, staff
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.snapshot import Snapshot

__all__ = ["NOT_OPEN", "ProtectedRows", "Way"]

NOT_OPEN = (
    "This part of the record is not open to your role.",
    "Ask the clinic's administrator if your work needs it.",
)
"""Said alike of every part, there or not: it must not tell which part it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to open rows of one tag: a key that is held, or one person's key that was granted."""

    tag: bytes
    compartment: Compartment
    key: CompartmentKey | None = field(default=None, repr=False)
    granted: bytes = field(default=b"", repr=False)
    emergency: bool = False
    sealed_in: bool = False
    """Of rows that somebody sealed in who did not hold the key."""

    def secret(self, origin: bytes) -> bytes:
        """Return the key of a row that was written about a person with this tag."""
        return self.granted if self.key is None else row_key(self.key, origin)


class ProtectedRows:
    """Opens and seals rows with the keys of one session."""

    def __init__(self, store: ClinicStore, held: HeldVault, zone: str) -> None:
        self.store = store
        self.held = held
        self._zone = zone
        self.subjects = Subjects(held.opened.audit_key, held.opened.vault_id)
        self.intake = Intake(held.opened.audit_key, held.opened.vault_id)
        self._known: tuple[object, tuple[CompartmentKey, ...], tuple[CompartmentKey, ...]] = (
            None,
            (),
            (),
        )

    @property
    def today(self) -> date:
        """The day at the site."""
        return site_day(self.store.clock.now(), self._zone)

    def _keys(self) -> tuple[tuple[CompartmentKey, ...], tuple[CompartmentKey, ...]]:
        """Return what the vault opens as a holder, and in an emergency; once for each vault."""
        vault = self.held.opened
        known = self._known
        if known[0] is not vault:
            known = (vault, compartment_keys(vault), compartment_keys(vault, "emergency"))
            self._known = known
        return known[1], known[2]

    def in_force(self, session: Snapshot, actor: Actor) -> Actor:
        """Return the actor with the roles that they still have; who was demoted reads no more."""
        return replace(actor, roles=actor.roles & staff.present_roles(session, actor.id))

    def held_keys(self, actor: Actor) -> Iterator[CompartmentKey]:
        """Give the keys that the actor holds and that their roles of this moment open."""
        if actor.id != self.held.opened.person_id:
            return
        for key in self._keys()[0]:
            reach = level(actor, key.compartment)
            own = reach is Level.OWN and key.author_id == actor.id
            if own or (reach >= Level.READ and key.author_id is None):
                yield key

    def writable(self, actor: Actor) -> tuple[Compartment, ...]:
        """Return where the actor may add: their role says so, and the active key is theirs."""
        return tuple(
            sorted(
                {
                    key.compartment
                    for key in self.held_keys(actor)
                    if key.active and level(actor, key.compartment) in {Level.WRITE, Level.OWN}
                }
            )
        )

    def writing_key(self, actor: Actor, compartment: Compartment) -> CompartmentKey:
        """Return the key that seals what the actor writes.

        Raises:
            NotAllowed: their role does not write there.
            Refused: it does, and the key was not given to them yet.
        """
        if compartment is Compartment.GENERAL or level(actor, compartment) not in {
            Level.WRITE,
            Level.OWN,
        }:
            raise NotAllowed(*NOT_OPEN)
        for key in self.held_keys(actor):
            if key.active and key.compartment is compartment:
                return key
        raise Refused(
            "The key of this part of the record has not reached you yet.",
            "It comes when you sign in after a colleague of the same role has signed in.",
        )

    def _granted(self, session: Snapshot, actor: Actor, subject: bytes) -> Iterator[Way]:
        vault = self.held.opened
        if (
            actor.id != vault.person_id
            or level(actor, Compartment.SUD_PART2) is not Level.BY_CONSENT
        ):
            return
        for one in sealed_grants.under(session, actor.id, subject, self.today):
            facts = GrantFacts(
                vault_id=vault.vault_id, grant_id=one.id, tag=one.tag, reader_id=actor.id
            )
            try:
                secret = granted_key(vault.identity, one.box, facts)
            except Unopened:
                # Sealed to the key that the reader had before: it waits for a holder.
                continue
            yield Way(tag=one.tag, compartment=Compartment.SUD_PART2, granted=secret)

    def emergency_of(self, session: Snapshot, actor: Actor, patient_id: UUID) -> Emergency | None:
        """Return the actor's access to a person in an emergency, where one runs."""
        if not actor.roles & emergency_roles():
            return None
        return emergencies.running(session, actor.id, patient_id, self.store.clock.now())

    def ways(
        self, session: Snapshot, actor: Actor, subject: bytes, *, emergency: bool
    ) -> dict[bytes, list[Way]]:
        """Return what opens for the actor of one person's rows, by tag.

        With ``emergency`` what is kept for one is among them: the caller knows that one runs for
        this person, or finds out before anything is told.
        """
        found: dict[bytes, list[Way]] = {}
        every = [way for key in self.held_keys(actor) for way in self._of_key(key)]
        every += self._granted(session, actor, subject)
        if emergency and actor.id == self.held.opened.person_id:
            every += [
                way
                for key in self._keys()[1]
                if key.compartment in EMERGENCY and actor.roles & emergency_roles()
                for way in self._of_key(key, emergency=True)
            ]
        for way in every:
            found.setdefault(way.tag, []).append(way)
        return found

    def _of_key(self, key: CompartmentKey, *, emergency: bool = False) -> Iterator[Way]:
        own = Way(tag=tag_of(key), compartment=key.compartment, key=key, emergency=emergency)
        yield own
        yield replace(own, tag=self.intake.tag(key.kid), sealed_in=True)

    def _plain(self, way: Way, row: SealedRow, origin: bytes) -> bytes:
        if way.sealed_in and way.key is not None:
            return self.intake.open(way.key, row.id, row.box)
        facts = (row.id, way.compartment, row.payload_version)
        return open_row(way.secret(origin), row.box, facts)

    def opened(
        self, session: Snapshot, row: SealedRow, ways: dict[bytes, list[Way]]
    ) -> tuple[ProtectedEntry, Way] | None:
        """Open a row; None where nothing of the actor's opens it.

        Raises:
            Damage: its bytes were changed, or it was put under another person.
        """
        origin = origin_of(row.box)
        for way in ways.get(row.tag, ()):
            try:
                inside = unpacked(self._plain(way, row, origin))
            except Unopened:
                if way.key is None:
                    # A grant is for one person's key; after a merge there may be rows of another.
                    continue
                raise _damaged() from None
            if self.subjects.of(inside.patient_id) != origin or (
                row.subject != origin and not sealed.was_merged(session, inside.patient_id)
            ):
                raise _damaged()
            return _entry(row, inside, self._person_of(session, row, inside)), way
        return None

    def _person_of(self, session: Snapshot, row: SealedRow, inside: Inside) -> UUID:
        """Return whose row it is now: after a merge, the person it was merged into."""
        if row.subject == origin_of(row.box):
            return inside.patient_id
        for patient_id in sealed.patient_ids(session):
            if self.subjects.of(patient_id) == row.subject:
                return patient_id
        raise _damaged()

    def sealed_row(
        self, key: CompartmentKey, inside: Inside, entry_id: UUID, **more: object
    ) -> SealedRow:
        """Seal what an entry says."""
        subject = self.subjects.of(inside.patient_id)
        facts = (entry_id, key.compartment, PAYLOAD_VERSION)
        return SealedRow(
            id=entry_id,
            tag=tag_of(key),
            subject=subject,
            payload_version=PAYLOAD_VERSION,
            box=seal_row(row_key(key, subject), packed(inside), facts, subject),
            obligation=inside.draft.obligation,
            **more,  # type: ignore[arg-type]
        )


def _damaged() -> Damage:
    return Damage(
        "An entry of the protected record is not what was written.",
        "Run a check of the clinic, then restore the latest backup.",
    )


def _entry(row: SealedRow, inside: Inside, patient_id: UUID) -> ProtectedEntry:
    said = {f.name: getattr(inside.draft, f.name) for f in fields(ProtectedDraft)}
    return ProtectedEntry(
        **said | {"obligation": row.obligation},
        id=row.id,
        version=row.version,
        patient_id=patient_id,
        author_id=inside.author_id,
        author=inside.author,
        recorded_at=inside.recorded_at,
        replaces_id=row.replaces_id,
        entered_in_error=row.entered_in_error,
    )
