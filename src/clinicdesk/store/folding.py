"""How names and numbers are folded for finding: the same in Python for both engines."""

from clinicdesk.domain.folding import digits_of, fold

__all__ = ["digits_of", "fold"]
