"""Registries: copied, refreshed, listed, explained; who entered and left, and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from registry_desk import A1C, DIABETES, Desk, registry_desk

from clinicdesk.domain.clinical import Condition, Encounter
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PatientStatus
from clinicdesk.domain.registries import MemberSort, RegistryDefinition
from clinicdesk.domain.registry_cells import ColumnState
from clinicdesk.domain.registry_rule import Clause, Op
from clinicdesk.store import audit_log, registries, registry_refresh
from clinicdesk.store.audit_log import AuditAct


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with registry_desk(tmp_path) as desk:
        yield desk


def test_a_first_refresh_copies_what_is_shipped_and_lists_people(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.person("Jones")
    told = desk.refresh()
    assert told["diabetes"] == (1, 0, -1)
    assert told["no-primary-care"] == (2, 0, -1)
    rows = desk.registries.list(desk.actor)
    assert [one.registry.name for one in rows][:3] == ["Diabetes", "Hypertension", "Prediabetes"]
    assert {one.registry.key: one.members for one in rows}["diabetes"] == 1
    page = desk.registries.members(desk.actor, desk.registry("Diabetes"))
    assert [one.person.id for one in page.rows] == [ann]
    assert page.rows[0].entered_by == "first"
    assert page.rows[0].since == desk.clock.now()


def test_only_who_changed_is_asked_again_on_the_same_day(desk: Desk) -> None:
    ann, bea = desk.diabetic("Hall"), desk.person("Jones")
    desk.refresh()
    assert desk.refresh() == {}
    desk.chart(bea, Condition(**desk.row(bea, DIABETES, status="active")))  # type: ignore[arg-type]
    told = desk.refresh()
    assert told["diabetes"] == (1, 0, 1)
    stays = desk.registries.history(desk.actor, desk.registry("diabetes"))
    assert [(one.patient_id, one.entered, one.cause) for one in stays] == [
        (bea, True, "record"),
        (ann, True, "first"),
    ]
    assert stays[0].words == "Entered by a change in the record"


def test_opening_a_chart_asks_nobody_again(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.refresh()
    with desk.store.writing(desk.actor) as uow:
        uow.audit(AuditAct(act="opened", kind="chart", object_id=ann, patient_id=ann))
    assert desk.refresh() == {}


def test_time_alone_lets_people_in_and_says_so(desk: Desk) -> None:
    ann = desk.person("Hall")
    desk.chart(
        ann,
        Encounter(**desk.row(ann, Coded("Visit"), 300, status="finished"), encounter_class="AMB"),
    )  # type: ignore[arg-type]
    assert desk.refresh()["no-visit"] == (0, 0, -1)
    desk.clock.advance(timedelta(days=70))
    assert desk.refresh()["no-visit"] == (1, 0, -1)
    (stay,) = desk.registries.history(desk.actor, desk.registry("no-visit"))
    assert stay.cause == "day"


def test_leaving_is_kept_and_coming_back_is_a_new_stay(desk: Desk) -> None:
    ann = desk.person("Hall", primary_care="")
    desk.refresh()
    person = desk.people.get(desk.actor, ann)
    draft = PatientDraft(name=person.name, primary_care="Dr. Lee")
    desk.people.change(desk.actor, ann, person.version, draft)
    assert desk.refresh()["no-primary-care"] == (0, 1, 1)
    person = desk.people.get(desk.actor, ann)
    desk.people.change(desk.actor, ann, person.version, PatientDraft(name=person.name))
    assert desk.refresh()["no-primary-care"] == (1, 0, 1)
    stays = desk.registries.history(desk.actor, desk.registry("no-primary-care"))
    assert [one.entered for one in stays] == [True, False, True]


def test_who_died_leaves_every_registry(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.refresh()
    person = desk.people.get(desk.actor, ann)
    draft = PatientDraft(name=person.name, status=PatientStatus.DECEASED, deceased=True)
    desk.people.change(desk.actor, ann, person.version, draft)
    assert desk.refresh()["diabetes"] == (0, 1, 1)


def test_why_says_each_line_with_its_evidence(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.measured(ann, A1C, "9.4", "%")
    desk.refresh()
    why = desk.registries.explain(desk.actor, desk.registry("diabetes"), ann)
    assert why.holds is True
    assert why.since is not None
    (told,) = why.told
    assert [one.words for one in told.evidence] == ["Type 2 diabetes"]
    assert why.points == 2
    assert why.risks == (("Last HbA1c over 9 %", 2),)
    nobody = desk.person("Jones")
    other = desk.registries.explain(desk.actor, desk.registry("diabetes"), nobody)
    assert other.holds is False
    assert other.since is None
    with pytest.raises(NotFound):
        desk.registries.explain(desk.actor, desk.registry("diabetes"), UUID(int=9))


def test_columns_are_met_open_or_unknown(desk: Desk) -> None:
    ann, bea = desk.diabetic("Hall"), desk.diabetic("Jones")
    desk.measured(ann, A1C, "9.4", "%", days=20)
    desk.refresh()
    registry = desk.registry("diabetes")
    columns = [one.key for one in desk.registries.get(desk.actor, registry).definition.columns]
    page = desk.registries.members(desk.actor, registry)
    cells = {row.person.id: dict(zip(columns, row.cells, strict=True)) for row in page.rows}
    assert cells[ann]["hba1c"].state is ColumnState.MET
    assert cells[ann]["control"].state is ColumnState.OPEN
    assert cells[ann]["control"].words == "9.4 %"
    assert cells[bea]["hba1c"].state is ColumnState.OPEN
    assert cells[bea]["control"].state is ColumnState.UNKNOWN
    assert cells[bea]["eye"].state is ColumnState.UNKNOWN
    assert cells[bea]["plan"].state is ColumnState.OPEN
    gaps = desk.registries.open_gaps(desk.actor, registry)
    assert gaps["hba1c"] == 1
    assert gaps["control"] == 2
    only = desk.registries.members(desk.actor, registry, open_column="hba1c")
    assert [one.person.id for one in only.rows] == [bea]
    assert only.total == 1


def test_members_stand_in_the_order_that_is_asked(desk: Desk) -> None:
    zoe = desk.diabetic("Zimmer")
    desk.refresh()
    ann = desk.diabetic("Abel")
    desk.measured(ann, A1C, "10", "%")
    desk.refresh()
    registry = desk.registry("diabetes")

    def order(by: MemberSort, **more: bool) -> list[UUID]:
        page = desk.registries.members(desk.actor, registry, by, **more)
        return [one.person.id for one in page.rows]

    assert order(MemberSort.NAME) == [ann, zoe]
    assert order(MemberSort.SINCE) == [zoe, ann]
    assert order(MemberSort.POINTS, descending=True) == [ann, zoe]
    page = desk.registries.members(desk.actor, registry, offset=1, limit=1)
    assert [one.person.id for one in page.rows] == [zoe]
    assert (page.total, page.offset) == (2, 1)


def test_a_changed_rule_is_a_version_and_moves_people(desk: Desk) -> None:
    ann = desk.diabetic("Hall")
    desk.refresh()
    registry = desk.registries.named(desk.actor, "diabetes")
    rule = Clause(field="result", op=Op.OVER, subject="hba1c", number=Decimal(9), unit="%")
    definition = replace(registry.definition, rule=rule, name="Diabetes, high")
    saved, change = desk.registries.save(
        desk.actor, definition, registry_id=registry.id, version=registry.version, reason="Ours"
    )
    assert change.touches("registry")
    assert (saved.number, saved.changed_here) == (2, True)
    assert saved.words == "Last HbA1c over 9 %"
    assert desk.refresh()["diabetes"] == (0, 1, -1)
    (newest, first) = desk.registries.versions(desk.actor, registry.id)
    assert (newest.reason, first.reason) == ("Ours", "As shipped")
    assert first.definition == registry.definition
    with pytest.raises(Refused):
        desk.registries.save(
            desk.actor, definition, registry_id=registry.id, version=registry.version
        )
    stays = desk.registries.history(desk.actor, registry.id)
    assert (stays[0].patient_id, stays[0].cause) == (ann, "rule")


def test_a_newer_shipped_version_leaves_a_changed_copy_alone(desk: Desk) -> None:
    desk.refresh()
    registry = desk.registries.named(desk.actor, "tobacco")
    desk.registries.save(
        desk.actor,
        replace(registry.definition, name="Smokers"),
        registry_id=registry.id,
        version=registry.version,
    )
    rule = registry.definition.rule
    newer = [
        registries.Given("registry", key, 99, RegistryDefinition(name=f"{key} 2", rule=rule))
        for key in ("tobacco", "depression")
    ]
    with desk.store.writing(desk.actor) as uow:
        renewed = registries.adopt(uow, newer, lambda _one: "words")
        uow.audit(AuditAct(act="copied", kind="registry"))
    assert renewed == [desk.registry("depression")]
    with desk.store.reading() as session:
        found = {one.shipped_key: one for one in registries.every(session, "registry", newer)}
    assert found["depression"].name == "depression 2"
    assert (found["tobacco"].name, found["tobacco"].newer_shipped) == ("Smokers", True)


def test_an_ended_registry_is_gone_and_stays_gone(desk: Desk) -> None:
    desk.refresh()
    registry = desk.registries.named(desk.actor, "tobacco")
    desk.registries.end(desk.actor, registry.id, registry.version)
    desk.refresh()
    assert "tobacco" not in {one.registry.key for one in desk.registries.list(desk.actor)}
    with pytest.raises(NotFound):
        desk.registries.members(desk.actor, registry.id)


def test_a_preview_counts_without_keeping(desk: Desk) -> None:
    desk.diabetic("Hall")
    seen = desk.registries.preview(
        desk.actor, Clause(field="condition", op=Op.ACTIVE, subject="diabetes")
    )
    assert (seen.count, seen.words) == (1, "Has diabetes")
    assert desk.registries.list(desk.actor) == ()


def test_more_changes_than_can_be_told_one_by_one_ask_everybody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [desk.person(f"Family{n}") for n in range(4)]
    desk.refresh()
    monkeypatch.setattr(registry_refresh, "_MOST_CHANGED", 3)
    for person in people:
        desk.chart(person, Condition(**desk.row(person, DIABETES, status="active")))  # type: ignore[arg-type]
    assert desk.refresh()["diabetes"] == (4, 0, -1)
    with desk.store.writing(desk.actor) as uow:
        uow.audit(AuditAct(act="imported", kind="census"))
    with desk.store.reading() as session:
        last = audit_log.last_of(session)[0]
        assert registry_refresh.changed_since(session, last - 1).people is None
        assert registry_refresh.changed_since(session, last).people == frozenset()
