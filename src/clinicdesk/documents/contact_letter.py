"""The letter to somebody who could not be reached: an address, a few plain sentences, a name."""

from dataclasses import dataclass

from reportlab.platypus import Flowable

from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.patient_blocks import Plain
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.text import one_line
from clinicdesk.documents.wording import fill, in_language, load
from clinicdesk.domain.contact_letter import ContactLetterContent
from clinicdesk.domain.dates import long_date
from clinicdesk.domain.display import phone
from clinicdesk.domain.documents import DocumentKind

__all__ = ["LetterText", "letter_text", "missing", "parts", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """``contact_letter.toml``."""

    version: str
    title: str
    greeting: str
    tried: str
    door: str
    call: str
    call_anyone: str
    changed: str
    stop: str
    bye: str


def letter_text(language: str) -> LetterText:
    """The wording. Raises WordingProblem."""
    return load(in_language("contact_letter", language), LetterText)


def _address(content: ContactLetterContent, plain: Plain) -> list[Flowable]:
    recipient = content.imprint.recipient
    street, _comma, place = recipient.address.partition(",") if recipient else ("", "", "")
    lines = (street.strip(), place.strip())
    name = one_line(content.patient.name.spoken)
    return [plain.say(line) for line in (name, *lines) if line]


def parts(content: ContactLetterContent, facts_: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said, plain = letter_text(content.imprint.language), Plain(large=content.large)
    number = phone(content.letterhead.phone) or content.letterhead.clinic
    words = said.call if content.writer else said.call_anyone
    room = 0.35 if content.large else 1  # 18 points fill the page with words
    story = [
        plain.gap(10 * room),
        *_address(content, plain),
        plain.gap(18 * room),
        plain.say(long_date(content.imprint.printed_on, content.imprint.language)),
        plain.gap(14 * room),
        plain.say(fill(said.greeting, name=one_line(content.patient.name.spoken))),
    ]
    for sentence in (
        said.tried,
        said.door,
        fill(words, phone=number, writer=one_line(content.writer)),
        said.changed,
        said.stop,
    ):
        story += [plain.gap(10 * room), plain.say(sentence)]
    story += [plain.gap(20 * room), plain.say(said.bye), plain.gap(26 * room)]
    story += plain.lines(1, 180)
    story.append(plain.say(one_line(content.writer) or content.letterhead.clinic))
    return [Part(facts_.title, story)]


def missing(content: ContactLetterContent) -> list[str]:
    """Say what the person will look for and not find."""
    return [] if content.letterhead.phone else ["A telephone to call back"]


def render(content: ContactLetterContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    title = letter_text(content.imprint.language).title
    return press(content, Template(DocumentKind.CONTACT_LETTER, title, parts, missing))
