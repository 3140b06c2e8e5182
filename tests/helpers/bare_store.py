"""An encrypted file with today's tables and nobody in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from clinicdesk.domain.clock import Clock
from clinicdesk.domain.ids import IdSource
from clinicdesk.store.clinic_store import ClinicStore, StoreKeys, create_store, open_store

__all__ = ["KEYS", "bare_store"]

KEYS = StoreKeys(bytes(range(32)), bytes(range(32, 64)))


@contextmanager
def bare_store(
    folder: Path, clock: Clock, ids: IdSource, *, computer: str = ""
) -> Iterator[ClinicStore]:
    """Lay the file in a folder, and open it."""
    path = folder / "clinic.db"
    path.write_bytes(_made_once())
    store, _revision = open_store(path, KEYS, clock=clock, ids=ids, computer=computer)
    try:
        yield store
    finally:
        store.close()


@cache
def _made_once() -> bytes:
    """The file of a run: each test begins with a copy of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.db"
        create_store(path, KEYS, {"vault_id": "v"}, lambda session: None)
        return path.read_bytes()
