"""Takes eligibility files of invented people into a clinic, and tells all that its tables say."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from clinicdesk.domain.census import CensusOrders, CensusPreview
from clinicdesk.domain.eligibility import Employer
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.clinic import Clinic

__all__ = ["HEAD", "CensusDesk", "dump", "row", "with_work"]

HEAD = (
    *("employee_id", "last_name", "first_name", "date_of_birth", "sex", "hire_date"),
    *("term_date", "phone"),
)
FAMILIES = (
    *("Okafor", "Brandt", "Lindqvist", "Moreau", "Petrov", "Castillo", "Nakamura", "Oyelaran"),
    *("Silva", "Whitfield"),
)
GIVEN = (
    *("Amara", "Bjorn", "Chiara", "Dmitri", "Esther", "Farid", "Greta", "Hugo", "Ines"),
    "Jonas",
)
SKIPPED = {"audit_entry", "audit_signature", "serial", "clinic_meta", "alembic_version"}
OWN = {"census_import", "census_row", "census_change", "census_block", "census_profile"}
CHANGING = {"version", "updated_at", "updated_by", "id", "created_at", "created_by", "source"}


def row(n: int, **more: str) -> dict[str, str]:
    said = dict(
        zip(
            HEAD,
            (
                f"E{n:03d}",
                FAMILIES[n % 10],
                GIVEN[n // 10 % 10],
                f"{1950 + (n * 7) % 50}-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
                "F",
                "2021-04-01",
                "",
                f"(614) 555-{1000 + n}",
            ),
            strict=True,
        )
    )
    return {**said, **more}


class CensusDesk:
    """Takes files in, one a call."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        self.clinic, self.folder, self.count = clinic, folder, 0
        self.employer: Employer = clinic.employers.add(clinic.actor, "Harlan Motors")[0]

    def preview(self, rows: list[dict[str, str]]) -> CensusPreview:
        self.count += 1
        path = self.folder / f"census{self.count}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEAD)
            writer.writeheader()
            writer.writerows(rows)
        look = self.clinic.census.look(self.clinic.actor, path)
        profile = self.clinic.employers.profile(self.clinic.actor, self.employer, look)
        return self.clinic.census.prepare(self.clinic.actor, path, self.employer, profile)

    def take(self, rows: list[dict[str, str]], why: str = "as told") -> Any:
        done, _ = self.clinic.census.commit(
            self.clinic.actor, self.preview(rows), CensusOrders(accept_omissions=why)
        )
        return done

    def person(self, n: int) -> Any:
        (found,) = self.clinic.roster.search(self.clinic.actor, f"E{n:03d}").rows
        return found


def dump(clinic: Clinic) -> dict[str, list[str]]:
    """All that the tables say now: rows that hold, without who wrote them and when."""
    found = {}
    with clinic._opened.store.raw_connection() as raw:
        names = [r[0] for r in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name in SKIPPED | OWN or name.startswith("sqlite_"):
                continue
            columns = [r[1] for r in raw.execute(f"PRAGMA table_info({name})")]
            where = [
                clause
                for column, clause in (
                    ("entered_in_error", "entered_in_error = 0"),
                    ("replaced_at", "replaced_at IS NULL"),
                )
                if column in columns and (column != "replaced_at" or name != "eligibility_span")
            ]
            if name in {"person_change", "search_dirty"}:
                continue
            shown = [c for c in columns if c not in CHANGING or (c == "id" and name == "patient")]
            query = f"SELECT {', '.join(shown)} FROM {name}"
            query += f" WHERE {' AND '.join(where)}" if where else ""
            found[name] = sorted(repr(tuple(r)) for r in raw.execute(query))
    return found


def with_work(desk: CensusDesk, n: int) -> Any:
    clinic = desk.clinic
    who = desk.person(n)
    task = TaskDraft(patient_id=who.id, title="Call back", due_on=clinic.today() + timedelta(3))
    return clinic.tasks.add(clinic.actor, task)[0]
