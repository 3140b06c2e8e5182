"""Identifiers: UUIDv7 (RFC 9562, section 5.7, May 2024), ordered by time of making."""

import random
import secrets
from collections.abc import Callable
from uuid import UUID

from clinicdesk.domain.clock import Clock

__all__ = ["IdSource", "uuid7"]

_RANDOM_BITS = 74


def uuid7(unix_ms: int, random_bits: int) -> UUID:
    """Lay out a UUIDv7 from a time in Unix milliseconds and 74 random bits."""
    rand_a = (random_bits >> 62) & 0xFFF
    rand_b = random_bits & ((1 << 62) - 1)
    value = (unix_ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b
    return UUID(int=value)


class IdSource:
    """Makes ids from a clock and a source of randomness (a seed makes them repeatable)."""

    def __init__(self, clock: Clock, seed: int | None = None) -> None:
        self._clock = clock
        self._bits: Callable[[int], int] = (
            secrets.randbits if seed is None else random.Random(seed).getrandbits  # noqa: S311 - a seed asks for repeatable ids, not secrets
        )

    def new(self) -> UUID:
        """Make the next id."""
        return uuid7(int(self._clock.now().timestamp() * 1000), self._bits(_RANDOM_BITS))
