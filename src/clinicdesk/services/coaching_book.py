"""What is shipped for coaching: the ladder's steps, and words that a nurse must see."""

import re
from functools import cache

from clinicdesk import assets
from clinicdesk.domain.coaching_contacts import LadderStep
from clinicdesk.domain.coaching_flags import safety_pattern

__all__ = ["ladder_steps", "speaks_of_safety"]

_FOLDER = "coaching"


@cache
def ladder_steps() -> tuple[LadderStep, ...]:
    """Return what is done when somebody did not come, rung by rung."""
    said = assets.read_toml(f"{_FOLDER}/ladder.toml")["step"]
    return tuple(LadderStep(**one) for one in said)


@cache
def _safety() -> "re.Pattern[str]":
    said = assets.read_toml(f"{_FOLDER}/safety_words.toml")
    return safety_pattern([*said["english"], *said["spanish"]])


def speaks_of_safety(*texts: str) -> bool:
    """Tell whether one of the texts holds words that a nurse must see the same day."""
    return any(_safety().search(text.replace("’", "'")) for text in texts)
