"""A printed list of people: the clinic's own working copy, with its use and its filter."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import Column, callout, section, table
from clinicdesk.documents.fonts import register
from clinicdesk.documents.frame import Part, bind
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.style import BODY_WIDTH, style
from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import Frame, fill, load
from clinicdesk.domain.contents import content_sha256
from clinicdesk.domain.people_lists import PeopleList

__all__ = ["Words", "render"]

_MOST = 160
_MOST_WORD: Final = 136.0
"""Points that one word may claim; a longer one is broken."""
_PADDING: Final = 7.0
_NO_BREAK: Final = "\u00a0"
_PHONE: Final = re.compile(r"\(\d{3}\) \d{3}-\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``people_list.toml``."""

    version: str
    title: str
    list: str
    people: str
    use: str
    order: str
    asked: str
    line: str
    lines: str
    left_out: str
    confidential: str
    misdirected: str
    number: str


def words() -> Words:
    """The wording. Raises WordingProblem."""
    return load("people_list", Words)


def _least(title: str, cells: Iterable[str], named: str) -> float:
    """Return how wide a column must be, in points, so that no day or number is broken."""
    face, longest = style(named), 0.0
    for words_ in {word for cell in cells for word in _PHONE.sub(_held, cell).split(" ")}:
        width = stringWidth(words_, face.fontName, face.fontSize)
        longest = max(longest, min(width, _MOST_WORD))
    head = style("column")
    titles = (stringWidth(word, head.fontName, head.fontSize) for word in title.split())
    return max(longest, *titles) + _PADDING


def _held(found: re.Match[str]) -> str:
    return found[0].replace(" ", _NO_BREAK)


def _columns(content: PeopleList) -> list[Column]:
    """Share out the page: as the columns ask, but none narrower than its longest word."""
    styles = ["small_strong" if at == 0 else "small" for at in range(len(content.columns))]
    least = [
        _least(one.title, (line.cells[at] for line in content.lines), styles[at])
        for at, one in enumerate(content.columns)
    ]
    asked = [float(one.share) for one in content.columns]
    widths = [0.0] * len(asked)
    open_ = set(range(len(asked)))
    left = BODY_WIDTH
    while open_:
        total = sum(asked[at] for at in open_)
        tight = {at for at in open_ if asked[at] / total * left < least[at]}
        if not tight or sum(least[at] for at in tight) >= left:
            for at in open_:
                widths[at] = asked[at] / total * left
            break
        for at in tight:
            widths[at] = least[at]
        left -= sum(least[at] for at in tight)
        open_ -= tight
    return [
        Column(one.title, width / BODY_WIDTH, named)
        for one, width, named in zip(content.columns, widths, styles, strict=True)
    ]


def _story(content: PeopleList, said: Words) -> list[Flowable]:
    count = len(content.lines)
    asked = fill(
        said.asked,
        count=f"{count:,}",
        lines=said.line if count == 1 else said.lines,
        order=content.order,
    )
    rows = [
        [_PHONE.sub(_held, limited(one_line(cell), _MOST)) for cell in line.cells]
        for line in content.lines
    ]
    head: list[Flowable] = [text(asked, "small")]
    if content.left_out:
        head.append(text(fill(said.left_out, count=f"{content.left_out:,}"), "small"))
    return [
        callout([text(said.confidential, "strong")], ground="warn_bg", edge="warn"),
        Spacer(0, 8),
        *section(content.title, [*head, Spacer(0, 4), table(_columns(content), rows)]),
    ]


def render(content: PeopleList) -> RenderedDocument:
    """Print it.

    Raises:
        WordingProblem: the wording is damaged.
    """
    register()
    said = words()
    # Hashed as every content is; it is none of those that are kept, so the type does not list it.
    sha256 = content_sha256(content)  # type: ignore[arg-type]
    frame = replace(load("frame", Frame), misdirected=said.misdirected, no_number=said.number)
    facts = FrameFacts(
        letterhead=content.letterhead,
        imprint=content.imprint,
        patient=None,
        title=said.title,
        content_sha256=sha256,
        words=frame,
        subject=(
            (said.list, f"{content.title}: {content.shown}"),
            (said.people, f"{len(content.lines):,}"),
            (said.use, content.use),
        ),
    )
    pdf, pages = bind(facts, [Part(said.title, _story(content, said))])
    return RenderedDocument(
        pdf=pdf, pages=pages, kind="people-list", title=said.title, content_sha256=sha256
    )
