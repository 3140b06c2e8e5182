"""``registries``: lists of people by a rule."""

import json
from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registries import (
    MemberPage,
    MemberRow,
    MemberSort,
    Registry,
    RegistryRow,
    Stay,
    Why,
)
from clinicdesk.domain.registry_words import clause_words
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS", "say_members"]


def _registry(row: RegistryRow) -> dict[str, Any]:
    registry = row.registry
    return {
        "key": registry.key,
        "name": registry.name,
        "rule": registry.words,
        "version": registry.number,
        "source": registry.definition.source,
        "changed_here": registry.changed_here,
        "newer_shipped": registry.newer_shipped,
        "members": row.members,
        "entered": row.entered,
        "left": row.left,
        "refreshed_at": row.refreshed_at,
    }


@click.group("registries")
def registries() -> None:
    """List, refresh and explain registries: lists of people by a rule."""


@registries.command("list")
@pass_session
def list_them(session: Session) -> None:
    """List the registries with how many people are in each."""
    with session.opened() as clinic:
        rows = clinic.registries.list(clinic.actor)
    lines: list[tuple[str, ...]] = [
        (one.registry.key, str(one.members), f"+{one.entered} -{one.left}", one.registry.words)
        for one in rows
    ]
    session.say(
        {"registries": [_registry(one) for one in rows]},
        lambda: (
            people_text(("Registry", "People", "New", "Rule"), lines)
            or "None yet. Run: clinicdesk registries refresh"
        ),
    )


def member_document(registry: Registry, row: MemberRow) -> dict[str, Any]:
    """Return one member as JSON."""
    columns = registry.definition.columns
    return {
        "id": row.person.id,
        "mrn": row.person.mrn,
        "name": row.person.listed,
        "since": row.since,
        "entered_by": row.entered_by,
        "risk_points": row.points,
        "columns": {
            column.key: {"state": cell.state.value, "words": cell.words, "on": cell.on}
            for column, cell in zip(columns, row.cells, strict=True)
        },
    }


def _page_words(registry: Registry, page: MemberPage) -> str:
    titles = ("MRN", "Name", "Points", *(one.title for one in registry.definition.columns))
    rows = [
        (
            row.person.mrn,
            row.person.listed,
            str(row.points),
            *(f"{cell.state.value}: {cell.words}".rstrip(": ") for cell in row.cells),
        )
        for row in page.rows
    ]
    return people_text(titles, rows) or "Nobody is in this registry."


_PAGE = 500


def say_members(
    session: Session, clinic: Clinic, name: str, limit: int, *, column: str = "", order: str = ""
) -> None:
    """Print who is in a registry: for ``registries show`` and ``roster --list``."""
    registry = clinic.registries.named(clinic.actor, name)
    rows: list[MemberRow] = []
    total = limit
    while len(rows) < min(limit, total):
        page = clinic.registries.members(
            clinic.actor,
            registry.id,
            MemberSort(order or "name"),
            offset=len(rows),
            limit=min(_PAGE, limit - len(rows)),
            descending=order == MemberSort.POINTS,
            open_column=column,
        )
        total = page.total
        if not page.rows:
            break
        rows += page.rows
    found = MemberPage(tuple(rows), total, 0)
    session.say(
        {
            "registry": registry.key,
            "rule": registry.words,
            "people": [member_document(registry, row) for row in rows],
            "total": total,
        },
        lambda: _page_words(registry, found),
    )


@registries.command("show")
@click.argument("name")
@click.option("--open", "column", default="", metavar="COLUMN", help="Only whom it is open for.")
@click.option(
    "--sort", "order", default="name", type=click.Choice([one.value for one in MemberSort])
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@pass_session
def show(session: Session, name: str, column: str, order: str, limit: int) -> None:
    """Show who is in a registry, with its columns."""
    with session.opened() as clinic:
        say_members(session, clinic, name, limit, column=column, order=order)


@registries.command("refresh")
@click.argument("name", required=False)
@pass_session
def refresh(session: Session, name: str | None) -> None:
    """Bring the registries up to now: all of them, or one."""
    with session.opened() as clinic:
        one = clinic.registries.named(clinic.actor, name).id if name else None
        done = clinic.registries.refresh(clinic.actor, one, session.report)
        names = {row.registry.id: row.registry.key for row in clinic.registries.list(clinic.actor)}
    told = [
        {
            "key": names[each.registry_id],
            "entered": len(each.entered),
            "left": len(each.left),
            "members": each.members,
            "asked": "everybody" if each.asked < 0 else each.asked,
            "cause": each.cause,
        }
        for each in done
        if each.registry_id in names
    ]
    lines: list[tuple[str, ...]] = [
        (str(each["key"]), str(each["members"]), f"+{each['entered']} -{each['left']}")
        for each in told
    ]
    session.say(
        {"refreshed": told},
        lambda: people_text(("Registry", "People", "Moved"), lines) or "Nobody entered or left.",
    )


def _why_document(why: Why) -> dict[str, Any]:
    return {
        "registry": why.registry.key,
        "rule": why.registry.words,
        "holds": why.holds,
        "since": why.since,
        "lines": [
            {
                "line": told.clause.field,
                "holds": told.holds,
                "evidence": [
                    {"words": one.words, "on": one.on, "source": one.source}
                    for one in told.evidence
                ],
            }
            for told in why.told
        ],
        "risk_points": why.points,
        "risks": [{"name": name, "points": points} for name, points in why.risks],
        "stays": [_stay(one) for one in why.stays],
    }


_HOLDS = {True: "yes", False: "no", None: "not known"}


def _why_words(clinic: Clinic, why: Why) -> str:
    lines = [why.registry.words, ""]
    for told in why.told:
        found = "; ".join(
            " ".join(
                part
                for part in (
                    one.words,
                    f"on {show_date(one.on)}" if one.on else "",
                    f"({one.source})" if one.source else "",
                )
                if part
            )
            for one in told.evidence
        )
        words = clause_words(told.clause, clinic.registries.catalogue())
        lines.append(f"{_HOLDS[told.holds]:<9}  {words}: {found or 'nothing recorded'}")
    return "\n".join(lines)


@registries.command("explain")
@click.argument("name")
@click.argument("patient", metavar="ID")
@pass_session
def explain(session: Session, name: str, patient: str) -> None:
    """Say why a person (id or MRN) is in a registry, or is not."""
    with session.opened() as clinic:
        registry = clinic.registries.named(clinic.actor, name)
        why = clinic.registries.explain(clinic.actor, registry.id, find_patient(clinic, patient))
        words = _why_words(clinic, why)
    session.say(_why_document(why), lambda: words)


def _stay(one: Stay) -> dict[str, Any]:
    return {
        "id": one.patient_id,
        "mrn": one.mrn,
        "name": one.listed,
        "at": one.at,
        "entered": one.entered,
        "by": one.cause,
    }


@registries.command("history")
@click.argument("name")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1))
@pass_session
def history(session: Session, name: str, limit: int) -> None:
    """Say who entered a registry and who left, the newest first."""
    with session.opened() as clinic:
        registry = clinic.registries.named(clinic.actor, name)
        stays = clinic.registries.history(clinic.actor, registry.id, limit=limit)
        zone = clinic.facts.site.zone
    lines = [(show_instant(one.at, zone), one.mrn, one.listed, one.words) for one in stays]
    session.say(
        {"registry": registry.key, "stays": [_stay(one) for one in stays]},
        lambda: people_text(("When", "MRN", "Name", "What"), list(lines)) or "Nobody yet.",
    )


@registries.command("export-rule")
@click.argument("name")
@click.option("--out", type=click.Path(dir_okay=False), help="Write it to FILE.")
@pass_session
def export_rule(session: Session, name: str, out: str | None) -> None:
    """Print a registry's rule as JSON, or write it to a file. It names no person."""
    with session.opened() as clinic:
        registry = clinic.registries.named(clinic.actor, name)
    said = json.loads(registry.definition.dumps())
    if out is None:
        session.say(said, lambda: json.dumps(said, ensure_ascii=False, indent=1))
        return
    try:
        Path(out).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise BadInput("The file cannot be written.", "Choose another place.") from error
    session.say({"out": str(out)}, lambda: f"Written to {out}.")


COMMANDS = {"registries": registries}
