"""What the audit log costs: an entry, its link in the chain, a signature, and checking it all.

Beside a chained entry: the same row inserted through the same layers without its HMAC. Beside a
write with its entry: the same write as one transaction of the driver's own, made as durable.
Beside a signature over a stretch: Ed25519 over the same bytes, and one durable insert. Beside the
check of the whole log: reading every MAC by one plain statement.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ground import KEYS, MORNING, Figure, figure, nurse, timed
from sqlalchemy import insert

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.host.signatures import verified
from clinicdesk.store import audit_log
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store
from clinicdesk.store.records.clinic import AuditRecord
from clinicdesk.store.signature_check import check_signatures
from clinicdesk.store.signing import SIGN_AFTER, StretchSigner, stretch_bytes

TIMES, ENTRIES, PIECE = 300, 20_000, 500
_ACT = AuditAct(act="changed", kind="task", object_id=UUID(int=7), patient_id=UUID(int=8))


class _Undone(Exception):
    """Ends a transaction that was for measuring alone."""


@dataclass(frozen=True, slots=True)
class _Hand:
    """Somebody who signs."""

    person_id: UUID
    vault_id: UUID = field(default_factory=uuid4)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)


def _entries(store: ClinicStore, me: Actor) -> Iterator[Figure]:
    """One entry within a transaction that is open anyway."""

    def row(session, seq: int) -> None:  # type: ignore[no-untyped-def]  # SQLAlchemy's
        fields = {
            "seq": seq,
            "at": MORNING,
            "actor_id": me.id,
            "roles": "nurse",
            "computer": "bench",
            "act": _ACT.act,
            "object_kind": _ACT.kind,
            "object_id": _ACT.object_id,
            "object_version": None,
            "patient_id": _ACT.patient_id,
            "purpose": "",
            "digest": "",
            "mac": bytes(32),
        }
        session.execute(insert(AuditRecord.__table__), [fields])

    chained: list[float] = []
    plain: list[float] = []
    with suppress(_Undone), store.writing(me) as uow:
        at = [10_000_000]

        def chain() -> None:
            audit_log.append(
                uow.session,
                KEYS.audit,
                audit_log.last_of(uow.session),
                [_ACT],
                actor=me,
                at=MORNING,
                computer="bench",
            )

        def bare() -> None:
            at[0] += 1
            row(uow.session, at[0])

        chained = timed(chain, TIMES)
        plain = timed(bare, TIMES)
        raise _Undone
    yield figure("an entry, chained", chained, "the same row, not chained", plain)
    with store.reading() as session:
        fields = dict(session.execute(AuditRecord.__table__.select().limit(1)).one()._mapping)
    yield figure(
        "its canonical bytes and HMAC alone",
        timed(lambda: audit_log._mac(KEYS.audit, bytes(32), fields), TIMES * 10),
    )


def _writes(store: ClinicStore, me: Actor) -> Iterator[Figure]:
    """A whole write that is an entry alone, with its commit."""

    def entry() -> None:
        with store.writing(me) as uow:
            uow.audit(_ACT)

    with store.raw_connection() as connection:
        connection.execute("CREATE TABLE bench (id INTEGER PRIMARY KEY, words TEXT)")

        def durable() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO bench (words) VALUES (?)", ("x" * 200,))
            connection.execute("COMMIT")

        floor = timed(durable, TIMES)
    yield figure("a write that is one entry", timed(entry, TIMES), "a durable insert", floor)


def _signatures(store: ClinicStore, me: Actor, clock: FixedClock) -> Iterator[Figure]:
    hand = _Hand(me.id)
    macs = [hashlib.sha256(str(n).encode()).digest() for n in range(SIGN_AFTER)]
    message = stretch_bytes(
        vault_id=hand.vault_id,
        actor_id=me.id,
        computer="bench",
        first_seq=1,
        last_seq=SIGN_AFTER,
        digest=hashlib.sha256(b"".join(macs)).hexdigest(),
        mac=macs[-1],
        signed_at=MORNING,
    )
    alone = timed(lambda: hand.sign(message), TIMES)

    def stretch() -> None:
        clock.advance(timedelta(seconds=1))
        signer = StretchSigner(hand)
        signer.wrote(1, macs, MORNING)
        signer.sign(store.drafting, now=clock.now(), computer="bench")

    with store.raw_connection() as connection:

        def durable() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO bench (words) VALUES (?)", ("x" * 300,))
            connection.execute("COMMIT")

        floor = timed(durable, TIMES)
    yield figure(
        f"a stretch of {SIGN_AFTER} entries, signed", timed(stretch, 100), "a durable insert", floor
    )
    yield figure("Ed25519 over its bytes alone", alone)


def _checks(store: ClinicStore, me: Actor, clock: FixedClock) -> Iterator[Figure]:
    """Check a log of many entries, signed as a working day signs them."""
    hand = _Hand(me.id)
    store.sign_by(hand)
    for _ in range(ENTRIES // PIECE):
        clock.advance(timedelta(minutes=1))
        with store.writing(me) as uow:
            for _ in range(PIECE):
                uow.audit(_ACT)
    store.sign()

    def floor() -> None:
        with store.raw_connection() as connection:
            for _row in connection.execute("SELECT seq, mac FROM audit_entry ORDER BY seq"):
                pass

    def signatures() -> None:
        key = hand.key.public_key().public_bytes_raw()
        with store.reading() as session:
            check_signatures(
                session,
                vault_id=hand.vault_id,
                verifies=lambda _who, signature, message: verified(key, signature, message),
                has_keys=lambda _who: True,
                now=clock.now(),
            )

    beside = timed(floor, 5, warm=1)
    words = f"of {ENTRIES:,} entries"
    yield figure(
        f"the chain {words}, checked", timed(store.audit_faults, 3, warm=0), "reading MACs", beside
    )
    yield figure(
        f"the signatures {words}, checked", timed(signatures, 3, warm=0), "reading MACs", beside
    )


def run() -> Iterator[tuple[str, list[Figure]]]:
    """Measure the audit log of a clinic with nobody in it."""
    with TemporaryDirectory() as folder:
        clock = FixedClock(MORNING)
        ids = IdSource(clock, seed=1)
        path = Path(folder) / "clinic.db"
        create_store(path, KEYS, {}, lambda _session: None)
        store, _revision = open_store(path, KEYS, clock=clock, ids=ids, computer="bench")
        me = nurse(ids)
        try:
            with store.writing(me) as uow:
                uow.audit(_ACT)
            yield (
                "Audit",
                [
                    *_entries(store, me),
                    *_writes(store, me),
                    *_signatures(store, me, clock),
                    *_checks(store, me, clock),
                ],
            )
        finally:
            store.close()
