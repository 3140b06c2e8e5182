"""PySide6 6.12.0 drops a reference to None on each call that returns nothing.

On Python 3.11 the process dies after some 6,000 of them, which is minutes of use.
"""

import sys

from PySide6.QtCore import QObject

CALLS = 20_000


def test_calls_that_return_nothing_keep_none_alive(qapp):
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("x")
    # Other parts of the interpreter take and give a few references meanwhile.
    assert sys.getrefcount(None) > before - CALLS / 100
