"""Clinics as earlier programs wrote them: made once, kept to the bit, laid down again in a test.

An encrypted file does not compress, and an empty clinic is a megabyte of pages. So the archive of a
vintage holds the pages as they were before encryption, with the salt and the initialization vector
of each; laid down again, every page is encrypted as SQLCipher 4 did it, and the file is the one
that the program wrote, which its SHA-256 shows. A vintage holds invented people only.

The page format (SQLCipher 4, "Design": https://www.zetetic.net/sqlcipher/design/): AES-256-CBC, 80
bytes at the end of each page for the vector (16) and the HMAC-SHA512 (64) over ciphertext, vector
and page number; the first 16 bytes of the file are the salt.
"""

import hashlib
import hmac
import io
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from clinicdesk.host.device_choice import DeviceChoice
from clinicdesk.services.clinics import vault_id_of
from clinicdesk.startup import Doors

__all__ = ["VINTAGES", "Vintage", "keep", "vintages"]

VINTAGES = Path(__file__).resolve().parent.parent / "vintages"
_PAGE, _SALT, _VECTOR, _SEAL = 4096, 16, 16, 64
_BODY = _PAGE - _VECTOR - _SEAL
_HMAC_SALT_MASK, _HMAC_KEY_ROUNDS = 0x3A, 2
_ARCHIVE, _DEVICE, _EXPECTED = "clinic.tar.xz", "device.key", "expected.toml"


def _aes(key: bytes, vector: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES256(key), modes.CBC(vector))


def _opened_pages(file: bytes, key: bytes) -> tuple[bytes, bytes]:
    """Return an encrypted file's plain pages, and its salt followed by each page's vector."""
    pages, kept = [], [file[:_SALT]]
    for start in range(0, len(file), _PAGE):
        first = start + (_SALT if start == 0 else 0)
        vector = file[start + _BODY : start + _BODY + _VECTOR]
        opening = _aes(key, vector).decryptor()
        pages.append(opening.update(file[first : start + _BODY]) + opening.finalize())
        kept.append(vector)
    return b"".join(pages), b"".join(kept)


def _closed_pages(plain: bytes, kept: bytes, key: bytes) -> bytes:
    """Return the encrypted file again."""
    salt, vectors = kept[:_SALT], kept[_SALT:]
    masked = bytes(one ^ _HMAC_SALT_MASK for one in salt)
    seal_key = hashlib.pbkdf2_hmac("sha512", key, masked, _HMAC_KEY_ROUNDS, len(key))
    file, place = [salt], 0
    for number in range(len(vectors) // _VECTOR):
        length = _BODY - _SALT if number == 0 else _BODY
        vector = vectors[number * _VECTOR : (number + 1) * _VECTOR]
        closing = _aes(key, vector).encryptor()
        body = closing.update(plain[place : place + length]) + closing.finalize() + vector
        said = body + (number + 1).to_bytes(4, "little")
        file.append(body + hmac.digest(seal_key, said, "sha512"))
        place += length
    return b"".join(file)


@dataclass(frozen=True)
class Vintage:
    """A clinic as an earlier program left it."""

    folder: Path

    @property
    def expected(self) -> dict[str, Any]:
        """What must be found in it."""
        return tomllib.loads((self.folder / _EXPECTED).read_text(encoding="utf-8"))

    def lay(self, doors: Doors, clinic: Path, home: Path) -> None:
        """Lay the clinic's folder down, and this computer's secret for it."""
        said = self.expected["clinic"]
        files = {}
        with tarfile.open(self.folder / _ARCHIVE) as archive:
            for member in archive.getmembers():
                reader = archive.extractfile(member)
                assert reader is not None
                files[member.name] = reader.read()
        pages, kept = files.pop("clinic.pages"), files.pop("clinic.vectors")
        database = _closed_pages(pages, kept, bytes.fromhex(said["database_key"]))
        assert hashlib.sha256(database).hexdigest() == said["database_sha256"]
        clinic.mkdir(mode=0o700, parents=True)
        for name, content in {**files, "clinic.db": database}.items():
            (clinic / name).write_bytes(content)
            (clinic / name).chmod(0o600)
        secret = home / "secrets" / "vintage.key"
        secret.parent.mkdir(mode=0o700, parents=True)
        secret.touch(mode=0o600)
        secret.write_bytes((self.folder / _DEVICE).read_bytes())
        doors.settings.remember_device(vault_id_of(clinic), DeviceChoice.parse(f"file:{secret}"))


def vintages() -> list[Vintage]:
    """Return every vintage that is kept, the oldest first."""
    return [Vintage(path.parent) for path in sorted(VINTAGES.glob(f"*/{_EXPECTED}"))]


def keep(clinic: Path, device_file: Path, database_key: bytes, target: Path) -> str:
    """Keep a closed clinic as a vintage; return the SHA-256 of its database."""
    database = (clinic / "clinic.db").read_bytes()
    pages, kept = _opened_pages(database, database_key)
    assert _closed_pages(pages, kept, database_key) == database
    files = {name: (clinic / name).read_bytes() for name in ("clinic.vault", "clinic.head")}
    target.mkdir(parents=True)
    with tarfile.open(target / _ARCHIVE, "w:xz", preset=9) as archive:
        for name, content in {**files, "clinic.pages": pages, "clinic.vectors": kept}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    (target / _DEVICE).write_bytes(device_file.read_bytes())
    return hashlib.sha256(database).hexdigest()
