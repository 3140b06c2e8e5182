"""Where a person stands with the clinic, by the eligibility that employers told."""

from datetime import date

from clinicdesk.domain.eligibility import Span, SpanState, span_state
from clinicdesk.domain.people import PatientStatus

__all__ = ["standing_after"]

_LIVING = frozenset(
    {
        PatientStatus.PROSPECT,
        PatientStatus.ELIGIBLE,
        PatientStatus.ACTIVE,
        PatientStatus.INACTIVE,
        PatientStatus.CLOSED,
    }
)


def standing_after(
    status: PatientStatus, spans: tuple[Span, ...], today: date, *, was_seen: bool
) -> PatientStatus:
    """Return where a person stands with the clinic, by all spans of all employers that hold.

    Whoever was seen here is active while eligible. Deceased and merged people stay as they are, and
    so does whoever never was in a file.
    """
    if status not in _LIVING or not spans:
        return status
    states = {span_state(span, today) for span in spans}
    if states & {SpanState.ACTIVE, SpanState.COBRA}:
        if status in {PatientStatus.ACTIVE, PatientStatus.ELIGIBLE}:
            return status
        return PatientStatus.ACTIVE if was_seen else PatientStatus.ELIGIBLE
    if status is PatientStatus.CLOSED:
        return status
    if SpanState.PENDING in states and SpanState.ENDED not in states:
        return status
    return PatientStatus.INACTIVE
