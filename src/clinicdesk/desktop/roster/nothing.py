"""What the list says where nobody is in it."""

from clinicdesk.desktop.widgets import EmptyState

__all__ = ["NO_MATCH", "nobody_matches", "nobody_yet"]

NO_MATCH = (
    "No patient matches",
    "Check the spelling, or search by birth date such as 14-Jul-1978. Accents do not matter.",
    "search",
)


def nobody_matches() -> EmptyState:
    """Nobody answers to what was typed."""
    words, what_to_do, icon = NO_MATCH
    return EmptyState(icon, words, what_to_do)


def nobody_yet(*, may_import: bool) -> EmptyState:
    """The clinic has nobody in it."""
    return EmptyState(
        "users",
        "Nobody is on the roster yet",
        "Import charts from another system, or add the first person by hand.",
        button="Import charts" if may_import else "",
        button_icon="download",
    )
