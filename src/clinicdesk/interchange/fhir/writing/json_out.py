"""JSON as it leaves: every number with the digits it was written with, the same bytes each time."""

import json
import re
from decimal import Decimal
from typing import Any

__all__ = ["dumped", "loaded", "plain_text", "pruned"]

Json = dict[str, Any]

_NUMBER = re.compile(r'"\\u0001(-?[0-9.eE+-]+)\\u0001"')
# FHIR R4, "Datatypes", string: no control characters but tab, line feed and carriage return.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def plain_text(said: str) -> str:
    """Return words without what neither JSON nor XML of others may hold."""
    return _UNSAYABLE.sub("\ufffd", said)


def loaded(text: str) -> Json:
    """Read an original that was accepted when it came; numbers keep their digits."""
    found = json.loads(text, parse_float=Decimal)
    assert isinstance(found, dict)
    return found


def _sayable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"\x01{value}\x01"
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(name): _sayable(one) for name, one in value.items()}
    return [_sayable(one) for one in value] if isinstance(value, list | tuple) else value


def dumped(value: Any) -> str:
    """Return a value as compact JSON."""
    text = json.dumps(_sayable(value), ensure_ascii=False, separators=(",", ":"))
    return _NUMBER.sub(r"\1", text)


def pruned(value: Any) -> Any:
    """Leave out whatever says nothing: FHIR has no empty element. False and 0 say something."""
    if isinstance(value, dict):
        return {n: kept for n, one in value.items() if (kept := pruned(one)) not in ("", {}, [])}
    if isinstance(value, list | tuple):
        return [kept for one in value if (kept := pruned(one)) not in ("", {}, [])]
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else value
