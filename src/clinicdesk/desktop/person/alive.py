"""Answers that come when the one who asked may be gone."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

__all__ = ["while_alive"]

T = TypeVar("T")


def while_alive(
    owner: QObject, answer: Callable[[T], None], otherwise: Callable[[T], None] | None = None
) -> Callable[[T], None]:
    """Give ``answer`` only while ``owner`` still exists; else ``otherwise``, if there is one.

    ``Tasks`` looks after bound methods of widgets by itself; this is for everything else.
    """

    def answered(value: T) -> None:
        if isValid(owner):
            answer(value)
        elif otherwise is not None:
            otherwise(value)

    return answered
