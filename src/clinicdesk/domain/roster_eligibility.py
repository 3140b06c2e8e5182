"""Where somebody's eligibility stands, in the few words that a row of a list has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinicdesk.domain.dates import show_date

__all__ = ["Stretch", "standing"]


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """One span as it holds now (`domain.eligibility.Span` in full)."""

    start_on: date
    end_on: date | None = None
    continuation: bool = False

    def holds(self, day: date) -> bool:
        """Whether it covers a day."""
        return self.start_on <= day and (self.end_on is None or self.end_on >= day)


def standing(stretches: Iterable[Stretch], today: date) -> tuple[int, date, str]:
    """Return rank, day and words: who is eligible, who will be, who was; each by the day.

    Of several spans the one counts that goes on longest. Nobody's: the last rank, no words.
    """
    known = list(stretches)
    now = [one for one in known if one.holds(today)]
    if now:
        until = max(one.end_on or date.max for one in now)
        cobra = " (COBRA)" if all(one.continuation for one in now) else ""
        ends = f" until {show_date(until)}" if until != date.max else ""
        return 0, until, f"Eligible{cobra}{ends}"
    later = [one.start_on for one in known if one.start_on > today]
    if later:
        return 1, min(later), f"Eligible from {show_date(min(later))}"
    ended = [one.end_on for one in known if one.end_on is not None]
    if ended:
        return 2, max(ended), f"Ended {show_date(max(ended))}"
    return 3, date.max, ""
