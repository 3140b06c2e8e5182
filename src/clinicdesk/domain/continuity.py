"""What is finished or handed on when somebody's eligibility ends: thirty days, an owner, lines.

Whoever leaves an employer does not leave their care in mid-course: open referrals, medicines that
must last until somebody else prescribes, results to follow, the plan, and a packet of records.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

__all__ = [
    "CLOSED_BECAUSE",
    "CONTINUITY_DAYS",
    "LINE_KINDS",
    "Episode",
    "EpisodeLine",
    "OpenWork",
    "due_of",
    "lines_for",
    "title_for",
]

CONTINUITY_DAYS = 30
"""Days after the last day of eligibility by which every line is finished."""
LINE_KINDS = ("referral", "medicines", "result", "task", "plan", "records")
CLOSED_BECAUSE = {
    "finished": "Every line is finished",
    "returned": "Eligible again",
    "undone": "The file was taken back",
    "merged": "Goes on in the other record's episode",
}
_MOST_MEDICINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """What is open about one person when eligibility ends; of the general record alone."""

    patient_id: UUID
    owner_id: UUID | None = None
    """Who owns what is due first; None where nothing has an owner."""
    referrals: tuple[tuple[UUID, str], ...] = ()
    results: tuple[tuple[UUID, str], ...] = ()
    """Referrals whose report came and was not reviewed."""
    tasks: tuple[tuple[UUID, str], ...] = ()
    plans: tuple[tuple[UUID, str], ...] = ()
    medicines: tuple[str, ...] = ()
    has_chart: bool = False
    """Whether anything was ever recorded about their care here."""

    @property
    def anything(self) -> bool:
        """Whether there is something to continue, or records to hand over."""
        return self.has_chart or bool(self.words)

    @property
    def words(self) -> tuple[str, ...]:
        """What is open, in one line each, for a preview."""
        named = (*self.referrals, *self.results, *self.tasks, *self.plans)
        found = [words for _id, words in named]
        if self.medicines:
            found.append(f"{len(self.medicines)} current medicines")
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeLine:
    """One line of an episode."""

    id: UUID | None = None
    kind: str
    words: str
    about_id: UUID | None = None
    done_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A continuity episode as stored."""

    id: UUID
    version: int
    patient_id: UUID
    task_id: UUID
    title: str
    ends_on: date
    due_on: date
    owner_id: UUID
    owner: str
    lines: tuple[EpisodeLine, ...] = ()
    closed_at: datetime | None = None
    closed_because: str = ""

    @property
    def open_lines(self) -> int:
        """How many lines are not finished."""
        return sum(line.done_at is None for line in self.lines)

    def overdue(self, today: date) -> bool:
        """Whether the thirty days are over and something is not finished."""
        return self.closed_at is None and self.due_on < today


def due_of(ends_on: date, today: date) -> date:
    """Return the day by which an episode is finished; never in the past when it is opened."""
    return max(ends_on + timedelta(days=CONTINUITY_DAYS), today + timedelta(days=7))


def title_for(shown: str) -> str:
    """Say what an episode is about; ``shown`` is the last day as people read it."""
    return f"Continuity of care: eligibility ends {shown}"


def lines_for(work: OpenWork) -> tuple[EpisodeLine, ...]:
    """Return the lines of an episode; the packet of records is always the last."""
    found = [EpisodeLine(kind="referral", words=w, about_id=i) for i, w in work.referrals]
    if work.medicines:
        named = ", ".join(work.medicines[:_MOST_MEDICINES])
        more = len(work.medicines) - _MOST_MEDICINES
        listed = f"{named} and {more} more" if more > 0 else named
        found.append(EpisodeLine(kind="medicines", words=f"Enough until the next visit: {listed}"))
    found += [EpisodeLine(kind="result", words=w, about_id=i) for i, w in work.results]
    found += [EpisodeLine(kind="task", words=w, about_id=i) for i, w in work.tasks]
    found += [EpisodeLine(kind="plan", words=w, about_id=i) for i, w in work.plans]
    found.append(
        EpisodeLine(kind="records", words="Records packet: printed and given, or declined")
    )
    return tuple(found)
