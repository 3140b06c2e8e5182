"""Cuts the power in a child process before a chosen step of a write."""

import os
from collections.abc import Callable

import pytest

Step = Callable[[str], None]

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def steps_of(act: Callable[[Step], object]) -> list[str]:
    """Run an act to its end; return the names of its steps."""
    seen: list[str] = []
    act(seen.append)
    return seen


def cut_at(number: int, act: Callable[[Step], object]) -> None:
    """Run an act in a child that is gone before its step ``number`` (from 0)."""
    left = [number]

    def cut(_name: str) -> None:
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1

    child = os.fork()
    if child == 0:
        try:
            act(cut)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
