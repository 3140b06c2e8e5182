"""A clinic to which labelled resources come, and an SQL shell on its database."""

import json
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher
from import_desk import about, coded
from protected_clinic import ProtectedClinic

from clinicdesk.domain.access import Role
from clinicdesk.domain.imports import ImportReport
from clinicdesk.domain.protected import ProtectedEntry
from clinicdesk.domain.security_labels import ACT_CODE
from clinicdesk.services.clinic import Clinic

__all__ = ["ID", "WORD", "Place", "labelled", "secret"]

WORD = "zanzibar-quokka"
ID = "secret-id-4711"


@dataclass
class Place:
    """A clinic that imports, and the folder its files come from."""

    clinic: ProtectedClinic
    files: Path
    count: int = 0

    def take(
        self, *contents: object, who: Role | str = Role.CLINIC_STAFF, **how: Any
    ) -> ImportReport:
        paths = []
        for content in contents:
            self.count += 1
            path = self.files / f"{self.count:03}.json"
            path.write_text(content if isinstance(content, str) else json.dumps(content))
            paths.append(path)
        with closing(self.clinic.open(who)) as opened:
            return opened.imports.import_paths(opened.actor, paths, **how)[0]

    def person(self, opened: Clinic) -> UUID:
        (found,) = self.raw("SELECT id FROM patient WHERE family = 'Okafor852'")
        return UUID(bytes=found[0])

    def entries(self, who: Role | str = Role.BH_CLINICIAN) -> tuple[ProtectedEntry, ...]:
        with closing(self.clinic.open(who, hat=who is Role.OH_NURSE)) as opened:
            return opened.protected.view(opened.actor, self.person(opened)).entries

    def raw(self, query: str, *values: Any) -> list[Any]:
        """Ask with the database's key alone, as an SQL shell does."""
        with closing(self.clinic.open(Role.NURSE)) as opened:
            key = opened._opened.vault.database_key
        with closing(sqlcipher.connect(str(self.clinic.folder / "clinic.db"))) as shell:
            shell.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            return list(shell.execute(query, values))

    def everything(self) -> dict[str, str]:
        """Every row of every table as text, blocks of originals unpacked."""
        names = [n for (n,) in self.raw("SELECT name FROM sqlite_master WHERE type = 'table'")]
        with closing(self.clinic.open(Role.NURSE)) as opened:
            key = opened._opened.vault.database_key
        found = {}
        with closing(sqlcipher.connect(str(self.clinic.folder / "clinic.db"))) as shell:
            shell.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for name in names:
                rows = [repr(row) for row in shell.execute(f"SELECT * FROM {name}")]
                if name == "source_block":
                    rows += [
                        zlib.decompress(row[0]).decode()
                        for row in shell.execute("SELECT data FROM source_block")
                    ]
                found[name] = "\n".join(rows)
        return found

    def nowhere(self, *words: str) -> None:
        for name, text in self.everything().items():
            for word in words:
                assert word not in text, f"{word} stands in {name}"


def labelled(one: dict[str, Any], *codes: str, system: str = ACT_CODE) -> dict[str, Any]:
    return {**one, "meta": {"security": [{"system": system, "code": code} for code in codes]}}


def secret(kind: str = "Condition", ident: str = ID, word: str = WORD) -> dict[str, Any]:
    """A resource of a kind with the word wherever words stand."""
    one = about(kind, ident, status="active", note=[{"text": word}])
    one["medicationCodeableConcept" if kind == "MedicationRequest" else "code"] = coded("1", word)
    if kind == "Condition":
        one["clinicalStatus"] = coded("active", "Active")
    if kind == "Observation":
        one |= {"status": "final", "valueString": word, "effectiveDateTime": "2026-02-03"}
    if kind in {"Goal", "DocumentReference"}:
        one["description"] = {"text": word} if kind == "Goal" else word
    if kind == "FamilyMemberHistory":
        one["relationship"] = coded("MTH", "Mother")
        one["condition"] = [{"code": coded("1", word)}]
        one["patient"] = one.pop("subject")
    return one
