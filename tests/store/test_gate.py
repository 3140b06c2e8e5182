"""Closing waits for whoever is inside, and nobody opens the file again afterwards."""

import threading

import pytest

from clinicdesk.domain.errors import Cancelled
from clinicdesk.store.gate import Gate


def test_shutting_waits_for_others_and_not_for_itself() -> None:
    gate, came, go, left = Gate(), threading.Event(), threading.Event(), []

    def other() -> None:
        with gate.inside():
            came.set()
            go.wait()
            with gate.inside():
                left.append("finished")

    thread = threading.Thread(target=other)
    thread.start()
    came.wait()
    with gate.inside():
        assert not gate.shut(0.0)
        go.set()
        assert gate.shut(10.0)
        assert left == ["finished"]
        with gate.inside():
            left.append("me")
    thread.join()
    with pytest.raises(Cancelled), gate.inside():
        left.append("late")
    assert left == ["finished", "me"]


def test_one_who_left_by_an_error_is_not_waited_for() -> None:
    gate = Gate()
    with pytest.raises(ZeroDivisionError), gate.inside():
        _ = 1 // 0
    assert gate.shut(0.0)
