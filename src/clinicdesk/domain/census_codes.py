"""The codes of eligibility files: sex, state, relationship, employment, with HR's many words."""

from collections.abc import Mapping
from typing import Final

from clinicdesk.domain.census_values import CellProblem, clean
from clinicdesk.domain.people import Sex

__all__ = ["employment_status", "relationship_of", "sex_of", "state_of"]

_SEXES: Final = {
    **dict.fromkeys(["f", "female", "2", "woman", "w", "fem"], Sex.FEMALE),
    **dict.fromkeys(["m", "male", "1", "man", "masculine"], Sex.MALE),
    **dict.fromkeys(["x", "o", "other", "non-binary", "nonbinary", "nb", "9"], Sex.OTHER),
    **dict.fromkeys(["u", "unknown", "undisclosed", "prefer not to say", "0"], Sex.UNKNOWN),
}


def sex_of(cell: str) -> Sex | None:
    """Read a sex: words, letters, or ISO/IEC 5218 (1 male, 2 female).

    Raises:
        CellProblem: none of these.
    """
    said = cell.strip().casefold()
    if said in {"u", "unknown"}:
        return Sex.UNKNOWN
    said = clean(cell).casefold()
    if not said:
        return None
    found = _SEXES.get(said)
    if found is None:
        raise CellProblem("bad_sex", "This sex is not known. Send F, M, X or U, or map its code.")
    return found


_STATES: Final = dict(
    pair.split(":")
    for pair in [
        "alabama:AL",
        "alaska:AK",
        "arizona:AZ",
        "arkansas:AR",
        "california:CA",
        "colorado:CO",
        "connecticut:CT",
        "delaware:DE",
        "district of columbia:DC",
        "florida:FL",
        "georgia:GA",
        "hawaii:HI",
        "idaho:ID",
        "illinois:IL",
        "indiana:IN",
        "iowa:IA",
        "kansas:KS",
        "kentucky:KY",
        "louisiana:LA",
        "maine:ME",
        "maryland:MD",
        "massachusetts:MA",
        "michigan:MI",
        "minnesota:MN",
        "mississippi:MS",
        "missouri:MO",
        "montana:MT",
        "nebraska:NE",
        "nevada:NV",
        "new hampshire:NH",
        "new jersey:NJ",
        "new mexico:NM",
        "new york:NY",
        "north carolina:NC",
        "north dakota:ND",
        "ohio:OH",
        "oklahoma:OK",
        "oregon:OR",
        "pennsylvania:PA",
        "puerto rico:PR",
        "rhode island:RI",
        "south carolina:SC",
        "south dakota:SD",
        "tennessee:TN",
        "texas:TX",
        "utah:UT",
        "vermont:VT",
        "virginia:VA",
        "washington:WA",
        "west virginia:WV",
        "wisconsin:WI",
        "wyoming:WY",
    ]
)


def state_of(cell: str) -> str:
    """Write a state by its two letters (USPS); what is none stays."""
    said = clean(cell)
    return _STATES.get(said.casefold(), said.upper() if len(said) == 2 else said)


_RELATIONS: Final = {
    **dict.fromkeys(
        ["employee", "self", "subscriber", "ee", "emp", "18", "00", "0", "primary", "e", "s"],
        "employee",
    ),
    **dict.fromkeys(["spouse", "wife", "husband", "sp", "01", "1", "w", "h"], "spouse"),
    **dict.fromkeys(["domestic partner", "partner", "life partner", "dp", "53"], "partner"),
    **dict.fromkeys(
        ["child", "son", "daughter", "dependent", "dependant", "ch", "19", "02", "2", "d", "c"],
        "child",
    ),
    **dict.fromkeys(
        ["stepchild", "17", "foster child", "10", "adopted child", "09", "dep", "ward", "15"],
        "child",
    ),
    **dict.fromkeys(["other", "g8", "parent", "other adult", "o", "ex-spouse", "25"], "other"),
}


def relationship_of(cell: str) -> str:
    """Read a relationship to the employee: employee, spouse, partner, child or other.

    Raises:
        CellProblem: none of these.
    """
    said = clean(cell).casefold()
    if not said:
        return ""
    found = _RELATIONS.get(said)
    if found is None:
        raise CellProblem("bad_relationship", "This relationship is not known: map its code.")
    return found


_ACTIVE: Final = frozenset(
    (
        *("active", "a", "ac", "full-time", "full time", "ft", "part-time", "part time", "pt"),
        *("leave", "on leave", "l", "loa", "l1", "employed", "1", "a1", "t", "temporary", "temp"),
        *("regular", "seasonal", "fmla", "paid leave", "unpaid leave", "leave of absence", "au"),
        "ao",
    )
)
_ENDED: Final = frozenset(
    (
        *("terminated", "term", "termed", "inactive", "t0", "te", "separated", "deceased"),
        *("resigned", "retired", "rt", "ended", "0", "i", "left", "discharged", "ex"),
    )
)
_COBRA: Final = frozenset({"cobra", "c", "continuation"})


def employment_status(cell: str, codes: Mapping[str, str]) -> str:
    """Return active, ended or cobra; empty where nothing is said.

    Raises:
        CellProblem: a code that is not known.
    """
    said = clean(cell).casefold()
    if not said:
        return ""
    if said in codes:
        return codes[said]
    for known, meaning in ((_ACTIVE, "active"), (_ENDED, "ended"), (_COBRA, "cobra")):
        if said in known:
            return meaning
    raise CellProblem("bad_status", "This employment status is not known: map its code.")
