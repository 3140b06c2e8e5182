"""What the signatures over the audit log say when they are compared with it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from clinicdesk.store.records.clinic import AuditRecord, StaffRecord
from clinicdesk.store.records.signatures import AuditSignatureRecord
from clinicdesk.store.signature_runs import (
    LEFT_UNSIGNED,
    Run,
    began_at,
    joined,
    runs_said,
    told_of,
)
from clinicdesk.store.signing import SIGN_AFTER, SIGN_EVERY, can_sign, stretch_bytes

__all__ = ["SignatureCheck", "check_signatures"]

_GRACE: Final = 2 * SIGN_EVERY
_MOST_LEFT: Final = 2 * SIGN_AFTER
"""More transactions than a power cut can leave unsigned."""
_AUDIT: Table = AuditRecord.__table__  # type: ignore[assignment]
_SIGNED: Table = AuditSignatureRecord.__table__  # type: ignore[assignment]

Verifies = Callable[[UUID, bytes, bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureCheck:
    """How many entries are signed, and what does not hold, in words."""

    covered: int = 0
    pending: int = 0
    """Not signed yet: young, or left by a power cut whose person did not come back yet."""
    crashed: int = 0
    """Left unsigned by a power cut, as their person said when they came back."""
    before: int = 0
    """Older than signatures are in this clinic."""
    uncovered: tuple[str, ...] = ()
    """Entries that ought to be signed and are not."""
    broken: tuple[str, ...] = ()
    """Signatures that do not verify."""
    signed_to: int = 0
    """The newest entry that a signature covers."""

    @property
    def faults(self) -> list[str]:
        """All that does not hold."""
        return [*self.broken, *self.uncovered]


def check_signatures(
    session: Session,
    *,
    vault_id: UUID,
    verifies: Verifies,
    has_keys: Callable[[UUID], bool],
    now: datetime,
) -> SignatureCheck:
    """Compare every entry with its person's signatures.

    ``verifies(person, signature, message)`` knows each person's keys, former ones too;
    ``has_keys(person)`` tells whether there are any: who has none can have written nothing.
    """
    if not can_sign(session):
        return SignatureCheck()
    began = began_at(session)
    before = session.scalar(select(func.count()).where(_AUDIT.c.seq < began)) or 0
    names = {row.id: row.display for row in session.execute(select(StaffRecord.__table__))}
    people = set(session.scalars(select(_AUDIT.c.actor_id).distinct()))
    people |= set(session.scalars(select(_SIGNED.c.actor_id).distinct()))
    found = [
        _Person(
            session,
            one,
            names.get(one, "somebody unknown"),
            vault_id=vault_id,
            verifies=verifies,
            keyless=not has_keys(one),
            now=now,
        ).check(began)
        for one in sorted(people, key=str)
    ]
    return SignatureCheck(
        covered=sum(one.covered for one in found),
        pending=sum(one.pending for one in found),
        crashed=sum(one.crashed for one in found),
        before=before,
        uncovered=tuple(words for one in found for words in one.uncovered),
        broken=tuple(words for one in found for words in one.broken),
        signed_to=max((one.signed_to for one in found), default=0),
    )


class _Person:
    """One person's entries beside one person's signatures."""

    def __init__(
        self,
        session: Session,
        person_id: UUID,
        name: str,
        *,
        vault_id: UUID,
        verifies: Verifies,
        keyless: bool,
        now: datetime,
    ) -> None:
        self._session, self._id, self._name = session, person_id, name
        self._vault_id, self._verifies, self._now = vault_id, verifies, now
        self._keyless = keyless
        self._own: list[int] = []
        self._broken: list[str] = []
        self._covered = 0

    def check(self, began: int) -> SignatureCheck:
        signatures = _signatures_of(self._session, self._id)
        loose: list[_Loose] = []
        told: list[Run] = []
        at = 0
        digest, count, mac = hashlib.sha256(), 0, b""
        for entry in _entries_of(self._session, self._id, began):
            self._own.append(entry.seq)
            while at < len(signatures) and signatures[at].last_seq < entry.seq:
                self._judge(signatures[at], digest.hexdigest(), count, mac)
                at, digest, count, mac = at + 1, hashlib.sha256(), 0, b""
            signed = at < len(signatures) and signatures[at].first_seq <= entry.seq
            # A note that its person never signed excuses nothing: anybody may have written it.
            if entry.act == LEFT_UNSIGNED and (signed or self._young(entry.at)):
                told += runs_said(entry.digest)
            if signed:
                digest.update(entry.mac)
                count, mac = count + 1, entry.mac
            else:
                loose.append(_Loose(entry.seq, entry.at))
        for signature in signatures[at:]:
            self._judge(signature, digest.hexdigest(), count, mac)
            digest, count, mac = hashlib.sha256(), 0, b""
        return self._sorted_out(loose, told, max((s.last_seq for s in signatures), default=0))

    def _young(self, at: datetime) -> bool:
        return self._now - _GRACE <= at <= self._now

    def _judge(self, signature: "_Signature", digest: str, count: int, mac: bytes) -> None:
        message = stretch_bytes(
            vault_id=self._vault_id,
            actor_id=self._id,
            computer=signature.computer,
            first_seq=signature.first_seq,
            last_seq=signature.last_seq,
            digest=digest,
            mac=mac,
            signed_at=signature.signed_at,
        )
        if mac == signature.mac and self._verifies(self._id, signature.signature, message):
            self._covered += count
            return
        run = Run(signature.first_seq, signature.last_seq)
        self._broken.append(f"the signature of {self._name} over {run.words} does not verify")

    def _sorted_out(self, loose: list["_Loose"], told: list[Run], signed_to: int) -> SignatureCheck:
        pending, crashed = 0, 0
        uncovered: set[int] = set()
        left: dict[Run, list[_Loose]] = {}
        for one in loose:
            note = told_of(told, one.seq)
            if self._keyless:
                uncovered.add(one.seq)
            elif note is not None:
                left.setdefault(note, []).append(one)
            elif self._young(one.at):
                pending += 1
            elif one.seq > signed_to:
                left.setdefault(_TAIL, []).append(one)
            else:
                uncovered.add(one.seq)
        for note, ones in left.items():
            if len({one.at for one in ones}) > _MOST_LEFT:
                uncovered.update(one.seq for one in ones)
            elif note is _TAIL:
                pending += len(ones)
            else:
                crashed += len(ones)
        return SignatureCheck(
            covered=self._covered,
            pending=pending,
            crashed=crashed,
            uncovered=tuple(
                f"{run.words} of {self._name}: not signed" for run in joined(self._own, uncovered)
            ),
            broken=tuple(self._broken),
            signed_to=signed_to,
        )


@dataclass(frozen=True, slots=True)
class _Loose:
    seq: int
    at: datetime


_TAIL: Final = Run(0, 0)


@dataclass(frozen=True, slots=True)
class _Entry:
    seq: int
    at: datetime
    act: str
    digest: str
    mac: bytes


@dataclass(frozen=True, slots=True)
class _Signature:
    first_seq: int
    last_seq: int
    computer: str
    mac: bytes
    signature: bytes
    signed_at: datetime


def _entries_of(session: Session, actor_id: UUID, began: int) -> Iterator[_Entry]:
    columns = (_AUDIT.c.seq, _AUDIT.c.at, _AUDIT.c.act, _AUDIT.c.digest, _AUDIT.c.mac)
    rows = session.execute(
        select(*columns)
        .where(_AUDIT.c.actor_id == actor_id, _AUDIT.c.seq >= began)
        .order_by(_AUDIT.c.seq)
        .execution_options(yield_per=1000)
    )
    return (_Entry(*row) for row in rows)


def _signatures_of(session: Session, actor_id: UUID) -> list[_Signature]:
    table = _SIGNED.c
    columns = (
        table.first_seq,
        table.last_seq,
        table.computer,
        table.mac,
        table.signature,
        table.signed_at,
    )
    rows = session.execute(
        select(*columns).where(table.actor_id == actor_id).order_by(table.first_seq)
    )
    return [_Signature(*row) for row in rows]
