"""One person's record as tables (CSV): one file for each kind of row, in one archive.

RFC 4180, in UTF-8 with a byte order mark, as spreadsheets expect it. A word that a spreadsheet
would take for a formula begins with an apostrophe, so that it is shown and nothing runs.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.exporting import PART2_NOTICE, RecordParts
from clinicdesk.domain.plans import Goal

__all__ = ["archive_of", "record_tables"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LEFT_OUT = frozenset(
    {
        "confidential_from_household",
        "e164",
        "as_typed",
        "withheld",
        "compartment",
        "patient_id",
        "site_id",
        "version",
        "facts",
        "obligation",
        "author_id",
        "replaces_id",
        *("statements", "milestones", "acceptances", "barrier_help", "warning_signs", "caregiver"),
    }
)
_CODE_PARTS = ("text", "system", "code", "display", "version")


def safe_cell(value: object) -> str:
    """Return a value as a cell's words. Numbers stay numbers; words never become formulas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, tuple | list):
        return safe_cell("; ".join(safe_cell(one) for one in value))
    said = str(value.value if isinstance(value, Enum) else value).replace("\x00", "\ufffd")
    return f"'{said}" if said.startswith(_FORMULA) else said


def _columns(value: Any) -> list[tuple[str, object]]:
    """Return a value's fields as columns; a coded one gives five."""
    found: list[tuple[str, object]] = []
    for field in fields(value):
        each = getattr(value, field.name)
        if field.name in _LEFT_OUT:
            continue
        if isinstance(each, Coded) or (each is None and "Coded" in str(field.type)):
            found += [
                (f"{field.name}_{part}", getattr(each, part) if each else "")
                for part in _CODE_PARTS
            ]
        elif not _deep(each):
            found.append((field.name, each))
    return found


def _deep(value: object) -> bool:
    """Tell whether a value is made of others, which have a table of their own."""
    if isinstance(value, tuple | list):
        return any(_deep(one) for one in value)
    plain = str | int | bool | Decimal | date | PartialDate | UUID | Enum | Coded
    return value is not None and not isinstance(value, plain)


def _csv(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    said = io.StringIO(newline="")
    writer = csv.writer(said, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([safe_cell(one) for one in row] for row in rows)
    return said.getvalue().encode("utf-8-sig", "replace")


def _table(values: Iterable[Any], **more: Iterable[object]) -> bytes:
    """Return a table of values of one kind; ``more`` are further columns, in the same order."""
    listed = [dict(_columns(one)) for one in values]
    for name, column in more.items():
        for row, each in zip(listed, column, strict=True):
            row[name] = each
    titles = list(dict.fromkeys(name for row in listed for name in row))
    return _csv(titles, ([row.get(name) for name in titles] for row in listed))


def _person(parts: RecordParts) -> dict[str, bytes]:
    person = parts.patient
    names = [person.name, *person.other_names]
    rows = [(name, value) for name, value in _columns(person)]
    rows += [("birth", person.birth)] if person.birth else []
    contact = person.safe_contact
    rows += [(f"safe_contact_{f.name}", getattr(contact, f.name)) for f in fields(contact)]
    return {
        "person.csv": _csv(("field", "value"), dict(rows).items()),
        "names.csv": _table(names),
        "identifiers.csv": _table(person.identifiers),
        "telecoms.csv": _table(person.telecoms),
        "addresses.csv": _table(person.addresses),
        "people_around.csv": _table(person.details.related if person.details else ()),
        "coverages.csv": _table(person.details.coverages if person.details else ()),
        "occupations.csv": _table(person.details.occupations if person.details else ()),
    }


def _parts_of_panels(parts: RecordParts) -> bytes:
    pairs = [(one, part) for one in parts.clinical.observations for part in one.parts]
    return _table(
        (part for _one, part in pairs),
        observation_id=[one.id for one, _part in pairs],
        occurred_at=[one.occurred_at for one, _part in pairs],
    )


def _plans(parts: RecordParts) -> dict[str, bytes]:
    goals: list[tuple[object, Goal]] = [(p.id, one) for p in parts.plans for one in p.goals]
    goals += [("", one) for one in parts.loose_goals]
    concerns = [(plan.id, one) for plan in parts.plans for one in plan.concerns]
    work = [(plan.id, one) for plan in parts.plans for one in plan.interventions]
    targets = [one.target for _plan, one in goals]
    return {
        "care_plans.csv": _table(parts.plans),
        "concerns.csv": _table((o for _p, o in concerns), plan_id=[p for p, _o in concerns]),
        "goals.csv": _table(
            (one for _plan, one in goals),
            plan_id=[plan for plan, _one in goals],
            target_measure=[t.measure.text if t and t.measure else "" for t in targets],
            target_comparator=[t.comparator if t else "" for t in targets],
            target_value=[t.value if t else None for t in targets],
            target_value_high=[t.value_high if t else None for t in targets],
            target_unit=[t.unit if t else "" for t in targets],
        ),
        "interventions.csv": _table((o for _p, o in work), plan_id=[p for p, _o in work]),
        "goal_steps.csv": _owned("goal_id", [(g.id, g.milestones) for _p, g in goals]),
        "goal_acceptances.csv": _owned("goal_id", [(g.id, g.acceptances) for _p, g in goals]),
        **_plan_parts(parts),
    }


def _owned(name: str, several: Iterable[tuple[object, Iterable[Any]]]) -> bytes:
    """Return a table of what belongs to others, each with its owner's id."""
    pairs = [(owner, one) for owner, owned in several for one in owned]
    return _table((one for _owner, one in pairs), **{name: [owner for owner, _one in pairs]})


def _plan_parts(parts: RecordParts) -> dict[str, bytes]:
    plans = parts.plans
    asked = [(p.id, (p.caregiver,) if p.caregiver else ()) for p in plans]
    return {
        "plan_statements.csv": _owned("plan_id", [(p.id, p.statements) for p in plans]),
        "barrier_help.csv": _owned("plan_id", [(p.id, p.barrier_help) for p in plans]),
        "warning_signs.csv": _owned("plan_id", [(p.id, p.warning_signs) for p in plans]),
        "caregivers.csv": _owned("plan_id", asked),
    }


def record_tables(parts: RecordParts) -> dict[str, bytes]:
    """Return each table by its file name; a kind of which there is nothing has none."""
    clinical = parts.clinical
    kinds: dict[str, Iterable[Any]] = {
        "conditions.csv": clinical.conditions,
        "allergies.csv": clinical.allergies,
        "medications.csv": clinical.medications,
        "observations.csv": clinical.observations,
        "immunizations.csv": clinical.immunizations,
        "procedures.csv": clinical.procedures,
        "encounters.csv": clinical.encounters,
        "documents_of_others.csv": clinical.documents,
        "care_team.csv": clinical.team,
        "referrals.csv": parts.referrals,
        "tasks.csv": parts.tasks,
        "consents.csv": parts.consents,
        "documents.csv": [one.document for one in parts.documents],
        "protected.csv": parts.released,
    }
    whole = {
        **_person(parts),
        **{name: _table(several) for name, several in kinds.items()},
        "observation_parts.csv": _parts_of_panels(parts),
        **_plans(parts),
    }
    for side in parts.beside:
        rows = ([row[name] for name in side.columns] for row in side.rows)
        whole[f"{side.name}.csv"] = _csv(side.columns, rows)
    recipients = [one.recipient.name if one.recipient else "" for one in parts.referrals]
    whole["referrals.csv"] = _table(parts.referrals, recipient_name=recipients)
    kept = {name: data for name, data in whole.items() if data.count(b"\n") > 1}
    return {"README.txt": _read_me(parts, kept), **dict(sorted(kept.items()))}


def _read_me(parts: RecordParts, tables: Iterable[str]) -> bytes:
    lines = [
        "Tables of one person's record, one file for each kind of row.",
        "UTF-8 with a byte order mark, commas, quoted as RFC 4180 says. Instants are UTC.",
        "A cell that begins with an apostrophe holds words that a spreadsheet would run.",
        f"From {parts.letterhead.clinic}, {parts.exported_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
        "Clinic copy: it stays in the clinic." if parts.clinic_copy else "",
        "Demonstration: an invented person." if parts.letterhead.demonstration else "",
        PART2_NOTICE if parts.part2_notice else "",
        "Files: " + ", ".join(sorted(tables)),
        *(f"{one.name}.csv: {one.holds}." for one in parts.beside if one.rows),
    ]
    return ("\r\n".join(filter(None, lines)) + "\r\n").encode()


def archive_of(files: dict[str, bytes], at: datetime) -> bytes:
    """Return files in one zip archive; the same files and moment give the same bytes."""
    there = at.astimezone(UTC)
    moment = (max(there.year, 1980), there.month, there.day, there.hour, there.minute, there.second)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return held.getvalue()
