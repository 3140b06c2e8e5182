"""What the list says where nobody is in it, and what to do next: for each cause its own."""

from enum import Enum

from clinicdesk.desktop.widgets import EmptyState
from clinicdesk.domain.roster import RosterFilter

__all__ = ["Cause", "NobodyHere", "cause_of"]


class Cause(Enum):
    """Why nobody is in the list."""

    EMPTY_CLINIC = "empty clinic"
    NO_MATCH = "no match"
    FILTER = "filter"
    NOT_ALLOWED = "not allowed"


_WORDS = {
    RosterFilter.NEEDS_ATTENTION: (
        "Nobody needs attention",
        "Nothing is overdue and no goal is at risk. Show everybody to see the whole roster.",
    ),
    RosterFilter.DUE_THIS_WEEK: (
        "Nothing is due this week",
        "No promise ends within seven days. Show everybody to see the whole roster.",
    ),
    RosterFilter.MY_PATIENTS: (
        "Nobody is yours yet",
        "You own no open referral or task. Take one over on the Today page, or show everybody.",
    ),
}


def cause_of(*, searched: bool, filtered: bool, people: int, allowed: bool) -> Cause:
    """Say why a list that shows nobody does so."""
    if not allowed:
        return Cause.NOT_ALLOWED
    if not people:
        return Cause.EMPTY_CLINIC
    return Cause.NO_MATCH if searched else Cause.FILTER if filtered else Cause.EMPTY_CLINIC


class NobodyHere(EmptyState):
    """Says the cause; its button does what helps: see ``acted`` and ``cause``."""

    def __init__(self, *, may_import: bool, may_add: bool) -> None:
        super().__init__("search", "", button="Show everybody", button_icon="users")
        self._may_import, self._may_add = may_import, may_add
        self.cause = Cause.NO_MATCH

    def show_cause(self, cause: Cause, chosen: RosterFilter = RosterFilter.ALL) -> None:
        """Say why nobody is here."""
        self.cause = cause
        if cause is Cause.EMPTY_CLINIC:
            way = "Add the first person with New patient."
            if self._may_import:
                way = "Import charts from another system, or add the first person by hand."
            elif not self._may_add:
                way = "Ask a nurse or the clinic’s staff to import charts."
            self._say("Nobody is on the roster yet", way, "users")
            self._offer("Import charts" if self._may_import else "", "download")
        elif cause is Cause.FILTER:
            self._say(*_WORDS[chosen], "circle-check")
            self._offer("Show everybody", "users")
        elif cause is Cause.NOT_ALLOWED:
            self._say(
                "Your role does not find people",
                "Ask the clinic’s administrator if your work needs it.",
                "lock",
            )
            self._offer("", "")
        else:
            self._say(
                "No patient matches",
                "Check the spelling, or search by birth date such as 14-Jul-1978. Accents do not"
                " matter.",
                "search",
            )
            self._offer("Clear the search", "x")

    def _say(self, what: str, what_to_do: str, icon_name: str) -> None:
        self.set_words(what, what_to_do, icon_name)

    def _offer(self, words: str, icon_name: str) -> None:
        self.button.setVisible(bool(words))
        if words:
            self.button.set_words(words)
            self.button.set_icon_name(icon_name)
