"""Fields of a person written down so that an import can be taken back exactly.

A value is JSON that says its kind. Taking back sets what is still as the import left it; of lists,
what the import added goes and what it took out returns, and everything since stays.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import (
    Address,
    PatientDraft,
    PatientStatus,
    PersonName,
    Sex,
    Telecom,
)
from clinicdesk.domain.person_parts import LeaveMessage

__all__ = ["KEPT_FIELDS", "FieldKept", "kept", "restored", "value_of", "written"]

KEPT_FIELDS = (
    *("name", "other_names", "preferred_name", "birth", "sex", "telecoms", "addresses"),
    *("language", "employer", "work_site", "department", "employee_number", "occupation"),
    *("status", "status_reason", "status_on"),
)
"""What an eligibility file may change of a person."""

FieldKept = tuple[str, str, str]
"""A field's name, and what it was and became, written down."""

_TYPES: dict[str, Any] = {
    one.__name__: one
    for one in (PersonName, Telecom, Address, PartialDate, Sex, PatientStatus, LeaveMessage)
}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"=": type(value).__name__, "value": value.value}
    if is_dataclass(value) and not isinstance(value, type):
        said = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {"=": type(value).__name__, **said}
    if isinstance(value, datetime):
        return {"=": "instant", "value": value.isoformat()}
    if isinstance(value, date):
        return {"=": "date", "value": value.isoformat()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value


def _again(said: Any) -> Any:
    if isinstance(said, list):
        return tuple(_again(one) for one in said)
    if not isinstance(said, dict):
        return said
    kind = said["="]
    if kind == "date":
        return date.fromisoformat(said["value"])
    if kind == "instant":
        return datetime.fromisoformat(said["value"])
    made = _TYPES[kind]
    if issubclass(made, Enum):
        return made(said["value"])
    known = {f.name for f in fields(made)}
    return made(**{name: _again(one) for name, one in said.items() if name in known})


def written(value: Any) -> str:
    """Write a value down."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def value_of(text: str) -> Any:
    """Read a written value again."""
    return _again(json.loads(text))


def kept(before: PatientDraft, after: PatientDraft) -> Iterator[FieldKept]:
    """Give the fields that differ, written down."""
    for name in KEPT_FIELDS:
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield name, written(one), written(other)


def restored(person: PatientDraft, changes: list[FieldKept]) -> tuple[PatientDraft, int]:
    """Return a person with changes taken back, and how many stay because of what came since."""
    left = 0
    values: dict[str, Any] = {}
    for name, before_text, after_text in changes:
        before, after, present = value_of(before_text), value_of(after_text), getattr(person, name)
        if present == after:
            values[name] = before
        elif isinstance(present, tuple):
            values[name] = _apart(present, before, after)
        elif present != before:
            left += 1
    return (replace(person, **values) if values else person), left


def _apart(present: Any, before: Any, after: Any) -> tuple[Any, ...]:
    added = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    stays = tuple(one for one in present if one not in added)
    return (*(one for one in gone if one not in stays), *stays)
