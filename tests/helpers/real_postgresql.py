"""A real PostgreSQL of its own: made in a temporary folder, reached through a socket there."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

__all__ = ["real_postgresql"]


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def real_postgresql() -> Iterator[sa.Engine]:
    """Give an engine on an empty database; skips where the server or its driver is missing."""
    pytest.importorskip("psycopg", reason="psycopg, the driver for PostgreSQL, is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed on this machine")
    # PostgreSQL refuses to run as root: there an account of its own does.
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    before = user if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if before:
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(program: str, *options: str) -> None:
        command = [*before, str(programs / program), "-D", str(data), *options]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    try:
        run("initdb", "-A", "trust", "-U", "clinic", "--locale=C.UTF-8", "--no-sync")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
            " -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
        )
        run("pg_ctl", "-l", str(folder / "log"), "-o", options, "-w", "start")
        made = sa.create_engine(
            f"postgresql+psycopg://clinic@/postgres?host={folder}", poolclass=sa.NullPool
        )
        try:
            yield made
        finally:
            made.dispose()
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
