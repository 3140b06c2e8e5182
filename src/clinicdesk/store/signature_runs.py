"""Which of a person's entries no signature names, in runs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Table, exists, func, select
from sqlalchemy.orm import Session

from clinicdesk.store.records.clinic import AuditRecord
from clinicdesk.store.records.signatures import AuditSignatureRecord

__all__ = [
    "BEGAN",
    "LEFT_UNSIGNED",
    "Run",
    "began_at",
    "has_signatures",
    "joined",
    "runs_said",
    "runs_words",
    "told_of",
    "unsigned_runs",
]

BEGAN: Final = "began to sign"
"""The entry from which on signatures are expected, in a clinic that is older than they are."""
LEFT_UNSIGNED: Final = "left unsigned"
"""The entry by which somebody says which of their entries a power cut left without a signature."""

_LOOKED_BACK: Final = 300
_AUDIT: Table = AuditRecord.__table__  # type: ignore[assignment]
_SIGNED: Table = AuditSignatureRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Run:
    """Entries of one person that follow each other among theirs."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """As a person reads it: "entry 4", "entries 4 to 9"."""
        if self.first == self.last:
            return f"entry {self.first}"
        return f"entries {self.first} to {self.last}"


def began_at(session: Session) -> int:
    """Return the first entry that is to be signed: 1, or the one that says it began later."""
    found = session.scalar(select(func.min(_AUDIT.c.seq)).where(_AUDIT.c.act == BEGAN))
    return found or 1


def has_signatures(session: Session) -> bool:
    """Tell whether anybody signed anything yet."""
    return session.scalar(select(_SIGNED.c.last_seq).limit(1)) is not None


def unsigned_runs(session: Session, actor_id: UUID, *, until: datetime | None = None) -> list[Run]:
    """Return a person's entries that no signature of theirs names and they did not tell of yet.

    ``until`` leaves out what is younger: a session that is still open signs it by itself. Only
    what is not older than the person's last few hundred signatures is looked at.
    """
    newest = session.scalars(
        select(_SIGNED.c.last_seq)
        .where(_SIGNED.c.actor_id == actor_id)
        .order_by(_SIGNED.c.last_seq.desc())
        .limit(_LOOKED_BACK)
    ).all()
    floor = newest[-1] if len(newest) == _LOOKED_BACK else 0
    covered = exists().where(
        _SIGNED.c.actor_id == actor_id,
        _SIGNED.c.last_seq >= _AUDIT.c.seq,
        _SIGNED.c.first_seq <= _AUDIT.c.seq,
    )
    rows = session.execute(
        select(_AUDIT.c.seq, _AUDIT.c.at)
        .where(_AUDIT.c.actor_id == actor_id, _AUDIT.c.seq >= max(floor, began_at(session)))
        .where(~covered)
        .order_by(_AUDIT.c.seq)
    ).all()
    loose = [row.seq for row in rows if until is None or row.at < until]
    if not loose:
        return []
    own = session.execute(
        select(_AUDIT.c.seq, _AUDIT.c.act, _AUDIT.c.digest)
        .where(_AUDIT.c.actor_id == actor_id, _AUDIT.c.seq >= loose[0])
        .order_by(_AUDIT.c.seq)
    ).all()
    told = [run for row in own if row.act == LEFT_UNSIGNED for run in runs_said(row.digest)]
    return joined([row.seq for row in own], {seq for seq in loose if not told_of(told, seq)})


def runs_words(runs: Iterable[Run]) -> str:
    """Return runs as the note about them has it: "12-15,20-20"."""
    return ",".join(f"{run.first}-{run.last}" for run in runs)


def runs_said(digest: str) -> list[Run]:
    """Read what ``runs_words`` wrote."""
    found = []
    for part in digest.split(","):
        first, _, last = part.partition("-")
        if first.isdecimal() and last.isdecimal():
            found.append(Run(int(first), int(last)))
    return found


def told_of(told: Iterable[Run], seq: int) -> Run | None:
    return next((run for run in told if run.first <= seq <= run.last), None)


def joined(own: Iterable[int], chosen: Collection[int]) -> list[Run]:
    """Join the chosen ones of a person's entries where none of theirs stands between them."""
    runs: list[Run] = []
    follows = False
    for seq in own:
        if seq not in chosen:
            follows = False
        elif follows:
            runs[-1] = Run(runs[-1].first, seq)
        else:
            runs.append(Run(seq, seq))
            follows = True
    return runs
