"""What the set-up says to the person who waits for it."""

import sys


class SetupError(Exception):
    """The set-up cannot go on; the message says what is missing and what to do."""


def say(sentence: str) -> None:
    """One line of progress, on standard error: standard output belongs to the command."""
    print(f"clinicdesk: {sentence}", file=sys.stderr, flush=True)
