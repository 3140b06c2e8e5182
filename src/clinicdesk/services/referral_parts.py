"""Opens and seals the words of protected referrals with the keys of one session.

Who holds the part's key seals with it; whoever else refers seals to its public half, and does not
read afterwards what they wrote. It opens by role, by the person's consent, or in an emergency, as
the rest of the protected record does.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.errors import Damage, Refused
from clinicdesk.domain.protected_referrals import Part, PartKind, packed, unpacked
from clinicdesk.host.compartment_keys import CompartmentKey, kind_of
from clinicdesk.host.intake import Intake, IntakeKey
from clinicdesk.host.part_sealing import (
    HELD_VERSION,
    SEALED_IN_VERSION,
    PartFacts,
    PartSealing,
)
from clinicdesk.host.sealing import row_key, tag_of
from clinicdesk.host.slots import Unopened
from clinicdesk.services.protected_grants import Grants
from clinicdesk.services.protected_rows import ProtectedRows, Way
from clinicdesk.store import referral_parts, sealed
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.referral_parts import PartRow
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["OpenedReferral", "ReferralParts"]

_REMEMBERED = 20_000
"""Parts that a session keeps opened, some tens of megabytes at most; locking lets go of them."""


@dataclass(slots=True)
class OpenedReferral:
    """The words of one referral, by what they complete; of each the newest."""

    compartment: Compartment
    emergency: bool = False
    """Whether only an emergency opens it."""
    parts: dict[tuple[PartKind, str], Part] = field(default_factory=dict)
    rows: dict[tuple[PartKind, str], list[UUID]] = field(default_factory=dict)

    def words(self, kind: PartKind, of: object) -> Mapping[str, Any] | None:
        """Return the words that complete something; None where there are none."""
        part = self.parts.get((kind, str(of)))
        return part.words if part is not None else None

    def recipient_of(self, fulfilment: int) -> Mapping[str, Any]:
        """Return the words of whoever an attempt asks: its own, else the one's before it."""
        for ordinal in range(fulfilment, 0, -1):
            words = self.words(PartKind.RECIPIENT, ordinal)
            if words is not None:
                return words
        return {}


class ReferralParts:
    """The sealed parts of one clinic's protected referrals."""

    def __init__(self, rows: ProtectedRows) -> None:
        self.rows = rows
        vault = rows.held.opened
        self._sealing = PartSealing(vault.audit_key, vault.vault_id)
        self._read: dict[UUID, tuple[bytes, Part]] = {}

    # Opening

    def opened(
        self,
        session: Snapshot,
        actor: Actor,
        people: Mapping[UUID, UUID],
        *,
        emergency: bool = False,
    ) -> dict[UUID, OpenedReferral]:
        """Return what opens for the actor of some protected referrals, by referral and person.

        With ``emergency`` the actor's emergency access, where one runs for the person, opens too.

        Raises:
            Damage: a part is not what was written, or a referral has lost its parts.
        """
        now = self.rows.in_force(session, actor)
        found = referral_parts.of_referrals(session, people)
        ways: dict[UUID, dict[bytes, list[Way]]] = {}
        opened: dict[UUID, OpenedReferral] = {}
        for referral_id, patient_id in people.items():
            if referral_id not in found:
                raise _damaged()
            if patient_id not in ways:
                ways[patient_id] = self._ways(session, now, patient_id, emergency=emergency)
            one = self._one(session, found[referral_id], patient_id, ways[patient_id])
            if one is not None:
                opened[referral_id] = one
        return opened

    def _ways(
        self, session: Snapshot, now: Actor, patient_id: UUID, *, emergency: bool
    ) -> dict[bytes, list[Way]]:
        subject = self.rows.subjects.of(patient_id)
        urgent = emergency and self.rows.emergency_of(session, now, patient_id) is not None
        return self.rows.ways(session, now, subject, emergency=urgent)

    def _one(
        self,
        session: Snapshot,
        rows: Iterable[PartRow],
        patient_id: UUID,
        ways: Mapping[bytes, list[Way]],
    ) -> OpenedReferral | None:
        listed = sorted(rows, key=lambda row: row.id)
        by_tag: dict[bytes, list[Way]] = {}
        for base, several in ways.items():
            by_tag[self._sealing.tag(base, listed[0].referral_id)] = several
        found: OpenedReferral | None = None
        for row in listed:
            told = self._open(row, by_tag.get(row.tag, []))
            if told is None:
                continue
            part, way = told
            self._check(session, row, part, patient_id)
            if found is None:
                found = OpenedReferral(way.compartment, emergency=way.emergency)
            key = (part.kind, part.of)
            known = found.parts.get(key)
            if known is None or known.said_at <= part.said_at:
                found.parts[key] = part
            found.rows.setdefault(key, []).append(row.id)
        if found is None or found.words(PartKind.ORDER, listed[0].referral_id) is None:
            return None
        return found

    def _open(self, row: PartRow, ways: Iterable[Way]) -> tuple[Part, Way] | None:
        facts = PartFacts(row.id, row.referral_id)
        for way in ways:
            if way.sealed_in != (row.payload_version == SEALED_IN_VERSION):
                continue
            known = self._read.get(row.id)
            if known is not None and known[0] == row.box and way.key is not None:
                return known[1], way
            try:
                part = unpacked(self._plain(way, facts, row.box))
            except Unopened:
                if way.key is None:
                    # A grant is for one person's key; after a merge there may be parts of another.
                    continue
                raise _damaged() from None
            self._keep(row, part, way)
            return part, way
        return None

    def _plain(self, way: Way, facts: PartFacts, box: bytes) -> bytes:
        if way.sealed_in and way.key is not None:
            return self._sealing.open_in(way.key, facts, box)
        return self._sealing.open(way.secret(self._sealing.origin(box)), facts, box)

    def _keep(self, row: PartRow, part: Part, way: Way) -> None:
        """Remember what a key of the session's own person opened: a list asks at each letter.

        What a grant or an emergency opens is opened anew each time: either may have ended.
        """
        if way.key is None or way.emergency:
            return
        if len(self._read) >= _REMEMBERED:
            self._read.clear()
        self._read[row.id] = (row.box, part)

    def _check(self, session: Snapshot, row: PartRow, part: Part, patient_id: UUID) -> None:
        """Let through what was written about this referral and this person.

        Raises:
            Damage: it was put under another.
        """
        origin = self._sealing.origin(row.box)
        if part.referral_id != row.referral_id or self.rows.subjects.of(part.patient_id) != origin:
            raise _damaged()
        if part.patient_id != patient_id and not sealed.was_merged(session, part.patient_id):
            raise _damaged()

    def would_open(self, session: Snapshot, patient_id: UUID, bases: Collection[bytes]) -> bool:
        """Tell whether rows of some tags are among the parts of a person's referrals."""
        ids = referral_parts.protected_of(session, patient_id)
        return any(
            row.tag == self._sealing.tag(base, referral_id)
            for referral_id, rows in referral_parts.of_referrals(session, ids).items()
            for row in rows
            for base in bases
        )

    # Sealing

    def protect(self, uow: UnitOfWork, referral_id: UUID, compartment: Compartment) -> None:
        """Note that a referral is kept with a part of the record.

        Raises:
            Refused: nobody could open it yet.
        """
        self._key(uow.actor, compartment)
        hint = self._sealing.hint(kind_of(compartment), referral_id)
        referral_parts.protect(uow, referral_id, hint)

    def compartment_of(self, session: Snapshot, referral_id: UUID) -> Compartment | None:
        """Return which part keeps a referral; None where it stands in the clear.

        Raises:
            Damage: what says so was changed.
        """
        hint = referral_parts.hints_of(session, [referral_id]).get(referral_id)
        if hint is None:
            return None
        try:
            return Compartment(self._sealing.kind(hint, referral_id).split(":")[1])
        except Unopened:
            raise _damaged() from None

    def _key(self, actor: Actor, compartment: Compartment) -> CompartmentKey | IntakeKey:
        for key in self.rows.held_keys(actor):
            if key.active and key.compartment is compartment:
                return key
        vault = self.rows.held.opened
        found = Intake.keys(vault).get(kind_of(compartment))
        if found is None:
            raise Refused(
                "Nobody could open this referral yet: the part of the record where it belongs has "
                "no key.",
                "Let a colleague who reads that part sign in once.",
            )
        return found

    def put(
        self,
        uow: UnitOfWork,
        compartment: Compartment,
        about: tuple[UUID, UUID],
        words: Iterable[tuple[PartKind, object, Mapping[str, Any]]],
    ) -> None:
        """Seal words of a referral (``about``: it and its person): kind, what they complete, words.

        Raises:
            Refused: nobody could open them yet.
        """
        referral_id, patient_id = about
        now = self.rows.in_force(uow.session, uow.actor)
        key = self._key(now, compartment)
        parts = [
            Part(
                kind=kind,
                of=str(of),
                referral_id=referral_id,
                patient_id=patient_id,
                author_id=uow.actor.id,
                said_at=uow.now,
                words=said,
            )
            for kind, of, said in words
        ]
        rows = [self._sealed(uow.new_id(), key, part) for part in parts]
        referral_parts.add_many(uow, rows)
        if isinstance(key, CompartmentKey):
            self._keep_up(uow, key, patient_id)

    def _sealed(self, part_id: UUID, key: CompartmentKey | IntakeKey, part: Part) -> PartRow:
        origin = self.rows.subjects.of(part.patient_id)
        facts, plain = PartFacts(part_id, part.referral_id), packed(part)
        if isinstance(key, CompartmentKey):
            base, version = tag_of(key), HELD_VERSION
            box = self._sealing.seal(row_key(key, origin), facts, origin, plain)
        else:
            base, version = self.rows.intake.tag(key.kid), SEALED_IN_VERSION
            box = self._sealing.seal_in(key, facts, origin, plain)
        return PartRow(
            id=part_id,
            referral_id=part.referral_id,
            tag=self._sealing.tag(base, part.referral_id),
            payload_version=version,
            box=box,
        )

    def _keep_up(self, uow: UnitOfWork, key: CompartmentKey, patient_id: UUID) -> None:
        """Let who reads by the person's consent read what is written under a new key, too."""
        subject = self.rows.subjects.of(patient_id)
        row = SealedRow(
            id=uow.new_id(), tag=tag_of(key), subject=subject, payload_version=1, box=b""
        )
        Grants(self.rows).keep_up(uow, key, row)

    def taken_in(self, actor: Actor) -> int:
        """Write what was sealed into Part 2 referrals under the holder's key; return how many.

        Grants open one person's key and not the public half, so that a reader by consent waits for
        a holder.

        Raises:
            Refused: somebody else does the same at this moment.
            ClinicDeskError: the disk is full or refuses.
        """
        mine = [k for k in self.rows.held_keys(actor) if k.compartment is Compartment.SUD_PART2]
        newest = next((key for key in mine if key.active), None)
        if newest is None:
            return 0
        with self.rows.store.reading() as session:
            waiting = [
                (row, key)
                for referral_id, rows in referral_parts.sealed_in(session).items()
                for key in mine
                for row in rows
                if row.tag == self._sealing.tag(self.rows.intake.tag(key.kid), referral_id)
            ]
        if not waiting:
            return 0
        with self.rows.store.writing(actor) as uow:
            referral_parts.replaced(uow, [row.id for row, _key in waiting])
            for row, key in waiting:
                plain = self._sealing.open_in(key, PartFacts(row.id, row.referral_id), row.box)
                part = unpacked(plain)
                made = self._sealed(uow.new_id(), newest, part)
                kept = replace(made, created_at=row.created_at, created_by=row.created_by)
                referral_parts.add(uow, kept)
                self._keep_up(uow, newest, part.patient_id)
                digest = self.rows.subjects.digest(part.patient_id)
                uow.audit(AuditAct(act="took in", kind="protected", digest=digest))
        return len(waiting)


def _damaged() -> Damage:
    return Damage(
        "A protected referral is not what was written.",
        "Run a check of the clinic, then restore the latest backup.",
    )
