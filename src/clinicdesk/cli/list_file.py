"""Writes a list of people into a new file that only its owner reads."""

from pathlib import Path

from clinicdesk.domain.errors import Refused, StorageReadOnly
from clinicdesk.domain.people_lists import MadeList

__all__ = ["refuse_taken", "write_list"]

_TAKEN = ("There is a file of that name already.", "Choose another name; nothing is overwritten.")


def refuse_taken(path: Path) -> None:
    """See that a name is free, before anything is noted as taken.

    Raises:
        Refused: there is a file of that name.
    """
    if path.exists():
        raise Refused(*_TAKEN)


def write_list(path: Path, made: MadeList) -> None:
    """Write a list's bytes.

    Raises:
        Refused: there is a file of that name. StorageReadOnly: nothing can be written there.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(made.data)
    except FileExistsError as error:
        raise Refused(*_TAKEN) from error
    except OSError as error:
        raise StorageReadOnly("The list cannot be written there.", "Choose another place.") from (
            error
        )
