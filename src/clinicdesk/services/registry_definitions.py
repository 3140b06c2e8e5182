"""Definitions of registries and of risk criteria: kept as versions, ended, never deleted."""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.registries import Registry, RegistryDefinition
from clinicdesk.services.registry_book import catalogue
from clinicdesk.services.registry_refreshing import given, words_of
from clinicdesk.store import registries
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["end_definition", "keep_definition"]


def keep_definition(
    store: ClinicStore,
    actor: Actor,
    kind: str,
    definition: RegistryDefinition,
    *,
    definition_id: UUID | None,
    version: int,
    reason: str,
) -> tuple[Registry, Change]:
    """Keep a new definition of a kind ("registry", "criterion"), or the next version of one.

    Raises:
        NotAllowed: the actor's role does not change care plans.
        BadInput: something is missing; the sentence says what.
        NotFound: there is no such definition. Refused: somebody changed it meanwhile.
    """
    require(actor, Act.EDIT_PLAN)
    definition.require_whole(catalogue())
    words = words_of(definition)
    with store.writing(actor) as uow:
        act = "created" if definition_id is None else "changed"
        if definition_id is None:
            definition_id = registries.add(uow, kind, definition, words, reason)
        else:
            registries.change(uow, definition_id, version, definition, words=words, reason=reason)
        uow.session.flush()
        saved = registries.get(uow.session, definition_id, given())[0]
        uow.audit(
            AuditAct(act=act, kind="registry", object_id=definition_id, object_version=saved.number)
        )
    return saved, Change(frozenset({"registry"}))


def end_definition(store: ClinicStore, actor: Actor, definition_id: UUID, version: int) -> Change:
    """Keep a definition no longer; its versions and its history stay.

    Raises:
        NotAllowed: the actor's role does not change care plans.
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    require(actor, Act.EDIT_PLAN)
    with store.writing(actor) as uow:
        registries.end(uow, definition_id, version)
        uow.audit(AuditAct(act="ended", kind="registry", object_id=definition_id))
    return Change(frozenset({"registry"}))
