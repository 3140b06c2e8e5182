"""What is known of one person when a rule is asked: the general record only.

Sealed entries are in none of these facts: nothing that is protected brings anybody onto a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from clinicdesk.domain.registry_rule import Span

__all__ = [
    "AsOf",
    "ConditionFact",
    "EncounterFact",
    "EventFact",
    "PersonFacts",
    "PlanFact",
    "ProgrammeFact",
    "ReferralFact",
    "ResultFact",
    "RiskFact",
]


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day on which a rule is asked, at a site (IANA zone)."""

    day: date
    zone: str

    @property
    def start(self) -> datetime:
        """When the day begins."""
        return datetime.combine(self.day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def since(self, span: Span) -> datetime:
        """Return the instant from which something is within a span: a day's beginning."""
        return AsOf(span.before(self.day), self.zone).start

    def day_of(self, at: datetime) -> date:
        """Return the site's day of an instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFact:
    """A problem of the chart that was not refuted."""

    system: str
    code: str
    text: str
    active: bool
    social: bool = False
    on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFact:
    """The newest value of one measure."""

    system: str
    code: str
    at: datetime
    value: Decimal | None = None
    unit: str = ""
    comparator: str = ""
    said: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFact:
    """A procedure, or a call that was made."""

    system: str = ""
    code: str = ""
    text: str = ""
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterFact:
    """A contact with care; ``kind`` is Encounter.class (v3 ActCode)."""

    kind: str
    at: datetime
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PlanFact:
    """An active care plan."""

    title: str
    review_due: date | None


@dataclass(frozen=True, slots=True)
class ReferralFact:
    """An open referral."""

    number: str
    service: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ProgrammeFact:
    """An enrolment that was not in error."""

    programme: str
    status: str
    since: date
    referred_by: str = ""


@dataclass(frozen=True, slots=True)
class RiskFact:
    """A criterion of risk that the person meets."""

    title: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Everything that a rule may ask of one person."""

    id: UUID
    status: str
    birth_on: date | None = None
    """The first day that it can be."""
    sex: str | None = None
    employer: str = ""
    work_site: str = ""
    language: str = ""
    primary_care: str = ""
    interpreter: bool | None = None
    eligible: bool = False
    """Whether an eligibility is in force on the day."""
    conditions: Sequence[ConditionFact] = ()
    results: Sequence[ResultFact] = ()
    procedures: Sequence[EventFact] = ()
    encounters: Sequence[EncounterFact] = ()
    calls: Sequence[EventFact] = ()
    plans: Sequence[PlanFact] = ()
    referrals: Sequence[ReferralFact] = ()
    programmes: Sequence[ProgrammeFact] = ()
    risks: Sequence[RiskFact] = ()

    @property
    def risk_points(self) -> int:
        """The sum of the points."""
        return sum(one.points for one in self.risks)
