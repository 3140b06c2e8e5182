"""Postal addresses tidied as they are typed, after Project US@ (Technical Specification 1.0, 2022)
and USPS Publication 28: standard abbreviations, no needless marks, state by two letters, ZIP code.

Case stays as it was typed; what was typed stays beside it (``Address.as_typed``). Addresses of
other countries are left alone.
"""

import re
from dataclasses import replace

from clinicdesk.domain.person_parts import Address

__all__ = ["STATES", "address_key", "address_problems", "is_american", "tidy"]

STATES: dict[str, str] = {
    line[:2]: line[3:]
    for line in """
AL Alabama
AK Alaska
AZ Arizona
AR Arkansas
CA California
CO Colorado
CT Connecticut
DE Delaware
DC District of Columbia
FL Florida
GA Georgia
HI Hawaii
ID Idaho
IL Illinois
IN Indiana
IA Iowa
KS Kansas
KY Kentucky
LA Louisiana
ME Maine
MD Maryland
MA Massachusetts
MI Michigan
MN Minnesota
MS Mississippi
MO Missouri
MT Montana
NE Nebraska
NV Nevada
NH New Hampshire
NJ New Jersey
NM New Mexico
NY New York
NC North Carolina
ND North Dakota
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania
RI Rhode Island
SC South Carolina
SD South Dakota
TN Tennessee
TX Texas
UT Utah
VT Vermont
VA Virginia
WA Washington
WV West Virginia
WI Wisconsin
WY Wyoming
AS American Samoa
GU Guam
MP Northern Mariana Islands
PR Puerto Rico
VI U.S. Virgin Islands
AA Armed Forces Americas
AE Armed Forces Europe
AP Armed Forces Pacific
""".strip().splitlines()
}
_BY_NAME = {name.casefold().replace(".", ""): code for code, name in STATES.items()}
_HOME = frozenset({"", "us", "usa", "united states", "united states of america", "u.s.", "u.s.a."})
_SUFFIXES = {
    "street": "St",
    "avenue": "Ave",
    "boulevard": "Blvd",
    "circle": "Cir",
    "court": "Ct",
    "drive": "Dr",
    "expressway": "Expy",
    "highway": "Hwy",
    "lane": "Ln",
    "parkway": "Pkwy",
    "place": "Pl",
    "road": "Rd",
    "square": "Sq",
    "terrace": "Ter",
    "trail": "Trl",
    "turnpike": "Tpke",
}
_UNITS = {
    "apartment": "Apt",
    "building": "Bldg",
    "department": "Dept",
    "floor": "Fl",
    "room": "Rm",
    "suite": "Ste",
    "trailer": "Trlr",
    "unit": "Unit",
}
_DIRECTIONS = {
    "north": "N",
    "south": "S",
    "east": "E",
    "west": "W",
    "northeast": "NE",
    "northwest": "NW",
    "southeast": "SE",
    "southwest": "SW",
}
_BOX = re.compile(r"\bp\s*\.?\s*o\s*\.?\s*box\b", re.IGNORECASE)
_ZIP = re.compile(r"(\d{5})(?:[-\s]?(\d{4}))?")


def is_american(address: Address) -> bool:
    """Tell whether an address is in the United States, as one without a country is."""
    return address.country.strip().casefold() in _HOME


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() and len(like) > 1 else word


def _street(line: str) -> str:
    line = _BOX.sub("PO Box", line)
    words = [word.strip(".,;") for word in line.split()]
    words = [word for word in words if word]
    found: list[str] = []
    for place, word in enumerate(words):
        low = word.casefold()
        rest = words[place + 1 :]
        if low in _UNITS and rest and any(c.isdigit() or len(w) == 1 for w in rest for c in w):
            found.append(_cased(_UNITS[low], word))
        elif place and low in _SUFFIXES and _ends_street(rest):
            found.append(_cased(_SUFFIXES[low], word))
        elif low in _DIRECTIONS and place and (place == 1 or not rest) and len(words) > 2:
            found.append(_DIRECTIONS[low])
        else:
            found.append(word)
    return " ".join(found)


def _ends_street(rest: list[str]) -> bool:
    """Tell whether nothing follows a street's last word but a direction or a unit."""
    if not rest:
        return True
    first = rest[0].casefold()
    return first in _DIRECTIONS or first in _UNITS or first.startswith("#") or _short(first)


def _short(word: str) -> bool:
    return word in {"apt", "ste", "bldg", "fl", "rm", "unit", "n", "s", "e", "w", "lot", "trlr"}


def _state(said: str) -> str:
    word = " ".join(said.replace(".", "").split())
    if word.upper() in STATES:
        return word.upper()
    return _BY_NAME.get(word.casefold(), said.strip())


def _zip(said: str) -> str:
    found = _ZIP.fullmatch(said.strip())
    if found is None:
        return said.strip()
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def tidy(address: Address) -> Address:
    """Return an address as the post writes it; what was typed stays beside it."""
    if not is_american(address) or not address.lines:
        return address
    said = replace(address, as_typed="")
    lines = (_street(line) for line in address.line.split("\n"))
    clean = replace(
        said,
        line="\n".join(line for line in lines if line),
        city=" ".join(address.city.split()).strip(".,"),
        state=_state(address.state),
        postal_code=_zip(address.postal_code),
        country="US" if address.country.strip() else "",
    )
    if clean == said:
        return address
    return replace(clean, as_typed=address.as_typed or "\n".join(address.lines))


def address_problems(address: Address) -> list[str]:
    """Return what is wrong with an address, each with what to do; nothing of another country's."""
    if not is_american(address) or not address.lines:
        return []
    problems = []
    if address.state and _state(address.state) not in STATES:
        problems.append("There is no such state: type its two letters or its name.")
    if address.postal_code and not _ZIP.fullmatch(address.postal_code.strip()):
        problems.append("A ZIP code has five digits, or nine with a hyphen: check it.")
    return problems


def address_key(address: Address) -> str:
    """Return what two ways of writing one place have in common: for comparing, not for reading."""
    clean = tidy(address)
    said = " ".join((*clean.line.split("\n"), clean.city, clean.state, clean.postal_code[:5]))
    return " ".join(re.sub(r"[^\w\s]", " ", said).upper().split())
