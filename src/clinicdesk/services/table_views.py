"""How a person likes their tables, kept in the clinic: the same on every computer."""

from clinicdesk.domain.access import Actor
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.table_views import (
    IN_USE,
    MOST_LAYOUTS,
    TableLayout,
    TableView,
    TableViews,
    layout_name,
)
from clinicdesk.store import table_views
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["TableViewService"]

_KIND = "table view"


class TableViewService:
    """Everybody's own; nothing in it is about a patient, so no role is asked for."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store

    def of_table(self, actor: Actor, table: str) -> TableViews:
        """Return the layout in use and the named ones of a table."""
        with self._store.reading() as session:
            return table_views.of_table(session, actor.id, table)

    def keep(self, actor: Actor, table: str, layout: TableLayout, name: str = IN_USE) -> TableViews:
        """Keep a layout: the one in use, or one under a name in place of what it was.

        Raises:
            BadInput: the name is too long, or there are too many layouts.
        """
        name = layout_name(name) if name else IN_USE
        with self._store.writing(actor) as uow:
            known = table_views.of_table(uow.session, actor.id, table).named
            if name and len(known) >= MOST_LAYOUTS and name not in {one.name for one in known}:
                raise BadInput(
                    f"A table has {MOST_LAYOUTS} layouts at most.", "Remove one that is not used."
                )
            kept = table_views.keep(uow, actor.id, table, TableView(name, layout))
            if kept is not None:
                uow.audit(AuditAct(act="kept", kind=_KIND, object_id=kept))
        return self.of_table(actor, table)

    def remove(self, actor: Actor, table: str, name: str = IN_USE) -> TableViews:
        """Take a layout away; without a name the table looks again as it was made."""
        with self._store.writing(actor) as uow:
            removed = table_views.remove(uow, actor.id, table, name)
            if removed is not None:
                uow.audit(AuditAct(act="removed", kind=_KIND, object_id=removed))
        return self.of_table(actor, table)
