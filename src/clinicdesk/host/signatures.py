"""Ed25519 signatures (RFC 8032), as whoever has the public key alone checks them."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["verified"]


def verified(key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature over a message was made with a public key's other half."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
