"""The clinic's setting: whose signature of a care plan needs a second one, and who gives it."""

import json
from typing import Final

from clinicdesk.domain.access import Role
from clinicdesk.domain.plan_editions import CosignRule
from clinicdesk.store.clinic_store import put_fact, read_meta
from clinicdesk.store.snapshot import Snapshot

__all__ = ["cosign_rule_in", "put_rule", "rule_words"]

_RULE: Final = "plan.cosignature"


def cosign_rule_in(session: Snapshot) -> CosignRule:
    """Return the kept rule; what cannot be understood counts as not kept."""
    try:
        said = json.loads(read_meta(session).get(_RULE) or "{}")
        return CosignRule(
            frozenset(map(Role, said["signers"])), frozenset(map(Role, said["cosigners"]))
        )
    except (ValueError, KeyError, TypeError):
        return CosignRule()


def put_rule(session: Snapshot, rule: CosignRule) -> None:
    """Keep a rule."""
    said = {"signers": sorted(rule.signers), "cosigners": sorted(rule.cosigners)}
    put_fact(session, _RULE, json.dumps(said))


def rule_words(rule: CosignRule) -> str:
    """Say a rule in one line."""
    if not rule.signers:
        return "No signature needs a second one."
    signers, cosigners = ", ".join(sorted(rule.signers)), ", ".join(sorted(rule.cosigners))
    return f"What is signed as {signers} needs a second signature by: {cosigners}."
