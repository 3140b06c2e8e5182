"""Whoever comes in is told what was tried in their name while they were away."""

from clinicdesk.desktop.messages import Messages
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.staffing import Arrival

__all__ = ["tell_tries"]


def tell_tries(messages: Messages, arrival: Arrival, zone: str) -> None:
    """Say what failed on this computer; each stays until it is closed."""
    for tried in arrival.tries:
        messages.warn(
            f"{tried.words} since {show_instant(tried.since, zone)} on this computer.",
            "Was it not you? Change your password, and tell the clinic's administrator.",
        )
