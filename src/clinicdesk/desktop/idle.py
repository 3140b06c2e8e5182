"""After how long without a key or a click the window locks; this computer remembers it."""

from clinicdesk.desktop.memory import Memory

__all__ = ["IDLE_MINUTES", "choose_idle_minutes", "idle_minutes"]

IDLE_MINUTES = (2, 5, 10, 15, 30)
_USUAL = 10
_KEY = "idle_minutes"


def idle_minutes(memory: Memory) -> int:
    """Give the minutes until the lock; what nobody could have chosen counts for nothing."""
    said = memory.choice(_KEY)
    return int(said) if said.isdigit() and int(said) in IDLE_MINUTES else _USUAL


def choose_idle_minutes(memory: Memory, minutes: int) -> None:
    """Remember another time."""
    memory.remember_choice(_KEY, str(minutes))
