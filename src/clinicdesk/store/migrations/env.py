"""Alembic's environment: it borrows the connection that is open, never a URL.

SQLite can change a schema inside a transaction, but Alembic has to be told; foreign keys are off
while tables are copied, and checked before the transaction ends.
"""

from alembic import context
from alembic.ddl.sqlite import SQLiteImpl

from clinicdesk.store.records.all_records import METADATA

SQLiteImpl.transactional_ddl = True

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
