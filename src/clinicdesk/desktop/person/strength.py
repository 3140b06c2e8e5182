"""The strength bar's judge."""

from clinicdesk.desktop.widgets import Strength
from clinicdesk.domain.passwords import estimate, require_acceptable
from clinicdesk.domain.vault_errors import PasswordTooWeak

__all__ = ["strength_of"]


def strength_of(password: str) -> Strength:
    """Judge a password as it is typed: the estimator's score, and whether the rules take it."""
    if not password:
        return Strength(0, "A row of four or more unrelated words is easy to remember.", False)
    said = estimate(password)
    try:
        require_acceptable(password, with_device_secret=True)
    except PasswordTooWeak as error:
        return Strength(min(said.score, 1), error.sentence, False)
    return Strength(said.score, f"{said.label.capitalize()}. {said.hint}".strip(), True)
