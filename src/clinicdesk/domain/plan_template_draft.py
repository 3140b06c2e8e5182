"""A plan template while it is edited: plain data, changed part by part; it may be half done.

What refers to a part is kept in step: a concern that goes leaves the goals that named it.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinicdesk.domain.folding import fold
from clinicdesk.domain.plan_template_text import PARTS

__all__ = ["Part", "Raw", "added", "moved", "named", "parts", "taken_out", "with_field"]

Raw = dict[str, Any]
_NEW: dict[str, Raw] = {
    "concern": {"key": "", "text": ""},
    "goal": {
        "key": "",
        "concerns": [],
        "text": "",
        "measure": "4548-4",
        "comparator": "at most",
        "value": "",
        "unit": "%",
        "due_after_days": 90,
        "whose": "both",
        "action": "",
    },
    "intervention": {
        "key": "",
        "kind": "call",
        "text": "",
        "goals": [],
        "owner": "nurse",
        "first_due_days": 14,
    },
    "education": {"key": "", "text": "", "goals": [], "owner": "nurse", "first_due_days": 14},
    "warning": {"level": "today", "text": ""},
    "statement": {"kind": "self-management", "text": ""},
}
_SERVES = {"goal": ("concerns", "concern"), "intervention": ("goals", "goal")}
_SERVES["education"] = _SERVES["intervention"]
_NAMED_BY: dict[str, tuple[tuple[str, str], ...]] = {
    "concern": (("goal", "concerns"),),
    "goal": (("intervention", "goals"), ("education", "goals")),
}
_FRESH = "new-"
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a template: which list, which place in it, and what it says."""

    name: str
    """A key of `PARTS`; empty for the template as a whole."""
    index: int
    title: str


def _list(raw: Mapping[str, Any], name: str) -> list[Raw]:
    said = raw.get(name, [])
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def parts(raw: Mapping[str, Any]) -> Iterator[Part]:
    """Yield the template as a whole, then its parts in their order."""
    yield Part("", 0, str(raw.get("title", "")))
    for name in PARTS:
        for index, one in enumerate(_list(raw, name)):
            yield Part(name, index, str(one.get("text", "")))


def _keys(raw: Mapping[str, Any]) -> set[str]:
    return {str(one.get("key", "")) for name in PARTS for one in _list(raw, name)}


def _free(raw: Mapping[str, Any], wanted: str) -> str:
    keys, key, count = _keys(raw), wanted, 2
    while key in keys:
        key, count = f"{wanted}-{count}", count + 1
    return key


def added(raw: Mapping[str, Any], name: str) -> tuple[Raw, int]:
    """Add a part at the end of its list; return the template and the part's place."""
    made = copy.deepcopy(dict(raw))
    one = copy.deepcopy(_NEW[name])
    if "key" in one:
        one["key"] = _free(raw, f"{_FRESH}{name}")
    if name in _SERVES:
        field, other = _SERVES[name]
        first = next((str(o.get("key", "")) for o in _list(raw, other)), "")
        one[field] = [first] if first else []
    made[name] = [*_list(made, name), one]
    return made, len(made[name]) - 1


def taken_out(raw: Mapping[str, Any], name: str, index: int) -> Raw:
    """Take a part out, and its key out of what named it."""
    made = copy.deepcopy(dict(raw))
    gone = made[name].pop(index)
    if not made[name]:
        del made[name]
    for other, field in _NAMED_BY.get(name, ()):
        for one in _list(made, other):
            one[field] = [key for key in one.get(field, []) if key != gone.get("key")]
    return made


def moved(raw: Mapping[str, Any], name: str, index: int, by: int) -> tuple[Raw, int]:
    """Move a part up or down in its list; return the template and the part's new place."""
    made = copy.deepcopy(dict(raw))
    there = max(0, min(index + by, len(made[name]) - 1))
    made[name].insert(there, made[name].pop(index))
    return made, there


def _slug(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:_LONGEST_KEY].strip("-")
    return words if words[:1].isalpha() else f"line-{words}".strip("-")


def with_field(raw: Mapping[str, Any], name: str, index: int, field: str, value: object) -> Raw:
    """Say a field of a part otherwise; None or empty takes it out, where it may be left out."""
    made = copy.deepcopy(dict(raw))
    part = made if not name else made[name][index]
    kept = field in _NEW.get(name, {}) or (not name and field in {"title", "version"})
    if value in (None, "", []) and not kept:
        part.pop(field, None)
    else:
        part[field] = value
    return made


def named(raw: Mapping[str, Any]) -> Raw:
    """Give parts that were added their keys, made of their words: so they are saved."""
    made = copy.deepcopy(dict(raw))
    for name in PARTS:
        for index, one in enumerate(_list(made, name)):
            text = str(one.get("text", ""))
            if str(one.get("key", "")).startswith(_FRESH) and text.strip():
                _rename(made, name, index, _free(made, _slug(text)))
    return made


def _rename(raw: Raw, name: str, index: int, key: str) -> None:
    before = raw[name][index].get("key")
    raw[name][index]["key"] = key
    for other, field in _NAMED_BY.get(name, ()):
        for one in _list(raw, other):
            one[field] = [key if old == before else old for old in one.get(field, [])]
