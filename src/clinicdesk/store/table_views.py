"""How people like their tables, in the store: record to value and back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.table_views import IN_USE, TableView, TableViews, layout_of
from clinicdesk.store.records.table_views import TableViewRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["find", "keep", "of_table", "remove"]


def of_table(session: Session, staff_id: UUID, table: str) -> TableViews:
    """Return what a person keeps of a table; a layout that cannot be read is passed over."""
    query = select(TableViewRecord.name, TableViewRecord.layout).where(
        TableViewRecord.staff_id == staff_id,
        TableViewRecord.table_key == table,
        TableViewRecord.entered_in_error.is_(False),
    )
    in_use, named = None, []
    for name, text in session.execute(query):
        try:
            layout = layout_of(text)
        except BadInput:
            continue  # of a newer program, or damaged: the table then looks as it was made
        if name == IN_USE:
            in_use = layout
        else:
            named.append(TableView(name, layout))
    return TableViews(in_use, tuple(sorted(named, key=lambda view: view.name.casefold())))


def find(session: Session, staff_id: UUID, table: str, name: str) -> TableViewRecord | None:
    """Return the row of a name, one that was removed too: its place is taken up again."""
    return session.scalars(
        select(TableViewRecord).where(
            TableViewRecord.staff_id == staff_id,
            TableViewRecord.table_key == table,
            TableViewRecord.name == name,
        )
    ).one_or_none()


def keep(uow: UnitOfWork, staff_id: UUID, table: str, view: TableView) -> UUID | None:
    """Keep a layout; return its id, or None where it was kept so already."""
    text = view.layout.to_json()
    record = find(uow.session, staff_id, table, view.name)
    if record is None:
        record = TableViewRecord(staff_id=staff_id, table_key=table, name=view.name, layout=text)
        return uow.add(record).id
    if record.layout == text and not record.entered_in_error:
        return None
    record.layout, record.entered_in_error = text, False
    uow.touch(record)
    return record.id


def remove(uow: UnitOfWork, staff_id: UUID, table: str, name: str) -> UUID | None:
    """Take a layout away; return its id, or None where there was none."""
    record = find(uow.session, staff_id, table, name)
    if record is None or record.entered_in_error:
        return None
    record.entered_in_error = True
    uow.touch(record)
    return record.id
