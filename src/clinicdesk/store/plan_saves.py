"""Saving a care plan: what differs is written, and the whole new state is kept as a version."""

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plan_rules import refuse_orphans
from clinicdesk.domain.plan_versions import compare, describe, plan_json
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention
from clinicdesk.store import plan_rows, plan_work
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.plan_parts import Owner, insert_parts, parts_said, save_parts, with_step_ids
from clinicdesk.store.plans import LINKS, PLAN, STATEMENT, TABLES, VERSION
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_many", "save"]

Line = Concern | Goal | Intervention


def _columns(line: Line) -> dict[str, Any]:
    if isinstance(line, Concern):
        return plan_rows.concern_columns(line)
    if isinstance(line, Goal):
        return plan_rows.goal_columns(line)
    return plan_rows.intervention_columns(line)


def _written(line: Line) -> dict[str, Any]:
    """The columns that people wrote: an achievement by rule is none of them."""
    columns = _columns(line)
    if isinstance(line, Goal) and line.by_rule:
        del columns["achievement"]
    return columns


def _linked(line: Line) -> tuple[UUID, ...]:
    if isinstance(line, Concern):
        return line.condition_ids
    return line.concern_ids if isinstance(line, Goal) else line.goal_ids


def _said(line: Line) -> tuple[Any, ...]:
    return _written(line), _linked(line), parts_said(line)


def _lines(plan: CarePlan, kind: str) -> tuple[Line, ...]:
    by_kind: dict[str, tuple[Line, ...]] = {
        "concern": plan.concerns,
        "goal": plan.goals,
        "intervention": plan.interventions,
    }
    return by_kind[kind]


def _conflict() -> Refused:
    return Refused(
        "Someone else changed this plan in the meantime.",
        "What you typed is kept; open the plan again and compare.",
    )


def _save_statements(uow: UnitOfWork, before: CarePlan, after: CarePlan) -> None:
    if plan_rows.statement_rows(after) == plan_rows.statement_rows(before):
        return
    uow.session.execute(
        update(STATEMENT)
        .where(STATEMENT.c.plan_id == after.id, STATEMENT.c.replaced_at.is_(None))
        .values(replaced_at=uow.now, updated_at=uow.now, updated_by=uow.actor.id)
    )
    rows = _statement_rows(uow, after)
    if rows:
        uow.session.execute(insert(STATEMENT), rows)


def _statement_rows(uow: UnitOfWork, plan: CarePlan) -> list[dict[str, Any]]:
    stamp = uow.stamped(source=plan.source, patient_id=plan.patient_id, plan_id=plan.id)
    return [
        {**stamp, "id": uow.new_id(), "kind": kind, "said": words, "position": place}
        for place, (kind, words) in enumerate(plan_rows.statement_rows(plan))
    ]


def _save_links(uow: UnitOfWork, kind: str, line: Line, before: Line | None) -> None:
    wanted = _linked(line)
    if before is not None and _linked(before) == wanted:
        return
    table, own, other = LINKS[kind]
    query = select(table.c[other], table.c.until_at).where(table.c[own] == line.id)
    known = {row[0]: row[1] for row in uow.session.execute(query)}
    gone = [i for i, until in known.items() if i not in wanted and until is None]
    if gone:
        uow.session.execute(
            update(table)
            .where(table.c[own] == line.id, table.c[other].in_(gone))
            .values(until_at=uow.now)
        )
    for place, other_id in enumerate(wanted):
        if other_id in known:
            uow.session.execute(
                update(table)
                .where(table.c[own] == line.id, table.c[other] == other_id)
                .values(until_at=None, position=place)
            )
        else:
            uow.session.execute(
                insert(table).values({own: line.id, other: other_id, "position": place})
            )


def _achieved_since(uow: UnitOfWork, line: Line, before: Line | None) -> dict[str, Any]:
    """Goal.statusDate follows the achievement (Gravity SDOH Clinical Care, Goal)."""
    if not isinstance(line, Goal):
        return {}
    if isinstance(before, Goal) and before.achievement is line.achievement:
        return {}
    return {"achievement_on": uow.now.date() if line.achievement else None}


def _save_lines(uow: UnitOfWork, kind: str, before: CarePlan, after: CarePlan, reason: str) -> None:
    table = TABLES[kind]
    old = {line.id: line for line in _lines(before, kind)}
    new = {line.id: line for line in _lines(after, kind)}
    touched = {"updated_at": uow.now, "updated_by": uow.actor.id}
    added = [identity for identity in new if identity not in old]
    returning = set(
        uow.session.scalars(select(table.c.id).where(table.c.id.in_(added))) if added else ()
    )
    for identity, line in new.items():
        columns = _columns(line) | _achieved_since(uow, line, old.get(identity))
        was = old.get(identity)
        if was is None and identity not in returning:
            stamp = uow.stamped(
                source=line.source, id=identity, patient_id=after.patient_id, plan_id=after.id
            )
            uow.session.execute(insert(table).values({**stamp, **columns}))
        elif was is None or _said(was) != _said(line):
            change = update(table).where(table.c.id == identity)
            if was is not None:
                change = change.where(table.c.version == was.version)
            values = {"entered_in_error": False, "error_reason": "", **columns, **touched}
            values["plan_id"] = after.id
            done = uow.session.execute(change.values(**values, version=table.c.version + 1))
            if done.rowcount != 1:  # type: ignore[attr-defined]
                raise _conflict()
        _save_links(uow, kind, line, was)
        save_parts(uow, was, line)
    for identity in old:
        if identity not in new:
            values = {"entered_in_error": True, "error_reason": reason, **touched}
            uow.session.execute(
                update(table)
                .where(table.c.id == identity)
                .values(**values, version=table.c.version + 1)
            )


def _version_row(
    uow: UnitOfWork, plan: CarePlan, act: str, words: str, logged_id: UUID | None
) -> dict[str, Any]:
    said = plan_json(plan)
    return {
        **uow.stamped(source=plan.source, id=uow.new_id()),
        "plan_id": plan.id,
        "number": plan.number,
        "saved_by": uow.actor.display,
        "act": act,
        "words": words,
        "snapshot": zlib.compress(said),
        "sha256": hashlib.sha256(said).hexdigest(),
        "logged_id": logged_id,
    }


def save(
    uow: UnitOfWork,
    before: CarePlan,
    after: CarePlan,
    *,
    act: str = "changed",
    words: str = "",
    reason: str = "",
    logged_id: UUID | None = None,
) -> None:
    """Write what differs between two states of a plan, as its next version.

    ``before`` is the plan as the same transaction read it. ``reason`` stands on lines that are
    taken out as entered in error; ``words`` say the act where a comparison would not.

    Raises:
        Refused: someone else changed the plan, or a line would be an orphan.
    """
    refuse_orphans(after)
    after = with_step_ids(uow, after)
    columns = plan_rows.plan_columns(after) | {"updated_at": uow.now, "updated_by": uow.actor.id}
    if before.source != "clinic" and act != "imported":
        columns["changed_here_at"] = uow.now
    done = uow.session.execute(
        update(PLAN)
        .where(PLAN.c.id == after.id, PLAN.c.version == before.version)
        .values(**columns, number=before.number + 1, version=PLAN.c.version + 1)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise _conflict()
    _save_statements(uow, before, after)
    save_parts(uow, before, after)
    # New concerns before the goals that answer them, and goals before what serves them.
    for kind in TABLES:
        _save_lines(uow, kind, before, after, reason)
    numbered = replace(after, number=before.number + 1)
    said = words or describe(compare(before, after))
    uow.session.execute(insert(VERSION), [_version_row(uow, numbered, act, said, logged_id)])
    plan_work.follow(uow, before, numbered, reason)


def _link_rows(kind: str, line: Line) -> list[dict[str, Any]]:
    _table, own, other = LINKS[kind]
    return [
        {own: line.id, other: other_id, "position": place}
        for place, other_id in enumerate(_linked(line))
    ]


def _placed(plan: CarePlan) -> CarePlan:
    """Give lines without places of their own those in which they are named."""

    def placed(lines: tuple[Any, ...]) -> tuple[Any, ...]:
        if any(line.position for line in lines):
            return lines
        return tuple(replace(line, position=place) for place, line in enumerate(lines))

    return replace(
        plan,
        concerns=placed(plan.concerns),
        goals=placed(plan.goals),
        interventions=placed(plan.interventions),
    )


def add_many(uow: UnitOfWork, plans: Iterable[CarePlan], *, act: str = "created") -> None:
    """Store many new plans at once, each as version 1 (the demonstration clinic, an import).

    The plans' ids, and those of their lines, are the caller's; so are the links between them. The
    caller audits.

    Raises:
        Refused: a line would be an orphan.
    """
    listed = [with_step_ids(uow, _placed(plan)) for plan in plans]
    rows: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    lines: dict[str, list[dict[str, Any]]] = {kind: [] for kind in TABLES}
    links: dict[str, list[dict[str, Any]]] = {kind: [] for kind in TABLES}
    for plan in listed:
        refuse_orphans(plan)
        stamp = uow.stamped(source=plan.source, patient_id=plan.patient_id)
        rows.append(
            {
                **stamp,
                **plan_rows.plan_columns(plan),
                "id": plan.id,
                "number": plan.number,
                "intent": plan.intent,
                "author": plan.author,
            }
        )
        said += _statement_rows(uow, plan)
        for kind in TABLES:
            for line in _lines(plan, kind):
                columns = _columns(line) | _achieved_since(uow, line, None)
                own = {"id": line.id, "plan_id": plan.id, "source": line.source}
                lines[kind].append({**stamp, **columns, **own})
                links[kind] += _link_rows(kind, line)
        kept.append(_version_row(uow, plan, act, f"Plan started: {plan.title}", None))
    batches = [(PLAN, rows), (STATEMENT, said)]
    for kind, table in TABLES.items():
        batches += [(table, lines[kind]), (LINKS[kind][0], links[kind])]
    for table, batch in [*batches, (VERSION, kept)]:
        insert_rows(uow.session, table, batch)
    owners: list[Owner] = []
    for plan in listed:
        owners += [plan]
        owners += plan.concerns
        owners += plan.goals
    insert_parts(uow, owners)
