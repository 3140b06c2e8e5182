"""What the database knows of its keys: which vault it was last used with, and what is due."""

from typing import Final

from sqlalchemy.orm import Session

from clinicdesk.store.clinic_store import put_fact, read_meta

__all__ = ["ROTATION_DUE", "VAULT_GENERATION", "note_generation"]

ROTATION_DUE: Final = "rotation_due"
"""The fact why the database key is to be changed; empty where it is not."""
VAULT_GENERATION: Final = "vault_generation"


def note_generation(session: Session, generation: int) -> None:
    """Note which generation of the vault the database is used with; it never goes back."""
    known = int(read_meta(session)[VAULT_GENERATION])
    put_fact(session, VAULT_GENERATION, str(max(known, generation)))
