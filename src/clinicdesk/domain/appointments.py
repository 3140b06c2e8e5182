"""An appointment as a calendar file tells it: when, how long, where; no word about health.

The file leaves the clinic and stands in a calendar that a household or an employer may share, so it
names the clinic and nothing of the person (RFC 5545).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionMode, SessionStatus
from clinicdesk.domain.site_time import at_site

__all__ = ["Appointment", "AppointmentFile", "appointment_of"]


@dataclass(frozen=True, slots=True)
class AppointmentFile:
    """A calendar file: its name, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What the file says."""

    uid: str
    """The same for an appointment that was moved (RFC 5545, 3.8.4.7)."""
    sequence: int
    cancelled: bool
    stamped_at: datetime
    start_at: datetime
    """In the site's own zone."""
    end_at: datetime
    summary: str
    location: str = ""
    link: str = ""
    description: str = ""

    @property
    def file_name(self) -> str:
        """The day and nothing of the person."""
        return f"appointment-{self.start_at:%Y-%m-%d-%H%M}.ics"


def appointment_of(
    session: CoachingSession, first_id: UUID, facts: ClinicFacts, now: datetime
) -> Appointment:
    """Return the appointment that a session is; ``first_id`` is the session before any move."""
    start = at_site(session.planned_at, facts.site.zone)
    # The end is that many minutes later by the world's time, also while the clock changes.
    end = at_site(session.planned_at + timedelta(minutes=session.minutes), facts.site.zone)
    clinic = facts.name
    place, said = "", f"Questions: call {facts.site.phone}." if facts.site.phone else ""
    if session.mode is SessionMode.IN_PERSON:
        place = session.place or ", ".join(p for p in (facts.site.name, facts.site.address) if p)
    elif session.mode is SessionMode.PHONE:
        said = " ".join(part for part in ("We call you.", said) if part)
    return Appointment(
        uid=f"{first_id}@clinicdesk",
        sequence=session.sequence,
        cancelled=session.status is SessionStatus.CANCELLED,
        stamped_at=now,
        start_at=start,
        end_at=end,
        summary=f"Appointment with {clinic}",
        location=place,
        link=session.video_link if session.mode is SessionMode.VIDEO else "",
        description=said,
    )
