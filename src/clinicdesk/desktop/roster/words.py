"""What the list says of itself: how many, of how many, and in which order."""

from collections.abc import Mapping

from clinicdesk.domain.roster import RosterFilter, RosterSort

__all__ = ["list_words", "order_words"]

_ORDERS = {
    RosterSort.ATTENTION: (
        "Overdue first, then at risk, then due soon; everybody else by name.",
        "Everybody by name, then those who need attention; overdue last.",
    ),
    RosterSort.NAME: ("Sorted by name, A to Z.", "Sorted by name, Z to A."),
    RosterSort.BORN: (
        "Sorted by birth date, oldest first.",
        "Sorted by birth date, youngest first.",
    ),
    RosterSort.AGE: ("Sorted by age, youngest first.", "Sorted by age, oldest first."),
    RosterSort.NEXT_DUE: (
        "Sorted by the day of the next step, soonest first.",
        "Sorted by the day of the next step, latest first.",
    ),
    RosterSort.PROGRESS: (
        "Sorted by progress on goals, least first.",
        "Sorted by progress on goals, most first.",
    ),
}


def order_words(order: RosterSort, title: str, *, descending: bool) -> str:
    """Say in which order the list stands; ``title`` is that of the column it is sorted by."""
    if order in _ORDERS:
        return _ORDERS[order][descending]
    turned = ", turned around" if descending else ""
    return f"Sorted by {title.lower()}{turned}, then by name; people without one come last."


def list_words(counts: Mapping[RosterFilter, int], chosen: RosterFilter) -> str:
    """Say how many people are shown, and how many there are."""
    everybody = counts[RosterFilter.ALL]
    if chosen is RosterFilter.ALL:
        return f"{everybody:,} on the roster"
    return f"{counts[chosen]:,} of {everybody:,} on the roster"
