"""A clinic that imports, and the resources that come to it."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from referral_clinic import Clinic
from sqlalchemy import text

from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.imports import ImportReport
from clinicdesk.domain.people import Patient
from clinicdesk.services.imports import ImportService
from clinicdesk.store import clinical, patients

__all__ = ["LOINC", "SNOMED", "Desk", "about", "bundle", "coded", "patient", "problem", "sums"]

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
MR = {"type": {"coding": [{"code": "MR"}]}, "system": "http://lake.example/mrn", "value": "77"}
SSN = {"type": {"coding": [{"code": "SS"}]}, "system": "http://x", "value": "999-12-3456"}


class Desk:
    """A clinic, a folder of files and an import service."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        self.clinic = clinic
        self.folder = folder
        self.service = ImportService(clinic.store, clinic.referrals)
        self._files = 0

    def file(self, content: object, name: str = "") -> Path:
        self._files += 1
        path = self.folder / (name or f"{self._files:03}.json")
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def take(self, *contents: object, **how: Any) -> ImportReport:
        paths = [c if isinstance(c, Path) else self.file(c) for c in contents]
        report, _change = self.service.import_paths(self.clinic.nurse, paths, **how)
        return report

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.clinic.store.reading() as session:
            query = text(f"SELECT count(*) FROM {table} WHERE {where}")
            return int(session.execute(query).scalar_one())

    def person(self, family: str) -> Patient:
        with self.clinic.store.reading() as session:
            query = text("SELECT id FROM patient WHERE family = :f ORDER BY mrn DESC")
            found = session.execute(query, {"f": family}).scalar()
            assert found is not None
            return patients.get(session, UUID(bytes=found))

    def chart(self, family: str) -> ClinicalPicture:
        with self.clinic.store.reading() as session:
            return clinical.chart_rows(session, self.person(family).id)

    def everything(self) -> dict[str, list[Any]]:
        """Every row of every table that holds records of care, as it stands."""
        with self.clinic.store.reading() as session:
            names = session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ).scalars()
            skipped = ("import_run", "import_file", "audit_entry", "clinic_meta", "sqlite_")
            return {
                name: sorted(map(repr, session.execute(text(f"SELECT * FROM {name}"))))
                for name in names
                if not name.startswith(skipped)
            }


def patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [MR, SSN],
        "name": [{"use": "official", "family": "Okafor852", "given": ["Ada", "N."]}],
        "gender": "female",
        "birthDate": "1980-02-03",
        **more,
    }


def coded(code: str, display: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def about(kind: str, ident: str, person: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    name = "patient" if kind in {"AllergyIntolerance", "Immunization"} else "subject"
    return {"resourceType": kind, "id": ident, name: {"reference": person}, **more}


def problem(ident: str = "c1", **more: Any) -> dict[str, Any]:
    values = {
        "clinicalStatus": coded("active", "Active"),
        "code": coded("44054006", "Diabetes mellitus type 2 (disorder)"),
        "onsetDateTime": "2019-04-05T23:30:00-05:00",
        **more,
    }
    return about("Condition", ident, **values)


def bundle(*resources: dict[str, Any], kind: str = "collection", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [
            {"fullUrl": f"urn:uuid:{r.get('id', n)}", "resource": r}
            for n, r in enumerate(resources)
        ],
        **more,
    }


def sums(report: ImportReport) -> dict[str, dict[str, int]]:
    return {
        name: dict(getattr(report, name))
        for name in ("created", "updated", "unchanged", "kept_as_source")
        if getattr(report, name)
    }
