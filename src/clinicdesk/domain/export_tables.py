"""Tables of what stands beside a person's plans and facts, as an export hands them on.

Each says in a sentence what it holds; its columns are named so that they need no other word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["SideTable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTable:
    """Rows of one kind that belong to one person."""

    name: str
    """The file's name without its ending."""
    holds: str
    """What a row is, in words."""
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
