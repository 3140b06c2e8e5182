"""Writes an appointment as an iCalendar file (RFC 5545) that calendars of any maker read."""

from datetime import UTC
from typing import Any

from clinicdesk.domain.appointments import Appointment

__all__ = ["calendar_bytes"]

_PRODUCT = "-//ClinicDesk//Appointments//EN"


def calendar_bytes(appointment: Appointment) -> bytes:
    """Return the file: one event."""
    # The library is needed by who hands a file over, and by no start of the program.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if appointment.cancelled else "PUBLISH")
    event = Event()
    for name, value in _said(appointment).items():
        event.add(name, value)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _said(appointment: Appointment) -> dict[str, Any]:
    said: dict[str, Any] = {
        "uid": appointment.uid,
        "sequence": appointment.sequence,
        "dtstamp": appointment.stamped_at.astimezone(UTC).replace(microsecond=0),
        # In the world's time: each calendar shows it by its own zone, whatever the season, and
        # no description of a zone in the file can be older than the rules of the reader.
        "dtstart": appointment.start_at.astimezone(UTC).replace(microsecond=0),
        "dtend": appointment.end_at.astimezone(UTC).replace(microsecond=0),
        "summary": appointment.summary,
        "status": "CANCELLED" if appointment.cancelled else "CONFIRMED",
        # A shared calendar shows others only that the time is taken (RFC 5545, 3.8.1.3).
        "class": "PRIVATE",
    }
    if appointment.location:
        said["location"] = appointment.location
    if appointment.link:
        # Calendars offer a link that stands in the place; ``url`` is for those that read it.
        said["location"], said["url"] = appointment.link, appointment.link
    if appointment.description:
        said["description"] = appointment.description
    return said
