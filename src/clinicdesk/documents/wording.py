"""The words of the pages: TOML in ``resources/templates``, read into typed fields.

A clinic may change the words. A file that lacks a field, has one too many or one that is no text is
refused by name, and a field to be filled that the program does not know is refused too: a letter
never goes out with an empty brace in it.
"""

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import TypeVar, cast

from clinicdesk import assets

__all__ = ["Frame", "WordingProblem", "fill", "in_language", "load"]

_FIELD = re.compile(r"\{(\w*)\}")


class WordingProblem(ValueError):
    """A file of wording that cannot be used; the message names the file and the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """``frame.toml``: what every page says."""

    version: str
    clinic_copy: str
    for_recipient: str
    disclosure: str
    document: str
    no_number: str
    printed: str
    wording: str
    content: str
    confidential: str
    misdirected: str
    the_clinic: str
    demonstration: str
    plain_title: str
    plain_notice: str
    patient: str
    preferred_name: str
    pronouns: str
    born: str
    sex: str
    female: str
    male: str
    mrn: str
    referral: str
    fax: str
    page: str
    not_recorded: str


W = TypeVar("W")


def in_language(name: str, language: str) -> str:
    """The name of a wording's file in a language; English is the one without a suffix."""
    return name if language == "en" else f"{name}_{language}"


def load(name: str, shape: type[W]) -> W:
    """Read ``resources/templates/<name>.toml`` into a dataclass of text fields.

    Raises:
        WordingProblem: a field is missing, unknown, or not text.
    """
    return cast(W, _load(name, shape))  # type: ignore[arg-type]  # a class can be hashed


@cache
def _load(name: str, shape: type[object]) -> object:
    said = assets.read_toml(f"templates/{name}.toml")
    wanted = {each.name for each in fields(shape)}  # type: ignore[arg-type]
    if wanted != said.keys():
        off = ", ".join(sorted(wanted ^ said.keys()))
        raise WordingProblem(f"templates/{name}.toml: missing or unknown: {off}")
    wrong = [key for key, value in said.items() if not isinstance(value, str) or not value.strip()]
    if wrong:
        raise WordingProblem(f"templates/{name}.toml: not a text: {', '.join(wrong)}")
    return shape(**said)


def fill(sentence: str, **values: str) -> str:
    """Fill the braces of a sentence.

    Raises:
        WordingProblem: the sentence names a field that is not given.
    """

    def one(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise WordingProblem(f"no such field: {{{found[1]}}}")
        return values[found[1]]

    return _FIELD.sub(one, sentence)
