"""What the page says of the log itself."""

from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.privacy import ChainState

__all__ = ["chain_message"]

_FAULTS = 3


def chain_message(chain: ChainState, zone: str) -> Message:
    """Say whether the log is whole, or where it is not."""
    if not chain.whole:
        some = ". ".join(_sentence(fault) for fault in chain.faults[:_FAULTS])
        more = len(chain.faults) - _FAULTS
        rest = f" And {more:,} more." if more > 0 else ""
        return Message(
            "The log is not whole.",
            f"{some}.{rest} Keep the clinic's folder as it is, and compare it with a backup.",
            Tone.BAD,
        )
    signed = "none of them signed yet"
    if chain.signed_at is not None:
        signed = f"signed to entry {chain.signed_to:,} of {show_instant(chain.signed_at, zone)}"
    were = "1 was" if chain.crashed == 1 else f"{chain.crashed:,} were"
    left = f" {were} left unsigned by a crash or a power cut." if chain.crashed else ""
    return Message(f"The log is whole: {chain.entries:,} entries, {signed}.{left}", "", Tone.OK)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
