"""A plan template as text: TOML read and written, where a fault stands, how versions differ.

Between reading and writing it is plain data, as TOML has it; what it means is checked by
`plan_template_reading`.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clinicdesk.domain.plan_template_reading import TemplateRefused, read_template
from clinicdesk.domain.plan_templates import PlanTemplate

__all__ = [
    "PARTS",
    "TemplateDifference",
    "checked",
    "differences",
    "explained",
    "line_of",
    "raw_of",
    "template_text",
]

PARTS = {
    "concern": "Concern",
    "goal": "Goal",
    "intervention": "Work",
    "education": "Education",
    "warning": "Warning sign",
    "statement": "Words",
}
"""The lists of a template, in their order."""
_HEAD = ("key", "title", "version", "date", "review_after_days", "least_problems")
_UNTOLD = frozenset({"version", "date"})
"""What each saving changes by itself."""
_LONGEST = 200_000


def raw_of(text: str, name: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        TemplateRefused: it is no TOML; says the line.
    """
    if len(text) > _LONGEST:
        raise TemplateRefused(f"{name} is too long for a template.", "Choose another file.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"line {said[1]}, column {said[2]}" if said else "the end"
        raise TemplateRefused(
            f"{name} cannot be read: something is wrong at {where}.",
            "Compare it with a template that was exported.",
        ) from None


def _value(said: object) -> str:
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, str):
        return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(said, list):
        return f"[{', '.join(map(_value, said))}]"
    return str(said)


def _pairs(said: Mapping[str, Any], order: Iterable[str] = ()) -> Iterator[str]:
    for key in dict.fromkeys([*(k for k in order if k in said), *said]):
        value = said[key]
        if not isinstance(value, dict) and not _is_list_of_tables(value):
            yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _tables(said: Mapping[str, Any], place: str, order: Iterable[str] = ()) -> Iterator[str]:
    for key in dict.fromkeys([*(k for k in order if k in said), *said]):
        value, name = said[key], f"{place}{_key(key)}"
        if isinstance(value, dict):
            yield f"\n[{name}]"
            yield from _pairs(value)
            yield from _tables(value, f"{name}.")
        elif _is_list_of_tables(value):
            for one in value:
                yield ("" if place else "\n") + f"[[{name}]]"
                yield from _pairs(one)
                yield from _tables(one, f"{name}.")


def template_text(raw: Mapping[str, Any]) -> str:
    """Write a template as TOML; reading it gives the same."""
    lines = [*_pairs(raw, _HEAD), *_tables(raw, "", ("source", "unless", *PARTS))]
    return "\n".join(lines).strip("\n") + "\n"


def _after(lines: list[str], at: int, name: str, number: int) -> int | None:
    """The line after the head of the so-manieth table of a name, counted from a line on."""
    head = re.compile(rf"\[\[?\s*{re.escape(name)}\s*\]\]?")
    heads = [index for index in range(at, len(lines)) if head.match(lines[index].strip())]
    return heads[number - 1] + 1 if number <= len(heads) else None


def line_of(text: str, refused: TemplateRefused) -> int | None:
    """Return the line of the text where a fault stands; None where it cannot be told."""
    lines, at = text.splitlines(), 0
    for depth, (_part, number) in enumerate(refused.path, 1):
        name = ".".join(one for one, _n in refused.path[:depth])
        found = _after(lines, at, name, number)
        if found is None:
            return at or None
        at = found
    for index in range(at, len(lines)):
        said = lines[index].strip()
        if said.startswith("["):
            break
        if re.match(rf"{re.escape(refused.field)}\s*=", said):
            return index + 1
    return at or None


def checked(text: str, name: str) -> PlanTemplate:
    """Read a whole template.

    Raises:
        TemplateRefused: the first thing that is wrong, with the line where it stands.
    """
    raw = raw_of(text, name)
    try:
        return read_template(raw, name)
    except TemplateRefused as error:
        line = line_of(text, error)
        if line is None:
            raise
        sentence = f"{error.sentence[:1].upper()}{error.sentence[1:]} (line {line})"
        raise TemplateRefused(sentence, error.remedy, error.path, error.field, error.why) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDifference:
    """One thing that a template has otherwise than another."""

    part: str
    """Concern, Goal, Work …; empty for the template as a whole."""
    key: str
    """Which of them."""
    title: str
    field: str
    """Empty where the whole part is new or gone."""
    before: str
    after: str
    why: str = ""
    """The note of the version that made it so."""

    @property
    def words(self) -> str:
        """Say it in one line."""
        name = " ".join(filter(None, [self.part, f"“{self.title}”" if self.title else ""]))
        why = f" Why: {self.why}" if self.why else ""
        if not self.field:
            return f"{name}: {'added' if not self.before else 'taken out'}.{why}"
        field = self.field.replace("_", " ")
        before, after = self.before or "nothing", self.after or "nothing"
        place = f"{name}, {field}" if name else field.capitalize()
        return f"{place}: {before} → {after}.{why}"


def _said(value: object) -> str:
    if _is_list_of_tables(value) and isinstance(value, list):
        return "; ".join(", ".join(str(v) for v in one.values()) for one in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _fields(
    part: str, key: str, title: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[TemplateDifference]:
    for field in dict.fromkeys([*before, *after]):
        if before.get(field) != after.get(field):
            yield TemplateDifference(
                part=part,
                key=key,
                title=title,
                field=field,
                before=_said(before.get(field)),
                after=_said(after.get(field)),
            )


def _keyed(said: object) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for one in said if isinstance(said, list) else ():
        if isinstance(one, dict):
            found[str(one.get("key") or one.get("text") or len(found))] = one
    return found


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[TemplateDifference, ...]:
    """List what one template has otherwise than another, as plain data."""
    found: list[TemplateDifference] = []
    heads = {k: v for k, v in before.items() if k not in PARTS and k not in _UNTOLD}
    others = {k: v for k, v in after.items() if k not in PARTS and k not in _UNTOLD}
    for name in ("source", "unless"):
        mine, theirs = heads.pop(name, {}), others.pop(name, {})
        if isinstance(mine, dict) and isinstance(theirs, dict):
            found += _fields(name.capitalize(), name, "", mine, theirs)
    found = [*_fields("", "", "", heads, others), *found]
    for part, title in PARTS.items():
        mine, theirs = _keyed(before.get(part)), _keyed(after.get(part))
        for key in dict.fromkeys([*mine, *theirs]):
            one, other = mine.get(key), theirs.get(key)
            text = str((other or one or {}).get("text", key))
            if one is None or other is None:
                found.append(
                    TemplateDifference(
                        part=title,
                        key=key,
                        title=text,
                        field="",
                        before=text if other is None else "",
                        after=text if one is None else "",
                    )
                )
            else:
                found += _fields(title, key, text, one, other)
    return tuple(found)


def explained(
    shipped: Mapping[str, Any], versions: Iterable[tuple[Mapping[str, Any], str]]
) -> tuple[TemplateDifference, ...]:
    """List what the newest version has otherwise than the shipped one, each with its note.

    ``versions`` are the clinic's, the oldest first, each with its note.
    """
    notes: dict[tuple[str, str, str], str] = {}
    last: Mapping[str, Any] = shipped
    for raw, note in versions:
        for one in differences(last, raw):
            notes[one.part, one.key, one.field] = note
        last = raw
    return tuple(
        replace(one, why=notes.get((one.part, one.key, one.field), ""))
        for one in differences(shipped, last)
    )
