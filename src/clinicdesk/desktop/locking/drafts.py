"""What is half typed when ClinicDesk locks: kept, and said."""

from typing import Protocol

__all__ = ["keep", "kept_words"]


class _Keeps(Protocol):
    """What has pages with half-typed work in them."""

    def keep_drafts(self) -> int:
        """Keep half-typed work; return how many pieces."""
        ...

    def remember(self) -> None:
        """Remember how the pages were left."""
        ...


def keep(shell: _Keeps) -> tuple[int, Exception | None]:
    """Keep what is half typed; a lock is a lock, also where that fails, which is said after it."""
    try:
        kept = shell.keep_drafts()
        shell.remember()
    except Exception as fault:  # noqa: BLE001 - carried to the lock page, never dropped
        return 0, fault
    return kept, None


def kept_words(drafts: int) -> str:
    """Say on the lock page what is kept."""
    if not drafts:
        return "Everything is saved, encrypted on this computer."
    what = "1 draft is" if drafts == 1 else f"{drafts} drafts are"
    return f"{what} kept, encrypted, where you left off."
