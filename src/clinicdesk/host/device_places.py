"""Of the places that this computer keeps secrets in, the one that a person was bound with."""

from collections.abc import Sequence

from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.opened_vault import same_name
from clinicdesk.host.slots import device_tag
from clinicdesk.host.vault_records import DeviceKind, VaultDocument

__all__ = ["place_for"]


def place_for(
    document: VaultDocument, name: str, places: Sequence[DeviceSecretStore]
) -> DeviceSecretStore:
    """Return the place that opens a slot of this person; nothing is tried with their password.

    Where none does, it is the one whose failing is to be told: a place of the kind that the
    person was bound with comes before others, so that who uses a medium is asked for the medium.
    """
    slots = [one for one in document.slots if one.user and same_name(one.user.name, name)]
    tags = {one.device for one in slots if one.device is not None}
    kinds: set[DeviceKind] = {tag.kind for tag in tags}
    silent = []
    for place in places:
        if place.kind not in kinds:
            continue
        try:
            secret = place.get(document.vault_id)
        except ClinicDeskError:
            # It is asked again when it is used, and says then what keeps it.
            secret = None
        if secret is None:
            silent.append(place)
        elif device_tag(document.vault_id, secret, place.kind) in tags:
            return place
    return (silent or list(places))[0]
