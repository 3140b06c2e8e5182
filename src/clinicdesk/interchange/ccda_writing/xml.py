"""Elements of a CDA document, and how they are written: every word escaped, the same bytes always.

Sources: HL7 CDA R2 (2005), C-CDA R2.1 (2015, with the companion guide of 2024).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from clinicdesk.domain.coding import CVX, ICD10CM, LOINC, RXNORM, SNOMED, Coded
from clinicdesk.domain.dates import PartialDate

__all__ = [
    "OIDS",
    "Node",
    "ccda_time",
    "coded",
    "el",
    "identifier",
    "interval",
    "moment",
    "rendered",
    "template",
    "unknown",
]

OIDS: Final = {
    SNOMED: ("2.16.840.1.113883.6.96", "SNOMED CT"),
    LOINC: ("2.16.840.1.113883.6.1", "LOINC"),
    ICD10CM: ("2.16.840.1.113883.6.90", "ICD-10-CM"),
    RXNORM: ("2.16.840.1.113883.6.88", "RxNorm"),
    CVX: ("2.16.840.1.113883.12.292", "CVX"),
}
"""Code system to its object identifier and name."""
# XML 1.0, section 2.2: what no document may hold, escaped or not.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CODE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Node:
    """An element: its name, attributes and what is inside, words or elements."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    inside: tuple["Node | str", ...] = ()


def el(name: str, *inside: "Node | str | None", **attributes: str) -> Node:
    """Make an element; None inside is left out. ``xsi_type`` stands for ``xsi:type``."""
    named = tuple(
        (key.replace("xsi_", "xsi:").rstrip("_"), each) for key, each in attributes.items()
    )
    return Node(name, named, tuple(one for one in inside if one is not None))


def _escaped(said: str) -> str:
    clean = _UNSAYABLE.sub("\ufffd", said)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(said: str) -> str:
    flat = _escaped(said).replace('"', "&quot;")
    return flat.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def _parts(node: Node) -> Iterable[str]:
    said = "".join(f' {name}="{_quoted(value)}"' for name, value in node.attributes)
    if not node.inside:
        yield f"<{node.name}{said}/>"
        return
    yield f"<{node.name}{said}>"
    for one in node.inside:
        if isinstance(one, Node):
            yield from _parts(one)
        else:
            yield _escaped(one)
    yield f"</{node.name}>"


def rendered(root: Node) -> bytes:
    """Return a document in UTF-8."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_parts(root)) + "\n").encode()


def template(root: str, extension: str = "") -> Node:
    """Return a templateId of C-CDA's arc (``root`` is its end)."""
    whole = f"2.16.840.1.113883.10.20.{root}"
    return (
        el("templateId", root=whole, extension=extension)
        if extension
        else el("templateId", root=whole)
    )


def identifier(row_id: UUID, part: str = "") -> Node:
    """Return a row's id; ``part`` tells the elements of one row apart."""
    return el("id", root=str(row_id), extension=part) if part else el("id", root=str(row_id))


def ccda_time(at: datetime | date | PartialDate | None) -> str:
    """Return a point in time as far as it is known; noon UTC stands for a day without a time."""
    if at is None:
        return ""
    if isinstance(at, PartialDate):
        return at.iso.replace("-", "")
    if isinstance(at, datetime):
        there = at.astimezone(UTC)
        if (there.hour, there.minute, there.second) == (12, 0, 0):
            return there.strftime("%Y%m%d")
        return there.strftime("%Y%m%d%H%M%S+0000")
    return at.strftime("%Y%m%d")


def moment(at: datetime | date | PartialDate | None, name: str = "effectiveTime") -> Node:
    """Return when something was."""
    said = ccda_time(at)
    return el(name, value=said) if said else el(name, nullFlavor="UNK")


def interval(
    start: datetime | date | PartialDate | None,
    end: datetime | date | PartialDate | None = None,
    *,
    ended: bool = False,
    **attributes: str,
) -> Node:
    """Return from when to when; ``ended`` says that there is an end, known or not."""
    high = moment(end, "high") if end or ended else None
    return el("effectiveTime", moment(start, "low"), high, **attributes)


def coded(
    code: Coded,
    name: str = "code",
    *more: Node | None,
    systems: Iterable[str] = (),
    **attributes: str,
) -> Node:
    """Return a coded value; of another system than ``systems`` it stands as a translation."""
    wanted = tuple(systems)
    known = OIDS.get(code.system) if _CODE.fullmatch(code.code) else None
    words = el("originalText", code.text)
    if known is None:
        return el(name, words, *more, nullFlavor="OTH" if code.code else "UNK", **attributes)
    said = {
        "code": code.code,
        "codeSystem": known[0],
        "codeSystemName": known[1],
        "displayName": code.display or code.text,
    }
    if wanted and code.system not in wanted:
        return el(name, words, *more, el("translation", **said), nullFlavor="OTH", **attributes)
    return el(name, words, *more, **said, **attributes)


def unknown(name: str, flavor: str = "UNK") -> Node:
    """Return an element that says that nobody knows."""
    return el(name, nullFlavor=flavor)
