"""The public halves of the compartments' keys: anybody with an account may seal into a part.

The private half is derived from the compartment's key, so that nothing more has to be kept, sealed
or given on: who holds the key opens what was sealed in. The public half stands in the vault's
``ext`` under ``intake:<key id>``, covered by the vault's MAC, while its key is the active one.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from clinicdesk.host.kdf import hkdf
from clinicdesk.host.vault_format import canonical

__all__ = ["intake_private", "intake_public", "public_half", "published"]

_EXT: Final = "intake:"


def intake_private(vault_id: UUID, kid: UUID, kind: str, secret: bytes) -> bytes:
    """Return the X25519 private key that opens what was sealed into a key's part."""
    parts = ["clinicdesk/intake-key/1", str(vault_id), str(kid), kind]
    return hkdf(secret, salt=None, info=canonical(parts))


def intake_public(vault_id: UUID, kid: UUID, kind: str, secret: bytes) -> bytes:
    """Return the X25519 public key of the same pair."""
    private = intake_private(vault_id, kid, kind, secret)
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def public_half(ext: Mapping[str, str], kid: UUID) -> bytes | None:
    """Return a key's public half; None where no holder has put it into the vault yet."""
    said = ext.get(f"{_EXT}{kid}", "")
    try:
        found = bytes.fromhex(said)
    except ValueError:
        return None
    return found if len(found) == 32 else None


def published(
    ext: Mapping[str, str],
    vault_id: UUID,
    active: Iterable[tuple[UUID, str]],
    secrets: Mapping[UUID, bytes],
) -> dict[str, str]:
    """Return ``ext`` with the public halves of the active keys (id, kind) that somebody holds.

    Those of retired keys go. One that is not what its key makes of it is put right.
    """
    kinds = dict(active)
    kept = {
        name: text
        for name, text in ext.items()
        if not name.startswith(_EXT) or name.removeprefix(_EXT) in {str(kid) for kid in kinds}
    }
    for kid, kind in kinds.items():
        if kid in secrets:
            pub = intake_public(vault_id, kid, kind, secrets[kid])
            kept[f"{_EXT}{kid}"] = pub.hex()
    return kept
