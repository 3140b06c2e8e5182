"""The rules for what pulls apart in a plan, as they are shipped."""

from functools import cache

from clinicdesk import assets
from clinicdesk.domain.conflict_rule_reading import read_rule_book
from clinicdesk.domain.conflict_rules import RuleBook

__all__ = ["rule_book"]

_FOLDER = "plan_conflicts"


@cache
def rule_book() -> RuleBook:
    """Return the shipped rules with the words they are found by.

    Raises:
        RuleRefused: a shipped file is not what it should be: our mistake.
    """
    return read_rule_book(assets.read_toml(name) for name in assets.names(_FOLDER, ".toml"))
