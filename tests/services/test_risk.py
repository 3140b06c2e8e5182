"""Points of risk with their yield, news since one looked, roles, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from registry_desk import A1C, PHQ9, Desk, registry_desk

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import Encounter
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import BadInput, NotAllowed
from clinicdesk.domain.programmes import EnrolmentDraft, EnrolmentStatus
from clinicdesk.domain.registries import RegistryDefinition
from clinicdesk.domain.registry_rule import Clause, Op
from clinicdesk.store import audit_log


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with registry_desk(tmp_path) as desk:
        yield desk


def test_points_let_people_into_high_need_in_the_same_round(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.refresh()
    desk.measured(ann, A1C, "11", "%")
    desk.measured(ann, PHQ9, "15", "{score}")
    desk.programmes.enrol(
        desk.actor,
        EnrolmentDraft(
            patient_id=ann, programme="ccm", status=EnrolmentStatus.PLANNED, referred_by="hospital"
        ),
    )
    assert desk.refresh()["high-need"] == (1, 0, 1)
    score = desk.risk.of_person(desk.actor, ann)
    assert score.points == 7
    assert {one.name for one in score.reasons} == {
        "PHQ-9 of 10 or more",
        "Last HbA1c over 9 %",
        "Referred to a program by others",
    }
    rows = {one.criterion.shipped_key: one for one in desk.risk.criteria(desk.actor)}
    assert rows["hba1c-high"].found.people == 1
    assert rows["hba1c-high"].found.only_by_it == 0
    assert rows["hba1c-high"].category == "Poorly controlled or complex conditions"


def test_points_that_are_changed_change_the_lists_that_count_them(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.measured(ann, A1C, "11", "%")
    assert desk.refresh()["high-need"] == (0, 0, -1)
    row = next(
        one for one in desk.risk.criteria(desk.actor) if one.criterion.shipped_key == "hba1c-high"
    )
    criterion = row.criterion
    desk.risk.save(
        desk.actor,
        replace(criterion.definition, points=6),
        criterion_id=criterion.id,
        version=criterion.version,
    )
    assert desk.refresh()["high-need"] == (1, 0, -1)


def test_what_a_criterion_brings_is_counted(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.measured(ann, A1C, "11", "%")
    desk.refresh()

    def found() -> tuple[int, int, int, int | None]:
        row = next(
            one
            for one in desk.risk.criteria(desk.actor)
            if one.criterion.shipped_key == "hba1c-high"
        )
        return row.found.people, row.found.only_by_it, row.found.acted_on, row.found.share

    assert found() == (1, 1, 0, 0)
    desk.clock.advance(timedelta(hours=1))
    desk.chart(
        ann, Encounter(**desk.row(ann, Coded("Visit"), 0, status="finished"), encounter_class="AMB")
    )  # type: ignore[arg-type]
    assert found() == (1, 1, 1, 100)


def test_news_are_counted_since_one_looked(desk: Desk) -> None:
    desk.diabetic("Hall")
    desk.refresh()
    registry = desk.registry("diabetes")

    def news() -> tuple[int, int]:
        row = next(one for one in desk.registries.list(desk.actor) if one.registry.id == registry)
        return row.entered, row.left

    assert news() == (0, 0)
    desk.registries.look(desk.actor, registry)
    desk.diabetic("Jones")
    desk.refresh()
    assert news() == (1, 0)
    assert desk.registries.changes_since(desk.actor, desk.clock.now().date())[0] >= 1
    desk.registries.look(desk.actor, registry)
    assert news() == (0, 0)


def test_an_opened_list_is_written_down_once_a_minute(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.refresh()
    registry = desk.registry("diabetes")
    for _ in range(3):
        desk.registries.members(desk.actor, registry)
    desk.registries.explain(desk.actor, registry, ann)
    with desk.store.reading() as session:
        entries = [
            one
            for one in audit_log.entries(session)
            if one.kind == "registry" and one.act == "opened"
        ]
    said = [(one.object_id, one.patient_id) for one in entries]
    assert said == [(registry, ann), (registry, None)]


def test_roles(desk: Desk) -> None:
    desk.diabetic("Hall")
    desk.refresh()
    registry = desk.registries.named(desk.actor, "diabetes")
    site = desk.actor.site_id

    def as_role(role: Role) -> Actor:
        return Actor(desk.actor.id, "x", "X", frozenset({role}), site)

    assert desk.registries.members(as_role(Role.COACH), registry.id).total == 1
    for role in (Role.OH_NURSE, Role.PRIVACY_OFFICER, Role.ADMIN):
        for verb in ("list", "refresh"):
            with pytest.raises(NotAllowed):
                getattr(desk.registries, verb)(as_role(role))
        with pytest.raises(NotAllowed):
            desk.registries.members(as_role(role), registry.id)
        with pytest.raises(NotAllowed):
            desk.risk.criteria(as_role(role))
    with pytest.raises(NotAllowed):
        desk.registries.save(as_role(Role.COACH), registry.definition)


def test_what_cannot_be_kept_is_refused_in_a_sentence(desk: Desk) -> None:
    line = Clause(field="result", op=Op.OVER, subject="hba1c")
    with pytest.raises(BadInput, match="Line 1: Latest result: type a number"):
        desk.registries.save(desk.actor, RegistryDefinition(name="X", rule=line))
    with pytest.raises(BadInput, match="needs a name"):
        desk.registries.save(
            desk.actor, RegistryDefinition(name=" ", rule=Clause(field="visit", op=Op.NONE_WITHIN))
        )
    with pytest.raises(BadInput, match="cannot count risk points"):
        desk.risk.save(
            desk.actor,
            RegistryDefinition(
                name="X",
                points=1,
                category="social",
                rule=Clause(field="risk-points", op=Op.AT_LEAST, number=Decimal(1)),
            ),
        )
