"""How a row that holds a person's name is listed."""

from typing import Any

from clinicdesk.domain.people import PersonName

__all__ = ["listed_name"]


def listed_name(row: Any) -> str:
    """Return the name that a row's family, given, prefix and suffix make, as lists have it."""
    name = PersonName(family=row.family, given=row.given, prefix=row.prefix, suffix=row.suffix)
    return name.listed
