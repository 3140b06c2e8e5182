"""Leaflets: one page about one thing, in plain words, that a person takes home.

A topic says what a leaflet is about, whom it fits and where its facts come from; a leaflet is its
words in one language. Both are read strictly: whoever edits one is told what is wrong, and where.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from clinicdesk.domain.errors import BadInput

__all__ = [
    "Block",
    "Leaflet",
    "LeafletRefused",
    "LeafletSection",
    "LeafletSource",
    "LeafletTopic",
    "SectionKind",
    "read_leaflet",
    "read_topics",
]

_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ICD10 = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
_FENCE = "+++"
_TOPIC_PARTS = {"key", "title", "icd10", "templates", "learns", "measures", "source"}
_SOURCE_PARTS = {"title", "publisher", "date", "url"}
_HEAD_PARTS = {"title", "language", "version", "date"}


class LeafletRefused(BadInput):
    """A leaflet that cannot be used: says where and why."""

    def __init__(self, place: str, words: str) -> None:
        super().__init__(f"Leaflet {place}: {words}", "Correct it and try again.")


class SectionKind(StrEnum):
    """What a section is for; the last three stand in every leaflet, in this order."""

    ABOUT = "about"
    CALL_US = "call-us"
    CALL_911 = "call-911"
    QUESTIONS = "questions"


_HEADINGS = {
    "en": {
        "When to call us": SectionKind.CALL_US,
        "When to call 911": SectionKind.CALL_911,
        "My questions": SectionKind.QUESTIONS,
    },
    "es": {
        "Cuándo llamarnos": SectionKind.CALL_US,
        "Cuándo llamar al 911": SectionKind.CALL_911,
        "Mis preguntas": SectionKind.QUESTIONS,
    },
}
_LAST = (SectionKind.CALL_US, SectionKind.CALL_911, SectionKind.QUESTIONS)


@dataclass(frozen=True, slots=True)
class LeafletSource:
    """Where facts come from."""

    title: str
    publisher: str
    date: str
    """The year or day of the page as we read it."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletTopic:
    """What a leaflet is about, and whom it fits."""

    key: str
    title: str
    """As the clinic calls it."""
    icd10: tuple[str, ...] = ()
    """Categories and codes of ICD-10-CM; what begins with one is meant too."""
    templates: tuple[str, ...] = ()
    """Plan templates that it goes with."""
    learns: tuple[str, ...] = ()
    """Education lines of plan templates that it answers."""
    measures: tuple[str, ...] = ()
    """Codes of goals' measures that it goes with."""
    sources: tuple[LeafletSource, ...] = ()

    def fits_code(self, code: str) -> bool:
        """Tell whether an ICD-10-CM code is meant."""
        return any(code.startswith(prefix) for prefix in self.icd10)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list of lines."""

    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class LeafletSection:
    """A heading and what stands below it."""

    kind: SectionKind
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """The words of a topic in one language."""

    topic: LeafletTopic
    language: str
    title: str
    version: int
    date: date
    sections: tuple[LeafletSection, ...]

    @property
    def key(self) -> str:
        """As it is named: ``asthma.es``."""
        return f"{self.topic.key}.{self.language}"

    @property
    def prose(self) -> str:
        """What is read, line by line, without headings: what a reading grade is measured of."""
        return "\n".join(
            line for section in self.sections for block in section.blocks for line in block.lines
        )

    def section(self, kind: SectionKind) -> LeafletSection:
        """Return the section of a kind that every leaflet has."""
        return next(one for one in self.sections if one.kind is kind)


def _texts(said: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    found = said.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise LeafletRefused(place, f"{name}: a list of words is expected.")
    return tuple(found)


def _text(said: Mapping[str, Any], name: str, place: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found.strip():
        raise LeafletRefused(place, f"{name} is missing.")
    return found.strip()


def _nothing_else(said: Mapping[str, Any], known: Collection[str], place: str) -> None:
    for name in said:
        if name not in known:
            raise LeafletRefused(place, f"{name}: no leaflet has this.")


def _tables(said: Mapping[str, Any], name: str, place: str) -> list[Mapping[str, Any]]:
    found = said.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise LeafletRefused(place, f"{name}: a list of tables is expected.")
    return found


def _source(said: Mapping[str, Any], place: str) -> LeafletSource:
    _nothing_else(said, _SOURCE_PARTS, place)
    url = _text(said, "url", place)
    if not url.startswith("https://"):
        raise LeafletRefused(place, "url: an address that begins with https:// is expected.")
    return LeafletSource(
        title=_text(said, "title", place),
        publisher=_text(said, "publisher", place),
        date=_text(said, "date", place),
        url=url,
    )


def _topic(said: Mapping[str, Any], at: int) -> LeafletTopic:
    place = f"topic {at}"
    _nothing_else(said, _TOPIC_PARTS, place)
    key = _text(said, "key", place)
    place = f"topic {key}"
    if not _KEY.fullmatch(key):
        raise LeafletRefused(place, "key: small letters, digits and hyphens are expected.")
    codes = _texts(said, "icd10", place)
    for code in codes:
        if not _ICD10.fullmatch(code):
            raise LeafletRefused(place, f"icd10: {code} is not written as ICD-10-CM writes codes.")
    sources = tuple(_source(one, place) for one in _tables(said, "source", place))
    if not sources:
        raise LeafletRefused(place, "source: at least one is expected.")
    return LeafletTopic(
        key=key,
        title=_text(said, "title", place),
        icd10=codes,
        templates=_texts(said, "templates", place),
        learns=_texts(said, "learns", place),
        measures=_texts(said, "measures", place),
        sources=sources,
    )


def read_topics(said: Mapping[str, Any]) -> dict[str, LeafletTopic]:
    """Read the topics, by key, in the order in which they are offered.

    Raises:
        LeafletRefused: the first thing that is wrong, and where.
    """
    _nothing_else(said, {"topic"}, "topics")
    found: dict[str, LeafletTopic] = {}
    for at, one in enumerate(_tables(said, "topic", "topics"), 1):
        topic = _topic(one, at)
        if topic.key in found:
            raise LeafletRefused(f"topic {topic.key}", "two topics have this key.")
        found[topic.key] = topic
    return found


def _blocks(lines: Iterable[str], place: str) -> tuple[Block, ...]:
    found: list[Block] = []
    open_block = False
    for line in lines:
        words = line.strip()
        if not words:
            open_block = False
            continue
        if words.startswith("#"):
            raise LeafletRefused(place, "a heading begins with ## and a space.")
        listed = words.startswith("- ")
        if listed and open_block and found[-1].listed:
            found[-1] = Block((*found[-1].lines, words[2:].strip()), listed=True)
        elif listed:
            found.append(Block((words[2:].strip(),), listed=True))
        elif open_block:
            *before, last = found[-1].lines
            found[-1] = Block((*before, f"{last} {words}"), listed=found[-1].listed)
        else:
            found.append(Block((words,)))
        open_block = True
    return tuple(found)


def _sections(body: str, language: str, place: str) -> tuple[LeafletSection, ...]:
    before, *parts = re.split(r"^## ", body, flags=re.MULTILINE)
    if before.strip():
        raise LeafletRefused(place, "words stand before the first heading.")
    found = []
    for part in parts:
        heading, _, words = part.partition("\n")
        heading = heading.strip()
        blocks = _blocks(words.splitlines(), f"{place}, {heading}")
        if not blocks:
            raise LeafletRefused(place, f"nothing stands below “{heading}”.")
        kind = _HEADINGS[language].get(heading, SectionKind.ABOUT)
        found.append(LeafletSection(kind, heading, blocks))
    if tuple(one.kind for one in found[-len(_LAST) :]) != _LAST or len(found) == len(_LAST):
        wanted = "”, “".join(_HEADINGS[language])
        raise LeafletRefused(place, f"the last headings are “{wanted}”, after one at least.")
    if any(one.kind is not SectionKind.ABOUT for one in found[: -len(_LAST)]):
        raise LeafletRefused(place, "a heading of the end stands twice.")
    return tuple(found)


def _day(said: object, place: str) -> date:
    try:
        return date.fromisoformat(said if isinstance(said, str) else "")
    except ValueError:
        raise LeafletRefused(place, "date: a day such as 2026-11-22 is expected.") from None


def read_leaflet(text: str, topics: Mapping[str, LeafletTopic], name: str) -> Leaflet:
    """Read a leaflet; ``name`` is its file's, ``asthma.es.md``, and says topic and language.

    Raises:
        LeafletRefused: the first thing that is wrong, and where.
    """
    key, _, rest = name.partition(".")
    language = rest.removesuffix(".md")
    if key not in topics:
        raise LeafletRefused(name, f"there is no topic “{key}”.")
    if language not in _HEADINGS:
        raise LeafletRefused(name, f"the language is one of {', '.join(_HEADINGS)}.")
    opening, _, after = text.partition("\n")
    head, fence, body = after.partition(f"\n{_FENCE}\n")
    if opening.strip() != _FENCE or not fence:
        raise LeafletRefused(name, f"title, language, version and date stand between two {_FENCE}.")
    try:
        said = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise LeafletRefused(name, f"the lines between {_FENCE}: {error}.") from error
    _nothing_else(said, _HEAD_PARTS, name)
    if _text(said, "language", name) != language:
        raise LeafletRefused(name, "language: it is not that of the file's name.")
    version = said.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise LeafletRefused(name, "version: a whole number from 1 is expected.")
    return Leaflet(
        topic=topics[key],
        language=language,
        title=_text(said, "title", name),
        version=version,
        date=_day(said.get("date"), name),
        sections=_sections(body, language, name),
    )
