"""Brings an older clinic's tables up to today's, on the open connection.

Alembic costs an eighth of a second to import, so it is loaded only when the revision differs.
"""

from pathlib import Path

from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.engine import translated

__all__ = ["downgrade", "upgrade"]


def _run(store: ClinicStore, step: str, revision: str) -> None:
    # Loaded late: only an older clinic needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with translated(), store.migrating() as connection:
        config.attributes["connection"] = connection
        getattr(command, step)(config, revision)


def upgrade(store: ClinicStore, revision: str = "head") -> None:
    """Run the migrations that are missing, in one transaction; back up first.

    Raises:
        ClinicDeskError: the disk is full, or the file damaged; the old state stands.
    """
    _run(store, "upgrade", revision)


def downgrade(store: ClinicStore, revision: str) -> None:
    """Go back to an older revision: for tests and for whoever mends a clinic by hand.

    Raises:
        ClinicDeskError: the disk is full, or the file damaged; the old state stands.
    """
    _run(store, "downgrade", revision)
