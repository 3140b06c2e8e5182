"""The device secret in the system keyring, of the kinds we know to keep secrets.

The keyring library picks a backend from environment, configuration files and whatever packages
are installed; it takes a plain-text file silently when one is offered. So the backend is taken
from a list of our own, by exact class. A backend that forgets is found by reading back. Calls
run in a thread with a time limit, since a locked keyring waits for its owner's answer.
"""

import base64
import binascii
import importlib
import secrets
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from clinicdesk.domain.vault_errors import (
    DeviceSecretExists,
    DeviceSecretMissing,
    InsecureKeyring,
    KeyringFailed,
    KeyringLocked,
    NoKeyring,
    NotLetIn,
)
from clinicdesk.host.device_secret import SECRET_BYTES
from clinicdesk.host.vault_records import DeviceKind

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

__all__ = ["SERVICE", "KeyringDeviceSecret", "allowed_backends", "entry_name"]

SERVICE: Final = "ClinicDesk"
_SECONDS: Final = 30.0
_ALLOWED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "other": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ),
}
T = TypeVar("T")


def entry_name(vault_id: UUID) -> str:
    """Return the entry's user name: of the vault, never of a person."""
    return f"device:{vault_id}"


def allowed_backends() -> list["KeyringBackend"]:
    """Return the keyrings of this computer that may keep a secret, the preferred one first."""
    names = _ALLOWED.get(sys.platform, _ALLOWED["other"])
    found = []
    for module_name, class_name in names:
        # The keyring library and its system bindings take 50 ms; files need none of it.
        backend = getattr(importlib.import_module(module_name), class_name)
        if backend.viable:
            found.append(backend())
    return found


def _is_allowed(backend: object) -> bool:
    own = (type(backend).__module__, type(backend).__name__)
    return own in _ALLOWED.get(sys.platform, _ALLOWED["other"])


class KeyringDeviceSecret:
    """A device secret in the system keyring.

    ``seconds`` is how long the keyring's owner may take to answer it.
    """

    def __init__(
        self, backend: "KeyringBackend | None" = None, *, seconds: float = _SECONDS
    ) -> None:
        """Use the allowed keyrings of this computer, or one of them that is named.

        Raises:
            InsecureKeyring: the named one is not on the list.
        """
        if backend is not None and not _is_allowed(backend):
            raise InsecureKeyring(f"{type(backend).__module__}.{type(backend).__name__}")
        self._named = backend
        self._seconds = seconds

    @property
    def kind(self) -> DeviceKind:
        """What kind of place it is."""
        return "keyring"

    @property
    def where(self) -> str:
        """The place in words."""
        return "the system keyring"

    def get(self, vault_id: UUID) -> bytes | None:
        """Return the secret, or None when the keyring works and has none for this vault.

        Raises:
            NoKeyring, KeyringLocked, KeyringFailed: as it is.
        """
        return self._patiently(lambda: self._get(vault_id))

    def create(self, vault_id: UUID) -> bytes:
        """Keep a fresh secret, read it back, and return it; never overwrites.

        Raises:
            DeviceSecretExists: there is one for this vault.
            InsecureKeyring: the keyring says that it kept the secret, and did not.
            NoKeyring, KeyringLocked, KeyringFailed: as it is.
        """
        return self._patiently(lambda: self._create(vault_id))

    def forget(self, vault_id: UUID) -> None:
        """Remove the secret, if there is one."""
        self._patiently(lambda: self._forget(vault_id))

    def missing(self) -> NotLetIn:
        """Say that the keyring works, and has no secret of this clinic."""
        return DeviceSecretMissing(self.where)

    def _backends(self) -> list["KeyringBackend"]:
        backends = [self._named] if self._named is not None else allowed_backends()
        if not backends:
            raise NoKeyring
        return backends

    def _get(self, vault_id: UUID) -> bytes | None:
        for backend in self._backends():
            stored = backend.get_password(SERVICE, entry_name(vault_id))
            if stored is not None:
                return _decoded(stored)
        return None

    def _create(self, vault_id: UUID) -> bytes:
        if self._get(vault_id) is not None:
            raise DeviceSecretExists(self.where)
        backend = self._backends()[0]
        _refuse_forgetful(backend)
        if sys.platform == "win32":
            # The default persistence roams with the domain profile to other computers.
            backend.persist = "local machine"  # type: ignore[attr-defined]
        secret = secrets.token_bytes(SECRET_BYTES)
        text = base64.b64encode(secret).decode("ascii")
        backend.set_password(SERVICE, entry_name(vault_id), text)
        again = type(backend)()
        if again.get_password(SERVICE, entry_name(vault_id)) != text:
            raise InsecureKeyring(type(backend).__module__)
        return secret

    def _forget(self, vault_id: UUID) -> None:
        for backend in self._backends():
            if backend.get_password(SERVICE, entry_name(vault_id)) is not None:
                backend.delete_password(SERVICE, entry_name(vault_id))

    def _patiently(self, act: Callable[[], T]) -> T:
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(_translated(act))
            except BaseException as fault:  # noqa: BLE001 - handed to the waiting thread whole
                outcome.set_exception(fault)

        # A daemon: a keyring that never answers must not keep the program from ending.
        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            return outcome.result(timeout=self._seconds)
        except TookTooLong:
            raise KeyringLocked from None


def _refuse_forgetful(backend: "KeyringBackend") -> None:
    """Refuse a Secret Service whose default collection lives only as long as the session."""
    collection_of = getattr(backend, "get_preferred_collection", None)
    if collection_of is None:
        return
    collection = collection_of()
    try:
        if str(collection.collection_path).endswith("/session"):
            raise InsecureKeyring("of this session (it forgets at log-out)")
    finally:
        collection.connection.close()


def _decoded(stored: str) -> bytes:
    try:
        secret = base64.b64decode(stored, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise KeyringFailed("the entry is not a device secret")
    return secret


def _translated(act: Callable[[], T]) -> T:
    # Known by now: whoever comes here has loaded the keyring library, or is about to.
    from keyring import errors

    try:
        return act()
    except errors.NoKeyringError:
        raise NoKeyring from None
    except errors.KeyringLocked:  # the library has asked for it to be unlocked
        raise KeyringLocked(denied=True) from None
    except errors.KeyringError as fault:
        raise KeyringFailed(type(fault).__name__) from fault
    except OSError as fault:
        raise KeyringFailed(type(fault).__name__) from fault
    except Exception as fault:
        # The Secret Service's own errors pass the library untranslated, and their classes exist
        # only where that service does.
        kind = type(fault)
        if kind.__module__.partition(".")[0] not in {"secretstorage", "jeepney"}:
            raise
        if kind.__name__ in {"LockedException", "PromptDismissedException"}:
            raise KeyringLocked(denied=True) from None
        raise KeyringFailed(kind.__name__) from fault
