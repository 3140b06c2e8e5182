"""The plain layout: every fact of a content in order, when the usual layout fails.

A letter is never withheld because a template or a wording broke. This layout knows nothing of
templates: it walks the content and prints names and values, inside the same frame.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import callout
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import heading, labelled, text
from clinicdesk.documents.wording import fill
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contents import ChartSection, Content
from clinicdesk.domain.dates import PartialDate, show_date, show_instant
from clinicdesk.domain.display import concept, number

__all__ = ["parts"]

_PIECE = 1500
"""Letters a paragraph: the plainest thing that can always be laid out."""


def _leaf(value: object, zone: str) -> str | None:
    """A value in words; None for a value that is made of others."""
    if value is None:
        return "Not recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, ChartSection):
        return value.title
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Coded):
        code = f" ({value.system} {value.code})" if value.code else ""
        return concept(value) + code
    if isinstance(value, datetime):
        return show_instant(value, zone)
    if isinstance(value, date | PartialDate):
        return show_date(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, str | int):
        return str(value) or "Not recorded"
    return None


def _walk(value: object, zone: str, depth: int) -> Iterator[Flowable]:
    for each in fields(value):  # type: ignore[arg-type]
        said = getattr(value, each.name)
        label = each.name.replace("_", " ").capitalize()
        if isinstance(said, UUID) or (isinstance(said, tuple | str) and not said):
            continue
        leaf = _leaf(said, zone)
        if leaf is not None:
            for start in range(0, max(len(leaf), 1), _PIECE):
                yield labelled(label, leaf[start : start + _PIECE], "small")
        elif isinstance(said, tuple):
            for place, item in enumerate(said, 1):
                yield Spacer(0, 3)
                yield text(f"{label} {place}", "subheading")
                yield from _item(item, zone, depth + 1)
        elif is_dataclass(said):
            yield Spacer(0, 5)
            yield heading(label) if depth < 2 else text(label, "subheading")
            yield from _walk(said, zone, depth + 1)


def _item(item: object, zone: str, depth: int) -> Iterator[Flowable]:
    leaf = _leaf(item, zone)
    if leaf is not None:
        yield text(leaf[: _PIECE * 4], "small")
    elif isinstance(item, tuple):
        yield text(" / ".join(_leaf(each, zone) or "" for each in item)[: _PIECE * 4], "small")
    elif is_dataclass(item):
        yield from _walk(item, zone, depth)


def parts(content: Content, facts: FrameFacts) -> list[Part]:
    """Make the plain document's one part."""
    story: list[Flowable] = [
        callout([text(facts.words.plain_notice, "warn")], ground="warn_bg", edge="warn"),
        Spacer(0, 8),
        *_walk(content, content.imprint.zone, 0),
    ]
    return [Part(fill(facts.words.plain_title, title=facts.title), story)]
