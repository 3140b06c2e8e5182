"""Our own extensions: what FHIR has no element for, written so that it can be read again.

Each is complex: parts by name, each with one plain value, a reference, or parts of its own. Others
may leave them out; what they say stands in notes, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from clinicdesk.interchange.fhir.elements import Json, extension, objects, partial_of, text_of

__all__ = ["CONCERN", "GOAL", "PLAN", "Heard", "heard", "own_extension"]

_BASE = "urn:clinicdesk:extension:"
PLAN, GOAL, CONCERN = f"{_BASE}plan", f"{_BASE}goal", f"{_BASE}concern"


def _value(said: Any) -> Json:
    if isinstance(said, Enum):
        return {"valueString": str(said.value)}
    if isinstance(said, bool):
        return {"valueBoolean": said}
    if isinstance(said, int):
        return {"valueInteger": said}
    if isinstance(said, Decimal):
        return {"valueDecimal": said}
    if isinstance(said, date):
        return {"valueDate": said.isoformat()}
    if isinstance(said, str):
        return {"valueString": said} if said.strip() else {}
    if isinstance(said, dict) and set(said) <= {"reference", "display"}:
        return {"valueReference": said}
    return {"extension": list(_parts(said))} if isinstance(said, dict) else {}


def _parts(fields: Mapping[str, Any]) -> Iterator[Json]:
    for name, said in fields.items():
        for one in said if isinstance(said, list | tuple) else (said,):
            value = _value(one)
            if value and value != {"extension": []}:
                yield {"url": name, **value}


def own_extension(url: str, fields: Mapping[str, Any]) -> Json:
    """Return an extension with what its fields say; an empty one where none says anything."""
    parts = list(_parts(fields))
    return {"url": url, "extension": parts} if parts else {}


@dataclass(frozen=True, slots=True)
class Heard:
    """One of our extensions as it arrived, or a part of one; whatever is missing is empty."""

    element: Json

    def _named(self, name: str) -> list[Json]:
        return [one for one in objects(self.element.get("extension")) if one.get("url") == name]

    def text(self, name: str) -> str:
        """The words of a part."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """The words of all parts of a name."""
        said = (text_of(one.get("valueString")) for one in self._named(name))
        return tuple(one for one in said if one)

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds."""
        for one in self._named(name):
            value = one.get("valueInteger")
            if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
                return value
        return None

    def number(self, name: str) -> Decimal | None:
        """A number."""
        for one in self._named(name):
            value = one.get("valueDecimal")
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                found = Decimal(value)
                if found.is_finite() and abs(found.adjusted()) <= 30:
                    return found
        return None

    def day(self, name: str) -> date | None:
        """A day; one that is not known to the day is none."""
        for one in self._named(name):
            found = partial_of(one.get("valueDate"))
            if found is not None and found.exact is not None:
                return found.exact
        return None

    def references(self, name: str) -> list[Json]:
        """The references of all parts of a name."""
        return [found for one in self._named(name) for found in objects(one.get("valueReference"))]

    def parts(self, name: str) -> Iterator["Heard"]:
        """The parts of a name that have parts of their own."""
        return (Heard(one) for one in self._named(name))


def heard(element: Json, url: str) -> Heard | None:
    """Return one of our extensions of an element, where it has it."""
    found = extension(element, url)
    return Heard(found) if found else None
